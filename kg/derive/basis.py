"""What is known before positions are: what stands, who is who, what articles are about, who mediates and who talks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.derive.coverage import Coverage, cover
from kg.derive.denials import mark_denied
from kg.derive.duplicates import Duplicate, find_duplicates
from kg.derive.mediations import Mediation, derive_mediations
from kg.derive.negotiations import Negotiation, derive_negotiations
from kg.derive.provenance import Provenance
from kg.model import Records
from kg.resolve.actors import Resolution, resolve
from kg.resolve.judgements import ActorJudgements, Judged, judge_actors, judge_statements, known_names
from kg.resolve.merges import CONFIRMED, REJECTED, Verdict
from kg.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What all articles together tell; `records` are those that stand after people's decisions.

    `pressing` are the statements by which somebody who is no party presses another.
    """

    records: Records
    judged: Judged
    resolution: Resolution
    duplicates: list[Duplicate]
    provenance: Provenance
    coverage: Mapping[str, Coverage]
    pressing: frozenset[str]
    mediations: list[Mediation]
    negotiations: list[Negotiation]


def find_basis(records: Records, *, schema: Schema) -> Basis:
    """What the evidence and people's decisions about it say before positions are made."""
    judged = judge_statements(
        records.statements,
        records.participants,
        records.decisions,
        articles=(a.id for a in records.articles),
        gazetteer=known_names(schema),
    )
    standing = replace(records, statements=judged.statements, participants=(*records.participants, *judged.extra))
    resolution = _resolved(standing, judge_actors(records.decisions), schema)
    standing = replace(standing, statements=tuple(mark_denied(judged.statements, resolution)))
    duplicates = find_duplicates(records.articles)
    provenance = _provenance(records, duplicates)
    pressing = _pressing(standing)
    coverage = cover(standing, resolution, schema=schema, pressing=pressing)
    return Basis(
        records=standing,
        judged=judged,
        resolution=resolution,
        duplicates=duplicates,
        provenance=provenance,
        coverage=coverage,
        pressing=pressing,
        mediations=derive_mediations(standing, coverage, resolution, provenance, schema),
        negotiations=derive_negotiations(coverage, records.definitions, resolution, schema=schema),
    )


def _resolved(records: Records, judgements: ActorJudgements, schema: Schema) -> Resolution:
    verdicts = {
        pair: Verdict(judgement=CONFIRMED if pair in judgements.confirmed else REJECTED, user=d.user, decided_at=d.at)
        for pair, d in judgements.pairs.items()
    }
    return resolve(records.participants, schema=schema, days=records.days, judged=verdicts, splits=judgements.splits)


def _provenance(records: Records, duplicates: Iterable[Duplicate]) -> Provenance:
    outlets = {a.id: a.source for a in records.articles if a.source is not None}
    originals = {d.article: d.original for d in duplicates}
    return Provenance(days=records.days, outlets=outlets, originals=originals)


def _pressing(records: Records) -> frozenset[str]:
    told = {(p.article_id, p.presser, p.quote.start) for p in records.pressures}
    return frozenset(s.id for s in records.statements if (s.article_id, s.holder, s.quote.start) in told)
