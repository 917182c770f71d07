"""What every store does, run against each."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.model import Edge, Node
from kg.store import Written
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore, serve, served
from kg.store.migrations import SCHEMA_VERSION
from tests.conftest import tries

NOTHING = Written()


def actor(id: str, kind: str = "state", **properties: object) -> Node:
    return Node(label="Actor", id=id, properties={"name": id, "kind": kind, "named": True, "aliases": (), **properties})  # type: ignore[dict-item]


def presses(start: str, end: str, key: str, toward: str = "settle") -> Edge:
    return Edge(type="PRESSES", start=("Actor", start), end=("Actor", end), key=key, properties={"toward": toward})


def test_writing_twice_changes_nothing(store: BoltStore) -> None:
    nodes = [actor(f"a{i}", aliases=("x", "y")) for i in range(1500)]
    edges = [presses("a0", f"a{i}", f"k{i}") for i in range(1, 1500)]
    first = store.write(nodes, edges)
    assert (first.nodes, first.relationships) == (1500, 1499)
    assert store.write(nodes, edges) == NOTHING


def test_a_changed_property_is_updated_and_a_vanished_one_goes(store: BoltStore) -> None:
    store.write([actor("a", kind="person")], [])
    changed = Node(label="Actor", id="a", properties={"name": "b"})
    assert store.write([changed], []).nodes == 0
    assert store.read("MATCH (a:Actor {id: 'a'}) RETURN a.name AS name, a.kind AS kind").rows == (("b", None),)


def test_a_changed_edge_property_is_updated(store: BoltStore) -> None:
    store.write([actor("a"), actor("b")], [presses("a", "b", "k", "wait")])
    store.write([], [presses("a", "b", "k", "settle")])
    assert store.read("MATCH ()-[r:PRESSES]->() RETURN r.toward AS toward").rows == (("settle",),)


def test_a_vanished_edge_property_goes(store: BoltStore) -> None:
    store.write([actor("a"), actor("b")], [presses("a", "b", "k")])
    bare = Edge(type="PRESSES", start=("Actor", "a"), end=("Actor", "b"), key="k")
    store.write([], [bare])
    assert store.read("MATCH ()-[r:PRESSES]->() RETURN r.toward AS toward, r.key AS key").rows == ((None, "k"),)
    assert store.write([], [bare]) == NOTHING


def test_the_difference_is_what_has_to_change(store: BoltStore) -> None:
    store.write([actor("a"), actor("b"), actor("c")], [presses("a", "b", "k"), presses("a", "c", "k")])
    changed, new = actor("b", kind="person"), actor("d")
    wanted = [actor("a"), changed, new], [presses("a", "b", "k"), presses("a", "b", "l")]
    found = store.difference(*wanted, labels=["Actor"], types=["PRESSES"])
    assert (found.nodes, found.edges) == ([changed, new], [presses("a", "b", "l")])
    assert found.gone == {"Actor": ["c"]}
    assert found.cut == {"PRESSES": [("a", "c", "k")]}


def test_there_is_no_difference_to_what_is_stored(store: BoltStore) -> None:
    nodes = [actor("a", aliases=("x", "y"), since=date(2031, 3, 4)), actor("b")]
    edges = [presses("a", "b", "k"), Edge(type="SAME_AS", start=("Actor", "a"), end=("Actor", "b"))]
    store.write(nodes, edges)
    found = store.difference(nodes, edges, labels=["Actor"], types=["PRESSES", "SAME_AS"])
    assert (found.nodes, found.edges, found.gone, found.cut) == ([], [], {}, {})


def test_a_fact_about_the_store_is_kept_until_it_is_forgotten(store: BoltStore) -> None:
    store.note("colour", "blue")
    store.note("colour", "red")
    assert store.noted("colour") == "red"
    store.note("colour", None)
    assert store.noted("colour") is None


def test_new_among_known_is_counted_alone(store: BoltStore) -> None:
    store.write([actor("a"), actor("b")], [presses("a", "b", "k")])
    nodes = [actor("a"), actor("b", kind="person"), actor("c")]
    edges = [presses("a", "b", "k"), presses("a", "c", "k"), presses("c", "b", "k"), presses("c", "b", "k")]
    written = store.write(nodes, edges)
    assert (written.nodes, written.relationships) == (1, 2)
    assert store.edges("PRESSES") == {("a", "b", "k"), ("a", "c", "k"), ("c", "b", "k")}
    assert store.write(nodes, edges) == NOTHING


def test_an_edge_of_a_new_node_that_is_given_twice_is_there_once(store: BoltStore) -> None:
    store.write([actor("old")], [])
    written = store.write([actor("new")], [presses("new", "old", "k", "wait"), presses("new", "old", "k", "settle")])
    assert written.relationships == 1
    assert store.read("MATCH ()-[r:PRESSES]->() RETURN r.toward AS toward").rows == (("settle",),)


@pytest.mark.parametrize("start", ["old", "new"])
def test_an_edge_without_its_end_is_refused_and_nothing_is_written(store: BoltStore, start: str) -> None:
    store.write([actor("old")], [])
    with pytest.raises(StoreError, match=r"1 relationships \(PRESSES\) have an end that is not in the store"):
        store.write([actor("new")], [presses(start, "nobody", "k")])
    assert store.ids("Actor") == {"old"}


def test_edges_with_other_keys_stand_side_by_side(store: BoltStore) -> None:
    store.write([actor("a"), actor("b")], [presses("a", "b", "k1"), presses("a", "b", "k2")])
    assert store.edges("PRESSES") == {("a", "b", "k1"), ("a", "b", "k2")}


def test_a_write_that_fails_late_leaves_nothing(store: BoltStore) -> None:
    nodes = [actor(f"a{i}") for i in range(1000)]
    edges = [presses("a0", f"a{i}", "k") for i in range(1, 900)] + [presses("a0", "nobody", "k")]
    with pytest.raises(StoreError, match="end that is not in the store"):
        store.write(nodes, edges)
    assert store.ids("Actor") == set()


def test_kinds_and_acts_become_second_labels(store: BoltStore) -> None:
    written = store.write([actor(f"a{i}", kind="state" if i % 2 else "person") for i in range(600)], [])
    assert (written.nodes, written.labels) == (600, 1200)
    assert store.read("MATCH (n:State) RETURN count(n) AS n").rows == ((300,),)
    assert store.label() == NOTHING
    store.write([actor("a1", kind="union")], [])
    store.label()
    assert store.read("MATCH (n:Actor {id: 'a1'}) WHERE n:TradeUnion AND NOT n:State RETURN count(n) AS n").rows == (
        (1,),
    )


def test_dates_lists_and_text_come_back_as_they_went(store: BoltStore) -> None:
    text = "“Ünïcode” 'quotes' \\ back\\slash\nnew line 🕊"
    properties = {
        "act": "demand",
        "content": text,
        "lastOn": date(2031, 3, 4),
        "confidence": 0.25,
        "statements": 3,
        "negated": False,
    }
    store.write([Node(label="Position", id="p", properties=properties)], [])  # type: ignore[arg-type]
    columns = ", ".join(f"p.{name} AS {name}" for name in properties)
    assert store.read(f"MATCH (p:Position) RETURN {columns}").rows == (tuple(properties.values()),)


@given(text=st.text(max_size=60))
@settings(max_examples=tries(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_stored_and_found_unchanged(store: BoltStore, text: str) -> None:
    kept = text.encode("utf-8", "replace").decode("utf-8")
    store.write([actor("any", aliases=(text,))], [])
    assert store.read("MATCH (a:Actor {id: 'any'}) RETURN a.aliases AS aliases").rows == (([kept],),)


def test_reading_can_change_nothing(store: BoltStore) -> None:
    with suppress(QueryError):  # Neo4j refuses it, the embedded engine forgets it
        store.read("CREATE (n:Actor {id: 'sneaked'}) RETURN n")
    assert store.ids("Actor") == set()


@pytest.mark.parametrize("cypher", ["MATCH (n RETURN n", "RETURN $missing AS x"])
def test_a_faulty_query_is_the_callers_fault(store: BoltStore, cypher: str) -> None:
    with pytest.raises(QueryError, match="the query is faulty"):
        store.read(cypher)


def test_removing_takes_nodes_with_their_edges_and_single_edges(store: BoltStore) -> None:
    store.write([actor("a"), actor("b"), actor("c")], [presses("a", "b", "k"), presses("b", "c", "k")])
    assert store.remove_edges("PRESSES", [("a", "b", "k")]).deleted == 1
    assert store.remove("Actor", ["c"]).deleted == 2
    assert (store.ids("Actor"), store.edges("PRESSES")) == ({"a", "b"}, set())


def test_labels_outside_the_schema_are_refused(store: BoltStore) -> None:
    with pytest.raises(StoreError, match="unknown label 'Dragon'"):
        store.write([Node(label="Dragon", id="d")], [])


def test_ids_are_unique_by_constraint(store: BoltStore) -> None:
    store.write([actor("a")], [])
    with pytest.raises(StoreError), store._session() as session, store._faults():
        session.run("CREATE (n:Actor {id: 'a'})").consume()


def test_a_graph_of_a_newer_version_is_refused(store: BoltStore) -> None:
    with store._session() as session:
        session.run("MATCH (m:Meta {id: 'schema'}) SET m.version = $v", {"v": SCHEMA_VERSION + 1}).consume()
    try:
        with pytest.raises(StoreError, match="install a newer kg"):
            store.prepare()
    finally:
        with store._session() as session:
            session.run("MATCH (m:Meta {id: 'schema'}) SET m.version = $v", {"v": SCHEMA_VERSION}).consume()


def test_the_embedded_store_keeps_its_data_when_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "with a space" / "negotiations.kg"
    with EmbeddedStore(folder) as first:
        first.prepare()
        first.write([actor("a")], [])
    with EmbeddedStore(folder, create=False) as second:
        assert second.ids("Actor") == {"a"}


def test_a_served_folder_is_reached_through_its_server(tmp_path: Path) -> None:
    folder = tmp_path / "negotiations.kg"
    with serve(folder) as owner:
        owner.write([actor("a")], [])
        address = served(folder)
        assert address is not None
        assert (folder / "serve.json").stat().st_mode & 0o077 == 0
        assert address.password not in repr(address)
        with BoltStore(address.uri, user=address.user, password=address.password, database=owner.database) as other:
            assert other.ids("Actor") == {"a"}
    assert served(folder) is None
