"""Print how fast a made-up graph gets into a Neo4j by files and `neo4j-admin`, beside writing a part of it over Bolt."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Scale
from benchmarks.synthetic import Graph
from benchmarks.writes import transactions
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from kg.store.files import ImportFiles
from tests.neo4j_server.admin import imported
from tests.neo4j_server.server import missing, running_neo4j

# Statements of the graph, and statements written over Bolt, whose rate stands for the rest.
STATEMENTS = 1_000_000
OVER_BOLT = 50_000
# How many times as fast the files must be.
TARGET = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """Rows of the graph; seconds to write them to files, and the import tool's."""

    rows: int
    writing: float
    importing: float


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield both rates and how many times faster files are; nothing where no Neo4j can run."""
    if missing() is None:
        yield from measured(*((5_000, 1_000) if scale.small else (STATEMENTS, OVER_BOLT)))


def measured(statements: int, over_bolt: int) -> Iterator[Figure]:
    """Yield the figures for a graph with so many statements, of which `over_bolt` are written over Bolt."""
    rate = _bolt_rate(over_bolt)
    bulk = _bulk(statements)
    yield Figure(name=f"over Bolt, {over_bolt:,} statements", value=rate, unit="rows/s")
    yield Figure(name=f"files, {statements:,} statements: writing", value=bulk.writing, unit="s")
    yield Figure(name=f"files, {statements:,} statements: neo4j-admin", value=bulk.importing, unit="s")
    ratio = bulk.rows / (bulk.writing + bulk.importing) / rate
    yield Figure(name="files and neo4j-admin : Bolt", value=ratio, unit="times", target=TARGET)


def _bolt_rate(statements: int) -> float:
    """Rows a second of `store.write` into an empty Neo4j, without the time to make them up.

    What is written before a quarter of the statements is there warms the server up; it counts only where it is all.
    """
    said, warming, counted = 0, [0, 0.0], [0, 0.0]
    with (
        tempfile.TemporaryDirectory() as folder,
        running_neo4j(Path(folder)) as server,
        BoltStore(server.uri, user="neo4j", password=server.password, database="neo4j") as store,
    ):
        store.prepare()
        for batch in transactions(statements):
            started = time.perf_counter()
            store.write(*batch)
            part = counted if said >= statements // 4 else warming
            part[0] += _size([batch])
            part[1] += time.perf_counter() - started
            said += sum(node.label == "Statement" for node in batch[0])
    rows, seconds = counted if counted[0] else warming
    return rows / seconds


def _bulk(statements: int) -> Bulk:
    with tempfile.TemporaryDirectory() as folder:
        files, home = Path(folder) / "files", Path(folder) / "home"
        home.mkdir()
        rows, writing = _write(files, statements)
        started = time.perf_counter()
        imported(files, home, timeout=3_600)
        return Bulk(rows=rows, writing=writing, importing=time.perf_counter() - started)


def _write(folder: Path, statements: int) -> tuple[int, float]:
    """Rows, and seconds to write them without those to make them up."""
    rows, seconds = 0, 0.0
    with ImportFiles(folder, load_schema()) as files:
        for batch in transactions(statements):
            started = time.perf_counter()
            files.write(*batch)
            seconds += time.perf_counter() - started
            rows += _size([batch])
    return rows, seconds


def _size(batches: Sequence[Graph]) -> int:
    return sum(len(nodes) + len(edges) for nodes, edges in batches)


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--statements", type=int, default=STATEMENTS, help="size of the graph [default: 1000000]")
    parser.add_argument("--over-bolt", type=int, default=OVER_BOLT, help="statements over Bolt [default: 50000]")
    options = parser.parse_args(arguments)
    for figure in measured(options.statements, options.over_bolt):
        print(f"{figure.name:<50} {figure.value:>10,.1f} {figure.unit}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
