"""Plans of writes are kept for good in a Neo4j, so they must be right from the first one on, made while nothing is stored."""

from collections.abc import Iterator

from neo4j import GraphDatabase

from kg.schema import load_schema
from kg.store.bolt import BoltStore, _create_edges, _deletion, _match_ids, _merge_edges, _merge_nodes
from kg.store.rows import Group
from tests.neo4j_server.server import RunningNeo4j

SCHEMA = load_schema()
# What reads a whole label, or everything, to find a node.
SCANS = {"AllNodesScan", "NodeByLabelScan", "DirectedRelationshipTypeScan", "UndirectedRelationshipTypeScan"}


def groups() -> Iterator[Group]:
    for edge in SCHEMA.edges.values():
        for start in edge.start_labels:
            for end in edge.end_labels:
                yield from ((edge.type, start, end, keyed) for keyed in (False, True))


def operators(plan: dict) -> Iterator[str]:  # type: ignore[type-arg]  # as the driver gives it
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", ()):
        yield from operators(child)


def test_every_write_looks_for_nodes_by_id_even_in_an_empty_database(
    neo4j: BoltStore, neo4j_server: RunningNeo4j
) -> None:
    written = [make(label) for label in SCHEMA.nodes for make in (_merge_nodes, _match_ids, _deletion)]
    written += [_create_edges(group, bare=False) for group in groups() if not group[3]] + [*map(_merge_edges, groups())]
    with GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", neo4j_server.password)) as driver:
        for cypher in written:
            summary = driver.execute_query(f"EXPLAIN {cypher}", rows=[], database_="neo4j").summary
            assert summary.plan is not None
            found = set(operators(summary.plan))
            assert not SCANS & found, cypher
            assert found & {"NodeUniqueIndexSeek", "NodeUniqueIndexSeek(Locking)"}, cypher


def test_the_embedded_engine_gets_no_options_of_a_planner(embedded: BoltStore) -> None:
    assert embedded._keeps_plans is False


def test_a_plan_from_before_a_constraint_is_not_kept(neo4j: BoltStore, neo4j_server: RunningNeo4j) -> None:
    cypher = "CYPHER replan=skip PROFILE UNWIND $rows AS row MERGE (n:Tried {id: row}) RETURN count(*) AS made"
    with GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", neo4j_server.password)) as driver:

        def found() -> set[str]:
            profile = driver.execute_query(cypher, rows=[], database_="neo4j").summary.profile
            assert profile is not None
            return set(operators(profile))

        assert SCANS & found()
        driver.execute_query("CREATE CONSTRAINT tried_id FOR (n:Tried) REQUIRE n.id IS UNIQUE", database_="neo4j")
        try:
            assert not SCANS & found()
        finally:
            driver.execute_query("DROP CONSTRAINT tried_id", database_="neo4j")
        assert SCANS & found()


def test_a_neo4j_keeps_its_plans(neo4j: BoltStore) -> None:
    assert neo4j._keeps_plans is True
