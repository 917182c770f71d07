"""Hand-built records: short ways to a participant, a statement, an extraction, and what follows from them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from kg.derive import Derived, derive
from kg.derive.positions import Position, derive_positions
from kg.graph import Graph, records_from
from kg.model import (
    Article,
    ArticleFacts,
    Extraction,
    Mediation,
    Participant,
    Pressure,
    Records,
    Span,
    Statement,
    TalksEvent,
    TextImpasse,
)
from kg.rebuild import REPORTS
from kg.resolve.actors import resolve
from kg.schema import load_schema

SCHEMA = load_schema()


def span(text: str = "Norway wants more cod.", start: int = 0) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def person(id: str, name: str, *, article: str = "a1", **fields: Any) -> Participant:
    return participant(id, name, article=article, kind="person", **fields)


def participant(id: str, name: str, *, article: str = "a1", kind: str = "company", **fields: Any) -> Participant:
    fields.setdefault("mentions", (span(name),))
    return Participant(id=id, article_id=article, name=name, kind=kind, **fields)


def state(id: str, name: str, *, article: str = "a1") -> Participant:
    return participant(id, name, article=article, kind="state", gazetteer=f"state/{name.lower()}")


def statement(
    id: str, act: str, holder: str, *, article: str = "a1", content: str = "more cod", **fields: Any
) -> Statement:
    fields.setdefault("proposition", " ".join(sorted(content.split())))
    fields.setdefault("issue", "open:cod")
    return Statement(
        id=id,
        article_id=article,
        act=act,
        holder=holder,
        content=span(content),
        quote=span(),
        cue=span("wants"),
        rule="want",
        **fields,
    )


def text_impasse(id: str, *parties: str, article: str = "a1", issue: str = "open:cod") -> TextImpasse:
    return TextImpasse(id=id, article_id=article, parties=parties, issue=issue, quote=span(), rule="deadlock")


def positions_of(statements: Iterable[Statement], participants: Iterable[Participant]) -> list[Position]:
    return derive_positions(statements, resolve(participants, schema=SCHEMA), schema=SCHEMA)


def derived(
    statements: Iterable[Statement] = (),
    participants: Iterable[Participant] = (),
    days: Mapping[str, date] | None = None,
    **records: Any,
) -> Derived:
    """What follows from these records; `days` are the publication days of articles, each record a sentence of its own."""
    said = tuple(statements)
    facts = tuple(ArticleFacts(id=id, published=day) for id, day in (days or {}).items())
    given = {"passages": {s.id: f"pass-{s.id}" for s in said}, "articles": facts, **records}
    return derive(Records(participants=tuple(participants), statements=said, **given), schema=SCHEMA)


def article(id: str = "a1", **fields: Any) -> Article:
    text = "Cod\n\nNorway wants more cod. Iceland will not share."
    return Article(id=id, path=f"{id}.txt", title="Cod", text=text, **fields)


def fishing(id: str = "a1", *, minister: str = "Ingrid Dahl", published: date | None = date(2024, 3, 1)) -> Extraction:
    """An article in which Norway's minister wants cod of Iceland, Iceland refuses, and Denmark mediates and presses."""
    norway, iceland = state(f"{id}-no", "Norway", article=id), state(f"{id}-is", "Iceland", article=id)
    denmark = state(f"{id}-dk", "Denmark", article=id)
    dahl = person(f"{id}-dahl", minister, article=id, acts_for=norway.id, role="foreign-minister")
    first, second = span("Norway wants more cod.", 5), span("Iceland will not share.", 28)
    wants = statement(
        f"{id}-s1", "demand", dahl.id, article=id, addressee=iceland.id, speaker=dahl.id, stated_on=published
    )
    refuses = statement(f"{id}-s2", "rejection", iceland.id, article=id, source=denmark.id, stated_on=published)
    both = (norway.id, iceland.id)
    return Extraction(
        article=article(id, published=published, source="North Post"),
        participants=(norway, iceland, denmark, dahl),
        statements=(wants, refuses),
        mediations=(
            Mediation(id=f"{id}-m", article_id=id, mediator=denmark.id, parties=both, quote=first, rule="mediate"),
        ),
        pressures=(
            Pressure(
                id=f"{id}-p",
                article_id=id,
                presser=denmark.id,
                pressed=iceland.id,
                toward="share",
                quote=second,
                rule="urge",
            ),
        ),
        events=(TalksEvent(id=f"{id}-e", article_id=id, type="stall", parties=both, quote=second, rule="stall"),),
        impasses=(text_impasse(f"{id}-t", *both, article=id),),
        sentences=(first, second),
    )


_NAMES = (
    "Ingrid Dahl",
    "Dahl",
    "Mr. Dahl",
    "Olaf Dahl",
    "Acme Corp",
    "Acme",
    "Union of Rail Staff",
    "URS",
    "Norway",
    "officials",
)
_ACTS = tuple(SCHEMA.acts)


@st.composite
def casts(draw: st.DrawFn) -> list[Participant]:
    """Participants of up to three articles, with names that meet, some in a role for one before them."""
    cast: list[Participant] = []
    for number in range(draw(st.integers(1, 8))):
        name, article_id = draw(st.sampled_from(_NAMES)), f"a{draw(st.integers(1, 3))}"
        principals = [p.id for p in cast if p.article_id == article_id]
        cast.append(
            Participant(
                id=f"p{number}",
                article_id=article_id,
                name=name,
                kind=draw(st.sampled_from(["person", "company", "union", "other", "state"])),
                mentions=tuple(span(text) for text in draw(st.lists(st.sampled_from(_NAMES), max_size=2))),
                acts_for=draw(st.sampled_from([None, *principals])),
                role=draw(st.sampled_from([None, "prime-minister", "spokesman"])),
                gazetteer="state/norway" if name == "Norway" else None,
                named=name != "officials" and draw(st.booleans()),
                resolved=draw(st.booleans()),
            )
        )
    return cast


@st.composite
def reports(draw: st.DrawFn, cast: list[Participant]) -> list[Statement]:
    """Statements of members of `cast` to each other."""
    ids = [p.id for p in cast]
    return [
        statement(
            f"s{number}",
            draw(st.sampled_from(_ACTS)),
            draw(st.sampled_from(ids)),
            article=f"a{draw(st.integers(1, 3))}",
            content=draw(st.sampled_from(["more cod", "more cod now", "more", "open the port", "open the port now"])),
            addressee=draw(st.sampled_from([None, *ids])),
            negated=draw(st.booleans()),
            stated_on=draw(st.sampled_from([None, date(2024, 1, 1), date(2024, 2, 1)])),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


def records_of(graph: Graph) -> Records:
    """The evidence of a graph, read back from its nodes and edges."""
    nodes, edges = graph
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for node in nodes:
        rows[node.label].append({"id": node.id, **node.properties})
    names = {n.id: str(n.properties["name"]) for n in nodes if n.label == "Source"}
    outlets = {e.start[1]: names[e.end[1]] for e in edges if e.type == "PUBLISHED_BY"}
    passages = {e.start[1]: e.end[1] for e in edges if e.type == "EVIDENCED_BY" and e.start[0] in REPORTS}
    return records_from(rows, outlets=outlets, passages=passages)
