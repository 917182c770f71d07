"""Files → articles, one file a format; nothing is fetched from the network."""

import gzip
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from kg.characters import one_line
from kg.errors import ArticleError
from kg.ids import content_id
from kg.model import Article
from loaders.readers.dates import parse_date
from loaders.readers.decoding import whole_pairs
from loaders.readers.feed import read_feed
from loaders.readers.folders import ARCHIVES, files_of, shown, suffix_of
from loaders.readers.html import read_html
from loaders.readers.json_lines import read_json, read_json_lines
from loaders.readers.language import language_of
from loaders.readers.markdown import read_markdown
from loaders.readers.options import Found, RawArticle, Reader, ReadOptions, Stream
from loaders.readers.packed import unpacked
from loaders.readers.sidecar import read_sidecar
from loaders.readers.table import read_csv, read_tsv
from loaders.readers.text import first_line, read_text
from loaders.readers.warc import read_warc
from loaders.report import Skipped

__all__ = ["READERS", "STDIN", "ReadOptions", "expected_articles", "read_articles"]

READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".csv": read_csv,
    ".tsv": read_tsv,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
    ".warc": read_warc,
}
# Where articles come from that are piped in; unlike a path it is no place to which a later version comes.
STDIN = "standard input"
# Articles of which it is asked together whether they are stored.
_ASKED = 100
_CHARACTERS = 1_000_000
# Bytes read at once where only lines are counted.
_BLOCK = 1 << 20
# One file, one article: only these can have a sidecar.
_SINGLE = (".txt", ".md", ".html", ".htm")


def read_articles(
    paths: Iterable[str],
    *,
    options: ReadOptions | None = None,
    stored: Callable[[Sequence[str]], Collection[str]] | None = None,
) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders (recursively, in order of name) and "-" (standard input), as they are read.

    What cannot be read as an article comes as Skipped with its reason, in its place. `stored` says which of some articles,
    by id, are in a store already: their language is not looked at again, which takes most of the time of reading.
    """
    chosen = options or ReadOptions()
    for batch in _asked_together(_found(paths, chosen), most=_ASKED if stored else 1):
        known = stored([a.id for a in batch if isinstance(a, Article)]) if stored else ()
        for one in batch:
            yield one if isinstance(one, Skipped) or one.id in known else _in_its_language(one, chosen)


def _asked_together(found: Iterable[Article | Skipped], *, most: int) -> Iterator[list[Article | Skipped]]:
    """Yield what was found in order, at most `most` at once, fewer where they are long."""
    batch: list[Article | Skipped] = []
    size = 0
    for one in found:
        batch.append(one)
        size += len(one.text) if isinstance(one, Article) else 0
        if len(batch) >= most or size >= _CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _found(paths: Iterable[str], chosen: ReadOptions) -> Iterator[Article | Skipped]:
    for path in paths:
        if not path:
            yield Skipped(path="''", reason="an empty path; name a file or a folder")
        elif path == "-" and sys.stdin is None:
            yield Skipped(path=STDIN, reason="it is closed; pipe an article into it")
        elif path == "-":
            yield from _articles(STDIN, f".{chosen.stdin_format}", cast(Stream, sys.stdin.buffer), chosen, {})
        else:
            for file in files_of(Path(path), suffixes=READERS, options=chosen):
                yield from _file_articles(file, chosen) if isinstance(file, Path) else [file]


def expected_articles(paths: Iterable[str], *, options: ReadOptions | None = None) -> int | None:
    """How many articles `read_articles` will yield, skipped ones included; None where that shows only on reading."""
    chosen = options or ReadOptions()
    total = 0
    for path in paths:
        for file in files_of(Path(path), suffixes=READERS, options=chosen) if path != "-" else [None]:
            count = _expected(file, chosen)
            if count is None:
                return None
            total += count
    return total


def _expected(file: Path | Skipped | None, options: ReadOptions) -> int | None:
    if isinstance(file, Skipped):
        return 1
    suffix = None if file is None else suffix_of(file)
    if suffix is not None and (suffix in _SINGLE or suffix not in READERS):  # the latter are skipped
        return 1
    if file is None or suffix not in {".jsonl", ".ndjson"}:
        return None
    try:
        with _opened(file, options) as stream:
            return sum(block.count(b"\n") for block in iter(partial(stream.read, _BLOCK), b""))
    except (ArticleError, OSError, EOFError, zlib.error):
        return None


def _file_articles(file: Path, options: ReadOptions) -> Iterator[Article | Skipped]:
    path, suffix = shown(file), suffix_of(file)
    try:
        if suffix in ARCHIVES:
            yield Skipped(path=path, reason=f"archives such as {suffix} are not opened; unpack it and give its folder")
            return
        if file.exists() and not file.is_file():
            yield Skipped(path=path, reason="a device or pipe, no file; pipe it into standard input, given as -")
            return
        with _opened(file, options) as stream:
            told = read_sidecar(file, options.limits) if suffix in _SINGLE else {}
            yield from _articles(path, suffix, stream, options, told)
    except ArticleError as err:
        yield Skipped(path=path, reason=_reason(err, path))
    except FileNotFoundError:
        yield Skipped(path=path, reason="no such file or folder")
    except OSError as err:
        yield Skipped(path=path, reason=f"cannot be read: {err.strerror or err}")


@contextmanager
def _opened(file: Path, options: ReadOptions) -> Iterator[Stream]:
    with file.open("rb") as plain:
        yield unpacked(plain, shown(file), options.limits) if file.suffix.lower() == ".gz" else plain


def _articles(
    path: str, suffix: str, stream: Stream, options: ReadOptions, told: Mapping[str, str]
) -> Iterator[Article | Skipped]:
    """The articles of one stream; a fault in the middle keeps what was read before it."""
    reader = READERS.get(suffix)
    if reader is None:
        yield Skipped(
            path=path, reason=f"unknown format {suffix or 'without suffix'}; known: {', '.join(READERS)}, .gz of them"
        )
        return
    empty, faults = True, 0
    try:
        for found in reader(stream, path, options):
            empty, faults = False, faults + 1 if isinstance(found, Skipped) else 0
            if faults > options.limits.faults:
                raise ArticleError(
                    f"more than {options.limits.faults:,} faults in a row; the rest is not read (KG_MAX_FAULTS)"
                )
            yield _finished(found, path, options, told)
    except ArticleError as err:
        yield Skipped(path=path, reason=_reason(err, path))
    except (EOFError, zlib.error, gzip.BadGzipFile) as err:
        yield Skipped(path=path, reason=f"broken gzip, read as far as it goes: {err}")
    else:
        if empty:
            yield Skipped(path=path, reason="empty: no article in it")


def _reason(err: ArticleError, path: str) -> str:
    """Why `path` was skipped, in one line: libraries repeat what they read in their messages."""
    return _line(str(err).removeprefix(f"{path}: ").removeprefix(f"{path}:")) or "it cannot be read"


def _finished(found: Found, path: str, options: ReadOptions, told: Mapping[str, str]) -> Article | Skipped:
    if isinstance(found, Skipped):
        return replace(found, path=_line(found.path) or "", reason=_line(found.reason) or "")
    place = f"{path}#{found.given_id}" if found.given_id else path
    if not found.text.strip():
        return Skipped(path=place, reason="an article without text")
    if len(found.text.encode("utf-8", "replace")) > options.limits.article_bytes:
        limit = options.limits.article_bytes
        return Skipped(
            path=place, reason=f"an article of more than {limit:,} bytes; split it, or set KG_MAX_ARTICLE_BYTES"
        )
    return _article(_completed(found, told), place, options)


def _in_its_language(article: Article, options: ReadOptions) -> Article | Skipped:
    """The article with its language; Skipped if that is none that is read."""
    language = language_of(article.text.removeprefix(article.title).strip() or article.text, options.languages)
    if language in options.languages:
        return replace(article, language=language)
    wanted = ", ".join(options.languages)
    reason = f"language {language}, only {wanted} is read (--language {language} takes it)"
    return Skipped(path=article.path, reason=reason)


def _completed(found: RawArticle, told: Mapping[str, str]) -> RawArticle:
    """The article with what its sidecar adds; what the file itself says comes first.

    The first line of a .txt is only a guess at its title.
    """
    return replace(
        found,
        title=told.get("title", found.title) if found.text_is_whole else found.title or told.get("title", ""),
        date=found.date or told.get("published") or told.get("date"),
        source=found.source or told.get("source"),
        url=found.url or told.get("url"),
        author=found.author or told.get("author"),
    )


def _article(found: RawArticle, place: str, options: ReadOptions) -> Article:
    published = parse_date(found.date, place) or options.published
    source, url = _line(found.source or options.source), _line(found.url)
    title = _line(found.title) or ""
    text = whole_pairs(found.text if found.text_is_whole or not title else f"{title}\n\n{found.text}")
    return Article(
        id=content_id("art", text, published.isoformat() if published else "", source or "", url or ""),
        path=_line(place) or "",
        title=title or _line(first_line(text)) or "",
        text=text,
        published=published,
        url=url,
        source=source,
        author=_line(found.author),
        language=options.languages[0],
    )


def _line(text: str | None) -> str | None:
    """A field of an article as one line without characters that cannot be seen; None if nothing is left."""
    return one_line(text) or None if text else None
