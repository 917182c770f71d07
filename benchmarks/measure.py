"""Child processes, measured one by one, with all that they start."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# Seconds between looks at the memory of a child.
_LOOK = 0.2
# Seconds for `kg serve` to end after it was asked to.
_END = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished child: wall-clock seconds, the peak of what it and its children hold in memory in MB, what it printed."""

    seconds: float
    peak_mb: float
    out: str
    err: str


def run(arguments: Sequence[str]) -> Run:
    """What `python ARGUMENTS` took; the JVM of the embedded store runs inside it, workers beside it, and all are counted.

    Raises RuntimeError with what it printed if it fails.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        peak = _watch(child)
        seconds = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        told = Run(seconds=seconds, peak_mb=peak / 1e6, out=out.read().decode(), err=err.read().decode())
    if child.returncode != 0:
        raise RuntimeError(f"python {' '.join(arguments)} ended with {child.returncode}: {told.err.strip()}")
    return told


def _watch(child: "subprocess.Popen[bytes]") -> int:
    """The peak of memory in bytes until the child has ended, looked at several times a second."""
    peak = 0
    tree = psutil.Process(child.pid)
    while True:
        with suppress(psutil.Error):
            peak = max(peak, sum(map(_held, [tree, *tree.children(recursive=True)])))
        try:
            child.wait(_LOOK)
            return peak
        except subprocess.TimeoutExpired:
            continue


def _held(process: psutil.Process) -> int:
    """The memory of a process; what it shares with others is counted in part, so that a sum counts it once."""
    try:
        told = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(told, "pss", told.rss))


@contextmanager
def served(store: Path) -> Iterator[None]:
    """`kg serve` on that store, up inside the block.

    Raises RuntimeError if it ends before it is ready.
    """
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store)]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
    )
    try:
        if not any(line.startswith("Ready") for line in child.stdout or ()):
            raise RuntimeError(f"kg serve --store {store} ended before it was ready")
        yield
    finally:
        child.terminate()
        child.communicate(timeout=_END)
