"""What is not parsed because it can carry nothing: the words, the time it saves, and what is lost by it.

python -m benchmarks.prefilter [FOLDER] [--articles N]
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median

from benchmarks.figures import Figure, Scale, main
from benchmarks.texts import articles_in
from kg.config import DEFAULT_MODEL
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.analysis.documents import pieces
from loaders.analysis.prefilter import prefilter_of
from loaders.extract import extract
from loaders.lexicon import load_lexicon


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield the figures over the articles of `scale`."""
    found = articles_in(scale.folder)
    articles = list(islice(found, scale.articles))
    yield Figure(name="articles", value=len(articles), unit="")
    yield Figure(name="words left unread", value=100 * _unread(articles), unit="%")
    rounds = [(_extracted(articles, skipping=False), _extracted(articles, skipping=True)) for _ in range(scale.runs)]
    saved = median(1 - less[0] / whole[0] for whole, less in rounds)
    yield Figure(name="time saved", value=100 * saved, unit="%")
    whole, less = (_told(found) for _, found in rounds[0])
    lost = len(whole - less) / max(len(whole), 1)
    yield Figure(name="statements, mediations, events lost", value=100 * lost, unit="%", target=0.5, better="lower")


def _unread(articles: Sequence[Article]) -> float:
    nlp = load_model(DEFAULT_MODEL)
    prefilter = prefilter_of(nlp, load_lexicon())
    if prefilter is None:
        return 0.0
    read = total = 0
    for article in articles:
        docs = [nlp.make_doc(piece) for piece in pieces(article)]
        total += sum(map(len, docs))
        read += sum(len(d) for d, worth in zip(docs, prefilter.worth_reading(docs), strict=True) if worth)
    return 1 - read / max(total, 1)


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
