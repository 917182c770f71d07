"""Web archives: each HTML response is an article, by warcio."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from kg.errors import ArticleError
from loaders.readers.html import parse_page
from loaders.readers.options import Found, ReadOptions
from loaders.report import Skipped


def read_warc(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each HTML response, compressed or not; other records are passed over."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and "html" in _content_type(record):
                yield _article_of(record, path, options)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as err:
        raise ArticleError(f"{path}: broken WARC: {err}") from err


def _content_type(record) -> str:  # type: ignore[no-untyped-def]  # warcio has no types
    return str(record.http_headers.get_header("Content-Type") or "") if record.http_headers else ""


def _article_of(record, path: str, options: ReadOptions) -> Found:  # type: ignore[no-untyped-def]
    url = record.rec_headers.get_header("WARC-Target-URI")
    place = f"{path}#{url}"
    raw = record.content_stream().read(options.max_bytes + 1)
    if len(raw) > options.max_bytes:
        return Skipped(path=place, reason=f"a page of more than {options.max_bytes:,} bytes")
    try:
        page = parse_page(raw, place, url=url)
    except ArticleError as err:
        return Skipped(path=place, reason=str(err).removeprefix(f"{place}: "))
    return replace(page, given_id=url, url=url)
