"""Doc → events of the talks, dated where text and publication date make the day certain."""

from collections.abc import Iterator

from spacy.tokens import Doc

from kg.ids import content_id
from kg.model import Article, TalksEvent
from loaders.analysis.dates import date_near
from loaders.extract.cast import Cast
from loaders.extract.cues import CueFinder, Found
from loaders.extract.spans import clause_span
from loaders.lexicon import Lexicon

TYPES = frozenset(
    {
        "meeting", "call", "proposal", "response", "stall", "resume", "progress", "agreement", "strike_start", "strike_end",
        "deadline", "walkout",
    }
)  # fmt: skip


def find_events(article: Article, doc: Doc, cast: Cast, *, lexicon: Lexicon) -> Iterator[TalksEvent]:
    """Yield the events of the talks in text order, one of each type a clause."""
    seen: set[tuple[str, int]] = set()
    for found in CueFinder(doc, cast, lexicon=lexicon, types=TYPES):
        event = _event(article, found, cast)
        if (event.type, event.quote.start) not in seen:
            seen.add((event.type, event.quote.start))
            yield event


def _event(article: Article, found: Found, cast: Cast) -> TalksEvent:
    quote = clause_span(found.token, article)
    parties = found.parties or (cast.chains.pair if found.cue.type in {"stall", "progress", "resume"} else ())
    return TalksEvent(
        id=content_id("event", article.id, found.cue.type, str(quote.start), str(quote.end)),
        article_id=article.id,
        type=found.cue.type,
        parties=tuple(cast.id(chain) for chain in parties),
        quote=quote,
        rule=found.cue.id,
        happened_on=date_near(found.token, article.published),
    )
