"""JSON: one article a line (.jsonl), or one object, a list of them or lines after all (.json)."""

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from kg.characters import one_line
from kg.errors import ArticleError
from kg.nesting import parse_json
from loaders.readers.decoding import decode
from loaders.readers.options import FIELDS, Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_lines, read_whole
from loaders.report import Skipped


def read_json_lines(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each line; a broken line is skipped, the next ones are read."""
    for number, line in enumerate(read_lines(stream, options), start=1):
        place = f"{path}:{number}"
        if line is None:
            yield Skipped(
                path=place, reason=f"a line of more than {options.limits.article_bytes:,} bytes; split the article"
            )
        elif line.strip():
            yield _article_of(line, place, number, options)


def read_json(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article, or the articles of a list; several objects in a row are read as lines."""
    text = decode(read_whole(stream, path, options), path)
    try:
        told = parse_json(text, depth=options.limits.depth)
    except json.JSONDecodeError as err:
        if err.msg != "Extra data":
            raise ArticleError(f"{path}: broken JSON ({err}); for one object a line name it .jsonl") from err
        yield from read_json_lines(io.BufferedReader(io.BytesIO(text.encode("utf-8", "replace"))), path, options)
        return
    except ValueError as err:
        raise ArticleError(f"{path}: broken JSON ({err})") from err
    for number, entry in enumerate(told if isinstance(told, list) else [told], start=1):
        yield from_fields(entry, f"{path}#{number}", str(number), options)


def _article_of(line: bytes, place: str, number: int, options: ReadOptions) -> Found:
    try:
        entry = parse_json(decode(line, place), depth=options.limits.depth)
    except ArticleError as err:
        return skipped(err, place)
    except ValueError as err:
        return Skipped(path=place, reason=f"broken JSON: {err}")
    return from_fields(entry, place, str(number), options)


def skipped(err: ArticleError, place: str) -> Skipped:
    """What could not be read at `place`, with the error's reason."""
    return Skipped(path=place, reason=str(err).removeprefix(f"{place}: "))


def from_fields(entry: Any, place: str, number: str, options: ReadOptions) -> Found:
    """The article of a mapping with the fields of `options.fields`; Skipped if it is no mapping or has no text.

    Its given id is the field `id`, else `number`.
    """
    if not isinstance(entry, Mapping):
        return Skipped(path=place, reason=f"an object with fields is wanted, found {type(entry).__name__}")
    told = {name: _text(entry.get(options.fields.get(name, name))) for name in FIELDS}
    field = options.fields.get("text", "text")
    text = entry.get(field)
    if not isinstance(text, str) or not text.strip():
        there = ", ".join(one_line(str(name))[:40] for name in list(entry)[:8])
        return Skipped(path=place, reason=f"no text in field {field!r}, only {there}; --field text=NAME says where")
    return RawArticle(
        text=text,
        title=told["title"] or "",
        date=told["date"],
        source=told["source"],
        url=told["url"],
        author=told["author"],
        given_id=told["id"] or number,
    )


def _text(value: Any) -> str | None:
    """The value of a field that is text or a number; None for nothing, lists and objects."""
    return str(value).strip() or None if isinstance(value, str | int | float) else None
