"""Snapshot → one GraphML file that Gephi, yEd and networkx open."""

import re
from pathlib import Path
from typing import Any

from kg.export.cells import JOINT, cell
from kg.export.snapshot import Key, Properties, Snapshot
from kg.store.rows import STAMP

# What XML 1.0 cannot hold.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Characters of a label.
_LABEL = 60
# Which property captions a node that has no name.
_CAPTIONS = ("name", "title", "content", "text", "quote", "verdict")


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Nodes and relationships written into the file `out`.

    Every attribute has one type throughout the file: boolean, int, double or string; lists are joined, dates are text.
    Node ids are "Label/id"; `label` is the caption, `type` the label of a node or the type of a relationship.
    """
    import networkx  # takes a third of a second, and numpy where that is installed

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    nodes = {(label, id): node for label, found in snapshot.nodes.items() for id, node in found.items()}
    graph.add_nodes_from(zip(map(_id, nodes), _typed([_node(*told) for told in nodes.items()]), strict=True))
    links = _typed([{"label": link.type, "type": link.type, **_shown(link.properties)} for link in snapshot.links])
    graph.add_edges_from(
        (_id(link.start), _id(link.end), f"e{number}", told)  # type: ignore[misc]  # the stubs lack edges with a key
        for number, (link, told) in enumerate(zip(snapshot.links, links, strict=True))
    )
    networkx.write_graphml_xml(graph, out)
    return {f"{out.name} (nodes)": len(nodes), f"{out.name} (relationships)": len(snapshot.links)}


def _id(key: Key) -> str:
    return _text("/".join(key))


def _node(key: Key, node: Properties) -> dict[str, Any]:
    caption = next((str(node[name]) for name in _CAPTIONS if node.get(name)), key[1])
    short = caption if len(caption) <= _LABEL else f"{caption[: _LABEL - 1]}…"
    return {"label": _text(short), "type": key[0], **_shown(node)}


def _shown(properties: Properties) -> dict[str, Any]:
    """The properties a reader of the drawing wants, as GraphML can hold them; `id` is `kgId` since Gephi keeps that name."""
    named = {("kgId" if name == "id" else name): value for name, value in properties.items() if name != STAMP}
    return {name: _value(value) for name, value in named.items() if value is not None}


def _value(value: Any) -> bool | int | float | str:
    if isinstance(value, bool | int | float):
        return value
    return _text(JOINT.join(map(cell, value)) if isinstance(value, list | tuple) else cell(value))


def _text(value: str) -> str:
    return _ILLEGAL.sub("\ufffd", value)


def _typed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with one type for each attribute: where int and float meet all are float, where others meet all are text."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    wanted = {name: _widest(found) for name, found in types.items()}
    return [{name: wanted[name](value) for name, value in row.items()} for row in rows]


def _widest(types: set[type]) -> type:
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str
