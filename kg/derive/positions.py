"""Statements → positions: the reports of one holder, act and proposition."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.ids import content_id
from kg.model import Statement
from kg.resolve.actors import Resolution
from kg.schema import Schema

# Share of common lemmas from which two contents count as one proposition. Chosen, not tuned: no gold of same-proposition pairs yet.
SAME = 0.6


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
    groups: dict[tuple[str, str, str, bool], list[Statement]] = defaultdict(list)
    for statement in statements:
        holder = resolution.links[statement.holder].actor
        groups[holder, statement.act, statement.issue, statement.negated].append(statement)
    found = [
        _position(holder, cluster, resolution, schema)
        for (holder, *_), group in groups.items()
        for cluster in _same_propositions(sorted(group, key=_when))
    ]
    return sorted(found, key=lambda p: p.id)


def _when(statement: Statement) -> tuple[date, str]:
    return statement.stated_on or date.max, statement.id


def _same_propositions(statements: Sequence[Statement]) -> list[list[Statement]]:
    """Connected components of statements whose propositions share enough lemmas."""
    clusters: list[list[Statement]] = []
    for statement in statements:
        near = [c for c in clusters if any(similarity(statement.proposition, other.proposition) >= SAME for other in c)]
        clusters = [c for c in clusters if all(c is not n for n in near)]
        clusters.append([*(s for c in near for s in c), statement])
    return [sorted(c, key=_when) for c in clusters]


def similarity(first: str, second: str) -> float:
    """Jaccard similarity of two propositions, 0 to 1."""
    a, b = set(first.split()), set(second.split())
    return len(a & b) / len(a | b) if a | b else 1.0


def _position(holder: str, reports: Sequence[Statement], resolution: Resolution, schema: Schema) -> Position:
    first = reports[0]
    addressees = {a for s in reports if (a := resolution.actor_of(s.addressee)) is not None and a != holder}
    days = [s.stated_on for s in reports if s.stated_on is not None]
    return Position(
        id=content_id("pos", holder, first.act, str(first.negated), first.issue, first.proposition),
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
