"""Positions and stated deadlocks → impasses, each with the rule that found it and what shows it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# Version of each rule, written beside what it found; raise it when the rule changes what it finds.
VERSIONS = {STATED: 1, OPPOSING: 1}
_DEMANDING = {"demand", "precondition"}
_WANTING = {*_DEMANDING, "offer"}
_REFUSING = {"rejection", "red_line", "denial"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impasse:
    """Parties stuck over an issue; shown by positions, or by the sentences (text impasse ids) that say so.

    `since` is the first day on which the positions stood against each other, `last_on` the last on which one was told.
    """

    id: str
    name: str
    rule: str
    rule_version: int
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
    """Pairs of asserted positions of two parties on one issue that stand against each other, by their ids.

    A demand, precondition or offer stands against a refusal that is addressed to its holder, whose holder it is
    addressed to, or that one article tells with it, both addressed to nobody; two demands stand against each other if
    each is addressed to the other's holder. Parties are compared as those they act for in the end. A party's position
    is out of the conflict once it accepted something on the issue on a later day. The rule reads "A wants it of B, B
    will not" as a deadlock.
    """
    by_issue: dict[str, list[_Side]] = defaultdict(list)
    for position in positions:
        if not position.negated and position.factuality == "asserted":
            by_issue[position.issue].append(_side(position, resolution))
    pairs = {pair for sides in by_issue.values() for pair in _opposed(sides)}
    return [Conflict(first=first, second=second, rule=OPPOSING) for first, second in sorted(pairs)]


@dataclass(frozen=True, slots=True)
class _Side:
    """A position with its holder and addressees as the parties they act for."""

    position: Position
    party: str
    addressed: frozenset[str]


def _side(position: Position, resolution: Resolution) -> _Side:
    addressed = frozenset(resolution.principal_of(a) for a in position.addressees)
    return _Side(position, resolution.principal_of(position.holder), addressed)


def _opposed(sides: Sequence[_Side]) -> Iterator[tuple[str, str]]:
    """Yield the ids, smaller first, of the positions on one issue that stand against each other."""
    accepted = _last_acceptances(sides)
    live = [s for s in sides if s.position.act in _WANTING | _REFUSING and not _is_settled(s, accepted)]
    for first, second in _near(live):
        if _oppose(first, second):
            yield min(first.position.id, second.position.id), max(first.position.id, second.position.id)


def _last_acceptances(sides: Iterable[_Side]) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for side in sides:
        if side.position.act == "acceptance" and side.position.last_on is not None:
            found[side.party] = max(side.position.last_on, found.get(side.party, date.min))
    return found


def _is_settled(side: _Side, accepted: Mapping[str, date]) -> bool:
    day, last = accepted.get(side.party), side.position.last_on
    return day is not None and last is not None and day > last


def _near(sides: Iterable[_Side]) -> Iterator[tuple[_Side, _Side]]:
    """Yield pairs told in one article, and pairs of which one is addressed to the other's party; some of them twice."""
    by_article: dict[str, list[_Side]] = defaultdict(list)
    by_party: dict[str, list[_Side]] = defaultdict(list)
    for side in sides:
        by_party[side.party].append(side)
        for article in side.position.articles:
            by_article[article].append(side)
    for told in by_article.values():
        yield from combinations(told, 2)
    for found in by_party.values():
        for side in found:
            yield from ((side, other) for party in sorted(side.addressed) for other in by_party.get(party, ()))


def _oppose(first: _Side, second: _Side) -> bool:
    if first.party == second.party:
        return False
    acts = {first.position.act, second.position.act}
    to_second, to_first = second.party in first.addressed, first.party in second.addressed
    if acts <= _DEMANDING:
        return to_first and to_second
    if not (acts & _WANTING and acts & _REFUSING):
        return False
    if first.addressed or second.addressed:
        return to_first or to_second
    return bool(set(first.position.articles) & set(second.position.articles))


def derive_impasses(
    positions: Sequence[Position],
    conflicts: Iterable[Conflict],
    stated: Iterable[TextImpasse],
    resolution: Resolution,
    *,
    days: Mapping[str, date],
    schema: Schema,
) -> list[Impasse]:
    """Impasses by id, one for each rule, set of parties and issue; `days` gives the publication days of articles.

    Rule "opposing_positions" takes the conflicts; rule "stated" the sentences that say so and name a party.
    """
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
        made = _impasse(OPPOSING, parties, pair[0].issue, resolution, schema)
        since = max((p.first_on for p in pair if p.first_on is not None), default=None)
        last_on = max((p.last_on for p in pair if p.last_on is not None), default=None)
        yield replace(made, positions=tuple(sorted(p.id for p in pair)), since=since, last_on=last_on)


def _stated(
    stated: Iterable[TextImpasse], resolution: Resolution, days: Mapping[str, date], schema: Schema
) -> Iterable[Impasse]:
    for text in stated:
        parties = {resolution.principal_of(a) for p in text.parties if (a := resolution.actor_of(p)) is not None}
        if parties:
            day = days.get(text.article_id)
            made = _impasse(STATED, parties, text.issue, resolution, schema)
            yield replace(made, text_impasses=(text.id,), since=day, last_on=day)


def _impasse(rule: str, parties: Iterable[str], issue: str, resolution: Resolution, schema: Schema) -> Impasse:
    ids = tuple(sorted(parties))
    names = " and ".join(sorted(resolution.actors[p].name for p in ids))
    return Impasse(
        id=content_id("imp", rule, issue, *ids),
        name=f"{names} over {_within_sentence(issue_name(issue, schema))}",
        rule=rule,
        rule_version=VERSIONS[rule],
        parties=ids,
        issue=issue,
    )


def _within_sentence(name: str) -> str:
    """The name with a small first letter, unless it begins with an acronym."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


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
