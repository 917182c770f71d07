"""Docs built by hand, for rules of language: what a rule makes of a parse does not hang on the parser that made it.

A Doc is written word by word as `form/lemma|tag|dependency>head`; the head is the number of its word from 1, the root's
own; a lemma that is the form in lower case is left out. `python -m tests.loaders.built "A sentence."` prints one as the
trained pipeline parses it, to be read and mended.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import spacy
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

# Part of speech by tag, where the dependency does not tell.
_PARTS = {
    "CC": "CCONJ", "CD": "NUM", "DT": "DET", "EX": "PRON", "IN": "ADP", "JJ": "ADJ", "JJR": "ADJ", "MD": "AUX", "NN": "NOUN",
    "NNS": "NOUN", "NNP": "PROPN", "NNPS": "PROPN", "POS": "PART", "PRP": "PRON", "PRP$": "PRON", "RB": "ADV", "RBR": "ADV",
    "RP": "ADP", "TO": "PART", "VB": "VERB", "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB",
    "WDT": "PRON", "WP": "PRON", "WRB": "SCONJ", "$": "SYM",
}  # fmt: skip
# What stands right after the word before it.
_JOINED = {",", ".", "'s", "n't", "'"}
_BY_DEPENDENCY = {"aux": "AUX", "auxpass": "AUX", "neg": "PART", "mark": "SCONJ"}


@cache
def _vocab() -> Vocab:
    return spacy.blank("en").vocab


def built(words: str, *, entities: Mapping[str, str] | None = None) -> Doc:
    """The Doc of these words; `entities` holds the label of each name in it, whose words stand with a space between."""
    rows = [_row(word, number) for number, word in enumerate(words.split(), start=1)]
    words_only = [form for form, *_ in rows]
    spaces = [after not in _JOINED for after in [*words_only[1:], "."]]
    doc = Doc(
        _vocab(),
        words=words_only,
        spaces=spaces,
        lemmas=[lemma for _, lemma, *_ in rows],
        tags=[tag for _, _, tag, *_ in rows],
        pos=[_part(lemma, tag, dep) for _, lemma, tag, dep, _ in rows],
        deps=[dep for *_, dep, _ in rows],
        heads=[head - 1 for *_, head in rows],
    )
    doc.ents = [Span(doc, start, end, label=label) for start, end, label in _entities(words_only, entities or {})]
    return doc


def _entities(forms: list[str], entities: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for name, label in entities.items():
        words = name.split()
        start = next(i for i in range(len(forms)) if forms[i : i + len(words)] == words)
        yield start, start + len(words), label


def _row(word: str, number: int) -> tuple[str, str, str, str, int]:
    told, tag, place = word.split("|")
    form, _, lemma = told.partition("/")
    dep, _, head = place.partition(">")
    return form, lemma or form.lower(), tag, dep, int(head or number)


def _part(lemma: str, tag: str, dep: str) -> str:
    if dep in _BY_DEPENDENCY and tag != "TO":
        return _BY_DEPENDENCY[dep]
    if lemma == "be" and tag.startswith("V"):
        return "AUX"
    return _PARTS.get(tag, "PUNCT")


def at(doc: Doc, form: str) -> Token:
    """The first token of that form."""
    return next(token for token in doc if token.text == form)


def forms(tokens: Iterable[Token]) -> list[str]:
    """The words of some tokens."""
    return [token.text for token in tokens]


def _shown(token: Token) -> str:
    lemma = "" if token.lemma_ == token.lower_ else f"/{token.lemma_}"
    head = "" if token.head.i == token.i else f">{token.head.i + 1}"
    return f"{token.text}{lemma}|{token.tag_}|{token.dep_}{head}"


if __name__ == "__main__":
    from loaders.analysis import load_model

    for sentence in sys.argv[1:]:
        parsed = load_model()(sentence)
        sys.stdout.write(" ".join(map(_shown, parsed)) + "\n")
        sys.stdout.write(f"{ {e.text: e.label_ for e in parsed.ents} }\n")
