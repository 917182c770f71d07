"""The journal of corrections: one decision a line as JSON, only ever appended to, merged by git like any text.

The order of lines does not matter and a line that stands twice counts once. Where a journal lies beside the store, it is
the truth and the Decision nodes of the graph follow it.
"""

import json
import os
from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, fields
from io import RawIOBase
from pathlib import Path
from typing import Any

from kg.errors import JournalError, KGError
from kg.model import Decision, Node, Target, Written
from kg.nesting import parse_json
from kg.resolve.judgements import check_decision, decide
from kg.schema import Schema
from kg.store import Store

_FIELDS = {f.name for f in fields(Decision)}
_OF_TARGET = {f.name for f in fields(Target)}

# Levels of nesting of a line; a decision has three.
_DEPTH = 10


def read_journal(path: Path, *, schema: Schema) -> list[Decision]:
    """Decisions of a journal, each once, in time order.

    Raises JournalError with file and line for a line that is no decision, OSError if the file cannot be opened.
    """
    found = {}
    with path.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                decision = _read_line(line, f"{path}:{number}", schema)
                found[decision.id] = decision
    return merge_decisions(found.values())


def merge_decisions(*journals: Iterable[Decision]) -> list[Decision]:
    """All decisions, each once, in time order; the same whatever the order of the journals."""
    return sorted({d.id: d for journal in journals for d in journal}.values(), key=lambda d: (d.at, d.id))


def append_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write the decisions at the end of the journal, which is made if it is not there; after a fault it is as it was.

    Raises OSError if they cannot be written, for want of space for one.
    """
    lines = "".join(f"{to_line(d)}\n" for d in decisions)
    with path.open("a+b", buffering=0) as journal:
        before = journal.tell()
        if before and not _ends_a_line(path):
            lines = "\n" + lines
        try:
            _write_all(journal, lines.encode("utf-8"))
        except OSError:
            journal.truncate(before)
            raise


def _write_all(file: RawIOBase, content: bytes) -> None:
    """Write all: a disk that fills up takes a part, and refuses only what comes then."""
    while content:
        content = content[file.write(content) or 0 :]


def write_journal(path: Path, decisions: Iterable[Decision]) -> None:
    """Make a journal of these decisions, each once, in time order; a journal that is there stays whole until then."""
    lines = "".join(f"{to_line(d)}\n" for d in merge_decisions(decisions))
    place = path.resolve()  # a link stays one
    fresh = place.with_name(f"{place.name}.{os.getpid()}.new")
    try:
        fresh.write_text(lines, encoding="utf-8", newline="\n")
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as journal:
        journal.seek(-1, 2)
        return journal.read() == b"\n"


def to_line(decision: Decision) -> str:
    """The decision as one line of JSON with sorted keys; what is empty is left out."""
    told = asdict(decision) | {"target": _told(decision.target), "changes": dict(decision.changes)}
    return json.dumps({k: v for k, v in told.items() if v not in ({}, "")}, ensure_ascii=False, sort_keys=True)


def _told(target: Target) -> dict[str, Any]:
    return {k: v for k, v in asdict(target).items() if v is not None and v != ()}


def _read_line(line: str, place: str, schema: Schema) -> Decision:
    try:
        raw = parse_json(line.encode("utf-8", "surrogateescape").decode("utf-8"), depth=_DEPTH)
    except ValueError as err:
        raise JournalError(f"{place}: cannot be read as JSON in UTF-8: {err}") from err
    try:
        decision = _decision(raw)
        check_decision(decision, schema)
    except KGError as err:
        raise JournalError(f"{place}: {err}") from err
    return decision


def _decision(raw: Any) -> Decision:
    """The decision that a line holds; its id may be missing, then it is made.

    Raises JournalError for what is missing, unknown or of another kind.
    """
    _expect(raw, "a decision", known=_FIELDS, wanted={"verdict", "target", "user", "at"})
    target, changes = raw["target"], raw.get("changes", {})
    _expect(target, "target", known=_OF_TARGET)
    _expect(changes, "changes")
    for name in ("verdict", "user", "at", "note"):
        _expect_words(raw.get(name, ""), name)
    decision = decide(
        raw["verdict"], _target(target), user=raw["user"], at=raw["at"], changes=changes, note=raw.get("note", "")
    )
    if raw.get("id", decision.id) != decision.id:
        raise JournalError(
            f"id: {decision.id!r} is wanted for this content, found {raw['id']!r}; leave it out to change a line"
        )
    return decision


def _target(raw: Mapping[str, Any]) -> Target:
    lists = {"actors", "names"} & set(raw)
    for name in set(raw) - lists:
        _expect_words(raw[name], f"target.{name}")
    for name in lists:
        if not isinstance(raw[name], list):
            raise JournalError(f"target.{name}: a list is wanted, found {raw[name]!r}")
        for value in raw[name]:
            _expect_words(value, f"target.{name}")
    given: dict[str, Any] = {k: tuple(v) if k in lists else v for k, v in raw.items()}
    return Target(**given)


def _expect(raw: Any, place: str, *, known: Set[str] | None = None, wanted: Set[str] = frozenset()) -> None:
    if not isinstance(raw, dict):
        raise JournalError(f"{place}: an object is wanted, found {type(raw).__name__}")
    if missing := sorted(wanted - set(raw)):
        raise JournalError(f"{place}: {', '.join(missing)} missing")
    if known is not None and (unknown := sorted(set(raw) - known)):
        raise JournalError(f"{place}: unknown {', '.join(unknown)}; known: {', '.join(sorted(known))}")


def _expect_words(value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise JournalError(f"{place}: words are wanted, found {value!r}")


# ---- the graph ----


def decision_node(decision: Decision) -> Node:
    """The node that holds a decision; target and changes are JSON text."""
    properties: dict[str, Any] = {
        "verdict": decision.verdict,
        "user": decision.user,
        "at": decision.at,
        "target": json.dumps(_told(decision.target), ensure_ascii=False, sort_keys=True),
    }
    if decision.changes:
        properties["changes"] = json.dumps(dict(decision.changes), ensure_ascii=False, sort_keys=True)
    if decision.note:
        properties["note"] = decision.note
    if decision.target.statement_id is not None:
        properties["statementId"] = decision.target.statement_id
    return Node(label="Decision", id=decision.id, properties=properties)


def decision_from(row: Mapping[str, Any]) -> Decision:
    """The decision of a Decision node's properties."""
    raw = {k: row[k] for k in ("id", "verdict", "user", "at", "note") if row.get(k) is not None}
    return _decision(raw | {"target": json.loads(row["target"]), "changes": json.loads(row.get("changes") or "{}")})


def read_decisions(store: Store) -> list[Decision]:
    """The decisions in a store, in time order."""
    rows = store.read("MATCH (d:Decision) RETURN properties(d) AS properties").rows
    return merge_decisions(decision_from(row[0]) for row in rows)


def sync_journal(store: Store, path: Path | None, schema: Schema) -> Written:
    """Counts after the Decision nodes equal the journal; without a journal those of the store stay."""
    if path is None or not path.exists():
        return Written()
    decisions = read_journal(path, schema=schema)
    gone = store.ids("Decision") - {d.id for d in decisions}
    return store.write([decision_node(d) for d in decisions], [], stale={"Decision": gone})
