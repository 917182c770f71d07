"""RSS and Atom files, by feedparser."""

import io
import logging
from collections.abc import Iterator
from typing import Any

from kg.errors import ArticleError
from loaders.readers.foreign import faults_of
from loaders.readers.html import check_markup, plain
from loaders.readers.json_lines import skipped
from loaders.readers.markup import checked_feed
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole
from loaders.report import Skipped

log = logging.getLogger(__name__)


def read_feed(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the article of each entry; an entry without text is skipped."""
    import feedparser

    raw = read_whole(stream, path, options)
    if not raw.strip():
        raise ArticleError(f"{path}: the file is empty")
    sound, damage = checked_feed(raw, path, options.limits)
    # Bytes themselves it would take for a path. Its own cleaning of HTML is slow on hostile marks, and `plain` needs none.
    with faults_of("feedparser", path):
        feed = feedparser.parse(io.BytesIO(sound), sanitize_html=False, resolve_relative_uris=False)
    fault = damage or feed.get("bozo_exception")
    if not feed.entries:
        raise ArticleError(f"{path}: no entries of an RSS or Atom feed" + (f" ({fault})" if fault else ""))
    if damage or hasattr(fault, "getLineNumber"):
        log.warning("%s: damaged XML (%s); %d entries could be read", path, fault, len(feed.entries))
    for number, entry in enumerate(feed.entries, start=1):
        yield _article_of(entry, feed.feed.get("title"), path, str(entry.get("id") or number), options)


def _article_of(entry: Any, source: str | None, path: str, given_id: str, options: ReadOptions) -> Found:
    contents = [content.get("value", "") for content in entry.get("content", [])]
    place, markup = f"{path}#{given_id}", max([*contents, entry.get("summary", "")], key=len)
    try:
        check_markup(markup, place, options.limits)
    except ArticleError as err:
        return skipped(err, place)
    body = plain(markup)
    if not body:
        return Skipped(path=place, reason="an entry without text")
    return RawArticle(
        text=body,
        title=plain(entry.get("title", "")),
        date=entry.get("published") or entry.get("updated"),
        source=source or None,
        url=entry.get("link"),
        author=entry.get("author"),
        given_id=given_id,
    )
