"""Print how long every saved query takes on a made-up graph; exit 1 if one takes longer than the limit."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.synthetic import Synthesis
from kg.config import read_settings
from kg.query import ask, saved_queries
from kg.store import Store, open_store

# Seconds a query may take (median, warm).
LIMIT = 2.0
RUNS = 5
# Nodes of one write.
BATCH = 5_000
# What an analyst would give: the actor, issue, talks and outlet of which there is most.
ASKED: Mapping[str, Any] = {
    "actor": "Actor 0",
    "from": "Actor 0",
    "to": "Actor 1",
    "one": "Actor 0",
    "other": "Actor 1",
    "issue": " 0",
    "negotiation": "Talks 0",
    "source": "Outlet 0",
    "since": "2033-06-01",
    "asOf": "2033-06-01",
    "kind": "union",
    "judgement": "auto",
    "user": "analyst",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of the first call and of the median one of those after it."""

    query: str
    parameters: str
    rows: int
    first: float
    warm: float


def main(arguments: Sequence[str]) -> None:
    """Fill a store, time every query, print the table."""
    options = _options(arguments)
    with _store(options.to) as store:
        if options.to is None or options.fill:
            fill(store, options.statements)
        print(f"{'query':26} {'parameters':10} {'rows':>5} {'first ms':>9} {'warm ms':>8}", flush=True)
        slow = 0
        for t in timed(store, runs=options.runs):
            over = "  over" if t.warm > LIMIT else ""
            print(
                f"{t.query:26} {t.parameters:10} {t.rows:5} {t.first * 1000:9.0f} {t.warm * 1000:8.0f}{over}",
                flush=True,
            )
            slow += t.warm > LIMIT
    sys.exit(slow > 0)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queries", description=__doc__)
    parser.add_argument("--statements", type=int, default=100_000, help="size of the graph [default: 100000]")
    parser.add_argument("--to", default=None, help="a Neo4j (password in KG_PASSWORD); without it an embedded store")
    parser.add_argument("--fill", action="store_true", help="with --to: write the graph there first")
    parser.add_argument("--runs", type=int, default=RUNS, help="calls after the first [default: 5]")
    return parser.parse_args(arguments)


@contextmanager
def _store(to: str | None) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        options = {"uri": to} if to else {"store": Path(folder) / "negotiations.kg"}
        with open_store(read_settings(**options)) as store:
            store.prepare()
            yield store


def fill(store: Store, statements: int) -> None:
    """Write the made-up graph."""
    nodes, edges = [], []
    for more_nodes, more_edges in Synthesis(statements).blocks():
        nodes += more_nodes
        edges += more_edges
        if len(nodes) >= BATCH:
            store.write(nodes, edges)
            nodes, edges = [], []
    store.write(nodes, edges)
    store.label()


def timed(store: Store, *, runs: int = RUNS) -> Iterator[Timing]:
    """Yield the times of every query, with its defaults and with what an analyst would give."""
    for query in saved_queries().values():
        asked = {p.name: ASKED[p.name] for p in query.parameters if p.name in ASKED}
        for name, given in (("defaults", {}), ("asked", asked)):
            seconds = []
            for _ in range(1 + runs):
                started = time.perf_counter()
                rows = len(ask(store, query.name, given).rows)
                seconds.append(time.perf_counter() - started)
            yield Timing(query=query.name, parameters=name, rows=rows, first=seconds[0], warm=median(seconds[1:]))


if __name__ == "__main__":
    main(sys.argv[1:])
