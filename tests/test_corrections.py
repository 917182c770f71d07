"""Corrections survive: rejected statements leave every answer and come back, on another machine too."""

import csv
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg.config import read_settings
from kg.export import export
from kg.export.snapshot import read_snapshot, select
from kg.journal import read_decisions
from kg.query import ask, saved_queries
from kg.rebuild import refresh
from kg.review import (
    Claim,
    Recorder,
    find_actor,
    known_actors,
    mention_target,
    open_journal,
    pair_target,
    read_claim,
    review_queue,
)
from kg.schema import load_schema
from kg.store import open_store
from kg.store.bolt import BoltStore
from kg.view.model import read_talks
from tests.cli import Ran, kg
from tests.conftest import EXAMPLES
from tests.extracted import load_into
from tests.processes import Terminal

pytestmark = pytest.mark.model

SCHEMA = load_schema()
CONTENT = "cut its mackerel quota by a third"


def load_examples(store: BoltStore, journal: Path) -> None:
    load_into(store, EXAMPLES, journal=journal)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "negotiations.corrections.jsonl"


def claim_on(store: BoltStore, content: str) -> Claim:
    rows = store.read("MATCH (s:Statement {content: $content}) RETURN s.id AS id", {"content": content}).rows
    assert len(rows) == 1
    return read_claim(store, rows[0][0])


def answers(store: BoltStore) -> dict[str, list[str]]:
    """Every row of every saved query with its defaults, as text, but for the one that lists the decisions themselves."""
    names = saved_queries().keys() - {"corrections"}
    return {name: [repr(_plain(row)) for row in ask(store, name).rows] for name in sorted(names)}


def _plain(value: Any) -> Any:
    """Nodes, relationships and paths as their properties; ids of the engine differ from one write to the next."""
    if hasattr(value, "nodes"):
        return [_plain(node) for node in value.nodes]
    if hasattr(value, "items"):
        return sorted((str(k), repr(_plain(v))) for k, v in value.items())
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def snapshot(store: BoltStore) -> dict[str, set[Any]]:
    """Ids of all nodes and all relationships."""
    nodes = {label: set(store.ids(label)) for label in SCHEMA.nodes if label != "Decision"}
    return nodes | {type: set(store.edges(type)) for type in SCHEMA.edges if type != "REVIEWS"}


def recorder(store: BoltStore, journal: Path, user: str = "ada") -> Recorder:
    return open_journal(store, journal, user=user, schema=SCHEMA)


def naming(found: dict[str, list[str]], content: str) -> list[str]:
    return sorted(name for name, rows in found.items() if any(f"'{content}'" in row for row in rows))


def test_a_rejected_statement_leaves_every_answer_and_comes_back(store: BoltStore, journal: Path) -> None:
    load_examples(store, journal)
    before, graph = answers(store), snapshot(store)
    assert naming(before, CONTENT)
    claim = claim_on(store, CONTENT)
    records = recorder(store, journal)
    no = records.record("reject", claim.target)
    refresh(store, SCHEMA, journal=journal)
    assert naming(answers(store), CONTENT) == []
    assert claim.statement.id in store.ids("Statement")
    assert (no.id, claim.statement.id, "") in store.edges("REVIEWS")
    records.undo(no.id)
    refresh(store, SCHEMA, journal=journal)
    assert answers(store) == before
    assert snapshot(store) == graph


def test_corrections_are_applied_again_after_a_load_on_another_machine(
    store: BoltStore, journal: Path, tmp_path: Path
) -> None:
    load_examples(store, journal)
    records = recorder(store, journal)
    claim = claim_on(store, CONTENT)
    records.edit(claim, {"act": "threat", "addressee": "Finland"})
    for other in review_queue(store, records.known, limit=3):
        records.record("reject" if isinstance(other, Claim) else "split", other.target)
    refresh(store, SCHEMA, journal=journal)
    corrected, decisions = snapshot(store), read_decisions(store)
    for label in SCHEMA.nodes:
        store.remove(label, store.ids(label))
    load_examples(store, Path(shutil.copy(journal, tmp_path / "copied.jsonl")))
    assert snapshot(store) == corrected
    assert read_decisions(store) == decisions
    rows = store.read(
        "MATCH (s:Statement {id: $id})-[:EXPRESSES]->(p:Position)-[:ADDRESSED_TO]->(a:Actor) "
        "RETURN p.act AS act, p.status AS status, a.name AS addressee",
        {"id": claim.statement.id},
    ).rows
    assert rows == (("threat", "corrected", "Finland"),)


def csv_row(file: Path, statement: str) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as opened:
        return next(row for row in csv.DictReader(opened) if row["statement"] == statement)


def test_queries_and_exports_tell_what_a_person_corrected(store: BoltStore, journal: Path, tmp_path: Path) -> None:
    load_examples(store, journal)
    records = recorder(store, journal)
    claim = claim_on(store, CONTENT)
    records.edit(claim, {"act": "offer", "statedOn": "2031-02-01", "content": "cut its mackerel quota"})
    refresh(store, SCHEMA, journal=journal)
    told = date(2031, 2, 1), "offer", "cut its mackerel quota"
    rows = ask(store, "positions_of_actor", {"actor": "Norway"}).rows
    assert [(row[0], row[2], row[3]) for row in rows if row[0] == told[0]] == [told]
    assert [(row[0], row[1], row[3]) for row in ask(store, "timeline").rows if row[0] == told[0]] == [told]
    assert told[0] in {r.on for p in read_talks(store, actor="Norway").positions for r in p.reports if p.act == "offer"}
    whole = read_snapshot(store)
    export("csv", whole, tmp_path / "csv")
    row = csv_row(tmp_path / "csv" / "positions.csv", claim.statement.id)
    assert (row["stated_on"], row["act"], row["content"]) == ("2031-02-01", *told[1:])
    assert (row["stated_precision"], row["content_start"], row["amounts"]) == ("day", "", "")
    export("dna", whole, tmp_path / "dna")
    row = csv_row(tmp_path / "dna" / "statements.csv", claim.statement.id)
    assert (row["stated_on"], row["act"], row["content"]) == ("2031-02-01", *told[1:])
    assert row["concept"].endswith(": cut its mackerel quota")
    assert claim.statement.id not in select(whole, since=date(2031, 2, 2)).of("Statement")


def test_actors_are_merged_and_taken_apart_again(store: BoltStore, journal: Path) -> None:
    load_examples(store, journal)
    graph = snapshot(store)
    records = recorder(store, journal)
    actors = known_actors(store)
    pair = pair_target(find_actor(actors, "person/solbakken"), find_actor(actors, "Ingrid Solbakken"))
    apart = records.record("split", pair)
    refresh(store, SCHEMA, journal=journal)
    assert {a.key: a.merged for a in known_actors(store)}["person/solbakken"] is False
    records.undo(apart.id)
    refresh(store, SCHEMA, journal=journal)
    assert snapshot(store) == graph


def test_a_name_is_split_off_in_one_article(store: BoltStore, journal: Path) -> None:
    load_examples(store, journal)
    rows = store.read(
        "MATCH (s:Statement), (p:Participant {name: 'Solbakken'}) WHERE s.articleId = p.articleId "
        "RETURN s.id AS id, p.id AS participant ORDER BY id LIMIT 1"
    ).rows
    records = recorder(store, journal)
    records.record("split", mention_target(read_claim(store, rows[0][0]), rows[0][1]))
    refresh(store, SCHEMA, journal=journal)
    claim = read_claim(store, rows[0][0])
    assert claim.actors[rows[0][1]].key not in ("person/solbakken", "person/ingrid solbakken")


# ---- as a user meets it ----


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a loaded store."""
    found = tmp_path_factory.mktemp("corrections")
    assert kg("load", EXAMPLES, cwd=found).returncode == 0
    return found


def ran(folder: Path, *arguments: str) -> Ran:
    done = kg(*arguments, cwd=folder, KG_REVIEWER="ada")
    assert done.returncode == 0, done.stderr
    return done


def statement_id(folder: Path, content: str) -> str:
    with open_store(read_settings({}, store=folder / "negotiations.kg"), create=False) as store:
        return str(store.read("MATCH (s:Statement {content: $c}) RETURN s.id AS id", {"c": content}).rows[0][0])


def test_correct_and_journal_from_the_command_line(folder: Path) -> None:
    id = statement_id(folder, CONTENT)
    assert CONTENT in ran(folder, "positions", "--actor", "Norway", "--format", "csv").stdout
    told = ran(folder, "correct", id, "--reject", "--note", "a headline").stdout
    assert "reject by ada in negotiations.corrections.jsonl" in told
    assert CONTENT not in ran(folder, "positions", "--actor", "Norway", "--format", "csv").stdout
    shown = ran(folder, "journal", "--format", "csv")
    assert "ada,reject,holds" in shown.stdout
    assert "decisions 1, people 1, disagreements 0, fit nothing in the store 0" in shown.stderr
    ran(folder, "correct", id, "--accept", "--user", "bo")
    shown = ran(folder, "journal", "--format", "csv")
    assert "ada,reject,overruled" in shown.stdout
    assert "bo,accept,disputed" in shown.stdout
    assert CONTENT in ran(folder, "positions", "--actor", "Norway", "--format", "csv").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "fault"),
    [
        (["correct", "stmt-1", "--accept"], 1, "no statement 'stmt-1'"),
        (["correct", "stmt-1"], 2, "give one of"),
        (["correct", "--accept"], 2, "STATEMENT_ID belongs to"),
        (["correct", "--merge", "Iceland", "Norwy"], 1, "no actor 'Norwy' in the store; near: Norway"),
        (["correct", "--undo", "decision-1"], 1, "no decision 'decision-1'"),
        (["journal", "missing.jsonl"], 1, "missing.jsonl: No such file"),
    ],
)
def test_wrong_calls_are_told_in_a_line(folder: Path, arguments: list[str], code: int, fault: str) -> None:
    done = kg(*arguments, cwd=folder, KG_REVIEWER="ada")
    assert done.returncode == code
    assert fault in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_review_on_a_terminal_changes_the_graph(folder: Path) -> None:
    terminal = Terminal("kg", "review", "--user", "cem", "--limit", "3", folder=folder)
    assert "1 of 3" in terminal.wait_for("? help > ")
    terminal.press("r")
    terminal.wait_for("? help > ")
    terminal.press("q")
    terminal.wait_for("decisions by cem: 1")
    assert terminal.end() == 0
    terminal.close()
    assert "cem,reject,holds" in ran(folder, "journal", "--format", "csv").stdout
