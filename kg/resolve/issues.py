"""Phrase → issue of the taxonomy, or an open issue named by the phrase's head noun."""

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from kg.schema import Issue, Schema


def resolve_issue(
    lemmas: Sequence[str], *, head: str, schema: Schema, around: Mapping[str, float] = MappingProxyType({})
) -> str:
    """Id of the issue whose keywords the lemmas hit best, else the one that `around` speaks of most, else "open:" and the head noun.

    A keyword of two words counts more than two single ones. `around` weighs issues by what stands around the phrase; it decides
    on a tie, after it the issue that stands first.
    """
    hit = issue_hits(lemmas, schema)
    most = max(hit.values(), default=0)
    best = [id for id, score in hit.items() if score == most] or list(around)
    return max(best, key=lambda id: around.get(id, 0.0)) if best else f"open:{head}"


def issue_hits(lemmas: Sequence[str], schema: Schema) -> dict[str, int]:
    """How much the lemmas speak of each issue of which they hold a keyword, in the order of the taxonomy."""
    text, words = f" {' '.join(lemmas)} ", frozenset(lemmas)
    scores = ((issue.id, _score(issue, text, words)) for issue in schema.issues.values())
    return {id: score for id, score in scores if score}


def _score(issue: Issue, text: str, words: Set[str]) -> int:
    return sum(
        (3 * len(parts) - 2) * text.count(f" {keyword} ")
        for keyword in issue.keywords
        if words >= set(parts := keyword.split())
    )


def issue_name(issue_id: str, schema: Schema) -> str:
    """Readable name of a taxonomy or open issue."""
    known = schema.issues.get(issue_id)
    phrase = issue_id.removeprefix("open:")
    return known.name if known else phrase[:1].upper() + phrase[1:]
