"""A store that an earlier kg wrote is brought forward; one of a later kg is refused."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import StoreError
from kg.query import ask, saved_queries
from kg.rebuild import refresh
from kg.store import bolt, open_store
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore, serve
from kg.store.migrations import MIGRATIONS, RESTORING, SCHEMA_VERSION, migrations_from
from kg.upkeep.archive import open_archive
from kg.upkeep.check import find_faults
from tests.cli import kg
from tests.kg.upkeep.graphs import FIRST, LAST, SCHEMA, Whole, clear, put_as_it_was, stopping, whole
from tests.neo4j_server.server import RunningNeo4j


@pytest.fixture
def old(store: BoltStore) -> Iterator[BoltStore]:
    """Each store in turn, which may hold any version; others find it empty and of today's version."""
    yield store
    clear(store)
    store.prepare()


def forward(store: BoltStore) -> Whole:
    """Everything in a store after it was prepared and derived."""
    store.prepare()
    refresh(store, SCHEMA)
    return whole(store)


def at_once(store: BoltStore, backup: Path) -> Whole:
    """Everything in a store of that backup, brought forward without a stop."""
    put_as_it_was(store, backup)
    return forward(store)


def test_there_is_a_way_from_every_version() -> None:
    for version in range(1, SCHEMA_VERSION + 1):
        assert [m.start for m in migrations_from(version, "here")] == list(range(version, SCHEMA_VERSION))
    assert len({m.start for m in MIGRATIONS}) == len(MIGRATIONS)
    with pytest.raises(StoreError, match="knows no way"):
        migrations_from(0, "here")


@pytest.mark.parametrize("backup", [FIRST, LAST], ids=["first", "last"])
def test_evidence_of_version_1_is_kept_and_the_rest_derived_anew(old: BoltStore, backup: Path) -> None:
    nodes, _, version = at_once(old, backup)
    renamed = {"Mediation": "MediationReport"}
    with open_archive(backup) as reader:
        evidence = {label for label, kind in SCHEMA.nodes.items() if kind.layer == "evidence"} | {"Mediation"}
        told = {(renamed.get(n[0], n[0]), n[1]["id"]): n[1] for n in reader.nodes() if n[0] in evidence}
    assert {key: node[0] for key, node in nodes.items() if key[0] in evidence - {"Mediation"}} == told
    assert version == SCHEMA_VERSION
    assert find_faults(old, SCHEMA, deep=True) == []


@pytest.mark.parametrize("store", ["embedded"], indirect=True)
def test_every_saved_query_answers_on_a_store_of_version_1(store: BoltStore) -> None:
    at_once(store, LAST)
    told = {query.name: ask(store, query.name, {}).rows for query in saved_queries().values() if not _required(query)}
    assert "Anton Reuter" in str(told["who_mediates_whom"])
    assert len(told["positions"]) > 50


def _required(query: object) -> bool:
    return any(p.default is None for p in query.parameters)  # type: ignore[attr-defined]


@pytest.mark.parametrize("store", ["embedded"], indirect=True)
def test_a_migration_that_is_stopped_anywhere_is_completed(old: BoltStore, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = at_once(old, FIRST)
    monkeypatch.setattr(bolt, "ROWS", 8)
    for after in (0, 1, 6, 12):
        put_as_it_was(old, FIRST)
        with stopping(old, after=after), pytest.raises(KeyboardInterrupt):
            old.prepare()
        assert forward(old) == wanted, f"stopped after {after} changes"


def test_preparing_again_changes_nothing(old: BoltStore) -> None:
    found = at_once(old, FIRST)
    old.prepare()
    assert whole(old) == found


# ---- refusals ----


def settings_of(store: BoltStore, request: pytest.FixtureRequest) -> Settings:
    """Settings that lead to a store that is open already."""
    if isinstance(store, EmbeddedStore):
        return Settings(uri=store.address.uri, user="root", password=store.address.password, database=store.database)
    server: RunningNeo4j = request.getfixturevalue("neo4j_server")
    return Settings(uri=server.uri, password=server.password)


@pytest.mark.parametrize("create", [True, False])
def test_a_newer_version_is_refused_to_readers_and_writers(
    old: BoltStore, request: pytest.FixtureRequest, create: bool
) -> None:
    old.change("UNWIND $rows AS row MATCH (m:Meta {id: 'schema'}) SET m.version = row", [SCHEMA_VERSION + 1])
    settings = settings_of(old, request)
    with pytest.raises(StoreError, match=f"version {SCHEMA_VERSION + 1}.*install a newer kg"):
        open_store(settings, create=create)
    with pytest.raises(StoreError, match="install a newer kg"):
        old.prepare()


def test_an_older_version_is_refused_to_readers_only(old: BoltStore, request: pytest.FixtureRequest) -> None:
    old.change("UNWIND $rows AS row MATCH (m:Meta {id: 'schema'}) SET m.version = row", [1])
    settings = settings_of(old, request)
    with pytest.raises(StoreError, match=r"holds schema version 1.*kg derive"):
        open_store(settings, create=False)
    open_store(settings).close()
    open_store(settings, create=False, older=True).close()


def test_a_store_with_half_a_backup_is_refused(old: BoltStore, request: pytest.FixtureRequest) -> None:
    old.note(RESTORING, "monday.kgbackup")
    with pytest.raises(StoreError, match=r"stopped half-way.*kg restore monday\.kgbackup --replace"):
        open_store(settings_of(old, request))
    old.note(RESTORING, None)


def test_a_newer_folder_is_refused_before_an_engine_opens_it(tmp_path: Path) -> None:
    folder = tmp_path / "negotiations.kg"
    with EmbeddedStore(folder) as store:
        store.prepare()
    told = json.loads((folder / "version.json").read_text(encoding="utf-8"))
    assert told["schema"] == SCHEMA_VERSION
    assert "arcadedb" in told["engine"]
    (folder / "version.json").write_text(json.dumps({**told, "schema": SCHEMA_VERSION + 1}), encoding="utf-8")
    before = {file: file.stat().st_mtime_ns for file in (folder / "databases").rglob("*")}
    with pytest.raises(StoreError, match="install a newer kg"):
        EmbeddedStore(folder)
    assert {file: file.stat().st_mtime_ns for file in (folder / "databases").rglob("*")} == before
    (folder / "version.json").write_text("broken", encoding="utf-8")
    EmbeddedStore(folder).close()


def test_an_older_folder_is_not_served_and_is_brought_forward_by_deriving(tmp_path: Path) -> None:
    folder = tmp_path / "negotiations.kg"
    with EmbeddedStore(folder) as store:
        put_as_it_was(store, FIRST)
    with pytest.raises(StoreError, match="bring it forward: kg derive"), serve(folder):
        pass
    done = kg("derive", "--store", folder)
    assert "brought from schema version 1 to 2" in done.stderr
    with open_store(Settings(store=folder), create=False) as opened:
        assert len(ask(opened, "positions", {}).rows) > 20
