"""Signatures of articles → which article repeats which; a pair is judged by these two alone."""

from base64 import urlsafe_b64decode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from kg.model import ArticleFacts

# Measured by benchmarks/duplicates.py, see docs/duplicates.md.
# Share of common shingles from which two articles tell the same text.
SAME = 0.5
# The same for articles further apart than NEAR: regular reports repeat their wording with other numbers.
SAME_LATER = 0.9
NEAR = timedelta(days=3)
# Estimated share of the shorter text that the longer one has, from which it is a cut of it, and the words it needs to tell.
# 0.8: the estimate is up to 0.1 off where one text is three times as long, and a true 0.9 should pass.
CONTAINED, CONTAINED_WORDS = 0.8, 80
# Characters of a band: four are three lanes of eight bits.
_BAND = 4
# Words that a shingle spans beyond its first, as in loaders/signature.py.
_OVERLAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """An article that repeats `original`, both by id; `similarity` (0 to 1) is that of these two.

    It is below the threshold where the two are joined by others between them.
    """

    article: str
    original: str
    similarity: float


def find_duplicates(articles: Iterable[ArticleFacts]) -> list[Duplicate]:
    """Each article that repeats another one with the first of its cluster, by article id.

    A cluster is what pairs of `is_duplicate` connect; its original is the earliest published, then the smallest id.
    Articles without a day come last, those without a signature repeat nothing.
    """
    signed = {a.id: a for a in articles if a.signature}
    clusters = _Clusters()
    for first, second in _candidates(signed.values()):
        if not clusters.joined(first, second) and is_duplicate(signed[first], signed[second]):
            clusters.join(first, second)
    found = [d for ids in clusters.groups() for d in _told(sorted((signed[i] for i in ids), key=_when))]
    return sorted(found, key=lambda d: d.article)


def is_duplicate(first: ArticleFacts, second: ArticleFacts) -> bool:
    """Whether two articles tell the same text, or one is a cut of the other, as their signatures and days have it."""
    alike = similarity(first.signature, second.signature)
    if _apart(first, second) > NEAR:
        return alike >= SAME_LATER
    return alike >= SAME or containment(first, second) >= CONTAINED


def similarity(first: str | None, second: str | None) -> float:
    """Estimated share of common shingles (Jaccard, 0 to 1), standard error 0.03; 0 where a signature is missing."""
    if not first or not second:
        return 0.0
    one, other = _lanes(first), _lanes(second)
    equal = (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(len(one), "big").count(0)
    # Of 256 lanes one is equal by chance.
    return max(0.0, (256 * equal / len(one) - 1) / 255)


def containment(first: ArticleFacts, second: ArticleFacts) -> float:
    """Estimated share of the shorter text's shingles that the longer has (0 to 1); 0 for texts too short to tell."""
    shingles = [first.words - _OVERLAP, second.words - _OVERLAP]
    if min(shingles) < CONTAINED_WORDS - _OVERLAP:
        return 0.0
    alike = similarity(first.signature, second.signature)
    return min(1.0, alike / (1 + alike) * sum(shingles) / min(shingles))


def bands(signature: str) -> tuple[str, ...]:
    """Keys of which two near-duplicates share at least one: an index for finding candidates.

    85 keys of three lanes: at a similarity of 0.5 all but one pair in 85,000 share one, at 0.3 nine of ten.
    """
    starts = range(0, len(signature), _BAND)
    return tuple(f"{start // _BAND}:{signature[start : start + _BAND]}" for start in starts)


def _lanes(signature: str) -> bytes:
    return urlsafe_b64decode(signature)


def _apart(first: ArticleFacts, second: ArticleFacts) -> timedelta:
    """Time between two publications; none if a day is unknown."""
    if first.published is None or second.published is None:
        return timedelta(0)
    return abs(first.published - second.published)


def _candidates(signed: Iterable[ArticleFacts]) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids that share a band, some of them more than once; one band is in memory at a time."""
    signatures = [(a.id, a.signature or "") for a in signed]
    seen: set[tuple[str, ...]] = set()
    for start in range(0, max((len(s) for _, s in signatures), default=0), _BAND):
        index: dict[str, list[str]] = defaultdict(list)
        for id, signature in signatures:
            index[signature[start : start + _BAND]].append(id)
        fresh = {tuple(ids) for ids in index.values() if len(ids) > 1} - seen
        seen |= fresh
        for ids in fresh:
            yield from combinations(ids, 2)


def _when(article: ArticleFacts) -> tuple[date, str]:
    return article.published or date.max, article.id


def _told(cluster: Sequence[ArticleFacts]) -> Iterator[Duplicate]:
    original, *others = cluster
    for other in others:
        alike = similarity(other.signature, original.signature)
        yield Duplicate(article=other.id, original=original.id, similarity=round(alike, 3))


class _Clusters:
    """What pairs connect: a forest in which each id knows one nearer to its root."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def _root(self, id: str) -> str:
        while (parent := self._parents.get(id, id)) != id:
            self._parents[id] = id = self._parents.get(parent, parent)
        return id

    def joined(self, first: str, second: str) -> bool:
        """Whether the two are connected already."""
        return self._root(first) == self._root(second)

    def join(self, first: str, second: str) -> None:
        """Connect the two."""
        one, other = sorted((self._root(first), self._root(second)))
        self._parents[one] = one
        self._parents[other] = one

    def groups(self) -> Iterator[list[str]]:
        """Yield the ids of each cluster of two or more."""
        found: dict[str, list[str]] = defaultdict(list)
        for id in self._parents:
            found[self._root(id)].append(id)
        yield from found.values()
