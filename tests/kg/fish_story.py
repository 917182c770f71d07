"""A small graph written by hand: one article, three statements, an impasse, and two names that may be one person."""

from datetime import date
from typing import Any

from kg.model import Edge, Node
from kg.store.bolt import BoltStore

SENTENCES = (
    "Talks on mackerel went on in Bergen.",
    "Norway wants Iceland to cut its quota by a third.",
    "Iceland refuses to cut its quota.",
    "Ingrid Solbakken offered to meet again in May.",
    "Solbakken said the offer stands.",
)
_REPORT = {
    "articleId": "a1",
    "cue": "wants",
    "issue": "fisheries",
    "proposition": "cut quota third",
    "conditional": False,
    "negated": False,
    "factuality": "asserted",
    "rule": "want",
    "statedOn": date(2031, 3, 4),
    "statedPrecision": "published",
    "reasons": ("cue=want +1.20",),
}


def _start(sentence: int) -> int:
    return sum(len(s) + 1 for s in SENTENCES[:sentence])


def passage(number: int) -> Node:
    text, start = SENTENCES[number], _start(number)
    return _node("Passage", f"pass{number}", text=text, start=start, end=start + len(text), articleId="a1")


def _node(label: str, id: str, **properties: Any) -> Node:
    return Node(label=label, id=id, properties=properties)


def participant(id: str, name: str, kind: str) -> Node:
    shared = {"articleId": "a1", "named": True, "resolved": True, "method": "name", "confidence": 1.0}
    return _node("Participant", id, name=name, kind=kind, aliases=(name,), **shared)


def statement(id: str, sentence: int, act: str, content: str, confidence: float, **fields: Any) -> Node:
    text, start = SENTENCES[sentence], _start(sentence)
    at = start + text.index(content)
    spans = {"quote": text, "quoteStart": start, "quoteEnd": start + len(text), "contentStart": at}
    told = {**_REPORT, **spans, "contentEnd": at + len(content), "act": act, "content": content, **fields}
    return _node("Statement", id, **told, confidence=confidence)


def actor(id: str, key: str, name: str, kind: str, *, aliases: tuple[str, ...] = (), merged: bool = False) -> Node:
    return _node("Actor", id, name=name, kind=kind, named=True, aliases=aliases, key=key, merged=merged)


def _edge(type: str, start: str, end: str, **properties: Any) -> Edge:
    first, second = start.split(":"), end.split(":")
    return Edge(type=type, start=(first[0], first[1]), end=(second[0], second[1]), properties=properties)


EVIDENCE = [
    _node(
        "Article",
        "a1",
        title="Mackerel",
        path="a1.txt",
        language="en",
        fingerprint="f",
        publishedOn=date(2031, 3, 4),
    ),
    _node("Source", "o1", name="Harbour Times"),
    *(passage(i) for i in range(len(SENTENCES))),
    participant("p1", "Norway", "state"),
    participant("p2", "Iceland", "state"),
    participant("p3", "Ingrid Solbakken", "person"),
    participant("p4", "Solbakken", "person"),
    statement("s1", 1, "demand", "cut its quota by a third", 0.6, holderRef="p1", addresseeRef="p2"),
    statement("s2", 2, "rejection", "cut its quota", 0.9, holderRef="p2", cue="refuses"),
    statement("s3", 3, "offer", "meet again in May", 0.8, holderRef="p3", cue="offered", issue="open:meeting"),
]
DERIVED = [
    actor("n", "gazetteer/state/norway", "Norway", "state", aliases=("Oslo",)),
    actor("i", "gazetteer/state/iceland", "Iceland", "state"),
    actor("g", "person/ingrid solbakken", "Ingrid Solbakken", "person", aliases=("Solbakken",)),
    actor("b", "person/solbakken", "Solbakken", "person", merged=True),
    *(_node("Position", f"pos{i}", name="x", act="demand", polarity=-1, content="x", status="auto") for i in (1, 2, 3)),
    _node("Impasse", "imp", name="x", rule="red_line_against_demand"),
]
EDGES = [
    _edge("PUBLISHED_BY", "Article:a1", "Source:o1"),
    *(_edge("IN", f"Passage:pass{i}", "Article:a1") for i in range(len(SENTENCES))),
    *(_edge("MENTIONED_IN", f"Participant:p{i}", "Article:a1") for i in (1, 2, 3, 4)),
    *(_edge("EVIDENCED_BY", f"Statement:s{i}", f"Passage:pass{i}") for i in (1, 2, 3)),
    *(_edge("REFERS_TO", f"Participant:p{i + 1}", f"Actor:{a}") for i, a in enumerate("nigg")),
    *(_edge("EXPRESSES", f"Statement:s{i}", f"Position:pos{i}", content="x") for i in (1, 2, 3)),
    *(_edge("HOLDS", f"Actor:{a}", f"Position:pos{i + 1}") for i, a in enumerate("nig")),
    _edge("SHOWN_BY", "Impasse:imp", "Position:pos1"),
    _edge("SHOWN_BY", "Impasse:imp", "Position:pos2"),
    _edge("RESPONDS_TO", "Position:pos2", "Position:pos1"),
    _edge("SAME_AS", "Actor:b", "Actor:g", judgement="auto", method="surname", score=0.85, compared="surname"),
]


def write_story(store: BoltStore) -> BoltStore:
    store.write([*EVIDENCE, *DERIVED], [])
    store.write([], EDGES)
    return store
