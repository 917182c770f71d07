"""What the encoder told of the sentences of a Doc, looked up by place."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from loaders.encoder.inputs import KINDS, Stretch
from loaders.encoder.reading import Read


class Readings:
    """Looks up what the encoder told of one Doc; nothing where the encoder stands in no pipeline."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._reads: tuple[Read, ...] = doc._.read or ()
        self._starts = [read.start for read in self._reads]

    def at(self, character: int) -> Read | None:
        """What was told of the sentence in which that character of the text stands; None if that is nothing."""
        number = bisect_right(self._starts, character) - 1
        found = self._reads[number] if number >= 0 else None
        return found if found is not None and character < found.end else None

    def stretch(self, start: int, end: int) -> Stretch:
        """The characters of tokens `start` to `end`, half-open."""
        last = self._doc[end - 1]
        return self._doc[start].idx, last.idx + len(last)

    def takes_part(self, places: Iterable[tuple[int, int]]) -> float | None:
        """The mean probability that tokens are an actor who takes part, over places of which something was told; None if none."""
        looks = self.looks(places)
        return sum(looks) / len(looks) if looks else None

    def looks(self, places: Iterable[tuple[int, int]]) -> list[float]:
        """The probability that tokens are an actor who takes part, at each place of which something was told."""
        return [read.named(stretch) for read, stretch in self._told_at(places)]

    def kinds(self, places: Iterable[tuple[int, int]]) -> list[dict[str, float]]:
        """The probability of each kind of actor for the tokens at each place of which something was told."""
        return [read.kind(stretch) for read, stretch in self._told_at(places)]

    def kind(self, places: Iterable[tuple[int, int]]) -> tuple[str, float] | None:
        """The likeliest kind of the actor that is named at these places, with its probability, weighed by how surely it is one; None
        if nothing was told of them."""
        total, weight = dict.fromkeys(KINDS, 0.0), 0.0
        for read, stretch in self._told_at(places):
            sure = read.named(stretch)
            weight += sure
            for kind, probability in read.kind(stretch).items():
                total[kind] += sure * probability
        if not weight:
            return None
        best = max(total, key=lambda kind: total[kind])
        return best, total[best] / weight

    def _told_at(self, places: Iterable[tuple[int, int]]) -> Iterator[tuple[Read, Stretch]]:
        for stretch in (self.stretch(*place) for place in places):
            if (read := self.at(stretch[0])) is not None:
                yield read, stretch
