"""Everything that follows from the evidence: a pure function of the records, the same whatever their order."""

from collections.abc import Set
from dataclasses import dataclass

from kg.derive.basis import Basis, find_basis
from kg.derive.conditions import Condition, find_conditions
from kg.derive.conflicts import Conflict, find_conflicts
from kg.derive.denials import find_denied
from kg.derive.duplicates import Duplicate
from kg.derive.impasses import Ground, Impasse, derive_impasses
from kg.derive.mediations import Mediation
from kg.derive.members import Member, Talks, find_members
from kg.derive.negotiations import Negotiation
from kg.derive.positions import Position, derive_positions
from kg.derive.responses import Response, find_responses
from kg.derive.shifts import Shift, find_shifts
from kg.model import Records
from kg.resolve.actors import Resolution
from kg.resolve.judgements import Judged
from kg.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """All that follows from `records`; `judged` tells which statements stand and how."""

    records: Records
    judged: Judged
    resolution: Resolution
    duplicates: list[Duplicate]
    positions: list[Position]
    responses: list[Response]
    conditions: list[Condition]
    conflicts: list[Conflict]
    denied: list[Conflict]
    shifts: list[Shift]
    impasses: list[Impasse]
    mediations: list[Mediation]
    negotiations: list[Negotiation]
    members: list[Member]


def derive(records: Records, *, schema: Schema) -> Derived:
    """What follows from the evidence and from what people decided about it."""
    return derive_issues(find_basis(records, schema=schema), schema=schema)


def derive_issues(basis: Basis, *, schema: Schema, issues: Set[str] | None = None) -> Derived:
    """What follows from `basis`; positions and what is made of them only over `issues`, if they are given.

    It is right for issues that `kg.derive.dependence.touched` gives: tied ones go together.
    """
    records, resolution = basis.records, basis.resolution
    said = [s for s in records.statements if issues is None or s.issue in issues]
    positions = derive_positions(
        said,
        resolution,
        schema=schema,
        provenance=basis.provenance,
        status=basis.judged.status,
        pressing=basis.pressing,
    )
    conflicts = find_conflicts(positions)
    impasses = derive_impasses(_ground(basis, positions, conflicts, schema), issues=issues)
    shifts = find_shifts(positions)
    return Derived(
        records=records,
        judged=basis.judged,
        resolution=resolution,
        duplicates=basis.duplicates,
        positions=positions,
        responses=find_responses(positions),
        conditions=find_conditions(positions, said, records.passages),
        conflicts=conflicts,
        denied=find_denied(positions),
        shifts=shifts,
        impasses=impasses,
        mediations=basis.mediations,
        negotiations=basis.negotiations,
        members=find_members(
            Talks(negotiations=basis.negotiations, coverage=basis.coverage, resolution=resolution, schema=schema),
            positions=positions,
            shifts=shifts,
            impasses=impasses,
            mediations=basis.mediations,
            events=records.events,
        ),
    )


def _ground(basis: Basis, positions: list[Position], conflicts: list[Conflict], schema: Schema) -> Ground:
    return Ground(
        positions=positions,
        conflicts=conflicts,
        records=basis.records,
        coverage=basis.coverage,
        resolution=basis.resolution,
        provenance=basis.provenance,
        schema=schema,
    )
