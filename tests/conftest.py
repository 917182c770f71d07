"""Fixtures: the two stores, a real Neo4j, the analysed examples, the working corpus."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kg.rebuild import DERIVED
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from tests.neo4j_server.server import RunningNeo4j, missing, running_neo4j

# Commands that tests run here analyse in this process, with the model that is loaded already, unless a test says otherwise.
os.environ.setdefault("KG_PROCESSES", "0")

# What is drawn is checked for what comes out, not for how fast: a busy machine takes longer.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def unavailable(reason: str) -> None:
    """Skip with a reason on a user's machine; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNeo4j]:
    if reason := missing():
        unavailable(reason)
    with running_neo4j(tmp_path_factory.mktemp("neo4j")) as server:
        yield server


@pytest.fixture(scope="session")
def _embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoltStore]:
    with EmbeddedStore(tmp_path_factory.mktemp("store") / "negotiations.kg") as store:
        store.prepare()
        yield store


@pytest.fixture(scope="session")
def _neo4j(neo4j_server: RunningNeo4j) -> Iterator[BoltStore]:
    with BoltStore(neo4j_server.uri, user="neo4j", password=neo4j_server.password, database="neo4j") as store:
        store.prepare()
        yield store


def emptied(store: BoltStore) -> BoltStore:
    """The store without its nodes, and without its note that something was derived."""
    store.note(DERIVED, None)
    for label in load_schema().nodes:
        store.remove(label, store.ids(label))
    return store


@pytest.fixture
def embedded(_embedded: BoltStore) -> BoltStore:
    return emptied(_embedded)


@pytest.fixture
def neo4j(_neo4j: BoltStore) -> BoltStore:
    return emptied(_neo4j)


@pytest.fixture(params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> BoltStore:
    """Each store in turn, empty."""
    found: BoltStore = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The working corpus, where it lies beside the checkout."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        unavailable("the working corpus is not beside this checkout (../shared/corpus)")
    return folder
