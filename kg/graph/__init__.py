"""Records → nodes and edges, and back: the only place that knows labels and property names.

`check` holds them against schemas/graph.yaml.
"""

from kg.graph.derived import derived_edges, derived_graph, derived_nodes, issue_id
from kg.graph.evidence import evidence_graph
from kg.graph.parts import Graph, check, make_edge, make_node
from kg.graph.records import records_from

__all__ = [
    "Graph",
    "check",
    "derived_edges",
    "derived_graph",
    "derived_nodes",
    "evidence_graph",
    "issue_id",
    "make_edge",
    "make_node",
    "records_from",
]
