"""Articles → signed extractions: one model, loaded once, with everything that runs over it."""

from collections.abc import Sequence

from kg.model import Article, Extraction
from kg.schema import Schema
from loaders.analysis import Analysis, load_model
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from loaders.signature import signed


class Analyst:
    """Says what articles say; slow to make, cheap to call, and its memory does not grow with what it has read."""

    def __init__(self, model: str, schema: Schema, *, min_confidence: float | None = None) -> None:
        self._nlp = load_model(model)
        self._schema = schema
        self._lexicon = load_lexicon()
        self._min_confidence = min_confidence
        self._analyse = Analysis(self._nlp, schema)

    def __call__(self, articles: Sequence[Article]) -> list[Extraction]:
        """What each article says, in order, with the signature of its words.

        The words that spaCy meets are forgotten again afterwards.
        """
        with self._nlp.memory_zone():
            return [
                signed(
                    extract(
                        article,
                        doc,
                        lexicon=self._lexicon,
                        schema=self._schema,
                        min_confidence=self._min_confidence,
                    )
                )
                for article, doc in self._analyse(articles)
            ]
