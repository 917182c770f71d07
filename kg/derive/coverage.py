"""What each article is about, for tying articles together: who takes part, which two above all, which field, which issues."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from kg.model import Records
from kg.resolve.actors import Resolution
from kg.schema import Schema

# Field of articles whose issues are all open ones.
OTHER = "other"
# Kinds of actors that take part in talks only as voices.
_VOICES = {"source", "crowd", "other"}
# The role of a mediator that a party to the talks may have too.
HOST = "host"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One article: parties and pairs of parties by how often they deal with each other, issues by number of statements.

    `mediators` are those who stand between parties there: no pair has one of them; a host may be a party.
    """

    article: str
    day: date | None
    parties: Counter[str] = field(default_factory=Counter)
    pairs: Counter[Pair] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    mediators: frozenset[str] = frozenset()
    domain: str = OTHER

    @property
    def main_pair(self) -> Pair | None:
        """The two parties that deal with each other most; the least ids on a tie."""
        return min(self.pairs, key=lambda pair: (-self.pairs[pair], pair), default=None)

    @property
    def main_issue(self) -> str | None:
        """The issue of most statements, an open one only if there is no other; the least id on a tie."""
        return min(self.issues, key=lambda issue: (issue.startswith("open:"), -self.issues[issue], issue), default=None)


def cover(
    records: Records, resolution: Resolution, *, schema: Schema, pressing: Set[str] = frozenset()
) -> dict[str, Coverage]:
    """Coverage by article id, for every article with a date or a record.

    `pressing` are the statements by which somebody who is no party presses another: they make no pair.
    """
    ties = _Ties(resolution)
    for s in records.statements:
        told = [s.addressee] if s.id in pressing else [s.holder, s.addressee]
        ties.add(s.article_id, [participant for participant in told if participant is not None])
        ties.issues.setdefault(s.article_id, Counter())[s.issue] += 1
    for impasse in records.impasses:
        ties.add(impasse.article_id, impasse.parties)
        ties.issues.setdefault(impasse.article_id, Counter())[impasse.issue] += 1
    for event in records.events:
        ties.add(event.article_id, event.parties if len(event.parties) == 2 else event.parties[:1])
    mediators: dict[str, set[str]] = defaultdict(set)
    for report in records.mediations:
        if report.role != HOST and (party := resolution.party_of(report.mediator)) is not None:
            mediators[report.article_id].add(party)
    articles = sorted({*ties.parties, *(a.id for a in records.articles)})
    days = {a.id: a.published for a in records.articles}
    return {a: _coverage(a, days.get(a), ties, frozenset(mediators[a]), schema) for a in articles}


class _Ties:
    """Counts who deals with whom, article by article."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.parties: dict[str, Counter[str]] = {}
        self.pairs: dict[str, Counter[Pair]] = {}
        self.issues: dict[str, Counter[str]] = {}

    def add(self, article: str, participants: Iterable[str]) -> None:
        """Count these participants of an article, and each two of them as a pair."""
        found = {p for p in map(self.resolution.party_of, participants) if p is not None and self._takes_part(p)}
        self.parties.setdefault(article, Counter()).update(found)
        self.pairs.setdefault(article, Counter()).update(combinations(sorted(found), 2))

    def _takes_part(self, party: str) -> bool:
        actor = self.resolution.actors[party]
        return actor.named and actor.kind not in _VOICES


def _coverage(article: str, day: date | None, ties: _Ties, mediators: frozenset[str], schema: Schema) -> Coverage:
    issues = ties.issues.get(article, Counter())
    pairs = ties.pairs.get(article, Counter[Pair]())
    return Coverage(
        article=article,
        day=day,
        parties=ties.parties.get(article, Counter()),
        pairs=Counter({pair: n for pair, n in pairs.items() if not mediators & set(pair)}),
        issues=issues,
        mediators=mediators,
        domain=domain_of(issues, schema),
    )


def domain_of(issues: Mapping[str, int], schema: Schema) -> str:
    """The field of issues to which most of them belong; "other" if all are open ones."""
    domains: Counter[str] = Counter()
    for issue, number in issues.items():
        if issue in schema.issues:
            domains[schema.issues[issue].domain] += number
    return min(domains, key=lambda d: (-domains[d], d), default=OTHER)
