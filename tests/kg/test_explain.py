"""Why a statement is one: from the store, in the terminal, and beside what is extracted."""

import json
from pathlib import Path

import pytest

from kg.explain import explain, reasons
from kg.graph import evidence_graph
from kg.store.bolt import BoltStore
from tests.cli import fault, kg
from tests.conftest import EXAMPLES
from tests.kg.derive.records import fishing


def test_the_store_tells_what_decided(embedded: BoltStore) -> None:
    nodes, edges = evidence_graph(fishing(), fingerprint="x")
    embedded.write(nodes, edges)
    statement = fishing().statements[0]
    told = dict(reasons(explain(embedded, statement.id)))
    assert told["statement"] == f"{statement.act}: {statement.content.text}"
    assert told["sentence"] == "Norway wants more cod."
    assert told["pattern"].startswith("want (")
    assert told["scope"] == "asserted"
    assert told["holder"].startswith("Ingrid Dahl (person")


@pytest.mark.model
def test_extract_explains_each_statement() -> None:
    ran = kg("extract", EXAMPLES / "fishing-1.txt", "--explain")
    found = json.loads(ran.stdout)["statements"]
    assert found
    for one in found:
        assert one["explanation"]["pattern"] == one["rule"]
        assert one["explanation"]["reasons"]


@pytest.mark.model
def test_all_that_was_considered_can_be_seen() -> None:
    few = json.loads(kg("extract", EXAMPLES / "fishing-1.txt").stdout)["statements"]
    all_of_them = json.loads(kg("extract", EXAMPLES / "fishing-1.txt", "--min-confidence", "0").stdout)["statements"]
    sure = json.loads(kg("extract", EXAMPLES / "fishing-1.txt", "--min-confidence", "0.8").stdout)["statements"]
    assert len(sure) < len(few) <= len(all_of_them)
    assert min(s["confidence"] for s in sure) >= 0.8


@pytest.mark.model
def test_a_statement_is_explained_with_its_tree(loaded: Path, tmp_path: Path) -> None:
    id = json.loads(kg("extract", EXAMPLES / "fishing-1.txt").stdout)["statements"][0]["id"]
    ran = kg("explain", id, "--store", loaded, "--tree", tmp_path / "tree.svg", cwd=EXAMPLES.parent)
    assert ran.returncode == 0, ran.stderr
    assert "for and against" in ran.stdout
    assert (tmp_path / "tree.svg").read_text().startswith("<svg")


def test_an_unknown_statement_is_one_line(loaded: Path) -> None:
    assert "no statement 'stmt-0'" in fault(kg("explain", "stmt-0", "--store", loaded))
