"""Commands that bring the graph out, hand codes in, and compare: export, import, diff."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import ActorsOption, DatabaseOption, Format, FormatOption, StoreOption, ToOption, settings_of
from kg.cli.output import complain, lines, show
from kg.cli.stores import asked
from kg.config import Settings, read_settings
from kg.errors import QueryError
from kg.store import Answer, open_store

if TYPE_CHECKING:
    from kg.export.snapshot import Snapshot


class Target(StrEnum):
    """The formats of `kg export`."""

    csv = "csv"
    parquet = "parquet"
    graphml = "graphml"
    jsonld = "jsonld"
    admin_import = "admin-import"
    dna = "dna"


class Concepts(StrEnum):
    """What a concept of the DNA table is."""

    proposition = "proposition"
    issue = "issue"


def export(
    target: Annotated[Target, typer.Argument(metavar="FORMAT", help=f"{', '.join(Target)}.", show_default=False)],
    out: Annotated[Path, typer.Option("--out", metavar="PATH", help="Folder, or file for graphml and jsonld.")],
    negotiation: Annotated[
        str | None, typer.Option("--negotiation", metavar="NAME", help="Only this negotiation, by name or id.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="Only what was told on or after this day.")
    ] = None,
    concepts: Annotated[
        Concepts | None, typer.Option("--concepts", help="For dna: what a concept is.", show_default="proposition")
    ] = None,
    no_guard: Annotated[
        bool,
        typer.Option(
            "--no-guard", help="For csv and dna: write cells that a spreadsheet takes for formulas as they are."
        ),
    ] = False,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the graph, or one negotiation, in a format other tools read."""
    from kg.export import EXPORTERS
    from kg.export import export as write

    options = _options(target, concepts, no_guard)
    if surplus := set(options) - EXPORTERS[target].options:
        raise typer.BadParameter(f"{target} takes no --{'no-guard' if 'guard' in surplus else 'concepts'}")
    snapshot = _snapshot(settings_of(store, to, database), negotiation=negotiation, since=_day(since))
    if not snapshot.of("Statement"):
        complain("No statements in this part of the graph; what was written is empty or nearly so.")
    written = write(target, snapshot, out, **options)
    lines((name, str(count)) for name, count in written.items())


def _options(target: Target, concepts: Concepts | None, no_guard: bool) -> Mapping[str, Any]:
    given: dict[str, Any] = {} if concepts is None else {"concepts": str(concepts)}
    return given | ({"guard": False} if no_guard else {})


def _snapshot(settings: Settings, *, negotiation: str | None = None, since: date | None = None) -> "Snapshot":
    from kg.export.snapshot import read_snapshot

    with asked(settings) as opened:
        return read_snapshot(opened, negotiation=negotiation, since=since)


def _day(day: datetime | None) -> date | None:
    return None if day is None else day.date()


def import_codes(
    codes: Annotated[Path, typer.Argument(metavar="CODES.csv", help="Table of hand codes.", show_default=False)],
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take in statements coded by hand, in the form of the DNA table (docs/exports.md has the columns)."""
    from kg.codes import import_codes as take_in
    from kg.codes import read_codes
    from kg.schema import load_schema

    settings = settings_of(store, to, database, actors=actors)
    schema = load_schema(actors=settings.actors)
    list(read_codes(codes, schema=schema))  # a fault of the table is told before a store is made
    with open_store(settings) as opened, opened.alone():
        report = take_in(codes, store=opened, schema=schema)
    lines(
        (
            ("codes", f"{report.rows} rows, {report.statements} statements, {report.there} were there already"),
            ("articles", f"{report.tied} were in the store, {report.made} are new"),
            ("written", f"{report.written.nodes} nodes, {report.written.relationships} relationships"),
        )
    )


def diff(
    start: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="What came after this day …", show_default="the beginning"),
    ] = None,
    end: Annotated[
        datetime | None,
        typer.Option("--to", formats=["%Y-%m-%d"], help="… up to and with this day.", show_default="the end"),
    ] = None,
    other: Annotated[
        str | None,
        typer.Option(
            "--other", metavar="DIR|URI", help="Compare with this store instead: what is there and not here is new."
        ),
    ] = None,
    store: StoreOption = None,
    uri: Annotated[
        str | None,
        typer.Option("--uri", metavar="URI", help="Neo4j to use instead of a folder (or KG_URI); --to is a day here."),
    ] = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Who moved, what is new and what is gone, between two days or two stores."""
    from kg.diff import COLUMNS, between_days, between_stores

    if (other is None) == (start is None and end is None):
        raise typer.BadParameter("give --from and --to for two days of one store, or --other for two stores")
    if start is not None and end is not None and start > end:
        raise QueryError(f"--from {_day(start)} is after --to {_day(end)}; give the earlier day as --from")
    here = _snapshot(settings_of(store, uri, database))
    if other is None:
        changes = between_days(here, start=_day(start) or date.min, end=_day(end) or date.max)
    else:
        changes = between_stores(here, _snapshot(_settings_of_other(other, database)))
    rows = tuple(tuple(getattr(change, name) for name in COLUMNS) for change in changes)
    show(Answer(columns=COLUMNS, rows=rows), format, title="What changed", empty="Nothing changed.")


def _settings_of_other(other: str, database: str | None) -> Settings:
    return (
        read_settings(uri=other, database=database)
        if "://" in other
        else read_settings(store=Path(other), database=database)
    )
