"""Commands that keep a store in order: backup, restore, check, forget."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import (
    ActorsOption,
    DatabaseOption,
    Format,
    FormatOption,
    JournalOption,
    StoreOption,
    TalksOption,
    ToOption,
    settings_of,
)
from kg.cli.output import complain, counted, lines, say, show
from kg.cli.stores import tell_underived
from kg.config import Settings
from kg.schema import load_schema
from kg.store import Answer, Store, open_store, unchecked_store
from kg.store.migrations import SCHEMA_VERSION

if TYPE_CHECKING:
    from kg.upkeep.check import Fault


def backup(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="The file to write.", show_default="STORE-DAY.kgbackup"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    journal: JournalOption = None,
    talks: TalksOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the whole store, with the journal and the talks beside it, into one file that restores into any kind of store."""
    from kg.upkeep.backup import backup as write
    from kg.upkeep.backup import own_files

    settings = settings_of(store, to, database, journal=journal, talks=talks)
    path = out or Path(f"{_stem(settings)}-{datetime.now(UTC):%Y-%m-%d}.kgbackup")
    own = own_files(settings.journal_file, settings.talks_file)
    with open_store(settings, create=False, older=True) as opened:
        if opened.check_version(older=True) == SCHEMA_VERSION:
            tell_underived(opened)
        made = write(opened, path, schema=load_schema(), own=own, replace=replace)
    kept = [str(placed.path) for placed in own if placed.name in made.members]
    lines(
        (
            ("backup", f"{path}, {path.stat().st_size:,} bytes"),
            ("holds", f"{sum(made.nodes.values()):,} nodes, {sum(made.links.values()):,} relationships"),
            ("and", ", ".join(kept) or "no journal and no talks: there are none beside the store"),
            ("schema", f"version {made.schema}"),
        )
    )


def _stem(settings: Settings) -> str:
    return settings.database if settings.uri is not None else settings.store.stem


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What kg backup wrote.", show_default=False)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the store and the files beside it hold.")
    ] = False,
    journal: JournalOption = None,
    talks: TalksOption = None,
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Put a backup into an empty store, and the journal and the talks back beside it; a damaged file is refused first."""
    from kg.upkeep.archive import open_archive
    from kg.upkeep.backup import check_place, own_files
    from kg.upkeep.backup import restore as put_back

    settings = settings_of(store, to, database, journal=journal, talks=talks, actors=actors)
    own = own_files(settings.journal_file, _talks_place(settings))
    with open_archive(file) as reader:
        check_place(reader, own, replace=replace)  # before a store is made
        with unchecked_store(settings) as opened:
            placed = put_back(opened, reader, schema=load_schema(actors=settings.actors), own=own, replace=replace)
        made = reader.manifest
    lines(
        (
            ("restored", f"{sum(made.nodes.values()):,} nodes, {sum(made.links.values()):,} relationships"),
            ("from", f"{made.store}, as it was on {made.made}"),
            *(("file", str(path)) for path in placed),
        )
    )


def _talks_place(settings: Settings) -> Path:
    """Where the talks go; a file that is named need not be there yet."""
    return settings.talks if settings.talks is not None else settings.talks_file


def forget(
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE…", help="Ids, paths or addresses of articles.", show_default=False),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go, and change nothing.")] = False,
    journal: JournalOption = None,
    talks: TalksOption = None,
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
) -> None:
    """Take articles out, with all that only they carried; corrections in the journal stay."""
    from kg.upkeep import forget as out

    settings = settings_of(store, to, database, journal=journal, talks=talks, actors=actors)
    schema = load_schema(actors=settings.actors)
    with open_store(settings, create=False) as opened:
        found = out.find_articles(opened, articles)
        for article in found:
            say(f"{article.id}  {article.title}  ({article.path})")
        ids = [article.id for article in found]
        if dry_run:
            lines((label, str(count)) for label, count in out.would_go(opened, ids, schema=schema).items())
            complain("Nothing was changed.")
            return
        with opened.alone():
            written = out.forget(opened, ids, schema=schema, journal=settings.journal_file, talks=settings.talks_file)
    complain(f"forgotten  {counted(len(found), 'article')}; {written.deleted} nodes and relationships deleted")


def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; say how to mend the rest.")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Derive all anew too and compare; takes as long as kg derive.")
    ] = False,
    journal: JournalOption = None,
    talks: TalksOption = None,
    actors: ActorsOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Check that the graph is whole: evidence, quotes, ids, constraints, nothing orphaned; exit code 1 if something is wrong."""
    from kg.upkeep.check import find_faults
    from kg.upkeep.repair import Files
    from kg.upkeep.repair import repair as mend

    settings = settings_of(store, to, database, journal=journal, talks=talks, actors=actors)
    schema = load_schema(actors=settings.actors)
    # Nobody writes between what is found and what is mended.
    with open_store(settings, create=False) as opened, opened.alone() if repair else nullcontext():
        found = left = find_faults(opened, schema, deep=deep)
        if repair and found:
            files = Files(journal=settings.journal_file, talks=settings.talks_file)
            left = mend(opened, found, schema, files=files, deep=deep)
        unread = _unread(opened, left)
    show(_checked(found, left, repaired=repair), format)
    for path in unread:
        complain(f"read this article again: kg load {path}")
    for advice in _advices(left, repaired=repair):
        complain(advice)
    if left:
        raise typer.Exit(1)


def _advices(left: "list[Fault]", *, repaired: bool) -> Iterator[str]:
    """Yield what to do about what is still wrong, but for articles to be read again."""
    stopped = [fault for fault in left if (fault.check, fault.label) == ("derived", "Meta")]
    if stopped:
        yield "A load was stopped or is still running: run it again, or kg derive."
    if len(stopped) == len(left):
        return
    if not repaired:
        yield "kg check --repair mends what can be mended."
    elif any(fault.article is None for fault in left if fault not in stopped):
        yield "What is left cannot be mended in its place: kg backup --out FILE, then kg restore FILE into a new store."


def _checked(found: "list[Fault]", left: "list[Fault]", *, repaired: bool) -> Answer:
    from kg.upkeep.check import CHECKS

    rows = []
    for name, meaning in CHECKS.items():
        wrong, still = ([f for f in faults if f.check == name] for faults in (found, left))
        counts = (len(wrong), len(still)) if repaired else (len(wrong),)
        rows.append((name, meaning, *counts, [str(fault) for fault in (still or wrong)[:3]]))
    columns = ("check", "meaning", "faults", *(("left",) if repaired else ()), "examples")
    return Answer(columns=columns, rows=tuple(rows))


def _unread(store: Store, left: "list[Fault]") -> list[str]:
    """Paths of articles that only a load can put right, or their ids."""
    ids = sorted({fault.article for fault in left if fault.article is not None})
    cypher = "UNWIND $ids AS id MATCH (a:Article {id: id}) RETURN a.path AS path, a.id AS id ORDER BY path, id"
    return [row[0] or row[1] for row in store.read(cypher, {"ids": ids}).rows]
