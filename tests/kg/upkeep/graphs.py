"""Graphs for the tests of upkeep: a whole store as values to compare, and the stores that earlier versions of kg wrote."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from kg.model import Written
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.upkeep.archive import Reader, open_archive
from kg.upkeep.backup import backup, restore

SCHEMA = load_schema()
# Backups of three of the examples as the first and the last kg of schema version 1 stored them: made by `kg backup` of the stores that
# 7d2f78e and 852ff1c loaded. They also hold today's reader of backups to the first form of the file.
VERSION_1 = Path(__file__).parent / "version_1"
FIRST, LAST = VERSION_1 / "first.kgbackup", VERSION_1 / "last.kgbackup"

Whole = tuple[Any, Any, Any]


def whole(store: BoltStore) -> Whole:
    """Everything in a store but for Meta: nodes with labels and properties, relationships (each as often as it stands there)."""
    nodes = {
        (label, p["id"]): (p, sorted(labels))
        for label in SCHEMA.nodes
        for p, labels in store.read(f"MATCH (n:{label}) RETURN properties(n) AS p, labels(n) AS l").rows
    }
    edges = Counter(
        (type, start, end, repr(sorted(p.items())))
        for type, start, end, p in store.read(
            "MATCH (a)-[r]->(b) RETURN type(r) AS t, a.id AS a, b.id AS b, properties(r) AS p"
        ).rows
    )
    return nodes, edges, store.check_version(older=True)


def clear(store: BoltStore) -> None:
    """Take everything out, the notes of the store too."""
    store.change("UNWIND $rows AS row MATCH (n) DETACH DELETE n", [1])


def put_as_it_was(store: BoltStore, path: Path) -> None:
    """The store holds what the backup does, in the schema version it was made with."""
    clear(store)
    with open_archive(path) as reader:
        _write(store, reader)


def _write(store: BoltStore, reader: Reader) -> None:
    for label, nodes in groupby(reader.nodes(), key=lambda line: line[0]):
        store.change(f"UNWIND $rows AS row CREATE (n:{label} {{id: row.id}}) SET n = row", [n[1] for n in nodes])
    for (type, a, b), links in groupby(reader.links(), key=lambda line: (line[0], line[1], line[3])):
        store.change(
            f"UNWIND $rows AS row MATCH (a:{a} {{id: row[2]}}), (b:{b} {{id: row[4]}}) CREATE (a)-[r:{type}]->(b) SET r = row[5]",
            list(links),
        )


@contextmanager
def stopping(store: BoltStore, *, after: int) -> Iterator[None]:
    """In the context the store stops with KeyboardInterrupt when that many changes were made."""
    through, left = store.change, iter(range(after))

    def change(cypher: str, rows: Sequence[Any]) -> Written:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return through(cypher, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "change", change)
        yield


def restored(store: BoltStore, path: Path | None = None) -> BoltStore:
    """The store with what the backup holds, of today's version and derived; without a `path` three of the examples."""
    with open_archive(path or _of_today()) as reader:
        restore(store, reader, schema=SCHEMA, replace=True)
    return store


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="kg-tests-")


@cache
def _of_today() -> Path:
    """What `LAST` holds, brought to today's version and derived once a run: a backup of another version takes longer."""
    folder = Path(_folder().name)
    with EmbeddedStore(folder / "last.kg") as store:
        backup(restored(store, LAST), folder / "today.kgbackup", schema=SCHEMA)
    return folder / "today.kgbackup"
