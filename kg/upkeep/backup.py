"""A store, with the journal and the talks beside it → one file, and back; the same file for every kind of store.

Everything is kept as it is, what is derived too, so that a restored store answers at once. Memory stays flat.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import kg
from kg.errors import BackupError
from kg.model import Written
from kg.paging import pages
from kg.rebuild import refresh
from kg.schema import Schema
from kg.store import Store
from kg.store.lease import WRITER
from kg.store.migrations import RESTORING, SCHEMA_VERSION, refuse_version
from kg.upkeep.archive import CHUNK, LINKS, NODES, Line, Manifest, Reader, Writer, new_archive

META = "Meta"
# Rows that wait to be written.
ROWS = 5_000
# Numbers of all nodes and relationships of ours, and the store's notes: others than before tell that somebody wrote meanwhile.
State = tuple[Mapping[str, int], Mapping[str, int], Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A file of the user's that goes with a store: the name it has in a backup, and where it is."""

    name: str
    path: Path


def own_files(journal: Path, talks: Path) -> tuple[Placed, Placed]:
    """The files of the user's beside a store: corrections and the negotiations they define."""
    return Placed(name="corrections.jsonl", path=journal), Placed(name="talks.yaml", path=talks)


# ---- there ----


def backup(store: Store, path: Path, *, schema: Schema, own: Sequence[Placed] = (), replace: bool = False) -> Manifest:
    """What the file at `path` holds, after the whole store and those of the `own` files that exist stand in it.

    A store of an older schema version is kept as it is. Raises BackupError if the file is there already (but for `replace`), or
    if the store was written to meanwhile; then no file is made, or the old one stays.
    """
    if path.exists() and (path.is_dir() or not replace):
        way = "give a file, not a folder" if path.is_dir() else "give another name, or --replace"
        raise BackupError(f"{path} is there already; {way}")
    version = store.check_version(older=True)
    if version is None:
        raise BackupError(f"{store.describe()['store']} is empty; load articles first: kg load PATH")
    before = _state(store, schema)
    with new_archive(path) as writer:
        nodes, links = writer.lines(NODES, _nodes(store, schema)), writer.lines(LINKS, _links(store, schema))
        for placed in own:
            if placed.path.is_file():
                writer.member(placed.name, _chunks(placed.path))
        if _state(store, schema) != before or not _agree(before, nodes, links):
            raise BackupError("the store was written to while it was read; run kg backup again when that has ended")
        manifest = _manifest(store, version, nodes, links, writer)
        writer.close(manifest)
    return manifest


def _manifest(store: Store, version: int, nodes: Mapping[str, int], links: Mapping[str, int], made: Writer) -> Manifest:
    return Manifest(
        kg=kg.__version__,
        schema=version,
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        store=store.describe()["store"],
        nodes=nodes,
        links=links,
        members=made.members,
    )


def _state(store: Store, schema: Schema) -> State:
    rows = store.read(f"{_match(META)} RETURN n.id AS id, n.value AS value").rows
    notes = sorted(rows, key=lambda row: str(row[0]))
    return _counted(store, schema), _counted_links(store, schema), notes


def _match(label: str) -> str:
    """What finds all nodes of a label, without the one that says who writes."""
    return f"MATCH (n:{label}) WHERE n.id <> '{WRITER}'" if label == META else f"MATCH (n:{label})"


def _counted(store: Store, schema: Schema) -> Mapping[str, int]:
    labels = [*schema.nodes, META]
    counts = {label: int(store.read(f"{_match(label)} RETURN count(n) AS n").rows[0][0]) for label in labels}
    return {label: count for label, count in counts.items() if count}


def _counted_links(store: Store, schema: Schema) -> Mapping[str, int]:
    counts = {
        type: int(store.read(f"MATCH ()-[r:{type}]->() RETURN count(r) AS n").rows[0][0]) for type in schema.edges
    }
    return {type: count for type, count in counts.items() if count}


def _agree(state: State, nodes: Mapping[str, int], links: Mapping[str, int]) -> bool:
    return (dict(state[0]), dict(state[1])) == (dict(nodes), dict(links))


def _nodes(store: Store, schema: Schema) -> Iterator[Line]:
    for label in (*schema.nodes, META):
        for (properties,) in store.stream(f"{_match(label)} RETURN properties(n) AS properties"):
            yield [label, properties]


def _links(store: Store, schema: Schema) -> Iterator[Line]:
    known = set(schema.nodes)
    for type in schema.edges:
        cypher = f"MATCH (a)-[r:{type}]->(b) RETURN labels(a) AS a, a.id AS start, labels(b) AS b, b.id AS end, properties(r) AS p"
        for start_labels, start, end_labels, end, properties in store.stream(cypher):
            yield [type, _base(start_labels, known), start, _base(end_labels, known), end, properties]


def _base(labels: Iterable[str], known: Collection[str]) -> str:
    """The label that is not the second one."""
    return next((label for label in labels if label in known), "")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


# ---- and back ----


def check_place(reader: Reader, own: Sequence[Placed], *, replace: bool = False) -> None:
    """Raise BackupError if the backup is of a newer schema version, or would overwrite a file of the user's that says something else."""
    refuse_version(reader.manifest.schema, str(reader.path), older=True)
    for placed in own:
        if not replace and placed.path.exists() and reader.own(placed.name) not in (None, _content(placed.path)):
            raise BackupError(
                f"{placed.path} is there and differs from {placed.name} of the backup; move it away, or give --replace"
            )


def restore(
    store: Store, reader: Reader, *, schema: Schema, own: Sequence[Placed] = (), replace: bool = False
) -> list[Path]:
    """The files of the user's that were put back, after `store` holds what the backup does, and nothing else of ours.

    A backup of an older schema version is brought forward and derived anew. With `replace` the store's content goes first
    and files of the user's that differ are kept under a new name. A restore that is stopped leaves a note in the store, by which it is refused
    until the restore is run again. Raises BackupError if the store is not empty and `replace` is False.
    """
    check_place(reader, own, replace=replace)
    if not replace and (found := _counted(store, schema)).keys() - {META}:
        told = ", ".join(f"{count} {label}" for label, count in list(found.items())[:3])
        raise BackupError(
            f"{store.describe()['store']} is not empty ({told}); restore into another one, or give --replace to put the "
            "backup in the place of all that"
        )
    with store.alone():
        store.define()
        store.note(RESTORING, str(reader.path))
        _empty(store, schema)
        _write(store, reader, schema)
        _compare(store, reader, schema)
        placed = [p.path for p in own if _put_back(reader, p)]
        store.note(RESTORING, None)
        store.prepare()
        if reader.manifest.schema < SCHEMA_VERSION:
            refresh(store, schema, journal=_of(own, "corrections.jsonl"), talks=_of(own, "talks.yaml"))
    return placed


def _empty(store: Store, schema: Schema) -> None:
    for label in schema.nodes:
        store.remove(label, store.ids(label))
    store.change(f"UNWIND $rows AS row MATCH (m:Meta) WHERE m.id <> row AND m.id <> '{WRITER}' DELETE m", [RESTORING])


def _write(store: Store, reader: Reader, schema: Schema) -> Written:
    written = Written()
    for batch in pages((line for line in reader.nodes() if (line[0], line[1]["id"]) != (META, WRITER)), ROWS):
        by_labels: dict[tuple[str, ...], list[Any]] = {}
        for label, row in batch:
            labels = schema.labels_of(label, row) if label in schema.nodes else [label]
            by_labels.setdefault(tuple(labels), []).append(row)
        written += sum((store.put(labels, rows) for labels, rows in by_labels.items()), start=Written())
    for group, links in groupby(reader.links(), key=_group):
        for page in pages(({"start": line[2], "end": line[4], "properties": line[5]} for line in links), ROWS):
            written += store.change(_link(*group), page)
    return written


def _group(line: Line) -> tuple[str, str, str, bool]:
    return line[0], line[1], line[3], "key" in line[5]


def _link(type: str, start: str, end: str, keyed: bool) -> str:
    key = " {key: row.properties.key}" if keyed else ""
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}), (b:{end} {{id: row.end}}) "
        f"MERGE (a)-[r:{type}{key}]->(b) SET r = row.properties"
    )


def _compare(store: Store, reader: Reader, schema: Schema) -> None:
    """Raise BackupError if the store does not hold as much as the backup."""
    found: Counter[str] = Counter({**_counted(store, schema), **_counted_links(store, schema)})
    found[META] -= 1  # the note of this restore
    wanted = Counter(reader.manifest.nodes) + Counter(reader.manifest.links)
    if +found != wanted:
        short = {name: (found[name], wanted[name]) for name in {*found, *wanted} if found[name] != wanted[name]}
        raise BackupError(f"{reader.path}: the store holds other numbers than the backup (store, backup): {short}")


def _put_back(reader: Reader, placed: Placed) -> bool:
    content = reader.own(placed.name)
    if content is None or (placed.path.exists() and _content(placed.path) == content):
        return False
    if placed.path.exists():
        placed.path.rename(_free(placed.path))
    fresh = placed.path.with_name(f"{placed.path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(placed.path)
    return True


def _free(path: Path) -> Path:
    """A name beside `path` that nothing has: journal.jsonl.old, .old2, …"""
    names = (path.with_name(f"{path.name}.old{number or ''}") for number in (0, *range(2, 10_000)))
    return next(name for name in names if not name.exists())


def _content(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None


def _of(own: Sequence[Placed], name: str) -> Path | None:
    return next((p.path for p in own if p.name == name), None)
