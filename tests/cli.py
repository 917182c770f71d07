"""`kg` as a user calls it, in this process: what it prints, its exit code, and the one line of a fault.

What is about processes themselves (signals, pipes, closed streams, two at once) starts them: tests/processes.py.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from typer.testing import CliRunner

from kg.cli import app

Ran = CompletedProcess[str]


def kg(*arguments: str | Path, input: str | None = None, cwd: Path | None = None, **environment: str) -> Ran:
    """What `kg` with these arguments prints and its exit code, with no other `KG_` settings than these; a bug is raised.

    It analyses in this process, unless KG_PROCESSES or --processes says otherwise.
    """
    words = [str(argument) for argument in arguments]
    unset = dict.fromkeys(name for name in os.environ if name.startswith("KG_"))
    env = {**unset, "KG_PROCESSES": "0", **environment}
    with chdir(cwd or Path.cwd()), _as_it_was():
        result = CliRunner().invoke(app, words, input=input, env=env, catch_exceptions=False, prog_name="kg")
    return Ran(words, result.exit_code, result.stdout, result.stderr)


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Without handlers of the log, of which a command brings its own; they come back."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)


def fault(ran: Ran, code: int = 1) -> str:
    """The one line that a fault gives."""
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    lines = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, ran.stderr
    return lines[0]
