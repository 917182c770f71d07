"""Values of parameters are checked before a store is asked."""

from pathlib import Path
from typing import Any

import pytest

from kg.cli.ask import query
from kg.errors import QueryError
from kg.query import bind, saved_queries, saved_query


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
