"""Negotiations that people define or rename: a YAML list, each with id, name, parties and, if wanted, issues, start and end.

Where such a file lies beside the store, it is the truth and the Definition nodes of the graph follow it.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from kg.derive.negotiations import DEFINED
from kg.entries import parse_yaml
from kg.errors import SchemaError
from kg.ids import content_id
from kg.model import Definition, Node, Value, Written
from kg.schema import Schema
from kg.store import Store

_ADAPTER = TypeAdapter(Definition)
# What each field wants, for messages.
_WANTED = {
    "id": "a short name of its own",
    "name": "what the negotiation is to be called",
    "parties": "a list of names, like [Norway, Iceland],",
    "issues": "a list of ids of schemas/issues.yaml",
    "start": "a day like 2031-03-04",
    "end": "a day like 2031-03-04",
}
_FIELDS = set(_WANTED)
# Fields whose values are words, which YAML takes for a number or a day if they look like one.
_TEXTS = {"id", "name", "parties", "issues"}
_KINDS = ((Mapping, "a mapping"), (list, "a list"), (type(None), "nothing"))


def read_definitions(path: Path, schema: Schema) -> list[Definition]:
    """The definitions in a file.

    Raises SchemaError naming the file, the entry (from 1), the field and what would be right.
    """
    try:
        raw = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as err:
        raise SchemaError(f"{path}: cannot be read as YAML in UTF-8: {' '.join(str(err).split())}") from err
    if not isinstance(raw, list):
        raise SchemaError(f"{path}: a list of negotiations is wanted, each with id, name and parties")
    places = [_place(entry, f"{path}: entry {number}") for number, entry in enumerate(raw, start=1)]
    found = [_definition(entry, place, schema) for entry, place in zip(raw, places, strict=True)]
    first: dict[str, int] = {}
    for number, (definition, place) in enumerate(zip(found, places, strict=True), start=1):
        if first.setdefault(definition.id, number) != number:
            raise SchemaError(f"{place}: id: stands in entry {first[definition.id]} too; give one another id")
    return found


def _place(entry: object, place: str) -> str:
    """The place with the id, else the name, of the entry."""
    called = [entry.get(field) for field in ("id", "name")] if isinstance(entry, dict) else []
    name = next((c for c in called if isinstance(c, str) and c.strip()), None)
    return place if name is None else f"{place} ({name!r})"


def _definition(entry: object, place: str, schema: Schema) -> Definition:
    """The definition that an entry is; raises SchemaError for its first fault."""
    if not isinstance(entry, dict):
        raise SchemaError(f"{place}: a mapping with id, name and parties is wanted, found {_shown(entry)}")
    if unknown := sorted(map(str, set(entry) - _FIELDS)):
        raise SchemaError(f"{place}: unknown {', '.join(unknown)}; known: {', '.join(sorted(_FIELDS))}")
    try:
        found = _ADAPTER.validate_python(entry)
    except ValidationError as err:
        raise SchemaError(f"{place}: {_fault(err)}") from err
    _check(found, place, schema)
    return found


def _fault(err: ValidationError) -> str:
    """The first field that is wrong, what it holds and what would be right."""
    fault = err.errors()[0]
    field = str(fault["loc"][0])
    if fault["type"] == "missing":
        return f"{field}: is missing; give it {_WANTED[field].rstrip(',')}"
    quotes = "; put it in quotes" if isinstance(fault["input"], int | float | date) and field in _TEXTS else ""
    return f"{field}: found {_shown(fault['input'])}; {_WANTED[field]} is wanted{quotes}"


def _shown(value: object) -> str:
    """The value as a person wrote it; of what holds further values only the kind."""
    kind = next((kind for type_, kind in _KINDS if isinstance(value, type_)), None)
    return kind or (repr(value) if isinstance(value, str) else str(value))


def _check(found: Definition, place: str, schema: Schema) -> None:
    """Raise SchemaError for what is of the right kind and cannot be meant."""
    for field in ("id", "name"):
        if not getattr(found, field).strip():
            raise SchemaError(f"{place}: {field}: is empty; give it {_WANTED[field]}")
    if not found.parties:
        raise SchemaError(f"{place}: parties: is empty; at least one name is wanted")
    for issue in found.issues:
        if issue not in schema.issues and not issue.startswith("open:"):
            raise SchemaError(f"{place}: issues: unknown issue {issue!r}; an id of schemas/issues.yaml is wanted")
    if found.start is not None and found.end is not None and found.start > found.end:
        raise SchemaError(f"{place}: start: {found.start} is after end {found.end}; give the earlier day as start")


# ---- the graph ----


def definition_node(definition: Definition) -> Node:
    """The node that holds a definition."""
    properties: dict[str, Value | None] = {
        "name": definition.name,
        "parties": definition.parties,
        "issues": definition.issues,
        "startOn": definition.start,
        "endOn": definition.end,
    }
    return Node(label="Definition", id=definition.id, properties={k: v for k, v in properties.items() if v is not None})


def read_stored_definitions(store: Store) -> list[Definition]:
    """The definitions in a store, by id."""
    rows = store.read("MATCH (d:Definition) RETURN properties(d) AS properties").rows
    return sorted((_stored(row[0]) for row in rows), key=lambda d: d.id)


def _stored(row: Mapping[str, Any]) -> Definition:
    return Definition(
        id=row["id"],
        name=row["name"],
        parties=tuple(row["parties"]),
        issues=tuple(row["issues"]),
        start=row.get("startOn"),
        end=row.get("endOn"),
    )


def sync_definitions(store: Store, path: Path | None, schema: Schema) -> Written:
    """Counts after the Definition nodes equal the file; without a file those of the store stay."""
    if path is None or not path.exists():
        return Written()
    definitions = read_definitions(path, schema)
    gone = store.ids("Definition") - {d.id for d in definitions}
    return store.write([definition_node(d) for d in definitions], [], stale={"Definition": gone})


def without_articles(store: Store) -> list[Definition]:
    """The definitions in a store, by id, that no article fits; the graph has been derived."""
    made = store.ids("Negotiation")
    return [d for d in read_stored_definitions(store) if content_id("neg", DEFINED, d.id) not in made]
