"""XML of a feed → XML that a parser can be given: no entities of its own, bounded depth, cut where it is damaged."""

import re
from typing import Any
from xml.parsers import expat

from kg.config import Limits
from kg.errors import ArticleError

_ENTRIES = ("item", "entry")
_DATES = ("pubdate", "date", "published", "updated", "created", "modified", "issued")
# Characters of the longest date; the patterns of feedparser take the square of it.
_DATE = 200
# Signs that begin no tag and no entity. More than a slip or two makes feedparser's parser for damaged XML crawl.
_STRAY = re.compile(rb"<(?![A-Za-z/?]|!--|!\[CDATA\[|!DOCTYPE)|&(?!#?\w{1,32};)", re.IGNORECASE)
_STRAYS, _LOOSE = 200, 2_000_000


def checked_feed(raw: bytes, path: str, limits: Limits) -> tuple[bytes, str | None]:
    """The feed, and what is damaged about it; of a hostile damaged one only the entries before the damage.

    Raises ArticleError for a feed that declares entities, is nested deeper than `limits.depth`, or has endless dates.
    """
    if b"<!ENTITY" in raw.replace(b"\0", b"").upper():
        raise ArticleError(f"{path}: it declares entities of its own, which are not expanded; take <!ENTITY …> out")
    walk = _Walk(path, limits)
    damage = walk.over(raw)
    if damage is None:
        return raw, None
    tame = len(raw) <= _LOOSE and len(_STRAY.findall(raw)) <= _STRAYS
    return (raw if tame else walk.whole(raw)), damage


class _Walk:
    """One pass over the elements of a feed."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._open: list[str] = []
        self._dated = 0
        self._end = 0
        self._around: list[str] = []
        self._parser: Any = expat.ParserCreate()
        self._parser.StartElementHandler = self._started
        self._parser.EndElementHandler = self._ended
        self._parser.CharacterDataHandler = self._told

    def over(self, raw: bytes) -> str | None:
        """What is damaged, None if nothing is."""
        try:
            self._parser.Parse(raw, True)
        except (expat.ExpatError, LookupError, ValueError) as err:  # the latter two for encodings
            return str(err)
        return None

    def whole(self, raw: bytes) -> bytes:
        """The feed up to the last entry that was whole, closed."""
        if not self._end:
            raise ArticleError(f"{self._path}: damaged XML from the first entry on")
        return raw[: raw.index(b">", self._end) + 1] + "".join(f"</{name}>" for name in reversed(self._around)).encode()

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        self._dated = 0
        if len(self._open) > self._limits.depth:
            raise ArticleError(f"{self._path}: nested deeper than {self._limits.depth} levels (KG_MAX_DEPTH)")

    def _ended(self, name: str) -> None:
        self._open.pop()
        if _local(name) in _ENTRIES:
            self._end, self._around = self._parser.CurrentByteIndex, list(self._open)

    def _told(self, text: str) -> None:
        if self._open and _local(self._open[-1]) in _DATES:
            self._dated += len(text)
            if self._dated > _DATE:
                raise ArticleError(f"{self._path}: a date of more than {_DATE} characters")


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
