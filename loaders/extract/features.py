"""Candidate → features: what tells a statement from words that only look like one."""

import math
from collections.abc import Iterator, Mapping, Sequence

from spacy.tokens import Doc

from loaders.analysis.attribution import Speech
from loaders.analysis.chains import Chain
from loaders.analysis.scope import clause_chain
from loaders.analysis.syntax import clause_of, title_end
from loaders.encoder.reading import Read, Seen
from loaders.extract.candidates import Candidate
from loaders.extract.cast import Cast
from loaders.extract.selection import beside
from loaders.extract.sight import LEAST, Sight, log_odds
from loaders.extract.spans import overlap
from loaders.lexicon import Lexicon

_TOPICS = ("talks", "agreement", "proposal", "dispute")
# What a sentence tells that bears on who holds what.
_TOLD = ("agreement", "proposal", "pressure", "impasse", "response")
# Lengths at which a content is short, middling or long, in tokens.
_LENGTHS = (2, 5, 12, 25)
# Log-odds beyond these count as these: a probability of 0.002 or 0.998.
_MOST = math.log(0.998 / 0.002)
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
        self.sight = Sight(doc)
        self.body = title_end(doc)
        self.beside = beside(candidates)
        self.topics = {w for name in _TOPICS for w in lexicon.words.named(name)}
        words = [t.lemma_.lower() for t in doc if t.is_alpha]
        self.crowding = 100 * len(candidates) / max(len(words), 1)
        likely = {a.content.stretch for a in doc._.acts or () if a.in_sentence >= _LIKELY}
        self.acting = 100 * len(likely) / max(len(words), 1)
        self.article = _of_article(doc)
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
        return {**dict.fromkeys(sorted(told), 1.0), **dict(said), **dict(self._of_part(found, holder)), **self.article}

    def _of_part(self, found: Candidate, holder: Chain) -> Iterator[tuple[str, float]]:
        """What the encoder says of the holder as somebody who takes part, and of what else the sentence tells."""
        part = self.cast.chains.takes_part(holder)
        if part is None:
            yield "holder/not-seen", 1.0
        else:
            yield "holder/takes-part", _log_odds(part)
        if found.addressees and (addressed := self.cast.chains.takes_part(found.addressees[0])) is not None:
            yield "addressee/takes-part", _log_odds(addressed)
        for name in _TOLD:
            if (odds := self.sight.odds(found.cue.sent, name)) > log_odds(LEAST):
                yield f"told/{name}", odds - log_odds(LEAST)

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


def _of_article(doc: Doc) -> dict[str, float]:
    """How much of an article the encoder read to the end, how much of it tells something of talks or acts, and names who takes part; as log-odds of
    shares of its sentences."""
    reads: tuple[Read, ...] = doc._.read or ()
    sentences = sum(1 for s in doc.sents if s.text.strip()) + 1
    told = sum(max((t.probability for t in read.told.values()), default=0.0) for read in reads)
    acting = sum(max((seen.in_sentence for seen in read.acts), default=0.0) for read in reads)
    naming = sum(float(read.mentions[:, 1].max(initial=0.0)) for read in reads)
    shares = {"read": len(reads), "told": told, "acting": acting, "naming": naming}
    return {f"article/{name}": _log_odds(share / sentences) for name, share in shares.items()}


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
    return log_odds(probability, _MOST)


def _speech(doc: Doc) -> Speech:
    found: Speech = doc._.speech
    return found


def _bucket(value: float, bounds: Sequence[float]) -> str:
    return next((f"<={bound}" for bound in bounds if value <= bound), f">{bounds[-1]}")
