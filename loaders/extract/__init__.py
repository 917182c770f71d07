"""Doc → Extraction: statements, mediations, pressures, events of the talks and impasses, each with its exact span."""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc

from kg.model import Article, Extraction, Pressure, Span, Statement
from kg.schema import Schema
from loaders.extract.cast import Cast
from loaders.extract.events import find_events
from loaders.extract.impasses import find_impasses
from loaders.extract.mediations import find_mediations
from loaders.extract.spans import sentence_span
from loaders.extract.statements import StatementFinder
from loaders.lexicon import Lexicon


def extract(article: Article, doc: Doc, *, lexicon: Lexicon, schema: Schema) -> Extraction:
    """Everything that `doc`, analysed by `loaders.analysis`, says of the talks; records are in text order."""
    cast = Cast(article, doc, lexicon=lexicon, schema=schema)
    statements, pressures = _statements(StatementFinder(article, doc, cast, lexicon=lexicon, schema=schema))
    events = tuple(find_events(article, doc, cast, lexicon=lexicon))
    mediations = tuple(find_mediations(article, doc, cast, lexicon=lexicon))
    impasses = tuple(find_impasses(article, doc, cast, lexicon=lexicon, events=events, statements=statements))
    quotes = [r.quote for records in (statements, pressures, events, mediations, impasses) for r in records]
    return Extraction(
        article=article,
        participants=cast.participants(doc),
        statements=statements,
        mediations=mediations,
        pressures=pressures,
        events=events,
        impasses=impasses,
        sentences=_sentences(article, doc, quotes),
    )


def _statements(finder: StatementFinder) -> tuple[tuple[Statement, ...], tuple[Pressure, ...]]:
    """Statements and pressures, each id once."""
    statements: dict[str, Statement] = {}
    pressures: dict[str, Pressure] = {}
    for statement, candidate in finder.statements():
        statements.setdefault(statement.id, statement)
        for pressure in finder.pressures(statement, candidate):
            pressures.setdefault(pressure.id, pressure)
    return tuple(statements.values()), tuple(pressures.values())


def _sentences(article: Article, doc: Doc, quotes: Iterable[Span]) -> tuple[Span, ...]:
    """The sentences that the quotes start in, in text order."""
    starts: Sequence[Span] = tuple(quotes)
    found = set()
    for quote in starts:
        tokens = doc.char_span(quote.start, quote.end, alignment_mode="expand")
        if tokens is not None:
            found.add(sentence_span(tokens[0], article))
    return tuple(sorted(found, key=lambda s: s.start))
