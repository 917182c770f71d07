"""Nodes and edges → the rows that are sent to a database, each value one that it can hold."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from kg.errors import StoreError
from kg.ids import content_id, id_maker
from kg.model import Edge, Node

# Type, label of the start, label of the end, and whether a key tells several between the same two apart.
Group: TypeAlias = tuple[str, str, str, bool]

# What a property may hold, for those who read of a fault.
WANTED = "text, number, date, texts or numbers are wanted"
# Property with the stamp of a node.
STAMP = "stamp"

_SENT_AS_IT_IS = frozenset({bool, int, float, date})


def node_row(node: Node) -> dict[str, Any]:
    """All properties of the stored node: its own, its id, and a stamp that is another one if any of them is.

    Raises StoreError for a node without id, or a value that no database holds.
    """
    refuse_without_id(node)
    properties = _storable(node.properties, node.label, node.id)
    return {**properties, "id": node.id, STAMP: _stamper(tuple(properties), ())(tuple(properties.values()))}


def refuse_without_id(node: Node) -> None:
    """Raise StoreError for a node without id."""
    if not node.id:
        raise StoreError(f"a {node.label} without an id cannot be stored")


def stamper(properties: Mapping[str, Any]) -> Callable[[tuple[Any, ...]], str]:
    """What makes a stamp from the values of properties that have the names, order and types of these, all storable.

    A tuple counts as the list that it becomes.
    """
    tuples = tuple(name for name, value in properties.items() if type(value) is tuple)
    return _stamper(tuple(properties), tuples)


@lru_cache(maxsize=4096)
def _stamper(names: tuple[str, ...], tuples: tuple[str, ...]) -> Callable[[tuple[Any, ...]], str]:
    ordered = sorted(name for name in names if name != "id")
    in_order = picker([names.index(name) for name in ordered])
    places = [ordered.index(name) for name in tuples]
    stamped = id_maker("fp", " ".join(ordered))
    if len(ordered) < 2:  # as stamps were from the first: of the only value itself, and of None for none
        return lambda values: stamped(repr((_with_lists(in_order(values), places) or (None,))[0]))
    if not tuples:
        return lambda values: stamped(repr(in_order(values)))
    return lambda values: stamped(repr(_with_lists(in_order(values), places)))


def picker(places: Sequence[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """What takes the values at these places, always as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: tuple(values[i] for i in places)


def _with_lists(values: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    told = list(values)
    for i in places:
        told[i] = list(told[i])
    return tuple(told)


def stamps_of(label: str, id: str, stored: Mapping[str, Any]) -> frozenset[str]:
    """The stamps that these stored properties may have: that of a write now, and that of writes of schema version 1 and before.

    Raises StoreError if they hold what no write takes.
    """
    told = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items() if k not in {"id", STAMP}}
    row = node_row(Node(label=label, id=id, properties=told))
    former = content_id("fp", *(f"{name}={row[name]!r}" for name in sorted(told)))
    return frozenset({str(row[STAMP]), former})


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
    raise StoreError(f"{' '.join(place)}: property {name} holds {type(value).__name__}; {WANTED}")


def _text(value: str) -> str:
    """Text a database can hold: lone surrogates, which are no characters, become the replacement character."""
    return value.encode("utf-8", "replace").decode("utf-8")
