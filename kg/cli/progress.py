"""How far a load is: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg.cli.output import complain

# Seconds between plain lines.
_EVERY = 10.0


@contextmanager
def watching(expected: Callable[[], int | None]) -> Iterator[Callable[[Any], None]]:
    """A function to call for each article; the bar tells the time left if `expected`, asked on a terminal, knows the number."""
    if sys.stderr.isatty():
        with _bar(expected()) as watch:
            yield watch
    else:
        yield _lines()


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[Any], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Articles", total=total, speed="")

        def watch(_: Any) -> None:
            done = progress.tasks[0].completed + 1
            progress.update(task, advance=1, speed=f"{done / max(time.monotonic() - started, 0.1):.1f} articles/s")

        yield watch


def _lines() -> Callable[[Any], None]:
    started = last = time.monotonic()
    done = 0

    def watch(_: Any) -> None:
        nonlocal last, done
        done += 1
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            complain(f"{done} articles, {done / (now - started):.1f} articles/s")

    return watch
