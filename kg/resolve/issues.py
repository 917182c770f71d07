"""Phrase → issue of the taxonomy, or an open issue named by the phrase's head noun."""

from collections.abc import Sequence

from kg.schema import Issue, Schema


def resolve_issue(lemmas: Sequence[str], *, head: str, schema: Schema) -> str:
    """Id of the issue whose keywords the lemmas hit best, else "open:" and the head noun.

    A keyword of two words counts more than two single ones; on a tie the issue that stands first wins.
    """
    text = f" {' '.join(lemmas)} "
    best = max(schema.issues.values(), key=lambda issue: _score(issue, text), default=None)
    if best is not None and _score(best, text) > 0:
        return best.id
    return f"open:{head}"


def _score(issue: Issue, text: str) -> int:
    return sum(3 * len(k.split()) - 2 for k in issue.keywords if f" {k} " in text)


def issue_name(issue_id: str, schema: Schema) -> str:
    """Readable name of a taxonomy or open issue."""
    known = schema.issues.get(issue_id)
    phrase = issue_id.removeprefix("open:")
    return known.name if known else phrase[:1].upper() + phrase[1:]
