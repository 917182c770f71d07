"""Whom "both sides", "the two unions", "they" and "our country" mean: the actors that were named before, all of them, or nobody."""

import pytest

from kg.schema import load_schema
from loaders.extract.cast import Cast
from loaders.lexicon import load_lexicon
from tests.extracted import analysed

pytestmark = pytest.mark.model


def meant(text: str, word: str) -> set[str]:
    """Names of the actors for which the last `word` of a text stands."""
    article, doc = analysed(text)
    cast = Cast(article, doc, lexicon=load_lexicon(), schema=load_schema())
    token = [t for t in doc if t.lower_ == word][-1]
    return {cast.name(chain) for chain in cast.chains_of([token])}


@pytest.mark.parametrize(
    ("text", "word", "wanted"),
    [
        ("Norway and Iceland met in Geneva. Both sides agreed to a truce.", "sides", {"Norway", "Iceland"}),
        ("Norway met Iceland in Geneva. Both rejected the map.", "both", {"Norway", "Iceland"}),
        ("Norway and Iceland met in Geneva. The two countries agreed to a truce.", "countries", {"Norway", "Iceland"}),
        ("Norway and Iceland met in Geneva. They agreed to a truce.", "they", {"Norway", "Iceland"}),
        (
            "Ford met General Motors in Detroit. The two companies agreed to merge.",
            "companies",
            {"Ford", "General Motors"},
        ),
        (
            "Norway, Iceland and Kenya met in Geneva. The three countries agreed to a truce.",
            "countries",
            {"Norway", "Iceland", "Kenya"},
        ),
        (
            "Norway, Iceland and Kenya met in Geneva. Nothing came of it. These countries want a truce.",
            "countries",
            {"Norway", "Iceland", "Kenya"},
        ),
        ("Norwegian Prime Minister Jonas Holt spoke. He said his country would pay.", "country", {"Norway"}),
    ],
)
def test_all_who_are_meant_are_found(text: str, word: str, wanted: set[str]) -> None:
    assert meant(text, word) == wanted


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Norway, Iceland and Kenya met in Geneva. The two companies agreed to merge.", "companies"),
        ("Norway met Iceland in Geneva. Opposition parties rejected the map.", "parties"),
        ("Norway and Iceland signed. Two other countries refused.", "countries"),
        ("Shell and Ford appealed. The two countries rejected the merger.", "countries"),
        ("Labour leader Ann Berg spoke. She said her country would pay.", "country"),
        ("Norway spoke in Geneva. Both sides agreed to a truce.", "sides"),
        ("Ford met General Motors in Detroit. Two other companies agreed to merge.", "companies"),
        ("Norway, Iceland and Kenya met in Geneva. Three other countries refused.", "countries"),
        ("Norway, Iceland and Kenya met in Geneva. The four countries refused.", "countries"),
    ],
)
def test_a_group_that_is_not_these_two_stays_what_it_is(text: str, word: str) -> None:
    assert not meant(text, word) & {"Norway", "Iceland", "Kenya", "Ford", "General Motors", "Shell", "Labour Party"}
