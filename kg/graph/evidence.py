"""What one article says → nodes and edges, before it is known who is who."""

from datetime import date

from kg.graph.parts import Graph, make_edge, make_node
from kg.ids import content_id
from kg.model import (
    Article,
    Extraction,
    Mediation,
    Node,
    Participant,
    Pressure,
    Span,
    Statement,
    TalksEvent,
    TextImpasse,
    Value,
)

Report = Statement | Mediation | Pressure | TalksEvent | TextImpasse


def evidence_graph(extraction: Extraction, *, fingerprint: str) -> Graph:
    """Nodes and edges of what one article says, before it is known who is who."""
    nodes, edges = _article_graph(extraction, fingerprint)
    article = ("Article", extraction.article.id)
    passages = {span.start: _passage(span, extraction.article) for span in extraction.sentences}
    nodes += passages.values()
    edges += [make_edge("IN", ("Passage", passage.id), article) for passage in passages.values()]
    for participant in extraction.participants:
        nodes.append(_participant_node(participant))
        edges.append(make_edge("MENTIONED_IN", ("Participant", participant.id), article))
    for report in _reports(extraction):
        node = _report_node(report, extraction.article.published)
        nodes.append(node)
        passage = passages[max((s for s in passages if s <= report.quote.start), default=min(passages))]
        edges.append(make_edge("EVIDENCED_BY", (node.label, node.id), ("Passage", passage.id)))
    return nodes, edges


def _reports(extraction: Extraction) -> list[Report]:
    x = extraction
    return [*x.statements, *x.mediations, *x.pressures, *x.events, *x.impasses]


def _article_graph(extraction: Extraction, fingerprint: str) -> Graph:
    article = extraction.article
    node = make_node(
        "Article",
        article.id,
        title=article.title,
        path=article.path,
        language=article.language,
        fingerprint=fingerprint,
        publishedOn=article.published,
        url=article.url,
        author=article.author,
        signature=extraction.signature,
        words=extraction.words if extraction.signature else None,
    )
    if article.source is None:
        return [node], []
    source = make_node("Source", content_id("source", article.source), name=article.source)
    return [node, source], [make_edge("PUBLISHED_BY", ("Article", article.id), ("Source", source.id))]


def _passage(span: Span, article: Article) -> Node:
    id = content_id("pass", article.id, str(span.start), str(span.end))
    return make_node("Passage", id, text=span.text, start=span.start, end=span.end, articleId=article.id)


def _participant_node(p: Participant) -> Node:
    return make_node(
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
            return make_node("Statement", report.id, **common, **_statement_properties(report))
        case Mediation():
            refs: dict[str, Value] = {"mediatorRefs": (report.mediator,), "partyRefs": report.parties}
            return make_node("MediationReport", report.id, **common, **refs, role=report.role, statedOn=published)
        case Pressure():
            refs = {"fromRef": report.presser, "onRef": report.pressed}
            return make_node("Pressure", report.id, **common, **refs, toward=report.toward, statedOn=report.stated_on)
        case TalksEvent():
            days = {"happenedOn": report.happened_on, "reportedOn": published}
            return make_node("TalksEvent", report.id, **common, **days, type=report.type, partyRefs=report.parties)
        case TextImpasse():
            return make_node(
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
