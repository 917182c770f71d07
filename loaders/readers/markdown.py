"""Markdown with YAML front matter: title, date, source, url, author."""

import re
from collections.abc import Iterator, Mapping

import yaml

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_LINE_MARKS = re.compile(r"(?m)^[ ]{0,3}(?:#{1,6}[ \t]+|>[ ]?|[-*+][ \t]+)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|(?<!\w)_|`)(?=\S)(.+?)(?<=\S)\1(?!\w)")


def read_markdown(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of a .md file; headings, lists, emphasis and links lose their marks, images go."""
    text = decode(read_whole(stream, path, options), path).replace("\r\n", "\n")
    front = _FRONT.match(text)
    told = _front_matter(front.group(1), path) if front else None
    body = text[front.end() :] if front and told is not None else text
    told = told or {}
    heading = _HEADING.match(body)
    title = told.get("title") or (_unmarked(heading.group(1)) if heading else "")
    if heading and _unmarked(heading.group(1)) == title:
        body = body[heading.end() :]
    yield RawArticle(
        text=_unmarked(body),
        title=title,
        date=told.get("date") or told.get("published"),
        source=told.get("source"),
        url=told.get("url"),
        author=told.get("author"),
    )


def _unmarked(text: str) -> str:
    for pattern in (_COMMENT, _IMAGE):
        text = pattern.sub("", text)
    return _EMPHASIS.sub(r"\2", _LINE_MARKS.sub("", _LINK.sub(r"\1", text))).strip()


def _front_matter(raw: str, path: str) -> Mapping[str, str] | None:
    """The texts of the front matter, None if it is prose between two rules.

    Nothing is turned into a date or number; lists and mappings are left out.
    """
    try:
        told = yaml.load(raw, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as err:
        raise ArticleError(f"{path}: front matter is no YAML, {_first_line(err)}; mend the lines between ---") from err
    if not isinstance(told, dict):
        return None if told else {}
    return {name: value for name, value in told.items() if isinstance(value, str) and value not in ("", "~", "null")}


def _first_line(err: Exception) -> str:
    mark = getattr(err, "problem_mark", None)
    problem = getattr(err, "problem", None) or str(err).splitlines()[0]
    return f"line {mark.line + 2}: {problem}" if mark is not None else str(problem)
