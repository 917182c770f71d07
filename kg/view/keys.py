"""Numbers by which the parts of a page refer to each other: P3 is the third position, I1 the first impasse."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kg.view.model import Entry, Talks


def keys_of(talks: Talks) -> Mapping[str, str]:
    """Id in the store → anchor on the page, such as "p3"."""
    kinds: Mapping[str, Sequence[Entry]] = {
        "p": talks.positions,
        "i": talks.impasses,
        "m": talks.mediations,
        "s": talks.shifts,
        "e": talks.events,
    }
    return {one.id: f"{kind}{number}" for kind, ones in kinds.items() for number, one in enumerate(ones, start=1)}


def known(ids: Iterable[str], keys: Mapping[str, str]) -> list[str]:
    """Anchors of those ids that are on the page."""
    return [keys[id] for id in ids if id in keys]


def day(when: date | None) -> str:
    """A day as people read it, "4 Mar 2031", or "no date"."""
    return f"{when.day} {when:%b %Y}" if when else "no date"


def span(start: date | None, end: date | None) -> str:
    """From when until when, shortest form."""
    if start is None or end is None or start == end:
        return day(start or end)
    left = f"{start.day} {start:%b}" if start.year == end.year else day(start)
    return f"{left} – {day(end)}"
