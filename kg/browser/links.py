"""Deep links: addresses that open Neo4j Browser with a query, or the setting of a parameter, in the editor."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from kg.browser.favourites import favourite
from kg.browser.vocabulary import templates
from kg.query import Parameter, SavedQuery, literal

# What Markdown would not take as it stands in a cell of a table.
_MARKUP = re.compile(r"[\\|\[\]<>`*_]")


def edit_link(query: SavedQuery, *, browser_url: str) -> str | None:
    """Address that opens Browser with the query in the editor, not run; None where its text cannot travel in a link.

    Classic Browser decodes the whole address before it looks for the argument, so it cuts the text at & and #.
    """
    text = favourite(query).text.strip()
    return None if {"&", "#"} & set(text) else _link(browser_url, "edit", text)


def param_link(parameter: Parameter, *, browser_url: str) -> str:
    """Address that opens Browser with `:param name => default` in the editor."""
    return _link(browser_url, "param", f"{parameter.name} => {literal(parameter.default)}")


def _link(browser_url: str, command: str, argument: str) -> str:
    return f"{browser_url}{'&' if '?' in browser_url else '?'}cmd={command}&arg={quote(argument, safe='')}"


def links_md(queries: Iterable[SavedQuery], *, browser_url: str, served: str) -> str:
    """The links as Markdown, by folder."""
    environment = templates(html=False)
    environment.filters |= {"cell": lambda text: _MARKUP.sub(r"\\\g<0>", text)}
    return environment.get_template("links.md.jinja").render(_filled(queries, browser_url, served))


def links_html(queries: Iterable[SavedQuery], *, browser_url: str, served: str) -> str:
    """The links as a page, with the files of the pack."""
    return templates(html=True).get_template("links.html.jinja").render(_filled(queries, browser_url, served))


def _filled(queries: Iterable[SavedQuery], browser_url: str, served: str) -> Mapping[str, object]:
    found = sorted(queries, key=lambda q: (q.folder, q.title))
    folders = {folder: [q for q in found if q.folder == folder] for folder in sorted({q.folder for q in found})}
    return {
        "folders": folders,
        "guide_url": f"{served}/guide.html",
        "guide_link": _link(browser_url, "play", f"{served}/guide.html"),
        "edit_link": lambda query: edit_link(query, browser_url=browser_url),
        "param_link": lambda parameter: param_link(parameter, browser_url=browser_url),
    }
