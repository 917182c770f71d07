"""Answers as table, JSON or CSV on standard output; everything else on standard error."""

import csv
import json
import os
import sys
from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.options import Format
from kg.store import Answer

# Columns of a table where nobody looks: wide enough for a sentence, so that piped text keeps its words.
_PLAIN_WIDTH = 200


def complain(line: str) -> None:
    """Print one line on standard error."""
    sys.stderr.write(line + "\n")


def say(line: str) -> None:
    """Print one line on standard output."""
    sys.stdout.write(line + "\n")


def show(
    answer: Answer, format: Format, *, title: str = "", empty: str = "No rows.", hidden: Container[str] = ()
) -> None:
    """Print an answer; a table leaves out `hidden` columns, and an empty one says so on standard error."""
    if format is Format.json:
        say(
            json.dumps(
                [dict(zip(answer.columns, row, strict=True)) for row in answer.rows],
                default=_json,
                ensure_ascii=False,
                indent=1,
            )
        )
    elif format is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([[_cell(value, "; ") for value in row] for row in answer.rows])
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
    for column in answer.columns:
        long = column in {"evidence", "sentence", "content", "what", "toward"}
        table.add_column(column, overflow="fold", ratio=3 if long else None)
    for row in answer.rows:
        table.add_row(*(Text(_cell(value, "\n")) for value in row))
    console.print(table)


def _cell(value: Any, joint: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return joint.join(_cell(v, ", ") for v in value)
    if isinstance(value, dict):
        return json.dumps(value, default=_json, ensure_ascii=False)
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def lines(rows: Iterable[tuple[str, str]]) -> None:
    """Print name and value, aligned, on standard output."""
    pairs = list(rows)
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        say(f"{name:<{width}}  {value}")
