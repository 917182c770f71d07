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
        "--store", metavar="DIR", help="Folder of the embedded store [default: negotiations.kg, or KG_STORE]."
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
    typer.Option("--database", metavar="NAME", help="Database of the Neo4j [default: neo4j, or KG_DATABASE]."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the answer.")]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Installed spaCy pipeline (or KG_MODEL) [default: the small English one that comes along].",
    ),
]


def settings_of(store: Path | None, to: str | None, database: str | None = None, model: str | None = None) -> Settings:
    """Settings from environment and options."""
    if store is not None and to is not None:
        raise typer.BadParameter("give --store or --to, not both")
    return read_settings(store=store, uri=to, database=database, model=model)
