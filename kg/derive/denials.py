"""Reports that their own holder denies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg.derive.conflicts import Conflict
from kg.derive.positions import Position, similarity
from kg.model import Statement
from kg.resolve.actors import Resolution

DENIED, DENIAL = "denied", "denial"
# Share of common lemmas from which a denial means a report, if both name the same amounts: a denial tells more words
# ("had offered"), so half is too much to ask.
MEANT = 0.3


def mark_denied(statements: Iterable[Statement], resolution: Resolution) -> Iterator[Statement]:
    """Yield the statements; what an article reports and its own party denies there has factuality "denied".

    The report stays; it is asserted by nobody. Denials by others, or in other articles, leave both reports standing.
    """
    known = list(statements)
    denials: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in known:
        if statement.act == "denial":
            denials[statement.article_id, statement.issue].append(statement)
    for statement in known:
        denied = any(_means(d, statement, resolution) for d in denials[statement.article_id, statement.issue])
        yield replace(statement, factuality=DENIED) if denied else statement


def _means(denial: Statement, report: Statement, resolution: Resolution) -> bool:
    if report.act == "denial" or report.factuality != "asserted" or report.addressee != denial.addressee:
        return False
    if resolution.party_of(report.holder) != resolution.party_of(denial.holder):
        return False
    amounts = {(q.value, q.unit) for q in denial.quantities} == {(q.value, q.unit) for q in report.quantities}
    alike = similarity(frozenset(denial.proposition.split()), frozenset(report.proposition.split()))
    return amounts and alike >= MEANT


def find_denied(positions: Iterable[Position]) -> list[Conflict]:
    """Each denial with the positions of the same party on the issue that it denies, in whatever article, by their ids."""
    held: dict[tuple[str, str], list[Position]] = defaultdict(list)
    for position in positions:
        held[position.party, position.issue].append(position)
    pairs = {
        (min(denial.id, p.id), max(denial.id, p.id))
        for group in held.values()
        for denial in group
        if denial.act == DENIAL
        for p in group
        if p.act not in (DENIAL, "rejection", "red_line") and _is_denied(denial, p)
    }
    return [Conflict(first=first, second=second, rule=DENIAL) for first, second in sorted(pairs)]


def _is_denied(denial: Position, position: Position) -> bool:
    if position.negated or set(denial.amounts) != set(position.amounts):
        return False
    return similarity(denial.lemmas, position.lemmas) >= MEANT
