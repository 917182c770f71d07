"""What every reader gets, and what it hands over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, BinaryIO

from loaders.report import Skipped

FIELDS = MappingProxyType({name: name for name in ("id", "title", "text", "date", "source", "url", "author")})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read: field names of JSON and CSV, what to assume for articles that do not say, which files, which languages.

    `max_bytes` bounds one article, and one line of a file; longer ones are skipped.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: FIELDS)
    published: date | None = None
    source: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    stdin_format: str = "txt"
    max_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """An article as a reader finds it; `date` is still text, or a date where the format has dates.

    With `text_is_whole` the text holds the title already, as in a .txt file. `given_id` tells it apart inside its file.
    """

    text: str
    title: str = ""
    date: Any = None
    source: str | None = None
    url: str | None = None
    author: str | None = None
    given_id: str | None = None
    text_is_whole: bool = False


Found = RawArticle | Skipped
Reader = Callable[[BinaryIO, str, ReadOptions], Iterator[Found]]
