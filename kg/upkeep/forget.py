"""An article is taken out, with all that only it carried; what follows from the rest is derived anew."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import UpkeepError
from kg.model import Records, Written
from kg.paging import pages
from kg.rebuild import OF_ARTICLE, Changes, read_records, refresh, what_differs
from kg.schema import Schema
from kg.store import Store

# Articles that are taken out in one transaction.
BATCH = 50
_LISTS = ("participants", "statements", "mediations", "pressures", "events", "impasses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article that is in the store, as people know it."""

    id: str
    title: str
    path: str


def find_articles(store: Store, wanted: Sequence[str]) -> list[Told]:
    """The articles that have one of these ids, paths or addresses, each once, in the order of `wanted`.

    A path is that of the article or of a file that held several (`news.jsonl` for `news.jsonl#3`). Raises UpkeepError for the first
    that no article has.
    """
    found: dict[str, Told] = {}
    for name in map(_as_stored, wanted):
        rows = _named(store, name)
        if not rows:
            raise UpkeepError(
                f"no article {name!r} in the store; give its id (art-…), its path (news.jsonl, or news.jsonl#3 for one of its articles) or its address"
            )
        found |= {row[0]: Told(id=row[0], title=row[1], path=row[2]) for row in rows}
    return list(found.values())


def _as_stored(name: str) -> str:
    """The name as readers tell it: bytes of a path that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def _named(store: Store, name: str) -> Sequence[tuple[Any, ...]]:
    cypher = (
        "MATCH (a:Article) WHERE a.id = $name OR a.path = $name OR a.url = $name OR a.path STARTS WITH $member "
        "RETURN a.id AS id, a.title AS title, a.path AS path ORDER BY path, id"
    )
    return store.read(cypher, {"name": name, "member": f"{name}#"}).rows


def forget(
    store: Store, articles: Iterable[str], *, schema: Schema, journal: Path | None = None, talks: Path | None = None
) -> Written:
    """Counts after the articles with these ids, all that only they carried and all that followed from it are gone.

    Codes that people made of them go too; decisions about them stay, in the journal and in the graph, and count again if an article comes
    back. A run that is stopped leaves no half of an article.
    """
    changes = Changes(store)
    written = take_out(store, articles, changes)
    return written + refresh(store, schema, journal=journal, talks=talks, changes=changes)


def take_out(store: Store, articles: Iterable[str], changes: Changes) -> Written:
    """Counts after the evidence that only these articles carried is gone; `changes` tells what is to be derived anew."""
    ids = sorted(set(articles))
    changes.note(ids)
    written = Written()
    for page in pages(ids, BATCH):
        written += store.write([], [], stale=carried(store, page))
    return written


def carried(store: Store, articles: Sequence[str]) -> dict[str, set[str]]:
    """Ids by label of the evidence that only these articles carry, themselves among it."""
    found = {"Article": set(articles), "Source": _only_theirs(store, articles)}
    for label in OF_ARTICLE:
        cypher = f"UNWIND $ids AS id MATCH (n:{label} {{articleId: id}}) RETURN n.id AS id"
        found[label] = {row[0] for row in store.read(cypher, {"ids": list(articles)}).rows}
    return {label: ids for label, ids in found.items() if ids}


def _only_theirs(store: Store, articles: Sequence[str]) -> set[str]:
    """Outlets that published none but these articles."""
    cypher = "UNWIND $ids AS id MATCH (:Article {id: id})-[:PUBLISHED_BY]->(s:Source) RETURN s.id AS source, count(*) AS theirs"
    theirs = {row[0]: row[1] for row in store.read(cypher, {"ids": list(articles)}).rows}
    cypher = (
        "UNWIND $ids AS id MATCH (s:Source {id: id})<-[:PUBLISHED_BY]-(:Article) RETURN s.id AS source, count(*) AS all"
    )
    return {source for source, number in store.read(cypher, {"ids": list(theirs)}).rows if theirs[source] == number}


def would_go(store: Store, articles: Sequence[str], *, schema: Schema) -> Mapping[str, int]:
    """How many nodes of each label would go with these articles; nothing is changed."""
    records = read_records(store)
    derived = what_differs(records, _without(records, set(articles)), schema).gone
    counts = Counter({label: len(ids) for label, ids in carried(store, articles).items()})
    counts.update({label: len(ids) for label, ids in derived.items()})
    return {label: counts[label] for label in schema.nodes if counts[label]}


def _without(records: Records, articles: set[str]) -> Records:
    kept: dict[str, Any] = {
        name: tuple(r for r in getattr(records, name) if r.article_id not in articles) for name in _LISTS
    }
    return replace(records, articles=tuple(a for a in records.articles if a.id not in articles), **kept)
