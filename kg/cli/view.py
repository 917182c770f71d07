"""The command that draws without Neo4j: kg view."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import DatabaseOption, StoreOption, ToOption, settings_of
from kg.cli.output import complain, counted
from kg.cli.stores import asked

NegotiationOption = Annotated[
    str | None,
    typer.Option(
        "--negotiation",
        metavar="NAME",
        help="Name of the negotiation.",
        show_default="the one with most articles, of those of --actor",
    ),
]
ActorOption = Annotated[
    str | None, typer.Option("--actor", help="Only what this actor takes part in; those who act for it are included.")
]
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Only what was last reported on or after this day."),
]
OutOption = Annotated[Path, typer.Option("--out", metavar="FILE.html", help="Where the page goes.")]


def view(
    negotiation: NegotiationOption = None,
    actor: ActorOption = None,
    since: SinceOption = None,
    out: OutOption = Path("view.html"),
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Draw a negotiation as one HTML page: graph, impasses, matrix, timeline, with the sentences."""
    from kg.view.model import read_talks
    from kg.view.page import page_of

    with asked(settings_of(store, to, database)) as opened:
        talks = read_talks(opened, negotiation=negotiation, actor=actor, since=since.date() if since else None)
    out.write_text(page_of(talks), encoding="utf-8")
    complain(
        f"{talks.title}: {counted(len(talks.positions), 'position')}, {counted(len(talks.impasses), 'impasse')}, "
        f"{counted(len(talks.mediations), 'mediation')} drawn into {out}; open it in a web browser"
    )
