"""Articles, and the graph that an uninterrupted load makes of them."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from tests.faults.loads import Graph, Process, finished, run, start, wait_for, whole_graph, write_articles
from tests.neo4j_server.server import RunningNeo4j


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `long`, unless KG_KILLS is set (docs/contributing.md)."""
    if "KG_KILLS" in os.environ:
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
    items[:] = [item for item in items if not item.get_closest_marker("long")]


@dataclass(frozen=True)
class Place:
    """A store as a user names it: options and environment; `folder` is that of an embedded one."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: Path | None = None

    def graph(self) -> Graph:
        """All that is in it."""
        with self.opened() as store:
            return whole_graph(store)

    @contextmanager
    def opened(self) -> Iterator[BoltStore]:
        """The store, by this process."""
        if self.folder is not None:
            with EmbeddedStore(self.folder, create=False) as store:
                yield store
        else:
            with BoltStore(
                self.environment["KG_URI"], user="neo4j", password=self.environment["KG_PASSWORD"], database="neo4j"
            ) as store:
                yield store


def embedded(folder: Path) -> Place:
    """An embedded store in this folder."""
    return Place(("--store", str(folder)), {}, folder)


def neo4j(server: RunningNeo4j, uri: str | None = None) -> Place:
    """The server, emptied; `uri` is another way to it."""
    place = Place((), {"KG_URI": server.uri, "KG_PASSWORD": server.password})
    with place.opened() as store:
        store.transact(lambda tx: tx.run("MATCH (n) DETACH DELETE n").consume())
    return place if uri is None else Place((), place.environment | {"KG_URI": uri})


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """62 articles, two transactions of a load."""
    return write_articles(tmp_path_factory.mktemp("faults") / "articles", variants=3)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples and the story: 20 articles."""
    return write_articles(tmp_path_factory.mktemp("faults") / "few", variants=0)


@dataclass(frozen=True)
class Whole:
    """An uninterrupted load: of what, the graph, how long it took."""

    articles: Path
    graph: Graph
    seconds: float


@pytest.fixture(scope="session")
def whole(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The load of `articles`."""
    began = time.monotonic()
    place = embedded(tmp_path_factory.mktemp("faults") / "whole.kg")
    code, err = run("load", articles, *place.arguments)
    assert code == 0, err
    seconds = time.monotonic() - began
    return Whole(articles, place.graph(), seconds)


@pytest.fixture(scope="session")
def wanted(whole: Whole) -> Graph:
    """The graph of `articles`."""
    return whole.graph


@pytest.fixture(scope="session")
def wanted_of_few(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of `few`."""
    return loaded(embedded(tmp_path_factory.mktemp("faults") / "few.kg"), few)


def loaded(place: Place, articles: Path) -> Graph:
    """The graph after a load that runs to its end."""
    code, err = run("load", articles, *place.arguments, **place.environment)
    assert code == 0, err
    return place.graph()


@contextmanager
def serving(folder: Path) -> Iterator[Process]:
    """A `kg serve` on this folder, ready."""
    process = start("serve", "--store", folder)
    wait_for(lambda: (folder / "serve.json").exists() or process.poll() is not None)
    try:
        yield process
    finally:
        process.terminate()
        finished(process)
