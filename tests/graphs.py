"""A whole graph in a form that can be compared."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kg.store.bolt import BoltStore

Graph = Mapping[str, Counter[str]]


def whole_graph(store: BoltStore) -> Graph:
    """All nodes and relationships with all that they carry, each as often as it is there."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").rows
    edges = store.read(
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"
    ).rows
    return {
        "nodes": Counter(f"{sorted(labels)} {_sorted(properties)}" for labels, properties in nodes),
        "edges": Counter(f"{type} {start} {end} {_sorted(properties)}" for type, start, end, properties in edges),
    }


def _sorted(properties: Mapping[str, Any]) -> str:
    return repr(sorted(properties.items()))


def differences(graph: Graph, wanted: Graph) -> list[str]:
    """What is missing, and what is there too often; nothing if the graphs are equal."""
    missing = [f"missing {kind}: {line}" for kind in wanted for line in (wanted[kind] - graph[kind])]
    return [*missing, *(f"too many {kind}: {line}" for kind in graph for line in (graph[kind] - wanted[kind]))]
