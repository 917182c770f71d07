"""A backup restores the whole store, into any kind of store; a damaged one is refused before anything is written."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import BackupError, StoreError
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.store.migrations import SCHEMA_VERSION
from kg.upkeep.archive import LINKS, MANIFEST, NODES, new_archive, open_archive
from kg.upkeep.backup import Placed, backup, check_place, own_files, restore
from tests.cli import kg
from tests.kg.upkeep.graphs import LAST, SCHEMA, clear, restored, stopping, whole


@pytest.fixture
def full(store: BoltStore) -> Iterator[BoltStore]:
    """Each store in turn, with three articles in it."""
    yield restored(store)
    clear(store)
    store.prepare()


def restored_from(path: Path, store: BoltStore, *, own: tuple[Placed, ...] = (), replace: bool = False) -> BoltStore:
    with open_archive(path) as reader:
        restore(store, reader, schema=SCHEMA, own=own, replace=replace)
    return store


def test_a_store_comes_back_as_it_was(full: BoltStore, tmp_path: Path) -> None:
    before, derived = whole(full), full.noted("derived")
    made = backup(full, tmp_path / "b", schema=SCHEMA)
    assert made.nodes["Statement"] == 58
    clear(full)
    full.prepare()
    restored_from(tmp_path / "b", full)
    assert (whole(full), full.noted("derived")) == (before, derived)


def test_a_backup_goes_from_either_store_to_the_other(embedded: BoltStore, neo4j: BoltStore, tmp_path: Path) -> None:
    before = whole(restored(embedded))
    backup(embedded, tmp_path / "there", schema=SCHEMA)
    assert whole(restored_from(tmp_path / "there", neo4j)) == before
    backup(neo4j, tmp_path / "back", schema=SCHEMA)
    assert whole(restored_from(tmp_path / "back", embedded, replace=True)) == before


def test_a_backup_of_an_old_version_is_brought_forward(store: BoltStore) -> None:
    restored(store, LAST)
    assert store.check_version() == SCHEMA_VERSION
    assert store.ids("Mediation")
    assert store.ids("MediationReport")


def test_a_store_that_is_not_empty_is_left_alone(full: BoltStore) -> None:
    before = whole(full)
    with pytest.raises(BackupError, match=r"not empty \(3 Article.*--replace"):
        restored_from(LAST, full)
    assert whole(full) == before


def test_a_restore_that_is_stopped_is_told_and_completed(full: BoltStore, tmp_path: Path) -> None:
    before = whole(full)
    backup(full, tmp_path / "b", schema=SCHEMA)
    for stop in (1, 8, 20):
        with stopping(full, after=stop), pytest.raises(KeyboardInterrupt):
            restored_from(tmp_path / "b", full, replace=True)
        with pytest.raises(StoreError, match=r"stopped half-way; run it again: kg restore .* --replace"):
            full.prepare()
    assert whole(restored_from(tmp_path / "b", full, replace=True)) == before


# ---- the file ----


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(full: BoltStore, tmp_path: Path) -> None:
    path = tmp_path / "b"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(BackupError, match="is there already; give another name, or --replace"):
        backup(full, path, schema=SCHEMA)
    with streaming(full, _full_disk), pytest.raises(OSError, match="disk"):
        backup(full, path, schema=SCHEMA, replace=True)
    assert path.read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [path]
    backup(full, path, schema=SCHEMA, replace=True)
    with open_archive(path) as reader:
        assert reader.manifest.schema == SCHEMA_VERSION


@contextmanager
def streaming(store: BoltStore, stream: Callable[..., Iterator[tuple[Any, ...]]]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "stream", stream)
        yield


def _full_disk(*_: object) -> Iterator[tuple[Any, ...]]:
    yield ({"id": "a"},)
    raise OSError(28, "disk full")


def test_a_store_that_is_written_to_meanwhile_is_told(full: BoltStore, tmp_path: Path) -> None:
    through = full.stream

    def stream(cypher: str) -> Iterator[tuple[Any, ...]]:
        yield from through(cypher)
        full.note("derived", None)

    with streaming(full, stream), pytest.raises(BackupError, match="was written to while it was read"):
        backup(full, tmp_path / "b", schema=SCHEMA)
    assert list(tmp_path.iterdir()) == []


def lines_of(path: Path) -> list[object]:
    with open_archive(path) as reader:
        return [*reader.nodes(), *reader.links()]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_a_damaged_file_is_refused_or_says_the_same(tmp_path: Path, at: float, bit: int, cut: bool) -> None:
    raw = bytearray(LAST.read_bytes())
    place = int(at * len(raw))
    raw[place] ^= 1 << bit
    path = tmp_path / "damaged"
    path.write_bytes(raw[:place] if cut else raw)
    with suppress(BackupError):
        assert lines_of(path) == lines_of(LAST)
        assert not cut


def changed(tmp_path: Path, member: str, content: bytes) -> Path:
    """The backup with another content of one member."""
    path = tmp_path / "changed"
    with ZipFile(LAST) as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return path


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"schema": SCHEMA_VERSION + 1}, "install a newer kg"),
        ({"format_version": 2}, "a backup of form 2, this kg reads 1"),
        ({"format": "other"}, "does not say 'kg-backup'"),
        ({"nodes": {"Article": 4}}, "its manifest says {'Article': 4}"),
        ({"more": 1}, "is not what kg backup writes"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(tmp_path: Path, change: dict[str, object], fault: str) -> None:
    with ZipFile(LAST) as old:
        told = json.loads(old.read(MANIFEST)) | change
    path = changed(tmp_path, MANIFEST, json.dumps(told).encode())
    with pytest.raises((BackupError, StoreError), match=fault), open_archive(path) as reader:
        check_place(reader, ())


@pytest.mark.parametrize("content", [b"", b"words", b"PK\x03\x04", b"\x00" * 1000])
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BackupError, match="no backup of kg"):
        lines_of(tmp_path / "b")


def test_names_that_would_end_up_in_cypher_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    with open_archive(LAST) as reader, new_archive(path) as writer:
        nodes = writer.lines(NODES, [["Article) DETACH DELETE (n", {"id": "a"}]])
        links = writer.lines(LINKS, [])
        writer.close(replace(reader.manifest, nodes=nodes, links=links, members=writer.members))
    with pytest.raises(BackupError, match=r"nodes\.jsonl:1 is no line of a backup"):
        lines_of(path)


# ---- the user's own files ----


def test_journal_and_talks_go_along_and_come_back(embedded: BoltStore, tmp_path: Path) -> None:
    journal, talks = tmp_path / "corrections.jsonl", tmp_path / "talks.yaml"
    journal.write_text("a decision\n", encoding="utf-8")
    backup(restored(embedded), tmp_path / "b", schema=SCHEMA, own=own_files(journal, talks))
    with open_archive(tmp_path / "b") as reader:
        own = own_files(tmp_path / "there.jsonl", talks)
        assert restore(embedded, reader, schema=SCHEMA, own=own, replace=True) == [tmp_path / "there.jsonl"]
        assert (tmp_path / "there.jsonl").read_text(encoding="utf-8") == "a decision\n"
        assert not talks.exists()
        journal.write_text("a later decision\n", encoding="utf-8")
        with pytest.raises(BackupError, match=r"differs from corrections\.jsonl of the backup"):
            check_place(reader, own_files(journal, talks))
        restore(embedded, reader, schema=SCHEMA, own=own_files(journal, talks), replace=True)
    assert journal.read_text(encoding="utf-8") == "a decision\n"
    assert (tmp_path / "corrections.jsonl.old").read_text(encoding="utf-8") == "a later decision\n"


def test_the_commands_make_a_backup_and_put_it_back(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "negotiations.kg") as store:
        restored(store)
        before = whole(store)
    (tmp_path / "negotiations.corrections.jsonl").write_text("", encoding="utf-8")
    made = kg("backup", "--out", "b", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert "negotiations.corrections.jsonl" in made.stdout
    done = kg("restore", "b", "--store", "other.kg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "other.corrections.jsonl").exists()
    with EmbeddedStore(tmp_path / "other.kg", create=False) as store:
        assert whole(store) == before
    (tmp_path / "cut").write_bytes((tmp_path / "b").read_bytes()[:-100])
    refused = kg("restore", "cut", "--store", "third.kg", cwd=tmp_path)
    assert (refused.returncode, (tmp_path / "third.kg").exists()) == (1, False)
    assert refused.stderr.startswith("Error: cut: damaged")


def test_a_backup_into_no_folder_names_the_file_that_was_asked_for(embedded: BoltStore, tmp_path: Path) -> None:
    restored(embedded)
    with pytest.raises(BackupError, match=r"none/b: there is no folder .*none; make it first, or name another file$"):
        backup(embedded, tmp_path / "none" / "b", schema=SCHEMA)
    assert list(tmp_path.glob("none*")) == []
