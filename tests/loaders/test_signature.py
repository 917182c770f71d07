from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.derive.duplicates import bands, similarity
from kg.model import Article, Extraction
from loaders.signature import shingles_of, signature_of, signed, words_of

BODY = (
    "Harbour pilots in Tornvik will stop work on Monday unless the port raises night pay by 4 percent, their union said.\n\n"
    "The port authority called the demand too high and asked for talks with a mediator before the weekend."
)


def article(body: str, *, title: str = "Pilots to strike") -> Article:
    return Article(id="a", path="a.txt", title=title, text=f"{title}\n\n{body}")


def test_a_signature_never_changes() -> None:
    """Stored signatures are compared with new ones: whoever changes this must have all articles loaded again."""
    signature = signature_of(article(BODY))
    assert signature is not None
    assert signature[:32] == "X4kqxc4Gd4rliqykJjXszwnFfCDZNYPt"
    assert sha256(signature.encode()).hexdigest()[:16] == "086200072245d44f"


def test_three_bytes_are_a_band_of_four_characters() -> None:
    signature = signature_of(article(BODY))
    assert signature is not None
    assert len(signature) == 340
    assert len(bands(signature)) == 85


@pytest.mark.parametrize(
    "body",
    [
        BODY.upper(),
        BODY.replace(",", ";").replace("\n\n", "\n"),
        f"TORNVIK, May 3 (Coast Agency) - {BODY}",
        f"TORNVIK (Coast Agency) — {BODY}",
        f"Tornvik, 3 May (CA) – {BODY}",
    ],
)
def test_case_punctuation_and_dateline_do_not_count(body: str) -> None:
    assert signature_of(article(body)) == signature_of(article(BODY))


def test_the_title_does_not_count() -> None:
    assert signature_of(article(BODY, title="No pilots from Monday")) == signature_of(article(BODY))


def test_a_dash_in_a_sentence_is_no_dateline() -> None:
    assert words_of(article("The port said no - again."))[:2] == ["the", "port"]


def test_an_article_of_one_line_is_known_by_it() -> None:
    one = Article(id="a", path="a.txt", title="Pilots go back to work", text="Pilots go back to work")
    assert words_of(one) == ["pilots", "go", "back", "to", "work"]


def test_an_article_without_words_has_no_signature() -> None:
    assert signature_of(Article(id="a", path="a.txt", title="***", text="***")) is None


def test_other_numbers_weigh_more_than_other_words() -> None:
    whole = signature_of(article(BODY))
    number = signature_of(article(BODY.replace("by 4 percent", "by 9 percent")))
    word = signature_of(article(BODY.replace("the port raises", "the harbour raises")))
    assert similarity(whole, number) < similarity(whole, word) < 1


def test_an_extraction_is_signed() -> None:
    done = signed(Extraction(article=article(BODY)))
    assert done.signature == signature_of(article(BODY))
    assert done.words == 39


@given(st.text(max_size=200))
def test_any_text_can_be_signed(text: str) -> None:
    signature = signature_of(Article(id="a", path="a", title="", text=text))
    assert signature is None or len(signature) == 340


@given(st.lists(st.sampled_from(["a", "b", "7", "12"]), max_size=30))
def test_every_word_is_in_a_shingle(words: list[str]) -> None:
    assert {w for s in shingles_of(words) for w in s.split()} == set(words)
