"""Child processes, measured one by one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Seconds for `kg serve` to end after it was asked to.
_END = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One finished child: wall-clock seconds, its own peak of resident memory in MB, what it printed."""

    seconds: float
    peak_mb: float
    out: str
    err: str


def run(arguments: Sequence[str]) -> Run:
    """What `python ARGUMENTS` took, alone; the JVM of the embedded store runs inside it and is counted.

    Raises RuntimeError with what it printed if it fails. Not for Windows, which tells no peak of a child.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        child = subprocess.Popen([sys.executable, *arguments], stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        out.seek(0)
        err.seek(0)
        told = Run(seconds=seconds, peak_mb=_mb(usage.ru_maxrss), out=out.read().decode(), err=err.read().decode())
    if child.returncode != 0:
        raise RuntimeError(f"python {' '.join(arguments)} ended with {child.returncode}: {told.err.strip()}")
    return told


def _mb(maxrss: int) -> float:
    """Linux counts in kB, macOS in bytes."""
    return maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


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
