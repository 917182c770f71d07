"""Everything derived → nodes and edges."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from itertools import chain
from textwrap import shorten

from kg.characters import straight
from kg.derive import Derived
from kg.derive.impasses import Impasse
from kg.derive.mediations import SAME_PARTIES, Mediation
from kg.derive.negotiations import DEFINED, Negotiation
from kg.derive.positions import SAME_PROPOSITION, Position
from kg.derive.responses import ASKING
from kg.derive.shifts import TOWARD, Shift
from kg.graph.parts import Graph, check, make_edge, make_node
from kg.ids import content_id
from kg.model import Edge, Node, Participant, Pressure, Statement, TalksEvent
from kg.resolve.actors import Actor, ActsFor, Resolution, SameAs
from kg.resolve.issues import issue_name
from kg.schema import Schema

# Characters of a caption in a drawing.
CAPTION = 60


def derived_graph(derived: Derived, schema: Schema) -> Graph:
    """Nodes and edges of everything derived.

    Raises SchemaError for one that schemas/graph.yaml does not describe.
    """
    return [*derived_nodes(derived, schema)], [*derived_edges(derived, schema)]


def derived_nodes(derived: Derived, schema: Schema) -> Iterator[Node]:
    """Yield the nodes of everything derived, each once.

    Raises SchemaError for one that schemas/graph.yaml does not describe.
    """
    for node in _nodes(derived, schema):
        check([node], [], schema)
        yield node


def derived_edges(derived: Derived, schema: Schema) -> Iterator[Edge]:
    """Yield the relationships of everything derived, each once.

    Raises SchemaError for one that schemas/graph.yaml does not describe.
    """
    for edges in _edges(derived, schema):
        once = {(e.type, e.start, e.end, e.key): e for e in edges}
        check([], once.values(), schema)
        yield from once.values()


def _edges(d: Derived, schema: Schema) -> Iterator[Iterable[Edge]]:
    """Yield edges in groups, no two of which hold the same one: groups differ in the types of their edges, or in an end or the key of each."""
    yield from _edges_of_evidence(d)
    yield from _edges_of_actors(d)
    yield from _edges_of_findings(d, schema)


def issue_id(issue: str) -> str:
    """Node id of an issue: that of the taxonomy, for an open issue a content id."""
    return content_id("issue", issue) if issue.startswith("open:") else issue


# ---- nodes ----


def _nodes(d: Derived, schema: Schema) -> Iterator[Node]:
    answers = _answers(d)
    yield from (_actor_node(a) for a in d.resolution.actors.values())
    yield from (_issue_node(issue, schema) for issue in _issues(d))
    yield from (_position_node(p, answers.get(p.id), schema) for p in d.positions)
    yield from (_mediation_node(m, schema) for m in d.mediations)
    yield from (_shift_node(s, d, schema) for s in d.shifts)
    yield from (_impasse_node(i, schema) for i in d.impasses)
    yield from (_negotiation_node(n, schema) for n in d.negotiations)


def _issues(d: Derived) -> list[str]:
    return sorted(
        {p.issue for p in d.positions}
        | {issue for i in d.impasses for issue in i.issues}
        | {issue for n in d.negotiations for issue in n.issues}
    )


# What counts more when a position has several answers.
_WEIGHT = {"accepted": 2, "rejected": 2, "dropped": 2, "conceded": 1, "conditional": 1, "offered": 0}


def _answers(d: Derived) -> dict[str, tuple[str, date | None]]:
    """What became of each position and when: the latest of its weightiest answers, or that its holder dropped it."""
    told = [(r.to, r.answer, r.day) for r in d.responses]
    told += [(s.origin, "dropped", s.to_on) for s in d.shifts if s.direction == TOWARD]
    ordered = sorted(told, key=lambda t: (_WEIGHT[t[1]], t[2] or date.min, t[1]))
    return {position: (answer, day) for position, answer, day in ordered}


def _actor_node(actor: Actor) -> Node:
    return make_node(
        "Actor",
        actor.id,
        name=actor.name,
        kind=actor.kind,
        named=actor.named,
        aliases=actor.aliases,
        search=_search(actor.name, *actor.aliases),
        key=actor.key,
        merged=actor.merged,
    )


def _search(*names: str) -> str:
    """What look-ups compare: all names in lower case, each between bars, with straight apostrophes too."""
    written = [name.lower().replace("|", " ") for name in names]
    return f"|{'|'.join(dict.fromkeys([*written, *map(straight, written)]))}|"


def _issue_node(issue: str, schema: Schema) -> Node:
    known = schema.issues.get(issue)
    name, domain = issue_name(issue, schema), known.domain if known is not None else None
    return make_node("Issue", issue_id(issue), name=name, search=name.lower(), open=known is None, domain=domain)


def _position_node(p: Position, answer: tuple[str, date | None] | None, schema: Schema) -> Node:
    became, day = answer or ("open" if p.act in ASKING and p.asserted else "none", None)
    return make_node(
        "Position",
        p.id,
        name=_caption(p.content),
        act=p.act,
        polarity=p.polarity,
        content=p.content,
        conditional=p.conditional,
        condition=p.condition,
        negated=p.negated,
        factuality=p.factuality,
        status=p.status,
        reports=len(p.statements),
        independentReports=p.independent_reports,
        sources=p.sources,
        confidence=p.confidence,
        answer=became,
        answeredOn=day,
        amounts=p.amounts or None,
        units=p.units or None,
        deadline=p.deadline,
        firstOn=p.first_on,
        lastOn=p.last_on,
        rule=SAME_PROPOSITION,
        ruleVersion=schema.rules[SAME_PROPOSITION].version,
    )


def _caption(text: str) -> str:
    return shorten(text, CAPTION, placeholder=" …")


def _mediation_node(m: Mediation, schema: Schema) -> Node:
    return make_node(
        "Mediation",
        m.id,
        name=_caption(m.name),
        method=m.method,
        status=m.status,
        reports=len(m.reports),
        independentReports=m.independent_reports,
        firstOn=m.first_on,
        lastOn=m.last_on,
        rule=SAME_PARTIES,
        ruleVersion=schema.rules[SAME_PARTIES].version,
    )


def _shift_node(s: Shift, d: Derived, schema: Schema) -> Node:
    name = f"{d.resolution.actors[s.party].name} on {issue_name(s.issue, schema)}: {s.direction}"
    return make_node(
        "Shift",
        s.id,
        name=_caption(name),
        direction=s.direction,
        fromOn=s.from_on,
        toOn=s.to_on,
        amountFrom=s.amounts[0] if s.amounts else None,
        amountTo=s.amounts[1] if s.amounts else None,
        unit=s.unit,
        rule=s.rule,
        ruleVersion=schema.rules[s.rule].version,
    )


def _impasse_node(i: Impasse, schema: Schema) -> Node:
    return make_node(
        "Impasse",
        i.id,
        name=i.name,
        severity=i.severity,
        state=i.state,
        explanation=i.explanation,
        since=i.since,
        lastOn=i.last_on,
        until=i.until,
        rule=i.rule,
        ruleVersion=schema.rules[i.rule].version,
    )


def _negotiation_node(n: Negotiation, schema: Schema) -> Node:
    return make_node(
        "Negotiation",
        n.id,
        name=n.name,
        domain=n.domain,
        defined=n.rule == DEFINED,
        articles=len(n.articles),
        startedOn=n.started_on,
        lastOn=n.last_on,
        rule=n.rule,
        ruleVersion=schema.rules[n.rule].version,
    )


# ---- edges of evidence: who is meant, what it expresses ----


def _edges_of_evidence(d: Derived) -> Iterator[Iterable[Edge]]:
    extra = {p.id for p in d.judged.extra}
    yield from ([_refers_to(p, d.resolution)] for p in d.records.participants if p.id not in extra)
    said = {s.id: s for s in d.records.statements}
    yield from (_expresses(p, said) for p in d.positions)
    yield from (_stated_by(s, d.resolution) for s in d.records.statements)
    yield from ([_pressure_edge(p, d.resolution)] for p in d.records.pressures)
    yield from (_event_edges(event, d.resolution) for event in d.records.events)
    yield (
        make_edge("DUPLICATES", ("Article", x.article), ("Article", x.original), similarity=x.similarity)
        for x in d.duplicates
    )
    yield (make_edge("REVIEWS", ("Decision", decision), ("Statement", s)) for decision, s in d.judged.reviews)


def _refers_to(participant: Participant, resolution: Resolution) -> Edge:
    link = resolution.links[participant.id]
    return make_edge(
        "REFERS_TO",
        ("Participant", participant.id),
        ("Actor", link.actor),
        method=link.method,
        confidence=link.confidence,
        compared=link.compared or None,
    )


def _expresses(position: Position, said: Mapping[str, Statement]) -> Iterator[Edge]:
    """What was said for a position, as it stands after corrections: the evidence keeps the words and the day that were read."""
    for s in (said[id] for id in position.statements):
        ends = ("Statement", s.id), ("Position", position.id)
        yield make_edge("EXPRESSES", *ends, content=s.content.text, statedOn=s.stated_on)


def _stated_by(s: Statement, resolution: Resolution) -> Iterator[Edge]:
    """Who said it, and after whom it is told."""
    for type, participant in (("STATED_BY", s.speaker), ("ATTRIBUTED_TO", s.source)):
        if (actor := resolution.actor_of(participant)) is not None:
            yield make_edge(type, ("Statement", s.id), ("Actor", actor))


def _pressure_edge(p: Pressure, resolution: Resolution) -> Edge:
    presser, pressed = resolution.links[p.presser].actor, resolution.links[p.pressed].actor
    return make_edge(
        "PRESSES",
        ("Actor", presser),
        ("Actor", pressed),
        key=p.id,
        pressureId=p.id,
        toward=p.toward,
        statedOn=p.stated_on,
        quote=p.quote.text,
    )


def _event_edges(event: TalksEvent, resolution: Resolution) -> Iterator[Edge]:
    for actor in sorted({resolution.links[p].actor for p in event.parties}):
        yield make_edge("INVOLVES", ("TalksEvent", event.id), ("Actor", actor))


# ---- edges between actors ----


def _edges_of_actors(d: Derived) -> Iterator[Iterable[Edge]]:
    yield map(_acts_for_edge, d.resolution.acts_for)
    yield map(_same_as_edge, d.resolution.same_as)


def _acts_for_edge(a: ActsFor) -> Edge:
    key = a.role if a.start is None else f"{a.role} {a.start}"
    term = {"from": a.start, "to": a.end}
    return make_edge("ACTS_FOR", ("Actor", a.actor), ("Actor", a.principal), key=key, role=a.role, **term)


def _same_as_edge(s: SameAs) -> Edge:
    return make_edge(
        "SAME_AS",
        ("Actor", s.actor),
        ("Actor", s.other),
        judgement=s.merge.judgement,
        method=s.merge.method,
        score=s.merge.score,
        compared=s.merge.compared,
        user=s.merge.user,
        decidedAt=s.merge.decided_at,
    )


# ---- edges of what is found ----


def _edges_of_findings(d: Derived, schema: Schema) -> Iterator[Iterable[Edge]]:
    yield from map(_position_edges, d.positions)
    yield from _links(d, schema)
    yield from (_mediation_edges(m, d) for m in d.mediations)
    by_id = {p.id: p for p in d.positions}
    yield from (_shift_edges(s, by_id, d) for s in d.shifts)
    yield from (_impasse_edges(i, d) for i in d.impasses)
    yield from map(_negotiation_edges, d.negotiations)
    yield from ([make_edge("IN_NEGOTIATION", (m.label, m.id), ("Negotiation", m.negotiation))] for m in d.members)


def _position_edges(p: Position) -> Iterator[Edge]:
    position = ("Position", p.id)
    yield make_edge("HOLDS", ("Actor", p.holder), position)
    yield make_edge("ABOUT", position, ("Issue", issue_id(p.issue)))
    yield from (make_edge("ADDRESSED_TO", position, ("Actor", a)) for a in p.addressees)


def _links(d: Derived, schema: Schema) -> Iterator[Iterable[Edge]]:
    """Edges between positions, by type."""
    link = partial(_link, schema)
    yield (link("RESPONDS_TO", r.response, r.to, r.rule, answer=r.answer) for r in d.responses)
    yield (link("CONDITIONAL_ON", c.position, c.on, c.rule) for c in d.conditions)
    yield (link("CONFLICTS_WITH", c.first, c.second, c.rule) for c in chain(d.conflicts, d.denied))


def _link(schema: Schema, type: str, start: str, end: str, rule: str, *, answer: str | None = None) -> Edge:
    ends = ("Position", start), ("Position", end)
    return make_edge(type, *ends, rule=rule, ruleVersion=schema.rules[rule].version, answer=answer)


def _mediation_edges(m: Mediation, d: Derived) -> Iterator[Edge]:
    mediation = ("Mediation", m.id)
    yield from (make_edge("MEDIATES", ("Actor", actor), mediation, role=role) for actor, role in m.mediators.items())
    yield from (make_edge("BETWEEN", mediation, ("Actor", party)) for party in m.parties)
    for report in m.reports:
        yield make_edge("REPORTS", ("MediationReport", report), mediation)
        yield from _shown_by(mediation, report, d)


def _shown_by(start: tuple[str, str], report: str, d: Derived) -> Iterator[Edge]:
    """The sentence of a report."""
    if (passage := d.records.passages.get(report)) is not None:
        yield make_edge("SHOWN_BY", start, ("Passage", passage))


def _shift_edges(s: Shift, by_id: Mapping[str, Position], d: Derived) -> Iterator[Edge]:
    shift = ("Shift", s.id)
    yield make_edge("BY", shift, ("Actor", s.party))
    yield make_edge("ABOUT", shift, ("Issue", issue_id(s.issue)))
    yield make_edge("FROM", shift, ("Position", s.origin))
    yield make_edge("TO", shift, ("Position", s.result))
    for statement in (*by_id[s.origin].statements, *by_id[s.result].statements):
        yield from _shown_by(shift, statement, d)


def _impasse_edges(i: Impasse, d: Derived) -> Iterator[Edge]:
    impasse = ("Impasse", i.id)
    yield from (make_edge("BETWEEN", impasse, ("Actor", party)) for party in i.parties)
    yield from (make_edge("OVER", impasse, ("Issue", issue_id(issue))) for issue in i.issues)
    yield from (make_edge("SHOWN_BY", impasse, ("Position", p)) for p in i.positions)
    yield from (e for report in i.reports for e in _shown_by(impasse, report, d))
    yield from (make_edge("BROKEN_BY", impasse, what) for what in i.broken_by)


def _negotiation_edges(n: Negotiation) -> Iterator[Edge]:
    negotiation = ("Negotiation", n.id)
    for party, articles in n.parties.items():
        yield make_edge("PARTY_TO", ("Actor", party), negotiation, articles=articles)
    yield from (make_edge("OVER", negotiation, ("Issue", issue_id(issue))) for issue in n.issues)
    yield from (make_edge("COVERED_BY", negotiation, ("Article", article)) for article in sorted(n.articles))
