"""What a page shows, read from the store: positions, impasses, mediations, shifts and events with their sentences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeAlias

from kg.characters import comparable
from kg.errors import QueryError
from kg.store import Store


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Report:
    """A sentence and where it stands; `confidence` where the sentence carries a statement, `on` the day it speaks of."""

    on: date | None
    title: str
    sentence: str
    source: str | None = None
    published: date | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position with its reports, earliest first; `name` is its content."""

    id: str
    act: str
    name: str
    holder: str
    issue: str
    factuality: str
    status: str
    answer: str
    independent_reports: int
    first_on: date | None
    last_on: date | None
    condition: str | None
    addressees: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impasse:
    """An impasse; `shown_by` are position ids, `broken_by` says what broke it."""

    id: str
    name: str
    rule: str
    severity: float
    state: str
    explanation: str
    since: date | None
    last_on: date | None
    until: date | None
    parties: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()
    broken_by: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """Who brokers between whom."""

    id: str
    name: str
    method: str
    status: str
    first_on: date | None
    last_on: date | None
    mediators: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """An actor that moved; `shown_by` are the positions before and after."""

    id: str
    name: str
    direction: str
    on: date | None
    actors: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event of the talks."""

    id: str
    type: str
    on: date | None
    actors: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()


Entry: TypeAlias = Position | Impasse | Mediation | Shift | Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Negotiation:
    """The talks that a page is about."""

    id: str
    name: str
    domain: str
    articles: int
    started_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """All that a page shows, in an order that depends on the graph alone; without a negotiation it is the whole store."""

    negotiation: Negotiation | None = None
    actor: str | None = None
    since: date | None = None
    positions: tuple[Position, ...] = ()
    impasses: tuple[Impasse, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    shifts: tuple[Shift, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def title(self) -> str:
        """Name of the negotiation."""
        return self.negotiation.name if self.negotiation else "All negotiations in the store"


# What hangs on a node, as (its id, value) rows; x is the node.
_VALUES: Mapping[str, tuple[str, str]] = {
    "addressees": ("Position", "MATCH (x)-[:ADDRESSED_TO]->(y:Actor)"),
    "impasse_parties": ("Impasse", "MATCH (x)-[:BETWEEN]->(y:Actor)"),
    "impasse_issues": ("Impasse", "MATCH (x)-[:OVER]->(y:Issue)"),
    "mediators": ("Mediation", "MATCH (x)<-[:MEDIATES]-(y:Actor)"),
    "mediated": ("Mediation", "MATCH (x)-[:BETWEEN]->(y:Actor)"),
    "movers": ("Shift", "MATCH (x)-[:BY]->(y:Actor)"),
    "shift_issues": ("Shift", "MATCH (x)-[:ABOUT]->(y:Issue)"),
    "involved": ("TalksEvent", "MATCH (x)-[:INVOLVES]->(y:Actor)"),
}
_IDS: Mapping[str, tuple[str, str]] = {
    "impasse_positions": ("Impasse", "MATCH (x)-[:SHOWN_BY]->(y:Position)"),
    "shift_before": ("Shift", "MATCH (x)-[:FROM]->(y:Position)"),
    "shift_after": ("Shift", "MATCH (x)-[:TO]->(y:Position)"),
}
_SENTENCES: Mapping[str, tuple[str, str, str, str]] = {
    "positions": (
        "Position",
        "MATCH (x)<-[said:EXPRESSES]-(s:Statement)-[:EVIDENCED_BY]->(y:Passage)",
        "s.confidence",
        "said.statedOn",
    ),
    "impasses": ("Impasse", "MATCH (x)-[:SHOWN_BY]->(y:Passage)", "null", "null"),
    "mediations": (
        "Mediation",
        "MATCH (x)<-[:REPORTS]-(s:MediationReport)-[:EVIDENCED_BY]->(y:Passage)",
        "null",
        "s.statedOn",
    ),
    "events": (
        "TalksEvent",
        "MATCH (x)-[:EVIDENCED_BY]->(y:Passage)",
        "null",
        "coalesce(x.happenedOn, x.reportedOn)",
    ),
}
_SHOWN = """MATCH (:Negotiation {id: $negotiation})<-[:IN_NEGOTIATION]-(shows)-[:SHOWN_BY|FROM|TO]->(x:Position)"""
_POSITIONS = """MATCH (h:Actor)-[:HOLDS]->(x)-[:ABOUT]->(i:Issue)
RETURN x.id AS id, properties(x) AS properties, h.name AS holder, i.name AS issue ORDER BY id, holder, issue"""
_NODES = "RETURN x.id AS id, properties(x) AS properties ORDER BY id"
_BROKEN = """MATCH (x)-[:BROKEN_BY]->(y)
RETURN x.id AS id, coalesce(y.name, y.quote) AS value ORDER BY id, value"""
_ACTORS = "MATCH (a:Actor) WHERE a.merged = false RETURN a.name AS name, a.aliases AS aliases ORDER BY name, aliases"
_TAKES_PART = """MATCH (a:Actor)-[:HOLDS|ADDRESSED_TO|BETWEEN|MEDIATES|BY|INVOLVES]-(x)-[:IN_NEGOTIATION]->(n:Negotiation)
WHERE a.name IN $names RETURN DISTINCT n.id AS id"""
_ACTS_FOR = """MATCH (a:Actor)-[:ACTS_FOR*1..3]->(b:Actor)
RETURN DISTINCT a.name AS agent, b.name AS principal ORDER BY agent, principal"""


def read_talks(
    store: Store, *, negotiation: str | None = None, actor: str | None = None, since: date | None = None
) -> Talks:
    """The negotiation of that name, else the one with most articles, else the whole store; narrowed to `actor` and `since`.

    Without a name an actor's is the largest in which it takes part. An actor takes in those who act for it. `since` keeps what
    was last reported on or after this day, and open impasses.
    Raises QueryError for a name that the store does not know, with near ones, and if nothing is left to show.
    """
    names = _names_of(store, actor)
    wanted = _named(store, negotiation) if negotiation is not None else _largest(store, names)
    reader = _Reader(store, wanted.id if wanted else None)
    talks = Talks(
        negotiation=wanted,
        actor=actor,
        since=since,
        positions=_positions(reader),
        impasses=_impasses(reader),
        mediations=_mediations(reader),
        shifts=_shifts(reader),
        events=_events(reader),
    )
    return _checked(_narrowed(talks, names, since))


def _known(store: Store) -> list[Negotiation]:
    """All negotiations, those with most articles first."""
    rows = store.read("MATCH (x:Negotiation) RETURN properties(x) AS properties").rows
    return sorted((_talks_of(row[0]) for row in rows), key=lambda n: (-n.articles, n.name, n.id))


def _named(store: Store, name: str) -> Negotiation:
    known = _known(store)
    for found in known:
        if name == found.id or comparable(name) == comparable(found.name):
            return found
    raise QueryError(_unknown("negotiation", name, [n.name for n in known]))


def _largest(store: Store, actors: frozenset[str] | None) -> Negotiation | None:
    """The negotiation with most articles, of those in which one of the actors takes part if there is any."""
    known = _known(store)
    rows = store.read(_TAKES_PART, {"names": sorted(actors)}).rows if actors is not None else ()
    theirs = {row[0] for row in rows}
    return next((n for n in known if n.id in theirs), known[0] if known else None)


def _talks_of(properties: Mapping[str, Any]) -> Negotiation:
    return Negotiation(
        id=properties["id"],
        name=properties["name"],
        domain=properties["domain"],
        articles=properties["articles"],
        started_on=properties.get("startedOn"),
        last_on=properties.get("lastOn"),
    )


def _unknown(kind: str, name: str, known: Sequence[str]) -> str:
    """A line with names that come near, or the first few known ones."""
    lower = {comparable(one): one for one in reversed(known)}
    parts = [one for one in known if comparable(name) in comparable(one)][:3]
    near = parts or [lower[one] for one in get_close_matches(comparable(name), lower, n=3, cutoff=0.4)]
    some = "; ".join(known[:5]) or "none, load articles first: kg load PATH"
    return f"no {kind} {name!r} in the store; " + (f"did you mean {'; '.join(near)}?" if near else f"known: {some}")


def _names_of(store: Store, actor: str | None) -> frozenset[str] | None:
    """Names of the actor and of those who act for it; None for everybody."""
    if actor is None:
        return None
    rows = store.read(_ACTORS).rows
    asked = comparable(actor)
    found = {name for name, aliases in rows if asked in map(comparable, (name, *(aliases or ())))}
    if not found:
        raise QueryError(_unknown("actor", actor, [row[0] for row in rows]))
    return frozenset(found | {agent for agent, principal in store.read(_ACTS_FOR).rows if principal in found})


class _Reader:
    """Rows of the nodes of one negotiation, or of all."""

    def __init__(self, store: Store, negotiation: str | None) -> None:
        self._store = store
        self._parameters = {"negotiation": negotiation} if negotiation else {}

    def rows(self, label: str, cypher: str) -> Sequence[tuple[Any, ...]]:
        """Rows of a query over the nodes x of this label; of a negotiation also the positions that its impasses and shifts show."""
        if not self._parameters:
            return self._read(f"MATCH (x:{label})", cypher)
        members = self._read(f"MATCH (x:{label})-[:IN_NEGOTIATION]->(:Negotiation {{id: $negotiation}})", cypher)
        return [*members, *(self._read(_SHOWN, cypher) if label == "Position" else ())]

    def _read(self, match: str, cypher: str) -> Sequence[tuple[Any, ...]]:
        return self._store.read(f"{match}\nWITH DISTINCT x\n{cypher}", self._parameters).rows

    def values(self, name: str) -> Mapping[str, tuple[str, ...]]:
        """Names, or ids, that hang on each node."""
        label, match = _VALUES.get(name) or _IDS[name]
        shown = "y.id" if name in _IDS else "y.name"
        return _grouped(self.rows(label, f"{match}\nRETURN x.id AS id, {shown} AS value ORDER BY id, value"))

    def reports(self, name: str) -> Mapping[str, tuple[Report, ...]]:
        """Sentences of each node, by day."""
        label, match, confidence, on = _SENTENCES[name]
        cypher = f"""{match}
MATCH (y)-[:IN]->(a:Article)
OPTIONAL MATCH (a)-[:PUBLISHED_BY]->(o:Source)
RETURN x.id AS id, y.text AS sentence, a.title AS title, o.name AS source, a.publishedOn AS published,
       {confidence} AS confidence, {on} AS stated"""
        found: dict[str, set[Report]] = defaultdict(set)
        for id, sentence, title, source, published, sure, stated in self.rows(label, cypher):
            day = stated or published
            found[id].add(
                Report(sentence=sentence, title=title, source=source, published=published, confidence=sure, on=day)
            )
        return {id: tuple(sorted(reports, key=_order_of_report)) for id, reports in found.items()}


def _order_of_report(report: Report) -> tuple[Any, ...]:
    return (report.on or date.max, report.title, report.source or "", report.sentence, -(report.confidence or 0))


def _grouped(rows: Iterable[tuple[Any, ...]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for id, value in rows:
        found[id][value] = None
    return {id: tuple(values) for id, values in found.items()}


def _positions(reader: _Reader) -> tuple[Position, ...]:
    addressees, reports = reader.values("addressees"), reader.reports("positions")
    found = {
        id: Position(
            id=id,
            act=p["act"],
            name=p["content"],
            holder=holder,
            issue=issue,
            factuality=p["factuality"],
            status=p["status"],
            answer=p["answer"],
            independent_reports=p["independentReports"],
            first_on=p.get("firstOn"),
            last_on=p.get("lastOn"),
            condition=p.get("condition"),
            addressees=addressees.get(id, ()),
            reports=reports.get(id, ()),
        )
        for id, p, holder, issue in reader.rows("Position", _POSITIONS)
    }
    return tuple(sorted(found.values(), key=lambda p: (p.holder, p.issue, p.first_on or date.max, p.act, p.name, p.id)))


def _impasses(reader: _Reader) -> tuple[Impasse, ...]:
    parties, issues = reader.values("impasse_parties"), reader.values("impasse_issues")
    shown, reports = reader.values("impasse_positions"), reader.reports("impasses")
    broken = _grouped(reader.rows("Impasse", _BROKEN))
    found = (
        Impasse(
            id=id,
            name=p["name"],
            rule=p["rule"],
            severity=p["severity"],
            state=p["state"],
            explanation=p["explanation"],
            since=p.get("since"),
            last_on=p.get("lastOn"),
            until=p.get("until"),
            parties=parties.get(id, ()),
            issues=issues.get(id, ()),
            shown_by=shown.get(id, ()),
            broken_by=broken.get(id, ()),
            reports=reports.get(id, ()),
        )
        for id, p in reader.rows("Impasse", _NODES)
    )
    return tuple(sorted(found, key=lambda i: (i.state != "open", -i.severity, i.since or date.max, i.name, i.id)))


def _mediations(reader: _Reader) -> tuple[Mediation, ...]:
    mediators, parties, reports = reader.values("mediators"), reader.values("mediated"), reader.reports("mediations")
    found = (
        Mediation(
            id=id,
            name=p["name"],
            method=p["method"],
            status=p["status"],
            first_on=p.get("firstOn"),
            last_on=p.get("lastOn"),
            mediators=mediators.get(id, ()),
            parties=parties.get(id, ()),
            reports=reports.get(id, ()),
        )
        for id, p in reader.rows("Mediation", _NODES)
    )
    return tuple(sorted(found, key=lambda m: (-len(m.reports), m.first_on or date.max, m.name, m.id)))


def _shifts(reader: _Reader) -> tuple[Shift, ...]:
    actors, issues = reader.values("movers"), reader.values("shift_issues")
    before, after = reader.values("shift_before"), reader.values("shift_after")
    found = (
        Shift(
            id=id,
            name=p["name"],
            direction=p["direction"],
            on=p.get("toOn"),
            actors=actors.get(id, ()),
            issues=issues.get(id, ()),
            shown_by=(*before.get(id, ()), *after.get(id, ())),
        )
        for id, p in reader.rows("Shift", _NODES)
    )
    return tuple(sorted(found, key=lambda s: (s.on or date.max, s.name, s.id)))


def _events(reader: _Reader) -> tuple[Event, ...]:
    actors, reports = reader.values("involved"), reader.reports("events")
    found = (
        Event(
            id=id,
            type=p["type"],
            on=p.get("happenedOn") or p.get("reportedOn"),
            actors=actors.get(id, ()),
            reports=reports.get(id, ()),
        )
        for id, p in reader.rows("TalksEvent", _NODES)
    )
    return tuple(sorted(found, key=lambda e: (e.on or date.max, e.type, e.id)))


# ---- narrowing ----


def _narrowed(talks: Talks, names: frozenset[str] | None, since: date | None) -> Talks:
    """What these take part in since then; the positions that show an impasse or a shift stay with it."""

    def takes_part(*actors: str) -> bool:
        return names is None or not names.isdisjoint(actors)

    def recent(*days: date | None) -> bool:
        return since is None or any(day is not None and day >= since for day in days)

    impasses = tuple(
        i
        for i in talks.impasses
        if takes_part(*i.parties) and (i.state == "open" or recent(i.since, i.last_on, i.until))
    )
    shifts = tuple(s for s in talks.shifts if takes_part(*s.actors) and recent(s.on))
    shown = {id for ids in (*(i.shown_by for i in impasses), *(s.shown_by for s in shifts)) for id in ids}
    return replace(
        talks,
        positions=tuple(
            p for p in talks.positions if p.id in shown or (takes_part(p.holder, *p.addressees) and recent(p.last_on))
        ),
        impasses=impasses,
        mediations=tuple(
            m for m in talks.mediations if takes_part(*m.mediators, *m.parties) and recent(m.first_on, m.last_on)
        ),
        shifts=shifts,
        events=tuple(e for e in talks.events if takes_part(*e.actors) and recent(e.on)),
    )


def _checked(talks: Talks) -> Talks:
    if talks.positions or talks.impasses or talks.mediations or talks.events:
        return talks
    if talks.actor or talks.since:
        given = " ".join(
            f"--{name} {value}" for name, value in (("actor", talks.actor), ("since", talks.since)) if value
        )
        raise QueryError(f"{talks.title}: nothing to show with {given}; leave it out or take another")
    raise QueryError("the store holds nothing to show; load articles first: kg load PATH")
