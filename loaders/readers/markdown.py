"""Markdown with YAML front matter: title, date, source, url, author."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from kg.config import Limits
from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole

# Built on libyaml where that is there; either makes nothing but texts, lists and mappings.
_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#[ \t]+([^ \t\n][^\n]*+)(?:\n|\Z)")
# Each of these takes the rest of its line where the mark is not closed, so that no text makes it look twice at a letter.
_IMAGE = re.compile(r"!\[[^\[\]\n]*+\]\([^)\n]*+(\)?)")
_LINK = re.compile(r"\[([^\[\]\n]*+)\]\([^)\n]*+(\)?)")
_LINE_MARKS = re.compile(r"(?m)^[ ]{0,3}(?:#{1,6}[ \t]+|>[ ]?|[-*+][ \t]+)")
_MARKS = {"**": r"\*\*", "__": "__", "*": r"\*", "_": r"(?<!\w)_", "`": "`"}
_CLOSING = {mark: re.compile(rf"(?<=\S){re.escape(mark)}(?!\w)") for mark in _MARKS}


def read_markdown(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of a .md file; headings, lists, emphasis and links lose their marks, images go."""
    text = decode(read_whole(stream, path, options), path).replace("\r\n", "\n")
    front = _FRONT.match(text)
    told = _front_matter(front.group(1), path, options.limits) if front else None
    body = text[front.end() :] if front and told is not None else text
    told = told or {}
    heading = _HEADING.match(body)
    headline = _unmarked(heading.group(1).rstrip(" \t#")) if heading else ""
    title = told.get("title") or headline
    if heading and headline == title:
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
    text = _IMAGE.sub(lambda m: "" if m[1] else m[0], _without_comments(text))
    text = _LINE_MARKS.sub("", _LINK.sub(lambda m: m[1] if m[2] else m[0], text))
    return "\n".join(map(_plain, text.split("\n"))).strip()


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


def _plain(line: str) -> str:
    """The line without marks of emphasis and code; a mark that the line does not close stays."""
    kept, at, marks = [], 0, tuple(_MARKS)
    while marks and (opening := _opening(marks).search(line, at)):
        closing = _CLOSING[opening[0]].search(line, opening.end() + 1)
        if closing is None:
            marks = tuple(mark for mark in marks if mark != opening[0])
            continue
        kept += [line[at : opening.start()], line[opening.end() : closing.start()]]
        at = closing.end()
    return "".join([*kept, line[at:]])


@cache
def _opening(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_MARKS[mark] for mark in marks)})(?=\S)")


def _front_matter(raw: str, path: str, limits: Limits) -> Mapping[str, str] | None:
    """The texts of the front matter, None if it is prose between two rules.

    Nothing is turned into a date or number; lists and mappings are left out.
    """
    if len(raw) > limits.metadata_bytes:
        raise ArticleError(
            f"{path}: front matter of more than {limits.metadata_bytes:,} characters; mend the lines between ---"
        )
    try:
        told = yaml.load(raw, Loader=_Loader)
    except (yaml.YAMLError, RecursionError) as err:
        raise ArticleError(f"{path}: front matter is no YAML, {_first_line(err)}; mend the lines between ---") from err
    if not isinstance(told, dict):
        return None if told else {}
    return {name: value for name, value in told.items() if isinstance(value, str) and value not in ("", "~", "null")}


def _first_line(err: Exception) -> str:
    mark = getattr(err, "problem_mark", None)
    problem = getattr(err, "problem", None) or str(err).splitlines()[0]
    return f"line {mark.line + 2}: {problem}" if mark is not None else str(problem)
