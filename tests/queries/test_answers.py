"""Every saved query on a graph with known answers: the same rows from the embedded engine and from Neo4j."""

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg.graph import check
from kg.query import ask, saved_queries
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from tests.queries.fixture import fixture_graph

# query → cases: parameters (none: the defaults) and the rows wanted.
# Written by `KG_UPDATE_QUERIES=1 pytest tests/queries/test_answers.py`, and read in the diff.
FILE = Path(__file__).parent / "answers.yaml"
UPDATE = os.environ.get("KG_UPDATE_QUERIES") == "1"
Case = dict[str, Any]


@cache
def answers() -> dict[str, list[Case]]:
    """The cases of each query."""
    found: dict[str, list[Case]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def filled(store: BoltStore) -> BoltStore:
    """The store with the fixture in it."""
    nodes, edges = fixture_graph()
    check(nodes, edges, load_schema())
    store.write(nodes, edges)
    store.label()
    return store


def answered(store: BoltStore, name: str, case: Case) -> Case:
    """The case with the rows that the store gives now; paths as the names on them."""
    answer = ask(store, name, case.get("parameters"))
    assert answer.columns == saved_queries()[name].columns
    return {**case, "rows": [[_told(value) for value in row] for row in answer.rows]}


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return " - ".join(_caption(node["properties"]) for node in value["nodes"])
    return value


def _caption(properties: dict[str, Any]) -> str:
    """What Browser writes on a node."""
    return str(next(properties[key] for key in ("name", "title", "text", "act") if key in properties))


def test_every_query_has_cases_and_answers_something() -> None:
    cases = answers()
    assert set(cases) == set(saved_queries())
    assert [name for name, found in cases.items() if not any(case["rows"] for case in found)] == []


def test_every_parameter_is_tried() -> None:
    untried = {
        f"{name}.{parameter.name}"
        for name, query in saved_queries().items()
        for parameter in query.parameters
        if not any(parameter.name in case.get("parameters", {}) for case in answers()[name])
    }
    assert untried - {f"{name}.limit" for name in saved_queries()} == set()


def test_every_query_gives_the_known_rows(store: BoltStore) -> None:
    filled(store)
    real = {name: [answered(store, name, case) for case in cases] for name, cases in answers().items()}
    if UPDATE:
        text = yaml.safe_dump(real, sort_keys=False, allow_unicode=True, width=200, default_flow_style=None)
        FILE.write_text(text, encoding="utf-8")
    for name, cases in answers().items():
        assert real[name] == cases, name


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("positions", {"limit": 2}), ("timeline", {"limit": 3}), ("actors", {"limit": 1}), ("merges", {"limit": 2})],
)
def test_a_limit_cuts_the_listing(embedded: BoltStore, name: str, parameters: dict[str, int]) -> None:
    assert len(ask(filled(embedded), name, parameters).rows) == parameters["limit"]


def test_a_rejected_statement_is_in_no_answer_about_positions(embedded: BoltStore) -> None:
    filled(embedded)
    shown = [str(ask(embedded, name).rows) for name in saved_queries() if name != "corrections"]
    assert [text for text in shown if "a war over fish" in text] == []
