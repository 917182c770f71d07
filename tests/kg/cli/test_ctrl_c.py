"""Ctrl-C ends a command wherever it comes."""

import signal
import sys
import threading

import typer
from typer.testing import CliRunner

from kg.cli import Group


class PressedAtItsEnd:
    """While it is cleared away somebody presses Ctrl-C: there, Python drops what a handler raises."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


app = typer.Typer(cls=Group)


@app.callback()
def commands() -> None: ...


@app.command()
def wait() -> None:
    PressedAtItsEnd()
    threading.Event().wait(60)


def test_ctrl_c_while_an_object_is_cleared_away_still_ends_the_command() -> None:
    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    ran = CliRunner().invoke(app, ["wait"])
    assert ran.exit_code == 130
    assert ran.stderr == "Stopped. What was written stays; run the same command again to go on.\n"
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == before
