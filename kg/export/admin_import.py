"""Snapshot → CSV files, constraints and the command for `neo4j-admin database import full`."""

from pathlib import Path

from kg.export.snapshot import Snapshot
from kg.store.files import ImportFiles


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Nodes and relationships by file written into the folder `out`, with headers, `constraints.cypher` and `import.sh` beside them."""
    with ImportFiles(out, snapshot.schema) as files:
        for label, nodes in snapshot.nodes.items():
            for node in nodes.values():
                files.add_node(label, node)
        for link in snapshot.links:
            files.add_edge((link.type, link.start[0], link.end[0]), link.start[1], link.end[1], link.properties)
    return dict(files.rows)
