"""CSV and TSV with a header line, read row by row."""

import csv
import logging
from collections.abc import Iterator, Sequence

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.json_lines import from_fields
from loaders.readers.options import Found, ReadOptions, Stream
from loaders.readers.streams import read_lines

log = logging.getLogger(__name__)


def read_csv(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each row of a comma-separated file."""
    return _rows(stream, path, options, ",")


def read_tsv(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each row of a tab-separated file."""
    return _rows(stream, path, options, "\t")


def _rows(stream: Stream, path: str, options: ReadOptions, delimiter: str) -> Iterator[Found]:
    csv.field_size_limit(options.limits.article_bytes)  # its default, 128 KB, is less than a long article
    lines = _Lines(stream, path, options)
    table = csv.DictReader(lines, delimiter=delimiter)
    while True:
        lines.row.clear()
        number = table.line_num + 1
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as err:
            raise ArticleError(f"{path}:{number}: broken table: {err}; rows before it were read") from err
        if len(table.fieldnames or ()) > options.limits.columns:
            raise ArticleError(f"{path}: a table of more than {options.limits.columns:,} columns")
        told = [
            line for line in (lines.row if number > 1 else lines.row[1:]) if line.strip()
        ]  # the first comes with the header
        if len(told) > 1 and not _is_well_quoted(told, delimiter):
            log.warning(
                "%s:%d: a quotation mark that is not closed, or not doubled inside a field: %d lines were read as one row",
                path, max(number, 2), len(told),
            )  # fmt: skip
        yield from_fields(row, f"{path}:{max(number, 2)}", str(max(number, 2)), options)


def _is_well_quoted(row: Sequence[str], delimiter: str) -> bool:
    """Whether these lines are one row to a reader that forgives nothing."""
    try:
        list(csv.reader(row, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


class _Lines:
    """The lines of a table as text; `row` holds those of the row that is being read."""

    def __init__(self, stream: Stream, path: str, options: ReadOptions) -> None:
        self.row: list[str] = []
        self._limits = options.limits
        self._path = path
        self._lines = enumerate(read_lines(stream, options), start=1)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        if line is None:
            limit = f"{self._limits.article_bytes:,} bytes"
        elif len(self.row) >= self._limits.row_lines:
            limit = f"{self._limits.row_lines:,} lines, where a quote is not closed"
        else:
            text = decode(line, f"{self._path}:{number}") if line.strip() else line.decode("ascii", "replace")
            self.row.append(text)
            return text
        raise ArticleError(f"{self._path}:{number}: a row of more than {limit}; the rest is not read")
