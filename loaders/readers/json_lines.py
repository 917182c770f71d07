"""JSON: one article a line (.jsonl), or one object or a list of them (.json)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions
from loaders.report import Skipped


def read_json_lines(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each line; a broken line is skipped, the next ones are read."""
    number = 0
    while line := stream.readline(options.max_bytes + 1):
        number += 1
        place = f"{path}:{number}"
        if len(line) > options.max_bytes:
            yield Skipped(path=place, reason=f"a line of more than {options.max_bytes:,} bytes; the rest of the file is not read")
            return
        if line.strip():
            yield _article_of(line, place, number, options)


def read_json(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article, or the articles of a list."""
    try:
        told = json.loads(decode(stream.read(), path))
    except (ValueError, RecursionError) as err:
        raise ArticleError(f"{path}: broken JSON ({err}); for one object a line name it .jsonl") from err
    for number, entry in enumerate(told if isinstance(told, list) else [told], start=1):
        try:
            yield from_fields(entry, f"{path}#{number}", str(number), options)
        except ArticleError as err:
            yield Skipped(path=f"{path}#{number}", reason=_reason(err, f"{path}#{number}"))


def _article_of(line: bytes, place: str, number: int, options: ReadOptions) -> Found:
    try:
        return from_fields(json.loads(decode(line, place)), place, str(number), options)
    except ArticleError as err:
        return Skipped(path=place, reason=_reason(err, place))
    except (ValueError, RecursionError) as err:
        return Skipped(path=place, reason=f"broken JSON: {err}")


def _reason(err: ArticleError, place: str) -> str:
    return str(err).removeprefix(f"{place}: ")


def from_fields(entry: Any, place: str, number: str, options: ReadOptions) -> RawArticle:
    """The article of a mapping with the fields of `options.fields`.

    Raises ArticleError if it is no mapping or has no text.
    """
    if not isinstance(entry, Mapping):
        raise ArticleError(f"{place}: an object is wanted, found {type(entry).__name__}")
    told = {name: entry.get(field) for name, field in options.fields.items()}
    text = told.get("text")
    if not isinstance(text, str) or not text.strip():
        field = options.fields.get("text", "text")
        raise ArticleError(f"{place}: no text in field {field!r}; its fields are {', '.join(map(str, list(entry)[:8]))} (--field text=NAME)")
    return RawArticle(
        text=text,
        title=str(told.get("title") or "").strip(),
        date=told.get("date"),
        source=_text(told.get("source")),
        url=_text(told.get("url")),
        author=_text(told.get("author")),
        given_id=_text(told.get("id")) or number,
    )


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None
