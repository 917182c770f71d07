"""Side by side on the same parsed articles: our extraction, textacy's triples and quotations, and the naive way to write.

python -m benchmarks.peers [GOLD_DIR] [--runs N]     (pip install textacy; without it only ours is told)
"""

import importlib.util
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from spacy.tokens import Doc

from benchmarks.figures import ROOT, Figure, Scale, main
from kg.config import DEFAULT_MODEL
from kg.gold import GoldArticle, GoldRecord, gold_ids, read_gold
from kg.graph import evidence_graph
from kg.model import Article, Extraction
from kg.schema import load_schema
from kg.store.embedded import EmbeddedStore
from loaders.analysis import Analysis, load_model
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles
from loaders.signature import signed

GOLD = ROOT / "tests" / "gold"
# Share of the annotated words that a finding has to hold to count as having found them.
_OVERLAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a tool says somebody holds: the words that name who, and the characters that hold what."""

    who: str
    start: int
    end: int


# What a tool finds in one parsed article.
Tool = Callable[[Article, Doc], Iterable[Finding]]


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield for each tool its speed after the parse, what it finds, and how many annotated positions it finds with their holder."""
    folder = scale.folder if list(scale.folder.glob("*.json")) and scale.folder.name != "examples" else GOLD
    parsed = _parsed(folder)
    words = sum(len(article.text.split()) for article, _, _ in parsed)
    yield Figure(name="annotated positions", value=sum(len(gold.positions) for *_, gold in parsed), unit="")
    for name, tool in _tools().items():
        yield from _measured(name, tool, parsed, words, scale.runs)
    yield from _writing([_extracted(article, doc) for article, doc, _ in parsed])


def _parsed(folder: Path) -> list[tuple[Article, Doc, GoldArticle]]:
    ids = gold_ids(folder)
    articles = [a for a in read_articles([str(folder / f"{id}.txt") for id in ids]) if isinstance(a, Article)]
    analysed = Analysis(load_model(DEFAULT_MODEL), load_schema())(articles)
    return [
        (article, doc, read_gold(folder / f"{id}.json", article.text))
        for id, (article, doc) in zip(ids, analysed, strict=True)
    ]


def _tools() -> dict[str, Tool]:
    tools: dict[str, Tool] = {"kg": _ours}
    if importlib.util.find_spec("textacy") is not None:
        tools |= {"textacy triples": _triples, "textacy quotations": _quotations}
    return tools


def _measured(
    name: str, tool: Tool, parsed: Sequence[tuple[Article, Doc, GoldArticle]], words: int, runs: int
) -> Iterator[Figure]:
    seconds = []
    found: list[list[Finding]] = []
    for _ in range(runs):
        started = time.perf_counter()
        found = [list(tool(article, doc)) for article, doc, _ in parsed]
        seconds.append(time.perf_counter() - started)
    hits = sum(_is_found(p, gold, f) for (*_, gold), f in zip(parsed, found, strict=True) for p in gold.positions)
    total = sum(len(gold.positions) for *_, gold in parsed)
    yield Figure(name=f"{name}: speed after the parse", value=words / median(seconds), unit="words/s")
    yield Figure(name=f"{name}: findings", value=sum(map(len, found)), unit="")
    yield Figure(name=f"{name}: positions found with holder", value=100 * hits / total, unit="%")


def _is_found(position: GoldRecord, gold: GoldArticle, findings: Iterable[Finding]) -> bool:
    """Whether a finding names the holder and holds half of the words of the content."""
    start, end = position.content or position.quote
    names = {word.lower() for name in gold.actors[position.actors["holder"]].names for word in name.split()} - _SMALL
    return any(
        min(end, f.end) - max(start, f.start) >= _OVERLAP * (end - start)
        and names & {word.lower() for word in f.who.split()}
        for f in findings
    )


_SMALL = {"the", "of", "a", "an", "and", "for", "in", "on", "'s"}


def _extracted(article: Article, doc: Doc) -> Extraction:
    return extract(article, doc, lexicon=load_lexicon(), schema=load_schema())


def _ours(article: Article, doc: Doc) -> Iterator[Finding]:
    found = _extracted(article, doc)
    who = {p.id: " ".join([p.name, *(m.text for m in p.mentions)]) for p in found.participants}
    for s in found.statements:
        yield Finding(who=who[s.holder], start=s.content.start, end=s.content.end)


def _triples(article: Article, doc: Doc) -> Iterator[Finding]:
    """What is said of a subject is verb and object together, which gives the triples the better of both."""
    from textacy.extract import subject_verb_object_triples

    for triple in subject_verb_object_triples(doc):
        yield _finding(triple.subject, [*triple.verb, *triple.object])


def _quotations(article: Article, doc: Doc) -> Iterator[Finding]:
    """Articles whose quotation marks do not pair are refused by textacy: nothing is found in them."""
    from textacy.extract import direct_quotations

    try:
        quotations = list(direct_quotations(doc))
    except ValueError:
        return
    for quotation in quotations:
        yield _finding(quotation.speaker, list(quotation.content))


def _finding(who: Iterable[Any], what: Sequence[Any]) -> Finding:
    end = max(token.idx + len(token) for token in what)
    return Finding(who=" ".join(token.text for token in who), start=min(token.idx for token in what), end=end)


# ---- writing ----


def _writing(extractions: Sequence[Extraction]) -> Iterator[Figure]:
    """The articles written in one transaction, and the naive way: one transaction an article, one statement a node or edge."""
    graphs = [evidence_graph(signed(x), fingerprint="benchmark") for x in extractions]
    with tempfile.TemporaryDirectory() as folder:
        with EmbeddedStore(Path(folder) / "ours.kg") as store:
            store.prepare()
            started = time.perf_counter()
            store.write([n for nodes, _ in graphs for n in nodes], [e for _, edges in graphs for e in edges])
            ours = time.perf_counter() - started
        with EmbeddedStore(Path(folder) / "naive.kg") as store:
            store.prepare()
            started = time.perf_counter()
            for nodes, edges in graphs:
                _write_naively(store, nodes, edges)
            naive = time.perf_counter() - started
    yield Figure(name="kg: written", value=len(graphs) / ours, unit="articles/s")
    yield Figure(name="naive way: written", value=len(graphs) / naive, unit="articles/s")


def _write_naively(store: EmbeddedStore, nodes: Iterable[Any], edges: Iterable[Any]) -> None:
    with store._driver.session(database=store.database) as session, session.begin_transaction() as tx:
        for node in nodes:
            tx.run(f"MERGE (n:{node.label} {{id: $id}}) SET n += $p", id=node.id, p=dict(node.properties)).consume()
        for edge in edges:
            (start, a), (end, b) = edge.start, edge.end
            tx.run(
                f"MATCH (a:{start} {{id: $a}}), (b:{end} {{id: $b}}) MERGE (a)-[r:{edge.type}]->(b) SET r += $p",
                a=a, b=b, p=dict(edge.properties),
            ).consume()  # fmt: skip
        tx.commit()


if __name__ == "__main__":
    main(figures, __doc__)
