"""On a young Neo4j no saved query is warned of: every label, type and property is known from the start."""

from neo4j import GraphDatabase

from kg.query import bind, saved_queries
from kg.schema import load_schema
from kg.store.bolt import BoltStore, token_statements
from tests.neo4j_server.server import RunningNeo4j


def test_registering_tokens_leaves_nothing(store: BoltStore) -> None:
    counted = store.read("MATCH (n) WHERE n.id CONTAINS 'token' RETURN count(n) AS tokens")
    assert counted.rows == ((0,),)


def test_every_label_type_and_property_is_registered() -> None:
    schema, text = load_schema(), "\n".join(token_statements(load_schema()))
    wanted = {*schema.nodes, *schema.edges, *(k.label for k in schema.kinds.values())}
    wanted |= {p for node in schema.nodes.values() for p in (*node.required, *node.optional)}
    wanted |= {p for edge in schema.edges.values() for p in edge.properties}
    assert [name for name in wanted if name not in text] == []


def test_an_empty_database_warns_of_nothing(neo4j_server: RunningNeo4j, neo4j: BoltStore) -> None:
    told = []
    with GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", neo4j_server.password)) as driver:
        for query in saved_queries().values():
            summary = driver.execute_query(query.cypher, bind(query, {}), database_="neo4j").summary
            told += [
                (query.name, n.gql_status, n.status_description)
                for n in summary.gql_status_objects
                if n.is_notification
            ]
    assert told == []
