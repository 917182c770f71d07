"""Fixtures: the two stores, a real Neo4j, the analysed examples, the working corpus."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kg.rebuild import DERIVED
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from tests.cli import kg
from tests.neo4j_server.server import RunningNeo4j, jars, missing, running_neo4j

# Commands that tests run here analyse in this process, with the model that is loaded already, unless a test says otherwise.
os.environ.setdefault("KG_PROCESSES", "0")

# Who starts pytest in the background has it ignore Ctrl-C, and with it all that tests start and press Ctrl-C for.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is drawn is checked for what comes out, not for how fast: a busy machine takes longer. CI draws more.
THOROUGH = os.environ.get("CI") == "true"
FEW = 20
settings.register_profile("quick", deadline=None, max_examples=FEW)
settings.register_profile("ci", deadline=None, max_examples=150)
settings.load_profile("ci" if THOROUGH else "quick")


def tries(many: int) -> int:
    """How many examples a test of which each takes long draws: so many in CI, a fifth of them where few are drawn."""
    return many if settings().max_examples > FEW else max(many // 5, 2)


pytest_plugins = ["tests.tiers", "tests.processes"]

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


def unavailable(reason: str) -> None:
    """Skip with a reason on a user's machine; in CI that is a failure."""
    if THOROUGH:
        pytest.fail(f"not in CI: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def neo4j_jars() -> Path:
    """The jars of a Neo4j; every test that starts one takes this (tests/tiers.py)."""
    if reason := missing():
        unavailable(reason)
    return jars()


@pytest.fixture(scope="session")
def neo4j_server(neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNeo4j]:
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
    store.change("UNWIND $rows AS row MATCH (n) WHERE NOT n:Meta DETACH DELETE n", [1])
    return store


@pytest.fixture
def embedded(_embedded: BoltStore) -> BoltStore:
    return emptied(_embedded)


@pytest.fixture
def neo4j(_neo4j: BoltStore) -> BoltStore:
    return emptied(_neo4j)


@pytest.fixture(params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest) -> BoltStore:
    """Each store in turn, empty."""
    found: BoltStore = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an embedded store with the examples, loaded by the command line; for tests that only ask."""
    folder = tmp_path_factory.mktemp("examples") / "negotiations.kg"
    ran = kg("load", EXAMPLES, "--store", folder)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    assert "6 read into" in ran.stderr
    return folder


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The working corpus, where it lies beside the checkout."""
    folder = ROOT.parent / "shared" / "corpus"
    if not folder.is_dir():
        unavailable("the working corpus is not beside this checkout (../shared/corpus)")
    return folder
