"""The command line: a thin skin over functions that return data; the only place that prints."""

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from kg.cli import admin, ask, extract
from kg.cli.output import complain
from kg.errors import KGError

_STOPPED = "Stopped. What was written stays; run the same command again to go on."


class Group(TyperGroup):
    """Commands whose expected faults become one line on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """What the command returns; exit code 1 after an expected fault, 130 after Ctrl-C."""
        try:
            return super().invoke(ctx)
        except KGError as err:
            complain(f"Error: {err}")
            raise typer.Exit(1) from err
        except KeyboardInterrupt as err:
            complain(_STOPPED)
            raise typer.Exit(130) from err
        except BrokenPipeError as err:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from err


app = typer.Typer(
    cls=Group,
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who wants what from whom, who mediates and where talks are stuck: from news articles into a graph.",
)
app.command("load")(extract.load)
app.command("extract")(extract.extract)
app.command("query")(ask.query)
app.command("positions")(ask.positions)
app.command("impasses")(ask.impasses)
app.command("mediators")(ask.mediators)
app.command("actors")(ask.actors)
app.command("info")(admin.info)
app.command("doctor")(admin.doctor)
app.command("serve")(admin.serve)


def main() -> None:
    """Run the command line."""
    app()
