"""Articles, and the graph that an uninterrupted load makes of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from tests.faults.loads import write_articles
from tests.graphs import Graph, whole_graph
from tests.neo4j_server.server import RunningNeo4j
from tests.processes import kg_process


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
    ran = kg_process("load", articles, *place.arguments)
    assert ran.returncode == 0, ran.stderr
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
    ran = kg_process("load", articles, *place.arguments, **place.environment)
    assert ran.returncode == 0, ran.stderr
    return place.graph()
