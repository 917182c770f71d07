"""The whole run: read → analyse → extract → write evidence → resolve and derive → write what is derived.

It streams: while workers analyse, articles are read ahead of them and extractions are written behind them.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources.abc import Traversable
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
from loaders.engines import Engine, Here, in_batches
from loaders.report import LoadReport, Skipped

# What the report tells of the whole graph.
_TOLD = {"actors": "Actor", "positions": "Position"}

Watcher = Callable[[Article | Skipped], None]


def load(
    articles: Iterable[Article | Skipped],
    *,
    store: Store,
    model: str,
    schema: Schema | None = None,
    engine: Engine | None = None,
    strict: bool = False,
    on_article: Watcher | None = None,
    journal: Path | None = None,
    talks: Path | None = None,
) -> LoadReport:
    """What was read, written and skipped, after everything in `articles` is in `store` and the graph is derived anew.

    `schema` replaces the shipped one; without an `engine`, made for this model and schema, this process analyses. An article that is
    there already, extracted with the same words and model, is not analysed again. Each batch is one transaction; a run
    that was stopped can be started again. With `strict` the first article that cannot be used raises ArticleError.
    `journal` holds corrections, `talks` the negotiations that people define; both are applied again.
    """
    started = time.monotonic()
    store.prepare()
    tally = Tally(strict=strict, on_article=on_article)
    schema = schema or load_schema()
    committer = Committer(store, extractor_version(model, schema), tally)
    engine = engine or Here(model, schema)
    for extractions in engine.run(committer.fresh(in_batches(tally.readable(articles)))):
        committer.write(extractions)
    written = committer.written + refresh(store, schema, journal=journal, talks=talks, changes=committer.changes)
    return tally.report(written, seconds=time.monotonic() - started, store=store)


def extract(
    articles: Iterable[Article | Skipped],
    *,
    model: str,
    schema: Schema | None = None,
    engine: Engine | None = None,
    strict: bool = False,
    on_article: Watcher | None = None,
    min_confidence: float | None = None,
) -> Iterator[Extraction]:
    """Yield what each article says, in order; articles that cannot be read go to `on_article`, or raise if `strict`.

    `schema` replaces the shipped one, `min_confidence` (0 to 1) the trained threshold below which a candidate is no
    statement; an `engine` is made with its own of both, without one this process analyses.
    """
    tally = Tally(strict=strict, on_article=on_article)
    engine = engine or Here(model, schema or load_schema(), min_confidence=min_confidence)
    for extractions in engine.run(in_batches(tally.readable(articles))):
        yield from extractions


def stored_in(store: Store, model: str, schema: Schema) -> Callable[[Sequence[str]], set[str]]:
    """What says which articles, by id, are in `store` as this version extracts them."""
    version = extractor_version(model, schema)

    def stored(ids: Sequence[str]) -> set[str]:
        return {id for id, told in fingerprints(store, ids).items() if told == fingerprint(id, version)}

    return stored


class Committer:
    """Writes extractions into a store, one transaction a batch, and remembers what has to be derived anew after it."""

    def __init__(self, store: Store, version: str, tally: "Tally") -> None:
        self.written = Written()
        self.changes = Changes(store)
        self._store = store
        self._version = version
        self._tally = tally
        # Articles on the way to be written, and whether an older version of each is in the store.
        self._on_the_way: dict[str, bool] = {}

    def fresh(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Article]]:
        """Yield of each batch the articles that are not in the store in this version, each once."""
        for batch in batches:
            unique = {a.id: a for a in batch if a.id not in self._on_the_way}
            there = fingerprints(self._store, list(unique))
            fresh = [a for a in unique.values() if there.get(a.id) != fingerprint(a.id, self._version)]
            self._tally.unchanged += len(batch) - len(fresh)
            self._on_the_way |= {a.id: a.id in there for a in fresh}
            if fresh:
                yield fresh

    def write(self, extractions: Sequence[Extraction]) -> None:
        """Write all of `extractions` in one transaction, in place of what their articles said before."""
        older = [x.article.id for x in extractions if self._on_the_way.get(x.article.id)]
        self.changes.note(x.article.id for x in extractions)
        graphs = [evidence_graph(x, fingerprint=fingerprint(x.article.id, self._version)) for x in extractions]
        nodes, edges = [n for found, _ in graphs for n in found], [e for _, found in graphs for e in found]
        self.written += self._store.write(nodes, edges, stale=outdated(self._store, older, nodes))
        for extraction in extractions:
            self._on_the_way.pop(extraction.article.id, None)
            self._tally.count(extraction)


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


def fingerprint(article_id: str, version: str) -> str:
    """Id of an article as the extractor of this version extracts it."""
    return content_id("fp", article_id, version)


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
