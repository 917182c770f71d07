"""Snapshot → CSV files, constraints and the command for `neo4j-admin database import full`."""

from pathlib import Path

from kg.export.snapshot import Snapshot
from kg.model import Edge, Node
from kg.store.files import ImportFiles


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Nodes and relationships by file written into the folder `out`, with headers, `constraints.cypher` and `import.sh` beside them."""
    with ImportFiles(out, snapshot.schema) as files:
        for label, nodes in snapshot.nodes.items():
            files.write([Node(label=label, id=id, properties=dict(found)) for id, found in nodes.items()], [])
        files.write(
            [], [Edge(type=x.type, start=x.start, end=x.end, properties=dict(x.properties)) for x in snapshot.links]
        )
    return dict(files.rows)
