"""Corrections without a dialogue: kg correct, kg journal."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import (
    ActorsOption,
    DatabaseOption,
    Format,
    FormatOption,
    JournalOption,
    StoreOption,
    ToOption,
    settings_of,
)
from kg.cli.output import complain, say, show
from kg.cli.review import UserOption, apply, reviewer
from kg.config import Settings
from kg.errors import QueryError, StoreError
from kg.journal import merge_decisions, read_journal, write_journal
from kg.model import Decision, Target
from kg.review import (
    FIELDS,
    Outcome,
    Recorder,
    change_of,
    find_actor,
    known_actors,
    open_journal,
    outcomes,
    pair_target,
    read_claim,
)
from kg.schema import load_schema
from kg.store import Answer, Store, open_store

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help=f"Change a field; can be repeated. Fields: {', '.join(FIELDS)}."),
]
_ACTOR = "a name, an alias or a key"
MergeOption = Annotated[
    tuple[str, str] | None, typer.Option("--merge", metavar="A B", help=f"The two are one actor; each {_ACTOR}.")
]
SplitOption = Annotated[
    tuple[str, str] | None, typer.Option("--split", metavar="A B", help=f"The two are two actors; each {_ACTOR}.")
]


def correct(
    statement: Annotated[str | None, typer.Argument(metavar="STATEMENT_ID", help="Id of a statement.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="The statement is right.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Nobody says this here: out of all answers.")] = False,
    set_: SetOption = None,
    merge: MergeOption = None,
    split: SplitOption = None,
    undo: Annotated[str | None, typer.Option("--undo", metavar="DECISION_ID", help="Take a decision back.")] = None,
    note: Annotated[str, typer.Option("--note", help="Why, for others to read.")] = "",
    user: UserOption = None,
    journal: JournalOption = None,
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Decide about a statement or about who is who, and derive the graph again."""
    wishes = [accept, reject, set_, merge, split, undo]
    if sum(1 for wish in wishes if wish) != 1:
        raise typer.BadParameter("give one of --accept, --reject, --set, --merge, --split, --undo")
    if (statement is not None) != bool(accept or reject or set_):
        raise typer.BadParameter("STATEMENT_ID belongs to --accept, --reject and --set, and they to it")
    settings = settings_of(store, to, database, journal=journal, actors=actors)
    schema = load_schema(actors=settings.actors)
    # The turn to write first: a decision that cannot be brought into the graph now is not written down either.
    with open_store(settings, create=False) as opened, opened.alone():
        recorder = open_journal(opened, settings.journal_file, user=reviewer(user), schema=schema)
        if statement is not None:
            decision = _on_statement(opened, recorder, statement, "accept" if accept else "reject", set_ or [], note)
        elif undo is not None:
            decision = recorder.undo(undo, note=note)
        else:
            decision = _on_actors(opened, recorder, merge, split, note)
        apply(opened, recorder, schema)
    say(f"{decision.id}  {decision.verdict} by {decision.user} in {recorder.journal}")


def _on_statement(store: Store, recorder: Recorder, id: str, verdict: str, pairs: list[str], note: str) -> Decision:
    claim = read_claim(store, id)
    if not pairs:
        return recorder.record(verdict, claim.target, note=note)
    typed = dict(_pair(text) for text in pairs)
    changes = {field: change_of(claim, field, value, recorder.schema) for field, value in typed.items()}
    return recorder.edit(claim, changes, note=note)


def _on_actors(
    store: Store, recorder: Recorder, merge: tuple[str, str] | None, split: tuple[str, str] | None, note: str
) -> Decision:
    actors = known_actors(store)
    first, second = (find_actor(actors, name) for name in merge or split or ("", ""))
    return recorder.record("merge" if merge else "split", pair_target(first, second), note=note)


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals or field not in FIELDS:
        raise QueryError(f"--set {text!r}: FIELD=VALUE is wanted; fields: {', '.join(FIELDS)}")
    return field, value.strip()


def journal(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Journals; without any the one beside the store.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write the merged journal there.")] = None,
    journal: JournalOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Merge the journals of several people; show decisions, where people disagree, and what fits the store no longer."""
    settings = settings_of(store, to, database, journal=journal)
    schema = load_schema()
    decisions = merge_decisions(*(read_journal(f, schema=schema) for f in files or [settings.journal_file]))
    found = _outcomes(settings, decisions)
    show(_answer(found), format, empty="No decisions.")
    people = {o.decision.user for o in found}
    counts = {state: sum(1 for o in found if o.state == state) for state in ("disputed", "unmatched")}
    complain(
        f"decisions {len(found)}, people {len(people)}, disagreements {counts['disputed']}, "
        f"fit nothing in the store {counts['unmatched']}"
    )
    if out is not None:
        write_journal(out, decisions)
        complain(f"merged into {out}")


def _outcomes(settings: Settings, decisions: list[Decision]) -> list[Outcome]:
    """What became of the decisions; without a store they are held against each other alone."""
    try:
        opened = open_store(settings, create=False)
    except StoreError as err:
        complain(f"{err}; so it is not checked what fits the store")
        return outcomes(decisions, None)
    with opened:
        return outcomes(decisions, opened)


def _answer(found: list[Outcome]) -> Answer:
    return Answer(
        columns=("at", "user", "verdict", "state", "what", "changes", "note", "id"),
        rows=tuple(
            (
                o.decision.at,
                o.decision.user,
                o.decision.verdict,
                o.state,
                _what(o.decision.target),
                [f"{field}={'' if value is None else value}" for field, value in o.decision.changes],
                o.decision.note,
                o.decision.id,
            )
            for o in found
        ),
    )


def _what(target: Target) -> str:
    """What a decision is about, in words."""
    if target.quote is not None:
        return f"{target.holder}: {target.act}: {target.content} | {target.quote}"
    if target.participant is not None:
        return f"{target.participant!r} in article {target.article_id} is {target.names or target.actors}"
    return target.decision or " ~ ".join(target.names or target.actors)
