"""Statements → positions: the reports of one holder, act and proposition."""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from kg.ids import content_id
from kg.model import Statement
from kg.resolve.actors import Resolution
from kg.schema import Schema

# Share of common lemmas from which two contents are one proposition; chosen, not tuned: there is no gold of such pairs.
SAME = 0.6

# Holder, act, issue, negated, factuality.
_Group: TypeAlias = tuple[str, str, str, bool, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one actor demands, offers, refuses …, over all its reports; ids are actor and statement ids."""

    id: str
    act: str
    polarity: int
    holder: str
    addressees: tuple[str, ...]
    issue: str
    content: str
    statements: tuple[str, ...]
    articles: tuple[str, ...]
    confidence: float
    conditional: bool
    negated: bool
    factuality: str
    first_on: date | None
    last_on: date | None


def derive_positions(statements: Iterable[Statement], resolution: Resolution, *, schema: Schema) -> list[Position]:
    """Positions by id; the same whatever the order of the statements."""
    groups: dict[_Group, list[Statement]] = defaultdict(list)
    for s in statements:
        groups[resolution.links[s.holder].actor, s.act, s.issue, s.negated, s.factuality].append(s)
    found = [
        _position(holder, reports, resolution, schema)
        for (holder, *_), group in groups.items()
        for reports in _same_propositions(group)
    ]
    return sorted(found, key=lambda p: p.id)


def _when(statement: Statement) -> tuple[date, str]:
    return statement.stated_on or date.max, statement.id


def _same_propositions(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Connected components of statements whose propositions share enough lemmas; in each the earliest goes first."""
    reports: dict[frozenset[str], list[Statement]] = defaultdict(list)
    for statement in statements:
        reports[frozenset(statement.proposition.split())].append(statement)
    clusters: list[list[frozenset[str]]] = []
    for bag in reports:
        near = [c for c in clusters if any(similarity(bag, other) >= SAME for other in c)]
        clusters = [c for c in clusters if c not in near]
        clusters.append([bag, *(other for c in near for other in c)])
    return [sorted((s for bag in c for s in reports[bag]), key=_when) for c in clusters]


def similarity(first: Set[str], second: Set[str]) -> float:
    """Jaccard similarity of two bags of lemmas, 0 to 1; two empty ones are equal."""
    return len(first & second) / len(first | second) if first | second else 1.0


def _position(holder: str, reports: Sequence[Statement], resolution: Resolution, schema: Schema) -> Position:
    first = reports[0]
    addressees = {a for s in reports if (a := resolution.actor_of(s.addressee)) is not None and a != holder}
    days = [s.stated_on for s in reports if s.stated_on is not None]
    negated = str(first.negated)
    return Position(
        id=content_id("pos", holder, first.act, negated, first.factuality, first.issue, first.proposition),
        act=first.act,
        polarity=schema.acts[first.act].polarity,
        holder=holder,
        addressees=tuple(sorted(addressees)),
        issue=first.issue,
        content=first.content.text,
        statements=tuple(s.id for s in reports),
        articles=tuple(sorted({s.article_id for s in reports})),
        confidence=max(s.confidence for s in reports),
        conditional=any(s.conditional for s in reports),
        negated=first.negated,
        factuality=first.factuality,
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )
