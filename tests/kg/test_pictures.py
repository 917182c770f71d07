"""The graph_* queries draw little, connected and the same each time, on both stores."""

import pytest

from kg.browser.guide import load_guide
from kg.query import ask, bind, parse_query, saved_queries
from kg.store.bolt import BoltStore
from tests.drawn import tell

PICTURES = [name for name in saved_queries() if name.startswith("graph_of_")]
# Above this Browser's drawing is a hairball; its own limit is 300.
READABLE = 30


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_readable_and_the_same_each_time(store: BoltStore, name: str) -> None:
    tell(store)
    first = ask(store, name)
    assert first.rows, name
    assert first.columns == ("paths",)
    assert ask(store, name) == first


def drawn(store: BoltStore, name: str, parameters: dict[str, str]) -> list[list[str]]:
    """The labels of each node that a picture shows."""
    query = saved_queries()[name]
    nodes = f"CALL () {{ {query.cypher} }} UNWIND nodes(paths) AS node WITH DISTINCT node RETURN labels(node) AS labels"
    return [row[0] for row in store.read(nodes, bind(query, parameters)).rows]


@pytest.mark.parametrize(
    ("name", "parameters", "wanted"),
    [
        ("graph_of_negotiation", {}, {"Negotiation", "Actor", "Issue", "Impasse", "Mediation", "Shift"}),
        ("graph_of_impasse", {"issue": "fish"}, {"Impasse", "Actor", "Issue", "Position", "Concession"}),
        ("graph_of_mediation", {}, {"Mediation", "Actor"}),
        ("graph_of_shift", {}, {"Shift", "Actor", "Issue", "Position"}),
        ("graph_of_evidence", {}, {"Actor", "Position", "Statement", "Passage", "Article"}),
    ],
)
def test_a_picture_shows_what_its_title_says(
    neo4j: BoltStore, name: str, parameters: dict[str, str], wanted: set[str]
) -> None:
    nodes = drawn(tell(neo4j), name, parameters)
    assert wanted <= {label for labels in nodes for label in labels}
    assert len(nodes) <= READABLE


def test_every_query_of_the_guide_answers_with_what_the_guide_sets(embedded: BoltStore) -> None:
    tell(embedded)
    guide = load_guide()
    for query in (query for step in guide.steps for query in guide.asked(step)):
        given = {p.name: guide.parameters[p.name] for p in query.parameters if p.name in guide.parameters}
        assert ask(embedded, query.name, given).rows, query.name


def test_a_query_names_its_folder_or_is_among_the_others() -> None:
    text = "// Title\n// folder: Positions\n// returns: one\nRETURN 1 AS one"
    assert parse_query("named", text).folder == "Positions"
    assert parse_query("unnamed", text.replace("// folder: Positions\n", "")).folder == "Other"
    assert {q.folder for name, q in saved_queries().items() if name in PICTURES} == {"Graphs"}
