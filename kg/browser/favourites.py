"""Saved queries in the two forms that Neo4j Browser imports: a zip of .cypher files, and Saved Cypher as CSV."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.query import SavedQuery, literal

# The head of Saved Cypher as the new Browser exports and imports it.
COLUMNS = ("name", "description", "query", "id", "parentId", "isFolder")
# A zip keeps a time for each file; this one is the earliest it can hold.
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """One entry of a list of favourites: `text` begins with the line that Browser takes for its name."""

    folder: str
    name: str
    title: str
    text: str


def favourite(query: SavedQuery) -> Favourite:
    """A saved query as Browser keeps it: title, parameters as comments, the query."""
    lines = [f"// {query.title}"]
    for p in query.parameters:
        lines += [f"// :param {p.name} => {literal(p.default)}", f"// ${p.name} ({p.type}): {p.meaning}"]
    text = "\n".join([*lines, query.cypher]) + "\n"
    return Favourite(folder=query.folder, name=query.name, title=query.title, text=text)


def favourites_zip(queries: Iterable[SavedQuery], *, guide_url: str) -> bytes:
    """A zip that classic Browser takes in one drop, a folder for each topic; the same bytes for the same queries."""
    guide = Favourite(
        folder="Start", name="guide", title="Play the guide", text=f"// Play the guide\n:play {guide_url}\n"
    )
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        for entry in sorted([guide, *map(favourite, queries)], key=lambda f: (f.folder, f.name)):
            file = zipfile.ZipInfo(f"{entry.folder}/{entry.name}.cypher", date_time=_TIME)
            file.create_system = 3  # the same on every system
            file.external_attr = 0o644 << 16
            packed.writestr(file, entry.text)
    return raw.getvalue()


def saved_cypher_csv(queries: Iterable[SavedQuery]) -> str:
    """Saved Cypher for the new Browser, Desktop and Aura; a row for each folder, then one for each query."""
    found = sorted(queries, key=lambda q: (q.folder, q.name))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(found))
    return out.getvalue()


def _rows(queries: Sequence[SavedQuery]) -> Iterator[tuple[str | int, ...]]:
    folders = {name: number for number, name in enumerate(sorted({q.folder for q in queries}))}
    for name, number in folders.items():
        yield (name, "", "", number, "", "true")
    for number, query in enumerate(queries, start=len(folders)):
        meanings = "; ".join(f"{p.name}: {p.meaning}" for p in query.parameters)
        yield (query.title, meanings, favourite(query).text, number, folders[query.folder], "false")
