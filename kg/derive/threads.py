"""Dated things in a row, cut where too much time lies between two of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


def threads(things: Iterable[T], *, day: Callable[[T], date | None], gap: timedelta) -> Iterator[list[T]]:
    """Yield runs of `things` in the order of their days, none more than `gap` after the one before.

    Those without a day join the first run; the order of `things` decides between those of one day.
    """
    dated = sorted((thing for thing in things if day(thing) is not None), key=lambda t: day(t) or date.min)
    run: list[T] = [thing for thing in things if day(thing) is None]
    last: date | None = None
    for thing in dated:
        now = day(thing)
        if last is not None and now is not None and now - last > gap:
            yield run
            run = []
        run.append(thing)
        last = now
    if run:
        yield run
