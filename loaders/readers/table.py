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
    csv.field_size_limit(options.max_bytes)  # its default, 128 KB, is less than a long article
    table = csv.DictReader(_lines(stream, path, options), delimiter=delimiter)
    while True:
        number = table.line_num + 1
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as err:
            raise ArticleError(f"{path}:{number}: broken table: {err}; rows before it were read") from err
        yield from_fields(row, f"{path}:{max(number, 2)}", str(max(number, 2)), options)


def _lines(stream: Stream, path: str, options: ReadOptions) -> Iterator[str]:
    for number, line in enumerate(read_lines(stream, options), start=1):
        if line is None:
            raise ArticleError(f"{path}:{number}: a row of more than {options.max_bytes:,} bytes; the rest is not read")
        yield decode(line, f"{path}:{number}") if line.strip() else line.decode("ascii", "replace")
