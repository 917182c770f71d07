"""Positions that stand against each other, with the rule that says why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from kg.derive.positions import Position, similarity
from kg.derive.responses import ALIKE, ASKING, DEMANDING, REFUSING

OPPOSING, MUTUAL, RED_LINE = "opposing_positions", "mutual_rejection", "red_line_against_demand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two positions that cannot both be had; ids, the smaller first."""

    first: str
    second: str
    rule: str


def find_conflicts(positions: Iterable[Position]) -> list[Conflict]:
    """Pairs of asserted positions of two parties on one issue that stand against each other, by their ids.

    A demand, precondition or offer stands against a refusal if one of them is addressed to the other's holder and the other is
    addressed to nobody else, or if one article tells both in like words, addressed to nobody; two demands stand against each
    other if each is addressed to the other's holder. Parties are compared as those they act for in the end. For all that stands
    between two parties on the issue the most telling rule counts: a red line against a demand, then each refusing what the other wants, then plain opposition. Who only
    presses a party is no party.
    """
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        if position.asserted and not position.pressing and position.act in ASKING | REFUSING:
            by_issue[position.issue].append(position)
    return sorted((c for group in by_issue.values() for c in _conflicts(group)), key=lambda c: (c.first, c.second))


def _conflicts(positions: Sequence[Position]) -> Iterator[Conflict]:
    pairs = {(min(a.id, b.id), max(a.id, b.id)): (a, b) for a, b in _near(positions) if _oppose(a, b)}
    of_parties: dict[frozenset[str], list[tuple[Position, Position]]] = defaultdict(list)
    for a, b in pairs.values():
        of_parties[frozenset((a.party, b.party))].append((a, b))
    rules = {parties: _rule(found) for parties, found in of_parties.items()}
    for (first, second), (a, b) in pairs.items():
        yield Conflict(first=first, second=second, rule=rules[frozenset((a.party, b.party))])


def _rule(pairs: Sequence[tuple[Position, Position]]) -> str:
    """The most telling rule of what stands between two parties on one issue."""
    if any("red_line" in {a.act, b.act} and {a.act, b.act} & DEMANDING for a, b in pairs):
        return RED_LINE
    refusing = {p.party for pair in pairs for p in pair if p.act in REFUSING}
    return MUTUAL if len(refusing) > 1 else OPPOSING


def _near(positions: Iterable[Position]) -> Iterator[tuple[Position, Position]]:
    """Yield pairs told in one article, and pairs of which one is addressed to the other's party; some of them twice."""
    by_article: dict[str, list[Position]] = defaultdict(list)
    by_party: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        by_party[position.party].append(position)
        for article in position.articles:
            by_article[article].append(position)
    for told in by_article.values():
        yield from combinations(told, 2)
    for found in by_party.values():
        for one in found:
            yield from ((one, other) for party in sorted(one.counterparts) for other in by_party.get(party, ()))


def _oppose(first: Position, second: Position) -> bool:
    if first.party == second.party:
        return False
    acts = {first.act, second.act}
    to_second, to_first = second.party in first.counterparts, first.party in second.counterparts
    if acts <= DEMANDING:
        return to_first and to_second
    if not (acts & ASKING and acts & REFUSING):
        return False
    if first.counterparts or second.counterparts:
        return (to_second or not first.counterparts) and (to_first or not second.counterparts)
    return bool(first.articles & second.articles) and similarity(first.lemmas, second.lemmas) >= ALIKE
