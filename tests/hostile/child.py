"""Reads files in a process of its own, whose memory and time can be told apart from everything else."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from loaders.readers import read_articles
from loaders.report import Skipped

# Bytes of address space: a bomb that gets through fails to get memory instead of taking the machine's.
_SPACE = 4 << 30


@dataclass(frozen=True, slots=True)
class Told:
    """What reading a file came to: `articles` read, `reasons` of what was skipped, CPU seconds, megabytes so far."""

    articles: int
    reasons: list[str]
    grown: int
    seconds: float


def read_in_child(*paths: Path, warm: Path) -> list[Told]:
    """What reading each of `paths` came to, measured after `warm` was read, which loads libraries and models."""
    command = [sys.executable, "-m", "tests.hostile.child", str(warm), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return [Told(**told) for told in json.loads(done.stdout)]


def _main(warm: str, *paths: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_SPACE, _SPACE))
    list(read_articles([warm]))
    before = _peak()
    sys.stdout.write(json.dumps([_told(path, before) for path in paths]))


def _told(path: str, before: int) -> dict[str, object]:
    started = time.process_time()
    articles, reasons = 0, []
    for found in read_articles([path]):
        if isinstance(found, Skipped):
            reasons.append(found.reason)
        else:
            articles += 1
    seconds = time.process_time() - started
    return {"articles": articles, "reasons": reasons, "grown": (_peak() - before) // 1024, "seconds": seconds}


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    _main(*sys.argv[1:])
