"""Nodes and edges, made and checked against schemas/graph.yaml."""

from collections.abc import Iterable

from kg.errors import SchemaError
from kg.model import Edge, Node, Value
from kg.schema import Schema

Graph = tuple[list[Node], list[Edge]]


def make_node(label: str, id: str, **properties: Value | None) -> Node:
    """A node without the properties that are None."""
    return Node(label=label, id=id, properties={k: v for k, v in properties.items() if v is not None})


def make_edge(
    type: str, start: tuple[str, str], end: tuple[str, str], *, key: str = "", **properties: Value | None
) -> Edge:
    """A relationship without the properties that are None."""
    return Edge(
        type=type, start=start, end=end, key=key, properties={k: v for k, v in properties.items() if v is not None}
    )


def check(nodes: Iterable[Node], edges: Iterable[Edge], schema: Schema) -> None:
    """Raise SchemaError for a node or edge that schemas/graph.yaml does not describe."""
    for node in nodes:
        kind = schema.nodes.get(node.label)
        if kind is None:
            raise SchemaError(f"graph.yaml: no label {node.label!r}; known: {', '.join(schema.nodes)}")
        missing = set(kind.required) - set(node.properties)
        unknown = set(node.properties) - set(kind.required) - set(kind.optional)
        if missing or unknown:
            raise SchemaError(
                f"graph.yaml: {node.label} {node.id}: missing {sorted(missing)}, unknown {sorted(unknown)}"
            )
    for edge in edges:
        type_ = schema.edges.get(edge.type)
        if type_ is None or edge.start[0] not in type_.start_labels or edge.end[0] not in type_.end_labels:
            raise SchemaError(f"graph.yaml: no relationship {edge.start[0]}-{edge.type}->{edge.end[0]}")
        if unknown := set(edge.properties) - set(type_.properties):
            raise SchemaError(
                f"graph.yaml: {edge.type}: unknown {sorted(unknown)}; known: {', '.join(type_.properties)}"
            )
