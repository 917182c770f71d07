"""What need not be parsed is not parsed, and nothing is lost by it."""

from dataclasses import replace
from pathlib import Path

import pytest
from spacy.tokens import Doc

from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.analysis.prefilter import Prefilter, prefilter_of
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from loaders.signature import signed
from tests.conftest import EXAMPLES, ROOT
from tests.extracted import extracted

pytestmark = pytest.mark.model

# Below this a statement is near the threshold of the decision.
_DOUBTFUL = 0.35


@pytest.fixture(scope="module")
def prefilter() -> Prefilter:
    found = prefilter_of(load_model(), load_lexicon())
    assert found is not None
    return found


def _docs(*paragraphs: str) -> list[Doc]:
    return [load_model().make_doc(paragraph) for paragraph in paragraphs]


def test_every_sentence_that_an_entry_must_match_is_read(prefilter: Prefilter) -> None:
    lexicon = load_lexicon()
    sentences = [s for entry in (*lexicon.entries, *lexicon.cue_entries) for s in entry.match]
    missed = [s for s in sentences if not all(prefilter.worth_reading(_docs(s)))]
    assert not missed


@pytest.mark.parametrize(
    "text",
    [
        "The valley lies north of the lake and has two bridges.",
        "Rain fell on the harbour all night.",
        "Net profit rose 12 pct to 3.4 mln dlrs.",
    ],
)
def test_an_article_without_a_word_of_the_lexicon_is_not_read(prefilter: Prefilter, text: str) -> None:
    assert prefilter.worth_reading(_docs(text)) == [False]


def test_paragraphs_that_tell_who_is_meant_are_read(prefilter: Prefilter) -> None:
    paragraphs = _docs(
        "A visitor from the coast, Tora Lindqvist of the dockers, walked by.",
        "Rain fell on the harbour all night.",
        "It was cold in the hall.",
        "The dockers under Lindqvist demanded a shorter week.",
    )
    assert prefilter.worth_reading(paragraphs) == [True, False, True, True]


@pytest.mark.parametrize("folder", [EXAMPLES, ROOT / "tests" / "gold", ROOT / "tests" / "story" / "articles"])
def test_skipping_changes_nothing_that_is_extracted(folder: Path) -> None:
    skipping = extracted(folder)
    assert skipping
    whole = Analysis(load_model(), load_schema(), skipping=False)(x.article for x in skipping)
    for found, (article, doc) in zip(skipping, whole, strict=True):
        assert _sure(found) == _sure(_extracted(article, doc))


def _extracted(article: Article, doc: Doc) -> Extraction:
    return signed(extract(article, doc, lexicon=load_lexicon(), schema=load_schema()))


def _sure(found: Extraction) -> Extraction:
    """Without what hangs on how much of the article is read: mentions where nothing is carried, how likely a statement is, and those in doubt."""
    statements = (replace(s, confidence=1.0, reasons=()) for s in found.statements if s.confidence >= _DOUBTFUL)
    participants = (replace(p, mentions=()) for p in found.participants)
    return replace(found, participants=tuple(participants), statements=tuple(statements))
