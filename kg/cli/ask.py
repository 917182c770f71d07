"""Commands that answer: query, positions, impasses, mediators, actors."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from kg.cli.options import DatabaseOption, Format, FormatOption, StoreOption, ToOption, settings_of
from kg.cli.output import show
from kg.cli.stores import asked
from kg.config import Settings
from kg.errors import QueryError
from kg.query import Parameter, ask, bind, saved_queries, saved_query
from kg.store import Answer

ActorOption = Annotated[str, typer.Option("--actor", help="Name or alias; those who act for it are included.")]
IssueOption = Annotated[str, typer.Option("--issue", help="Part of the issue's name.")]
SinceOption = Annotated[
    datetime | None,
    typer.Option("--since", formats=["%Y-%m-%d"], help="Only what was last reported on or after this day."),
]


def query(
    name: Annotated[str | None, typer.Argument(help="Name of a saved query; without it all are listed.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", "-p", metavar="KEY=VALUE", help="A parameter; can be repeated.")
    ] = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Ask a saved query, or list them with their questions and parameters."""
    if name is None:
        show(_listed(), format)
        return
    given = dict(_pair(text) for text in param or [])
    bind(saved_query(name), given)  # a wrong call is told before a store is opened
    _answer(name, given, settings_of(store, to, database), format)


def _listed() -> Answer:
    rows = tuple(
        (q.name, q.title, [f"{p.name} ({p.type}, default {_default(p)}): {p.meaning}" for p in q.parameters])
        for q in saved_queries().values()
    )
    return Answer(columns=("query", "question", "parameters"), rows=rows)


def _default(parameter: Parameter) -> str:
    """The default as it is typed after --param; empty for a text that restricts nothing."""
    return "empty" if parameter.default == "" else str(parameter.default)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise QueryError(f"--param {text!r} is no KEY=VALUE; write it like --param actor=Norway")
    return name, value


def _answer(
    name: str, given: Mapping[str, Any], settings: Settings, format: Format, *, hidden: Container[str] = ()
) -> None:
    with asked(settings) as opened:
        answer = ask(opened, name, given)
    show(
        answer,
        format,
        title=saved_query(name).title,
        empty=f"No rows. Who is in the store: kg actors; what {name} takes: kg query",
        hidden=hidden,
    )


def positions(
    actor: ActorOption = "",
    issue: IssueOption = "",
    since: SinceOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Who demands, offers or refuses what, with the sentence that says so."""
    given = {"actor": actor, "issue": issue, **_since(since)}
    _answer("positions", given, settings_of(store, to, database), format, hidden={"first", "reports"})


def impasses(
    actor: ActorOption = "",
    issue: IssueOption = "",
    since: SinceOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Where talks are stuck, between whom and over what, with the sentences that show it."""
    given = {"actor": actor, "issue": issue, **_since(since)}
    _answer("open_impasses", given, settings_of(store, to, database), format)


def mediators(
    actor: ActorOption = "",
    since: SinceOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Who mediates between whom."""
    _answer("who_mediates_whom", {"actor": actor, **_since(since)}, settings_of(store, to, database), format)


def actors(
    kind: Annotated[str, typer.Option("--kind", help="Only this kind: state, person, union, igo …")] = "",
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Who takes part, for whom, under which names."""
    _answer("actors", {"kind": kind}, settings_of(store, to, database), format)


def _since(since: datetime | None) -> dict[str, Any]:
    return {} if since is None else {"since": since.date()}
