"""The whole run: read → analyse → extract → write evidence → resolve and derive → write what is derived."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path

import kg
from kg.errors import ArticleError
from kg.graph import evidence_graph
from kg.ids import content_id
from kg.model import Article, Extraction
from kg.rebuild import Changes, fingerprints, outdated, refresh
from kg.resources import resource_folder
from kg.schema import Schema, load_schema
from kg.store import Store, Written
from loaders.analysis import analyse, load_model
from loaders.extract import extract as extract_from
from loaders.lexicon import load_lexicon
from loaders.report import LoadReport, Skipped
from loaders.signature import signed

# Articles written in one transaction: a stopped load loses at most this many, and 50 keep the store busy.
BATCH = 50

# What the report tells of the whole graph.
_TOLD = {"actors": "Actor", "positions": "Position"}

Watcher = Callable[[Article | Skipped], None]


def load(
    articles: Iterable[Article | Skipped],
    *,
    store: Store,
    model: str,
    schema: Schema | None = None,
    strict: bool = False,
    on_article: Watcher | None = None,
    journal: Path | None = None,
    talks: Path | None = None,
) -> LoadReport:
    """What was read, written and skipped, after everything in `articles` is in `store` and the graph is derived anew.

    `schema` replaces the shipped one. An article that is there already, extracted with the same words and model, is not analysed again. Each batch is one
    transaction; a run that was stopped can be started again. With `strict` the first article that cannot be used raises
    ArticleError. `journal` holds corrections, `talks` the negotiations that people define; both are applied again.
    """
    started = time.monotonic()
    store.prepare()
    tally = Tally(strict=strict, on_article=on_article)
    schema = schema or load_schema()
    version = extractor_version(model, schema)
    written, changes = Written(), Changes(store)
    for batch in _batches(tally.readable(articles), BATCH):
        fresh, there = _not_stored(batch, store, version, tally)
        if fresh:
            extractions = list(extract(fresh, model=model, schema=schema))
            changes.note(a.id for a in fresh)
            written += _write(extractions, store, version, tally, there=there)
    written += refresh(store, schema, journal=journal, talks=talks, changes=changes)
    return tally.report(written, seconds=time.monotonic() - started, store=store)


def extract(
    articles: Iterable[Article | Skipped],
    *,
    model: str,
    schema: Schema | None = None,
    strict: bool = False,
    on_article: Watcher | None = None,
    min_confidence: float | None = None,
) -> Iterator[Extraction]:
    """Yield what each article says, in order; articles that cannot be read go to `on_article`, or raise if `strict`.

    `schema` replaces the shipped one, `min_confidence` (0 to 1) the trained threshold below which a candidate is no statement.
    """
    tally = Tally(strict=strict, on_article=on_article)
    nlp, lexicon, schema = load_model(model), load_lexicon(), schema or load_schema()
    for article, doc in analyse(tally.readable(articles), nlp, schema=schema):
        yield extract_from(article, doc, lexicon=lexicon, schema=schema, min_confidence=min_confidence)


class Tally:
    """Counts a run as it goes."""

    def __init__(self, *, strict: bool, on_article: Watcher | None) -> None:
        self.strict = strict
        self.on_article = on_article
        self.skipped: list[Skipped] = []
        self.articles = 0
        self.unchanged = 0
        self.statements: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    def readable(self, articles: Iterable[Article | Skipped]) -> Iterator[Article]:
        """The articles; what is skipped is counted, or fatal."""
        for found in articles:
            if self.on_article is not None:
                self.on_article(found)
            if isinstance(found, Article):
                yield found
            elif self.strict:
                raise ArticleError(f"{found.path}: {found.reason}")
            else:
                self.skipped.append(found)

    def count(self, extraction: Extraction) -> None:
        """Add one article to the counts."""
        self.articles += 1
        self.statements.update(s.act for s in extraction.statements)
        for name in ("mediations", "pressures", "events", "impasses"):
            self.counts[name] += len(getattr(extraction, name))

    def report(self, written: Written, *, seconds: float, store: Store) -> LoadReport:
        """The report of the run."""
        counts = dict(self.counts) | {name: _number(store, label) for name, label in _TOLD.items()}
        return LoadReport(
            articles=self.articles,
            unchanged=self.unchanged,
            statements=dict(self.statements),
            counts=counts,
            skipped=tuple(self.skipped),
            written=written,
            seconds=seconds,
        )


def _number(store: Store, label: str) -> int:
    return int(store.read(f"MATCH (n:{label}) RETURN count(n) AS n").rows[0][0])


def _batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    waiting = iter(articles)
    while batch := list(islice(waiting, size)):
        yield batch


def _not_stored(batch: Sequence[Article], store: Store, version: str, tally: Tally) -> tuple[list[Article], list[str]]:
    """The articles of a batch that are not in the store in this version, each once, and the ids that are in an older one."""
    unique = {article.id: article for article in batch}
    there = fingerprints(store, list(unique))
    fresh = [a for a in unique.values() if there.get(a.id) != _fingerprint(a, version)]
    tally.unchanged += len(batch) - len(fresh)
    return fresh, [a.id for a in fresh if a.id in there]


def _write(
    extractions: Sequence[Extraction], store: Store, version: str, tally: Tally, *, there: Sequence[str]
) -> Written:
    """Counts of one transaction that writes all of `extractions` in place of what articles that are `there` said before."""
    graphs = [evidence_graph(signed(x), fingerprint=_fingerprint(x.article, version)) for x in extractions]
    nodes, edges = [n for found, _ in graphs for n in found], [e for _, found in graphs for e in found]
    written = store.write(nodes, edges, stale=outdated(store, there, nodes))
    for extraction in extractions:
        tally.count(extraction)
    return written


def _fingerprint(article: Article, version: str) -> str:
    return content_id("fp", article.id, version)


def extractor_version(model: str, schema: Schema) -> str:
    """Id of what decides an extraction: this version of the code, the model's name and every word of the schemas.

    A user's own actors count, in whatever files they stand.
    """
    digest = sha256()
    for path, raw in sorted(_files(resource_folder("schemas"), "")):
        digest.update(path.encode() + b"\0" + raw)
    for entry in schema.gazetteer.values():
        digest.update(repr(entry).encode() + b"\0")
    return content_id("extractor", kg.__version__, model, digest.hexdigest())


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif name.endswith(".yaml"):
            yield name, entry.read_bytes()
