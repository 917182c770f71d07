"""What belongs to which negotiation: positions, shifts, impasses, mediations and events."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.derive.coverage import OTHER, Coverage, domain_of
from kg.derive.impasses import Impasse
from kg.derive.mediations import Mediation
from kg.derive.negotiations import DEFINED, Negotiation
from kg.derive.positions import Position
from kg.derive.shifts import Shift
from kg.model import TalksEvent
from kg.resolve.actors import Resolution
from kg.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """That something (label and id) belongs to a negotiation."""

    label: str
    id: str
    negotiation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """The negotiations and what tells their members."""

    negotiations: Sequence[Negotiation]
    coverage: Mapping[str, Coverage]
    resolution: Resolution
    schema: Schema


def find_members(
    talks: Talks,
    *,
    positions: Iterable[Position],
    shifts: Iterable[Shift],
    impasses: Iterable[Impasse],
    mediations: Iterable[Mediation],
    events: Iterable[TalksEvent],
) -> list[Member]:
    """Members, each once, in order.

    A position belongs to the talks of an article that reports it if its field of issues fits and its holder or addressee is a
    party, or the article is above all about these talks; impasses, mediations and events if their parties are parties of
    the talks; a shift if both its positions do.
    """
    of_article: dict[str, list[Negotiation]] = defaultdict(list)
    for negotiation in talks.negotiations:
        for article in negotiation.articles:
            of_article[article].append(negotiation)
    within = {p.id: set(_of_position(p, of_article, talks)) for p in positions}
    found = {Member(label="Position", id=p, negotiation=n) for p, ids in within.items() for n in ids}
    found |= {
        Member(label="Shift", id=s.id, negotiation=n)
        for s in shifts
        for n in within.get(s.origin, set()) & within.get(s.result, set())
    }
    for label, groups in (
        ("Impasse", ((i.id, i.parties, i.articles) for i in impasses)),
        ("Mediation", ((m.id, m.parties, m.articles) for m in mediations)),
        ("TalksEvent", ((e.id, _parties(e, talks.resolution), frozenset({e.article_id})) for e in events)),
    ):
        found |= {Member(label=label, id=id, negotiation=n) for id, n in _of_groups(groups, of_article, talks)}
    return sorted(found, key=lambda m: (m.negotiation, m.label, m.id))


def _of_position(position: Position, of_article: Mapping[str, Sequence[Negotiation]], talks: Talks) -> Iterator[str]:
    domain = domain_of({position.issue: 1}, talks.schema)
    for article in position.articles:
        for negotiation in of_article.get(article, ()):
            parties = {position.party, *position.counterparts}
            concerned = bool(parties & set(negotiation.parties)) or _is_main(article, negotiation, talks)
            if concerned and (negotiation.rule == DEFINED or domain in {OTHER, negotiation.domain}):
                yield negotiation.id


def _is_main(article: str, negotiation: Negotiation, talks: Talks) -> bool:
    return talks.coverage[article].main_pair == negotiation.pair


def _of_groups(
    groups: Iterable[tuple[str, Iterable[str], Iterable[str]]],
    of_article: Mapping[str, Sequence[Negotiation]],
    talks: Talks,
) -> Iterator[tuple[str, str]]:
    for id, parties, articles in groups:
        for article in articles:
            for negotiation in of_article.get(article, ()):
                there = set(parties)
                if there <= set(negotiation.parties) and (there or _is_main(article, negotiation, talks)):
                    yield id, negotiation.id


def _parties(event: TalksEvent, resolution: Resolution) -> set[str]:
    return {party for p in event.parties if (party := resolution.party_of(p)) is not None}
