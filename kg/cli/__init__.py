"""The command line: a thin skin over functions that return data; the only place that prints."""

import _thread
import errno
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import kg
from kg.cli import admin, ask, correct, derive, evaluate, explain, export, extract, pack, review, upkeep, view
from kg.cli.output import complain, say
from kg.errors import KGError

# What to do about faults of the system that its words leave open.
_ADVICE = {
    errno.EFBIG: "; set ulimit -f unlimited and run the same command again",
    errno.EMFILE: "; set ulimit -n higher and run the same command again",
    errno.ENOSPC: "; free some space and run the same command again",
}
# Seconds after which Ctrl-C comes again where Python dropped it.
_AGAIN = 0.05
_STOPPED = "Stopped. What was written stays; run the same command again to go on."


class Group(TyperGroup):
    """Commands whose expected faults become one line on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """What the command returns; exit code 1 after an expected fault, 130 after Ctrl-C."""
        with _ctrl_c_watched() as pressed:
            try:
                return super().invoke(ctx)
            except BrokenPipeError as err:
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(0) from err
            except (Exception, KeyboardInterrupt) as err:
                raise typer.Exit(_told(err, stopped=bool(pressed))) from err


@contextmanager
def _ctrl_c_watched() -> Iterator[list[int]]:
    """A list that holds something once Ctrl-C was pressed: inside the driver it may come out as another fault.

    Python drops what is raised while it clears an object away: there, Ctrl-C comes again a moment later.
    """
    pressed: list[int] = []
    hook = sys.unraisablehook

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    def press_again(dropped: "sys.UnraisableHookArgs") -> None:
        if issubclass(dropped.exc_type, KeyboardInterrupt):
            threading.Timer(_AGAIN, _press).start()
        else:
            hook(dropped)

    handler, sys.unraisablehook = signal.signal(signal.SIGINT, press), press_again
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, handler)
        sys.unraisablehook = hook


def _press() -> None:
    """Ctrl-C for the main thread, also while it waits; on Windows, where nothing wakes it, once it has waited."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        os.kill(os.getpid(), signal.SIGINT)


def _told(err: BaseException, *, stopped: bool) -> int:
    """Exit code of a fault, told in one line; a bug is raised as it is."""
    if stopped or isinstance(err, KeyboardInterrupt):
        own_words = str(err) if isinstance(err, KeyboardInterrupt) else ""
        complain(own_words or _STOPPED)
        return 130
    if isinstance(err, KGError):
        complain(f"Error: {err}")
        return 1
    if isinstance(err, OSError):
        complain(f"Error: {err.filename or 'output'}: {err.strerror or err}{_ADVICE.get(err.errno or 0, '')}")
        return 1
    raise err


app = typer.Typer(
    cls=Group,
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"kg {kg.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Who wants what from whom, who mediates and where talks are stuck: from news articles into a graph."""


app.command("load")(extract.load)
app.command("extract")(extract.extract)
app.command("derive")(derive.derive)
app.command("evaluate")(evaluate.evaluate)
app.command("explain")(explain.explain)
app.command("query")(ask.query)
app.command("positions")(ask.positions)
app.command("impasses")(ask.impasses)
app.command("mediators")(ask.mediators)
app.command("actors")(ask.actors)
app.command("review")(review.review)
app.command("correct")(correct.correct)
app.command("journal")(correct.journal)
app.command("export")(export.export)
app.command("import")(export.import_codes)
app.command("diff")(export.diff)
app.command("view")(view.view)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("check")(upkeep.check)
app.command("forget")(upkeep.forget)
app.command("info")(admin.info)
app.command("doctor")(admin.doctor)
app.command("serve")(admin.serve)
app.command("browser")(pack.browser)


def main() -> None:
    """Run the command line; what is printed where nobody listens is lost."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started this
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115  # until the process ends
    app()
