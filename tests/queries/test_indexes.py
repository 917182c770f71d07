"""Neo4j finds what the saved queries filter by through an index, not by reading a whole label."""

from collections.abc import Iterator
from typing import Any

import pytest
from neo4j import Driver, GraphDatabase

from benchmarks.synthetic import Synthesis
from kg.query import bind, saved_query
from kg.store.bolt import BoltStore
from tests.neo4j_server.server import RunningNeo4j


@pytest.fixture(scope="module")
def driver(neo4j_server: RunningNeo4j, _neo4j: BoltStore) -> Iterator[Driver]:
    for nodes, edges in Synthesis(3_000).blocks():
        _neo4j.write(nodes, edges)
    _neo4j.label()
    with GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", neo4j_server.password)) as opened:
        opened.execute_query("CALL db.awaitIndexes(60)", database_="neo4j")
        opened.execute_query("CALL db.prepareForReplanning(60)", database_="neo4j")  # other tests left other statistics
        yield opened


def operators(plan: dict[str, Any]) -> list[str]:
    """Operators of a plan with what they read."""
    own = f"{plan['operatorType']} {plan['args'].get('Details', '')}"
    return [own, *(operator for child in plan.get("children", ()) for operator in operators(child))]


@pytest.mark.parametrize(
    ("name", "given", "property_"),
    [
        ("deadlines", {"asOf": "2033-12-01"}, "deadline"),
        ("shifts", {"actor": "Actor 1", "since": "2033-12-01"}, "search"),
        ("red_lines", {"actor": "Actor 1"}, "act"),
        ("offer_status", {}, "act"),
        ("open_demands", {"asOf": "2030-06-01"}, "firstOn"),
        ("broken_impasses", {}, "state"),
        ("precondition_deadlocks", {}, "rule"),
        ("positions_on_issue", {"issue": "quota 7"}, "search"),
        ("positions_of_actor", {"actor": "Actor 3"}, "search"),
        ("graph_of_actor", {"actor": "Actor 3"}, "search"),
        ("demands_between", {"from": "Actor 3", "to": "Actor 4"}, "search"),
    ],
)
def test_a_filter_is_served_by_an_index(driver: Driver, name: str, given: dict[str, str], property_: str) -> None:
    query = saved_query(name)
    result = driver.execute_query(f"PROFILE {query.cypher}", bind(query, given), database_="neo4j")
    profile = result.summary.profile
    assert profile is not None
    found = operators(profile)
    assert [o for o in found if o.startswith(("NodeIndex", "NodeUniqueIndex")) and property_ in o], found
    assert [o for o in found if o.startswith("AllNodesScan")] == []
