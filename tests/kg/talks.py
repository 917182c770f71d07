"""Invented articles at random about the same few parties, so that one article bears on what others say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from kg.model import (
    ArticleFacts,
    Extraction,
    Mediation,
    Participant,
    Pressure,
    Quantity,
    Records,
    Statement,
    TalksEvent,
    TextImpasse,
)
from tests.kg.derive.records import SCHEMA, article, participant, person, span, statement

_STATES = ("Norway", "Iceland", "Denmark")
_PEOPLE = ("Ingrid Dahl", "Dahl", "Olaf Dahl", "Jon Berg", "Berg")
_BODIES = ("Union of Rail Staff", "Union of Railway Staff", "Acme Corp", "Acme")
# Enough issues that an article leaves most of them alone, few enough that it meets others on some.
_KNOWN = tuple(sorted(SCHEMA.issues))[:6]
_OPEN = tuple(f"open:{noun}" for noun in ("cod", "port", "roof", "quay", "salt", "rope", "tax", "hull"))
_CONTENTS = ("more cod", "more cod now", "open the port", "open the port now", "a new roof", "the offer")
_EVENTS = ("walkout", "resume", "resume", "agreement", "agreement", "stall", "meeting")
_FACTUALITIES = (*("asserted",) * 6, "future", "denied")
_SENTENCES = tuple(
    span(text, start) for text, start in (("Norway wants more cod.", 5), ("Iceland will not share.", 28))
)


def telling(id: str, random: Random) -> Extraction:
    """An article by chance; the same for the same `id` and state of `random`."""
    published = random.choice(
        [None, *(date(2024, 1, 1) + timedelta(days=d) for d in (0, 1, 9, 30, 60, 90, 120, 150, 400))]
    )
    cast = _cast(id, random)
    ids = [p.id for p in cast]
    some = range(random.randint(0, 3))
    issues = (random.choice(_KNOWN), random.choice(_OPEN))
    return Extraction(
        article=replace(article(id, published=published), source=random.choice([None, "North Post", "Wire"])),
        participants=cast,
        statements=tuple(
            _statement(f"{id}-s{n}", id, ids, issues, published, random) for n in range(random.randint(0, 4))
        ),
        mediations=tuple(_mediation(f"{id}-m{n}", id, ids, random) for n in some if random.random() < 0.3),
        pressures=tuple(_pressure(f"{id}-p{n}", id, ids, random) for n in some if random.random() < 0.3),
        events=tuple(_event(f"{id}-e{n}", id, ids, random) for n in some if random.random() < 0.6),
        impasses=tuple(_impasse(f"{id}-t{n}", id, ids, issues, random) for n in some if random.random() < 0.2),
        sentences=_SENTENCES,
    )


def _cast(id: str, random: Random) -> tuple[Participant, ...]:
    states = [
        participant(f"{id}-{name[:2]}", name, article=id, kind="state", gazetteer=f"state/{name.lower()}")
        for name in random.sample(_STATES, random.randint(2, 3))
    ]
    bodies = [
        participant(f"{id}-b{n}", name, article=id, kind="union" if "Union" in name else "company")
        for n, name in enumerate(random.sample(_BODIES, random.randint(0, 1)))
    ]
    people = [
        person(
            f"{id}-p{n}",
            name,
            article=id,
            acts_for=random.choice([None, *(p.id for p in (*states, *bodies))]),
            role=random.choice([None, "prime-minister"]),
            named=random.random() < 0.9,
        )
        for n, name in enumerate(random.sample(_PEOPLE, random.randint(0, 2)))
    ]
    return (*states, *bodies, *people)


def _statement(
    id: str, article: str, cast: Sequence[str], issues: Sequence[str], published: date | None, random: Random
) -> Statement:
    acts = (
        *SCHEMA.acts,
        "withdrawal",
        "precondition",
        "precondition",
        "precondition",
        "withdrawal",
        "rejection",
        "demand",
        "offer",
    )
    return replace(
        statement(
            id,
            random.choice(acts),
            random.choice(cast),
            article=article,
            content=random.choice(_CONTENTS),
            issue=random.choice(issues),
            addressee=random.choice([None, *cast, *cast]),
            conditional=random.random() < 0.3,
            factuality=random.choice(_FACTUALITIES),
            stated_on=random.choice([None, published, published]),
        ),
        quote=random.choice(_SENTENCES),
        quantities=random.choice([(), (), (Quantity(value=float(random.randint(1, 3)), unit="t", text="x t"),)]),
    )


def _mediation(id: str, article: str, cast: Sequence[str], random: Random) -> Mediation:
    mediator, *others = random.sample(cast, len(cast))
    parties, role = tuple(others[: random.randint(0, 2)]), random.choice(["mediator", "host"])
    quote = random.choice(_SENTENCES)
    return Mediation(
        id=id, article_id=article, mediator=mediator, parties=parties, quote=quote, rule="broker", role=role
    )


def _pressure(id: str, article: str, cast: Sequence[str], random: Random) -> Pressure:
    ends, quote = (random.choice(cast), random.choice(cast)), random.choice(_SENTENCES)
    return Pressure(
        id=id, article_id=article, presser=ends[0], pressed=ends[1], toward="share", quote=quote, rule="urge"
    )


def _event(id: str, article: str, cast: Sequence[str], random: Random) -> TalksEvent:
    parties = tuple(random.sample(cast, min(len(cast), random.choice([0, 1, 2, 2, 2]))))
    quote, type = random.choice(_SENTENCES), random.choice(_EVENTS)
    return TalksEvent(id=id, article_id=article, type=type, parties=parties, quote=quote, rule="event")


def _impasse(id: str, article: str, cast: Sequence[str], issues: Sequence[str], random: Random) -> TextImpasse:
    parties, issue = tuple(random.sample(cast, min(len(cast), random.randint(0, 2)))), random.choice(issues)
    return TextImpasse(
        id=id, article_id=article, parties=parties, issue=issue, quote=random.choice(_SENTENCES), rule="stuck"
    )


def records_of(extractions: Sequence[Extraction]) -> Records:
    """The evidence of these articles."""
    passages = {
        r.id: f"{r.article_id}-{r.quote.start}"
        for x in extractions
        for r in (*x.statements, *x.mediations, *x.pressures, *x.events, *x.impasses)
    }
    return Records(
        articles=tuple(
            ArticleFacts(id=x.article.id, published=x.article.published, source=x.article.source) for x in extractions
        ),
        participants=tuple(p for x in extractions for p in x.participants),
        statements=tuple(s for x in extractions for s in x.statements),
        mediations=tuple(m for x in extractions for m in x.mediations),
        pressures=tuple(p for x in extractions for p in x.pressures),
        events=tuple(e for x in extractions for e in x.events),
        impasses=tuple(i for x in extractions for i in x.impasses),
        passages=passages,
    )
