"""Nodes and edges → the rows that are sent to a database, each value one that it can hold."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from kg.errors import StoreError
from kg.ids import content_id
from kg.model import Edge, Node

# Type, label of the start, label of the end, and whether a key tells several between the same two apart.
Group: TypeAlias = tuple[str, str, str, bool]

_SENT_AS_IT_IS = frozenset({bool, int, float, date})


def node_row(node: Node) -> dict[str, Any]:
    """All properties of the stored node: its own, its id, and a stamp that is another one if any of them is.

    Raises StoreError for a node without id, or a value that no database holds.
    """
    if not node.id:
        raise StoreError(f"a {node.label} without an id cannot be stored")
    properties = _storable(node.properties, node.label, node.id)
    names, values = _in_order(tuple(properties))
    stamp = content_id("fp", names, repr(values(properties)))
    return {**properties, "id": node.id, "stamp": stamp}


@lru_cache(maxsize=4096)
def _in_order(names: tuple[str, ...]) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
    """The names in order, and what takes the values out in this order: the same for all nodes with these properties."""
    ordered = sorted(names)
    return " ".join(ordered), itemgetter(*ordered) if ordered else lambda _: None


def stamps_of(label: str, id: str, stored: Mapping[str, Any]) -> frozenset[str]:
    """The stamps that these stored properties may have: that of a write now, and that of writes of schema version 1 and before.

    Raises StoreError if they hold what no write takes.
    """
    told = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k not in {"id", "stamp"}}
    row = node_row(Node(label=label, id=id, properties=told))
    former = content_id("fp", *(f"{name}={row[name]!r}" for name in sorted(told)))
    return frozenset({str(row["stamp"]), former})


def edge_row(edge: Edge) -> tuple[Group, dict[str, Any]]:
    """The group of an edge, and the ids of its ends, its key and its properties."""
    properties = _storable(edge.properties, edge.type, edge.start[1])
    if edge.key:
        properties["key"] = edge.key
    row = {"start": edge.start[1], "end": edge.end[1], "key": edge.key, "properties": properties}
    return (edge.type, edge.start[0], edge.end[0], bool(edge.key)), row


def _storable(properties: Mapping[str, Any], *place: str) -> dict[str, Any]:
    return {
        name: value
        if (kind := type(value)) in _SENT_AS_IT_IS or (kind is str and value.isascii())
        else _value(value, name, place)
        for name, value in properties.items()
    }


def _value(value: Any, name: str, place: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        return [_text(v) for v in value]
    if isinstance(value, tuple) and all(isinstance(v, float) for v in value):
        return list(value)
    if isinstance(value, bool | int | float | date):
        return value
    raise StoreError(
        f"{' '.join(place)}: property {name} holds {type(value).__name__}; text, number, date, texts or numbers are wanted"
    )


def _text(value: str) -> str:
    """Text a database can hold: lone surrogates, which are no characters, become the replacement character."""
    return value.encode("utf-8", "replace").decode("utf-8")
