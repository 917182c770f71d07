"""Doc → events of the talks, dated where text and publication date make the day certain."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token

from kg.ids import content_id
from kg.model import Article, TalksEvent
from loaders.analysis.attribution import title_end
from loaders.analysis.dates import date_near
from loaders.analysis.scope import clause_chain, factuality_of
from loaders.analysis.syntax import entities_in
from loaders.extract.cast import Cast
from loaders.extract.cues import CueFinder, Found
from loaders.extract.spans import clause_span
from loaders.lexicon import EVENTS, Lexicon

# Types that stand while the talks go on, whatever is said of them, and types that are announced.
_STANDING = frozenset({"deadline", "proposal"})
_PLANNED = frozenset({"meeting", "call", "resume", "strike_start"})


def find_events(article: Article, doc: Doc, cast: Cast, *, lexicon: Lexicon) -> Iterator[TalksEvent]:
    """Yield the events of the talks in text order, one of each type a sentence.

    A headline's event and a noun that only takes up an event told before ("the offer") are left out.
    """
    told = [f for f in CueFinder(cast, lexicon=lexicon, types=EVENTS) if _has_happened(f, lexicon)]
    kept: list[Found] = []
    for found in told:
        if not _is_repeated(found, kept, told, title_end(doc)):
            kept.append(found)
            yield _event(article, found, cast)


def _is_repeated(found: Found, kept: Iterable[Found], told: Iterable[Found], body: int) -> bool:
    alike = [f for f in kept if f.cue.type == found.cue.type]
    if any(f.token.sent.start == found.token.sent.start for f in alike):
        return True
    if found.token.i < body:
        return any(f.cue.type == found.cue.type and f.token.i >= body for f in told)
    return found.cue.pos == "noun" and any(_share_parties(f, found) for f in alike)


def _share_parties(one: Found, other: Found) -> bool:
    return not other.parties or any(a is b for a in one.parties for b in other.parties)


def _has_happened(found: Found, lexicon: Lexicon) -> bool:
    """Whether the text tells the event as a fact; of a meeting still to come, whether it names the day or the place."""
    told = factuality_of(found.token, lexicon) in {"asserted", "past"} and not _is_aimed_at(found.token, lexicon)
    if found.cue.type in _STANDING or told:
        return True
    return found.cue.type in _PLANNED and any(e.label_ in {"DATE", "GPE"} for e in entities_in(found.token.sent))


def _is_aimed_at(token: Token, lexicon: Lexicon) -> bool:
    """Whether the cue stands in an infinitive or gerund that is only wanted: "to reach an agreement"."""
    if token.dep_ == "pobj" and token.head.head.lemma_.lower() in lexicon.words.not_yet:
        return True
    for one in clause_chain(token):
        if one.dep_ in {"acl", "advcl", "relcl"} and any(c.dep_ == "aux" and c.lower_ == "to" for c in one.children):
            return True
        if one.dep_ == "xcomp" and one.head.lemma_.lower() not in lexicon.words.transparent:
            return True
        if one.dep_ == "pcomp" and one.head.lower_ in lexicon.words.aiming:
            return True
    return False


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
