"""What a run read, wrote and skipped, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something that could not be read as an article; `reason` says why and what would help."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """An article that is in the store as it would be read again; `path` is where it was read."""

    article_id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """The counts of one load: articles analysed, unchanged ones, statements by act, other records by kind.

    `replaced` are the places of articles that were taken out since a later version came from there, `doubled` of those that stay
    beside it.
    """

    articles: int
    unchanged: int
    statements: Mapping[str, int]
    counts: Mapping[str, int]
    skipped: tuple[Skipped, ...]
    written: Written
    seconds: float
    replaced: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
