"""Articles about the same talks → negotiations: parties, issues and time, found or defined by a person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.characters import comparable
from kg.derive.coverage import OTHER, Coverage, Pair, domain_of
from kg.derive.threads import threads
from kg.ids import content_id
from kg.model import Definition
from kg.resolve.actors import Resolution
from kg.resolve.issues import issue_name
from kg.schema import Schema

FOUND, DEFINED = "same_parties_and_issues", "defined"
# Issues and further parties that a negotiation names; the rest is too rare in it to say what it is about.
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Negotiation:
    """The talks of parties over issues; `parties` with the number of articles in which each takes part (actor ids)."""

    id: str
    name: str
    rule: str
    domain: str
    pair: Pair
    parties: Mapping[str, int]
    issues: tuple[str, ...]
    articles: frozenset[str]
    started_on: date | None
    last_on: date | None


def derive_negotiations(
    coverage: Mapping[str, Coverage],
    definitions: Sequence[Definition],
    resolution: Resolution,
    *,
    schema: Schema,
) -> list[Negotiation]:
    """Negotiations by id.

    Articles with the same two parties are about the same talks if they share an issue of the taxonomy or the field of most of
    their issues, and never more than the rule's days lie between two of them; for one of them they must be the main pair.
    Those that a definition takes belong to that one alone.
    """
    taken: set[str] = set()
    found: list[Negotiation] = []
    for definition in definitions:
        articles = [c for c in coverage.values() if _fits(definition, c, resolution, schema)]
        taken |= {c.article for c in articles}
        if articles:
            found.append(_defined(definition, articles, resolution, schema))
    free = [c for c in coverage.values() if c.article not in taken]
    for pair, articles in _talks(free, timedelta(days=schema.rules[FOUND].days), schema):
        found.append(_negotiation(FOUND, pair, articles, resolution, schema))
    return sorted(found, key=lambda n: n.id)


def _talks(coverage: Sequence[Coverage], gap: timedelta, schema: Schema) -> Iterator[tuple[Pair, list[Coverage]]]:
    """Yield the articles of each pair of parties that are about the same talks, if it is the main pair of one of them."""
    by_pair: dict[Pair, list[Coverage]] = defaultdict(list)
    for article in sorted(coverage, key=_when):
        for pair in article.pairs:
            by_pair[pair].append(article)
    for pair, articles in sorted(by_pair.items()):
        for run in threads(articles, day=lambda c: c.day, gap=gap):
            for group in _groups(run, schema):
                if any(c.main_pair == pair for c in group):
                    yield pair, group


def _when(article: Coverage) -> tuple[date, str]:
    return article.day or date.min, article.article


def _groups(run: Sequence[Coverage], schema: Schema) -> list[list[Coverage]]:
    """The articles of one run, parted where they share neither an issue nor a field; those of no field join the nearest."""
    groups: list[list[Coverage]] = []
    for article in (c for c in run if c.domain != OTHER):
        near = [g for g in groups if any(_alike(article, other, schema) for other in g)]
        groups = [g for g in groups if g not in near]
        groups.append([*(c for g in near for c in g), article])
    loose = [c for c in run if c.domain == OTHER]
    if not groups:
        return [loose]
    known = [c for g in groups for c in g]
    for article in loose:
        nearest = _nearest(article, known)
        next(g for g in groups if nearest in g).append(article)
    return groups


def _alike(first: Coverage, second: Coverage, schema: Schema) -> bool:
    shared = first.issues.keys() & second.issues.keys()
    return first.domain == second.domain or any(issue in schema.issues for issue in shared)


def _nearest(article: Coverage, known: Sequence[Coverage]) -> Coverage:
    def distance(other: Coverage) -> tuple[int, str]:
        apart = abs((article.day - other.day).days) if article.day and other.day else 0
        return apart, other.article

    return min(known, key=distance)


def _negotiation(
    rule: str,
    pair: Pair,
    run: Sequence[Coverage],
    resolution: Resolution,
    schema: Schema,
) -> Negotiation:
    days = [c.day for c in run if c.day is not None]
    counts = sum((c.issues for c in run), Counter[str]())
    domain = domain_of(counts, schema)
    issues = _issues(counts, domain, schema)
    started, last = min(days, default=None), max(days, default=None)
    return Negotiation(
        id=content_id("neg", rule, *pair, min(run, key=_when).article),
        name=_name(pair, issues, domain, started, last, resolution, schema),
        rule=rule,
        domain=domain,
        pair=pair,
        parties=_parties(pair, run),
        issues=issues,
        articles=frozenset(c.article for c in run),
        started_on=started,
        last_on=last,
    )


def _issues(counts: Mapping[str, int], domain: str, schema: Schema) -> tuple[str, ...]:
    """The issues most talked about, those of the field first, open ones only where there is nothing else."""
    known = {i: n for i, n in counts.items() if i in schema.issues} or counts
    ranked = sorted(known, key=lambda i: (domain_of({i: 1}, schema) != domain, -counts[i], i))
    return tuple(ranked[:SHOWN])


def _parties(pair: Iterable[str], run: Sequence[Coverage]) -> dict[str, int]:
    """The pair, and whoever else takes part in a third of the articles and mediates in none of them."""
    counts = Counter(party for c in run for party in c.parties)
    brokers = {m for c in run for m in c.mediators}
    often = [p for p, n in counts.items() if 3 * n >= len(run) and n > 1 and p not in brokers]
    others = sorted(set(often) - set(pair), key=lambda p: (-counts[p], p))[:SHOWN]
    return {party: max(counts[party], 1) for party in (*sorted(pair), *others)}


def _name(
    pair: Pair,
    issues: Sequence[str],
    domain: str,
    started: date | None,
    last: date | None,
    resolution: Resolution,
    schema: Schema,
) -> str:
    parties = " and ".join(sorted(resolution.actors[p].name for p in pair))
    about = issue_name(issues[0], schema) if issues else domain
    years = sorted({d.year for d in (started, last) if d is not None})
    when = f" ({'–'.join(map(str, years))})" if years else ""
    return f"{parties}: {about}{when}"


# ---- those that people define ----


def _fits(definition: Definition, article: Coverage, resolution: Resolution, schema: Schema) -> bool:
    """Whether an article has two of the parties, one of the issues if there are any, and lies within the days."""
    names = {party: _names(party, resolution) for party in article.parties}
    wanted = [comparable(name) for name in definition.parties]
    there = sum(any(name in found for found in names.values()) for name in wanted)
    if there < min(2, len(wanted)):
        return False
    if definition.issues and not any(i in article.issues for i in definition.issues):
        return False
    if article.day is None:
        return definition.start is None and definition.end is None
    return (definition.start or date.min) <= article.day <= (definition.end or date.max)


def _names(actor: str, resolution: Resolution) -> set[str]:
    known = resolution.actors[actor]
    return {comparable(name) for name in (known.name, *known.aliases, known.key)}


def _defined(
    definition: Definition,
    articles: Sequence[Coverage],
    resolution: Resolution,
    schema: Schema,
) -> Negotiation:
    wanted = {comparable(name) for name in definition.parties}
    parties = Counter(p for c in articles for p in c.parties if _names(p, resolution) & wanted)
    pair = tuple(sorted(parties, key=lambda p: (-parties[p], p))[:2])
    made = _negotiation(DEFINED, (pair[0], pair[-1]), articles, resolution, schema)
    return replace(
        made,
        id=content_id("neg", DEFINED, definition.id),
        name=definition.name,
        issues=definition.issues or made.issues,
        parties={**made.parties, **parties},
    )
