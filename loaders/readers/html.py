"""HTML pages: text without navigation, title, date, author and site by trafilatura. Nothing is fetched."""

import logging
from collections.abc import Iterator
from typing import BinaryIO

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions


# Dates of pages reach from the first newspapers to the end of the century.
_DATES = {"extensive_search": True, "original_date": True, "min_date": "1700-01-01", "max_date": "2100-01-01"}


def read_html(stream: BinaryIO, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of an .html file."""
    yield parse_page(stream.read(), path)


def parse_page(raw: bytes, path: str, *, url: str | None = None) -> RawArticle:
    """The article of a page.

    Raises ArticleError if the page holds no text.
    """
    import trafilatura  # heavy, and only needed for pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = trafilatura.bare_extraction(
        decode(raw, path), url=url, with_metadata=True, include_comments=False, include_tables=False, favor_recall=True,
        date_extraction_params=_DATES,
    )
    text = (page.text or "").strip() if page is not None else ""
    if page is None or not text:
        raise ArticleError(f"{path}: an HTML page without article text")
    title = (page.title or "").strip()
    body = text.removeprefix(title).strip() if title else text
    paragraphs = "\n\n".join(line for line in body.splitlines() if line.strip())
    return RawArticle(
        text=paragraphs or body, title=title, date=page.date, source=page.sitename or None, url=page.url or url, author=page.author
    )
