"""Records → nodes and edges and back; the derived part of a store follows the evidence."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.derive import derive
from kg.errors import SchemaError
from kg.graph import Graph, check, derived_graph, evidence_graph, issue_id, records_from
from kg.model import Edge, Extraction, Node, Participant, Records, Span, Statement, Value
from kg.rebuild import outdated, read_records, rebuild, stored_articles
from kg.store import Store, Written
from tests.kg.derive.records import SCHEMA, casts, fishing, person, records_of, reports, statement

NOTHING = Written()
# What people write beside the articles.
OF_PEOPLE = {"Decision", "Definition"}
EVIDENCE = [label for label, node in SCHEMA.nodes.items() if node.layer == "evidence" and label not in OF_PEOPLE]


def evidence(*extractions: Extraction) -> Graph:
    graphs = [evidence_graph(x, fingerprint="f1") for x in extractions]
    return [n for nodes, _ in graphs for n in nodes], [e for _, edges in graphs for e in edges]


def derived(*extractions: Extraction) -> Graph:
    return derived_graph(derive(records_of(evidence(*extractions)), schema=SCHEMA), SCHEMA)


def triples(graph: Graph, type: str) -> set[tuple[Any, Any]]:
    """Names (or ids) of both ends of all edges of a type."""
    named = {(n.label, n.id): n.properties.get("name", n.id) for n in graph[0]}
    return {(named.get(e.start, e.start[1]), named.get(e.end, e.end[1])) for e in graph[1] if e.type == type}


def test_evidence_keeps_to_the_schema_and_its_edges_have_ends() -> None:
    nodes, edges = evidence(fishing())
    check(nodes, edges, SCHEMA)
    there = {(n.label, n.id) for n in nodes}
    assert all({e.start, e.end} <= there for e in edges)
    assert {label for label, _ in there} == set(EVIDENCE)


def test_every_report_has_the_passage_it_stands_in() -> None:
    nodes, edges = evidence(fishing())
    texts = {n.id: n.properties["text"] for n in nodes if n.label == "Passage"}
    shown = {e.start[1]: texts[e.end[1]] for e in edges if e.type == "EVIDENCED_BY"}
    assert shown["a1-m"] == "Norway wants more cod."
    assert shown["a1-p"] == "Iceland will not share."
    assert len(shown) == 6


def test_an_article_without_date_and_source_has_no_such_properties() -> None:
    extraction = fishing(published=None)
    nodes, edges = evidence(replace(extraction, article=replace(extraction.article, source=None)))
    assert all(value is not None for n in nodes for value in n.properties.values())
    assert "PUBLISHED_BY" not in {e.type for e in edges}
    check(nodes, edges, SCHEMA)


def unplaced(span: Span) -> Span:
    """The span as the store keeps it where only its words matter."""
    return Span(start=0, end=0, text=span.text)


def test_records_come_back_from_the_properties_of_the_nodes() -> None:
    extraction = fishing()
    found = records_of(evidence(extraction))
    assert found.statements == tuple(replace(s, cue=unplaced(s.cue)) for s in extraction.statements)
    assert found.participants == tuple(
        replace(p, mentions=tuple(unplaced(m) for m in p.mentions)) for p in extraction.participants
    )
    for name in ("mediations", "pressures", "events", "impasses"):
        assert getattr(found, name) == getattr(extraction, name)
    assert found.days == {"a1": date(2024, 3, 1)}


def test_the_derived_graph_says_who_wants_what_of_whom() -> None:
    graph = derived(fishing())
    check(*graph, SCHEMA)
    assert triples(graph, "ACTS_FOR") == {("Ingrid Dahl", "Norway")}
    assert {start for start, _ in triples(graph, "HOLDS")} == {"Ingrid Dahl", "Iceland"}
    assert {end for _, end in triples(graph, "ADDRESSED_TO")} == {"Iceland"}
    assert triples(graph, "MEDIATES") == {("Denmark", "Denmark between Iceland and Norway")}
    assert triples(graph, "PRESSES") == {("Denmark", "Iceland")}
    assert triples(graph, "INVOLVES") == {("a1-e", "Norway"), ("a1-e", "Iceland")}
    assert triples(graph, "STATED_BY") == {("a1-s1", "Ingrid Dahl")}
    assert triples(graph, "ATTRIBUTED_TO") == {("a1-s2", "Denmark")}
    assert triples(graph, "OVER") == {
        ("Iceland and Norway over cod", "Cod"),
        ("Iceland and Norway: Cod (2024)", "Cod"),
    }
    assert len(triples(graph, "CONFLICTS_WITH")) == 1


def test_each_impasse_carries_its_rule_and_what_shows_it() -> None:
    nodes, edges = derived(fishing())
    rules = {n.id: n.properties["rule"] for n in nodes if n.label == "Impasse"}
    shown = {(rules[e.start[1]], e.end[0]) for e in edges if e.type == "SHOWN_BY" and e.start[0] == "Impasse"}
    assert shown == {("stated", "Passage"), ("opposing_positions", "Position")}


def test_pressures_of_one_pair_stand_side_by_side() -> None:
    keys = {e.key for e in derived(fishing("a1"), fishing("a2"))[1] if e.type == "PRESSES"}
    assert keys == {"a1-p", "a2-p"}


def test_an_issue_of_the_taxonomy_keeps_its_id() -> None:
    known = next(iter(SCHEMA.issues))
    assert issue_id(known) == known
    assert issue_id("open:cod").startswith("issue-")


SOUND: dict[str, Value] = {"name": "Iceland", "open": True}


@pytest.mark.parametrize(
    ("node", "message"),
    [
        (Node(label="Planet", id="x"), "no label 'Planet'; known: Article"),
        (Node(label="Issue", id="x", properties={"name": "Cod"}), r"Issue x: missing \['open'\]"),
        (Node(label="Issue", id="x", properties={**SOUND, "colour": "red"}), r"Issue x: .*unknown \['colour'\]"),
    ],
)
def test_a_node_that_the_schema_does_not_describe_is_refused(node: Node, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        check([node], [], SCHEMA)


@pytest.mark.parametrize(
    ("edge", "message"),
    [
        (Edge(type="LIKES", start=("Actor", "a"), end=("Actor", "b")), "no relationship Actor-LIKES->Actor"),
        (Edge(type="HOLDS", start=("Position", "a"), end=("Actor", "b")), "no relationship Position-HOLDS->Actor"),
        (
            Edge(type="HOLDS", start=("Actor", "a"), end=("Position", "b"), properties={"x": 1}),
            r"HOLDS: unknown \['x'\]",
        ),
    ],
)
def test_an_edge_that_the_schema_does_not_describe_is_refused(edge: Edge, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        check([], [edge], SCHEMA)


def as_set(graph: Graph) -> tuple[set[str], set[str]]:
    return {repr(n) for n in graph[0]}, {repr(e) for e in graph[1]}


@given(
    found=casts().flatmap(lambda cast: st.tuples(st.just(cast), reports(cast))),
    seed=st.integers(0, 100),
)
def test_deriving_is_a_function_of_the_records_not_of_their_order(
    found: tuple[list[Participant], list[Statement]], seed: int
) -> None:
    cast, said = found
    first = derived_graph(derive(Records(participants=tuple(cast), statements=tuple(said)), schema=SCHEMA), SCHEMA)
    check(*first, SCHEMA)
    there = (
        {(n.label, n.id) for n in first[0]}
        | {("Participant", p.id) for p in cast}
        | {("Statement", s.id) for s in said}
        | {("Article", article) for article in ("a1", "a2", "a3")}
    )
    assert all({e.start, e.end} <= there for e in first[1])
    mixed_cast, mixed_said = Random(seed).sample(cast, len(cast)), Random(seed).sample(said, len(said))
    mixed = Records(participants=tuple(mixed_cast), statements=tuple(mixed_said))
    assert as_set(derived_graph(derive(mixed, schema=SCHEMA), SCHEMA)) == as_set(first)


def load(store: Store, *extractions: Extraction) -> Written:
    return store.write(*evidence(*extractions)) + rebuild(store, SCHEMA)


def names(store: Store) -> set[str]:
    """Names of the actors that stand for themselves."""
    return {row[0] for row in store.read("MATCH (a:Actor) WHERE NOT a.merged RETURN a.name AS name").rows}


def test_loading_and_deriving_twice_changes_nothing(store: Store) -> None:
    first = load(store, fishing("a1"), fishing("a2", published=None))
    assert first.nodes > 0
    assert first.labels > 0
    assert load(store, fishing("a1"), fishing("a2", published=None)) == NOTHING


def test_what_is_read_from_the_store_derives_the_same_as_the_records(store: Store) -> None:
    extractions = fishing("a1"), fishing("a2", minister="Dahl")
    load(store, *extractions)
    found, wanted = read_records(store), records_of(evidence(*extractions))
    for name in ("participants", "statements", "mediations", "pressures", "events", "impasses"):
        assert sorted(getattr(found, name), key=lambda r: r.id) == sorted(getattr(wanted, name), key=lambda r: r.id)
    assert found.days == wanted.days


def test_a_full_name_in_a_later_article_takes_up_an_earlier_surname(store: Store) -> None:
    load(store, fishing("a1", minister="Dahl"))
    stale = store.read("MATCH (a:Actor) WHERE a.name = 'Dahl' RETURN a.id AS id").rows
    assert len(stale) == 1
    load(store, fishing("a2", minister="Ingrid Dahl"))
    assert names(store) == {"Norway", "Iceland", "Denmark", "Ingrid Dahl"}
    links = store.read(
        "MATCH (p:Participant)-[r:REFERS_TO]->(a:Actor {name: 'Ingrid Dahl'}) RETURN p.name AS n, r.method AS m"
    )
    assert set(links.rows) == {("Dahl", "surname"), ("Ingrid Dahl", "name")}
    positions = store.read("MATCH (:Actor {name: 'Ingrid Dahl'})-[:HOLDS]->(p:Position) RETURN p.reports AS n")
    assert positions.rows == ((2,),)
    assert rebuild(store, SCHEMA) == NOTHING


def test_a_second_bearer_of_a_surname_takes_the_link_back(store: Store) -> None:
    load(store, fishing("a1", minister="Dahl"), fishing("a2", minister="Ingrid Dahl"))
    assert "Dahl" not in names(store)
    load(store, fishing("a3", minister="Olaf Dahl"))
    assert {"Dahl", "Ingrid Dahl", "Olaf Dahl"} <= names(store)
    assert rebuild(store, SCHEMA) == NOTHING


def taken_out(store: Store, article: str) -> None:
    """The article and all its evidence gone from the store."""
    store.write([], [], stale={**outdated(store, [article], []), "Article": [article]})


def test_an_article_taken_out_leaves_nothing_derived(store: Store) -> None:
    load(store, fishing("a1"))
    assert {id: a.fingerprint for id, a in stored_articles(store, ["a1", "a2"]).items()} == {"a1": "f1"}
    taken_out(store, "a1")
    rebuild(store, SCHEMA)
    assert stored_articles(store, ["a1"]) == {}
    assert all(store.ids(label) == set() for label in SCHEMA.nodes if label != "Source")


def test_taking_out_one_article_keeps_what_another_says(store: Store) -> None:
    load(store, fishing("a2"))
    before = names(store), {label: len(store.ids(label)) for label in SCHEMA.nodes}
    load(store, fishing("a1"))
    taken_out(store, "a1")
    rebuild(store, SCHEMA)
    assert (names(store), {label: len(store.ids(label)) for label in SCHEMA.nodes}) == before


def test_evidence_that_is_still_said_is_not_outdated(store: Store) -> None:
    load(store, fishing("a1"))
    nodes, _ = evidence_graph(fishing("a1"), fingerprint="f1")
    assert set().union(*outdated(store, ["a1"], nodes).values()) == set()
    assert outdated(store, [], []) == {}


def test_a_participant_that_changes_its_kind_changes_the_label_of_its_actor(store: Store) -> None:
    extraction = fishing("a1")
    aside = person("a1-b", "Bergen Fleet")
    said = statement("a1-s9", "offer", "a1-b", content="fewer boats")
    one = replace(extraction, participants=(*extraction.participants, aside), statements=(said,))
    load(store, one)
    fleet = replace(aside, kind="company")
    load(store, replace(one, participants=(*extraction.participants, fleet)))
    rows = store.read("MATCH (a:Actor {name: 'Bergen Fleet'}) RETURN a:Company AS company, a:Person AS person").rows
    assert rows == ((True, False),)


def test_records_hold_a_term_once_in_memory() -> None:
    rows = [node.properties | {"id": node.id} for node in evidence(fishing())[0] if node.label == "Statement"]
    told = {**dict.fromkeys(EVIDENCE, ()), "Statement": [{**row, "act": "".join([*"dem", *"and"])} for row in rows]}
    found = records_from(told).statements
    assert len(found) > 1
    assert len({id(s.act) for s in found}) == 1
