"""Reading from an open file without holding more of it than the options allow."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from kg.errors import ArticleError
from loaders.readers.decoding import wide_encoding
from loaders.readers.options import ReadOptions, Stream

# A file of one article is mark-up, metadata and wide letters too: so many times its text is read before giving up.
_WHOLE = 4
# So many times the bound of a line is passed over to find its end; what goes on longer has none.
_PASSED = 4


class _Lines(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def read_whole(stream: Stream, path: str, options: ReadOptions) -> bytes:
    """All bytes of a file that has to be read at once.

    Raises ArticleError if they are more than four times `limits.article_bytes`.
    """
    limit = _WHOLE * options.limits.article_bytes
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise ArticleError(
            f"{path}: more than {limit:,} bytes; split it, or write it as .jsonl, which is read line by line"
        )
    return raw


def read_lines(stream: Stream, options: ReadOptions) -> Iterator[bytes | None]:
    """Yield the lines of a file with their line feeds, None for a line longer than `limits.article_bytes`.

    Lines of UTF-16 and UTF-32 files come as UTF-8. A line with no end in sight ends the file.
    """
    with _recoded(stream) as source:
        while line := source.readline(options.limits.article_bytes + 1):
            if len(line) <= options.limits.article_bytes:
                yield line
            else:
                yield None
                if not _pass_over(source, line, options.limits.article_bytes):
                    return


def _pass_over(source: _Lines, line: bytes, limit: int) -> bool:
    """Whether the end of an overlong line was found; reading goes on behind it."""
    for _ in range(_PASSED):
        if not line or line.endswith(b"\n"):
            return True
        line = source.readline(limit)
    return False


@contextmanager
def _recoded(stream: Stream) -> Iterator[_Lines]:
    """The stream itself, or one of its text as UTF-8 if it is written in wide letters."""
    encoding = wide_encoding(stream.peek(4)[:4])
    if encoding is None:
        yield stream
        return
    text = io.TextIOWrapper(cast(io.BufferedReader, stream), encoding=encoding, errors="replace", newline="\n")
    try:
        yield _Recoded(text)
    finally:
        text.detach()  # whoever opened the stream closes it


class _Recoded:
    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def readline(self, size: int, /) -> bytes:
        return self._text.readline(size).encode("utf-8", "replace")
