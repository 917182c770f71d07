"""Which position answers which, and what the answer is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.derive.positions import Position, similarity

ANSWER = "answer"
DEMANDING = frozenset({"demand", "precondition"})
ASKING = DEMANDING | {"offer"}
ACCEPTING = frozenset({"acceptance", "concession"})
REFUSING = frozenset({"rejection", "red_line", "denial"})
# What gives way to a demand without being what was asked, and what such an answer is called.
_YIELDING = {"concession": "conceded", "offer": "offered"}
# Share of common lemmas from which an answer means a proposal although it is addressed to somebody else.
ALIKE = 0.3
# Days by which an article may date a demand later than the answer to it: what is older is told without its day.
BACKGROUND = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """That one position answers another; ids of positions, `day` that of the answer.

    `answer` is accepted, rejected, conceded (gave way in part), offered (something else) or conditional (if something is done).
    """

    response: str
    to: str
    answer: str
    day: date | None
    rule: str = ANSWER


def find_responses(positions: Iterable[Position]) -> list[Response]:
    """Responses by their ids: each acceptance, concession, refusal or offer to what it answers, where there is such a thing.

    It is a demand, precondition or offer of another party on the same issue, not told later than the answer, and directed:
    addressed to the one who answers, or the answer to its holder, or both told by one article and addressed to nobody;
    or the two are addressed and alike in words.
    Of several the one that is addressed both ways is taken, then the one whose words are most alike, then one of the same
    article, then the latest; with it all
    that the same party asked in words like these or like the answer's, but not for another amount. Offers and concessions answer
    only what was demanded; an answer that is told again answers what was asked between the two tellings, too.
    """
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        if position.asserted:
            by_issue[position.issue].append(position)
    found = [r for group in by_issue.values() for r in _responses(group)]
    return sorted(found, key=lambda r: (r.response, r.to))


def _responses(positions: Sequence[Position]) -> Iterator[Response]:
    asked = _Asked(p for p in positions if p.act in ASKING)
    for answer in positions:
        kind = _kind(answer)
        if kind is not None:
            fitting = [p for p in asked.near(answer) if answer.act not in _YIELDING or p.act in DEMANDING]
            for to in _meant(answer, [p for p in fitting if answers(answer, p)]):
                yield Response(response=answer.id, to=to.id, answer=kind, day=answer.first_on)
            if answer.last_on != answer.first_on:
                again = replace(answer, first_on=answer.last_on)
                for to in _meant(answer, [p for p in fitting if _is_early(answer, p) and answers(again, p)]):
                    yield Response(response=answer.id, to=to.id, answer=kind, day=answer.last_on)


class _Asked:
    """What was asked on one issue, found by what makes it the answer's: whom it is addressed to, words, articles."""

    def __init__(self, asked: Iterable[Position]) -> None:
        self._asked = list(asked)
        self._of: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, position in enumerate(self._asked):
            for key in _keys(position):
                self._of[key].append(number)

    def near(self, answer: Position) -> Iterator[Position]:
        """Yield all of other parties that `answers` may hold for, in their order."""
        keys = [("to", answer.party)]
        if answer.counterparts:
            keys += [("word", word) for word in answer.lemmas or [""]]
            keys += [("by", party) for party in answer.counterparts]
        else:
            keys += [("in", article) for article in answer.articles]
        for number in sorted({n for key in keys for n in self._of.get(key, ())}):
            if self._asked[number].party != answer.party:
                yield self._asked[number]


def _keys(asked: Position) -> Iterator[tuple[str, str]]:
    """Yield under what `asked` is found; a position without words is alike to others without."""
    yield from (("to", party) for party in asked.counterparts)
    yield from (("word", word) for word in asked.lemmas or [""])
    if not asked.counterparts:
        yield "by", asked.party
        yield from (("in", article) for article in asked.articles)


def _kind(answer: Position) -> str | None:
    if answer.act in REFUSING:
        return "rejected"
    kind = {"acceptance": "accepted", **_YIELDING}.get(answer.act)
    return "conditional" if kind is not None and answer.conditional else kind


def _meant(answer: Position, fitting: Sequence[Position]) -> list[Position]:
    """What an answer means of all that it may answer."""
    best = max(fitting, key=lambda p: _fit(answer, p), default=None)
    if best is None:
        return []
    return [p for p in fitting if p is best or _goes_with(p, best, answer)]


def _goes_with(position: Position, best: Position, answer: Position) -> bool:
    """Whether the same party asked it in like words and not for another amount."""
    if position.party != best.party or (position.amounts and best.amounts and position.amounts != best.amounts):
        return False
    return max(similarity(position.lemmas, other.lemmas) for other in (best, answer)) >= ALIKE


def answers(answer: Position, asked: Position) -> bool:
    """Whether `answer` may be one to `asked`, by time and by who speaks to whom."""
    if _is_early(answer, asked):
        return False
    if answer.party in asked.counterparts:
        return True
    alike = similarity(answer.lemmas, asked.lemmas) >= ALIKE
    if answer.counterparts:
        return alike or (asked.party in answer.counterparts and not asked.counterparts)
    return not asked.counterparts and bool(answer.articles & asked.articles)


def _is_early(answer: Position, asked: Position) -> bool:
    """Whether the answer was told before the question; within one article a few days do not count."""
    if answer.first_on is None or asked.first_on is None:
        return False
    patience = BACKGROUND if answer.articles & asked.articles else timedelta(0)
    return answer.first_on + patience < asked.first_on


def _fit(answer: Position, asked: Position) -> tuple[int, float, bool, date, str]:
    directed = (asked.party in answer.counterparts) + (answer.party in asked.counterparts)
    near = round(similarity(answer.lemmas, asked.lemmas), 3)
    return directed, near, bool(answer.articles & asked.articles), asked.first_on or date.min, asked.id
