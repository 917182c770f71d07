"""What is wrong in a store, fault by fault; reads every node and relationship of ours once and changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.aside import REPORTS
from kg.derive import derive
from kg.errors import StoreError
from kg.graph import derived_graph
from kg.rebuild import OF_ARTICLE, Changes, read_records
from kg.schema import NodeType, Schema
from kg.store import Store
from kg.store.rows import STAMP, stamps_of
from kg.upkeep.contents import expected_id

# What is checked, in the order in which it is told.
CHECKS: Mapping[str, str] = {
    "structure": "constraints and indexes are there",
    "twins": "no two nodes of a label have one id",
    "properties": "every node has the properties of its label",
    "stamps": "every node is as kg wrote it",
    "ids": "ids match contents",
    "labels": "second labels follow kind and act",
    "evidence": "every report has its sentence, every sentence its article",
    "quotes": "every quote equals its span of the sentence",
    "references": "whoever a report names is in its article",
    "orphans": "nothing is left of what is gone",
    "relationships": "known types between the right nodes, each once",
    "derived": "what is derived follows from the evidence",
    "readings": "no article waits to be read again",
}
# A fingerprint that no reading has: the next load reads such an article again.
UNREAD = ""
# Of these the evidence has exactly one from each node.
ONE = {"EVIDENCED_BY": REPORTS, "IN": ("Passage",), "MENTIONED_IN": ("Participant",)}
REFERENCES: Mapping[str, tuple[str, ...]] = {
    "Participant": ("actsForRef",),
    "Statement": ("holderRef", "addresseeRef", "speakerRef", "sourceRef"),
    "MediationReport": ("mediatorRefs", "partyRefs"),
    "Pressure": ("fromRef", "onRef"),
    "TalksEvent": ("partyRefs",),
    "TextImpasse": ("partyRefs",),
}
# Without one of these relationships something derived stands on nothing, or nothing is derived from a statement or a name:
# (type, whether it starts there).
STANDS_ON: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "Statement": (("EXPRESSES", True),),
    "Participant": (("REFERS_TO", True),),
    "Position": (("EXPRESSES", False), ("HOLDS", False), ("ABOUT", True)),
    "Mediation": (("REPORTS", False),),
    "Shift": (("FROM", True), ("TO", True)),
    "Impasse": (("OVER", True),),
    "Negotiation": (("COVERED_BY", True),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong: which check found it, at which node (or relationship type), and the article it is of."""

    check: str
    label: str
    id: str
    told: str
    article: str | None = None

    def __str__(self) -> str:
        """The fault in words."""
        return f"{self.label} {self.id}: {self.told}".replace(" :", ":")


@dataclass(slots=True)
class _Seen:
    """What the nodes told: of each label how often an id occurs, and of what is of an article, which one."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    article_of: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    meant: list[tuple[str, str, str]] = field(default_factory=list)
    # (type, whether it starts there) → ids of nodes that have such a relationship
    ends: dict[tuple[str, bool], set[str]] = field(default_factory=lambda: defaultdict(set))


def find_faults(store: Store, schema: Schema, *, deep: bool = False) -> list[Fault]:
    """All that is wrong, in the order of CHECKS; with `deep` also what is derived against what follows from the evidence.

    The store holds this schema version. Memory grows with the number of ids, not with texts.
    """
    seen = _Seen()
    found = [*_structure(store), *_nodes(store, schema, seen), *_links(store, schema, seen)]
    found += [*_references(seen), *_quotes(store), *_evidence(seen), *_orphans(seen), *_standing(seen)]
    if store.ids("Article") and Changes(store).basis is None:
        found.append(_fault("derived", "Meta", "derived", "the graph was written to and not derived anew since"))
    if deep and sound(found):
        found += _deep(store, schema)
    order = list(CHECKS)
    return sorted(found, key=lambda fault: order.index(fault.check))


def sound(faults: list[Fault]) -> bool:
    """Whether the evidence is whole enough to derive from it."""
    broken = {f.label for f in faults if f.check in {"twins", "properties", "references"}}
    return broken <= {"Article", "Source"} and not any(map(_undecided, faults))


def _undecided(fault: Fault) -> bool:
    return fault.label == "Decision" and fault.check == "ids"


def _fault(check: str, label: str, id: str, told: str, article: str | None = None) -> Fault:
    return Fault(check=check, label=label, id=id, told=told, article=article)


def _structure(store: Store) -> Iterator[Fault]:
    for missing in store.undefined():
        yield _fault("structure", missing.label, missing.on, f"no {missing.kind.lower()} {missing.name}")


# ---- nodes ----


def _nodes(store: Store, schema: Schema, seen: _Seen) -> Iterator[Fault]:
    for label, node_type in schema.nodes.items():
        rows = store.stream(f"MATCH (n:{label}) RETURN properties(n) AS properties, labels(n) AS labels")
        for properties, labels in rows:
            yield from _node(label, node_type, properties, labels, schema, seen)


def _node(
    label: str, node_type: NodeType, node: Mapping[str, Any], labels: list[str], schema: Schema, seen: _Seen
) -> Iterator[Fault]:
    id = str(node.get("id"))
    article = id if label == "Article" else node.get("articleId")
    seen.counts[label][id] += 1
    if seen.counts[label][id] > 1:
        yield _fault("twins", label, id, "stands there twice", article)
    yield from (_fault(check, label, id, told, article) for check, told in _contents(label, node_type, node))
    yield from (_fault("labels", label, id, told) for told in _second(label, node, labels, schema))
    if article is not None:
        seen.article_of[label][id] = article
    if label == "Article" and node.get("fingerprint") == UNREAD:
        yield _fault("readings", label, id, "is to be read again", article)
    seen.meant += ((label, id, ref) for name in REFERENCES.get(label, ()) for ref in _listed(node.get(name)))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _contents(label: str, node_type: NodeType, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield check and words for what is wrong in the properties alone."""
    known = {*node_type.required, *node_type.optional, "id", STAMP}
    missing, unknown = sorted(set(node_type.required) - node.keys()), sorted(node.keys() - known)
    if missing:
        yield "properties", f"has no {', '.join(missing)}"
    if unknown:
        yield "properties", f"has {', '.join(unknown)}, which kg does not know"
    if not has_own_stamp(label, node) and node.get("fingerprint") != UNREAD:
        yield "stamps", "was changed after kg wrote it"
    if not missing and expected_id(label, node) not in (None, node.get("id")):
        yield "ids", "its id is not that of its contents"


def has_own_stamp(label: str, node: Mapping[str, Any]) -> bool:
    """Whether a node is as it was written: its stamp is one of its properties."""
    try:
        return node.get(STAMP) in stamps_of(label, str(node.get("id")), node)
    except StoreError:
        return False


def _second(label: str, node: Mapping[str, Any], labels: list[str], schema: Schema) -> Iterator[str]:
    wanted = set(schema.labels_of(label, node)) - {label}
    there = set(schema.second_labels(label).values()) & set(labels)
    if there != wanted:
        yield f"its second label is {', '.join(sorted(there)) or 'missing'}, not {', '.join(wanted) or 'none'}"


def _references(seen: _Seen) -> Iterator[Fault]:
    participants = seen.article_of["Participant"]
    for label, id, ref in seen.meant:
        article = seen.article_of[label].get(id)
        if participants.get(ref) != article:
            yield _fault("references", label, id, f"names {ref}, who is not in its article", article)


# ---- relationships ----


def _links(store: Store, schema: Schema, seen: _Seen) -> Iterator[Fault]:
    for type in schema.edges:
        yield from _links_of(type, store, schema, seen)
    cypher = (
        "MATCH (a)-[r]->(b) WHERE NOT type(r) IN $types AND any(l IN labels(a) + labels(b) WHERE l IN $labels) "
        "RETURN DISTINCT type(r) AS type"
    )
    for (type,) in store.read(cypher, {"types": list(schema.edges), "labels": list(schema.nodes)}).rows:
        yield _fault("relationships", type, "", "kg knows no such relationship")


def _links_of(type: str, store: Store, schema: Schema, seen: _Seen) -> Iterator[Fault]:
    edge, known = schema.edges[type], set(schema.nodes)
    cypher = f"MATCH (a)-[r:{type}]->(b) RETURN labels(a) AS a, a.id AS start, labels(b) AS b, b.id AS end, properties(r) AS p"
    there: set[tuple[str, str, str]] = set()
    started: set[str] = set()
    for start_labels, start, end_labels, end, properties in store.stream(cypher):
        a, b = _base(start_labels, known), _base(end_labels, known)
        link = (start, end, str(properties.get("key", "")))
        if a not in edge.start_labels or b not in edge.end_labels:
            yield _fault("relationships", type, f"{start}>{end}", f"leads from {a} to {b}")
            continue
        if unknown := properties.keys() - {*edge.properties, "key"}:
            yield _fault("relationships", type, f"{start}>{end}", f"has {', '.join(sorted(unknown))}, unknown to kg")
        if link in there or (start in started and a in ONE.get(type, ())):
            yield _fault(
                "relationships", type, f"{start}>{end}", "stands there once more", seen.article_of[a].get(start)
            )
        if edge.layer == "evidence" and type != "PUBLISHED_BY" and not _same_article(seen, (a, start), (b, end)):
            yield _fault("evidence", a, start, f"is tied to another article's {b}", seen.article_of[a].get(start))
        there.add(link)
        started.add(start)
        seen.ends[type, True].add(start)
        seen.ends[type, False].add(end)


def _base(labels: list[str], known: set[str]) -> str:
    return next((label for label in labels if label in known), ":".join(labels) or "nothing")


def _same_article(seen: _Seen, start: tuple[str, str], end: tuple[str, str]) -> bool:
    return seen.article_of[start[0]].get(start[1]) == seen.article_of[end[0]].get(end[1])


# ---- evidence ----


def _quotes(store: Store) -> Iterator[Fault]:
    for label in REPORTS:
        content = "n.content, n.contentStart, n.contentEnd" if label == "Statement" else "null, 0, 0"
        cypher = (
            f"MATCH (n:{label})-[:EVIDENCED_BY]->(p:Passage) RETURN n.id AS id, n.articleId AS article, n.quote AS quote, "
            f"n.quoteStart AS start, n.quoteEnd AS end, p.text AS text, p.start AS at, [{content}] AS content"
        )
        for id, article, quote, start, end, text, at, said in store.stream(cypher):
            if not _is_span(quote, start, end, text, at):
                yield _fault("quotes", label, id, "its quote is not in the sentence where it says", article)
            elif said[0] is not None and not _is_span(said[0], said[1], said[2], text, at):
                yield _fault("quotes", label, id, "its content is not in the sentence where it says", article)
    for id, article, text, start, end in store.stream(
        "MATCH (p:Passage) RETURN p.id AS id, p.articleId AS article, p.text AS text, p.start AS start, p.end AS end"
    ):
        if not _is_span(text, start, end, text, start):
            yield _fault("quotes", "Passage", id, "it is not as long as its span", article)


def _is_span(words: Any, start: Any, end: Any, text: Any, at: Any) -> bool:
    """Whether `words` stand from `start` to `end` in a text that begins at `at`; what is no text or number does not."""
    if not (isinstance(words, str) and isinstance(text, str)):
        return False
    if not all(isinstance(n, int) for n in (start, end, at)):
        return False
    return start >= at and bool(text[start - at : end - at] == words) and end - start == len(words)


def _evidence(seen: _Seen) -> Iterator[Fault]:
    for type, labels in ONE.items():
        for label in labels:
            for id in seen.counts[label].keys() - seen.ends[type, True]:
                told = "has no sentence" if type == "EVIDENCED_BY" else "is not tied to its article"
                yield _fault("evidence", label, id, told, seen.article_of[label].get(id))


def _orphans(seen: _Seen) -> Iterator[Fault]:
    articles = seen.counts["Article"]
    for label in OF_ARTICLE:
        for id, article in seen.article_of[label].items():
            if article not in articles:
                yield _fault("orphans", label, id, f"its article {article} is not there", article)
    for id in seen.counts["Passage"].keys() - seen.ends["EVIDENCED_BY", False]:
        yield _fault("orphans", "Passage", id, "no report stands on it", seen.article_of["Passage"].get(id))
    for id in seen.counts["Source"].keys() - seen.ends["PUBLISHED_BY", False]:
        yield _fault("orphans", "Source", id, "it published no article")
    tied = set().union(*seen.ends.values())
    for label in ("Actor", "Issue"):
        for id in seen.counts[label].keys() - tied:
            yield _fault("orphans", label, id, "nothing is said of it")


# ---- what is derived ----


def _standing(seen: _Seen) -> Iterator[Fault]:
    for label, wanted in STANDS_ON.items():
        for type, starts in wanted:
            for id in seen.counts[label].keys() - seen.ends[type, starts] - _rejected(label, seen):
                yield _fault("derived", label, id, f"has no {type}")


def _rejected(label: str, seen: _Seen) -> set[str]:
    """Statements about which people decided: what they rejected expresses nothing."""
    return seen.ends["REVIEWS", False] if label == "Statement" else set()


def _deep(store: Store, schema: Schema) -> Iterator[Fault]:
    nodes, edges = derived_graph(derive(read_records(store), schema=schema), schema)
    labels, types = schema.of_layer("derived")
    differs = store.difference(nodes, edges, labels=labels, types=types)
    yield from (_fault("derived", node.label, node.id, "follows, and is missing or other") for node in differs.nodes)
    for edge in differs.edges:
        yield _fault("derived", edge.type, f"{edge.start[1]}>{edge.end[1]}", "follows, and is missing or other")
    for label, ids in differs.gone.items():
        yield from (_fault("derived", label, id, "does not follow") for id in ids)
    for type, links in differs.cut.items():
        yield from (_fault("derived", type, f"{start}>{end}", "does not follow") for start, end, _ in links)
