"""What a load touches is derived anew, the rest stays; the graph is the one that a full rebuild makes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from errno import ENOSPC
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.rebuild
from benchmarks.derive import Cost, CountingStore, cost
from kg.aside import Aside
from kg.derive import derive
from kg.derive.basis import find_basis
from kg.derive.dependence import touched
from kg.graph import Graph, derived_graph, evidence_graph
from kg.model import Definition, Edge, Extraction, Node, Records
from kg.rebuild import DERIVED, Changes, basis_id, is_derived, outdated, read_records, rebuild, update, what_differs
from kg.schema import Schema
from kg.store import Difference, Written
from kg.store.bolt import BoltStore
from kg.talks import definition_node
from tests.extracted import extracted
from tests.kg.derive.records import SCHEMA, fishing
from tests.kg.talks import records_of, telling
from tests.story.answers import ARTICLES

NOTHING = Written()
ALL = 1.0
DERIVED_LABELS = [label for label, node in SCHEMA.nodes.items() if node.layer == "derived"]
DERIVED_TYPES = [type for type, edge in SCHEMA.edges.items() if edge.layer == "derived"]

# ---- two graphs and what lies between them ----


def derived(records: Records) -> Graph:
    return derived_graph(derive(records, schema=SCHEMA), SCHEMA)


Drawn = tuple[dict[tuple[str, str], Node], dict[tuple[str, str, str, str], Edge]]


def drawn(graph: Graph) -> Drawn:
    nodes, edges = graph
    return {(n.label, n.id): n for n in nodes}, {(e.type, e.start[1], e.end[1], e.key): e for e in edges}


def applied(graph: Graph, found: Difference) -> Drawn:
    """The graph after the difference; what is to go has to be there."""
    nodes, edges = drawn(graph)
    for label, ids in found.gone.items():
        for id in ids:
            del nodes[label, id]
    for type, links in found.cut.items():
        for link in links:
            del edges[type, *link]
    fresh_nodes, fresh_edges = drawn((list(found.nodes), list(found.edges)))
    return nodes | fresh_nodes, edges | fresh_edges


def changed(articles: Sequence[Extraction], random: Random) -> list[Extraction]:
    """The articles with one of them written anew, taken out, or one more."""
    some = list(articles)
    place = random.randrange(len(some))
    return random.choice(
        [
            [*some, telling("new", random)],
            some[:place] + some[place + 1 :],
            [*some[:place], telling(some[place].article.id, random), *some[place + 1 :]],
        ]
    )


@given(seed=st.integers(0, 100_000), number=st.integers(1, 20))
def test_the_difference_makes_the_graph_that_a_full_derivation_makes(seed: int, number: int) -> None:
    random = Random(seed)
    articles = [telling(f"a{n}", random) for n in range(number)]
    before, after = records_of(articles), records_of(changed(articles, random))
    assert applied(derived(before), what_differs(before, after, SCHEMA)) == drawn(derived(after))


def on(issue: str, id: str, *, minister: str = "Ingrid Dahl") -> Extraction:
    """The article about fishing, about something else."""
    found = fishing(id, minister=minister)
    return replace(
        found,
        statements=tuple(replace(s, issue=issue) for s in found.statements),
        impasses=tuple(replace(t, issue=issue) for t in found.impasses),
    )


def issues_touched(before: Sequence[Extraction], after: Sequence[Extraction]) -> frozenset[str]:
    one, other = (find_basis(records_of(x), schema=SCHEMA) for x in (before, after))
    return touched(one, other)


def test_an_article_touches_its_own_issues_only() -> None:
    there = [on(f"open:{n}", f"a{n}") for n in range(5)]
    assert issues_touched(there, [*there, on("open:3", "new")]) == {"open:3"}
    assert issues_touched(there, there) == frozenset()


def test_a_second_bearer_of_a_surname_touches_what_the_first_one_said() -> None:
    there = [on("open:cod", "a1", minister="Dahl"), on("open:rope", "a2", minister="Ingrid Dahl")]
    assert "open:cod" in issues_touched(there, [*there, on("open:tax", "a3", minister="Olaf Dahl")])


# ---- through a store ----


def evidence(extractions: Sequence[Extraction]) -> Graph:
    graphs = [evidence_graph(x, fingerprint="f") for x in extractions]
    return [n for nodes, _ in graphs for n in nodes], [e for _, edges in graphs for e in edges]


def put(store: BoltStore, *extractions: Extraction, taken_out: Sequence[str] = ()) -> Written:
    """Counts after the articles are written, in place of what they said before, and the rest follows."""
    changes, ids = Changes(store), [x.article.id for x in extractions]
    changes.note([*ids, *taken_out])
    nodes, edges = evidence(extractions)
    stale = outdated(store, [*ids, *taken_out], nodes)
    store.write(nodes, edges, stale={**stale, "Article": list(taken_out)})
    return update(store, SCHEMA, changes, most=ALL)


def stored(store: BoltStore) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Everything derived, with labels and properties."""
    nodes = {
        (label, properties["id"]): (properties, sorted(labels))
        for label in DERIVED_LABELS
        for properties, labels in store.read(f"MATCH (n:{label}) RETURN properties(n) AS p, labels(n) AS l").rows
    }
    edges = {
        (type, start, end, properties.get("key")): properties
        for type in DERIVED_TYPES
        for start, end, properties in store.read(
            f"MATCH (a)-[r:{type}]->(b) RETURN a.id AS a, b.id AS b, properties(r) AS p"
        ).rows
    }
    return nodes, edges


def at_once(store: BoltStore) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Everything derived, after a full rebuild from nothing."""
    for label in DERIVED_LABELS:
        store.remove(label, store.ids(label))
    for type in DERIVED_TYPES:
        store.remove_edges(type, store.edges(type))
    rebuild(store, SCHEMA)
    return stored(store)


@contextmanager
def no_full_rebuild() -> Iterator[None]:
    """In the context a rebuild of everything is a failure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.rebuild, "rebuild", lambda *_, **__: pytest.fail("all was derived anew"))
        yield


def in_batches(store: BoltStore, articles: Sequence[Extraction], random: Random) -> None:
    """The articles in batches of any size, each followed by what it touches."""
    rebuild(store, SCHEMA)
    waiting = list(articles)
    with no_full_rebuild():
        while waiting:
            size = random.randint(1, 4)
            put(store, *waiting[:size])
            waiting = waiting[size:]


def test_articles_in_batches_make_the_graph_that_they_make_at_once(store: BoltStore) -> None:
    random = Random(7)
    in_batches(store, [telling(f"a{n}", random) for n in range(14)], random)
    with no_full_rebuild():
        put(store, telling("a0", random))
        put(store, taken_out=["a1"])
    assert rebuild(store, SCHEMA) == NOTHING
    assert stored(store) == at_once(store)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_articles_makes_no_difference(embedded: BoltStore, seed: int) -> None:
    random = Random(seed)
    articles = [telling(f"a{n}", random) for n in range(12)]
    in_batches(embedded, random.sample(articles, len(articles)), random)
    assert stored(embedded) == at_once(embedded)


def test_writing_an_article_again_changes_nothing(embedded: BoltStore) -> None:
    random = Random(3)
    articles = [telling(f"a{n}", random) for n in range(6)]
    in_batches(embedded, articles, random)
    with no_full_rebuild():
        assert put(embedded, articles[2]) == NOTHING


def test_who_is_who_is_found_anew_where_nothing_new_is_said(embedded: BoltStore) -> None:
    rebuild(embedded, SCHEMA)
    with no_full_rebuild():
        put(embedded, fishing("a1", minister="Dahl"))
        put(embedded, on("open:rope", "a2", minister="Ingrid Dahl"))
        holders = embedded.read("MATCH (a:Actor)-[:HOLDS]->(:Position {act: 'demand'}) RETURN DISTINCT a.name AS name")
        assert holders.rows == (("Ingrid Dahl",),)
        put(embedded, on("open:tax", "a3", minister="Olaf Dahl"))
    assert rebuild(embedded, SCHEMA) == NOTHING


# ---- when all is derived anew ----


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with each full rebuild that an update falls back to."""
    calls: list[str] = []

    def counted(store: BoltStore, schema: Schema, *, aside: Aside | None = None) -> Written:
        calls.append("all")
        return rebuild(store, schema, aside=aside)

    monkeypatch.setattr(kg.rebuild, "rebuild", counted)
    return calls


@given(seed=st.integers(0, 10_000))
def test_everything_derived_comes_once(seed: int) -> None:
    random = Random(seed)
    nodes, edges = derived(records_of([telling(f"a{n}", random) for n in range(8)]))
    assert len({(n.label, n.id) for n in nodes}) == len(nodes) > 0
    assert len({(e.type, e.start, e.end, e.key) for e in edges}) == len(edges) > 0


def test_what_is_derived_first_is_compared_with_nothing(embedded: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.write(*evidence([fishing("a1")]))
    monkeypatch.setattr(BoltStore, "difference", None)
    assert rebuild(embedded, SCHEMA).nodes > 0
    assert stored(embedded) == at_once(embedded)


def test_a_first_derivation_that_is_stopped_is_made_good(embedded: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.write(*evidence([fishing("a1")]))
    with monkeypatch.context() as patch:
        patch.setattr(BoltStore, "label", stopped)
        with pytest.raises(OSError, match="stopped"):
            rebuild(embedded, SCHEMA)
    assert embedded.ids("Position")
    assert not is_derived(embedded)
    rebuild(embedded, SCHEMA)
    assert stored(embedded) == at_once(embedded)


def stopped(*_: object) -> Written:
    raise OSError("stopped")


def test_a_stale_relationship_goes_where_no_derived_node_is_stored(embedded: BoltStore) -> None:
    embedded.write(*evidence([fishing("a1"), fishing("a2")]))
    embedded.write(
        [], [Edge(type="DUPLICATES", start=("Article", "a2"), end=("Article", "a1"), properties={"similarity": 1.0})]
    )
    rebuild(embedded, SCHEMA)
    assert list(embedded.edges("DUPLICATES")) == []


def test_the_first_load_derives_all(embedded: BoltStore, told: list[str]) -> None:
    embedded.note(DERIVED, None)
    assert put(embedded, fishing("a1")).nodes > 0
    assert told == ["all"]


def write(store: BoltStore, changes: Changes, *extractions: Extraction) -> None:
    changes.note(x.article.id for x in extractions)
    store.write(*evidence(extractions))
    changes.wrote(evidence_graph(x, fingerprint="f") for x in extractions)


@pytest.mark.model
def test_what_was_put_aside_is_what_the_store_holds(embedded: BoltStore) -> None:
    changes = Changes(embedded)
    for article in extracted(ARTICLES):
        write(embedded, changes, article)
    assert changes.aside is not None
    aside, read = changes.aside.read(), read_records(embedded)
    for name in ("articles", "participants", "statements", "mediations", "pressures", "events", "impasses"):
        assert sorted(getattr(aside, name), key=repr) == sorted(getattr(read, name), key=repr)
    assert aside.passages == read.passages


def test_evidence_beside_what_was_put_aside_is_derived_from_too(embedded: BoltStore) -> None:
    changes = Changes(embedded)
    write(embedded, changes, fishing("a1"))
    embedded.write(*evidence([fishing("a2")]))
    update(embedded, SCHEMA, changes)
    assert stored(embedded) == at_once(embedded)


def test_where_nothing_can_be_put_aside_the_store_is_read(embedded: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = Changes(embedded)
    write(embedded, changes, fishing("a1"))
    monkeypatch.setattr("kg.aside.pickle.dump", full)
    write(embedded, changes, fishing("a2"))
    assert changes.aside is None
    update(embedded, SCHEMA, changes)
    assert stored(embedded) == at_once(embedded)
    assert len(stored(embedded)[0]) > 0


def full(*_: object) -> None:
    raise OSError(ENOSPC, "No space left on device")


def test_an_emptied_store_derives_from_what_was_put_aside(embedded: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuild(embedded, SCHEMA)
    monkeypatch.setattr(kg.rebuild, "read_records", None)
    changes = Changes(embedded)
    assert changes.basis is not None
    write(embedded, changes, fishing("a1"))
    assert update(embedded, SCHEMA, changes).nodes > 0


def test_a_note_that_fits_no_more_is_taken_away_by_the_first_write(embedded: BoltStore) -> None:
    put(embedded, fishing("a1"))
    embedded.write(*evidence([fishing("a2")]))
    changes = Changes(embedded)
    assert (changes.basis, is_derived(embedded)) == (None, True)
    changes.note(["a3"])
    assert not is_derived(embedded)


def test_a_load_of_nothing_new_derives_nothing(embedded: BoltStore, told: list[str]) -> None:
    rebuild(embedded, SCHEMA)
    assert update(embedded, SCHEMA, Changes(embedded)) == NOTHING
    assert told == []


def test_after_a_load_that_was_stopped_all_is_derived(embedded: BoltStore, told: list[str]) -> None:
    rebuild(embedded, SCHEMA)
    Changes(embedded).note(["a1"])
    embedded.write(*evidence([fishing("a1")]))
    put(embedded, fishing("a2"))
    assert told == ["all"]
    assert stored(embedded) == at_once(embedded)


def test_evidence_that_somebody_else_wrote_is_derived_from_too(embedded: BoltStore, told: list[str]) -> None:
    rebuild(embedded, SCHEMA)
    embedded.write(*evidence([fishing("a1")]))
    put(embedded, fishing("a2"))
    assert told == ["all"]
    assert embedded.read("MATCH (p:Position) RETURN sum(p.reports) AS n").rows == ((4,),)


def test_other_definitions_or_another_schema_derive_all(embedded: BoltStore, told: list[str]) -> None:
    put(embedded, fishing("a1"))
    told.clear()
    embedded.write([definition_node(Definition(id="d", name="Cod talks", parties=("Norway", "Iceland")))], [])
    update(embedded, SCHEMA, Changes(embedded))
    assert told == ["all"]
    assert embedded.read("MATCH (n:Negotiation {defined: true}) RETURN n.name AS name").rows == (("Cod talks",),)
    fewer = replace(SCHEMA, roles=SCHEMA.roles[1:])
    assert basis_id((), (), fewer) != basis_id((), (), SCHEMA)


def test_where_most_articles_change_all_is_derived(embedded: BoltStore, told: list[str]) -> None:
    rebuild(embedded, SCHEMA)
    changes = Changes(embedded)
    changes.note(["a1"])
    embedded.write(*evidence([fishing("a1")]))
    update(embedded, SCHEMA, changes)
    assert told == ["all"]


# ---- how little it takes ----


def cost_of_one_more(folder: Path, number: int) -> tuple[Cost, Cost]:
    """Of a full rebuild that changes nothing, and of one more article on an issue of its own, where so many are."""
    with CountingStore(folder) as store:
        store.prepare()
        store.write(*evidence([on(f"open:{n}", f"a{n}") for n in range(number)]))
        rebuild(store, SCHEMA)
        whole = cost(store, lambda: rebuild(store, SCHEMA))
        changes = Changes(store)
        changes.note(["new"])
        store.write(*evidence([on("open:new", "new")]))
        with no_full_rebuild():
            one = cost(store, lambda: update(store, SCHEMA, changes))
        assert rebuild(store, SCHEMA) == NOTHING
    return whole, one


def test_one_more_article_reads_nothing_derived_and_writes_as_much_to_any_store(tmp_path: Path) -> None:
    _, to_few = cost_of_one_more(tmp_path / "few", 10)
    whole, to_many = cost_of_one_more(tmp_path / "many", 40)
    assert to_many.written == to_few.written
    assert to_many.read < whole.read / 2


# ---- on real texts ----


def one_by_one(store: BoltStore, batches: Iterable[Sequence[Extraction]]) -> None:
    rebuild(store, SCHEMA)
    with no_full_rebuild():
        for batch in batches:
            put(store, *batch)


@pytest.mark.model
def test_the_story_in_instalments_makes_the_graph_that_it_makes_at_once(embedded: BoltStore) -> None:
    story = extracted(ARTICLES)
    one_by_one(embedded, ([x] for x in story))
    assert stored(embedded) == at_once(embedded)


@pytest.mark.model
def test_the_corpus_in_two_halves_makes_the_graph_that_it_makes_at_once(embedded: BoltStore, corpus: Path) -> None:
    articles = extracted(corpus / "dev")
    one_by_one(embedded, (articles[::2], articles[1::2]))
    assert stored(embedded) == at_once(embedded)
