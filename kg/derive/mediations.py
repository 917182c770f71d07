"""Reports of mediation → mediations: who brokers between whom, how, and how far it came."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from kg.derive.coverage import Coverage, Pair
from kg.derive.provenance import Provenance
from kg.derive.responses import REFUSING
from kg.derive.threads import threads
from kg.ids import content_id
from kg.model import Mediation as MediationReport
from kg.model import Records
from kg.resolve.actors import Resolution
from kg.schema import Schema

SAME_PARTIES = "same_mediated_parties"
OFFERED, ONGOING, ENDED, REFUSED = "offered", "ongoing", "ended", "rejected"
# The method that the strongest role of a mediator stands for, strongest first; terms of the UN Charter (Article 33) and of
# Bercovitch's strategies.
_METHODS = {
    "mediator": "mediation",
    "facilitator": "facilitation",
    "convener": "good_offices",
    "host": "good_offices",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """Third parties between parties, over all reports; `mediators` gives the role of each (actor ids)."""

    id: str
    name: str
    mediators: Mapping[str, str]
    parties: tuple[str, ...]
    method: str
    status: str
    reports: tuple[str, ...]
    articles: frozenset[str]
    independent_reports: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class _Told:
    """One report with its mediator and parties as actors."""

    report: MediationReport
    mediator: str
    parties: tuple[str, ...]
    day: date | None


def derive_mediations(
    records: Records,
    coverage: Mapping[str, Coverage],
    resolution: Resolution,
    provenance: Provenance,
    schema: Schema,
) -> list[Mediation]:
    """Mediations by id: reports between the same parties in a row, with all their mediators.

    Where a report names fewer than two parties, they are the main pair of its article, if the mediator is none of them. One is
    ended by an agreement of its parties within the rule's days; one that was only offered is rejected if an article that
    reports it tells that a party refuses something of the mediator.
    """
    gap = timedelta(days=schema.rules[SAME_PARTIES].days)
    groups: dict[tuple[str, ...], list[_Told]] = defaultdict(list)
    for report in sorted(records.mediations, key=lambda m: m.id):
        told = _told(report, coverage, resolution, provenance)
        groups[told.parties or (told.mediator, "")].append(told)
    runs = [run for group in groups.values() for run in threads(group, day=lambda t: t.day, gap=gap)]
    offers, outcomes = _offers(records), _outcomes(records, resolution, provenance, gap)
    found = [_mediation(run, outcomes, offers, records, resolution, provenance) for run in runs]
    return sorted(found, key=lambda m: m.id)


def _told(
    report: MediationReport, coverage: Mapping[str, Coverage], resolution: Resolution, provenance: Provenance
) -> _Told:
    mediator = resolution.links[report.mediator].actor
    own = {mediator, resolution.principal_of(mediator)}
    parties = {party for p in report.parties if (party := resolution.party_of(p)) is not None} - own
    if len(parties) < 2:
        pair = coverage[report.article_id].main_pair or ()
        parties |= set() if own & set(pair) else set(pair)
    return _Told(report, mediator, tuple(sorted(parties)), provenance.days.get(report.article_id))


def _offers(records: Records) -> set[tuple[str, str]]:
    """(Passage, participant) of those who only offer something in a sentence."""
    return {
        (records.passages.get(s.id, ""), s.holder)
        for s in records.statements
        if s.act == "offer" or s.factuality in {"future", "hypothetical"}
    }


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What may end mediations: (refuser, refused) pairs by article, days of agreements by party with all who agreed."""

    refusals: Mapping[str, Set[Pair]]
    agreements: Mapping[str, Sequence[tuple[date, frozenset[str]]]]
    gap: timedelta


def _outcomes(records: Records, resolution: Resolution, provenance: Provenance, gap: timedelta) -> _Outcomes:
    refusals: dict[str, set[Pair]] = defaultdict(set)
    for s in records.statements:
        one, other = resolution.party_of(s.holder), resolution.party_of(s.addressee)
        asserted = not s.negated and s.factuality == "asserted"
        if s.act in REFUSING and asserted and one is not None and other is not None and one != other:
            refusals[s.article_id].add((one, other))
    agreements: dict[str, list[tuple[date, frozenset[str]]]] = defaultdict(list)
    for event in records.events:
        day = event.happened_on or provenance.days.get(event.article_id)
        if event.type == "agreement" and day is not None:
            agreed = frozenset(party for p in event.parties if (party := resolution.party_of(p)) is not None)
            for party in agreed:
                agreements[party].append((day, agreed))
    return _Outcomes(refusals, agreements, gap)


def _mediation(
    run: Sequence[_Told],
    outcomes: _Outcomes,
    offers: set[tuple[str, str]],
    records: Records,
    resolution: Resolution,
    provenance: Provenance,
) -> Mediation:
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for told in run:
        roles[told.mediator][told.report.role] += 1
    mediators = {actor: min(found, key=list(_METHODS).index) for actor, found in sorted(roles.items())}
    parties, days = run[0].parties, [t.day for t in run if t.day is not None]
    articles = frozenset(t.report.article_id for t in run)
    only_offered = all((records.passages.get(t.report.id, ""), t.report.mediator) in offers for t in run)
    brokers = {resolution.principal_of(m) for m in mediators}
    refused = any(one in parties and other in brokers for a in articles for one, other in outcomes.refusals.get(a, ()))
    status = (REFUSED if refused else OFFERED) if only_offered else ONGOING
    return Mediation(
        id=content_id("med", *(parties or (run[0].mediator, "")), min(t.report.id for t in run)),
        name=_name(mediators, parties, resolution),
        mediators=mediators,
        parties=parties,
        method=_METHODS[min(mediators.values(), key=list(_METHODS).index)],
        status=ENDED if _agreed(parties, max(days, default=None), outcomes) else status,
        reports=tuple(sorted(t.report.id for t in run)),
        articles=articles,
        independent_reports=provenance.independent(articles),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
    )


def _name(mediators: Iterable[str], parties: Iterable[str], resolution: Resolution) -> str:
    brokers = " and ".join(sorted(resolution.actors[m].name for m in mediators))
    between = " and ".join(sorted(resolution.actors[p].name for p in parties))
    return f"{brokers} between {between}" if between else brokers


def _agreed(parties: Sequence[str], last: date | None, outcomes: _Outcomes) -> bool:
    """Whether the parties agreed on the day of the last report or within the rule's days after it."""
    if len(parties) < 2 or last is None:
        return False
    told = outcomes.agreements.get(parties[0], ())
    return any(agreed >= set(parties) and last <= day <= last + outcomes.gap for day, agreed in told)
