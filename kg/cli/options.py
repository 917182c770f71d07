"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.config import Settings, read_settings


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store", metavar="DIR", help="Folder of the embedded store (or KG_STORE).", show_default="negotiations.kg"
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="URI",
        help="Neo4j to use instead, like neo4j://localhost:7687 (or KG_URI); user and password from KG_USER, KG_PASSWORD.",
    ),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="NAME", help="Database of the Neo4j (or KG_DATABASE).", show_default="neo4j"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Installed spaCy pipeline (or KG_MODEL).",
        show_default="the small English one that comes along",
    ),
]
JournalOption = Annotated[
    Path | None,
    typer.Option(
        "--journal",
        metavar="FILE",
        help="Journal of corrections (or KG_JOURNAL).",
        show_default="beside the store, as negotiations.corrections.jsonl",
    ),
]
TalksOption = Annotated[
    Path | None,
    typer.Option(
        "--talks",
        metavar="FILE",
        help="Negotiations that you define (or KG_TALKS).",
        show_default="beside the store, as negotiations.talks.yaml",
    ),
]
ActorsOption = Annotated[
    Path | None,
    typer.Option(
        "--actors",
        metavar="PATH",
        help="CSV or YAML file, or a folder of them, with actors of your own (or KG_ACTORS).",
    ),
]


def settings_of(
    store: Path | None,
    to: str | None,
    database: str | None = None,
    model: str | None = None,
    *,
    journal: Path | None = None,
    talks: Path | None = None,
    actors: Path | None = None,
) -> Settings:
    """Settings from environment and options."""
    if store is not None and to is not None:
        raise typer.BadParameter("give --store or --to, not both")
    return read_settings(
        store=store, uri=to, database=database, model=model, journal=journal, talks=talks, actors=actors
    )
