"""Snapshot → CSV files, constraints and the command for `neo4j-admin database import full`."""

from pathlib import Path

from kg.export.snapshot import Snapshot
from kg.model import Edge, Node
from kg.store.files import ImportFiles


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Nodes and relationships by file written into the folder `out`, with headers, `constraints.cypher` and `import.sh` beside them."""
    nodes = (
        Node(label=label, id=id, properties=dict(found))
        for label, of_label in snapshot.nodes.items()
        for id, found in of_label.items()
    )
    edges = (Edge(type=x.type, start=x.start, end=x.end, properties=dict(x.properties)) for x in snapshot.links)
    with ImportFiles(out, snapshot.schema) as files:
        files.write(nodes, edges)
    return dict(files.rows)
