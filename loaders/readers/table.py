"""CSV and TSV with a header line."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.json_lines import from_fields
from loaders.readers.options import Found, ReadOptions
from loaders.report import Skipped


def read_csv(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each row of a comma-separated file."""
    return _rows(stream, path, options, ",")


def read_tsv(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each row of a tab-separated file."""
    return _rows(stream, path, options, "\t")


def _rows(stream: BinaryIO, path: str, options: ReadOptions, delimiter: str) -> Iterator[Found]:
    csv.field_size_limit(options.max_bytes)
    table = csv.DictReader(io.StringIO(decode(stream.read(), path), newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(table, start=2):
            place = f"{path}:{number}"
            try:
                yield from_fields(row, place, str(number), options)
            except ArticleError as err:
                yield Skipped(path=place, reason=str(err).removeprefix(f"{place}: "))
    except csv.Error as err:
        raise ArticleError(f"{path}: broken table near line {table.line_num}: {err}") from err
