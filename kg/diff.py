"""Two days of one store, or two stores → what changed: who moved, what is new, what is gone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from kg.export.snapshot import Key, Properties, Snapshot
from kg.export.tables import actor_names, passages_of

COLUMNS = ("change", "on", "actors", "issue", "what", "evidence")

# Values of Position.answer that are none: still asked for, or nothing that asks for one.
_UNANSWERED = {None, "open", "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change.

    `change` is one of "shift", "position new", "position left" (its holder moved on), "position gone" (no report of it
    is left), "demand answered", "impasse opened", "impasse broken", "impasse gone", "mediation new", "mediation ended",
    "mediation rejected", "mediation gone", "shift gone", "negotiation new" and "negotiation gone".
    """

    change: str
    on: date | None
    actors: tuple[str, ...]
    issue: str
    what: str
    evidence: tuple[str, ...]
    id: str


def between_days(snapshot: Snapshot, *, start: date, end: date) -> list[Change]:
    """What happened after `start`, up to and with `end`, by day; what has no day is left out."""
    changes = [
        *_on(snapshot, "Shift", "toOn", "shift"),
        *_left(snapshot),
        *_on(snapshot, "Position", "firstOn", "position new"),
        *_answered(snapshot),
        *_on(snapshot, "Impasse", "since", "impasse opened"),
        *_on(snapshot, "Impasse", "until", "impasse broken", lambda node: node.get("state") == "broken"),
        *_on(snapshot, "Mediation", "firstOn", "mediation new"),
        *_ended(snapshot),
        *_on(snapshot, "Negotiation", "startedOn", "negotiation new"),
    ]
    return _ordered([c for c in changes if c.on is not None and start < c.on <= end])


def between_stores(before: Snapshot, after: Snapshot) -> list[Change]:
    """What `after` holds and `before` does not, what is gone, and what is answered, broken or ended since, by day."""
    changes: list[Change] = []
    for label, word, day in _KINDS:
        here, there = before.of(label), after.of(label)
        new = "shift" if label == "Shift" else "impasse opened" if label == "Impasse" else f"{word} new"
        changes += [_change(after, (label, id), new, day) for id in there if id not in here]
        changes += [_change(before, (label, id), f"{word} gone", day) for id in here if id not in there]
    changes += _fresh(_left(before), _left(after))
    changes += _fresh(_answered(before), _answered(after))
    changes += _fresh(_broken(before), _broken(after))
    changes += _fresh(_ended(before), _ended(after))
    return _ordered(changes)


_KINDS = (
    ("Shift", "shift", "toOn"),
    ("Position", "position", "firstOn"),
    ("Impasse", "impasse", "since"),
    ("Mediation", "mediation", "firstOn"),
    ("Negotiation", "negotiation", "startedOn"),
)


def _fresh(before: Iterator[Change], after: Iterator[Change]) -> list[Change]:
    known = {(change.id, change.change) for change in before}
    return [change for change in after if (change.id, change.change) not in known]


def _ordered(changes: list[Change]) -> list[Change]:
    return sorted(changes, key=lambda c: (c.on or date.max, *attrgetter("change", "actors", "issue", "what", "id")(c)))


def _on(
    snapshot: Snapshot, label: str, day: str, change: str, wanted: Callable[[Properties], bool] = bool
) -> Iterator[Change]:
    for id, node in snapshot.of(label).items():
        if wanted(node):
            yield _change(snapshot, (label, id), change, day)


def _left(snapshot: Snapshot) -> Iterator[Change]:
    """Positions from which their holder moved, on the day of the move."""
    for id, shift in snapshot.of("Shift").items():
        for position in snapshot.ends(("Shift", id), "FROM"):
            yield _change(snapshot, ("Position", position), "position left", shift.get("toOn"))


def _answered(snapshot: Snapshot) -> Iterator[Change]:
    yield from _on(
        snapshot, "Position", "answeredOn", "demand answered", lambda node: node.get("answer") not in _UNANSWERED
    )


def _broken(snapshot: Snapshot) -> Iterator[Change]:
    yield from _on(snapshot, "Impasse", "until", "impasse broken", lambda node: node.get("state") == "broken")


def _ended(snapshot: Snapshot) -> Iterator[Change]:
    for id, mediation in snapshot.of("Mediation").items():
        if (status := mediation.get("status")) in {"ended", "rejected"}:
            yield _change(snapshot, ("Mediation", id), f"mediation {status}", "lastOn")


def _change(snapshot: Snapshot, key: Key, change: str, day: str | date | None) -> Change:
    """The change of a node; `day` is a property of the node, or the day itself."""
    node = snapshot.get(key)
    on = node.get(day) if isinstance(day, str) else day
    issues = {id for type in ("ABOUT", "OVER") for id in snapshot.ends(key, type, "Issue")}
    return Change(
        change=change,
        on=on,
        actors=_actors(snapshot, key),
        issue=", ".join(snapshot.names("Issue", issues)),
        what=_what(snapshot, key, node, change),
        evidence=tuple(dict.fromkeys(str(p["text"]) for p in passages_of(snapshot, key))),
        id=key[1],
    )


def _actors(snapshot: Snapshot, key: Key) -> tuple[str, ...]:
    inward = {id for type in ("HOLDS", "MEDIATES", "PARTY_TO") for id in snapshot.starts(key, type)}
    outward = {id for type in ("BY", "BETWEEN") for id in snapshot.ends(key, type)}
    return actor_names(snapshot, inward | outward)


def _what(snapshot: Snapshot, key: Key, node: Properties, change: str) -> str:
    if key[0] == "Position":
        told = f"{node.get('act')}: {node.get('content')}"
        return f"{told} – {node.get('answer')}" if change == "demand answered" else told
    if key[0] == "Shift":
        sides = [snapshot.get(("Position", id)) for type in ("FROM", "TO") for id in snapshot.ends(key, type)]
        path = " → ".join(f"{p.get('act')}: {p.get('content')}" for p in sides)
        return f"{node.get('direction')}: {path}" if path else f"{node.get('direction')}: {node.get('name')}"
    if key[0] == "Impasse":
        return f"{node.get('rule')}: {node.get('name')}"
    return str(node.get("name", key[1]))
