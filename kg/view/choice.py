"""What of a negotiation is shown, so that it can be read, and who faces whom."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from kg.view.model import Impasse, Position, Talks

# On a page: beyond this a browser gets slow, and nobody reads it.
PAGE_POSITIONS = 500
PAGE_EVENTS = 300
# In the graph: what fits on one screen.
POSITIONS = 24
POSITIONS_OF_ONE = 7
ACTORS = 8
IMPASSES = 4
MEDIATIONS = 3
# Rows that one side may be longer than the other only because of who faces whom.
_LEAN = 6


def limited(talks: Talks) -> tuple[Talks, Mapping[str, int]]:
    """The talks with at most so many positions (most telling first) and events (latest first), and how many are left out."""
    kept = {p.id for p in sorted(talks.positions, key=_weight(talks))[:PAGE_POSITIONS]}
    positions = tuple(p for p in talks.positions if p.id in kept)
    events = talks.events[-PAGE_EVENTS:]
    counts = {"positions": len(talks.positions) - len(positions), "events": len(talks.events) - len(events)}
    return replace(talks, positions=positions, events=events), {kind: n for kind, n in counts.items() if n}


def _weight(talks: Talks) -> Callable[[Position], tuple[Any, ...]]:
    """A key that puts positions first that impasses and shifts rest on, then those reported most, then the latest."""
    shown = Counter(id for impasse in talks.impasses for id in impasse.shown_by)
    moved = Counter(id for shift in talks.shifts for id in shift.shown_by)

    def key(position: Position) -> tuple[Any, ...]:
        told = 3 * min(shown[position.id], 2) + 2 * min(moved[position.id], 1) + position.independent_reports
        latest = position.last_on.toordinal() if position.last_on else 0
        return (-told, -latest, position.holder, position.id)

    return key


def chosen_impasses(talks: Talks) -> list[Impasse]:
    """Open and severe ones first (the order of the talks), one of a rule on the same issues."""
    found: dict[tuple[str, tuple[str, ...]], Impasse] = {}
    for impasse in talks.impasses:
        found.setdefault((impasse.rule, impasse.issues), impasse)
    return [impasse for impasse in found.values() if impasse.issues][:IMPASSES]


def chosen_positions(talks: Talks) -> list[Position]:
    """The most telling positions, so many of one holder and of so many holders."""
    taken: list[Position] = []
    holders: Counter[str] = Counter()
    for position in sorted(talks.positions, key=_weight(talks)):
        new = position.holder not in holders
        if holders[position.holder] < POSITIONS_OF_ONE and not (new and len(holders) >= ACTORS):
            holders[position.holder] += 1
            taken.append(position)
    return taken[:POSITIONS]


def sides_of(talks: Talks, positions: Sequence[Position]) -> Mapping[str, int]:
    """Holder → 0 (left) or 1 (right), so that those who stand against each other face each other."""
    against = _against(talks)
    held = Counter(position.holder for position in positions)
    sides: dict[str, int] = {}
    for actor in sorted(held, key=lambda a: (-held[a], a)):
        facing = [sum(against[frozenset({actor, b})] for b, at in sides.items() if at == side) for side in (0, 1)]
        rows = [sum(held[b] for b, at in sides.items() if at == side) for side in (0, 1)]
        lean = (rows[0] > rows[1] + _LEAN) - (rows[1] > rows[0] + _LEAN)
        sides[actor] = 0 if (lean, -facing[1], rows[0]) <= (-lean, -facing[0], rows[1]) else 1
    return sides


def _against(talks: Talks) -> Counter[frozenset[str]]:
    """How much two actors stand against each other: by what they ask of each other, and three times so by impasses."""
    found: Counter[frozenset[str]] = Counter()
    for position in talks.positions:
        found.update(frozenset({position.holder, one}) for one in position.addressees if one != position.holder)
    for impasse in talks.impasses:
        found.update({frozenset(pair): 3 for pair in combinations(impasse.parties, 2)})
    return found
