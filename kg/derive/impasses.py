"""Where parties are stuck: one impasse for each rule, set of parties and issue, with what shows it and what broke it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.derive.conflicts import Conflict
from kg.derive.coverage import Coverage, Pair, domain_of
from kg.derive.positions import Position, similarity
from kg.derive.provenance import Provenance
from kg.derive.responses import ACCEPTING, ALIKE, DEMANDING, REFUSING
from kg.ids import content_id
from kg.model import Records, TalksEvent, TextImpasse
from kg.resolve.actors import Resolution
from kg.resolve.issues import issue_name
from kg.schema import Schema

STATED, WALKOUT, CYCLE, SILENCE = "stated", "walkout", "precondition_cycle", "silence"
OPEN, BROKEN = "open", "broken"
# What each further independent report adds to the severity of an impasse.
FURTHER = 0.05
# Events that end a standstill, and those that end a dispute too.
GOING_ON = {"resume", "agreement"}
_SETTLING = {"agreement"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Impasse:
    """Parties stuck over issues; shown by positions, or by the sentences (report ids) that say so.

    `since` is the first day on which the parties stood against each other, `last_on` the last on which one was told,
    `until` the day on which one of `broken_by` (label and id) broke it. `severity` is 0 to 1.
    """

    id: str
    rule: str
    parties: tuple[str, ...]
    issues: tuple[str, ...]
    name: str = ""
    positions: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    articles: frozenset[str] = frozenset()
    since: date | None = None
    last_on: date | None = None
    until: date | None = None
    broken_by: tuple[tuple[str, str], ...] = ()
    severity: float = 0.0
    explanation: str = ""

    @property
    def state(self) -> str:
        """Whether it is open or broken."""
        return BROKEN if self.until is not None else OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What impasses are derived from."""

    positions: Sequence[Position]
    conflicts: Sequence[Conflict]
    records: Records
    coverage: Mapping[str, Coverage]
    resolution: Resolution
    provenance: Provenance
    schema: Schema


def derive_impasses(ground: Ground, *, issues: Set[str] | None = None) -> list[Impasse]:
    """Impasses by id, after the rules of schemas/rules.yaml; only those over `issues`, if they are given.

    An impasse of positions is broken when, after the last report of it, a party accepts something on the issue or both agree,
    or when a party concedes, on that day or later, and wants nothing else on it; one that says that talks stand still also when they go on; silence by
    the addressee's word.
    """
    found: dict[str, Impasse] = {}
    for impasse in _found(ground):
        if issues is None or set(impasse.issues) <= issues:
            found[impasse.id] = _merged(found[impasse.id], impasse) if impasse.id in found else impasse
    breaking, telling = _Breaking(ground), _Telling(ground)
    return [telling.finished(breaking.broken(found[id])) for id in sorted(found)]


def _found(ground: Ground) -> Iterator[Impasse]:
    yield from _of_conflicts(ground)
    yield from _cycles(ground)
    yield from _walkouts(ground)
    yield from _stated(ground)
    yield from _silences(ground)


def _impasse(rule: str, parties: Iterable[str], issues: Iterable[str], shown: Sequence[Position] = ()) -> Impasse:
    ids, over = tuple(sorted(parties)), tuple(sorted(issues))
    return Impasse(
        id=content_id("imp", rule, *over, *ids),
        rule=rule,
        parties=ids,
        issues=over,
        positions=tuple(sorted(p.id for p in shown)),
        articles=frozenset(a for p in shown for a in p.articles),
        since=max((p.first_on for p in shown if p.first_on is not None), default=None),
        last_on=max((p.last_on for p in shown if p.last_on is not None), default=None),
    )


def _merged(first: Impasse, second: Impasse) -> Impasse:
    """Both as one: broken only if both are, and then by what broke the later one."""
    ended = [i for i in (first, second) if i.until is not None]
    last_end = max(ended, key=lambda i: (i.until or date.min, i.broken_by)) if len(ended) == 2 else None
    since = [d for d in (first.since, second.since) if d is not None]
    last = [d for d in (first.last_on, second.last_on) if d is not None]
    return replace(
        first,
        positions=tuple(sorted({*first.positions, *second.positions})),
        reports=tuple(sorted({*first.reports, *second.reports})),
        articles=first.articles | second.articles,
        since=min(since, default=None),
        last_on=max(last, default=None),
        until=last_end.until if last_end is not None else None,
        broken_by=last_end.broken_by if last_end is not None else (),
    )


# ---- the rules ----


def _of_conflicts(ground: Ground) -> Iterator[Impasse]:
    by_id = {p.id: p for p in ground.positions}
    for conflict in ground.conflicts:
        pair = by_id[conflict.first], by_id[conflict.second]
        yield _impasse(conflict.rule, {p.party for p in pair}, {pair[0].issue}, pair)


def _cycles(ground: Ground) -> Iterator[Impasse]:
    """Preconditions that wait for each other: on one issue, in one article, or in one field of issues."""
    waiting: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for position in ground.positions:
        if position.act == "precondition" and position.asserted:
            for other in position.counterparts:
                waiting[position.party, other].append(position)
    for (party, other), mine in waiting.items():
        theirs = waiting.get((other, party), []) if party < other else []
        pairs = [(a, b) for a in mine for b in theirs if _tied(a, b, ground.schema)]
        if pairs:
            shown = {p.id: p for pair in pairs for p in pair}
            yield _impasse(CYCLE, {party, other}, {p.issue for p in shown.values()}, list(shown.values()))


def _tied(first: Position, second: Position, schema: Schema) -> bool:
    domain = domain_of({first.issue: 1}, schema)
    return (
        first.issue == second.issue
        or bool(first.articles & second.articles)
        or (first.issue in schema.issues and domain == domain_of({second.issue: 1}, schema))
    )


def _walkouts(ground: Ground) -> Iterator[Impasse]:
    for position in ground.positions:
        if position.act == "withdrawal" and position.asserted:
            others = position.counterparts or _others(position.party, position.articles, ground)
            if others:
                yield _impasse(WALKOUT, {position.party, *others}, {_left(position, ground)}, [position])
    for event in ground.records.events:
        if event.type == "walkout":
            yield from _walkout_event(event, ground)


def _left(position: Position, ground: Ground) -> str:
    """What the talks were about that somebody left: its issue, or the main one of its article if that is an open one."""
    if position.issue in ground.schema.issues:
        return position.issue
    mains = [i for a in sorted(position.articles) if (i := ground.coverage[a].main_issue) in ground.schema.issues]
    return next((i for i in mains if i is not None), position.issue)


def _walkout_event(event: TalksEvent, ground: Ground) -> Iterator[Impasse]:
    issue = ground.coverage[event.article_id].main_issue
    parties = _parties(event.parties, ground)
    if len(parties) == 1:
        parties |= _others(next(iter(parties)), [event.article_id], ground)
    if issue is not None and len(parties) > 1:
        yield _reported(WALKOUT, parties, issue, event.id, event.article_id, _day(event, ground))


def _others(party: str, articles: Iterable[str], ground: Ground) -> frozenset[str]:
    """The other one of the main pair of an article in which the party is one of the two."""
    pairs = [pair for a in sorted(articles) if (pair := ground.coverage[a].main_pair) is not None and party in pair]
    return frozenset(pairs[0]) - {party} if pairs else frozenset()


def _stated(ground: Ground) -> Iterator[Impasse]:
    for text in ground.records.impasses:
        parties = _parties(text.parties, ground)
        if len(parties) == 1:
            parties |= _others(next(iter(parties)), [text.article_id], ground)
        if len(parties) > 1:
            day = ground.provenance.days.get(text.article_id)
            yield _reported(STATED, parties, text.issue, text.id, text.article_id, day)


def _reported(rule: str, parties: Iterable[str], issue: str, report: str, article: str, day: date | None) -> Impasse:
    made = _impasse(rule, parties, [issue])
    return replace(made, reports=(report,), articles=frozenset({article}), since=day, last_on=day)


def _parties(participants: Iterable[str], ground: Ground) -> set[str]:
    return {party for p in participants if (party := ground.resolution.party_of(p)) is not None}


def _silences(ground: Ground) -> Iterator[Impasse]:
    """Demands to one party that says nothing on the issue for long, as the later reports of either on it show."""
    patience = timedelta(days=ground.schema.rules[SILENCE].days)
    by_issue: dict[str, list[Position]] = defaultdict(list)
    for position in ground.positions:
        by_issue[position.issue].append(position)
    for group in by_issue.values():
        for demand in group:
            asked = demand.act in DEMANDING and demand.asserted and not demand.pressing
            if asked and len(demand.counterparts) == 1 and demand.first_on:
                yield from _silence(demand, group, patience)


def _silence(demand: Position, group: Iterable[Position], patience: timedelta) -> Iterator[Impasse]:
    (addressee,) = demand.counterparts
    assert demand.first_on is not None
    after = [p for p in group if p.first_on is not None and p.first_on >= demand.first_on and p.id != demand.id]
    words = [p for p in after if p.party == addressee]
    first_word = min(words, key=lambda p: (p.first_on or date.max, p.id), default=None)
    seen = [d for p in (*after, demand) if demand.party in {p.party, *p.counterparts} for d in (p.last_on,) if d]
    end = first_word.first_on if first_word is not None else max(seen, default=None)
    if end is None or end - demand.first_on < patience:
        return
    made = replace(
        _impasse(SILENCE, {demand.party, addressee}, {demand.issue}, [demand]),
        id=content_id("imp", SILENCE, demand.issue, demand.party, addressee),
    )
    if first_word is None:
        yield replace(made, last_on=end)
    else:
        yield replace(made, last_on=end, until=end, broken_by=(("Position", first_word.id),))


# ---- what broke it ----


class _Breaking:
    """What may break an impasse: acceptances and concessions by issue, events by the two parties."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.giving: dict[str, list[Position]] = defaultdict(list)
        self.firm: dict[str, list[Position]] = defaultdict(list)
        for position in ground.positions:
            if position.act in ACCEPTING and position.asserted and position.first_on is not None:
                self.giving[position.issue].append(position)
            if position.act in DEMANDING | REFUSING and position.asserted:
                self.firm[position.issue].append(position)
        stuck = {text.article_id for text in ground.records.impasses}
        stuck |= {event.article_id for event in ground.records.events if event.type == "stall"}
        self.events: dict[Pair, list[TalksEvent]] = defaultdict(list)
        for event in ground.records.events:
            pair = tuple(sorted(_parties(event.parties, ground))) or ground.coverage[event.article_id].main_pair
            if event.type in GOING_ON and event.article_id not in stuck and pair is not None and len(pair) == 2:
                self.events[pair[0], pair[1]].append(event)

    def broken(self, impasse: Impasse) -> Impasse:
        """The impasse with the day on which it was broken and what broke it, if something did."""
        if impasse.until is not None or impasse.since is None or impasse.last_on is None:
            return impasse
        found = [*self._moves(impasse), *self._events(impasse)]
        if not found:
            return impasse
        day = min(day for day, _ in found)
        return replace(impasse, until=day, broken_by=tuple(sorted({what for when, what in found if when == day})))

    def _moves(self, impasse: Impasse) -> Iterator[tuple[date, tuple[str, str]]]:
        assert impasse.last_on is not None
        for issue in impasse.issues:
            for position in self.giving[issue]:
                day, others = position.first_on, set(impasse.parties) - {position.party}
                concerned = position.party in impasse.parties and (
                    not position.counterparts or not others or position.counterparts & others
                )
                concession = position.act == "concession"
                early = impasse.last_on if concession else impasse.last_on + timedelta(days=1)
                if concerned and day is not None and day >= early and not (concession and self._wants_more(position)):
                    yield day, ("Position", position.id)

    def _wants_more(self, concession: Position) -> bool:
        """Whether who concedes still wants or refuses something else on the issue, by the same article or later."""
        return any(
            p.party == concession.party
            and (p.articles & concession.articles or (p.first_on or date.min) > (concession.first_on or date.max))
            and similarity(p.lemmas, concession.lemmas) < ALIKE
            for p in self.firm[concession.issue]
        )

    def _events(self, impasse: Impasse) -> Iterator[tuple[date, tuple[str, str]]]:
        assert impasse.last_on is not None
        types = GOING_ON if impasse.rule in {STATED, WALKOUT} else _SETTLING
        pair = impasse.parties
        for event in self.events.get((pair[0], pair[1]), ()) if len(pair) == 2 else ():
            day = _day(event, self.ground)
            about = self.ground.coverage[event.article_id].issues
            fits = impasse.rule == WALKOUT or about.keys() & set(impasse.issues)
            if event.type in types and day is not None and day > impasse.last_on and fits:
                yield day, ("TalksEvent", event.id)


def _day(event: TalksEvent, ground: Ground) -> date | None:
    return event.happened_on or ground.provenance.days.get(event.article_id)


# ---- how it is told ----


class _Telling:
    """Gives impasses their name, severity and explanation."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.positions = {p.id: p for p in ground.positions}
        reports: tuple[TextImpasse | TalksEvent, ...] = (*ground.records.impasses, *ground.records.events)
        self.quotes = {r.id: r.quote.text for r in reports}

    def finished(self, impasse: Impasse) -> Impasse:
        """The impasse as it is told."""
        ground = self.ground
        names = sorted(ground.resolution.actors[p].name for p in impasse.parties)
        over = " and ".join(_within_sentence(issue_name(i, ground.schema)) for i in impasse.issues)
        further = max(ground.provenance.independent(impasse.articles) - 1, 0)
        severity = ground.schema.rules[impasse.rule].severity + FURTHER * further
        return replace(
            impasse,
            name=f"{' and '.join(names)} over {over}",
            severity=round(min(severity, 1.0), 2),
            explanation=self._explanation(impasse),
        )

    def _explanation(self, impasse: Impasse) -> str:
        """Who holds what against whom in the order of days, then the sentences that say so."""
        shown = sorted((self.positions[p] for p in impasse.positions), key=lambda p: (p.first_on or date.max, p.id))
        actors = self.ground.resolution.actors
        told = [f"{actors[p.holder].name}: {p.act.replace('_', ' ')}, {p.content}" for p in shown]
        return "; ".join([*told, *sorted(self.quotes[r] for r in impasse.reports)])


def _within_sentence(name: str) -> str:
    """The name with a small first letter, unless it begins with an acronym."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
