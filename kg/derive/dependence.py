"""Which issues a change of evidence touches; what is derived over all others stays as it is.

Positions and what is made of them (answers, conditions, conflicts, shifts, impasses, their place in negotiations) hang on the
facts of their issue (`facts`), and on issues that conditions, waiting for each other and walkouts tie to it (`ties`). All else, such as
who is who and which articles are about the same talks, hangs on names and parties anywhere: it belongs to the basis, which
is found anew each time and compared.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import TypeAlias

from kg.derive.basis import Basis
from kg.derive.coverage import Pair
from kg.derive.impasses import GOING_ON
from kg.model import Statement, TalksEvent

Fact: TypeAlias = Hashable


def touched(before: Basis, after: Basis) -> frozenset[str]:
    """Issues over which something may follow from `after` that does not from `before`, or the other way round."""
    earlier, later = facts(before), facts(after)
    changed = {issue for issue in {*earlier, *later} if earlier.get(issue) != later.get(issue)}
    return frozenset(_spread(changed, [*ties(before), *ties(after)]))


def facts(basis: Basis) -> Mapping[str, Set[Fact]]:
    """All that the findings over each issue hang on."""
    found: dict[str, set[Fact]] = defaultdict(set)
    view = _View(basis)
    for told in (view.statements(), view.impasses(), view.events(), view.talks()):
        for issue, fact in told:
            found[issue].add(fact)
    return found


def ties(basis: Basis) -> Iterator[set[str]]:
    """Yield issues that one finding may join: a condition, preconditions that wait for each other, a walkout."""
    records, party_of = basis.records, basis.resolution.party_of
    told: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    waiting: dict[frozenset[str | None], dict[str | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    for s in records.statements:
        if s.conditional or s.act == "precondition":
            told[s.article_id, s.holder].append(s)
        if s.act == "precondition" and s.addressee is not None:
            party = party_of(s.holder)
            waiting[frozenset({party, party_of(s.addressee)})][party].add(s.issue)
        if s.act == "withdrawal" and (main := basis.coverage[s.article_id].main_issue) is not None:
            yield {s.issue, main}
    yield from ({s.issue for s in group} for group in told.values())
    yield from (set().union(*sides.values()) for sides in waiting.values() if len(sides) > 1)


def _spread(issues: Iterable[str], groups: Iterable[Set[str]]) -> set[str]:
    """The issues with all that groups tie to them, directly or through others."""
    tied: dict[str, list[Set[str]]] = defaultdict(list)
    for group in groups:
        for issue in group:
            tied[issue].append(group)
    found, waiting = set(issues), list(issues)
    while waiting:
        fresh = {other for group in tied.get(waiting.pop(), ()) for other in group} - found
        found |= fresh
        waiting += fresh
    return found


class _View:
    """What is seen of a basis, issue by issue."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.going = list(self._going_on())
        self.going_of: dict[str, set[Fact]] = defaultdict(set)
        for event, pair in self.going:
            for party in pair:
                self.going_of[party].add((event.id, event.type, pair, self._day(event)))

    def statements(self) -> Iterator[tuple[str, Fact]]:
        """Yield each statement with who is meant by it, what people made of it and where it stands."""
        basis = self.basis
        for s in basis.records.statements:
            judged = basis.judged.status.get(s.id), s.id in basis.pressing
            left = self._left(s.article_id, [s.holder]) if s.act == "withdrawal" else None
            place = self._source(s.article_id), basis.records.passages.get(s.id)
            yield s.issue, (s, self._who(s.holder), self._who(s.addressee), judged, place, left)

    def impasses(self) -> Iterator[tuple[str, Fact]]:
        """Yield each sentence that says that talks are stuck."""
        for text in self.basis.records.impasses:
            place = self._source(text.article_id), self.basis.records.passages.get(text.id)
            day = self.basis.provenance.days.get(text.article_id)
            pair = tuple(map(self._named, self.basis.coverage[text.article_id].main_pair or ()))
            yield text.issue, (text, tuple(map(self._who, text.parties)), pair, place, day)

    def events(self) -> Iterator[tuple[str, Fact]]:
        """Yield walkouts, and for each issue of their article the events that end a standstill."""
        basis = self.basis
        for event in basis.records.events:
            main = basis.coverage[event.article_id].main_issue
            if event.type == "walkout" and main is not None:
                place = self._source(event.article_id), basis.records.passages.get(event.id), self._day(event)
                who = tuple(map(self._who, event.parties))
                yield main, (event, who, place, self._left(event.article_id, event.parties))
        for event, pair in self.going:
            for issue in basis.coverage[event.article_id].issues:
                yield issue, (event.id, event.type, pair, self._day(event))

    def talks(self) -> Iterator[tuple[str, Fact]]:
        """Yield the negotiations that articles about the issue belong to, and those over it."""
        for n in self.basis.negotiations:
            known = n.id, n.rule, n.domain, n.pair, frozenset(n.parties)
            for article in n.articles:
                coverage = self.basis.coverage[article]
                yield from ((issue, (known, article, coverage.main_pair)) for issue in coverage.issues)
            yield from ((issue, n.id) for issue in n.issues)

    def _going_on(self) -> Iterator[tuple[TalksEvent, Pair]]:
        """Yield events that may break an impasse, with their two parties; not those of articles that say talks are stuck."""
        records, coverage = self.basis.records, self.basis.coverage
        stuck = {text.article_id for text in records.impasses}
        stuck |= {event.article_id for event in records.events if event.type == "stall"}
        for event in records.events:
            parties = {party for p in event.parties if (party := self.basis.resolution.party_of(p)) is not None}
            pair = tuple(sorted(parties)) or coverage[event.article_id].main_pair or ()
            if event.type in GOING_ON and event.article_id not in stuck and len(pair) == 2:
                yield event, (pair[0], pair[1])

    def _who(self, participant: str | None) -> Fact:
        """Who a participant is and for whom it acts, both with their names."""
        actor = self.basis.resolution.actor_of(participant)
        return (self._named(actor), self._named(self.basis.resolution.principal_of(actor))) if actor else None

    def _named(self, actor: str) -> tuple[str, str]:
        return actor, self.basis.resolution.actors[actor].name

    def _source(self, article: str) -> Fact:
        """The article of which this one is a copy, and its outlet."""
        provenance = self.basis.provenance
        original = provenance.originals.get(article, article)
        return original, provenance.outlets.get(original)

    def _left(self, article: str, participants: Sequence[str]) -> Fact:
        """What talks somebody left, with whom, and what went on between the two later."""
        coverage = self.basis.coverage[article]
        pair = tuple(map(self._named, coverage.main_pair or ()))
        parties = [party for p in participants if (party := self.basis.resolution.party_of(p)) is not None]
        return coverage.main_issue, pair, frozenset().union(*(self.going_of.get(p, set()) for p in parties))

    def _day(self, event: TalksEvent) -> date | None:
        return event.happened_on or self.basis.provenance.days.get(event.article_id)
