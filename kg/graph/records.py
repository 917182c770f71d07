"""The way back: properties of evidence nodes → records."""

from collections.abc import Iterable, Mapping
from sys import intern
from types import MappingProxyType
from typing import Any

from kg.model import (
    ArticleFacts,
    Mediation,
    Participant,
    Pressure,
    Quantity,
    Records,
    Span,
    Statement,
    TalksEvent,
    TextImpasse,
)

# Texts of its own that hardly any other record has.
_OWN = frozenset({"quote", "content", "proposition", "condition", "signature"})


def records_from(
    rows: Mapping[str, Iterable[Mapping[str, Any]]],
    *,
    outlets: Mapping[str, str] = MappingProxyType({}),
    passages: Mapping[str, str] = MappingProxyType({}),
) -> Records:
    """Records from the properties of all evidence nodes, by label (Article, Participant, Statement, …).

    `outlets` gives the outlet of an article's id, `passages` the passage of a report's id. Ids, names and terms are in memory once,
    however many records hold them.
    """
    of = {label: map(_with_shared, found) for label, found in rows.items()}
    return Records(
        articles=tuple(_article(r, outlets) for r in of["Article"]),
        participants=tuple(_participant(r) for r in of["Participant"]),
        statements=tuple(_statement(r) for r in of["Statement"]),
        mediations=tuple(_mediation(r) for r in of["MediationReport"]),
        pressures=tuple(_pressure(r) for r in of["Pressure"]),
        events=tuple(_event(r) for r in of["TalksEvent"]),
        impasses=tuple(_text_impasse(r) for r in of["TextImpasse"]),
        passages={intern(report): intern(passage) for report, passage in passages.items()},
    )


def _with_shared(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in _OWN else _shared(value) for name, value in row.items()}


def _shared(value: Any) -> Any:
    if type(value) is str:
        return intern(value)
    return tuple(map(_shared, value)) if isinstance(value, list | tuple) else value


def _article(row: Mapping[str, Any], outlets: Mapping[str, str]) -> ArticleFacts:
    return ArticleFacts(
        id=row["id"],
        published=row.get("publishedOn"),
        source=_shared(outlets.get(row["id"])),
        signature=row.get("signature"),
        words=row.get("words", 0),
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
