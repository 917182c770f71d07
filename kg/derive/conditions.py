"""What a conditional position hangs on: the precondition told in the same sentence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.derive.positions import Position
from kg.model import Statement

SAME_SENTENCE = "same_sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """That one position depends on another; ids of positions."""

    position: str
    on: str
    rule: str = SAME_SENTENCE


def find_conditions(
    positions: Iterable[Position], statements: Iterable[Statement], passages: Mapping[str, str]
) -> list[Condition]:
    """Conditions by their ids: a conditional position and the precondition of the same holder that one sentence tells with it.

    `passages` gives the sentence of a statement.
    """
    by_id = {p.id: p for p in positions}
    expressed = {s: p.id for p in by_id.values() for s in p.statements}
    told: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        if statement.id in expressed and statement.id in passages:
            told[passages[statement.id], statement.holder].append(statement)
    pairs = {pair for group in told.values() for pair in _pairs(group)}
    found = {Condition(position=expressed[one], on=expressed[other]) for one, other in pairs}
    return sorted((c for c in found if c.position != c.on), key=lambda c: (c.position, c.on))


def _pairs(statements: Sequence[Statement]) -> set[tuple[str, str]]:
    conditional = [s for s in statements if s.conditional and s.act != "precondition"]
    return {(s.id, t.id) for s in conditional for t in statements if t.act == "precondition"}
