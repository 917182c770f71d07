"""Positions and stated deadlocks → impasses, each with the rule that found it and what shows it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from kg.derive.positions import Position
from kg.ids import content_id
from kg.model import TextImpasse
from kg.resolve.actors import Resolution
from kg.resolve.issues import issue_name
from kg.schema import Schema

STATED, OPPOSING = "stated", "opposing_positions"
VERSION = 1
_WANTING = {"demand", "precondition", "offer"}
_REFUSING = {"rejection", "red_line", "denial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impasse:
    """Parties stuck over an issue; shown by positions, or by the sentences (text impasse ids) that say so."""

    id: str
    name: str
    rule: str
    parties: tuple[str, ...]
    issue: str
    positions: tuple[str, ...] = ()
    text_impasses: tuple[str, ...] = ()
    since: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two positions that cannot both be had."""

    first: str
    second: str
    rule: str


def find_conflicts(positions: Iterable[Position], resolution: Resolution) -> list[Conflict]:
    """Pairs of asserted positions of two parties on one issue that stand against each other.

    A demand or offer stands against a refusal, and demands stand against each other, where one is addressed to the other's
    holder or both are told in one article. Parties are compared with those they act for. A party that accepted on the
    issue later is out of the conflict.
    """
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in positions:
        by_issue[position.issue].append(position)
    found = []
    for group in by_issue.values():
        accepted = _last_acceptance(group, resolution)
        live = [p for p in group if not p.negated and p.factuality == "asserted" and not _is_settled(p, accepted, resolution)]
        for first, second in combinations(sorted(live, key=lambda p: p.id), 2):
            if _oppose(first, second, resolution):
                found.append(Conflict(first=first.id, second=second.id, rule=OPPOSING))
    return found


def _last_acceptance(group: Iterable[Position], resolution: Resolution) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for position in group:
        if position.act == "acceptance" and position.last_on is not None:
            party = resolution.principal_of(position.holder)
            found[party] = max(position.last_on, found.get(party, date.min))
    return found


def _is_settled(position: Position, accepted: Mapping[str, date], resolution: Resolution) -> bool:
    day = accepted.get(resolution.principal_of(position.holder))
    return day is not None and position.last_on is not None and day > position.last_on


def _oppose(first: Position, second: Position, resolution: Resolution) -> bool:
    a, b = resolution.principal_of(first.holder), resolution.principal_of(second.holder)
    if a == b:
        return False
    acts = {first.act, second.act}
    answer = bool(acts & _WANTING and acts & _REFUSING)
    both_want = acts <= {"demand", "precondition"}
    to_a = {resolution.principal_of(x) for x in second.addressees}
    to_b = {resolution.principal_of(x) for x in first.addressees}
    if both_want:
        return b in to_b and a in to_a
    return answer and (b in to_b or a in to_a or bool(set(first.articles) & set(second.articles)))


def derive_impasses(
    positions: Sequence[Position], conflicts: Iterable[Conflict], stated: Iterable[TextImpasse], resolution: Resolution,
    *, days: Mapping[str, date], schema: Schema,
) -> list[Impasse]:  # fmt: skip
    """Impasses by id, one for each rule, set of parties and issue; `days` gives the publication day of an article."""
    found: dict[str, Impasse] = {}
    for impasse in (*_opposing(positions, conflicts, resolution, schema), *_stated(stated, resolution, days, schema)):
        found[impasse.id] = _merged(found[impasse.id], impasse) if impasse.id in found else impasse
    return [found[id] for id in sorted(found)]


def _opposing(
    positions: Iterable[Position], conflicts: Iterable[Conflict], resolution: Resolution, schema: Schema
) -> Iterable[Impasse]:
    by_id = {p.id: p for p in positions}
    for conflict in conflicts:
        pair = by_id[conflict.first], by_id[conflict.second]
        parties = {resolution.principal_of(p.holder) for p in pair}
        days = [p.last_on for p in pair if p.last_on is not None]
        made = _impasse(OPPOSING, parties, pair[0].issue, days, resolution, schema)
        yield replace(made, positions=tuple(sorted(p.id for p in pair)))


def _stated(
    stated: Iterable[TextImpasse], resolution: Resolution, days: Mapping[str, date], schema: Schema
) -> Iterable[Impasse]:
    for text in stated:
        parties = {resolution.principal_of(a) for p in text.parties if (a := resolution.actor_of(p)) is not None}
        if parties:
            day = days.get(text.article_id)
            made = _impasse(STATED, parties, text.issue, [day] if day else [], resolution, schema)
            yield replace(made, text_impasses=(text.id,))


def _impasse(
    rule: str, parties: Iterable[str], issue: str, days: Sequence[date], resolution: Resolution, schema: Schema
) -> Impasse:
    ids = tuple(sorted(parties))
    names = " and ".join(sorted(resolution.actors[p].name for p in ids))
    return Impasse(
        id=content_id("imp", rule, issue, *ids),
        name=f"{names} over {issue_name(issue, schema).lower()}",
        rule=rule,
        parties=ids,
        issue=issue,
        since=min(days, default=None),
        last_on=max(days, default=None),
    )


def _merged(first: Impasse, second: Impasse) -> Impasse:
    since = [d for d in (first.since, second.since) if d is not None]
    last = [d for d in (first.last_on, second.last_on) if d is not None]
    return replace(
        first,
        positions=tuple(sorted({*first.positions, *second.positions})),
        text_impasses=tuple(sorted({*first.text_impasses, *second.text_impasses})),
        since=min(since, default=None),
        last_on=max(last, default=None),
    )
