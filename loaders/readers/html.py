"""HTML pages: text without navigation, title, date, author and site by trafilatura. Nothing is fetched."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Browsers look for a declared encoding in the first 1,024 bytes; pages with long heads put it later.
_HEAD = 4_096
_DATES = {"max_date": "2100-01-01", "extensive_search": False, "original_date": True}
_BLOCKS = re.compile(r"address|article|blockquote|d[dlt]|div|figcaption|h[1-6r]|li|[ou]l|p|pre|section|table|t[dhr]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in XML
_GAP = re.compile(r"\n\s*\n")


def read_html(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of an .html file."""
    yield parse_page(read_whole(stream, path, options), path)


def parse_page(raw: bytes, path: str, *, url: str | None = None, charset: str | None = None) -> RawArticle:
    """The article of a page; `charset` is what the server said.

    Raises ArticleError if the page holds no text.
    """
    import trafilatura  # heavy, and only needed for pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page: Any = trafilatura.bare_extraction(
        decode(raw, path, declared=charset or _charset(raw)),
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_recall=True,
        date_extraction_params=_DATES,
    )
    lines = _paragraphs(page.text or "") if page is not None else []
    if not lines:
        raise ArticleError(f"{path}: an HTML page without article text")
    title = " ".join((page.title or "").split())
    body = lines[1:] if len(lines) > 1 and lines[0] == title else lines
    return RawArticle(
        text="\n\n".join(body),
        title=title,
        date=page.date,
        source=page.sitename or None,
        url=page.url or url,
        author=page.author or None,
    )


def plain(markup: str) -> str:
    """The text of a piece of HTML, all of it, a blank line between paragraphs; plain text comes back as it is."""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    from lxml import html  # type: ignore[import-untyped]  # has no types

    root = html.fragment_fromstring(_without_controls(markup), create_parent="div")
    for element in root.iter():
        if _BLOCKS.fullmatch(str(element.tag)):
            element.text = f"\n\n{element.text or ''}"
            element.tail = f"\n\n{element.tail or ''}"
        elif element.tag == "br":
            element.tail = f"\n{element.tail or ''}"
    return "\n\n".join(" ".join(part.split()) for part in _GAP.split(str(root.text_content())) if part.strip())


def _without_controls(markup: str) -> str:
    return _CONTROLS.sub(" ", markup)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _charset(raw: bytes) -> str | None:
    found = _CHARSET.search(raw[:_HEAD])
    return found.group(1).decode("ascii") if found else None
