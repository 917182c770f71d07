"""Print how fast a store writes, beside the bare driver that merges the same rows with as many statements and transactions."""

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from neo4j import Driver, GraphDatabase, ManagedTransaction

from benchmarks.figures import Figure, Scale
from benchmarks.synthetic import Graph, Synthesis
from kg.schema import load_schema
from kg.store.bolt import ROWS, BoltStore
from kg.store.embedded import EmbeddedStore
from tests.neo4j_server.server import RunningNeo4j, missing, running_neo4j

# Nodes of one transaction.
BATCH = 5_000
# Of what the bare driver writes in the same time.
TARGET = 0.8

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An empty store, and a driver of its own to the same database."""

    store: BoltStore
    driver: Driver


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A kind of store; `empty` opens an empty one."""

    name: str
    empty: Callable[[], AbstractContextManager[Opened]]


# Writes everything into an open store.
Way = Callable[[Opened], None]


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield rows a second of both and the ratio, into the embedded store and, where it can run, a Neo4j."""
    yield from measured(statements=1_000 if scale.small else 5_000, runs=1 if scale.small else scale.runs)


def measured(*, statements: int, runs: int) -> Iterator[Figure]:
    """Yield the figures of a made-up graph of this size."""
    batches = list(transactions(statements))
    size = sum(len(nodes) + len(edges) for nodes, edges in batches)
    for place in (embedded, neo4j):
        with place() as found:
            if found is not None:
                yield from _figures(found, batches, size, runs)


def transactions(statements: int) -> Iterator[Graph]:
    """Yield the made-up graph in pieces of about `BATCH` nodes; an edge never comes before its ends."""
    nodes, edges = [], []
    for more_nodes, more_edges in Synthesis(statements).blocks():
        nodes += more_nodes
        edges += more_edges
        if len(nodes) >= BATCH:
            yield nodes, edges
            nodes, edges = [], []
    yield nodes, edges


def _figures(place: Place, batches: Sequence[Graph], size: int, runs: int) -> Iterator[Figure]:
    plain = [bare_rows(*batch) for batch in batches]
    ways = (partial(_write, batches=batches), partial(_write_bare, plain=plain))
    for way in ways:  # the first writes also warm the server up
        _timed(place, way)
    pairs = [_pair(place, *ways, turned=bool(n % 2)) for n in range(runs)]
    ours, bare = (size / median(p[i] for p in pairs) for i in (0, 1))
    yield Figure(name=f"bare driver, writes into {place.name}", value=bare, unit="rows/s")
    yield Figure(name=f"kg, writes into {place.name}", value=ours, unit="rows/s")
    ratio = median(b / a for a, b in pairs)
    yield Figure(name=f"kg : bare driver, writes into {place.name}", value=ratio, unit="times", target=TARGET)


def _pair(place: Place, ours: Way, bare: Way, *, turned: bool) -> tuple[float, float]:
    """Seconds of both, one right after the other, every second time the other first."""
    if turned:
        second = _timed(place, bare)
        return _timed(place, ours), second
    return _timed(place, ours), _timed(place, bare)


def _timed(place: Place, way: Way) -> float:
    """Seconds that a way takes into an empty store."""
    with place.empty() as opened:
        started = time.perf_counter()
        way(opened)
        return time.perf_counter() - started


def _write(opened: Opened, *, batches: Sequence[Graph]) -> None:
    for nodes, edges in batches:
        opened.store.write(nodes, edges)


# ---- the bare driver ----


def bare_rows(*graph: Sequence[Any]) -> tuple[Rows, Mapping[tuple[str, str, str], Sequence[Mapping[str, Any]]]]:
    """Rows by label and by type and ends, made before the clock runs."""
    nodes, edges = graph
    rows, links = defaultdict(list), defaultdict(list)
    for node in nodes:
        properties = {k: list(v) if isinstance(v, tuple) else v for k, v in node.properties.items()}
        rows[node.label].append({"id": node.id, "properties": properties})
    for edge in edges:
        row = {"start": edge.start[1], "end": edge.end[1], "properties": edge.properties}
        links[edge.type, edge.start[0], edge.end[0]].append(row)
    return rows, links


def _write_bare(opened: Opened, *, plain: Sequence[tuple[Any, Any]]) -> None:
    with opened.driver.session(database=opened.store.database) as session:
        for rows, links in plain:
            session.execute_write(_merge, rows, links)


def _merge(tx: ManagedTransaction, rows: Rows, links: Mapping[tuple[str, str, str], Sequence[Any]]) -> None:
    for label, found in rows.items():
        _sent(tx, f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row.properties", found)
    for (type, start, end), found in links.items():
        ends = f"(a:{start} {{id: row.start}}), (b:{end} {{id: row.end}})"
        _sent(tx, f"UNWIND $rows AS row MATCH {ends} MERGE (a)-[r:{type}]->(b) SET r += row.properties", found)


def _sent(tx: ManagedTransaction, cypher: Any, rows: Sequence[Any]) -> None:
    for start in range(0, len(rows), ROWS):
        tx.run(cypher, {"rows": rows[start : start + ROWS]}).consume()


# ---- the places ----


@contextmanager
def embedded() -> Iterator[Place | None]:
    """Embedded stores, each in a folder of its own."""
    yield Place(name="the embedded store", empty=_new_embedded)


@contextmanager
def _new_embedded() -> Iterator[Opened]:
    with tempfile.TemporaryDirectory() as folder, EmbeddedStore(Path(folder) / "negotiations.kg") as store:
        store.prepare()
        address = store.address
        with GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
            yield Opened(store=store, driver=driver)


@contextmanager
def neo4j() -> Iterator[Place | None]:
    """The Neo4j of the tests; None where it cannot run."""
    if missing() is not None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder, running_neo4j(Path(folder)) as server:
        yield Place(name="Neo4j", empty=partial(_emptied, server))


@contextmanager
def _emptied(server: RunningNeo4j) -> Iterator[Opened]:
    auth = ("neo4j", server.password)
    with (
        BoltStore(server.uri, user=auth[0], password=auth[1], database="neo4j") as store,
        GraphDatabase.driver(server.uri, auth=auth) as driver,
    ):
        store.prepare()
        for label in load_schema().nodes:
            store.remove(label, store.ids(label))
        yield Opened(store=store, driver=driver)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writes", description=__doc__)
    parser.add_argument("--statements", type=int, default=5_000, help="size of the graph [default: 5000]")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are printed [default: 3]")
    options = parser.parse_args(arguments)
    print(f"driver {'with' if find_spec('neo4j._rust') else 'without'} neo4j-rust-ext")
    for figure in measured(statements=options.statements, runs=options.runs):
        print(f"{figure.name:<50} {figure.value:>10,.2f} {figure.unit}")


if __name__ == "__main__":
    main(sys.argv[1:])
