"""Rows in pages."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def pages(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in order, `size` at once, the last ones fewer."""
    waiting = iter(rows)
    while page := list(islice(waiting, size)):
        yield page
