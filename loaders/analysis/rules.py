"""The attribute ruler of a pipeline, made quick: words that are alike in all that its rules look at are looked at once.

The ruler of the English models matches 180 patterns at every word, and takes a seventh of the pipeline's time.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from numpy import array, uint64
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

NAME = "kg_rules"
# What a pattern of one word may look at here, and what it may set.
_LOOKED_AT = ("LOWER", "TAG", "DEP", "IS_SPACE")
_SET = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
# Components before the ruler that leave all of this to it but tag and parse, which a key holds; others may set what a row would overwrite.
_BEFORE = frozenset(
    {"tok2vec", "transformer", "curated_transformer", "tagger", "parser", "senter", "sentencizer", "ner"}
)
# Forms and combinations that are remembered at most.
_MOST = 200_000

Key = tuple[int, ...]
Row = tuple[int, ...]


class QuickRuler:
    """Gives every word what the ruler gives it; a Doc that holds the first word of a longer pattern goes through the ruler."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        entries: list[Any] = list(ruler.patterns)
        patterns = [tokens for entry in entries for tokens in entry["patterns"]]
        self._is_told = _matcher([tokens[0].get("LOWER") for tokens in patterns])
        longer = [tokens[0] for tokens in patterns if len(tokens) > 1]
        self._opens = _matcher([first.get("LOWER") for first in longer])
        self._opening = {ruler.vocab.strings[first["DEP"]] for first in longer if "LOWER" not in first}
        # By the form of a word: what stands for it in a key (0 for forms that no rule tells), and whether it opens a pattern.
        self._forms: dict[int, tuple[int, bool]] = {}
        self._rows: dict[Key, Row] = {}

    def __call__(self, doc: Doc) -> Doc:
        """The same Doc, with the attributes set."""
        keys = []
        for form, tag, dep, space in doc.to_array(list(_LOOKED_AT)).tolist():
            word, opens = self._forms.get(form) or self._form(form, doc)
            if opens or dep in self._opening:
                return self._ruler(doc)
            keys.append((word, tag, dep, space))
        rows = [self._rows.get(key) for key in keys]
        if None in rows:
            self._learn(keys, self._ruler(doc))
        elif rows:
            told: Any = array(rows, dtype=uint64)  # the stub of from_array wants another integer
            doc.from_array(list(_SET), told)
        return doc

    def _form(self, form: int, doc: Doc) -> tuple[int, bool]:
        word = doc.vocab.strings[form]
        found = form if self._is_told(word) else 0, self._opens(word)
        if len(self._forms) < _MOST:
            self._forms[form] = found
        return found

    def _learn(self, keys: Sequence[Key], doc: Doc) -> None:
        if len(self._rows) < _MOST:
            self._rows.update(zip(keys, map(tuple, doc.to_array(list(_SET)).tolist()), strict=True))


def quicken(nlp: Language) -> None:
    """Put a quick ruler in the place of the pipeline's own, if that has rules which it can follow."""
    if nlp.has_pipe("attribute_ruler") and _comes_first(nlp) and _can_follow(nlp.get_pipe("attribute_ruler")):
        nlp.add_pipe(NAME, after="attribute_ruler")
        nlp.disable_pipe("attribute_ruler")


@Language.factory(NAME)
def make_quick_ruler(nlp: Language, name: str) -> QuickRuler:
    """Component that does the work of the pipeline's attribute ruler."""
    return QuickRuler(nlp.get_pipe("attribute_ruler"))  # type: ignore[arg-type]


def _comes_first(nlp: Language) -> bool:
    """Whether nothing before the ruler sets lemmas, parts of speech or morphology."""
    before = nlp.pipe_names[: nlp.pipe_names.index("attribute_ruler")]
    return all(nlp.get_pipe_meta(name).factory in _BEFORE for name in before)


def _can_follow(ruler: Any) -> bool:
    """Whether the rules are of the kinds of which all is known: what they look at, what they set, what opens a longer one."""
    return isinstance(ruler, AttributeRuler) and all(map(_is_known, ruler.patterns))


def _is_known(entry: Mapping[str, Any]) -> bool:
    told = [part for tokens in entry["patterns"] for token in tokens[:1] for part in token.items()]
    return (
        set(entry["attrs"]) <= set(_SET)
        and {name for name, _ in told} <= set(_LOOKED_AT)
        and all(isinstance(v, str) or set(v) <= {"IN", "REGEX"} for name, v in told if name == "LOWER")
        and all("OP" not in token for tokens in entry["patterns"] for token in tokens)
        and all("LOWER" in t[0] or isinstance(t[0].get("DEP"), str) for t in entry["patterns"] if len(t) > 1)
    )


def _matcher(told: Sequence[Any]) -> Callable[[str], bool]:
    """Whether a form is one of those that patterns tell: as text, list or regular expression."""
    words = {word for value in told for word in _words(value)}
    expressions = [re.compile(value["REGEX"]) for value in told if isinstance(value, dict) and "REGEX" in value]
    return lambda form: form in words or any(e.search(form) for e in expressions)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value.get("IN", ())
