"""Files → articles, one file a format; nothing is fetched from the network."""

import gzip
import json
import logging
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import ArticleError
from kg.ids import content_id
from kg.model import Article
from loaders.readers.dates import parse_date
from loaders.readers.feed import read_feed
from loaders.readers.html import read_html
from loaders.readers.json_lines import read_json, read_json_lines
from loaders.readers.language import language_of
from loaders.readers.markdown import read_markdown
from loaders.readers.options import Found, RawArticle, Reader, ReadOptions
from loaders.readers.table import read_csv, read_tsv
from loaders.readers.text import first_line, read_text
from loaders.readers.warc import read_warc
from loaders.report import Skipped

log = logging.getLogger(__name__)

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
_SIDECAR = ".meta.json"


def read_articles(paths: Iterable[str], *, options: ReadOptions | None = None) -> Iterator[Article | Skipped]:
    """Yield the articles of files, folders (recursively, in order of name) and "-" (standard input), as they are read.

    What cannot be read as an article comes as Skipped with its reason, in its place.
    """
    chosen = options or ReadOptions()
    for path in paths:
        if path == "-":
            yield from _articles("standard input", f".{chosen.stdin_format}", sys.stdin.buffer, chosen, {})
        else:
            for file in _files(Path(path), chosen):
                yield from _file_articles(file, chosen) if isinstance(file, Path) else [file]


def _files(path: Path, options: ReadOptions) -> Iterator[Path | Skipped]:
    """The files of a path; inside a folder only those of a known format that the globs let through."""
    try:
        if path.is_dir():
            yield from (f for f in sorted(path.rglob("*")) if _is_wanted(f, path, options))
        elif path.exists():
            yield path
        else:
            yield Skipped(path=str(path), reason="no such file or folder")
    except OSError as err:
        yield Skipped(path=str(path), reason=f"cannot be read: {err.strerror}")


def _is_wanted(file: Path, folder: Path, options: ReadOptions) -> bool:
    inside = file.relative_to(folder)
    if not file.is_file() or any(part.startswith(".") for part in inside.parts) or file.name.endswith(_SIDECAR):
        return False
    name = inside.as_posix()
    if any(fnmatch(name, glob) or fnmatch(file.name, glob) for glob in options.exclude):
        return False
    if options.include:
        return any(fnmatch(name, glob) or fnmatch(file.name, glob) for glob in options.include)
    return _suffix(file) in READERS and not _is_annotation(file)


def _is_annotation(file: Path) -> bool:
    """Whether a .json file only accompanies a text of the same name."""
    return file.suffix == ".json" and any(file.with_suffix(s).exists() for s in (".txt", ".md", ".html"))


def _suffix(file: Path) -> str:
    suffixes = [s.lower() for s in file.suffixes]
    return suffixes[-2] if len(suffixes) > 1 and suffixes[-1] == ".gz" else (suffixes or [""])[-1]


def _file_articles(file: Path, options: ReadOptions) -> Iterator[Article | Skipped]:
    suffix = _suffix(file)
    if suffix not in READERS:
        yield Skipped(path=str(file), reason=f"unknown format {suffix or 'without suffix'}; known: {', '.join(READERS)}, .gz of them")
        return
    try:
        told = _sidecar(file)
        with _opened(file) as stream:
            yield from _articles(str(file), suffix, stream, options, told)
    except ArticleError as err:
        yield Skipped(path=str(file), reason=str(err).removeprefix(f"{file}: "))
    except OSError as err:
        yield Skipped(path=str(file), reason=f"cannot be read: {err.strerror or err}")


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if file.suffix.lower() == ".gz" and ".warc" not in file.suffixes:
        with gzip.open(file, "rb") as stream:
            yield stream  # type: ignore[misc]  # a GzipFile reads like any binary file
    else:
        with file.open("rb") as plain:
            yield plain


def _sidecar(file: Path) -> Mapping[str, Any]:
    """What `<name>.meta.json` beside the file says; empty if there is none."""
    for beside in (file.with_name(file.stem + _SIDECAR), file.with_name(file.name + _SIDECAR)):
        if beside.is_file():
            try:
                told = json.loads(beside.read_text(encoding="utf-8"))
            except ValueError as err:
                raise ArticleError(f"{file}: its sidecar {beside.name} is broken JSON: {err}") from err
            if not isinstance(told, dict):
                raise ArticleError(f"{file}: its sidecar {beside.name} is no JSON object")
            return told
    return {}


def _articles(
    path: str, suffix: str, stream: BinaryIO, options: ReadOptions, told: Mapping[str, Any]
) -> Iterator[Article | Skipped]:
    """The articles of one stream; a fault in the middle keeps what was read before it."""
    reader = READERS.get(suffix)
    if reader is None:
        yield Skipped(path=path, reason=f"unknown format {suffix}; known: {', '.join(READERS)}")
        return
    try:
        for found in reader(stream, path, options):
            yield _finished(found, path, options, told)
    except ArticleError as err:
        yield Skipped(path=path, reason=str(err).removeprefix(f"{path}: "))
    except (EOFError, zlib.error, gzip.BadGzipFile) as err:
        yield Skipped(path=path, reason=f"broken gzip, read as far as it goes: {err}")


def _finished(found: Found, path: str, options: ReadOptions, told: Mapping[str, Any]) -> Article | Skipped:
    if isinstance(found, Skipped):
        return found
    place = f"{path}#{found.given_id}" if found.given_id else path
    if not found.text.strip():
        return Skipped(path=place, reason="an article without text")
    if len(found.text.encode("utf-8", "replace")) > options.max_bytes:
        return Skipped(path=place, reason=f"an article of more than {options.max_bytes:,} bytes")
    article = _article(_completed(found, told), place, options)
    if article.language not in options.languages:
        wanted = ", ".join(options.languages)
        return Skipped(path=place, reason=f"in another language ({article.language}); only {wanted} is read, --language takes others")
    return article


def _completed(found: RawArticle, told: Mapping[str, Any]) -> RawArticle:
    """The article with what its sidecar adds; what the file itself says comes first."""
    return replace(
        found,
        title=str(told.get("title") or "") if found.text_is_whole and told.get("title") else found.title,
        date=found.date or told.get("date") or told.get("published"),
        source=found.source or told.get("source"),
        url=found.url or told.get("url"),
        author=found.author or told.get("author"),
    )


def _article(found: RawArticle, place: str, options: ReadOptions) -> Article:
    published = parse_date(found.date, place) or options.published
    source = found.source or options.source
    text = found.text if found.text_is_whole or not found.title else f"{found.title}\n\n{found.text}"
    return Article(
        id=content_id("art", text, published.isoformat() if published else "", source or "", found.url or ""),
        path=place,
        title=found.title or first_line(text),
        text=text,
        published=published,
        url=found.url,
        source=source,
        author=found.author,
        language=language_of(found.text),
    )
