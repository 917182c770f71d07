"""Processes that tests start: who started whom, and waiting until something holds."""

import time
from collections.abc import Callable
from pathlib import Path

WAIT = 60.0


def children(pid: int) -> list[int]:
    """Processes that `pid` started and that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def descendants(pid: int) -> list[int]:
    """Processes that `pid` started, and those that these started."""
    return [p for child in children(pid) for p in (child, *descendants(child))]


def until(holds: Callable[[], bool], *, wait: float = WAIT) -> None:
    """Return once it holds; fail if that takes longer than `wait` seconds."""
    end = time.monotonic() + wait
    while not holds():
        assert time.monotonic() < end, "it does not come to pass"
        time.sleep(0.05)
