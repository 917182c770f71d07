"""The records both sides share; all are frozen, offsets are characters into `Article.text`, half-open."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of an article's text: `article.text[start:end] == text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as read; `text` is the title line, a blank line and the body, and never changes afterwards."""

    id: str
    path: str
    title: str
    text: str
    published: date | None = None
    url: str | None = None
    source: str | None = None
    author: str | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One actor as one article has it: the chain of its mentions.

    `gazetteer` is the id of its entry in `schemas/actors/`, `acts_for` the participant it speaks or decides for in
    `role`. `named` is false for a description ("the union", "officials"), `resolved` is false where a pronoun or a
    description found no name: such a participant stays inside its article.
    """

    id: str
    article_id: str
    name: str
    kind: str
    mentions: tuple[Span, ...]
    acts_for: str | None = None
    role: str | None = None
    gazetteer: str | None = None
    named: bool = True
    resolved: bool = True
    method: str = "name"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An amount in a content: `unit` is a currency code, "%", the counted noun, or empty; `text` the words."""

    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One report that somebody demands, offers, refuses … something; holder, addressee, … are participant ids.

    `proposition` is the content as sorted lemmas, for telling the same content in other words. `factuality` is one of
    asserted, negated, denied, hypothetical, future, past. `stated_precision` is day, week, month, year or published (the
    article's date). `addressee_method` tells how the addressee was found: told, joint, condition, content, other-party.
    `deadline` is the day by which the content is wanted. `confidence` is the probability that holder, act and content are
    right, `reasons` the features that weigh most for or against it.
    """

    id: str
    article_id: str
    act: str
    holder: str
    content: Span
    quote: Span
    cue: Span
    rule: str
    issue: str
    proposition: str
    addressee: str | None = None
    addressee_method: str | None = None
    speaker: str | None = None
    source: str | None = None
    conditional: bool = False
    condition: str | None = None
    negated: bool = False
    factuality: str = "asserted"
    stated_on: date | None = None
    stated_precision: str = "published"
    quantities: tuple[Quantity, ...] = ()
    deadline: date | None = None
    confidence: float = 0.5
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """One report that `mediator` brokers, hosts or carries messages between `parties` (participant ids, maybe none)."""

    id: str
    article_id: str
    mediator: str
    parties: tuple[str, ...]
    quote: Span
    rule: str
    role: str = "mediator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """One report that `presser` pushes `pressed` toward something (participant ids)."""

    id: str
    article_id: str
    presser: str
    pressed: str
    toward: str
    quote: Span
    rule: str
    stated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksEvent:
    """One report of an event of the talks; `happened_on` only where text and publication date make it certain."""

    id: str
    article_id: str
    type: str
    parties: tuple[str, ...]
    quote: Span
    rule: str
    happened_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextImpasse:
    """An impasse that the text itself says or shows."""

    id: str
    article_id: str
    parties: tuple[str, ...]
    issue: str
    quote: Span
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one article says; `sentences` are those that carry something, in text order."""

    article: Article
    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    events: tuple[TalksEvent, ...] = ()
    impasses: tuple[TextImpasse, ...] = ()
    sentences: tuple[Span, ...] = ()


Value: TypeAlias = str | int | float | bool | date | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node to store: one label at creation, a string `id`, properties without nulls."""

    label: str
    id: str
    properties: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A relationship to store, from (label, id) to (label, id); `key` tells apart several between the same two."""

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    key: str = ""
    properties: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What one write changed, as the database counted it; all zero if everything was there already."""

    nodes: int = 0
    relationships: int = 0
    properties: int = 0
    labels: int = 0
    deleted: int = 0

    def __add__(self, other: "Written") -> "Written":
        """Sum field by field."""
        return Written(
            nodes=self.nodes + other.nodes,
            relationships=self.relationships + other.relationships,
            properties=self.properties + other.properties,
            labels=self.labels + other.labels,
            deleted=self.deleted + other.deleted,
        )
