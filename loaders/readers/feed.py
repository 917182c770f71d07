"""RSS and Atom files, by feedparser."""

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from kg.errors import ArticleError
from loaders.readers.html import parse_page
from loaders.readers.options import Found, RawArticle, ReadOptions
from loaders.report import Skipped


def read_feed(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each entry; an entry without text is skipped."""
    import feedparser

    feed = feedparser.parse(io.BytesIO(stream.read()))
    if not feed.entries:
        fault = feed.get("bozo_exception")
        raise ArticleError(f"{path}: no entries of an RSS or Atom feed" + (f" ({fault})" if fault else ""))
    for number, entry in enumerate(feed.entries, start=1):
        place = f"{path}#{entry.get('id') or number}"
        try:
            yield _article_of(entry, feed.feed.get("title"), place, str(entry.get("id") or number))
        except ArticleError as err:
            yield Skipped(path=place, reason=str(err).removeprefix(f"{place}: "))


def _article_of(entry: Any, source: str | None, place: str, given_id: str) -> RawArticle:
    contents = [c.get("value", "") for c in entry.get("content", [])]
    markup = max([*contents, entry.get("summary", "")], key=len)
    title = str(entry.get("title") or "").strip()
    if not markup.strip():
        raise ArticleError(f"{place}: an entry without text")
    body = _plain(markup, place)
    return RawArticle(
        text=body,
        title=title,
        date=entry.get("published") or entry.get("updated"),
        source=source,
        url=entry.get("link"),
        author=entry.get("author"),
        given_id=given_id,
    )


def _plain(markup: str, place: str) -> str:
    """Text of an entry, which is HTML or plain text already."""
    if "<" not in markup:
        return markup.strip()
    try:
        return parse_page(f"<html><body><article>{markup}</article></body></html>".encode(), place).text
    except ArticleError:
        from lxml import html  # a fragment too short for an article extractor

        return str(html.fromstring(markup).text_content()).strip()
