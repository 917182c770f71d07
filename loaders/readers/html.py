"""HTML pages: text without navigation, title, date, author and site by trafilatura. Nothing is fetched."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from kg.characters import one_line, visible
from kg.config import Limits
from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.foreign import faults_of
from loaders.readers.options import Found, RawArticle, ReadOptions, Stream
from loaders.readers.streams import read_whole

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^<>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Browsers look for a declared encoding in the first 1,024 bytes; pages with long heads put it later.
_HEAD = 4_096
_DATES = {"max_date": "2100-01-01", "extensive_search": False, "original_date": True}
_BLOCKS = re.compile(r"address|article|blockquote|d[dlt]|div|figcaption|h[1-6r]|li|[ou]l|p|pre|section|table|t[dhr]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # not allowed in XML
# Quotes are matched only where they are closed; a sign of a tag inside of them does not end it.
_TAG = re.compile(r"""<[A-Za-z]((?:[^"'>]++|"[^"]*+"|'[^']*+'|["'])*+)""")
_GAP = re.compile(r"\n\s*\n")


def read_html(stream: Stream, path: str, options: ReadOptions) -> Iterator[Found]:
    """Yield the one article of an .html file."""
    yield parse_page(read_whole(stream, path, options), path, options.limits)


def parse_page(
    raw: bytes, path: str, limits: Limits, *, url: str | None = None, charset: str | None = None
) -> RawArticle:
    """The article of a page; `charset` is what the server said.

    Raises ArticleError if the page holds no text, or more marks than the parser bears.
    """
    import trafilatura  # heavy, and only needed for pages

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    markup = decode(raw, path, declared=charset or _charset(raw))
    check_markup(markup, path, limits)
    tree = trafilatura.load_html(markup)
    if tree is None:
        raise ArticleError(f"{path}: an HTML page without article text")
    _check_paragraphs(tree, path, limits)
    with faults_of("trafilatura", path):
        page: Any = trafilatura.bare_extraction(
            tree,
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
    title = one_line(page.title or "")
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
    for unread in list(root.iter("script", "style", "template")):
        unread.drop_tree()
    for element in root.iter():
        if _is_block(element):
            element.text = f"\n\n{element.text or ''}"
            element.tail = f"\n\n{element.tail or ''}"
        elif element.tag == "br":
            element.tail = f"\n{element.tail or ''}"
    parts = map(visible, _GAP.split(str(root.text_content())))
    return "\n\n".join(" ".join(part.split()) for part in parts if part.strip())


def check_markup(markup: str, path: str, limits: Limits) -> None:
    """Raise ArticleError for HTML that would keep the parser busy for minutes: its time grows with the square of some counts."""
    if len(markup) > limits.page_bytes:
        raise ArticleError(f"{path}: a page of more than {limits.page_bytes:,} characters (KG_MAX_PAGE_BYTES)")
    if markup.count("<") > limits.page_tags:
        raise ArticleError(f"{path}: a page of more than {limits.page_tags:,} tags (KG_MAX_PAGE_TAGS)")
    most = limits.tag_attributes
    if any(len(tag[1]) > most and max(len(tag[1].split()), tag[1].count("=")) > most for tag in _TAG.finditer(markup)):
        raise ArticleError(f"{path}: a tag of more than {most:,} attributes (KG_MAX_TAG_ATTRIBUTES)")


def _check_paragraphs(tree: Any, path: str, limits: Limits) -> None:
    """Raise ArticleError where one element holds more links and the like than trafilatura bears."""
    for element in tree.iter():
        if len(element) > limits.inline_tags and sum(not _is_block(child) for child in element) > limits.inline_tags:
            raise ArticleError(f"{path}: more than {limits.inline_tags:,} tags in one paragraph (KG_MAX_INLINE_TAGS)")


def _is_block(element: Any) -> bool:
    return _BLOCKS.fullmatch(str(element.tag)) is not None


def _without_controls(markup: str) -> str:
    return _CONTROLS.sub(" ", markup)


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in map(visible, text.splitlines()) if line.strip()]


def _charset(raw: bytes) -> str | None:
    found = _CHARSET.search(raw[:_HEAD])
    return found.group(1).decode("ascii") if found else None
