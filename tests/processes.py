"""Processes that tests start: `kg` as one of its own, on a terminal too, who started whom, waiting until something holds."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from kg.store.embedded import served
from tests.cli import Ran
from tests.conftest import ROOT

WAIT = 60.0
Process = subprocess.Popen[str]
_STARTED: list[Process] = []


@pytest.fixture(autouse=True)
def _end_what_a_failed_test_started() -> Iterator[None]:
    """What still runs would fail other tests, which find it when it is thrown away."""
    before = len(_STARTED)
    yield
    for process in _STARTED[before:]:
        if process.returncode is None:
            kill(process)
    del _STARTED[before:]


# ---- kg as a process ----


def environment(**wanted: str) -> dict[str, str]:
    """That of this process with no other settings of `kg` than these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return {**kept, "PYTHONPATH": str(ROOT), **wanted}


def start(
    *arguments: str | Path, cwd: Path | None = None, before: Callable[[], None] | None = None, **env: str
) -> Process:
    """A `kg` in a process group of its own; `before` runs in the child first."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment(**env),
        start_new_session=True,
        preexec_fn=before,
    )
    _STARTED.append(process)
    return process


def finished(process: Process, *, input: str | None = None, within: float = 240) -> Ran:
    """What a process printed and its exit code, after it ended; one that takes longer than so many seconds is killed."""
    try:
        out, err = process.communicate(input, timeout=within)
    except subprocess.TimeoutExpired:
        kill(process)
        raise
    return Ran(process.args, process.returncode, out, err)


def kg_process(*arguments: str | Path, input: str | None = None, **options: Any) -> Ran:
    """What a `kg` that runs to its end prints, and its exit code; `options` as for `start`."""
    return finished(start(*arguments, **options), input=input)


def python(*arguments: str | Path, input: str | None = None, cwd: Path | None = None, **env: str) -> Ran:
    """What a Python that runs to its end prints, and its exit code."""
    return _ran([sys.executable, *map(str, arguments)], input=input, cwd=cwd, env=environment(**env))


def shell(command: str) -> Ran:
    """What a line for the shell prints, and its exit code."""
    return _ran(["sh", "-c", command], env=environment())


def _ran(command: list[str], **options: Any) -> Ran:
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=180, **options)


def kill(process: Process) -> None:
    """Kill -9 for the process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def serving(folder: Path) -> Iterator[Process]:
    """A `kg serve` on this folder, ready."""
    process = start("serve", "--store", folder)
    try:
        until(lambda: served(folder) is not None or process.poll() is not None)
        assert process.poll() is None, finished(process)
        yield process
    finally:
        process.terminate()
        finished(process)


# ---- who started whom ----


def group_is_empty(process: Process) -> bool:
    """Whether nothing is left of what a process started."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


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


def until(holds: Callable[[], bool], *, within: float = 200) -> None:
    """Return once it holds; fail if that takes longer than so many seconds."""
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"it has not come to pass for {within:.0f} s"
        time.sleep(0.05)


# ---- on a terminal ----

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Makes the terminal the one of the process, so that Ctrl-C reaches it, and becomes the module.
_START = """
import fcntl, runpy, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


class Terminal:
    """A Python module on a pseudo-terminal: what it shows, and keys for it."""

    def __init__(self, module: str, *arguments: str, folder: Path = ROOT) -> None:
        import pty  # not on Windows

        self.shown = ""
        self.fd, inner = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, module, *arguments],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            cwd=folder,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        os.close(inner)

    def press(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def wait_for(self, text: str, *, seconds: float = 60) -> str:
        """All that is shown until `text` came, without colours."""
        end = time.monotonic() + seconds
        while text not in (plain := _COLOUR.sub("", self.shown)):
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"no {text!r} in {plain[-800:]!r}")
        self.shown = ""
        return plain

    def _read(self, seconds: float) -> bool:
        if not select.select([self.fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            raw = os.read(self.fd, 4096)
        except OSError:  # Linux says so when the process has ended
            return False
        self.shown += raw.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(raw)

    def end(self) -> int:
        """Exit code of the process; what it still shows is read, for it would wait for that."""
        while self._read(60):
            pass
        return self.process.wait(timeout=60)

    def close(self) -> None:
        """Let go of process and terminal, whatever state they are in."""
        self.process.kill()
        self.process.wait()
        os.close(self.fd)
