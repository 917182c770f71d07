"""Scope in minimal pairs: two sentences that differ in one thing, and what the statement says of it."""

from collections.abc import Iterator
from datetime import date

import pytest

from kg.model import LEARNED, Statement
from kg.schema import load_schema
from loaders.extract.cast import Cast
from loaders.extract.statements import StatementFinder, likely
from loaders.lexicon import load_lexicon
from tests.extracted import analysed

pytestmark = pytest.mark.model


def statements(sentence: str, *, published: date | None = None) -> list[Statement]:
    """What the lexicon reads in a sentence, whatever its confidence."""
    article, doc = analysed(sentence, published=published)
    lexicon, schema = load_lexicon(), load_schema()
    cast = Cast(article, doc, lexicon=lexicon, schema=schema)
    finder = StatementFinder(article, doc, cast, lexicon=lexicon, schema=schema)
    found = likely(finder.considered(), least=0)
    return [one.statement for one in found if one.candidate.listed or not one.candidate.rule.startswith(LEARNED)]


def scopes(sentence: str) -> Iterator[tuple[str, str, bool, bool]]:
    for s in statements(sentence):
        yield s.act, s.factuality, s.negated, s.conditional


PAIRS = [
    ("The union demanded a shorter week.", [("demand", "asserted", False, False)]),
    ("The union did not demand a shorter week.", [("demand", "negated", True, False)]),
    ("The union never demanded a shorter week.", [("demand", "negated", True, False)]),
    ("The union no longer demands a shorter week.", [("demand", "past", False, False)]),
    ("The union used to demand a shorter week.", [("demand", "past", False, False)]),
    ("The union will demand a shorter week.", [("demand", "future", False, False)]),
    ("The union plans to demand a shorter week.", [("demand", "future", False, False)]),
    ("The union may demand a shorter week.", [("demand", "hypothetical", False, False)]),
    ("The union denied that it had demanded a shorter week.", [("denial", "denied", False, False)]),
    ("The union accepted the offer.", [("acceptance", "asserted", False, False)]),
    ("The union did not accept the offer.", [("rejection", "asserted", False, False)]),
    ("The bank is willing to extend the loan.", [("offer", "asserted", False, False)]),
    ("The bank is not willing to extend the loan.", [("rejection", "asserted", False, False)]),
    ("The union could accept the offer.", [("acceptance", "hypothetical", False, False)]),
    ("The bank offered a loan.", [("offer", "asserted", False, False)]),
    (
        "The bank offered a loan in return for a lower deficit.",
        [("offer", "asserted", False, True), ("precondition", "asserted", False, False)],
    ),
    (
        "Kenya will accept the plan only if China cuts the rate.",
        [("acceptance", "future", False, True), ("precondition", "asserted", False, False)],
    ),
    (
        "Kenya agreed to a truce on condition that China frees the prisoners.",
        [("acceptance", "asserted", False, True), ("precondition", "asserted", False, False)],
    ),
    ("The union will not return to work.", [("rejection", "asserted", False, False)]),
    (
        "The union will not return to work unless the company rehires the cleaners.",
        [("rejection", "asserted", False, True), ("precondition", "asserted", False, False)],
    ),
]


@pytest.mark.parametrize(("sentence", "wanted"), PAIRS, ids=[s for s, _ in PAIRS])
def test_scope_is_a_value_on_the_statement(sentence: str, wanted: list[tuple[str, str, bool, bool]]) -> None:
    assert list(scopes(sentence)) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "If the union demanded a shorter week, the company would close.",
        "Analysts expect the union to demand a shorter week.",
        "The company doubts that the union will accept the offer.",
        "Analysts say Norway will reject the offer.",
        "The court asked whether the union had accepted the offer.",
    ],
)
def test_what_is_only_supposed_or_expected_by_others_is_no_position(sentence: str) -> None:
    assert statements(sentence) == []


def test_a_third_person_who_reports_is_the_source_and_not_the_holder() -> None:
    (found,) = statements("Analysts said the union demanded a shorter week.")
    assert found.source is not None
    assert found.source != found.holder


def test_a_name_that_says_something_is_an_actor_though_the_model_missed_it() -> None:
    (found,) = statements('"We demand an apology," said Ana Ruiz.')
    assert (found.act, found.content.text, found.speaker) == ("demand", "an apology", found.holder)


def test_the_condition_is_told_in_words() -> None:
    refusal, demand = statements("The union will not return to work unless the company rehires the cleaners.")
    assert refusal.condition == "the company rehires the cleaners"
    assert demand.content.text == refusal.condition


@pytest.mark.parametrize(
    ("sentence", "day", "precision"),
    [
        ("The union demanded a shorter week on Friday.", date(2031, 3, 7), "day"),
        ("Last month the union demanded a rise.", date(2031, 2, 1), "month"),
        ("The union demanded a shorter week.", date(2031, 3, 12), "published"),
    ],
)
def test_a_statement_has_the_date_that_is_told_with_its_precision(sentence: str, day: date, precision: str) -> None:
    (found,) = statements(sentence, published=date(2031, 3, 12))
    assert (found.stated_on, found.stated_precision) == (day, precision)


def test_amounts_and_the_deadline_are_read_from_the_content() -> None:
    (found,) = statements("The union wants the bank to pay $2.5 million by Friday.", published=date(2031, 3, 12))
    assert [(q.value, q.unit) for q in found.quantities] == [(2_500_000, "USD")]
    assert found.deadline == date(2031, 3, 14)
