"""The backup file: a zip with nodes.jsonl, links.jsonl, the user's own files, and manifest.json, which counts and hashes them.

A line of nodes.jsonl is `[label, properties]`, one of links.jsonl `[type, label, id, label, id, properties]`; a day is
`{"day": "2031-03-04"}`. Each is written and read a line at a time, whatever the size of the graph.
"""

import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, TypeAlias
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from kg.errors import BackupError

FORMAT = "kg-backup"
FORMAT_VERSION = 1
NODES, LINKS, MANIFEST = "nodes.jsonl", "links.jsonl", "manifest.json"
# Bytes of a line beyond which a file is none of ours: a node holds at most a sentence or two and some names.
LINE = 50_000_000
# Bytes of a file of the user's own (journal, talks) that are taken.
OWN = 1_000_000_000
CHUNK = 1 << 20

Line: TypeAlias = list[Any]
_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,99}")
# What reading a damaged zip raises.
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds; `members` gives SHA-256 and size of each file in it, `made` is UTC."""

    kg: str
    schema: int
    made: str
    store: str
    nodes: Mapping[str, int]
    links: Mapping[str, int]
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


# ---- writing ----


class Writer:
    """Writes the members of a backup and remembers what they hold."""

    def __init__(self, file: ZipFile) -> None:
        self._file = file
        self.members: dict[str, Mapping[str, Any]] = {}

    def lines(self, name: str, lines: Iterable[Line]) -> dict[str, int]:
        """Numbers of lines by their first field, after they stand in the member `name`."""
        counts: Counter[str] = Counter()
        self.member(name, (_encoded(line, counts) for line in lines))
        return dict(counts)

    def member(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write the member `name`."""
        digest, size = sha256(), 0
        with self._file.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                member.write(chunk)
        self.members[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, which ends the file."""
        self._file.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


@contextmanager
def new_archive(path: Path) -> Iterator[Writer]:
    """A writer to a file beside `path`, which takes its place when all is written."""
    if not path.parent.is_dir():
        raise BackupError(f"{path}: there is no folder {path.parent}; make it first, or name another file")
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as raw:
            with ZipFile(raw, "w", ZIP_DEFLATED) as file:
                yield Writer(file)
            raw.flush()
            os.fsync(raw.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _encoded(line: Line, counts: Counter[str]) -> bytes:
    counts[line[0]] += 1
    return json.dumps(line, ensure_ascii=False, default=_day, separators=(",", ":")).encode() + b"\n"


def _day(value: Any) -> Mapping[str, str]:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise BackupError(f"a property holds {type(value).__name__}, which no kg wrote: {value!r}; kg check names the node")


# ---- reading ----


@contextmanager
def open_archive(path: Path) -> Iterator["Reader"]:
    """A reader of a backup of which every byte was checked.

    Raises BackupError if it is none, is damaged or cut off, or comes from a newer kg; OSError if it cannot be opened.
    """
    with path.open("rb") as raw:
        with _damage(path):
            reader = Reader(path, ZipFile(raw))
        yield reader


class Reader:
    """The members of a backup, checked against its manifest."""

    def __init__(self, path: Path, file: ZipFile) -> None:
        self.path = path
        self._file = file
        self.manifest = self._manifest()
        for name in self.manifest.members:
            self._check_bytes(name)
        for name, wanted in ((NODES, self.manifest.nodes), (LINKS, self.manifest.links)):
            self._check_lines(name, wanted)

    def nodes(self) -> Iterator[Line]:
        """Yield the lines of nodes."""
        return self._lines(NODES, 2)

    def links(self) -> Iterator[Line]:
        """Yield the lines of relationships."""
        return self._lines(LINKS, 6)

    def own(self, name: str) -> bytes | None:
        """A file of the user's; None if there was none."""
        if name not in self.manifest.members:
            return None
        return self._file.read(name)

    def _manifest(self) -> Manifest:
        if MANIFEST not in self._file.namelist() or self._file.getinfo(MANIFEST).file_size > LINE:
            raise BackupError(f"{self.path}: no backup of kg: it has no {MANIFEST}; kg backup makes one")
        told = json.loads(self._file.read(MANIFEST))
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise BackupError(f"{self.path}: no backup of kg: {MANIFEST} does not say {FORMAT!r}")
        if told.get("format_version") != FORMAT_VERSION:
            raise BackupError(
                f"{self.path}: a backup of form {told.get('format_version')}, this kg reads {FORMAT_VERSION}; install a newer kg"
            )
        try:
            return Manifest(**told)
        except TypeError as err:
            raise BackupError(f"{self.path}: {MANIFEST} is not what kg backup writes: {err}") from err

    def _check_bytes(self, name: str) -> None:
        wanted = self.manifest.members[name]
        if name not in (NODES, LINKS) and wanted["bytes"] > OWN:
            raise BackupError(f"{self.path}: {name} has {wanted['bytes']:,} bytes; at most {OWN:,} are taken")
        digest, size = sha256(), 0
        with self._file.open(name) as member:
            while size <= wanted["bytes"] and (chunk := member.read(CHUNK)):
                digest.update(chunk)
                size += len(chunk)
        if (size, digest.hexdigest()) != (wanted["bytes"], wanted["sha256"]):
            raise self._damaged(f"{name} is not what its manifest says")

    def _check_lines(self, name: str, wanted: Mapping[str, int]) -> None:
        found = Counter(line[0] for line in (self.nodes() if name == NODES else self.links()))
        if found != Counter(wanted):
            raise self._damaged(f"{name} holds {dict(found)}, its manifest says {dict(wanted)}")

    def _lines(self, name: str, fields: int) -> Iterator[Line]:
        with self._file.open(name) as member:
            for number, raw in enumerate(_bounded(member), start=1):
                line: Any = json.loads(raw, object_hook=_value) if len(raw) <= LINE else None
                if not _is_line(line, fields):
                    raise self._damaged(f"{name}:{number} is no line of a backup")
                yield list(line)

    def _damaged(self, what: str) -> BackupError:
        return BackupError(f"{self.path}: damaged: {what}; nothing was restored, take another copy")


def _bounded(member: IO[bytes]) -> Iterator[bytes]:
    while raw := member.readline(LINE + 1):
        yield raw


def _is_line(line: Any, fields: int) -> bool:
    """Whether it has the right fields, with names that can stand in Cypher."""
    if not isinstance(line, list) or len(line) != fields or not isinstance(line[-1], dict):
        return False
    if not all(isinstance(text, str) for text in line[:-1]):
        return False
    names = line[:1] if fields == 2 else [line[0], line[1], line[3]]
    return all(_NAME.fullmatch(name) for name in names) and (fields != 2 or isinstance(line[1].get("id"), str))


def _value(found: dict[str, Any]) -> Any:
    return date.fromisoformat(found["day"]) if found.keys() == {"day"} else found


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as err:
        raise BackupError(f"{path}: damaged, cut off or no backup of kg ({err}); nothing was restored") from err
