"""Doc → events of the talks, dated where text and publication date make the day certain."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from kg.ids import content_id
from kg.model import LEARNED, TalksEvent
from loaders.analysis.chains import Chain
from loaders.analysis.dates import date_near
from loaders.analysis.scope import clause_chain, factuality_of
from loaders.analysis.syntax import entities_in, title_end
from loaders.encoder.inputs import EVENTS as TYPES
from loaders.extract.cast import Cast
from loaders.extract.cues import CueFinder, Found
from loaders.extract.presence import Presence
from loaders.extract.sight import PARTY, Considered, Sight, nonzero
from loaders.extract.spans import clause_span
from loaders.lexicon import EVENTS, Lexicon

# Types that stand while the talks go on, whatever is said of them, and types that are announced.
_STANDING = frozenset({"deadline", "proposal"})
_PLANNED = frozenset({"meeting", "call", "resume", "strike_start"})
# Below this probability somebody who is named at the cue is no party.
_BYSTANDER = 0.2
# Log-odds up to which the encoder does not believe in a cue of the lexicon.
_HARDLY = -4.0
# Types by which talks stop.
_STOPS = frozenset({"stall", "walkout"})
# Types that make or break an impasse.
_TURNS = frozenset({"walkout", "agreement", "resume", "strike_start", "strike_end"})
# Those of them that take two.
_OF_TWO = frozenset({"agreement", "resume"})
# Types of which one sentence tells one.
_EXCLUSIVE = (frozenset({"strike_start", "strike_end"}), frozenset({"stall", "resume", "progress"}))
# Types of which the two principal parties are the parties, if the text names none.
_OF_THE_PAIR = frozenset({"stall", "progress", "resume"})


@dataclass(frozen=True, slots=True)
class Stop:
    """That a sentence tells, as likely as not, of talks that stopped: a stall or a walkout, who has part in it, and by which rule."""

    type: str
    parties: tuple[Chain, ...]
    rule: str


class EventFinder:
    """Considers, for each sentence, the types of events that it may tell; `stops` by the first token of their sentence are known then."""

    def __init__(self, cast: Cast, sight: Sight, presence: Presence) -> None:
        self.cast = cast
        self.sight = sight
        self.presence = presence
        self.stops: dict[int, Stop] = {}
        self._body = title_end(sight.doc)

    def considered(self) -> Iterator[Considered[TalksEvent]]:
        """Yield one of each type a sentence, in text order."""
        listed: dict[tuple[int, str], list[Found]] = {}
        for found in CueFinder(self.cast, lexicon=self.cast.lexicon, types=EVENTS):
            listed.setdefault((found.token.sent.start, found.cue.type), []).append(found)
        before: dict[str, list[list[Chain]]] = {}
        for sentence in self.sight.doc.sents:
            for type in TYPES:
                here = listed.get((sentence.start, type), [])
                if here or (self._is_seen(sentence, type) and not self._is_another(sentence, type, listed)):
                    yield from self._considered(sentence, type, here, before.setdefault(type, []))

    def _is_seen(self, sentence: Span, type: str) -> bool:
        """Whether the encoder sees it: what makes or breaks an impasse must be as likely as not."""
        return self.sight.odds(sentence, type) > 0 if type in _TURNS else self.sight.tells(sentence, type)

    def _is_another(self, sentence: Span, type: str, listed: Mapping[tuple[int, str], Sequence[Found]]) -> bool:
        """Whether what seems to be an event of this type is one that ends or undoes such a one: told by a cue, or likelier."""
        odds = self.sight.odds(sentence, type)
        others = [other for group in _EXCLUSIVE if type in group for other in group - {type}]
        return any((sentence.start, o) in listed or self.sight.odds(sentence, o) > odds for o in others)

    def _considered(
        self, sentence: Span, type: str, listed: Sequence[Found], before: list[list[Chain]]
    ) -> Iterator[Considered[TalksEvent]]:
        """Yield the event, unless a noun only takes up one told before: "the agreement"."""
        odds = self.sight.odds(sentence, type)
        told = [f for f in listed if self._has_happened(f.token, type)]
        best = next(iter((*told, *listed)), None)
        cue = best.token if best is not None else self.sight.cue(sentence, type)
        parties = self._parties(sentence, type, best)
        again = [any(a is b for a in parties for b in others) for others in before]
        taking_part = [chain for chain in parties if self.presence.takes_part(chain)]
        if type in _TURNS and not _is_turn(type, best, taking_part, is_again=any(again)):
            return
        features = {
            "seen": odds,
            f"{type}": 1.0,
            f"{type} seen": odds,
            "listed": float(bool(told)),
            f"{type} listed": float(bool(told)),
            "listed, not told as done": float(bool(listed) and not told),
            "not told as done": float(not self._has_happened(cue, type)),
            "headline": float(sentence.start < self._body),
            "told before": float(bool(again)),
            "told before of the same": float(any(again)),
            "a noun told before": float(bool(again) and cue.pos_ == "NOUN"),
            "no parties": float(not parties),
            "two parties": float(len(parties) > 1),
        }
        rule = best.cue.id if best is not None else f"{LEARNED}{type}"
        if odds > 0 or told:
            before.append(parties)
            if type in _STOPS and odds > _HARDLY:
                self.stops.setdefault(sentence.start, Stop(type, tuple(parties), rule))
        yield Considered(
            nonzero(features),
            lambda: self._event(type, cue, taking_part, rule),
        )

    def _parties(self, sentence: Span, type: str, found: Found | None) -> list[Chain]:
        """Who meets, agrees or strikes: whom the encoder sees to, else whom the cue's places name and it does not hold for bystanders."""
        likely = {id(c): p for c, p in self.sight.actors(sentence, "party", 0.0)}
        seen = [c for c, p in self.sight.actors(sentence, "party", PARTY) if c.method != "unresolved"]
        listed = [c for c in (found.parties if found is not None else ()) if likely.get(id(c), 1.0) >= _BYSTANDER]
        parties = seen if len(seen) > 1 or not listed else listed
        return parties or (list(self.cast.chains.pair) if type in _OF_THE_PAIR else [])

    def _has_happened(self, cue: Token, type: str) -> bool:
        """Whether the text tells the event as a fact; of a meeting still to come, whether it names the day or the place."""
        told = factuality_of(cue, self.cast.lexicon) in {"asserted", "past"} and not _is_aimed_at(
            cue, self.cast.lexicon
        )
        if type in _STANDING or told:
            return True
        return type in _PLANNED and any(e.label_ in {"DATE", "GPE"} for e in entities_in(cue.sent))

    def _event(self, type: str, cue: Token, parties: Sequence[Chain], rule: str) -> TalksEvent:
        quote = clause_span(cue, self.cast.article)
        return TalksEvent(
            id=content_id("event", self.cast.article.id, type, str(quote.start), str(quote.end)),
            article_id=self.cast.article.id,
            type=type,
            parties=tuple(self.cast.id(chain) for chain in parties),
            quote=quote,
            rule=rule,
            happened_on=date_near(cue, self.cast.article.published),
        )


def _is_turn(type: str, listed: Found | None, parties: Sequence[Chain], *, is_again: bool) -> bool:
    """Whether talks turn by it: not by a noun that takes up what was told before, nor by what no cue tells and nobody takes part in."""
    if listed is not None:
        return not (listed.cue.pos == "noun" and is_again)
    return len(parties) > (type in _OF_TWO)


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
