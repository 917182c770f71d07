"""Who moved on an issue: from which position, to which, when, and in which direction."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from kg.derive.positions import Position, similarity
from kg.derive.responses import ALIKE, DEMANDING
from kg.ids import content_id

MOVED, AMOUNT = "moved", "amount_changed"
TOWARD, AWAY = "toward", "away"

# From which acts a later act is a move, by the later act.
_TOWARD: Mapping[str, frozenset[str]] = {
    "concession": DEMANDING | {"rejection", "red_line", "threat", "withdrawal"},
    "acceptance": frozenset({"rejection", "red_line", "threat", "withdrawal"}),
    "offer": frozenset({"rejection", "red_line", "withdrawal"}),
    "promise": frozenset({"rejection", "red_line", "withdrawal"}),
}
_GIVING = frozenset({"acceptance", "offer", "concession", "promise"})
_AWAY: Mapping[str, frozenset[str]] = {"rejection": _GIVING, "red_line": _GIVING, "withdrawal": _GIVING}


# With which earlier acts an amount is compared: who accepts more than it offered, or less than it demanded, has moved.
_MEASURED: Mapping[str, frozenset[str]] = {
    "demand": frozenset({"demand"}),
    "offer": frozenset({"offer"}),
    "acceptance": frozenset({"offer", "demand"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """That a party moved on an issue; ids of actor and positions.

    `direction` is toward or away from agreement; amounts and unit where the move is one between numbers.
    """

    id: str
    rule: str
    direction: str
    party: str
    issue: str
    origin: str
    result: str
    from_on: date | None
    to_on: date | None
    amounts: tuple[float, float] | None = None
    unit: str | None = None


def find_shifts(positions: Iterable[Position]) -> list[Shift]:
    """Shifts by id.

    Both positions are asserted, held by one party on one issue, and not addressed to different counterparts. The second is
    told on a later day; a concession may be told on the same day as what it gives up. Of several earlier positions the one
    with the most common words counts, then the latest; none that lies before an acceptance by the party. Of several moves on
    one day and in one direction the one with the most common words is told. A demand that asks less, or an offer that gives more, is a move
    toward agreement, and so is an acceptance of less than was demanded.
    """
    held: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for position in positions:
        if position.asserted and position.first_on is not None:
            held[position.party, position.issue].append(position)
    found = [s for group in held.values() for s in _shifts(group)]
    return sorted(found, key=lambda s: s.id)


def _shifts(positions: Sequence[Position]) -> Iterator[Shift]:
    """The moves of one party on one issue: those between numbers, and one a day and direction of the others."""
    measured = list(_amounts(positions))
    yield from measured
    told: dict[tuple[str, date | None], tuple[tuple[float, date, str], Shift]] = {}
    for fit, shift in _moves(positions, {s.result for s in measured}):
        place = shift.direction, shift.to_on
        if place not in told or fit > told[place][0]:
            told[place] = fit, shift
    yield from (shift for _, shift in told.values())


def _moves(positions: Sequence[Position], measured: Set[str]) -> Iterator[tuple[tuple[float, date, str], Shift]]:
    accepted = sorted(p.first_on for p in positions if p.act == "acceptance" and p.first_on is not None)
    for result in positions:
        for direction, acts in ((TOWARD, _TOWARD), (AWAY, _AWAY)):
            before = [p for p in positions if p.act in acts.get(result.act, ()) and _precedes(p, result)]
            if direction == AWAY and result.act != "withdrawal":
                before = [p for p in before if _takes_back(result, p)]
            standing = [p for p in before if not _accepted_between(p, result, accepted)]
            if standing and result.id not in measured:
                origin = max(standing, key=lambda p: _fit(p, result))
                yield _fit(origin, result), _shift(MOVED, direction, origin, result)


def _takes_back(refusal: Position, given: Position) -> bool:
    """Whether a refusal is of what was given: like words, not another amount."""
    other_amount = refusal.amounts and given.amounts and refusal.amounts != given.amounts
    return not other_amount and similarity(refusal.lemmas, given.lemmas) >= ALIKE


def _accepted_between(first: Position, second: Position, accepted: Sequence[date]) -> bool:
    """Whether the party had accepted something after the first and before the second: then it had moved already.

    `accepted` are the days of its acceptances, in order.
    """
    assert first.first_on is not None
    assert second.first_on is not None
    following = bisect_right(accepted, first.first_on)
    return following < len(accepted) and accepted[following] < second.first_on


def _precedes(first: Position, second: Position) -> bool:
    assert first.first_on is not None
    assert second.first_on is not None
    if not _same_counterparts(first, second):
        return False
    return first.first_on < second.first_on or (first.first_on == second.first_on and second.act == "concession")


def _same_counterparts(first: Position, second: Position) -> bool:
    return not first.counterparts or not second.counterparts or bool(first.counterparts & second.counterparts)


def _fit(first: Position, second: Position) -> tuple[float, date, str]:
    return round(similarity(first.lemmas, second.lemmas), 3), first.first_on or date.min, first.id


def _amounts(positions: Sequence[Position]) -> Iterator[Shift]:
    """Each later amount beside the latest earlier one of the same kind and unit."""
    for result in positions:
        if result.act in _MEASURED and len(result.amounts) == 1:
            before = [p for p in positions if _same_measure(p, result) and _precedes(p, result)]
            origin = max(before, key=lambda p: (p.first_on or date.min, p.id), default=None)
            if origin is not None and origin.amounts != result.amounts:
                less = result.amounts[0] < origin.amounts[0]
                if result.act == "acceptance" and origin.act == "demand" and not less:
                    continue  # it got more than it asked
                yield _shift(AMOUNT, TOWARD if less == (origin.act == "demand") else AWAY, origin, result)


def _same_measure(first: Position, second: Position) -> bool:
    return first.act in _MEASURED.get(second.act, ()) and len(first.amounts) == 1 and first.units == second.units


def _shift(rule: str, direction: str, origin: Position, result: Position) -> Shift:
    measured = rule == AMOUNT
    return Shift(
        id=content_id("shift", rule, origin.id, result.id),
        rule=rule,
        direction=direction,
        party=result.party,
        issue=result.issue,
        origin=origin.id,
        result=result.id,
        from_on=origin.first_on,
        to_on=result.first_on,
        amounts=(origin.amounts[0], result.amounts[0]) if measured else None,
        unit=result.units[0] if measured else None,
    )
