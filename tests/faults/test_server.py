"""A Neo4j that is restarted, killed, paused or cut off during a load: the load goes on, or stops with one clear line."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.model import Node
from kg.store import Written
from kg.store.bolt import BoltStore
from tests.cli import fault
from tests.faults.conftest import Place, loaded, neo4j
from tests.faults.wire import Server, proxy
from tests.graphs import Graph, differences
from tests.processes import Process, finished, start, until

pytestmark = pytest.mark.model

# The server's word on its keepalives is what the driver takes for its read timeout: 6 s here, 2 minutes where nobody sets it.
SETTINGS = {"server.bolt.connection_keep_alive": "3s", "server.bolt.connection_keep_alive_for_requests": "ALL"}
# More than a restart takes on a busy machine, and less than anybody waits.
CUTS = 4
PATIENT, IMPATIENT = {"KG_PATIENCE": "120"}, {"KG_PATIENCE": "5"}


@pytest.fixture(scope="module")
def server(neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("server"), SETTINGS)
    try:
        yield found
    finally:
        found.resume()
        found.stop()


@pytest.fixture
def place(server: Server) -> Place:
    return neo4j(server.running)


def halfway(articles: Path, place: Place, server: Server, **environment: str) -> Process:
    """A load whose first articles are in the server."""
    process = start("load", articles, *place.arguments, **place.environment, **environment)
    until(lambda: process.poll() is not None or server.number("Article") > 0)
    assert process.poll() is None, finished(process).stderr
    return process


@pytest.mark.parametrize("ending", ["stop", pytest.param("kill", marks=pytest.mark.long)])
def test_a_load_outlives_a_restart(ending: str, articles: Path, wanted: Graph, place: Place, server: Server) -> None:
    process = halfway(articles, place, server, **PATIENT)
    getattr(server, ending)()
    server.start()
    ran = finished(process)
    assert ran.returncode == 0, ran.stderr
    assert "62 read into" in ran.stderr
    assert differences(place.graph(), wanted) == []


def test_a_server_that_stays_away_is_told_and_the_next_load_completes(
    articles: Path, wanted: Graph, place: Place, server: Server
) -> None:
    process = halfway(articles, place, server, **IMPATIENT)
    server.stop()
    try:
        ran = finished(process)
    finally:
        server.start()
    told = fault(ran)
    assert "answers no longer" in told
    assert "run the same command again" in told
    until(lambda: server.number("Article") >= 0)
    assert differences(loaded(place, articles), wanted) == []


@pytest.mark.long
def test_a_short_pause_is_not_felt(articles: Path, wanted: Graph, place: Place, server: Server) -> None:
    process = halfway(articles, place, server, **PATIENT)
    server.pause()
    time.sleep(1)  # shorter than the timeout: there is nothing to be seen that could be waited for
    server.resume()
    ran = finished(process)
    assert ran.returncode == 0, ran.stderr
    assert differences(place.graph(), wanted) == []


def test_a_pause_without_end_is_told(articles: Path, wanted: Graph, place: Place, server: Server) -> None:
    process = halfway(articles, place, server, **IMPATIENT)
    server.pause()
    try:
        ran = finished(process, within=120)
    finally:
        server.resume()
    assert "answers no longer" in fault(ran)
    assert differences(loaded(place, articles), wanted) == []


def test_a_load_goes_on_after_cut_connections(articles: Path, wanted: Graph, server: Server) -> None:
    with proxy(server.bolt) as way:
        place = neo4j(server.running, way.uri)
        process = halfway(articles, place, server, **PATIENT)
        for _ in range(CUTS):
            way.cut()
            time.sleep(1)  # the rhythm of the fault
        ran = finished(process)
        assert ran.returncode == 0, ran.stderr
    assert differences(neo4j_left(server).graph(), wanted) == []


def neo4j_left(server: Server) -> Place:
    """The server as it is."""
    return Place((), {"KG_URI": server.running.uri, "KG_PASSWORD": server.running.password})


@pytest.mark.long
def test_a_way_that_swallows_everything_is_told(articles: Path, wanted: Graph, server: Server) -> None:
    with proxy(server.bolt) as way:
        place = neo4j(server.running, way.uri)
        process = halfway(articles, place, server, **IMPATIENT)
        way.swallows = True
        ran = finished(process, within=120)
        assert "answers no longer" in fault(ran)
        way.swallows = False
        way.cut()
        graph = loaded(neo4j_left(server), articles)
    assert differences(graph, wanted) == []


def test_a_server_that_takes_a_connection_and_says_nothing_is_told(server: Server) -> None:
    with proxy(server.bolt) as way:
        way.swallows = True
        process = start("info", KG_URI=way.uri, KG_PASSWORD="any")
        ran = finished(process)
        assert "does not answer" in fault(ran)


# ---- commits without an answer ----

NODES = [Node(label="Article", id=f"art-{n}", properties={"title": f"Day {n}"}) for n in range(3)]


@pytest.mark.parametrize(("times", "arrives"), [(1, True), (1, False), (3, True)])
def test_a_commit_without_an_answer_is_made_once_and_counted_once(times: int, arrives: bool, server: Server) -> None:
    neo4j(server.running)
    with proxy(server.bolt) as way, connected(way.uri, server) as store:
        store.prepare()
        store.write([NODES[0]], [])
        way.commits_arrive, way.loses_commits = arrives, times
        written = store.write(NODES[1:], [], stale={"Article": [NODES[0].id]})
        assert (written.nodes, written.deleted) == (2, 1)
        assert store.ids("Article") == {"art-1", "art-2"}
        assert store.write(NODES[1:], []) == Written()


def test_commits_that_never_get_an_answer_are_told(server: Server) -> None:
    with proxy(server.bolt) as way, connected(way.uri, server) as store:
        store.read("RETURN 1 AS one")
        way.loses_commits = 1000
        with pytest.raises(StoreError, match="answers no longer"):
            store.write(NODES, [])


def connected(uri: str, server: Server) -> BoltStore:
    return BoltStore(uri, user="neo4j", password=server.running.password, database="neo4j", patience=5)


def test_a_turn_is_not_lost_to_an_answer_that_is(server: Server) -> None:
    neo4j(server.running)
    with proxy(server.bolt) as way, connected(way.uri, server) as store:
        store.prepare()
        way.loses_commits = 1
        with store.alone():
            assert store.write(NODES, []).nodes == 3
    assert not [line for line in neo4j_left(server).graph()["nodes"] if "'writer'" in line]
