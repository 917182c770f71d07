"""Deriving all anew against deriving what one more article touches: seconds, rows read, rows written.

python -m benchmarks.derive FILE [--articles N] [--added N]
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Any

from kg.config import DEFAULT_MODEL
from kg.graph import evidence_graph
from kg.model import Article, Edge, Extraction, Node
from kg.rebuild import Changes, rebuild, update
from kg.schema import load_schema
from kg.store import Answer, Written
from kg.store.embedded import EmbeddedStore
from loaders.load import extract, load
from loaders.readers import read_articles
from loaders.signature import signed


class CountingStore(EmbeddedStore):
    """The embedded store; counts the rows that queries return and the nodes and edges that are handed over or deleted."""

    rows_read = 0
    rows_written = 0

    def read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Rows of a query."""
        answer = super().read(cypher, parameters)
        self.rows_read += len(answer.rows)
        return answer

    def write(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        *,
        stale: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> Written:
        """Counts of one transaction."""
        self.rows_written += len(nodes) + len(edges) + sum(len(list(ids)) for ids in stale.values())
        return super().write(nodes, edges, stale={label: list(ids) for label, ids in stale.items()})

    def remove(self, label: str, ids: Iterable[str]) -> Written:
        """Counts after these nodes are deleted."""
        gone = list(ids)
        self.rows_written += len(gone)
        return super().remove(label, gone)

    def remove_edges(self, type: str, edges: Iterable[tuple[str, str, str]]) -> Written:
        """Counts after these relationships are deleted."""
        cut = list(edges)
        self.rows_written += len(cut)
        return super().remove_edges(type, cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one step took."""

    seconds: float
    read: int
    written: int


def main() -> None:
    """Measure and print the table."""
    options = _options()
    articles = [a for a in read_articles([options.file]) if isinstance(a, Article)][: options.articles]
    step = max(len(articles) // options.added, 1)
    added = articles[::step][: options.added]
    kept = [a for a in articles if a not in added]
    with tempfile.TemporaryDirectory() as folder, CountingStore(Path(folder) / "kg") as store:
        report = load(kept, store=store, model=DEFAULT_MODEL)
        print(
            f"{report.articles} articles, {sum(report.statements.values())} statements; {len(added)} more, one by one"
        )
        again = cost(store, lambda: rebuild(store, load_schema()))
        costs = [_added(store, x) for x in extract(added, model=DEFAULT_MODEL)]
        exact = rebuild(store, load_schema()) == Written()
    _print(again, costs)
    print(f"a full rebuild then changes {'nothing' if exact else 'SOMETHING'}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.derive", description=__doc__)
    parser.add_argument("file", help="articles: a file or folder that kg load reads")
    parser.add_argument("--articles", type=int, default=None, help="only the first N articles [default: all]")
    parser.add_argument("--added", type=int, default=5, help="articles added one by one [default: 5]")
    return parser.parse_args()


def _added(store: CountingStore, extraction: Extraction) -> Cost:
    """The cost of deriving after one more article."""
    changes = Changes(store)
    changes.note([extraction.article.id])
    store.write(*evidence_graph(signed(extraction), fingerprint="benchmark"))
    return cost(store, lambda: update(store, load_schema(), changes))


def cost(store: CountingStore, work: Callable[[], object]) -> Cost:
    """What `work` took on the store."""
    read, written, started = store.rows_read, store.rows_written, time.perf_counter()
    work()
    return Cost(
        seconds=time.perf_counter() - started, read=store.rows_read - read, written=store.rows_written - written
    )


def _print(again: Cost, costs: Sequence[Cost]) -> None:
    print(f"{'':32}{'seconds':>10}{'rows read':>12}{'rows written':>14}")
    print(f"{'full rebuild, nothing to change':32}{again.seconds:>10.2f}{again.read:>12,}{again.written:>14,}")
    one = Cost(
        seconds=median(c.seconds for c in costs),
        read=int(median(c.read for c in costs)),
        written=int(median(c.written for c in costs)),
    )
    print(f"{'after one more article, median':32}{one.seconds:>10.2f}{one.read:>12,}{one.written:>14,}")


if __name__ == "__main__":
    main()
