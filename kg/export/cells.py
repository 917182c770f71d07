"""Values → cells of CSV: lists joined, dates in ISO form, and no cell that a spreadsheet would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

# Between the values of a list.
JOINT = " | "
# A cell that starts with one of these is a formula, or is cut off, in Excel, LibreOffice and Google Sheets (OWASP,
# "CSV Injection").
# A text's own apostrophe is guarded too: it would else be taken for the guard.
_GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")


def cell(value: Any) -> str:
    """The value as text; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return JOINT.join(cell(v) for v in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula, or it has one already."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_GUARDED) else text


def csv_line(cells: Iterable[Any]) -> str:
    """A row of CSV with its line feed.

    Python's writer quotes a carriage return only where it ends its own rows; unquoted it would start a row, with a
    formula maybe.
    """
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow(cells)
    return row.getvalue()[:-2] + "\n"


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, guard: bool) -> int:
    """Number of rows written; UTF-8, comma, a line feed after each row. Only texts are guarded, never numbers."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_line(columns))
        for row in rows:
            cells = [cell(value) for value in row]
            if guard:
                cells = [c if isinstance(v, int | float) else guarded(c) for c, v in zip(cells, row, strict=True)]
            file.write(csv_line(cells))
            count += 1
    return count
