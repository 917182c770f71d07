"""What is not parsed because it can carry nothing: the words, the time it saves, and what is lost by it.

python -m benchmarks.prefilter [FOLDER] [--articles N]

Where the articles have annotations beside them (docs/evaluation.md), it also tells how many of their positions stand in what is not parsed.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from spacy.tokens import Doc

from benchmarks.figures import Figure, Scale, main
from benchmarks.texts import articles_in
from kg.config import DEFAULT_MODEL
from kg.gold import read_gold
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.analysis.documents import pieces, stretches
from loaders.analysis.prefilter import prefilter_of
from loaders.extract import extract
from loaders.lexicon import load_lexicon


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield the figures over the articles of `scale`."""
    found = articles_in(scale.folder)
    articles = list(islice(found, scale.articles))
    yield Figure(name="articles", value=len(articles), unit="")
    read = {article.id: list(_read(article)) for article in articles}
    words = [(len(doc), worth) for docs in read.values() for _, doc, worth in docs]
    unread = sum(size for size, worth in words if not worth)
    yield Figure(name="words left unread", value=100 * unread / max(sum(size for size, _ in words), 1), unit="%")
    yield from _positions_lost(articles, read)
    rounds = [(_extracted(articles, skipping=False), _extracted(articles, skipping=True)) for _ in range(scale.runs)]
    saved = median(1 - less[0] / whole[0] for whole, less in rounds)
    yield Figure(name="time saved", value=100 * saved, unit="%")
    whole, less = (_told(found) for _, found in rounds[0])
    lost = len(whole - less) / max(len(whole), 1)
    yield Figure(name="statements, mediations, events lost", value=100 * lost, unit="%", target=0.5, better="lower")


# Where a paragraph starts, its words, and whether it is worth reading.
Paragraph = tuple[int, Doc, bool]


def _read(article: Article) -> Iterator[Paragraph]:
    nlp = load_model(DEFAULT_MODEL)
    prefilter = prefilter_of(nlp, load_lexicon())
    docs = [nlp.make_doc(piece) for piece in pieces(article)]
    wanted = [True] * len(docs) if prefilter is None else prefilter.worth_reading(docs)
    for (start, _), doc, worth in zip(stretches(article), docs, wanted, strict=True):
        yield start, doc, worth


def _positions_lost(articles: Sequence[Article], read: Mapping[str, Sequence[Paragraph]]) -> Iterator[Figure]:
    """The share of the annotated positions whose quote starts in a paragraph that is left unread."""
    places = []
    for article in articles:
        file = Path(article.path).with_suffix(".json")
        for position in read_gold(file, article.text).positions if file.is_file() else ():
            at = [worth for start, _, worth in read[article.id] if start <= position.quote[0]]
            places.append(at[-1])
    if places:
        lost = 100 * places.count(False) / len(places)
        yield Figure(name="annotated positions", value=len(places), unit="")
        yield Figure(name="annotated positions lost", value=lost, unit="%", target=1, better="lower")


def _extracted(articles: Sequence[Article], *, skipping: bool) -> tuple[float, list[Extraction]]:
    schema, lexicon = load_schema(), load_lexicon()
    analysis = Analysis(load_model(DEFAULT_MODEL), schema, skipping=skipping)
    started = time.perf_counter()
    found = [extract(article, doc, lexicon=lexicon, schema=schema) for article, doc in analysis(articles)]
    return time.perf_counter() - started, found


def _told(extractions: Sequence[Extraction]) -> set[tuple[str, ...]]:
    """What tells each thing found apart, whoever its holder is."""
    found: set[tuple[str, ...]] = set()
    for x in extractions:
        found |= {(x.article.id, s.act, str(s.content.start)) for s in x.statements}
        for kind in ("mediations", "events", "impasses"):
            found |= {(x.article.id, kind, r.rule, str(r.quote.start)) for r in getattr(x, kind)}
    return found


if __name__ == "__main__":
    main(figures, __doc__)
