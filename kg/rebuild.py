"""Everything derived, made anew from the evidence in a store; what no longer follows from it goes.

`rebuild` compares all that follows with all that is stored; where nothing derived is, it writes what follows as it is made.
`update`, after a load, derives twice over the issues that the written articles touch (kg/derive/dependence.py), with their
evidence as it was and as it is, and writes the difference.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import kg
from kg.aside import EVIDENCE, REPORTS, Aside, extent
from kg.derive import derive, derive_issues
from kg.derive.basis import Basis, find_basis
from kg.derive.dependence import touched
from kg.graph import Graph, derived_edges, derived_graph, derived_nodes, records_from
from kg.ids import content_id
from kg.journal import read_decisions, sync_journal
from kg.model import HAND_CODED, Decision, Definition, Edge, Node, Records
from kg.paging import pages
from kg.schema import Schema
from kg.store import Difference, Store, Written
from kg.talks import read_stored_definitions, sync_definitions

log = logging.getLogger(__name__)

# Articles whose evidence is read at once: rows of the database take twice the memory of the records made of them.
PAGE = 2_000
# Nodes and edges of one derived write; each is one transaction.
BATCH = 5_000
OF_ARTICLE = ("Passage", "Participant", *REPORTS)
# What tells evidence that was read from what people coded by hand.
_NOT_CODED = "n.rule <> $coded"
_READ = {
    "Participant": "n.method <> $coded",
    "Passage": "NOT EXISTS { MATCH (n)<-[:EVIDENCED_BY]-(s:Statement) WHERE s.rule = $coded }",
}
# The parts of Records that are lists of what articles say, and the field that names the article.
_LISTS = {"articles": "id"} | dict.fromkeys(
    ("participants", "statements", "mediations", "pressures", "events", "impasses"), "article_id"
)
# The store's note of what the derived part was last made with; it is there only while that part follows from the evidence.
DERIVED = "derived"
# Share of changed articles beyond which all is derived anew: then little is left that they do not touch.
MOST = 0.2
# Articles that are never too many to be remembered.
FEW = 1_000


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as it is in the store."""

    fingerprint: str
    path: str


def stored_articles(store: Store, article_ids: Sequence[str]) -> dict[str, Stored]:
    """Those of the articles that are in the store, by id."""
    # One row: the driver takes as long for a row as the store for finding an article.
    answer = store.read(
        "UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN collect([a.id, a.fingerprint, a.path]) AS found",
        {"ids": list(article_ids)},
    )
    return {id: Stored(fingerprint, path) for id, fingerprint, path in answer.rows[0][0]}


def all_fingerprints(store: Store) -> list[str]:
    """Fingerprints of all articles in the store; an article that is to be read again has none."""
    return [row[0] for row in store.read("MATCH (a:Article) WHERE a.fingerprint <> '' RETURN a.fingerprint").rows]


def outdated(store: Store, article_ids: Sequence[str], nodes: Iterable[Node]) -> dict[str, set[str]]:
    """Ids by label of what these articles carried before and `nodes`, their new evidence, no longer holds.

    What people coded by hand is not of the reading: it stays.
    """
    if not article_ids:
        return {}
    kept = {(node.label, node.id) for node in nodes}
    found = {}
    for label in OF_ARTICLE:
        answer = store.read(
            f"UNWIND $ids AS id MATCH (n:{label} {{articleId: id}}) WHERE {_READ.get(label, _NOT_CODED)} RETURN n.id AS id",
            {"ids": list(article_ids), "coded": HAND_CODED},
        )
        found[label] = {row[0] for row in answer.rows if (label, row[0]) not in kept}
    return found


class Changes:
    """The articles that are written, replaced or taken out since the graph was last derived, and what they said before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        counts = _counts(store)
        self._noted = store.noted(DERIVED)
        self.basis = _last_basis(self._noted, extent(counts))
        # Whether evidence lies there that an earlier run wrote and did not derive from.
        self.was_stopped = self.basis is None and counts["Article"] > 0
        self.articles: set[str] = set()
        self.before: list[Records] = []
        # What is written into a store without articles is put aside: it is all that there is to derive from.
        self.aside = None if counts["Article"] else Aside()
        # Beyond this many nothing is remembered: all will be derived anew.
        self._most = max(MOST * counts["Article"], FEW)

    def note(self, articles: Iterable[str]) -> None:
        """Remember these articles, before a write changes them; a run that stops now is followed by a full rebuild."""
        fresh = sorted(set(articles) - self.articles)
        if fresh and self._noted is not None:
            self._store.note(DERIVED, None)
            self._noted = None
        if fresh and self.basis is not None:
            self.before.append(_evidence(self._store, fresh))
        self.articles |= set(fresh)
        if len(self.articles) > self._most:
            self.basis = None
            self.before.clear()

    def wrote(self, graphs: Iterable[Graph]) -> None:
        """Remember the evidence graphs that were written, each of one article."""
        if self.aside is None:
            return
        try:
            self.aside.add(graphs)
        except OSError as err:
            log.info(
                "evidence cannot be put aside in %s (%s); it is read back from the store", gettempdir(), err.strerror
            )
            self.aside = None


def refresh(
    store: Store,
    schema: Schema,
    *,
    journal: Path | None = None,
    talks: Path | None = None,
    changes: Changes | None = None,
) -> Written:
    """Counts after corrections and definitions are those of the two files, where they exist, and the graph follows.

    With `changes` only what they touch is derived anew, where that is possible.
    """
    with store.alone():
        written = sync_journal(store, journal, schema) + sync_definitions(store, talks, schema)
        return written + (rebuild(store, schema) if changes is None else update(store, schema, changes))


def rebuild(store: Store, schema: Schema, *, aside: Aside | None = None) -> Written:
    """Counts after the derived part of the graph equals what follows from the evidence; all zero if it did already.

    Where `aside` holds all the evidence, it is not read from the store.
    """
    records = _all_records(store, aside)
    derived = derive(records, schema=schema)
    basis = basis_id(records.decisions, records.definitions, schema)
    store.note(DERIVED, None)
    if _holds_derived(store, schema):
        written = sync(store, *derived_graph(derived, schema), schema)
    else:  # nothing to compare with: written as it is made
        written = _write(store, derived_nodes(derived, schema), derived_edges(derived, schema))
    store.note(DERIVED, f"{basis} {extent(_counts(store))}")
    return written


def _all_records(store: Store, aside: Aside | None) -> Records:
    """All evidence, from `aside` if that holds it, else from the store."""
    if aside is not None and aside.extent == extent(_counts(store)):
        return _decided(store, aside.read())
    return read_records(store)


def update(store: Store, schema: Schema, changes: Changes, *, most: float = MOST) -> Written:
    """Counts after the graph equals what `rebuild` would make, with no more written than differs.

    All is derived anew where corrections, definitions, schema or version are others than before, where a run was stopped
    before it derived, where somebody else wrote evidence, and where more than the share `most` of the articles changed.
    """
    decisions, definitions = read_decisions(store), read_stored_definitions(store)
    if changes.basis is None or changes.basis != basis_id(decisions, definitions, schema):
        return rebuild(store, schema, aside=changes.aside)
    if not changes.articles:
        return Written()
    after = _all_records(store, changes.aside)
    if len(changes.articles) > most * len(after.articles):
        return rebuild(store, schema, aside=changes.aside)
    difference = what_differs(as_before(after, changes), after, schema)
    written = apply(store, difference)
    store.note(DERIVED, f"{changes.basis} {extent(_counts(store))}")
    return written


def basis_id(decisions: Iterable[Decision], definitions: Iterable[Definition], schema: Schema) -> str:
    """Id of all that decides what follows from the evidence: version, schema, corrections and definitions."""
    told = sorted(d.id for d in decisions), sorted(map(repr, definitions))
    return content_id("basis", kg.__version__, repr(schema), repr(told))


def _last_basis(noted: str | None, there: str) -> str | None:
    """What the derived part was last made with, by its note; None if that tells of another extent of evidence than is there."""
    basis, _, extent_then = (noted or "").partition(" ")
    return basis if basis and extent_then == there else None


def is_derived(store: Store) -> bool:
    """Whether the last run that wrote evidence came to its end; a store without articles has nothing to derive."""
    return store.noted(DERIVED) is not None or not store.read("MATCH (a:Article) RETURN a.id AS id LIMIT 1").rows


def _counts(store: Store) -> dict[str, int]:
    """Numbers of evidence nodes: others than noted tell that it was written without being derived from."""
    return {label: store.read(f"MATCH (n:{label}) RETURN count(n) AS n").rows[0][0] for label in EVIDENCE}


def as_before(after: Records, changes: Changes) -> Records:
    """The evidence as it was before the changes."""
    found = {}
    for name, article in _LISTS.items():
        kept = [r for r in getattr(after, name) if getattr(r, article) not in changes.articles]
        found[name] = (*kept, *(r for records in changes.before for r in getattr(records, name)))
    passages = dict(after.passages)
    for records in changes.before:
        passages |= records.passages
    return replace(after, passages=passages, **found)


def what_differs(before: Records, after: Records, schema: Schema) -> Difference:
    """What has to change in the derived graph of `before` to make it that of `after`."""
    earlier, later = find_basis(before, schema=schema), find_basis(after, schema=schema)
    issues = touched(earlier, later)
    return difference(_graph(earlier, issues, schema), _graph(later, issues, schema))


def _graph(basis: Basis, issues: Set[str], schema: Schema) -> Graph:
    return derived_graph(derive_issues(basis, schema=schema, issues=issues), schema)


def difference(before: Graph, after: Graph) -> Difference:
    """What makes `after` of `before`."""
    nodes, edges = _by_key(before)
    wanted_nodes, wanted_edges = _by_key(after)
    gone: dict[str, list[str]] = defaultdict(list)
    for label, id in nodes.keys() - wanted_nodes.keys():
        gone[label].append(id)
    cut: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for type, start, end, key in edges.keys() - wanted_edges.keys():
        cut[type].append((start, end, key))
    return Difference(
        nodes=[node for id, node in wanted_nodes.items() if nodes.get(id) != node],
        edges=[edge for id, edge in wanted_edges.items() if edges.get(id) != edge],
        gone=gone,
        cut=cut,
    )


def _by_key(graph: Graph) -> tuple[dict[tuple[str, str], Node], dict[tuple[str, str, str, str], Edge]]:
    nodes, edges = graph
    return {(n.label, n.id): n for n in nodes}, {(e.type, e.start[1], e.end[1], e.key): e for e in edges}


def read_records(store: Store) -> Records:
    """The evidence of all articles in the store, with what people decided and defined."""
    parts = [_evidence(store, page) for page in pages(sorted(store.ids("Article")), PAGE)]
    passages: dict[str, str] = {}
    for part in parts:
        passages |= part.passages
    told: dict[str, Any] = {name: tuple(chain.from_iterable(getattr(p, name) for p in parts)) for name in _LISTS}
    return _decided(store, Records(passages=passages, **told))


def _decided(store: Store, records: Records) -> Records:
    """The records, with what people decided and defined."""
    return replace(records, decisions=tuple(read_decisions(store)), definitions=tuple(read_stored_definitions(store)))


def _evidence(store: Store, articles: Sequence[str]) -> Records:
    """What these articles say."""
    rows = {label: _properties(store, label, articles) for label in EVIDENCE}
    query = f"{_of('Article')} MATCH (n)-[:PUBLISHED_BY]->(s:Source) RETURN n.id AS article, s.name AS outlet"
    outlets = {row[0]: row[1] for row in store.read(query, {"articles": articles}).rows}
    return records_from(rows, outlets=outlets, passages=_passages(store, articles))


def _of(label: str) -> str:
    """The first clause of a query for the nodes with a label that belong to `$articles`."""
    return f"UNWIND $articles AS article MATCH (n:{label} {{{'id' if label == 'Article' else 'articleId'}: article}})"


def _properties(store: Store, label: str, articles: Sequence[str]) -> Iterable[Mapping[str, Any]]:
    query = f"{_of(label)} RETURN properties(n) AS properties"
    return (row[0] for row in store.read(query, {"articles": articles}).rows)


def _passages(store: Store, articles: Sequence[str]) -> dict[str, str]:
    """Passage id of each report."""
    found: dict[str, str] = {}
    for label in REPORTS:
        query = f"{_of(label)} MATCH (n)-[:EVIDENCED_BY]->(p:Passage) RETURN n.id AS id, p.id AS passage"
        found |= {row[0]: row[1] for row in store.read(query, {"articles": articles}).rows}
    return found


def _holds_derived(store: Store, schema: Schema) -> bool:
    labels, types = schema.of_layer("derived")
    return any(store.read(f"MATCH (n:{label}) RETURN n.id AS id LIMIT 1").rows for label in labels) or any(
        store.read(f"MATCH ()-[r:{type}]->() RETURN type(r) AS type LIMIT 1").rows for type in types
    )


def sync(store: Store, nodes: Sequence[Node], edges: Sequence[Edge], schema: Schema) -> Written:
    """Counts after the derived nodes and edges of the store are exactly these."""
    labels, types = schema.of_layer("derived")
    return apply(store, store.difference(nodes, edges, labels=labels, types=types))


def apply(store: Store, difference: Difference) -> Written:
    """Counts after the difference is made; what is stale goes after what is new came."""
    written = _write(store, difference.nodes, difference.edges)
    for type, stale in difference.cut.items():
        written += store.remove_edges(type, stale)
    for label, ids in difference.gone.items():
        written += store.remove(label, ids)
    return written


def _write(store: Store, nodes: Iterable[Node], edges: Iterable[Edge]) -> Written:
    """Counts after these are written.

    Second labels come before edges: the embedded engine moves a node that gets one, with all that is tied to it.
    """
    written = Written()
    for batch in pages(nodes, BATCH):
        written += store.write(batch, [])
    written += store.label()
    for edge_batch in pages(edges, BATCH):
        written += store.write([], edge_batch)
    return written
