"""What articles say, each analysed once in a test run: nothing else that tests wait for takes as long."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from kg.config import DEFAULT_MODEL
from kg.ids import content_id
from kg.model import Article, Extraction
from kg.schema import load_schema
from kg.store import Store
from loaders.analysis import Analysis, load_model
from loaders.engines import Here
from loaders.load import extract, load
from loaders.readers import read_articles
from loaders.report import LoadReport


class Once:
    """An engine of this process, with the shipped model and words, that knows what it has read."""

    def __init__(self) -> None:
        self._here = Here(DEFAULT_MODEL, load_schema())
        self._known: dict[Article, Extraction] = {}

    def run(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Extraction]]:
        """Yield what each batch says, in order."""
        for batch in batches:
            fresh = list(dict.fromkeys(article for article in batch if article not in self._known))
            for found in self._here.run([fresh] if fresh else []):
                self._known.update(zip(fresh, found, strict=True))
            yield [self._known[article] for article in batch]


ONCE = Once()


@cache
def _analysis() -> Analysis:
    return Analysis(load_model(), load_schema())


def analysed(text: str, *, published: date | None = None) -> tuple[Article, Doc]:
    """An article of this text, without a title, and its Doc."""
    article = Article(id=content_id("art", text), path="-", title="", text=text, published=published)
    return next(_analysis()([article]))


def extracted(*paths: str | Path) -> list[Extraction]:
    """What the articles in these files and folders say, in order."""
    return list(extract(read_articles([str(path) for path in paths]), model=DEFAULT_MODEL, engine=ONCE))


def read_text(text: str, *, title: str) -> Extraction:
    """What an article of this headline and text says, as `kg extract` would tell."""
    whole = f"{title}\n\n{text}"
    article = Article(id=content_id("art", whole), path="-", title=title, text=whole)
    return next(ONCE.run([[article]]))[0]


def load_into(store: Store, *paths: str | Path, **how: Any) -> LoadReport:
    """Load the articles in these files and folders."""
    return load(read_articles([str(path) for path in paths]), store=store, model=DEFAULT_MODEL, engine=ONCE, **how)
