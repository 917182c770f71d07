"""Web archives: each HTML response is an article, by warcio."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg.errors import ArticleError
from loaders.readers.html import parse_page
from loaders.readers.json_lines import skipped
from loaders.readers.options import Found, ReadOptions, Stream
from loaders.report import Skipped

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)

_BLOCK = 65_536


def read_warc(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each HTML response with status 200; other records are passed over.

    The day of a crawl is no day of publication: only the page's own date counts.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    pages = 0
    try:
        for record in ArchiveIterator(_Prompt(stream)):
            if _is_page(record):
                pages += 1
                yield _article_of(record, path, options)
    except ArchiveLoadFailed as err:
        raise ArticleError(f"{path}: broken WARC: {err}; {pages} pages before it were read") from err
    if not pages:
        raise ArticleError(f"{path}: no WARC with an HTML page served with status 200")


class _Prompt:
    """A stream that hands over what it has: a block cut short would lose the whole pages at its beginning."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read1(size)


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    return (
        record.rec_type == "response"
        and headers is not None
        and headers.get_statuscode() == "200"
        and "html" in _content_type(record)
    )


def _content_type(record: Any) -> str:
    return str(record.http_headers.get_header("Content-Type") or "").lower()


def _article_of(record: Any, path: str, options: ReadOptions) -> Found:
    url = record.rec_headers.get_header("WARC-Target-URI")
    place = f"{path}#{url}"
    raw = _payload(record, options.max_bytes)
    if len(raw) > options.max_bytes:
        return Skipped(path=place, reason=f"a page of more than {options.max_bytes:,} bytes")
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        return Skipped(path=place, reason="the archive ends in the middle of this page")
    charset = _CHARSET.search(_content_type(record))
    try:
        page = parse_page(raw, place, url=url, charset=charset.group(1) if charset else None)
    except ArticleError as err:
        return skipped(err, place)
    return replace(page, given_id=url, url=url)


def _payload(record: Any, limit: int) -> bytes:
    """The body of a response, unpacked, at most a block more than `limit`."""
    raw, content = bytearray(), record.content_stream()
    while len(raw) <= limit and (block := content.read(_BLOCK)):
        raw += block
    return bytes(raw)
