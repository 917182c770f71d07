"""Statements → positions: the reports of one holder, act and proposition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from sys import intern
from types import MappingProxyType
from typing import TypeAlias

from kg.derive.provenance import Provenance
from kg.ids import content_id
from kg.model import Statement
from kg.resolve.actors import Resolution
from kg.schema import Schema

SAME_PROPOSITION = "same_proposition"
# Share of common lemmas from which two contents are one proposition; chosen, not tuned: there is no gold of such pairs.
SAME = 0.6

# Holder, act, issue, negated, factuality.
_Group: TypeAlias = tuple[str, str, str, bool, str]
# Lemmas of a proposition, amounts with their units.
_Meaning: TypeAlias = tuple[frozenset[str], frozenset[tuple[float, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What one actor demands, offers, refuses …, over all its reports; ids are actor and statement ids.

    `party` is for whom the holder acts in the end, `counterparts` the same of the addressees. `independent_reports` counts
    near-duplicate articles once, `sources` the outlets that reported it first. `status` is auto, or what people made of
    it: confirmed, corrected. `lemmas` is the proposition of its first report. With `pressing` the holder only presses others: it is
    no party to the bargain.
    """

    id: str
    act: str
    polarity: int
    holder: str
    party: str
    addressees: tuple[str, ...]
    counterparts: frozenset[str]
    issue: str
    content: str
    lemmas: frozenset[str]
    statements: tuple[str, ...]
    articles: frozenset[str]
    independent_reports: int
    sources: int
    status: str
    confidence: float
    conditional: bool
    condition: str | None
    negated: bool
    factuality: str
    pressing: bool
    amounts: tuple[float, ...]
    units: tuple[str, ...]
    deadline: date | None
    first_on: date | None
    last_on: date | None

    @property
    def asserted(self) -> bool:
        """Whether the holder is said to hold it, rather than not to, perhaps, or once."""
        return not self.negated and self.factuality == "asserted"


def derive_positions(
    statements: Iterable[Statement],
    resolution: Resolution,
    *,
    schema: Schema,
    provenance: Provenance | None = None,
    status: Mapping[str, str] = MappingProxyType({}),
    pressing: Set[str] = frozenset(),
) -> list[Position]:
    """Positions by id; the same whatever the order of the statements.

    `status` tells what people made of statements, `pressing` are the statements by which somebody presses others.
    """
    groups: dict[_Group, list[Statement]] = defaultdict(list)
    for s in statements:
        groups[resolution.links[s.holder].actor, s.act, s.issue, s.negated, s.factuality].append(s)
    context = _Context(resolution, schema, provenance or Provenance(), status, pressing)
    found = [
        _position(holder, reports, context)
        for (holder, *_), group in groups.items()
        for reports in _same_propositions(group)
    ]
    return sorted(found, key=lambda p: p.id)


@dataclass(frozen=True, slots=True)
class _Context:
    resolution: Resolution
    schema: Schema
    provenance: Provenance
    status: Mapping[str, str]
    pressing: Set[str]


def _when(statement: Statement) -> tuple[date, str]:
    return statement.stated_on or date.max, statement.id


def _same_propositions(statements: Iterable[Statement]) -> list[list[Statement]]:
    """Connected components of statements that mean one proposition; in each the earliest goes first."""
    reports: dict[_Meaning, list[Statement]] = defaultdict(list)
    for statement in statements:
        reports[_meaning(statement)].append(statement)
    clusters: list[list[_Meaning]] = []
    for meaning in reports:
        near = [c for c in clusters if any(_is_same(meaning, other) for other in c)]
        clusters = [c for c in clusters if c not in near]
        clusters.append([meaning, *(other for c in near for other in c)])
    return [sorted((s for meaning in c for s in reports[meaning]), key=_when) for c in clusters]


def _meaning(statement: Statement) -> _Meaning:
    amounts = frozenset((q.value, q.unit) for q in statement.quantities)
    return frozenset(statement.proposition.split()), amounts


def _is_same(first: _Meaning, second: _Meaning) -> bool:
    """Whether two contents share enough lemmas and name the same amounts."""
    return first[1] == second[1] and similarity(first[0], second[0]) >= SAME


def similarity(first: Set[str], second: Set[str]) -> float:
    """Jaccard similarity of two bags of lemmas, 0 to 1; two empty ones are equal."""
    return len(first & second) / len(first | second) if first | second else 1.0


def _position(holder: str, reports: Sequence[Statement], context: _Context) -> Position:
    first, resolution = reports[0], context.resolution
    addressees = {a for s in reports if (a := resolution.actor_of(s.addressee)) is not None and a != holder}
    days = [s.stated_on for s in reports if s.stated_on is not None]
    measured = next((s for s in reports if s.quantities), first)
    articles = frozenset(s.article_id for s in reports)
    party = resolution.principal_of(holder)
    amounts = sorted(f"{value} {unit}" for value, unit in _meaning(first)[1])
    return Position(
        id=content_id(
            "pos", holder, first.act, str(first.negated), first.factuality, first.issue, first.proposition, *amounts
        ),
        act=first.act,
        polarity=context.schema.acts[first.act].polarity,
        holder=holder,
        party=party,
        addressees=tuple(sorted(addressees)),
        counterparts=frozenset(resolution.principal_of(a) for a in addressees) - {party},
        issue=first.issue,
        content=first.content.text,
        lemmas=frozenset(map(intern, first.proposition.split())),
        statements=tuple(s.id for s in reports),
        articles=articles,
        independent_reports=context.provenance.independent(articles),
        sources=context.provenance.sources(articles),
        status=_status(reports, context.status),
        confidence=max(s.confidence for s in reports),
        conditional=any(s.conditional for s in reports),
        condition=next((s.condition for s in reports if s.condition), None),
        negated=first.negated,
        factuality=first.factuality,
        pressing=all(s.id in context.pressing for s in reports),
        amounts=tuple(float(q.value) for q in measured.quantities),
        units=tuple(q.unit for q in measured.quantities),
        deadline=min((s.deadline for s in reports if s.deadline is not None), default=None),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _status(reports: Iterable[Statement], status: Mapping[str, str]) -> str:
    told = {status.get(s.id, "auto") for s in reports}
    return next(s for s in ("corrected", "confirmed", "auto") if s in told)
