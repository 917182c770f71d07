"""Files for the import tool hold the graph that a load makes; that the tool takes such files in is tested with the export."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, gettempdir

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.bulk import write_import
from kg.cli import app
from kg.errors import StoreError
from kg.export import export
from kg.export.snapshot import read_snapshot
from kg.graph import evidence_graph
from kg.model import Definition, Edge, Extraction, Node
from kg.rebuild import rebuild
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.store.files import ImportFiles
from kg.store.rows import node_row
from kg.talks import definition_node
from tests.conftest import EXAMPLES
from tests.kg.derive.records import SCHEMA
from tests.kg.talks import telling


def articles() -> list[Extraction]:
    random = Random(11)
    drawn = [telling(f"a{n}", random) for n in range(12)]
    return [replace(x, article=replace(x.article, source=f"Outlet {n % 3}")) for n, x in enumerate(drawn)]


def contents(folder: Path) -> dict[str, object]:
    """The files of a folder, rows in any order and with ids for numbers; without the note that all is derived."""
    found: dict[str, object] = {}
    for file in folder.iterdir():
        if file.name.endswith(".header.csv"):
            found[file.name] = file.read_text(encoding="utf-8")
        elif file.suffix == ".csv":
            found[file.name] = sorted(map(str, rows(file)))
        else:
            found[file.name] = sorted(file.read_text(encoding="utf-8").split("\n")) if file.suffix == ".cypher" else ""
    return {name: rows for name, rows in found.items() if "Meta" not in name}


def rows(file: Path) -> list[list[str]]:
    """The rows of a file, without their own number, and with the ids of both ends."""
    with file.open(encoding="utf-8", newline="") as lines:
        found = list(csv.reader(lines))
    if file.name.startswith("nodes-"):
        return [row[1:] for row in found]
    start, end = (ids(file.parent / f"nodes-{label}.csv") for label in file.stem.split("-")[2:])
    return [[start[row[0]], end[row[1]], *row[2:]] for row in found]


def ids(file: Path) -> dict[str, str]:
    """Id of each node of a file by its number."""
    with file.open(encoding="utf-8", newline="") as lines:
        return {row[0]: row[1] for row in csv.reader(lines)}


def test_the_files_hold_the_graph_that_a_load_makes(embedded: BoltStore, tmp_path: Path) -> None:
    talks = (Definition(id="fish", name="Fish", parties=("Norway",), issues=()),)
    for extraction in articles():
        embedded.write(*evidence_graph(extraction, fingerprint=extraction.article.id))
    embedded.write([definition_node(d) for d in talks], [])
    rebuild(embedded, SCHEMA)
    loaded, bulk = tmp_path / "loaded", tmp_path / "bulk"
    written = write_import(((x, x.article.id) for x in articles()), bulk, schema=SCHEMA, definitions=talks)
    told = export("admin-import", read_snapshot(embedded), loaded)
    assert contents(bulk) == contents(loaded)
    assert {name: n for name, n in written.items() if "Meta" not in name} == told
    assert embedded.noted("derived") in (bulk / "nodes-Meta.csv").read_text(encoding="utf-8")


def test_an_article_that_comes_again_is_skipped(tmp_path: Path) -> None:
    once = write_import([(x, "f") for x in articles()], tmp_path / "once", schema=SCHEMA)
    twice = write_import([(x, "f") for x in articles() * 2], tmp_path / "twice", schema=SCHEMA)
    assert twice == once


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="is not empty; give a new or empty folder"):
        write_import([], tmp_path, schema=SCHEMA)


def test_a_file_in_place_of_the_folder_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file is no folder; give a new or empty one"):
        write_import([], tmp_path / "file", schema=SCHEMA)


def test_what_a_killed_run_left_is_told(tmp_path: Path) -> None:
    (tmp_path / "nodes-Article.csv").touch()
    with pytest.raises(StoreError, match="holds what a run left that was stopped; give a new or empty folder"):
        write_import([], tmp_path, schema=SCHEMA)


def test_a_folder_that_takes_no_more_is_told_and_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("kg.store.lines.Lines.add_bare", full)
    told = rf"^{tmp_path / 'files'} cannot be written \(No space left on device\); make room there, or give another folder$"
    with pytest.raises(StoreError, match=told):
        write_import([(x, "f") for x in articles()], tmp_path / "files", schema=SCHEMA)
    assert list((tmp_path / "files").iterdir()) == []


def test_a_disk_that_is_full_at_the_end_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StoreError, match="cannot be written"), ImportFiles(tmp_path, SCHEMA) as files:
        files.write([Node(label="Source", id="s", properties={"name": "Post"})], [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
def test_ctrl_c_says_that_nothing_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.bulk.derive", pressed)
    assert app(["load", str(EXAMPLES), "--bulk", str(tmp_path / "files")], standalone_mode=False) == 130
    assert "Stopped. Nothing was kept in " in capsys.readouterr().err
    assert list((tmp_path / "files").iterdir()) == []


def test_a_full_folder_for_temporary_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("kg.aside.pickle.dump", full)
    with pytest.raises(StoreError, match=rf"^{gettempdir()}: .*\(No space left on device\); make room, or set TMPDIR$"):
        write_import([(x, "f") for x in articles()], tmp_path / "files", schema=SCHEMA)


def test_a_run_that_fails_leaves_no_script_to_import(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unknown label 'Dragon'"), ImportFiles(tmp_path, SCHEMA) as files:
        files.write([Node(label="Source", id="s", properties={"name": "Post"}), Node(label="Dragon", id="d")], [])
    assert list(tmp_path.iterdir()) == [], "the same command can be run again"


def test_a_node_that_comes_again_counts_once(tmp_path: Path) -> None:
    source = Node(label="Source", id="s", properties={"name": "Post"})
    with ImportFiles(tmp_path, SCHEMA) as files:
        assert files.write([source, source], []).nodes == 1
    assert rows(tmp_path / "nodes-Source.csv") == [["s", "Post", node_row(source)["stamp"], "Source"]]


def test_an_end_that_did_not_come_is_named(tmp_path: Path) -> None:
    article = Node(label="Article", id="a")
    edge = Edge(type="PUBLISHED_BY", start=("Article", "a"), end=("Source", "s"))
    told = "^PUBLISHED_BY-Article-Source: no node with the id 's' came before it; write both ends first$"
    with pytest.raises(StoreError, match=told), ImportFiles(tmp_path, SCHEMA) as files:
        files.write([article], [edge])


def test_a_value_that_no_line_holds_is_told_with_its_place(tmp_path: Path) -> None:
    article = Node(label="Article", id="a", properties={"publishedOn": datetime(2024, 3, 1, tzinfo=UTC)})
    told = "^nodes-Article.csv: 'a': publishedOn is no plain value; text, number, date, texts or numbers are wanted$"
    with pytest.raises(StoreError, match=told), ImportFiles(tmp_path, SCHEMA) as files:
        files.write([article], [])


def test_a_node_without_an_id_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="a Source without an id"), ImportFiles(tmp_path, SCHEMA) as files:
        files.write([Node(label="Source", id="")], [])


TEXTS = st.text(st.characters(codec=None, exclude_characters="\x1f\x00"), max_size=12)


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3), st.booleans()), min_size=1, max_size=5))
@example([("\ud800", ["half a character"], True)])
def test_lines_hold_what_a_write_stores(told: list[tuple[str, list[str], bool]]) -> None:
    nodes = [
        Node(label="Actor", id=f"a{n}", properties={"name": name, "aliases": tuple(also), "named": named})
        for n, (name, also, named) in enumerate(told)
    ]
    with TemporaryDirectory() as folder:
        with ImportFiles(Path(folder), SCHEMA) as files:
            files.write(nodes, [])
        head = (Path(folder) / "nodes-Actor.header.csv").read_text(encoding="utf-8").strip().split(",")
        names = [column.partition(":")[0] for column in head[1:-1]]
        found = [dict(zip(names, row[:-1], strict=True)) for row in rows(Path(folder) / "nodes-Actor.csv")]
    for node, row in zip(nodes, found, strict=True):
        stored = node_row(node)
        cells = {"aliases": "\x1f".join(stored["aliases"]), "named": str(stored["named"]).lower()}
        assert row == dict.fromkeys(names, "") | stored | cells


@pytest.mark.model
def test_kg_load_writes_files_that_hold_what_it_would_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    app(["load", str(EXAMPLES), "--store", "examples.kg"], standalone_mode=False)
    app(["load", str(EXAMPLES), "--bulk", "my bulk"], standalone_mode=False)
    told = capsys.readouterr().err
    assert "sh 'my bulk/import.sh'" in told
    assert "the import replaces what the database holds" in told
    with EmbeddedStore(tmp_path / "examples.kg") as store:
        export("admin-import", read_snapshot(store), tmp_path / "loaded")
    assert contents(tmp_path / "my bulk") == contents(tmp_path / "loaded")


def test_files_of_nothing_are_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert app(["load", str(tmp_path / "empty"), "--bulk", str(tmp_path / "files")], standalone_mode=False) == 1
    assert "no file to read in this folder" in capsys.readouterr().err
    assert not (tmp_path / "files").exists()


def test_files_and_a_store_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert app(["load", "nowhere", "--bulk", "files", "--to", "neo4j://127.0.0.1"], standalone_mode=False) == 1
    assert "Error: --bulk writes files for an empty Neo4j and uses no store" in capsys.readouterr().err
