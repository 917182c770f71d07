"""Where reports come from: days, outlets and near-duplicates of articles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is known of articles by id: publication day, outlet, and the original of those that repeat another."""

    days: Mapping[str, date] = field(default_factory=dict)
    outlets: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)

    def independent(self, articles: Iterable[str]) -> int:
        """Number of articles of which none repeats another."""
        return len(self._first(articles))

    def sources(self, articles: Iterable[str]) -> int:
        """Number of outlets that are the first to tell it; an article without outlet counts as one of its own."""
        return len({self.outlets.get(a, a) for a in self._first(articles)})

    def _first(self, articles: Iterable[str]) -> set[str]:
        return {self.originals.get(a, a) for a in articles}
