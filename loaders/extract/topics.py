"""What the text around a phrase speaks of, by issue of the taxonomy: its sentence, the headline, the whole article."""

import math
from collections.abc import Iterable, Mapping

from spacy.tokens import Doc, Span, Token

from kg.resolve.issues import issue_hits
from kg.schema import Schema
from loaders.analysis.syntax import lemmas_of, title_end

# What a hit in each counts beside the others, as logarithm of their number; measured on 500 statements: docs/accuracy.md.
_SENTENCE, _TITLE, _ARTICLE = 0.6, 1.0, 1.0
# Less than this is said in passing.
_LEAST = 1.5


class Topics:
    """Weighs the issues of one Doc."""

    def __init__(self, doc: Doc, schema: Schema) -> None:
        self.schema = schema
        self._title = self._hits(doc[: title_end(doc)])
        self._article = self._hits(doc)
        self._sentences: dict[int, Mapping[str, int]] = {}

    def around(self, sentence: Span) -> dict[str, float]:
        """How much what stands around that sentence speaks of each issue; issues of which it speaks in passing are left out."""
        own = self._sentences.get(sentence.start)
        if own is None:
            own = self._sentences[sentence.start] = self._hits(sentence)
        found: dict[str, float] = {}
        for hits, weight in ((own, _SENTENCE), (self._title, _TITLE), (self._article, _ARTICLE)):
            for id, count in hits.items():
                found[id] = found.get(id, 0.0) + weight * math.log1p(count)
        return {id: weight for id, weight in found.items() if weight >= _LEAST}

    def _hits(self, tokens: Iterable[Token]) -> Mapping[str, int]:
        return issue_hits(lemmas_of(tokens), self.schema)
