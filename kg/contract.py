"""What `kg extract` prints: one JSON object an article, as docs/contract.md describes it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from kg.model import Article, Extraction, Mediation, Participant, Pressure, Span, Statement, TalksEvent, TextImpasse


def to_json(extraction: Extraction) -> dict[str, Any]:
    """The contract's object for one article; offsets are half-open, in characters of the article's text."""
    return {
        "article": _article(extraction.article),
        "actors": [_actor(p) for p in _taking_part(extraction)],
        "statements": [_statement(s) for s in _in_text_order(extraction.statements)],
        "mediations": [_mediation(m) for m in _in_text_order(extraction.mediations)],
        "pressures": [_pressure(p) for p in _in_text_order(extraction.pressures)],
        "events": [_event(e) for e in _in_text_order(extraction.events)],
        "impasses": [_impasse(i) for i in _in_text_order(extraction.impasses)],
    }


def _taking_part(extraction: Extraction) -> list[Participant]:
    """Participants of something extracted and those they act for, in order of first mention."""
    by_id = {p.id: p for p in extraction.participants}
    waiting = [ref for ref in _references(extraction) if ref is not None]
    used: set[str] = set()
    while waiting:
        participant = by_id[waiting.pop()]
        if participant.id not in used:
            used.add(participant.id)
            waiting += [participant.acts_for] if participant.acts_for is not None else []
    found = [by_id[id] for id in used]
    return sorted(found, key=lambda p: (min((m.start for m in p.mentions), default=0), p.id))


def _references(extraction: Extraction) -> Iterator[str | None]:
    for s in extraction.statements:
        yield from (s.holder, s.addressee, s.speaker, s.source)
    for m in extraction.mediations:
        yield from (m.mediator, *m.parties)
    for p in extraction.pressures:
        yield from (p.presser, p.pressed)
    for event in extraction.events:
        yield from event.parties
    for impasse in extraction.impasses:
        yield from impasse.parties


def _in_text_order(records: Iterable[Any]) -> list[Any]:
    return sorted(records, key=lambda r: (r.quote.start, r.quote.end, r.id))


def _span(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _article(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "path": article.path,
        "title": article.title,
        "published": _day(article.published),
        "url": article.url,
        "source": article.source,
        "language": article.language,
    }


def _actor(participant: Participant) -> dict[str, Any]:
    return {
        "id": participant.id,
        "name": participant.name,
        "kind": participant.kind,
        "acts_for": participant.acts_for,
        "role": participant.role,
        "resolved": participant.resolved,
        "method": participant.method,
        "confidence": participant.confidence,
        "mentions": [_span(m) for m in participant.mentions],
    }


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "id": statement.id,
        "act": statement.act,
        "holder": statement.holder,
        "speaker": statement.speaker,
        "addressee": statement.addressee,
        "source": statement.source,
        "content": _span(statement.content),
        "quote": _span(statement.quote),
        "cue": _span(statement.cue),
        "issue": statement.issue,
        "conditional": statement.conditional,
        "condition": statement.condition,
        "negated": statement.negated,
        "factuality": statement.factuality,
        "stated_on": _day(statement.stated_on),
        "stated_precision": statement.stated_precision,
        "confidence": statement.confidence,
        "rule": statement.rule,
    }


def _mediation(mediation: Mediation) -> dict[str, Any]:
    return {
        "id": mediation.id,
        "mediator": mediation.mediator,
        "parties": list(mediation.parties),
        "role": mediation.role,
        "quote": _span(mediation.quote),
        "rule": mediation.rule,
    }


def _pressure(pressure: Pressure) -> dict[str, Any]:
    return {
        "id": pressure.id,
        "from": pressure.presser,
        "on": pressure.pressed,
        "for": pressure.toward,
        "quote": _span(pressure.quote),
        "rule": pressure.rule,
    }


def _event(event: TalksEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "parties": list(event.parties),
        "date": _day(event.happened_on),
        "quote": _span(event.quote),
        "rule": event.rule,
    }


def _impasse(impasse: TextImpasse) -> dict[str, Any]:
    return {
        "id": impasse.id,
        "parties": list(impasse.parties),
        "issue": impasse.issue,
        "quote": _span(impasse.quote),
        "rule": impasse.rule,
    }
