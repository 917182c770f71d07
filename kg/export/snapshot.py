"""A store → all its nodes and relationships in memory, whole or of one negotiation, from one day on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

from kg.characters import comparable
from kg.errors import ExportError
from kg.schema import Schema, load_schema
from kg.store import Store

Properties: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, str]

# The day of a node: the first of these properties that it has.
_DAYS = ("lastOn", "statedOn", "toOn", "happenedOn", "reportedOn", "since")
# What carries a claim or follows from claims; other nodes are there because one of these points to them.
_CLAIMS = (
    "Statement",
    "Position",
    "MediationReport",
    "Mediation",
    "Pressure",
    "TalksEvent",
    "TextImpasse",
    "Impasse",
    "Shift",
    "Negotiation",
)
# From a kept node the other end is kept too: outward, and inward.
_OUTWARD = (
    "EVIDENCED_BY",
    "IN",
    "PUBLISHED_BY",
    "ADDRESSED_TO",
    "ABOUT",
    "STATED_BY",
    "ATTRIBUTED_TO",
    "BETWEEN",
    "OVER",
)
_OUTWARD_TOO = ("SHOWN_BY", "BY", "INVOLVES", "ACTS_FOR", "SAME_AS")
_INWARD = ("HOLDS", "MEDIATES", "PARTY_TO", "REVIEWS", "SAME_AS")


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of a snapshot, from (label, id) to (label, id)."""

    type: str
    start: Key
    end: Key
    properties: Properties


@dataclass(frozen=True)
class Snapshot:
    """Properties of nodes by label and id, and all relationships between them; both in order of ids."""

    nodes: Mapping[str, Mapping[str, Properties]]
    links: tuple[Link, ...]
    schema: Schema = field(repr=False)

    @cached_property
    def _out(self) -> Mapping[tuple[str, Key], list[Link]]:
        found: dict[tuple[str, Key], list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.type, link.start].append(link)
        return found

    @cached_property
    def _in(self) -> Mapping[tuple[str, Key], list[Link]]:
        found: dict[tuple[str, Key], list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.type, link.end].append(link)
        return found

    def of(self, label: str) -> Mapping[str, Properties]:
        """Nodes of a label by id; none if there are none."""
        return self.nodes.get(label, {})

    def get(self, key: Key) -> Properties:
        """Properties of a node; empty if it is not in the snapshot."""
        return self.of(key[0]).get(key[1], {})

    def ends(self, start: Key, type: str, label: str | None = None) -> list[str]:
        """Ids to which relationships of this type lead from `start`, only of this label if given."""
        return [link.end[1] for link in self.links_from(start, type) if label in (None, link.end[0])]

    def links_from(self, start: Key, type: str) -> list[Link]:
        """Relationships of this type that lead from `start`."""
        return self._out.get((type, start), [])

    def starts(self, end: Key, type: str, label: str | None = None) -> list[str]:
        """Ids from which relationships of this type lead to `end`, only of this label if given."""
        return [link.start[1] for link in self.links_to(end, type) if label in (None, link.start[0])]

    def links_to(self, end: Key, type: str) -> list[Link]:
        """Relationships of this type that lead to `end`."""
        return self._in.get((type, end), [])

    def names(self, label: str, ids: Iterable[str]) -> tuple[str, ...]:
        """Names of these nodes, each once, sorted."""
        return tuple(sorted({str(self.get((label, id)).get("name", id)) for id in ids}))


def read_snapshot(store: Store, *, negotiation: str | None = None, since: date | None = None) -> Snapshot:
    """The graph in `store`; with `negotiation` (name or id) or `since` only that part and what it stands on.

    Raises ExportError if no negotiation, or more than one, has that name.
    """
    schema = load_schema()
    nodes = {label: _nodes(store, label) for label in schema.nodes}
    whole = Snapshot({label: found for label, found in nodes.items() if found}, tuple(_links(store, schema)), schema)
    return select(whole, negotiation=negotiation, since=since)


def _nodes(store: Store, label: str) -> Mapping[str, Properties]:
    rows = store.read(f"MATCH (n:{label}) RETURN properties(n) AS properties").rows
    return {row[0]["id"]: row[0] for row in sorted(rows, key=lambda row: str(row[0]["id"]))}


def _links(store: Store, schema: Schema) -> Iterator[Link]:
    for type, edge in schema.edges.items():
        for start in edge.start_labels:
            for end in edge.end_labels:
                pattern = f"MATCH (a:{start})-[r:{type}]->(b:{end})"
                rows = store.read(f"{pattern} RETURN a.id AS start, b.id AS end, properties(r) AS properties").rows
                links = [Link(type, (start, a), (end, b), p) for a, b, p in rows]
                yield from sorted(links, key=lambda link: (link.start, link.end, str(link.properties.get("key", ""))))


def select(whole: Snapshot, *, negotiation: str | None = None, since: date | None = None) -> Snapshot:
    """The part of a snapshot that belongs to a negotiation and was told on or after a day, with what it stands on.

    Claims without a day are left out where `since` is given. Without both the snapshot itself is returned.
    """
    if negotiation is None and since is None:
        return whole
    claims = _members(whole, _negotiation(whole, negotiation)) if negotiation is not None else _claims(whole)
    if since is not None:
        claims = {key for key in claims if _told_since(_dated(whole, key), since)}
    return _part(whole, _supported(whole, claims))


def _claims(whole: Snapshot) -> set[Key]:
    return {(label, id) for label in _CLAIMS for id in whole.of(label)}


def _negotiation(whole: Snapshot, wanted: str) -> Key:
    """The negotiation with this id or name, in any case, or the only one whose name holds these words."""
    known = {id: str(n["name"]) for id, n in whole.of("Negotiation").items()}
    words = comparable(wanted)
    exact = [id for id, name in known.items() if wanted == id or words == comparable(name)]
    found = exact or [id for id, name in known.items() if words in comparable(name)]
    if len(found) != 1:
        names = "; ".join(sorted(known[id] for id in found or known)) or "none"
        fault = "is the name of several" if found else "is not in the store"
        raise ExportError(f"negotiation {wanted!r} {fault}; give one of: {names}")
    return "Negotiation", found[0]


def _members(whole: Snapshot, negotiation: Key) -> set[Key]:
    """Claims of a negotiation: its members, the reports behind them, and pressures told in its articles."""
    kept = {negotiation}
    for label in ("Position", "Mediation", "Shift", "Impasse", "TalksEvent"):
        kept |= {(label, id) for id in whole.starts(negotiation, "IN_NEGOTIATION", label)}
    for key in list(kept):
        kept |= {("Statement", id) for id in whole.starts(key, "EXPRESSES")}
        kept |= {("MediationReport", id) for id in whole.starts(key, "REPORTS")}
        for passage in whole.ends(key, "SHOWN_BY", "Passage"):
            kept |= {("TextImpasse", id) for id in whole.starts(("Passage", passage), "EVIDENCED_BY", "TextImpasse")}
    articles = set(whole.ends(negotiation, "COVERED_BY"))
    return kept | {("Pressure", id) for id, p in whole.of("Pressure").items() if p.get("articleId") in articles}


def _dated(whole: Snapshot, key: Key) -> Properties:
    """Properties that tell the day of a claim; of a statement that expresses a position, the day after corrections."""
    return next((link.properties for link in whole.links_from(key, "EXPRESSES")), whole.get(key))


def _told_since(node: Properties, since: date) -> bool:
    day = next((node[name] for name in _DAYS if node.get(name) is not None), None)
    return day is not None and day >= since


def _supported(whole: Snapshot, claims: set[Key]) -> set[Key]:
    """The claims and all that they stand on: passages, articles, outlets, who takes part and who stands behind them."""
    kept, fresh = set(claims), set(claims)
    while fresh:
        reached = {
            (other.end) for other in whole.links if other.start in fresh and other.type in _OUTWARD + _OUTWARD_TOO
        }
        reached |= {other.start for other in whole.links if other.end in fresh and other.type in _INWARD}
        fresh = {key for key in reached if key not in kept and key[0] not in _CLAIMS}
        kept |= fresh
    for link in whole.links:
        if (
            link.type == "REFERS_TO"
            and link.end in kept
            and ("Article", whole.get(link.start).get("articleId")) in kept
        ):
            kept.add(link.start)
    return kept


def _part(whole: Snapshot, kept: set[Key]) -> Snapshot:
    nodes = {
        label: {id: node for id, node in found.items() if (label, id) in kept} for label, found in whole.nodes.items()
    }
    links = tuple(link for link in whole.links if link.start in kept and link.end in kept)
    return Snapshot({label: found for label, found in nodes.items() if found}, links, whole.schema)
