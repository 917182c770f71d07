"""Commands that read articles: load and extract. The text side is imported only when they run."""

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.bulk import refuse_store, write_files
from kg.cli.options import (
    ActorsOption,
    DatabaseOption,
    JournalOption,
    ModelOption,
    StoreOption,
    TalksOption,
    ToOption,
    settings_of,
)
from kg.cli.output import LogFormat, complain, say_json, tell_idle
from kg.cli.progress import watching
from kg.config import Settings, read_limits
from kg.errors import QueryError
from kg.schema import Schema, load_schema
from kg.store import Store, open_store
from kg.talks import without_articles

if TYPE_CHECKING:
    from loaders.readers.options import ReadOptions
    from loaders.report import LoadReport, Skipped

PathsArgument = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, folders, or - for standard input.")]
StrictOption = Annotated[bool, typer.Option("--strict", help="Stop at the first article that cannot be read.")]
ReplaceOption = Annotated[
    bool,
    typer.Option(
        "--replace", help="Take out what was loaded from the same places before: the earlier text of an edited file."
    ),
]
PublishedOption = Annotated[
    datetime | None, typer.Option("--published", formats=["%Y-%m-%d"], help="Date of articles that tell none.")
]
SourceOption = Annotated[str | None, typer.Option("--source", help="Outlet of articles that name none.")]
FieldOption = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="NAME=FIELD",
        help="Field that holds id, title, text, date, source, url or author in JSON and CSV.",
    ),
]
IncludeOption = Annotated[
    list[str] | None, typer.Option("--include", metavar="GLOB", help="Only these files of a folder.")
]
ExcludeOption = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="GLOB", help="Not these files of a folder.")
]
LanguageOption = Annotated[
    list[str] | None, typer.Option("--language", metavar="CODE", help="Languages to read.", show_default="en")
]
StdinOption = Annotated[
    str,
    typer.Option("--input-format", help="Format of standard input: txt, md, html, json, jsonl, csv, tsv, rss, warc."),
]
ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Add to each statement why it is one: pattern, words, who is who, reasons.")
]
ConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0.0,
        max=1.0,
        help="Print statements from this confidence on, 0 for all that were considered.",
        show_default="the trained threshold",
    ),
]
ProcessesOption = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=0,
        envvar="KG_PROCESSES",
        help="Processes that analyse beside this one, each with a model of its own; 0: this one does it all.",
        show_default="one a core",
    ),
]
BulkOption = Annotated[
    Path | None,
    typer.Option(
        "--bulk",
        metavar="DIR",
        help="Write files for neo4j-admin into this folder, for an empty Neo4j; no store is used.",
    ),
]

# How many places are named of those that fared alike.
_NAMED = 5


class Engine(StrEnum):
    """Who analyses."""

    local = "local"
    ray = "ray"


EngineOption = Annotated[
    Engine, typer.Option("--engine", help="Who analyses: processes of this machine, or Ray (pip extra: ray).")
]
AddressOption = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help="Ray cluster to use, its head or auto.",
        show_default="a Ray of this machine alone",
    ),
]
ShardsOption = Annotated[
    Path | None,
    typer.Option(
        "--shards",
        metavar="DIR",
        help="Where Ray's workers put what articles say, a folder that all machines see; kept, to go on from.",
        show_default="a temporary folder",
    ),
]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Tell what is done.")]


def load(
    paths: PathsArgument,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    model: ModelOption = None,
    journal: JournalOption = None,
    talks: TalksOption = None,
    actors: ActorsOption = None,
    strict: StrictOption = False,
    replace: ReplaceOption = False,
    published: PublishedOption = None,
    source: SourceOption = None,
    field: FieldOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    language: LanguageOption = None,
    input_format: StdinOption = "txt",
    processes: ProcessesOption = None,
    bulk: BulkOption = None,
    engine: EngineOption = Engine.local,
    address: AddressOption = None,
    shards: ShardsOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Read articles, extract who wants what from whom, and write it into the store."""
    settings = settings_of(store, to, database, model, journal=journal, talks=talks, actors=actors)
    options = _read_options(published, source, field, include, exclude, language, input_format)
    schema, talks_file = load_schema(actors=settings.actors), settings.talks_file
    _log(verbose)
    _check_engine(engine, address, shards, is_bulk=bulk is not None, replace=replace)
    if bulk is not None:
        refuse_store(store, to, database)
        return _by_files(paths, options, bulk, settings, schema, processes=processes, strict=strict)
    if engine is Engine.ray:
        running = _by_ray(paths, options, address, shards, processes=processes, verbose=verbose)
    else:
        running = _locally(paths, options, settings.model, schema, processes=processes)
    from loaders.readers import expected_articles

    # The engine first: its workers load their models while the store opens.
    with running as run, open_store(settings) as opened:
        with watching(lambda: expected_articles(paths, options=options)) as watch:
            report = run(
                store=opened,
                model=settings.model,
                schema=schema,
                strict=strict,
                replace=replace,
                on_article=watch,
                journal=settings.journal_file,
                talks=talks_file,
            )
        idle = without_articles(opened)
    _summary(report, settings.uri or str(settings.store), replace=replace)
    tell_idle(idle)
    if report.articles + report.unchanged == 0:
        raise typer.Exit(1)


def _check_engine(engine: Engine, address: str | None, shards: Path | None, *, is_bulk: bool, replace: bool) -> None:
    if engine is not Engine.ray and (address or shards):
        raise typer.BadParameter("--address and --shards go with --engine ray")
    if is_bulk and (engine is Engine.ray or replace):
        raise typer.BadParameter("--bulk goes with --engine local, into an empty database: nothing is replaced")


def _by_files(
    paths: Sequence[str],
    options: "ReadOptions",
    out: Path,
    settings: Settings,
    schema: Schema,
    *,
    processes: int | None,
    strict: bool,
) -> None:
    """Write files for neo4j-admin in place of a load."""
    from loaders.engines import open_engine
    from loaders.readers import expected_articles, read_articles

    with (
        open_engine(settings.model, schema, processes=_number_of(processes)) as engine,
        watching(lambda: expected_articles(paths, options=options)) as watch,
    ):
        articles = read_articles(paths, options=options)
        articles_read, skipped = write_files(
            articles, out, settings=settings, schema=schema, engine=engine, strict=strict, on_article=watch
        )
    _tell_skipped(skipped)
    if articles_read == 0:
        raise typer.Exit(1)


@contextmanager
def _locally(
    paths: Sequence[str], options: "ReadOptions", model: str, schema: Schema, *, processes: int | None
) -> "Iterator[Callable[..., LoadReport]]":
    """A load that wants only its store, by processes of this machine."""
    from loaders.engines import open_engine
    from loaders.load import load as run
    from loaders.load import stored_in
    from loaders.readers import read_articles

    with open_engine(model, schema, processes=_number_of(processes)) as engine:

        def load_into(*, store: Store, **how: Any) -> "LoadReport":
            articles = read_articles(paths, options=options, stored=stored_in(store, model, schema))
            return run(articles, store=store, engine=engine, **how)

        yield load_into


@contextmanager
def _by_ray(
    paths: Sequence[str],
    options: "ReadOptions",
    address: str | None,
    shards: Path | None,
    *,
    processes: int | None,
    verbose: bool,
) -> "Iterator[Callable[..., LoadReport]]":
    """A load that wants only its store, by a cluster."""
    from loaders.engines.ray import open_cluster
    from loaders.load import load_files

    if "-" in paths:
        raise typer.BadParameter("--engine ray reads files and folders; standard input is for --engine local")
    with (
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(sys.stderr if verbose else nowhere),  # Ray tells there of lost workers, in many lines
        open_cluster(address, processes=processes, verbose=verbose) as cluster,
    ):
        yield partial(load_files, paths, options=options, cluster=cluster, shards=shards)


def extract(
    paths: PathsArgument,
    model: ModelOption = None,
    actors: ActorsOption = None,
    strict: StrictOption = False,
    published: PublishedOption = None,
    source: SourceOption = None,
    field: FieldOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    language: LanguageOption = None,
    input_format: StdinOption = "txt",
    explained: ExplainOption = False,
    min_confidence: ConfidenceOption = None,
    processes: ProcessesOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Print what articles say as JSON, one object an article; nothing is stored."""
    settings = settings_of(None, None, None, model, actors=actors)
    options = _read_options(published, source, field, include, exclude, language, input_format)
    schema = load_schema(actors=settings.actors)
    _log(verbose)
    from kg.contract import to_json
    from loaders.engines import open_engine
    from loaders.load import extract as run
    from loaders.readers import read_articles
    from loaders.report import Skipped

    skipped: list[Skipped] = []
    found = 0

    def watch(article: Any) -> None:
        if isinstance(article, Skipped):
            skipped.append(article)

    with open_engine(settings.model, schema, processes=_number_of(processes), min_confidence=min_confidence) as engine:
        articles = read_articles(paths, options=options)
        for extraction in run(
            articles, model=settings.model, schema=schema, engine=engine, strict=strict, on_article=watch
        ):
            found += 1
            say_json(to_json(extraction, explained=explained))
    _tell_skipped(skipped)
    if not found:
        raise typer.Exit(1)


def _read_options(
    published: datetime | None,
    source: str | None,
    field: list[str] | None,
    include: list[str] | None,
    exclude: list[str] | None,
    language: list[str] | None,
    input_format: str,
) -> "ReadOptions":
    from loaders.readers.options import FIELDS, ReadOptions

    renamed = dict(_field(text) for text in field or [])
    return ReadOptions(
        fields={**FIELDS, **renamed},
        published=published.date() if published else None,
        source=source,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        languages=tuple(language or ("en",)),
        stdin_format=input_format.removeprefix("."),
        limits=read_limits(),
        follow_links=os.environ.get("KG_FOLLOW_LINKS", "").lower() in {"1", "yes", "true"},
    )


def _field(text: str) -> tuple[str, str]:
    from loaders.readers.options import FIELDS

    name, equals, found = text.partition("=")
    if not equals or name not in FIELDS:
        raise QueryError(f"--field {text!r}: write NAME=FIELD with NAME one of {', '.join(FIELDS)}")
    return name, found


def _number_of(processes: int | None) -> int:
    """The number that was asked for, else one a core that this process may use."""
    if processes is not None:
        return processes
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _log(verbose: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormat("%(levelname)s: %(message)s"))
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, handlers=[handler])


def _summary(report: "LoadReport", place: str, *, replace: bool) -> None:
    """Print what a load did, on standard error: nothing of it is an answer."""
    speed = report.articles / report.seconds if report.seconds else 0.0
    rows = [
        (
            "articles",
            f"{report.articles} read into {place}, {report.unchanged} were there already, {len(report.skipped)} skipped",
        ),
        ("statements", ", ".join(f"{n} {act}" for act, n in sorted(report.statements.items())) or "0"),
        *((name, str(n)) for name, n in report.counts.items()),
        (
            "written",
            f"{report.written.nodes} nodes, {report.written.relationships} relationships, {report.written.properties} properties",
        ),
        ("time", f"{report.seconds:.1f} s, {speed:.1f} articles/s"),
    ]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        complain(f"{name:<{width}}  {value}")
    _tell_skipped(list(report.skipped))
    _tell_versions(report, replace=replace)


def _tell_versions(report: "LoadReport", *, replace: bool) -> None:
    """Say which articles another text came beside, or took the place of."""
    if report.replaced:
        complain(f"replaced the earlier text of {_some(report.replaced)}")
    if report.doubled and replace:
        complain(f"codes by hand keep the earlier text of {_some(report.doubled)}: both count")
    elif report.doubled:
        complain(
            f"loaded before with another text: {_some(report.doubled)}; both count, kg load --replace takes the earlier out"
        )


def _some(places: Sequence[str]) -> str:
    """The first places, and how many there are more."""
    more = len(places) - _NAMED
    return ", ".join(places[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _tell_skipped(skipped: "list[Skipped]") -> None:
    for one in skipped:
        complain(f"skipped {one.path}: {one.reason}")
