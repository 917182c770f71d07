"""A folder of annotated articles → how well the extraction does on each."""

from collections.abc import Iterator
from pathlib import Path

from kg.evaluate import Scored, score
from kg.gold import gold_ids, read_gold
from kg.model import Article
from kg.schema import Schema
from loaders.engines import Engine
from loaders.load import extract
from loaders.readers import read_articles


def score_folder(folder: Path, *, model: str, schema: Schema, engine: Engine | None = None) -> Iterator[Scored]:
    """Yield the score of each annotated article of `folder`, in order of id; without an `engine` this process analyses.

    Raises ArticleError if an article cannot be read or an annotation is faulty; all annotations are checked first.
    """
    files = [folder / f"{id}.txt" for id in gold_ids(folder)]
    coarse = {act.id: act.coarse for act in schema.acts.values()}
    articles = list(read_articles([str(file) for file in files]))
    gold = [
        read_gold(file.with_suffix(".json"), article.text if isinstance(article, Article) else "")
        for file, article in zip(files, articles, strict=True)
    ]
    for one, found in zip(gold, extract(articles, model=model, schema=schema, engine=engine, strict=True), strict=True):
        yield score(one, found, coarse)
