"""Extractions against gold annotations: precision, recall and F1 with intervals, misses and false alarms."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.gold import COARSE_ACTS, GoldArticle, GoldRecord
from kg.model import Extraction, Span, Statement

# Share of common words from which two contents say the same.
SAME_CONTENT = 0.5
# Resamples of the articles for an interval, and the share of them left out at each end.
_RESAMPLES, _TAIL = 400, 0.025
_FILLERS = frozenset({"the", "a", "an", "to", "of", "that", "its", "their", "his", "her"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many are right, how many were found, how many there are."""

    right: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Sum field by field."""
        return Count(right=self.right + other.right, found=self.found + other.found, gold=self.gold + other.gold)

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 if nothing was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 if there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.found + self.gold
        return 2 * self.right / both if both else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the result; `low` and `high` bound F1 with 95 % confidence, by resampling articles."""

    name: str
    count: Count
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One miss or false alarm: `what` is told as "holder · act · content", `sentence` is where it stands."""

    article: str
    kind: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One article: its counts by figure, its mistakes, and the statements that are right with holder and content."""

    counts: Mapping[str, Count]
    mistakes: tuple[Mistake, ...]
    right: frozenset[str]


def evaluate(scored: Sequence[Scored]) -> list[Figure]:
    """The figures over all articles, micro-averaged; the same input gives the same intervals."""
    names = list(scored[0].counts) if scored else []
    return [_figure(name, [one.counts[name] for one in scored]) for name in names]


def _figure(name: str, counts: Sequence[Count]) -> Figure:
    chance = random.Random(0)
    drawn = sorted(_total(chance.choices(counts, k=len(counts))).f1 for _ in range(_RESAMPLES))
    cut = int(_RESAMPLES * _TAIL)
    return Figure(name=name, count=_total(counts), low=drawn[cut], high=drawn[-cut - 1])


def _total(counts: Iterable[Count]) -> Count:
    total = Count()
    for count in counts:
        total += count
    return total


def score(gold: GoldArticle, found: Extraction, coarse: Mapping[str, str]) -> Scored:
    """One article scored; `coarse` gives the coarse act of each act of the schema.

    Statements match one to one: `act` by act and overlapping evidence, `holder` also by holder, `full` also by content.
    """
    judge = Judge(gold, found, coarse)
    held = judge.pairs(judge.holds)
    counts = {
        "act": judge.count(judge.pairs(judge.acts)),
        "holder": judge.count(held),
        "full": judge.count(judge.pairs(judge.says)),
        **{f"holder: {act}": judge.count_act(act, held) for act in sorted(COARSE_ACTS)},
        "addressee": judge.count_role("addressee", held),
        "source": judge.count_role("source", held),
        **{kind: judge.count_records(kind) for kind in RECORDS},
        "actor": judge.count_actors(),
    }
    right = frozenset(s.id for g, s in held if judge.says(g, s))
    return Scored(counts=counts, mistakes=tuple(_mistakes(judge, held)), right=right)


Test = Callable[[GoldRecord, Any], bool]


class Judge:
    """Which found record is which gold record, in one article."""

    def __init__(self, gold: GoldArticle, found: Extraction, coarse: Mapping[str, str]) -> None:
        self.gold = gold
        self.found = found
        self.coarse = coarse
        self.participants = {p.id: p for p in found.participants}
        self._names = {id: {_normal(n) for n in a.names} for id, a in gold.actors.items()}
        self._found_names = {
            p.id: {_normal(n) for n in (p.name, *(m.text for m in p.mentions))} for p in found.participants
        }

    def same(self, gold: str | None, found: str | None, *, linked: bool = True) -> bool:
        """Whether two ids mean one actor: a common name, one name the end of the other, or one acts for the other."""
        if gold not in self._names or found not in self._found_names or gold is None or found is None:
            return False
        if any(_alike(g, f) for g in self._names[gold] for f in self._found_names[found]):
            return True
        if not linked:
            return False
        return self.same(self.gold.actors[gold].acts_for, found, linked=False) or self.same(
            gold, self.participants[found].acts_for, linked=False
        )

    def acts(self, gold: GoldRecord, found: Statement) -> bool:
        """Whether the act is the same and the evidence overlaps."""
        if gold.label != self.coarse[found.act]:
            return False
        contents = gold.content is not None and _overlap(gold.content, found.content)
        return _overlap(gold.quote, found.quote) or contents

    def holds(self, gold: GoldRecord, found: Statement) -> bool:
        """Whether the holder is the same too."""
        return self.acts(gold, found) and self.same(gold.actors["holder"], found.holder)

    def says(self, gold: GoldRecord, found: Statement) -> bool:
        """Whether the content is the same too."""
        return self.holds(gold, found) and self.closeness(gold, found) >= SAME_CONTENT

    def closeness(self, gold: GoldRecord, found: Statement) -> float:
        """Token F1 of the two contents, 0 to 1."""
        start, end = gold.content or (0, 0)
        return _token_f1(self.gold.text[start:end], found.content.text)

    def mediates(self, gold: GoldRecord, found: Any) -> bool:
        """Whether the mediator is the same."""
        return self.same(gold.actors["mediator"], found.mediator)

    def presses(self, gold: GoldRecord, found: Any) -> bool:
        """Whether presser and pressed are the same."""
        return self.same(gold.actors["from"], found.presser) and self.same(gold.actors["on"], found.pressed)

    def happens(self, gold: GoldRecord, found: Any) -> bool:
        """Whether type and place are the same."""
        return gold.label == found.type and _overlap(gold.quote, found.quote)

    def is_stuck(self, gold: GoldRecord, found: Any) -> bool:
        """Whether the evidence overlaps or two parties are the same."""
        common = sum(any(self.same(g, f) for f in found.parties) for g in gold.parties)
        return _overlap(gold.quote, found.quote) or common >= 2

    def pairs(self, test: Test) -> list[tuple[GoldRecord, Statement]]:
        """Gold positions with their statements, one to one, the closest contents first."""

        def closeness(gold: GoldRecord, found: Statement) -> float:
            return 1 + self.closeness(gold, found) if test(gold, found) else 0

        return _pair_up(self.gold.positions, self.found.statements, closeness)

    def count(self, pairs: Sequence[object]) -> Count:
        """The count of a level."""
        return Count(right=len(pairs), found=len(self.found.statements), gold=len(self.gold.positions))

    def count_act(self, act: str, pairs: Iterable[tuple[GoldRecord, Statement]]) -> Count:
        """The count of one coarse act."""
        return Count(
            right=sum(g.label == act for g, _ in pairs),
            found=sum(self.coarse[s.act] == act for s in self.found.statements),
            gold=sum(g.label == act for g in self.gold.positions),
        )

    def count_role(self, role: str, pairs: Iterable[tuple[GoldRecord, Statement]]) -> Count:
        """The count of a role among the statements whose holder is right."""
        told = [(g.actors.get(role), getattr(s, role)) for g, s in pairs]
        return Count(
            right=sum(self.same(g, f) for g, f in told),
            found=sum(f is not None for _, f in told),
            gold=sum(g is not None for g, _ in told),
        )

    def count_records(self, kind: str) -> Count:
        """The count of one of the kinds of `RECORDS`."""
        records = RECORDS[kind]
        gold, found = getattr(self.gold, records.name), getattr(self.found, records.name)
        right = _pair_up(gold, found, lambda g, f: float(records.same(self, g, f)))
        return Count(right=len(right), found=len(found), gold=len(gold))

    def finds(self, kind: str, found: Any) -> bool:
        """Whether a record of one of the kinds of `RECORDS` is the same as an annotated one, and stands at its place."""
        records = RECORDS[kind]
        return any(
            records.same(self, gold, found) and _overlap(gold.quote, found.quote)
            for gold in getattr(self.gold, records.name)
        )

    def count_actors(self) -> Count:
        """The count of the actors that take part, mere sources left out."""
        gold = [id for id, actor in self.gold.actors.items() if actor.kind != "source"]
        found = [p.id for p in self.found.participants if p.kind != "source"]
        pairs = _pair_up(gold, found, lambda g, f: float(self.same(g, f, linked=False)))
        return Count(right=len(pairs), found=len(found), gold=len(gold))


@dataclass(frozen=True, slots=True)
class Records:
    """A kind of records: what an extraction calls them, and when one is the same as an annotated one."""

    name: str
    same: Callable[[Judge, GoldRecord, Any], bool]


RECORDS: Mapping[str, Records] = {
    "mediation": Records("mediations", Judge.mediates),
    "pressure": Records("pressures", Judge.presses),
    "event": Records("events", Judge.happens),
    "impasse": Records("impasses", Judge.is_stuck),
}


def _mistakes(judge: Judge, held: Sequence[tuple[GoldRecord, Statement]]) -> Iterator[Mistake]:
    """Positions missed and statements that are none; a wrong holder is one of each, told as such."""
    text, article = judge.gold.text, judge.gold.id
    matched, right = [g for g, _ in held], {s.id for _, s in held}
    for gold in judge.gold.positions:
        if not any(gold is other for other in matched):
            close = any(judge.acts(gold, s) for s in judge.found.statements)
            holder = judge.gold.actors[gold.actors["holder"]].names[0]
            start, end = gold.content or gold.quote
            what = f"{holder} · {gold.label} · {text[start:end]}"
            yield Mistake(
                article=article,
                kind="wrong holder" if close else "miss",
                what=what,
                sentence=_sentence(text, gold.quote),
            )
    for statement in judge.found.statements:
        if statement.id not in right:
            what = f"{judge.participants[statement.holder].name} · {statement.act} · {statement.content.text}"
            place = (statement.quote.start, statement.quote.end)
            yield Mistake(article=article, kind="false alarm", what=what, sentence=_sentence(text, place))


def _pair_up(
    gold: Sequence[Any], found: Sequence[Any], closeness: Callable[[Any, Any], float]
) -> list[tuple[Any, Any]]:
    """Pairs of one gold and one found each, the closest first."""
    scores = [(closeness(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    taken_gold: set[int] = set()
    taken: set[int] = set()
    pairs = []
    for close, i, j in sorted(scores, key=lambda s: -s[0]):
        if close > 0 and i not in taken_gold and j not in taken:
            taken_gold.add(i)
            taken.add(j)
            pairs.append((gold[i], found[j]))
    return pairs


def _normal(name: str) -> str:
    name = re.sub(r"[’']s$", "", name.casefold().strip())
    name = re.sub(r"^(the|a|an|its|his|her|their)\s+", "", name)
    return re.sub(r"[^\w ]", "", name).strip()


def _alike(one: str, other: str) -> bool:
    """Whether two names are one, or one has all the words of the other and the same last word."""
    if one == other:
        return True
    first, second = one.split(), other.split()
    if not first or not second or first[-1] != second[-1]:
        return False
    return set(first) <= set(second) or set(second) <= set(first)


def _token_f1(one: str, other: str) -> float:
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    common = sum(min(first.count(word), second.count(word)) for word in set(first))
    return 2 * common / (len(first) + len(second))


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"\w+", text.casefold()) if w not in _FILLERS]


def _overlap(one: tuple[int, int], other: Span) -> bool:
    return max(one[0], other.start) < min(one[1], other.end)


def _sentence(text: str, place: tuple[int, int]) -> str:
    """The sentence around a stretch of the text, by full stops and line breaks."""
    start = max(text.rfind(". ", 0, place[0]) + 1, text.rfind("\n", 0, place[0]) + 1)
    ends = [i for i in (text.find(". ", max(place[1] - 1, 0)), text.find("\n", place[1])) if i >= 0]
    return text[start : min(ends, default=len(text) - 1) + 1].strip()
