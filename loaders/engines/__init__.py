"""Who analyses: this process, or workers beside it. What comes out is the same, and in the same order."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from kg.model import Article, Extraction
from kg.schema import Schema
from loaders.engines.workers import Workers

# What is analysed, sent between processes and written at once: enough articles to keep parser and store busy, few enough
# that a stopped load loses little; long articles fill a batch by their characters.
ARTICLES, CHARACTERS = 50, 150_000


class Engine(Protocol):
    """Turns batches of articles into batches of extractions."""

    def run(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Extraction]]:
        """Yield what each batch says, in order; batches are taken only as far ahead as keeps everybody busy."""


class Here:
    """This process: a batch is analysed when it is asked for; the model is loaded for the first one."""

    def __init__(self, model: str, schema: Schema, *, min_confidence: float | None = None) -> None:
        self._made_of = model, schema, min_confidence

    def run(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Extraction]]:
        """Yield what each batch says, in order.

        Raises ModelError if the model cannot be used.
        """
        from loaders.engines.analyst import Analyst  # it takes a second, and workers have it already

        model, schema, min_confidence = self._made_of
        analyst = None
        for batch in batches:
            analyst = analyst or Analyst(model, schema, min_confidence=min_confidence)
            yield analyst(batch)


@contextmanager
def open_engine(
    model: str, schema: Schema, *, processes: int = 0, min_confidence: float | None = None
) -> Iterator[Engine]:
    """`processes` workers, which end with the context; with none of them this process analyses by itself."""
    if processes < 1:
        yield Here(model, schema, min_confidence=min_confidence)
        return
    with Workers(processes, model, schema, min_confidence) as workers:
        yield workers


def in_batches(
    articles: Iterable[Article], *, most: int = ARTICLES, characters: int = CHARACTERS
) -> Iterator[list[Article]]:
    """Yield the articles in order, at most `most` at once, and fewer where together they have more than `characters`."""
    batch: list[Article] = []
    size = 0
    for article in articles:
        if batch and (len(batch) == most or size + len(article.text) > characters):
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += len(article.text)
    if batch:
        yield batch
