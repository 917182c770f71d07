"""Candidate → features: what tells a statement from words that only look like one."""

import math
from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Doc

from loaders.analysis.attribution import Speech, title_end
from loaders.analysis.reference import Chain
from loaders.analysis.scope import clause_chain
from loaders.analysis.syntax import clause_of
from loaders.encoder.reading import Seen
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast
from loaders.extract.selection import beside
from loaders.extract.spans import overlap
from loaders.lexicon import Lexicon

_TOPICS = ("talks", "agreement", "proposal", "dispute")
# Lengths at which a content is short, middling or long, in tokens.
_LENGTHS = (2, 5, 12, 25)
# Probabilities nearer to 0 or 1 count as this near.
_FAINT = 0.002
# From this probability on a sentence counts among those that act; how many of 100 words an article has.
_LIKELY = 0.5
_ACTING = (0.1, 0.3, 0.6, 1, 2, 3)


class FeatureReader:
    """Reads the features of the candidates of one Doc; each feature is a name that is there or not."""

    def __init__(self, doc: Doc, cast: Cast, candidates: Sequence[Candidate], *, lexicon: Lexicon) -> None:
        self.doc = doc
        self.cast = cast
        self.lexicon = lexicon
        self.candidates = candidates
        self.body = title_end(doc)
        self.beside = beside(candidates)
        self.topics = {w for name in _TOPICS for w in lexicon.words.named(name)}
        words = [t.lemma_.lower() for t in doc if t.is_alpha]
        self.crowding = 100 * len(candidates) / max(len(words), 1)
        likely = {a.content.stretch for a in doc._.acts or () if a.in_sentence >= _LIKELY}
        self.acting = 100 * len(likely) / max(len(words), 1)
        self.density = 100 * sum(w in self.topics for w in words) / max(len(words), 1)

    def __call__(self, found: Candidate, holder: Chain) -> Mapping[str, float]:
        """The features of `found` as a statement of `holder`: 1 for what is there, log-odds for what the encoder says."""
        told = frozenset(
            [
                *self._of_cue(found),
                *self._of_holder(found, holder),
                *self._of_content(found),
                *self._of_place(found),
                *self._of_rivals(found, holder),
            ]
        )
        said = _seen(found.seen) if found.seen is not None else self._of_listed(found)
        return {**dict.fromkeys(sorted(told), 1.0), **dict(said)}

    @staticmethod
    def _of_listed(found: Candidate) -> Iterator[tuple[str, float]]:
        """What the encoder says of the sentence of a cue that the lexicon lists."""
        yield "listed", 1.0
        yield "listed/sentence", _log_odds(found.in_sentence)

    def _of_cue(self, found: Candidate) -> Iterator[str]:
        cue, clause = found.cue, clause_of(found.cue)
        yield f"rule={found.rule}"
        yield f"rule={found.rule}/{found.slot}"
        yield f"act={found.act}"
        yield f"lemma={cue.lemma_.lower()}"
        yield f"tag={cue.tag_}"
        if found.listed is not None:
            yield "seen-and-listed"
            yield f"seen-and-listed={found.listed}"
        yield f"dep={cue.dep_}"
        yield f"clause={clause.dep_}"
        yield f"factuality={found.factuality}"
        yield f"act={found.act}/factuality={found.factuality}"
        if found.condition is not None:
            yield "conditional"
        if len(list(clause_chain(cue))) > 1:
            yield f"below={cue.head.lemma_.lower()}"

    def _of_holder(self, found: Candidate, holder: Chain) -> Iterator[str]:
        yield f"holder={holder.kind}"
        yield f"holder/{'named' if holder.named else 'described'}"
        yield f"holder/{holder.method}"
        yield f"holder/mentions={_bucket(len(holder.mentions), (1, 2, 4, 8))}"
        if any(holder is p or holder.principal is p for p in self.cast.chains.pair):
            yield "holder/principal-party"
        if found.speaker is not None:
            yield "speaker/self" if found.speaker is holder else "speaker/other"
        yield f"holders={min(len(found.holders), 3)}"

    def _of_content(self, found: Candidate) -> Iterator[str]:
        tokens = self.doc.char_span(found.content.start, found.content.end, alignment_mode="expand")
        head = found.content_head
        yield f"content={head.pos_}"
        yield f"slot={found.slot}"
        yield f"content/length={_bucket(len(tokens or ()), _LENGTHS)}"
        if head.lemma_.lower() in self.topics:
            yield "content/topic-head"
        if any(t.lemma_.lower() in self.topics for t in tokens or ()):
            yield "content/topic"
        if any(t.i in self.cast.chains.at for t in tokens or ()):
            yield "content/actor"
        if found.addressees:
            yield f"addressee/{found.addressee_method}"

    def _of_place(self, found: Candidate) -> Iterator[str]:
        cue, speech = found.cue, _speech(self.doc)
        if cue.i < self.body:
            yield "place/title"
        if cue.i in speech.quoted:
            yield "place/quoted"
        if speech.narrator(cue) is not None:
            yield "place/own-words"
        if any(t.lemma_.lower() in self.topics for t in cue.sent):
            yield "sentence/topic"
        if any(t.i in self.cast.chains.at and self.cast.chains.at[t.i] in self.cast.chains.pair for t in cue.sent):
            yield "sentence/principal-party"
        yield f"article/topics={_bucket(self.density, (0.3, 1, 2, 4))}"
        yield f"article/candidates={_bucket(self.crowding, (0.25, 0.5, 1, 2, 3))}"
        yield f"article/pair={bool(self.cast.chains.pair)}"
        yield f"article/seen={_bucket(self.acting, _ACTING)}"

    def _of_rivals(self, found: Candidate, holder: Chain) -> Iterator[str]:
        for other in self.beside[found.cue.sent.start]:
            if other is found:
                continue
            inside = other.content.start <= found.cue.idx < other.content.end
            if inside:
                same = any(holder is h for h in (*other.holders, *other.addressees))
                yield "nested/same" if same else "nested/other"
            if any(holder is h for h in other.holders) and overlap(found.content, other.content):
                yield "rival/earlier" if other.cue.i < found.cue.i else "rival/later"


def _seen(seen: Seen) -> Iterator[tuple[str, float]]:
    """What the encoder says of a cue, as log-odds."""
    yield "seen/sentence", _log_odds(seen.in_sentence)
    yield "seen/cue", _log_odds(seen.at_cue)
    yield "seen/valid", _log_odds(seen.valid)
    yield "seen/content", _log_odds(seen.content.probability)
    yield "seen/holder", _log_odds(seen.holder.probability)
    yield f"seen/{seen.act}", _log_odds(seen.in_sentence)
    yield f"seen/{seen.act}/valid", _log_odds(seen.valid)


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _FAINT), 1 - _FAINT)
    return math.log(bounded / (1 - bounded))


def _speech(doc: Doc) -> Speech:
    found: Speech = doc._.speech
    return found


def _bucket(value: float, bounds: Sequence[float]) -> str:
    return next((f"<={bound}" for bound in bounds if value <= bound), f">{bounds[-1]}")
