"""Answers as table, JSON or CSV on standard output; everything else on standard error."""

import json
import logging
import os
import re
import sys
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.characters import escaped, escaped_json
from kg.cli.options import Format
from kg.model import Definition
from kg.store import Answer

# Columns of a table where nobody looks: wide enough for a sentence, so that piped text keeps its words.
_PLAIN_WIDTH = 200
# Characters of a word that a narrow column still keeps whole.
_WORD = 14
# Columns that hold sentences or contents.
_LONG = {"evidence", "sentence", "content", "what", "toward", "conditions", "demand"}


def complain(line: str) -> None:
    """Print one line on standard error; what could steer the terminal stands as its code."""
    sys.stderr.write(escaped(line) + "\n")


def counted(number: int, noun: str) -> str:
    """The number with its noun, as in "1 article" and "2 articles"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def tell_idle(definitions: Iterable[Definition]) -> None:
    """Print on standard error which negotiations, as people define them, took no article."""
    for definition in definitions:
        parties = "two of its parties" if len(definition.parties) > 1 else "its party"
        issues = " on its issues" if definition.issues else ""
        days = " in its days" if definition.start or definition.end else ""
        complain(f"negotiation {definition.id!r}: no article has {parties}{issues}{days}; known actors: kg actors")


class LogFormat(logging.Formatter):
    """Lines of the log in which what could steer the terminal stands as its code."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        """The line of a record."""
        return escaped(super().formatMessage(record))


def say(line: str) -> None:
    """Print on standard output; what could steer the terminal stands as its code."""
    sys.stdout.write(escaped(line, keep="\n") + "\n")


def say_json(value: Any, *, indent: int | None = None) -> None:
    """Print JSON on standard output; what could steer the terminal stands as \\u001b, which is the same value."""
    sys.stdout.write(escaped_json(json.dumps(value, default=_json, ensure_ascii=False, indent=indent)) + "\n")


def show(
    answer: Answer, format: Format, *, title: str = "", empty: str = "No rows.", hidden: Container[str] = ()
) -> None:
    """Print an answer; a table leaves out `hidden` columns, and an empty one says so on standard error."""
    if format is Format.json:
        say_json([dict(zip(answer.columns, row, strict=True)) for row in answer.rows], indent=1)
    elif format is Format.csv:
        _csv(answer)
    elif answer.rows:
        _table(_without(answer, hidden), title)
    else:
        complain(empty)


def _without(answer: Answer, hidden: Container[str]) -> Answer:
    kept = [i for i, column in enumerate(answer.columns) if column not in hidden]
    rows = tuple(tuple(row[i] for i in kept) for row in answer.rows)
    return Answer(columns=tuple(answer.columns[i] for i in kept), rows=rows)


def _table(answer: Answer, title: str) -> None:
    width = None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", _PLAIN_WIDTH))
    console = Console(width=width, highlight=False)
    table = Table(title=title or None, title_justify="left", show_lines=True)
    for column, characters in zip(answer.columns, _widths(answer, console.width), strict=True):
        table.add_column(_words(column), overflow="fold", width=characters)
    for row in answer.rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    console.print(table)


def _widths(answer: Answer, width: int) -> list[int]:
    """Characters of each column so that the table is no wider than `width`, and no word is broken unless it must be.

    What room is left over goes to columns whose texts are longer, three times as much to those that hold sentences.
    """
    columns = [[_words(c), *(_shown(row[i]) for row in answer.rows)] for i, c in enumerate(answer.columns)]
    whole = [max(len(line) for text in texts for line in text.split("\n")) for texts in columns]
    longest = [max((len(word) for text in texts for word in text.split()), default=1) for texts in columns]
    room = width - 3 * len(columns) - 1  # borders and the blanks beside them
    bound = next((b for b in range(_WORD, 1, -1) if sum(min(n, b) for n in longest) <= room), 1)
    widths = [min(n, bound) for n in longest]
    weights = [3 if column in _LONG else 1 for column in answer.columns]
    while sum(widths) < room and widths != whole:
        wanting = [i for i in range(len(widths)) if widths[i] < whole[i]]
        widths[max(wanting, key=lambda i: (whole[i] - widths[i]) * weights[i] / widths[i])] += 1
    return widths


def _words(column: str) -> str:
    """The name of a column as words, so that its heading can be wrapped: "daysOpen" is "days open"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower()


def _shown(value: Any) -> str:
    """The value in a cell of a table."""
    return escaped(_cell(value, "\n"), keep="\n")


def _cell(value: Any, joint: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return joint.join(_cell(v, ", ") for v in value)
    if isinstance(value, dict):
        return json.dumps(value, default=_json, ensure_ascii=False)
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _csv(answer: Answer) -> None:
    """Print an answer so that no spreadsheet runs a cell of it as a formula; numbers are as they are."""
    from kg.export.cells import csv_line, guarded  # here, since kg.export takes a second to import

    sys.stdout.write(csv_line(answer.columns))
    for row in answer.rows:
        cells = [_cell(value, "; ") for value in row]
        cells = [escaped(c, keep="\n\t") for c in cells] if sys.stdout.isatty() else cells
        told = [c if isinstance(v, int | float) else guarded(c) for c, v in zip(cells, row, strict=True)]
        sys.stdout.write(csv_line(told))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def lines(rows: Iterable[tuple[str, str]]) -> None:
    """Print name and value, aligned, on standard output."""
    pairs = list(rows)
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        say(f"{name:<{width}}  {value}")
