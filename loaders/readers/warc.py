"""Web archives: each HTML response is an article, by warcio."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kg.errors import ArticleError
from loaders.readers.foreign import faults_of
from loaders.readers.html import parse_page
from loaders.readers.json_lines import skipped
from loaders.readers.options import Found, ReadOptions, Stream
from loaders.report import Skipped

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)

_BLOCK = 65_536
# Bytes of a line and lines of the heads of a record; those of servers are bounded to 8 or 16 kB in all.
_LINE, _LINES = 65_536, 2_000


def read_warc(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each HTML response with status 200; other records are passed over.

    The day of a crawl is no day of publication: only the page's own date counts.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    pages = 0
    try:
        records = ArchiveIterator(_Prompt(stream))
        records.reader = reader = _Heads(records.reader)
        while (record := _next(records, path)) is not None:
            reader.read_lines = 0
            if _is_page(record):
                pages += 1
                yield _article_of(record, path, options)
    except ArchiveLoadFailed as err:
        raise ArticleError(f"{path}: broken WARC: {err}; {pages} pages before it were read") from err
    if not pages:
        raise ArticleError(f"{path}: no WARC with an HTML page served with status 200")


def _next(records: Any, path: str) -> Any:
    """The next record, None after the last."""
    with faults_of("warcio", path):
        return next(records, None)


class _Heads:
    """The reader of an archive with a bound on its lines and their number in a record: heads are read line by line."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.read_lines = 0

    def readline(self, length: int | None = None) -> bytes:
        """The next line of a head."""
        from warcio.exceptions import ArchiveLoadFailed

        self.read_lines += 1
        line: bytes = self._reader.readline(min(length or _LINE, _LINE))
        if self.read_lines > _LINES or len(line) == _LINE:
            raise ArchiveLoadFailed(f"a head of more than {_LINES:,} lines, or a line of more than {_LINE:,} bytes")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


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
    if "br" in str(record.http_headers.get_header("Content-Encoding") or "").lower():
        return Skipped(path=place, reason="a page packed by brotli, which is not read; ask the server for gzip")
    try:
        raw = _payload(record, options.limits.page_bytes)
    except (zlib.error, EOFError) as err:
        return Skipped(path=place, reason=f"its packed content is broken: {err}")
    if len(raw) > options.limits.page_bytes:
        return Skipped(
            path=place, reason=f"a page of more than {options.limits.page_bytes:,} bytes (KG_MAX_PAGE_BYTES)"
        )
    if record.raw_stream.limit > 0 and not record.raw_stream.read(1):
        return Skipped(path=place, reason="the archive ends in the middle of this page")
    charset = _CHARSET.search(_content_type(record))
    try:
        page = parse_page(raw, place, options.limits, url=url, charset=charset.group(1) if charset else None)
    except ArticleError as err:
        return skipped(err, place)
    return replace(page, given_id=url, url=url)


def _payload(record: Any, limit: int) -> bytes:
    """The body of a response, unpacked, at most a block more than `limit`."""
    raw, content = bytearray(), record.content_stream()
    while len(raw) <= limit and (block := content.read(_BLOCK)):
        raw += block
    return bytes(raw)
