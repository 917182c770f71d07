"""Articles that came from one place one after the other: a file that was edited, moved, or written over."""

from collections.abc import Collection, Mapping, Sequence

from kg.model import HAND_CODED, Node, Written
from kg.paging import pages
from kg.store import Store
from kg.store.rows import STAMP
from kg.upkeep.forget import Told

# Articles that are written at once.
BATCH = 1_000


def earlier_versions(store: Store, places: Collection[str], *, read: Collection[str]) -> list[Told]:
    """The articles in the store that came from one of these places, by order of place; not those that were `read` again, by id.

    A place is a file, or one article of it (`news.jsonl#3`). What lay there before has another id, since its text, day, outlet or
    address was another. All articles are looked at, one by one as they come.
    """
    rows = store.stream("MATCH (a:Article) RETURN a.id AS id, a.path AS path, a.title AS title")
    found = [Told(id=id, title=title, path=path) for id, path, title in rows if path in places and id not in read]
    return sorted(found, key=lambda told: (told.path, told.id))


def coded_by_hand(store: Store, articles: Sequence[str]) -> set[str]:
    """Those of the articles of which people made codes."""
    cypher = "UNWIND $ids AS id MATCH (s:Statement {articleId: id}) WHERE s.rule = $coded RETURN DISTINCT id AS id"
    return {row[0] for row in store.read(cypher, {"ids": list(articles), "coded": HAND_CODED}).rows}


def move(store: Store, places: Mapping[str, str]) -> Written:
    """Counts after these articles, by id, are told to come from these places."""
    written = Written()
    cypher = "UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN id, properties(a) AS properties"
    for ids in pages(sorted(places), BATCH):
        rows = store.read(cypher, {"ids": ids}).rows
        written += store.write([_moved(id, properties, places[id]) for id, properties in rows], [])
    return written


def _moved(id: str, stored: Mapping[str, object], path: str) -> Node:
    kept = {name: value for name, value in stored.items() if name not in {"id", STAMP}}
    return Node(label="Article", id=id, properties={**kept, "path": path})  # type: ignore[dict-item]  # as it was written
