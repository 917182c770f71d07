"""What the encoder told of the sentences of a Doc, by the actors and sentences that the rules know."""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from spacy.tokens import Doc, Span, Token

from loaders.analysis.actors import Mention
from loaders.analysis.chains import Chain, Chains
from loaders.decision import Decision
from loaders.encoder.reading import Read

# From this probability on it is considered that a sentence tells something, or that an actor has a part in it.
LEAST = 0.05
# From this probability on somebody who is named in the sentence is taken for a party.
PARTY = 0.5
# The most, as log-odds, that the encoder can say for or against.
_MOST = 6.0

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Considered(Generic[Record]):
    """What may be said of the talks: the features on which its probability rests, how the record is made, and whether the lexicon's
    rules alone would say it."""

    features: Mapping[str, float]
    make: Callable[[], Record]
    by_rule: bool = False

    def is_likely(self, decision: Decision) -> bool:
        """Whether the decision holds it for one."""
        return decision.probability(self.features) >= decision.threshold


def decided(considered: Iterable[Considered[Record]], decision: Decision) -> list[Record]:
    """The records that are likely enough or that the rules say, each made only then."""
    return [one.make() for one in considered if one.by_rule or one.is_likely(decision)]


class Sight:
    """Looks up, for one Doc, what the encoder told."""

    def __init__(self, doc: Doc) -> None:
        chains: Chains = doc._.chains
        self.doc = doc
        self._readings = chains.readings
        named = [(m, c) for c in chains.chains for m in c.mentions if not m.adjective]
        self._mentions = sorted(named, key=lambda pair: (pair[0].start, pair[0].end))
        self._at = [m.start for m, _ in self._mentions]

    def read(self, sentence: Span) -> Read | None:
        """What the encoder told of a sentence; None if that is nothing."""
        return self._readings.at(sentence.start_char)

    def odds(self, sentence: Span, name: str) -> float:
        """The log-odds that a sentence tells something of that name, bounded."""
        read = self.read(sentence)
        told = read.told.get(name) if read is not None else None
        return log_odds(told.probability) if told is not None else -_MOST

    def tells(self, sentence: Span, name: str) -> bool:
        """Whether it is to be considered that the sentence tells it."""
        return self.odds(sentence, name) >= log_odds(LEAST)

    def cue(self, sentence: Span, name: str) -> Token:
        """The word that tells it most of all; the root of the sentence, if none does."""
        read = self.read(sentence)
        told = read.told.get(name) if read is not None else None
        found = self.doc.char_span(*told.at, alignment_mode="expand") if told is not None else None
        return found.root if found is not None else sentence.root

    def actors(self, sentence: Span, part: str, least: float = LEAST) -> list[tuple[Chain, float]]:
        """The actors of a sentence that may have that part in what it tells, in text order, with the probability."""
        read = self.read(sentence)
        if read is None:
            return []
        found: dict[int, tuple[Chain, float]] = {}
        for mention, chain in self._within(sentence):
            likely = read.part(self._readings.stretch(mention.start, mention.end), part)
            if likely >= max(least, found.get(id(chain), (chain, 0.0))[1]):
                found[id(chain)] = (chain, likely)
        return list(found.values())

    def _within(self, sentence: Span) -> list[tuple[Mention, Chain]]:
        first, last = bisect_right(self._at, sentence.start - 1), bisect_right(self._at, sentence.end - 1)
        return self._mentions[first:last]


def log_odds(probability: float, most: float = _MOST) -> float:
    """The log-odds of a probability, bounded by `most` on both sides."""
    if probability <= 0 or probability >= 1:
        return most if probability >= 1 else -most
    return max(-most, min(most, math.log(probability / (1 - probability))))


def nonzero(features: Mapping[str, float]) -> dict[str, float]:
    """The features that are there."""
    return {name: value for name, value in features.items() if value}
