"""The records both sides share; all are frozen, offsets are characters into `Article.text`, half-open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

# Rule of a statement, and method of a participant, that a person coded by hand.
HAND_CODED = "hand-coded"


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


# How the rule of a statement begins that the trained encoder found; its act follows.
LEARNED = "learned-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One report that somebody demands, offers, refuses … something; holder, addressee, … are participant ids.

    `proposition` is the content as sorted lemmas, for telling the same content in other words. `factuality` is one of
    asserted, negated, denied, hypothetical, future, past. `stated_precision` is day, week, month, year or published (the
    article's date). `addressee_method` tells how the addressee was found: told, pointed (at by the encoder), joint, condition,
    content, other-party.
    `deadline` is the day by which the content is wanted. `confidence` is the probability that holder, act and content are
    right, `reasons` what the encoder says and the features that weigh most for or against it.
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
    """All that one article says; `sentences` are those that carry something, in text order.

    `signature` and `words` are what is kept of the text to find near-duplicates.
    """

    article: Article
    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    events: tuple[TalksEvent, ...] = ()
    impasses: tuple[TextImpasse, ...] = ()
    sentences: tuple[Span, ...] = ()
    signature: str | None = None
    words: int = 0


# A new value of a field of a statement: words, yes or no, or nothing.
Change: TypeAlias = str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a decision is about, told by content so that it is found again on another machine and after a new reading.

    A statement: `article_id`, `title`, `quote` (the sentence), `content`, `act`, `holder` (a name), and `statement_id` as a
    hint where two are alike. Two actors: their keys in `actors`, such as "person/ingrid solbakken", and `names` in the same
    order. A name that is not that actor: `article_id`, `participant` (the name) and one key. An undo: `decision` alone.
    """

    article_id: str | None = None
    title: str | None = None
    quote: str | None = None
    content: str | None = None
    act: str | None = None
    holder: str | None = None
    statement_id: str | None = None
    actors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    participant: str | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided; `verdict` is accept, reject, edit, merge, split or undo.

    `changes` are the new values of an edit, by field and in the order of the fields' names. `at` is UTC to the second,
    "2031-03-05T10:00:00Z". `kg.resolve.judgements.decide` makes one with its id.
    """

    id: str
    verdict: str
    target: Target
    user: str
    at: str
    changes: tuple[tuple[str, Change], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A negotiation that a person defines: articles with two of its `parties` on one of its `issues` between the days.

    Parties are names, aliases or keys of actors; without issues or days all count.
    """

    id: str
    name: str
    parties: tuple[str, ...]
    issues: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFacts:
    """What deriving needs of an article: day, outlet, and the signature by which near-duplicates are found."""

    id: str
    published: date | None = None
    source: str | None = None
    signature: str | None = None
    words: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The evidence of all articles; `passages` gives the passage id of a report's id."""

    articles: tuple[ArticleFacts, ...] = ()
    participants: tuple[Participant, ...] = ()
    statements: tuple[Statement, ...] = ()
    mediations: tuple[Mediation, ...] = ()
    pressures: tuple[Pressure, ...] = ()
    events: tuple[TalksEvent, ...] = ()
    impasses: tuple[TextImpasse, ...] = ()
    decisions: tuple[Decision, ...] = ()
    definitions: tuple[Definition, ...] = ()
    passages: Mapping[str, str] = field(default_factory=dict)

    @property
    def days(self) -> dict[str, date]:
        """Publication day of each article that has one."""
        return {a.id: a.published for a in self.articles if a.published is not None}


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
