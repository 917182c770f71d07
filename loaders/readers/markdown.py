"""Markdown with YAML front matter: title, date, source, url, author."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import yaml

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\A\s*#\s+(.+)\n")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKS = re.compile(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+)|(\*\*|__|`)")


def read_markdown(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of a .md file; headings, emphasis and links lose their marks."""
    text = decode(stream.read(), path).replace("\r\n", "\n")
    front = _FRONT.match(text)
    told = _front_matter(front.group(1), path) if front else {}
    body = text[front.end() :] if front else text
    heading = _HEADING.match(body)
    if heading and not told.get("title"):
        told = {**told, "title": heading.group(1).strip()}
        body = body[heading.end() :]
    yield RawArticle(
        text=_MARKS.sub("", _LINK.sub(r"\1", body)).strip(),
        title=str(told.get("title") or ""),
        date=told.get("date") or told.get("published"),
        source=_known(told, "source"),
        url=_known(told, "url"),
        author=_known(told, "author"),
    )


def _front_matter(raw: str, path: str) -> Mapping[str, Any]:
    try:
        told = yaml.safe_load(raw)
    except yaml.YAMLError as err:
        raise ArticleError(f"{path}: its front matter is no YAML ({str(err).splitlines()[0]}); mend the lines between ---") from err
    return told if isinstance(told, dict) else {}


def _known(told: Mapping[str, Any], name: str) -> str | None:
    return str(told[name]) if told.get(name) else None
