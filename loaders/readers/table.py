"""CSV and TSV with a header line, read row by row."""

import csv
from collections.abc import Iterator

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.json_lines import from_fields
from loaders.readers.options import Found, ReadOptions, Stream
from loaders.readers.streams import read_lines


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
        lines.of_row = 0
        number = table.line_num + 1
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as err:
            raise ArticleError(f"{path}:{number}: broken table: {err}; rows before it were read") from err
        if len(table.fieldnames or ()) > options.limits.columns:
            raise ArticleError(f"{path}: a table of more than {options.limits.columns:,} columns")
        yield from_fields(row, f"{path}:{max(number, 2)}", str(max(number, 2)), options)


class _Lines:
    """The lines of a table as text; `of_row` counts those of the row that is being read."""

    def __init__(self, stream: Stream, path: str, options: ReadOptions) -> None:
        self.of_row = 0
        self._limits = options.limits
        self._path = path
        self._lines = enumerate(read_lines(stream, options), start=1)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        self.of_row += 1
        if line is None:
            limit = f"{self._limits.article_bytes:,} bytes"
        elif self.of_row > self._limits.row_lines:
            limit = f"{self._limits.row_lines:,} lines, where a quote is not closed"
        else:
            return decode(line, f"{self._path}:{number}") if line.strip() else line.decode("ascii", "replace")
        raise ArticleError(f"{self._path}:{number}: a row of more than {limit}; the rest is not read")
