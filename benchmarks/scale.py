"""What an article takes at each stage: the figures from which docs/scale.md reckons the sizes.

python -m benchmarks.scale [FOLDER] [--articles N]
"""

import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from benchmarks.figures import Figure, Scale, main
from benchmarks.texts import articles_in
from kg.config import DEFAULT_MODEL
from kg.derive import derive
from kg.model import Extraction
from kg.rebuild import read_records, rebuild
from kg.schema import load_schema
from kg.store.embedded import EmbeddedStore
from loaders.engines import in_batches
from loaders.engines.analyst import Analyst
from loaders.engines.ray import ARTICLES
from loaders.engines.shards import write_shard
from loaders.fingerprint import extractor_version
from loaders.load import Committer, Tally

T = TypeVar("T")


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield what reading, analysing, shards, committing and deriving take, for each article."""
    read = articles_in(scale.folder)
    articles, seconds = timed(lambda: list(islice(read, scale.articles)), time.process_time)
    count, words = len(articles), sum(len(a.text.split()) for a in articles)
    yield Figure(name="articles", value=count, unit="")
    yield Figure(name="words an article", value=words / count, unit="words")
    yield Figure(name="reading, one core", value=count / seconds, unit="articles/s")
    analyst = Analyst(DEFAULT_MODEL, load_schema())
    extractions, seconds = timed(
        lambda: [x for batch in in_batches(articles) for x in analyst(batch)], time.process_time
    )
    yield Figure(name="analysing, one core", value=count / seconds, unit="articles/s")
    yield Figure(name="analysing, one core", value=words / seconds, unit="words/s")
    yield Figure(name="statements", value=sum(len(x.statements) for x in extractions) / count, unit="an article")
    with tempfile.TemporaryDirectory() as folder:
        yield from _stored(extractions, Path(folder))


def _stored(extractions: Sequence[Extraction], folder: Path) -> Iterator[Figure]:
    count, version = len(extractions), extractor_version(DEFAULT_MODEL, load_schema())
    shards = folder / "shards"
    shards.mkdir()

    def write() -> None:
        for first in range(0, count, ARTICLES):
            write_shard(shards, f"{first:08d}", extractions[first : first + ARTICLES], version=version)

    _, seconds = timed(write, time.process_time)
    yield Figure(name="writing shards, one core", value=count / seconds, unit="articles/s")
    yield Figure(name="shards", value=_size(shards) / count, unit="bytes an article")
    with EmbeddedStore(folder / "kg") as store:
        store.prepare()
        committer = Committer(store, version, Tally(strict=False, on_article=None))
        _, seconds = timed(lambda: committer.resume(shards))
        yield Figure(name="committing evidence", value=count / seconds, unit="articles/s")
        yield Figure(name="committing evidence", value=_rows(store) / seconds, unit="rows/s")
        yield from _held(store, count)
        _, seconds = timed(lambda: rebuild(store, load_schema()))
        yield Figure(name="deriving all", value=1000 * seconds / count, unit="ms an article")
        yield Figure(name="nodes and relationships", value=_rows(store) / count, unit="an article")
    yield Figure(name="embedded store", value=_size(folder / "kg") / count, unit="bytes an article")


def _held(store: EmbeddedStore, count: int) -> Iterator[Figure]:
    """What deriving holds in memory: the evidence, and at the most with what follows from it."""
    tracemalloc.start()
    records = read_records(store)
    yield Figure(name="evidence in memory", value=tracemalloc.get_traced_memory()[0] / count, unit="bytes an article")
    tracemalloc.reset_peak()
    derive(records, schema=load_schema())
    peak = tracemalloc.get_traced_memory()[1] / count
    yield Figure(name="evidence and what follows, at the most", value=peak, unit="bytes an article")
    tracemalloc.stop()


def timed(work: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[T, float]:
    """What `work` returns, and the seconds it took by `clock`."""
    started = clock()
    found = work()
    return found, clock() - started


def _rows(store: EmbeddedStore) -> int:
    nodes, edges = ("MATCH (n) RETURN count(n)", "MATCH ()-[r]->() RETURN count(r)")
    return int(store.read(nodes).rows[0][0]) + int(store.read(edges).rows[0][0])


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main(figures, __doc__)
