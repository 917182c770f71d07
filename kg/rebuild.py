"""Everything derived, made anew from the evidence in a store; what no longer follows from it goes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.derive.impasses import derive_impasses, find_conflicts
from kg.derive.positions import derive_positions
from kg.graph import Graph, Records, check, derived_graph, records_from
from kg.model import Edge, Node
from kg.resolve.actors import resolve
from kg.schema import Schema
from kg.store import Store, Written

# Nodes and edges of one derived write; each is one transaction.
BATCH = 5_000
_EVIDENCE = ("Article", "Participant", "Statement", "Mediation", "Pressure", "TalksEvent", "TextImpasse")
_OF_ARTICLE = ("Passage", "Participant", "Statement", "Mediation", "Pressure", "TalksEvent", "TextImpasse")


def fingerprints(store: Store, article_ids: Sequence[str]) -> dict[str, str]:
    """Fingerprints of those of the articles that are in the store, by article id."""
    answer = store.read(
        "UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN a.id AS id, a.fingerprint AS fingerprint",
        {"ids": list(article_ids)},
    )
    return {row[0]: row[1] for row in answer.rows}


def outdated(store: Store, article_ids: Sequence[str], nodes: Iterable[Node]) -> dict[str, set[str]]:
    """Ids by label of what these articles carried before and `nodes`, their new evidence, no longer holds."""
    if not article_ids:
        return {}
    kept = {(node.label, node.id) for node in nodes}
    found = {}
    for label in _OF_ARTICLE:
        answer = store.read(
            f"UNWIND $ids AS id MATCH (n:{label} {{articleId: id}}) RETURN n.id AS id", {"ids": list(article_ids)}
        )
        found[label] = {row[0] for row in answer.rows if (label, row[0]) not in kept}
    return found


def rebuild(store: Store, schema: Schema) -> Written:
    """Counts after the derived part of the graph equals what follows from the evidence; all zero if it did already."""
    records = read_records(store)
    nodes, edges = derive(records, passages=_passages(store), schema=schema)
    check(nodes, edges, schema)
    return sync(store, nodes, edges, schema)


def read_records(store: Store) -> Records:
    """The evidence of all articles in the store."""
    return records_from({label: _properties(store, label) for label in _EVIDENCE})


def _properties(store: Store, label: str) -> list[Mapping[str, Any]]:
    return [row[0] for row in store.read(f"MATCH (n:{label}) RETURN properties(n) AS properties").rows]


def _passages(store: Store) -> dict[str, str]:
    """Passage id of each stated impasse."""
    answer = store.read("MATCH (n:TextImpasse)-[:EVIDENCED_BY]->(p:Passage) RETURN n.id AS id, p.id AS passage")
    return {row[0]: row[1] for row in answer.rows}


def derive(records: Records, *, passages: Mapping[str, str], schema: Schema) -> Graph:
    """Nodes and edges that follow from `records`; the same for the same records in any order."""
    resolution = resolve(records.participants, schema=schema)
    positions = derive_positions(records.statements, resolution, schema=schema)
    conflicts = find_conflicts(positions, resolution)
    impasses = derive_impasses(positions, conflicts, records.impasses, resolution, days=records.days, schema=schema)
    return derived_graph(
        records,
        resolution,
        positions=positions,
        conflicts=conflicts,
        impasses=impasses,
        passages=passages,
        schema=schema,
    )


def sync(store: Store, nodes: Sequence[Node], edges: Sequence[Edge], schema: Schema) -> Written:
    """Counts after the derived nodes and edges of the store are exactly these; stale ones go after new ones came."""
    written = Written()
    for batch in _batches(nodes):
        written += store.write(batch, [])
    for edge_batch in _batches(edges):
        written += store.write([], edge_batch)
    written += _remove_stale(store, nodes, edges, schema)
    return written + store.label()


def _remove_stale(store: Store, nodes: Iterable[Node], edges: Iterable[Edge], schema: Schema) -> Written:
    written = Written()
    wanted_edges = {(e.type, e.start[1], e.end[1], e.key) for e in edges}
    for name, edge_type in schema.edges.items():
        if edge_type.layer == "derived":
            stale = [e for e in store.edges(name) if (name, *e) not in wanted_edges]
            written += store.remove_edges(name, stale)
    wanted = {(n.label, n.id) for n in nodes}
    for label, node_type in schema.nodes.items():
        if node_type.layer == "derived":
            written += store.remove(label, [id for id in store.ids(label) if (label, id) not in wanted])
    return written


def _batches(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]
