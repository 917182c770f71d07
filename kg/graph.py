"""Records → nodes and edges, and back: the only place that knows labels and property names.

`check` holds them against schemas/graph.yaml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from kg.derive.impasses import Conflict, Impasse
from kg.derive.positions import Position
from kg.errors import SchemaError
from kg.ids import content_id
from kg.model import (
    Article,
    Edge,
    Extraction,
    Mediation,
    Node,
    Participant,
    Pressure,
    Quantity,
    Span,
    Statement,
    TalksEvent,
    TextImpasse,
    Value,
)
from kg.resolve.actors import Actor, Resolution
from kg.resolve.issues import issue_name
from kg.schema import Schema

Report = Statement | Mediation | Pressure | TalksEvent | TextImpasse
Graph = tuple[list[Node], list[Edge]]

# Characters of a position's caption in a drawing.
CAPTION = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The evidence of all articles, as far as resolving and deriving need it; `days` by article id."""

    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    events: tuple[TalksEvent, ...] = ()
    impasses: tuple[TextImpasse, ...] = ()
    days: Mapping[str, date]


def _node(label: str, id: str, **properties: Value | None) -> Node:
    return Node(label=label, id=id, properties={k: v for k, v in properties.items() if v is not None})


def _edge(
    type: str, start: tuple[str, str], end: tuple[str, str], *, key: str = "", **properties: Value | None
) -> Edge:
    return Edge(
        type=type, start=start, end=end, key=key, properties={k: v for k, v in properties.items() if v is not None}
    )


def check(nodes: Iterable[Node], edges: Iterable[Edge], schema: Schema) -> None:
    """Raise SchemaError for a node or edge that schemas/graph.yaml does not describe."""
    for node in nodes:
        kind = schema.nodes.get(node.label)
        if kind is None:
            raise SchemaError(f"graph.yaml: no label {node.label!r}; known: {', '.join(schema.nodes)}")
        missing = set(kind.required) - set(node.properties)
        unknown = set(node.properties) - set(kind.required) - set(kind.optional)
        if missing or unknown:
            raise SchemaError(
                f"graph.yaml: {node.label} {node.id}: missing {sorted(missing)}, unknown {sorted(unknown)}"
            )
    for edge in edges:
        type_ = schema.edges.get(edge.type)
        if type_ is None or edge.start[0] not in type_.start_labels or edge.end[0] not in type_.end_labels:
            raise SchemaError(f"graph.yaml: no relationship {edge.start[0]}-{edge.type}->{edge.end[0]}")
        if unknown := set(edge.properties) - set(type_.properties):
            raise SchemaError(
                f"graph.yaml: {edge.type}: unknown {sorted(unknown)}; known: {', '.join(type_.properties)}"
            )


# ---- evidence: one article ----


def evidence_graph(extraction: Extraction, *, fingerprint: str) -> Graph:
    """Nodes and edges of what one article says, before it is known who is who."""
    nodes, edges = _article_graph(extraction.article, fingerprint)
    article = ("Article", extraction.article.id)
    passages = {span.start: _passage(span, extraction.article) for span in extraction.sentences}
    nodes += passages.values()
    edges += [_edge("IN", ("Passage", passage.id), article) for passage in passages.values()]
    for participant in extraction.participants:
        nodes.append(_participant_node(participant))
        edges.append(_edge("MENTIONED_IN", ("Participant", participant.id), article))
    for report in _reports(extraction):
        node = _report_node(report, extraction.article.published)
        nodes.append(node)
        passage = passages[max((s for s in passages if s <= report.quote.start), default=min(passages))]
        edges.append(_edge("EVIDENCED_BY", (node.label, node.id), ("Passage", passage.id)))
    return nodes, edges


def _reports(extraction: Extraction) -> list[Report]:
    x = extraction
    return [*x.statements, *x.mediations, *x.pressures, *x.events, *x.impasses]


def _article_graph(article: Article, fingerprint: str) -> Graph:
    node = _node(
        "Article",
        article.id,
        title=article.title,
        path=article.path,
        language=article.language,
        fingerprint=fingerprint,
        publishedOn=article.published,
        url=article.url,
        author=article.author,
    )
    if article.source is None:
        return [node], []
    source = _node("Source", content_id("source", article.source), name=article.source)
    return [node, source], [_edge("PUBLISHED_BY", ("Article", article.id), ("Source", source.id))]


def _passage(span: Span, article: Article) -> Node:
    id = content_id("pass", article.id, str(span.start), str(span.end))
    return _node("Passage", id, text=span.text, start=span.start, end=span.end, articleId=article.id)


def _participant_node(p: Participant) -> Node:
    return _node(
        "Participant",
        p.id,
        articleId=p.article_id,
        name=p.name,
        kind=p.kind,
        named=p.named,
        resolved=p.resolved,
        method=p.method,
        confidence=p.confidence,
        aliases=tuple(sorted({m.text for m in p.mentions})),
        role=p.role,
        actsForRef=p.acts_for,
        gazetteerId=p.gazetteer,
    )


def _report_node(report: Report, published: date | None) -> Node:
    common: dict[str, Value | None] = {
        "articleId": report.article_id,
        "quote": report.quote.text,
        "quoteStart": report.quote.start,
        "quoteEnd": report.quote.end,
        "rule": report.rule,
    }
    match report:
        case Statement():
            return _node("Statement", report.id, **common, **_statement_properties(report))
        case Mediation():
            refs: dict[str, Value] = {"mediatorRefs": (report.mediator,), "partyRefs": report.parties}
            return _node("Mediation", report.id, **common, **refs, role=report.role, statedOn=published)
        case Pressure():
            refs = {"fromRef": report.presser, "onRef": report.pressed}
            return _node("Pressure", report.id, **common, **refs, toward=report.toward, statedOn=report.stated_on)
        case TalksEvent():
            days = {"happenedOn": report.happened_on, "reportedOn": published}
            return _node("TalksEvent", report.id, **common, **days, type=report.type, partyRefs=report.parties)
        case TextImpasse():
            return _node(
                "TextImpasse", report.id, **common, issue=report.issue, partyRefs=report.parties, statedOn=published
            )


def _statement_properties(s: Statement) -> dict[str, Value | None]:
    return {
        "act": s.act,
        "content": s.content.text,
        "contentStart": s.content.start,
        "contentEnd": s.content.end,
        "cue": s.cue.text,
        "issue": s.issue,
        "proposition": s.proposition,
        "conditional": s.conditional,
        "condition": s.condition,
        "negated": s.negated,
        "factuality": s.factuality,
        "confidence": s.confidence,
        "statedOn": s.stated_on,
        "statedPrecision": s.stated_precision,
        "holderRef": s.holder,
        "addresseeRef": s.addressee,
        "speakerRef": s.speaker,
        "sourceRef": s.source,
        "addresseeMethod": s.addressee_method,
        "amounts": tuple(float(q.value) for q in s.quantities) or None,
        "units": tuple(q.unit for q in s.quantities) or None,
        "amountTexts": tuple(q.text for q in s.quantities) or None,
        "deadline": s.deadline,
        "reasons": s.reasons or None,
    }


# ---- the way back: rows of the store → records ----


def records_from(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Records:
    """Records from the properties of all evidence nodes, by label (Article, Participant, Statement, …)."""
    return Records(
        participants=tuple(_participant(r) for r in rows["Participant"]),
        statements=tuple(_statement(r) for r in rows["Statement"]),
        mediations=tuple(_mediation(r) for r in rows["Mediation"]),
        pressures=tuple(_pressure(r) for r in rows["Pressure"]),
        events=tuple(_event(r) for r in rows["TalksEvent"]),
        impasses=tuple(_text_impasse(r) for r in rows["TextImpasse"]),
        days={r["id"]: r["publishedOn"] for r in rows["Article"] if r.get("publishedOn") is not None},
    )


def _quote(row: Mapping[str, Any]) -> Span:
    return Span(start=row["quoteStart"], end=row["quoteEnd"], text=row["quote"])


def _participant(row: Mapping[str, Any]) -> Participant:
    return Participant(
        id=row["id"],
        article_id=row["articleId"],
        name=row["name"],
        kind=row["kind"],
        mentions=tuple(Span(start=0, end=0, text=text) for text in row["aliases"]),
        acts_for=row.get("actsForRef"),
        role=row.get("role"),
        gazetteer=row.get("gazetteerId"),
        named=row["named"],
        resolved=row["resolved"],
        method=row["method"],
        confidence=row["confidence"],
    )


def _quantities(row: Mapping[str, Any]) -> tuple[Quantity, ...]:
    told = zip(row.get("amounts") or (), row.get("units") or (), row.get("amountTexts") or (), strict=True)
    return tuple(Quantity(value=value, unit=unit, text=text) for value, unit, text in told)


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(
        id=row["id"],
        article_id=row["articleId"],
        act=row["act"],
        holder=row["holderRef"],
        content=Span(start=row["contentStart"], end=row["contentEnd"], text=row["content"]),
        quote=_quote(row),
        cue=Span(start=0, end=0, text=row["cue"]),
        rule=row["rule"],
        issue=row["issue"],
        proposition=row["proposition"],
        addressee=row.get("addresseeRef"),
        addressee_method=row.get("addresseeMethod"),
        quantities=_quantities(row),
        deadline=row.get("deadline"),
        reasons=tuple(row.get("reasons") or ()),
        speaker=row.get("speakerRef"),
        source=row.get("sourceRef"),
        conditional=row["conditional"],
        condition=row.get("condition"),
        negated=row["negated"],
        factuality=row["factuality"],
        stated_on=row.get("statedOn"),
        stated_precision=row.get("statedPrecision", "published"),
        confidence=row["confidence"],
    )


def _mediation(row: Mapping[str, Any]) -> Mediation:
    return Mediation(
        id=row["id"],
        article_id=row["articleId"],
        mediator=row["mediatorRefs"][0],
        parties=tuple(row["partyRefs"]),
        quote=_quote(row),
        rule=row["rule"],
        role=row["role"],
    )


def _pressure(row: Mapping[str, Any]) -> Pressure:
    return Pressure(
        id=row["id"],
        article_id=row["articleId"],
        presser=row["fromRef"],
        pressed=row["onRef"],
        toward=row["toward"],
        quote=_quote(row),
        rule=row["rule"],
        stated_on=row.get("statedOn"),
    )


def _event(row: Mapping[str, Any]) -> TalksEvent:
    return TalksEvent(
        id=row["id"],
        article_id=row["articleId"],
        type=row["type"],
        parties=tuple(row["partyRefs"]),
        quote=_quote(row),
        rule=row["rule"],
        happened_on=row.get("happenedOn"),
    )


def _text_impasse(row: Mapping[str, Any]) -> TextImpasse:
    return TextImpasse(
        id=row["id"],
        article_id=row["articleId"],
        parties=tuple(row["partyRefs"]),
        issue=row["issue"],
        quote=_quote(row),
        rule=row["rule"],
    )


# ---- derived: all articles ----


def derived_graph(
    records: Records,
    resolution: Resolution,
    *,
    positions: Sequence[Position],
    conflicts: Iterable[Conflict],
    impasses: Sequence[Impasse],
    passages: Mapping[str, str],
    schema: Schema,
) -> Graph:
    """Nodes and edges of everything derived; `passages` gives the passage id of a report id."""
    issues = sorted({p.issue for p in positions} | {i.issue for i in impasses})
    nodes = [_actor_node(a) for a in resolution.actors.values()]
    nodes += [_issue_node(issue, schema) for issue in issues]
    nodes += [_position_node(p) for p in positions]
    nodes += [_impasse_node(i) for i in impasses]
    edges = [*_actor_edges(records, resolution), *_statement_edges(records.statements, positions, resolution)]
    edges += [e for p in positions for e in _position_edges(p)]
    edges += [_edge("CONFLICTS_WITH", ("Position", c.first), ("Position", c.second), rule=c.rule) for c in conflicts]
    edges += [e for i in impasses for e in _impasse_edges(i, passages)]
    edges += [e for m in records.mediations for e in _mediation_edges(m, resolution)]
    edges += [e for p in records.pressures for e in _pressure_edges(p, resolution)]
    edges += [e for event in records.events for e in _event_edges(event, resolution)]
    return nodes, list({(e.type, e.start, e.end, e.key): e for e in edges}.values())


def _actor_node(actor: Actor) -> Node:
    return _node("Actor", actor.id, name=actor.name, kind=actor.kind, named=actor.named, aliases=actor.aliases)


def issue_id(issue: str) -> str:
    """Node id of an issue: that of the taxonomy, for an open issue a content id."""
    return content_id("issue", issue) if issue.startswith("open:") else issue


def _issue_node(issue: str, schema: Schema) -> Node:
    return _node("Issue", issue_id(issue), name=issue_name(issue, schema), open=issue not in schema.issues)


def _position_node(p: Position) -> Node:
    return _node(
        "Position",
        p.id,
        name=shorten(p.content, CAPTION, placeholder=" …"),
        act=p.act,
        polarity=p.polarity,
        content=p.content,
        conditional=p.conditional,
        negated=p.negated,
        factuality=p.factuality,
        statements=len(p.statements),
        confidence=p.confidence,
        firstOn=p.first_on,
        lastOn=p.last_on,
    )


def _impasse_node(i: Impasse) -> Node:
    return _node("Impasse", i.id, name=i.name, rule=i.rule, ruleVersion=i.rule_version, since=i.since, lastOn=i.last_on)


def _actor_edges(records: Records, resolution: Resolution) -> list[Edge]:
    referring = [
        _edge("REFERS_TO", ("Participant", p.id), ("Actor", link.actor), method=link.method, confidence=link.confidence)
        for p in records.participants
        if (link := resolution.links[p.id])
    ]
    acting = [
        _edge("ACTS_FOR", ("Actor", a.actor), ("Actor", a.principal), key=a.role, role=a.role)
        for a in resolution.acts_for
    ]
    return referring + acting


def _statement_edges(
    statements: Iterable[Statement], positions: Iterable[Position], resolution: Resolution
) -> list[Edge]:
    edges = [_edge("EXPRESSES", ("Statement", s), ("Position", p.id)) for p in positions for s in p.statements]
    for statement in statements:
        node = ("Statement", statement.id)
        if (speaker := resolution.actor_of(statement.speaker)) is not None:
            edges.append(_edge("STATED_BY", node, ("Actor", speaker)))
        if (source := resolution.actor_of(statement.source)) is not None:
            edges.append(_edge("ATTRIBUTED_TO", node, ("Actor", source)))
    return edges


def _position_edges(p: Position) -> list[Edge]:
    node = ("Position", p.id)
    return [
        _edge("HOLDS", ("Actor", p.holder), node),
        _edge("ABOUT", node, ("Issue", issue_id(p.issue))),
        *(_edge("ADDRESSED_TO", node, ("Actor", a)) for a in p.addressees),
    ]


def _impasse_edges(i: Impasse, passages: Mapping[str, str]) -> list[Edge]:
    node = ("Impasse", i.id)
    return [
        *(_edge("BETWEEN", node, ("Actor", party)) for party in i.parties),
        _edge("OVER", node, ("Issue", issue_id(i.issue))),
        *(_edge("SHOWN_BY", node, ("Position", p)) for p in i.positions),
        *(_edge("SHOWN_BY", node, ("Passage", passages[t])) for t in i.text_impasses),
    ]


def _mediation_edges(m: Mediation, resolution: Resolution) -> list[Edge]:
    node, mediator = ("Mediation", m.id), resolution.links[m.mediator].actor
    parties = {resolution.links[p].actor for p in m.parties} - {mediator}
    return [
        _edge("MEDIATES", ("Actor", mediator), node, role=m.role),
        *(_edge("BETWEEN", node, ("Actor", party)) for party in sorted(parties)),
    ]


def _pressure_edges(p: Pressure, resolution: Resolution) -> list[Edge]:
    presser, pressed = resolution.links[p.presser].actor, resolution.links[p.pressed].actor
    properties: dict[str, Value | None] = {"toward": p.toward, "statedOn": p.stated_on, "quote": p.quote.text}
    return [_edge("PRESSES", ("Actor", presser), ("Actor", pressed), key=p.id, pressureId=p.id, **properties)]


def _event_edges(event: TalksEvent, resolution: Resolution) -> list[Edge]:
    actors = sorted({resolution.links[p].actor for p in event.parties})
    return [_edge("INVOLVES", ("TalksEvent", event.id), ("Actor", actor)) for actor in actors]
