"""The whole run: read → analyse → extract → write evidence → resolve and derive → write what is derived.

It streams: while workers analyse, articles are read ahead of them and extractions are written behind them.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import ArticleError
from kg.graph import evidence_graph
from kg.model import Article, Extraction
from kg.rebuild import Changes, Stored, all_fingerprints, outdated, refresh, stored_articles
from kg.schema import Schema, load_schema
from kg.store import Store, Written
from kg.upkeep.forget import take_out
from kg.upkeep.versions import coded_by_hand, earlier_versions, move
from loaders.engines import Engine, Here, in_batches
from loaders.engines.shards import read_shard, shard_files
from loaders.fingerprint import extractor_version, fingerprint_of
from loaders.readers import STDIN, ReadOptions
from loaders.report import LoadReport, Skipped, Unchanged

if TYPE_CHECKING:
    from loaders.engines.ray import Cluster

# What the report tells of the whole graph.
_TOLD = {"actors": "Actor", "positions": "Position"}

Watcher = Callable[[Article | Skipped | Unchanged], None]


def load(
    articles: Iterable[Article | Skipped],
    *,
    store: Store,
    model: str,
    schema: Schema | None = None,
    engine: Engine | None = None,
    strict: bool = False,
    replace: bool = False,
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
    tally = Tally(strict=strict, on_article=on_article)
    schema = schema or load_schema()
    engine = engine or Here(model, schema)
    with store.alone():
        store.prepare()
        committer = Committer(store, extractor_version(model, schema), tally)
        for extractions in engine.run(committer.fresh(in_batches(tally.readable(articles)))):
            committer.write(extractions)
        committer.look_back(replace=replace)
        written = committer.written + refresh(store, schema, journal=journal, talks=talks, changes=committer.changes)
    return tally.report(written, seconds=time.monotonic() - started, store=store)


def load_files(
    paths: Sequence[str],
    *,
    store: Store,
    cluster: "Cluster",
    model: str,
    schema: Schema | None = None,
    options: ReadOptions | None = None,
    shards: Path | None = None,
    strict: bool = False,
    replace: bool = False,
    on_article: Watcher | None = None,
    journal: Path | None = None,
    talks: Path | None = None,
) -> LoadReport:
    """What was read, written and skipped, after what `cluster` finds in files and folders is in `store`, as by `load`.

    Workers read, analyse and write shards; this process alone writes into the store, in the order of the files, while they
    go on. The shards stay in the folder `shards`, which all machines see; those that lie there from a run that was stopped
    are written first, so that nothing is analysed twice. Without it they are in a temporary folder of this machine.
    """
    from loaders.engines.ray import Work

    started = time.monotonic()
    with store.alone():
        store.prepare()
        tally = Tally(strict=strict, on_article=on_article)
        schema = schema or load_schema()
        committer = Committer(store, extractor_version(model, schema), tally)
        with _folder(shards) as folder:
            work = Work(
                model=model,
                schema=schema,
                options=options or ReadOptions(),
                shards=folder,
                version=committer.version,
            )
            earlier = committer.resume(folder)
            for outcome in cluster.analyse(paths, work, known=all_fingerprints(store)):
                if outcome.shard is not None:
                    extractions = read_shard(folder / outcome.shard, version=work.version)
                    tally.note(x.article for x in extractions)
                    committer.take(extractions)
                unchanged = [found for found in outcome.others if isinstance(found, Unchanged)]
                committer.met(unchanged)
                tally.note(found for found in outcome.others if getattr(found, "article_id", None) not in earlier)
        committer.look_back(replace=replace)
        written = committer.written + refresh(store, schema, journal=journal, talks=talks, changes=committer.changes)
    return tally.report(written, seconds=time.monotonic() - started, store=store)


@contextmanager
def _folder(shards: Path | None) -> Iterator[Path]:
    """The folder for the shards, made if it is not there; a temporary one if none is named."""
    if shards is None:
        with TemporaryDirectory(prefix="kg-shards-") as folder:
            yield Path(folder)
        return
    shards.mkdir(parents=True, exist_ok=True)
    yield shards.resolve()


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
        return _current(stored_articles(store, ids), version)

    return stored


def _current(there: Mapping[str, Stored], version: str) -> set[str]:
    """Those of the articles, by id, that are there as this version extracts them."""
    return {id for id, told in there.items() if told.fingerprint == fingerprint_of(id, version)}


class Committer:
    """Writes extractions into a store, one transaction a batch, and remembers what has to be derived anew after it."""

    def __init__(self, store: Store, version: str, tally: "Tally") -> None:
        self.written = Written()
        self.changes = Changes(store)
        self.version = version
        self._store = store
        self._tally = tally
        # Articles on the way to be written, and whether an older version of each is in the store.
        self._on_the_way: dict[str, bool] = {}
        # The paths under which articles were read, by id, where earlier versions of them may be in the store; where it has others.
        self._read: dict[str, tuple[str, ...]] | None = {} if self.changes.aside is None else None
        self._elsewhere: dict[str, str] = {}

    def fresh(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Article]]:
        """Yield of each batch the articles that are not in the store in this version, each once."""
        for batch in batches:
            unique: dict[str, Article] = {}
            for article in batch:
                if article.id not in self._on_the_way:
                    unique.setdefault(article.id, article)
            there = stored_articles(self._store, list(unique))
            self._saw(((a.id, a.path) for a in batch), there)
            current = _current(there, self.version)
            fresh = [a for a in unique.values() if a.id not in current]
            self._tally.unchanged += len(batch) - len(fresh)
            self._on_the_way |= {a.id: a.id in there for a in fresh}
            if fresh:
                yield fresh

    def write(self, extractions: Sequence[Extraction]) -> None:
        """Write all of `extractions` in one transaction, in place of what their articles said before."""
        older = [x.article.id for x in extractions if self._on_the_way.get(x.article.id)]
        self.changes.note(x.article.id for x in extractions)
        graphs = [evidence_graph(x, fingerprint=fingerprint_of(x.article.id, self.version)) for x in extractions]
        nodes, edges = [n for found, _ in graphs for n in found], [e for _, found in graphs for e in found]
        self.written += self._store.write(nodes, edges, stale=outdated(self._store, older, nodes))
        self.changes.wrote(graphs)
        for extraction in extractions:
            self._on_the_way.pop(extraction.article.id, None)
            self._tally.count(extraction)

    def take(self, extractions: Sequence[Extraction]) -> list[Article]:
        """The articles that `write` now wrote: those of `extractions` that were not in the store in this version, each once."""
        first = {x.article.id: x for x in reversed(extractions)}
        written: list[Article] = []
        for fresh in self.fresh([[x.article for x in extractions]]):
            self.write([first[article.id] for article in fresh])
            written += fresh
        return written

    def resume(self, shards: Path) -> set[str]:
        """Write what lies in a folder of shards; the ids of articles that came into the store by it, which count as read.

        Those that were in the store already are counted when their files are read again.
        """
        written: list[Article] = []
        for file in shard_files(shards):
            written += self.take(read_shard(file, version=self.version))
        self._tally.unchanged = 0
        return {article.id for article in written}

    def met(self, unchanged: Sequence[Unchanged]) -> None:
        """Remember where these were read, which are in the store."""
        if self._read is not None and unchanged:
            there = stored_articles(self._store, [u.article_id for u in unchanged])
            self._saw(((u.article_id, u.path) for u in unchanged), there)

    def _saw(self, found: Iterable[tuple[str, str]], there: Mapping[str, Stored]) -> None:
        if self._read is None:
            return
        for id, path in found:
            self._read[id] = (*self._read.get(id, ()), path)
            if id in there and there[id].path != path:
                self._elsewhere[id] = there[id].path

    def look_back(self, *, replace: bool) -> None:
        """Find the articles that were loaded before from the places of this run's; with `replace` they are taken out.

        Those of which people made codes stay. Without `replace` only the places of what was written, by this run or one that was
        stopped, are looked at. What was read in another place than the store tells, and not in that one, has moved.
        """
        read = self._read or {}
        moved = {id: read[id][0] for id, path in self._elsewhere.items() if path not in read[id]}
        self.written += move(self._store, moved)
        later = read.keys() if replace or self.changes.was_stopped else read.keys() & self.changes.articles
        places = {path for id in later for path in read[id] if path.partition("#")[0] != STDIN}
        earlier = earlier_versions(self._store, places, read=read.keys()) if places else []
        stay = coded_by_hand(self._store, [a.id for a in earlier]) if replace else {a.id for a in earlier}
        self.written += take_out(self._store, {a.id for a in earlier} - stay, self.changes)
        self._tally.replaced = tuple(a.path for a in earlier if a.id not in stay)
        self._tally.doubled = tuple(a.path for a in earlier if a.id in stay)


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
        self.replaced: tuple[str, ...] = ()
        self.doubled: tuple[str, ...] = ()

    def readable(self, articles: Iterable[Article | Skipped]) -> Iterator[Article]:
        """The articles; what is skipped is counted, or fatal."""
        for found in articles:
            self._note(found)
            if isinstance(found, Article):
                yield found

    def note(self, found: Iterable[Article | Skipped | Unchanged]) -> None:
        """Tell the watcher of each; what is skipped is counted, or fatal, and what is unchanged is counted."""
        for one in found:
            self._note(one)

    def _note(self, found: Article | Skipped | Unchanged) -> None:
        if self.on_article is not None:
            self.on_article(found)
        if isinstance(found, Unchanged):
            self.unchanged += 1
        elif isinstance(found, Skipped):
            if self.strict:
                raise ArticleError(f"{found.path}: {found.reason}")
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
            replaced=self.replaced,
            doubled=self.doubled,
        )


def _number(store: Store, label: str) -> int:
    return int(store.read(f"MATCH (n:{label}) RETURN count(n) AS n").rows[0][0])
