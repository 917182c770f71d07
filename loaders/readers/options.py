"""What every reader gets, and what it hands over."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from kg.config import Limits
from loaders.report import Skipped

FIELDS = MappingProxyType({name: name for name in ("id", "title", "text", "date", "source", "url", "author")})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read: field names, what to assume where an article does not say, which files and languages.

    `fields` maps a field of an article to its name in the file; what it leaves out keeps its own name. The globs
    `include` and `exclude` go for what is found in folders, by name or by path inside the folder. `languages` are
    ISO 639-1 codes, the first is assumed for texts too short to tell. `limits` bound what is taken in. Links that lead out
    of a folder are told, not read, unless `follow_links`.
    """

    fields: Mapping[str, str] = field(default_factory=lambda: FIELDS)
    published: date | None = None
    source: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    stdin_format: str = "txt"
    limits: Limits = field(default_factory=Limits)
    follow_links: bool = False


class Stream(Protocol):
    """An open binary file, plain or unpacked on the way."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, all that are left if `size` is negative."""

    def read1(self, size: int = ..., /) -> bytes:
        """The next bytes that are at hand, at most `size`."""

    def readline(self, size: int = ..., /) -> bytes:
        """The next bytes up to and with a line feed, at most `size`."""

    def peek(self, size: int, /) -> bytes:
        """Some of the next bytes, which stay to be read."""


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
Reader = Callable[[Stream, str, ReadOptions], Iterator[Found]]
