"""What `kg extract` prints: one JSON object an article, as docs/contract.md describes it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from kg.model import Article, Extraction, Mediation, Participant, Pressure, Span, Statement, TalksEvent, TextImpasse


def to_json(extraction: Extraction, *, explained: bool = False) -> dict[str, Any]:
    """The contract's object for one article; offsets are half-open, in characters of the article's text.

    With `explained` each statement tells why it is one.
    """
    people = {p.id: p for p in extraction.participants}
    return {
        "article": _article(extraction.article),
        "actors": [_actor(p) for p in sorted(extraction.participants, key=_first_mention)],
        "statements": [
            _statement(s) | ({"explanation": _explanation(s, people)} if explained else {})
            for s in _in_text_order(extraction.statements)
        ],
        "mediations": [_mediation(m) for m in _in_text_order(extraction.mediations)],
        "pressures": [_pressure(p) for p in _in_text_order(extraction.pressures)],
        "events": [_event(e) for e in _in_text_order(extraction.events)],
        "impasses": [_impasse(i) for i in _in_text_order(extraction.impasses)],
    }


def _first_mention(participant: Participant) -> tuple[int, int, str]:
    return *min(((m.start, m.end) for m in participant.mentions), default=(0, 0)), participant.id


def _in_text_order(records: Iterable[Any]) -> list[Any]:
    return sorted(records, key=lambda r: (r.quote.start, r.quote.end, getattr(r, "content", r.quote).start, r.id))


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
        "addressee_method": statement.addressee_method,
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
        "quantities": [{"value": q.value, "unit": q.unit, "text": q.text} for q in statement.quantities],
        "deadline": _day(statement.deadline),
        "confidence": statement.confidence,
        "rule": statement.rule,
    }


def _explanation(statement: Statement, people: Mapping[str, Participant]) -> dict[str, Any]:
    """Which pattern fired on which word, how holder and addressee were found, and what the confidence rests on."""
    holder = people[statement.holder]
    return {
        "pattern": statement.rule,
        "fired_on": statement.cue.text,
        "scope": statement.factuality,
        "condition": statement.condition,
        "holder": {"name": holder.name, "method": holder.method, "confidence": holder.confidence},
        "addressee": statement.addressee_method,
        "reasons": list(statement.reasons),
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
