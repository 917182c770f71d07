"""Analysis and extraction against the bare pipeline of the same model, on the same texts in the same run.

python -m benchmarks.extraction FOLDER
"""

import sys
import time
from statistics import median

from spacy.language import Language

from kg.config import DEFAULT_MODEL
from kg.model import Article
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.analysis.documents import BATCH, pieces
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles

RUNS = 5


def main(folder: str) -> None:
    """Print the medians of both and their ratio."""
    articles = [a for a in read_articles([folder]) if isinstance(a, Article)]
    nlp = load_model(DEFAULT_MODEL)
    bare(articles, nlp)  # the first run fills caches
    pairs = [(bare(articles, nlp), whole(articles, nlp)) for _ in range(RUNS)]
    pipe, ours = median(p for p, _ in pairs), median(o for _, o in pairs)
    print(f"{len(articles)} articles, {RUNS} runs in turn, medians")
    print(f"nlp.pipe alone           {pipe:.2f} s")
    print(f"analysis and extraction  {ours:.2f} s")
    print(f"ratio                    {median(o / p for p, o in pairs):.2f}")


def bare(articles: list[Article], nlp: Language) -> float:
    """Seconds of the pipeline alone."""
    started = time.perf_counter()
    for _ in nlp.pipe([piece for a in articles for piece in pieces(a)], batch_size=BATCH):
        pass
    return time.perf_counter() - started


def whole(articles: list[Article], nlp: Language) -> float:
    """Seconds of everything from article to extraction."""
    lexicon, schema = load_lexicon(), load_schema()
    started = time.perf_counter()
    for article, doc in Analysis(nlp)(articles):
        extract(article, doc, lexicon=lexicon, schema=schema)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1])
