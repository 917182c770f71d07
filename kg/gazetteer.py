"""`schemas/actors/` and a user's own files → the known actors; what the fields mean is told in docs/actors.md."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from kg.entries import STRICT, check_entry, name_of, read_list
from kg.errors import SchemaError

# Files of schemas/actors/ that hold something else than actors.
_OTHERS = {"roles.yaml", "nouns.yaml", "offices.yaml"}
_LISTS = ("aliases", "demonyms", "seats", "ambiguous", "context")
_COLUMNS = ("id", "name", "kind", *_LISTS, "acts_for", "replace")
_ENDINGS = (".csv", ".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerEntry:
    """A known actor: `demonyms` are its adjectives and people, `seats` the places and buildings that stand for it.

    Of these the `ambiguous` ones count only in an article that has another form of the entry or a word of its `context`.
    `iso` is the alpha-2 and the alpha-3 code of ISO 3166.
    """

    __pydantic_config__ = STRICT

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    acts_for: str | None = None
    iso: tuple[str, str] | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """Everything that names it."""
        return (self.name, *self.aliases, *self.demonyms, *self.seats)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with the place it was read from, for messages."""

    place: str
    entry: GazetteerEntry


_ADAPTER = TypeAdapter(GazetteerEntry)


def shipped_actors(folder: Traversable) -> dict[str, Placed]:
    """Id → entry of every file of `folder` that holds actors, in order of file name.

    Raises SchemaError naming file and entry.
    """
    found: dict[str, Placed] = {}
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".yaml") and f.name not in _OTHERS)
    for name in names:
        place = f"schemas/actors/{name}"
        for raw in read_list(folder.joinpath(name), place):
            _add(found, check_entry(_ADAPTER, raw, f"{place}: entry {name_of(raw)!r}"), place)
    return found


def own_actors(path: Path, shipped: Mapping[str, GazetteerEntry]) -> dict[str, Placed]:
    """Id → entry of the user's file, or of all .csv, .yaml and .yml files of the user's folder.

    An entry with the id of a shipped one changes that: lists grow, other fields are replaced; with `replace` nothing of
    the shipped one stays. Raises SchemaError naming file and row.
    """
    found: dict[str, Placed] = {}
    for file in _files(path):
        for place, raw in _rows(file) if file.suffix == ".csv" else _entries(file):
            _add(found, check_entry(_ADAPTER, _laid_over(raw, shipped, place), place), place)
    return found


def _add(found: dict[str, Placed], entry: GazetteerEntry, place: str) -> None:
    if entry.id in found:
        raise SchemaError(
            f"{place}: id {entry.id!r} stands twice, before in {found[entry.id].place}; give one another id"
        )
    unknown = [form for form in entry.ambiguous if form not in entry.forms]
    if unknown:
        raise SchemaError(
            f"{place}: {entry.id}: ambiguous {unknown[0]!r} is none of its names; known: {', '.join(entry.forms)}"
        )
    found[entry.id] = Placed(place, entry)


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise SchemaError(f"{path}: no such file or folder; --actors (or KG_ACTORS) wants one with actors of your own")
    if path.is_dir():
        files = sorted(f for f in path.iterdir() if f.suffix in _ENDINGS)
    else:
        files = [path] if path.suffix in _ENDINGS else []
    if not files:
        raise SchemaError(
            f"{path}: no file of actors there; a file or folder of files that end in {', '.join(_ENDINGS)} is wanted"
        )
    return files


def _entries(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, raw in enumerate(read_list(file, str(file)), start=1):
        place = f"{file}: entry {number}"
        if not isinstance(raw, dict):
            raise SchemaError(f"{place}: a mapping of fields is wanted, found {raw!r}")
        yield f"{place} ({name_of(raw)!r})", raw


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each row that is not empty with its place; the first row of the file holds the columns."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise SchemaError(f"{file}: cannot be read as CSV in UTF-8: {err}") from err
    lines = csv.DictReader(io.StringIO(text, newline=""))
    unknown = [column for column in lines.fieldnames or [""] if column.strip() not in _COLUMNS]
    if unknown:
        raise SchemaError(f"{file}: row 1: unknown column {unknown[0]!r}; known: {', '.join(_COLUMNS)}")
    for row in lines:
        place = f"{file}: row {lines.line_num}"
        if None in row:
            raise SchemaError(f"{place}: more cells than columns; put a cell that holds a comma in quotes")
        yield place, dict(_cells(row))


def _cells(row: Mapping[str, str | None]) -> Iterator[tuple[str, Any]]:
    for column, cell in row.items():
        name, values = column.strip(), [part.strip() for part in (cell or "").split(";") if part.strip()]
        if values:
            yield name, values if name in _LISTS else (cell or "").strip()


def _laid_over(raw: Mapping[str, Any], shipped: Mapping[str, GazetteerEntry], place: str) -> dict[str, Any]:
    """`raw` with what it leaves to the shipped entry of its id."""
    given = dict(raw)
    replace = str(given.pop("replace", False)).lower()
    if replace not in {"true", "false", "yes", "no"}:
        raise SchemaError(f"{place}: replace: {replace!r}; known: true, false")
    base = shipped.get(str(given.get("id")))
    if base is None or replace in {"true", "yes"}:
        return given
    kept = {name: value for name, value in asdict(base).items() if value is not None}
    return kept | {name: _grown(kept, name, value) for name, value in given.items()}


def _grown(kept: Mapping[str, Any], name: str, value: Any) -> Any:
    """A list without what it would say twice; anything else as given."""
    if name not in _LISTS or not isinstance(value, list):
        return value
    return list(dict.fromkeys([*kept.get(name, ()), *map(str, value)]))
