"""The quick ruler against the ruler of the model."""

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.config import DEFAULT_MODEL
from loaders.analysis.rules import NAME, QuickRuler, quicken

TEXTS = (
    "The union wants more pay, and the mill won't give it.",
    "There's no deal; there are two drafts, said Ms. Ode.",
    "We ain't gonna sign, and nothin' y' offer'll change that.",
    "They've gotta go, as the minister's told them.\n\nIt is what it is.",
    "",
)

pytestmark = pytest.mark.model


def told(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in doc]


def test_words_get_what_the_ruler_gives_them() -> None:
    slow, quick = spacy.load(DEFAULT_MODEL), spacy.load(DEFAULT_MODEL)
    quicken(quick)
    assert NAME in quick.pipe_names
    assert "attribute_ruler" not in quick.pipe_names
    for _ in range(2):  # what was learnt, and what is known by then
        assert [told(doc) for doc in quick.pipe(TEXTS)] == [told(doc) for doc in slow.pipe(TEXTS)]


def test_known_words_are_not_matched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    quicken(nlp)
    ruler, first = nlp.get_pipe(NAME), nlp(TEXTS[0])
    assert isinstance(ruler, QuickRuler)

    def never(doc: Doc) -> Doc:
        raise AssertionError(doc)

    monkeypatch.setattr(ruler, "_ruler", never)
    assert told(nlp(TEXTS[0])) == told(first)


@Language.component("kg_test_lemmas")
def set_lemmas(doc: Doc) -> Doc:
    for token in doc:
        token.lemma_ = f"lemma of {token.lower_}"
    return doc


def test_lemmas_that_were_set_before_the_ruler_stay_those_of_their_words() -> None:
    slow, quick = spacy.load(DEFAULT_MODEL), spacy.load(DEFAULT_MODEL)
    for nlp in (slow, quick):
        nlp.remove_pipe("lemmatizer")
        nlp.add_pipe("kg_test_lemmas", before="attribute_ruler")
    quicken(quick)
    for _ in range(2):
        assert [told(doc) for doc in quick.pipe(TEXTS)] == [told(doc) for doc in slow.pipe(TEXTS)]


def test_rules_that_look_at_more_are_left_to_the_ruler() -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    nlp.get_pipe("attribute_ruler").add(patterns=[[{"SHAPE": "dd"}]], attrs={"POS": "NUM"})  # type: ignore[attr-defined]
    quicken(nlp)
    assert "attribute_ruler" in nlp.pipe_names
