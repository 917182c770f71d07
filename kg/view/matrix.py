"""Positions by actor and issue: each cell counts its acts, rows and columns beyond what can be read are put together."""

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from kg.view.model import Talks

ACTORS = 15
ISSUES = 8
OTHER_ACTORS = "Other actors"
OTHER_ISSUES = "Other issues"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The positions of one act in a cell."""

    act: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """`columns` are issues with their number of positions, `rows` actors with theirs and a cell for each column."""

    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, int, tuple[tuple[Count, ...], ...]], ...]


def matrix_of(talks: Talks, keys: Mapping[str, str], acts: Sequence[str]) -> Matrix:
    """The positions counted; acts stand in the order of `acts`; issues with impasses, then the fullest rows and columns, first."""
    positions, stuck = talks.positions, {issue for impasse in talks.impasses for issue in impasse.issues}
    actors = _named([p.holder for p in positions], ACTORS, OTHER_ACTORS)
    issues = _named([p.issue for p in positions], ISSUES, OTHER_ISSUES, first=stuck)
    cells: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for p in positions:
        cells[actors[p.holder], issues[p.issue]][p.act].append(keys[p.id])
    of_actor, of_issue = Counter(actors[p.holder] for p in positions), Counter(issues[p.issue] for p in positions)
    columns = tuple(dict.fromkeys(issues.values()))
    order = {act: number for number, act in enumerate(acts)}
    return Matrix(
        columns=tuple((issue, of_issue[issue]) for issue in columns),
        rows=tuple(
            (actor, of_actor[actor], tuple(_cell(cells[actor, issue], order) for issue in columns))
            for actor in dict.fromkeys(actors.values())
        ),
    )


def _named(names: Sequence[str], most: int, rest: str, *, first: Container[str] = ()) -> Mapping[str, str]:
    """Each name → the row or column it stands in; those in `first`, then the fullest, `rest` last."""
    count = Counter(names)
    order = sorted(count, key=lambda name: (name not in first, -count[name], name))
    kept = order if len(order) <= most else order[: most - 1]
    return {name: name if name in kept else rest for name in order}


def _cell(acts: Mapping[str, Sequence[str]], order: Mapping[str, int]) -> tuple[Count, ...]:
    return tuple(Count(act=act, keys=tuple(acts[act])) for act in sorted(acts, key=lambda a: (order.get(a, 99), a)))
