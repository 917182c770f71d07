"""Values of parameters are checked before a store is asked."""

from pathlib import Path
from typing import Any

import pytest

from kg.cli.ask import query
from kg.errors import QueryError
from kg.query import bind, parse_query, saved_queries, saved_query, write_in


@pytest.mark.parametrize("limit", ["-1", -1, "-0.5"])
def test_a_limit_below_zero_is_told_with_its_value_and_what_is_right(limit: Any) -> None:
    with pytest.raises(QueryError, match=rf"query 'actors': limit={limit} is below 0; give how many rows"):
        bind(saved_query("actors"), {"limit": limit})


def test_every_limit_is_checked_and_zero_is_one() -> None:
    limited = [q for q in saved_queries().values() if any(p.name == "limit" for p in q.parameters)]
    assert limited
    for q in limited:
        assert bind(q, {"limit": "0"})["limit"] == 0
        with pytest.raises(QueryError, match="is below 0"):
            bind(q, {"limit": "-1"})


def test_a_limit_below_zero_is_told_before_a_store_is_opened(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="limit=-1 is below 0"):
        query("actors", param=["limit=-1"], store=tmp_path / "none.kg")


@pytest.mark.parametrize(
    ("cypher", "word"),
    [
        ("CREATE (n:Actor)", "CREATE"),
        ("MATCH (n)\nset n.name = 'x'", "SET"),
        ("MATCH (n) DETACH DELETE n", "DELETE"),
        ("MATCH (n) /* only */ Remove n:Actor", "REMOVE"),
        ("MATCH (n) FOREACH (x IN [1] | SET n.a = x)", "FOREACH"),
        ("LOAD  CSV FROM 'file:///etc/passwd' AS line RETURN line", "LOAD CSV"),
        (
            "MATCH (n) CALL { WITH n RETURN 1 AS x } IN 4 CONCURRENT TRANSACTIONS RETURN x",
            "IN 4 CONCURRENT TRANSACTIONS",
        ),
        ("RETURN 'it\\'s' AS x MERGE (n:Actor {id: 'a'})", "MERGE"),
        ("MATCH (n) S\\u0045T n.a = 1", "SET"),
        ("RETURN '\\u0027 AS x CREATE (n:Actor) //'", "CREATE"),
        ("DROP CONSTRAINT actor_id", "DROP"),
    ],
)
def test_a_word_that_writes_is_found(cypher: str, word: str) -> None:
    assert write_in(cypher) == word


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n) WHERE n.text CONTAINS 'they CREATE and \\'SET\\' it' RETURN n",
        'RETURN "DELETE" AS x // SET nothing\n',
        "/* MERGE */ MATCH (n:Set)-[:CREATE]->(m) RETURN n.set, m.delete, $remove AS `DROP it`",
        "MATCH (n) WHERE n.created IS NULL RETURN n.offset AS settings",
        "MATCH (n) WHERE n.x IN $transactions RETURN n",
    ],
)
def test_words_in_texts_names_and_comments_are_no_writes(cypher: str) -> None:
    assert write_in(cypher) is None


def test_a_faulty_file_is_told_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "good.cypher").write_text("// Good\n// returns: n\nMATCH (n:Actor) RETURN n")
    (tmp_path / "headless.cypher").write_text("MATCH (n) RETURN n")
    (tmp_path / "latin.cypher").write_bytes(b"// Caf\xe9")
    monkeypatch.setattr("kg.query.resource_folder", lambda _: tmp_path)
    saved_queries.cache_clear()
    try:
        assert list(saved_queries()) == ["good"]
    finally:
        saved_queries.cache_clear()
    told = [record.getMessage() for record in caplog.records]
    assert [line.partition(":")[0] for line in told] == ["queries/headless.cypher", "queries/latin.cypher"]
    assert all(line.endswith("it is left out") for line in told)


def test_a_saved_query_that_writes_is_refused() -> None:
    with pytest.raises(
        QueryError, match=r"queries/mine\.cypher: SET writes or reads files; a saved query may only read"
    ):
        parse_query("mine", "// Mine\n// returns: n\nMATCH (n:Actor) SET n.name = '' RETURN n")
