"""`kg load --bulk`: articles → files for neo4j-admin, in place of a store."""

from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from kg.cli.output import complain
from kg.config import Settings
from kg.errors import QueryError
from kg.journal import read_journal
from kg.schema import Schema
from kg.talks import read_definitions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.model import Article
    from loaders.engines import Engine
    from loaders.report import Skipped, Unchanged


def refuse_store(*stores: object) -> None:
    """Raise QueryError if a store is named too."""
    if any(stores):
        raise QueryError(
            "--bulk writes files for an empty Neo4j and uses no store; leave out --store, --to and --database"
        )


def write_files(
    articles: "Iterable[Article | Skipped]",
    out: Path,
    *,
    settings: Settings,
    schema: Schema,
    engine: "Engine",
    strict: bool,
    on_article: Callable[[Any], None],
) -> "tuple[int, list[Skipped]]":
    """The number of articles and what was skipped, after everything in `articles` and all that follows from it is in the folder `out`."""
    from kg.bulk import write_import
    from loaders.fingerprint import extractor_version, fingerprint_of
    from loaders.load import extract
    from loaders.report import Skipped

    skipped: list[Skipped] = []

    def seen(found: "Article | Skipped | Unchanged") -> None:
        on_article(found)
        if isinstance(found, Skipped):
            skipped.append(found)

    journal, talks, version = settings.journal_file, settings.talks_file, extractor_version(settings.model, schema)
    extractions = extract(articles, model=settings.model, schema=schema, engine=engine, strict=strict, on_article=seen)
    try:
        rows = write_import(
            ((x, fingerprint_of(x.article.id, version)) for x in extractions),
            out,
            schema=schema,
            decisions=read_journal(journal, schema=schema) if journal.exists() else (),
            definitions=read_definitions(talks, schema) if talks.exists() else (),
        )
    except KeyboardInterrupt as err:
        raise KeyboardInterrupt(
            f"Stopped. Nothing was kept in {out}; run the same command again to start anew."
        ) from err
    if not rows:
        return 0, skipped
    _tell(rows, out)
    return rows["nodes-Article.csv"], skipped


def _tell(rows: dict[str, int], out: Path) -> None:
    nodes = sum(n for name, n in rows.items() if name.startswith("nodes-"))
    from kg.store.files import CONSTRAINTS, SCRIPT

    script, constraints = quote(str(out / SCRIPT)), quote(str(out / CONSTRAINTS))
    complain(f"articles  {rows['nodes-Article.csv']} read into {out}")
    complain(f"written   {nodes} nodes, {sum(rows.values()) - nodes} relationships")
    complain(f"next      stop the server, sh {script}, start it, cypher-shell -f {constraints}")
    complain("careful   the import replaces what the database holds")
