"""Doc → Extraction: statements, mediations, pressures, events of the talks and impasses, each with its exact span."""

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Doc

from kg.model import Article, Extraction, Span, Statement
from kg.schema import Schema
from loaders.decision import load_decision
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast
from loaders.extract.events import EventFinder
from loaders.extract.impasses import ImpasseFinder
from loaders.extract.mediations import MediationFinder
from loaders.extract.presence import Presence
from loaders.extract.pressures import PressureFinder
from loaders.extract.sight import Considered, Sight, decided
from loaders.extract.spans import sentence_span
from loaders.extract.statements import StatementFinder
from loaders.lexicon import Lexicon


def extract(
    article: Article, doc: Doc, *, lexicon: Lexicon, schema: Schema, min_confidence: float | None = None
) -> Extraction:
    """Everything that `doc`, analysed by `loaders.analysis`, says of the talks; records are in text order.

    Statements below `min_confidence` (0 to 1) are left out; without it, those that the trained decision holds for none.
    """
    cast = Cast(article, doc, lexicon=lexicon, schema=schema)
    named = Presence(cast, Sight(doc), load_decision("participant"))
    finder = StatementFinder(
        article, doc, cast, lexicon=lexicon, schema=schema, may_be_addressed=named.may_be_addressed
    )
    found = once(finder.statements(min_confidence=min_confidence))
    statements = tuple(statement for statement, _ in found)
    sight = Sight(doc)  # with the actors that statements added
    presence = Presence(cast, sight, load_decision("participant"))
    pressures = _likely("pressure", PressureFinder(cast, sight, found).considered())
    happening = EventFinder(cast, sight, presence)
    events = _likely("event", happening.considered())
    mediations = _likely("mediation", MediationFinder(cast, sight).considered())
    stuck = ImpasseFinder(cast, sight, stops=happening.stops, statements=statements)
    impasses = _likely("impasse", stuck.considered())
    if any((statements, events, mediations, impasses)):
        for chain in presence.present():
            cast.id(chain)
    quotes = [r.quote for records in (statements, pressures, events, mediations, impasses) for r in records]
    return Extraction(
        article=article,
        participants=cast.participants(doc, presence.is_principal),
        statements=statements,
        mediations=mediations,
        pressures=pressures,
        events=events,
        impasses=impasses,
        sentences=_sentences(article, doc, quotes),
    )


def _likely(kind: str, considered: Iterable[Considered[Any]]) -> tuple[Any, ...]:
    """The records that the shipped decision on their kind holds for likely enough, the first of each id."""
    by_id: dict[str, Any] = {}
    for record in decided(considered, load_decision(kind)):
        by_id.setdefault(record.id, record)
    return tuple(by_id.values())


def once(found: Iterable[tuple[Statement, Candidate]]) -> list[tuple[Statement, Candidate]]:
    """Each statement once, the first of its id."""
    by_id: dict[str, tuple[Statement, Candidate]] = {}
    for statement, candidate in found:
        by_id.setdefault(statement.id, (statement, candidate))
    return list(by_id.values())


def _sentences(article: Article, doc: Doc, quotes: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences that the quotes start in, in text order."""
    starts: Sequence[Span] = tuple(quotes)
    found = set()
    for quote in starts:
        tokens = doc.char_span(quote.start, quote.end, alignment_mode="expand")
        if tokens is not None:
            found.add(sentence_span(tokens[0], article))
    return tuple(sorted(found, key=lambda s: s.start))
