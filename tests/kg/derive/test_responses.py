"""Who answered what, what waits for what, who moved."""

from datetime import date
from typing import Any

import pytest

from kg.derive import Derived
from kg.model import Quantity, Statement
from tests.kg.derive.records import derived, state, statement

CAST = state("n", "Norway"), state("i", "Iceland"), state("d", "Denmark")
FIRST, SECOND, THIRD = (date(2031, 3, day) for day in (1, 9, 17))


def demand(id: str = "s1", **fields: Any) -> Statement:
    return statement(id, "demand", "n", **{"addressee": "i", "stated_on": FIRST, **fields})


def answer(act: str, id: str = "s2", **fields: Any) -> Statement:
    return statement(id, act, "i", **{"addressee": "n", "stated_on": SECOND, "article": "a2", **fields})


def cod(tonnes: float) -> tuple[Quantity, ...]:
    return (Quantity(value=tonnes, unit="tonne", text=f"{tonnes} tonnes"),)


def answers(found: Derived) -> set[tuple[str, str, str]]:
    """First report of the answer, of what it answers, and what it is."""
    first = {p.id: p.statements[0] for p in found.positions}
    return {(first[r.response], first[r.to], r.answer) for r in found.responses}


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        ("acceptance", "accepted"),
        ("concession", "conceded"),
        ("rejection", "rejected"),
        ("red_line", "rejected"),
        ("denial", "rejected"),
        ("offer", "offered"),
    ],
)
def test_what_the_addressee_says_on_the_issue_is_the_answer(act: str, wanted: str) -> None:
    assert answers(derived([demand(), answer(act)], CAST)) == {("s2", "s1", wanted)}


def test_an_offer_that_hangs_on_something_is_a_conditional_answer() -> None:
    said = [demand(), answer("offer", conditional=True, condition="Norway pays")]
    assert answers(derived(said, CAST)) == {("s2", "s1", "conditional")}


@pytest.mark.parametrize(
    "fields",
    [
        {"stated_on": date(2031, 2, 1)},
        {"issue": "open:oil"},
        {"negated": True},
        {"factuality": "hypothetical"},
    ],
)
def test_what_comes_before_is_about_something_else_or_not_asserted_answers_nothing(fields: dict[str, Any]) -> None:
    assert answers(derived([demand(), answer("rejection", **fields)], CAST)) == set()


def test_a_third_party_answers_nothing() -> None:
    said = [demand(), statement("s2", "rejection", "d", article="a2", stated_on=SECOND, content="open ports")]
    assert answers(derived(said, CAST)) == set()


def test_of_several_demands_the_one_in_like_words_is_answered() -> None:
    said = [demand(), demand("s3", content="fewer nets"), answer("rejection", content="fewer nets")]
    assert answers(derived(said, CAST)) == {("s2", "s3", "rejected")}


def test_accepting_one_amount_is_not_accepting_another() -> None:
    said = [
        demand(content="10 tonnes of cod", quantities=cod(10)),
        demand("s3", content="6 tonnes of cod", quantities=cod(6), stated_on=SECOND),
        answer("acceptance", content="6 tonnes of cod", quantities=cod(6), stated_on=THIRD),
    ]
    assert answers(derived(said, CAST)) == {("s2", "s3", "accepted")}


def test_what_hangs_on_a_precondition_of_the_same_sentence_is_conditional_on_it() -> None:
    offer = statement("s1", "offer", "n", conditional=True, condition="Iceland opens its ports")
    first = statement("s2", "precondition", "n", content="Iceland opens its ports", issue="open:port")
    found = derived([offer, first], CAST, passages={"s1": "p1", "s2": "p1"})
    assert len(found.conditions) == 1
    assert derived([offer, first], CAST, passages={"s1": "p1", "s2": "p2"}).conditions == []


def moves(found: Derived) -> set[tuple[str, str, str, str]]:
    """Rule, direction and the first reports of both positions of every shift."""
    first = {p.id: p.statements[0] for p in found.positions}
    return {(s.rule, s.direction, first[s.origin], first[s.result]) for s in found.shifts}


@pytest.mark.parametrize(
    ("before", "after"),
    [("rejection", "acceptance"), ("red_line", "offer"), ("demand", "concession"), ("rejection", "promise")],
)
def test_who_gives_way_moves_toward_agreement(before: str, after: str) -> None:
    said = [answer(before, "s1", stated_on=FIRST), answer(after, "s2")]
    assert moves(derived(said, CAST)) == {("moved", "toward", "s1", "s2")}


@pytest.mark.parametrize(("before", "after"), [("acceptance", "rejection"), ("offer", "withdrawal")])
def test_who_takes_back_moves_away(before: str, after: str) -> None:
    said = [answer(before, "s1", stated_on=FIRST), answer(after, "s2")]
    assert moves(derived(said, CAST)) == {("moved", "away", "s1", "s2")}


@pytest.mark.parametrize(
    "fields", [{"stated_on": FIRST}, {"addressee": "d"}, {"issue": "open:oil"}, {"stated_on": None}]
)  # fmt: skip
def test_the_same_day_another_counterpart_or_issue_is_no_move(fields: dict[str, Any]) -> None:
    said = [answer("rejection", "s1", stated_on=FIRST), answer("acceptance", "s2", **fields)]
    assert moves(derived(said, CAST)) == set()


@pytest.mark.parametrize(
    ("act", "before", "after", "direction"),
    [("demand", 10, 6, "toward"), ("demand", 6, 10, "away"), ("offer", 2, 4, "toward"), ("offer", 4, 2, "away")],
)
def test_another_amount_is_a_move(act: str, before: float, after: float, direction: str) -> None:
    said = [
        answer(act, "s1", content="cod", quantities=cod(before), stated_on=FIRST),
        answer(act, "s2", content="cod", quantities=cod(after)),
    ]
    found = derived(said, CAST)
    assert moves(found) == {("amount_changed", direction, "s1", "s2")}
    assert (found.shifts[0].amounts, found.shifts[0].unit) == ((before, after), "tonne")


@pytest.mark.parametrize(
    ("wanted", "asked", "accepted", "direction"),
    [("demand", 10, 6, "toward"), ("offer", 2, 4, "toward"), ("offer", 4, 2, "away")],
)
def test_who_accepts_another_amount_than_it_asked_or_offered_has_moved(
    wanted: str, asked: float, accepted: float, direction: str
) -> None:
    said = [
        answer(wanted, "s1", content="cod", quantities=cod(asked), stated_on=FIRST),
        answer("acceptance", "s2", content="cod", quantities=cod(accepted)),
    ]
    assert moves(derived(said, CAST)) == {("amount_changed", direction, "s1", "s2")}


def test_who_gets_more_than_it_asked_has_not_moved() -> None:
    said = [
        answer("demand", "s1", content="cod", quantities=cod(6), stated_on=FIRST),
        answer("acceptance", "s2", content="cod", quantities=cod(10)),
    ]
    assert moves(derived(said, CAST)) == set()


def test_amounts_of_other_units_are_not_compared() -> None:
    ships = (Quantity(value=3, unit="ship", text="3 ships"),)
    said = [
        answer("demand", "s1", content="cod", quantities=cod(10), stated_on=FIRST),
        answer("demand", "s2", content="cod", quantities=ships),
    ]
    assert moves(derived(said, CAST)) == set()


def test_a_report_that_its_own_party_denies_is_denied() -> None:
    offer = answer("offer", "s1", content="give 9 tonnes of cod", quantities=cod(9))
    denial = answer("denial", "s2", content="Iceland had offered 9 tonnes of cod", quantities=cod(9))
    found = derived([offer, denial], CAST)
    assert {p.act: p.factuality for p in found.positions} == {"offer": "denied", "denial": "asserted"}
    elsewhere = derived([offer, answer("denial", "s2", article="a3", content=denial.content.text)], CAST)
    assert {p.act: p.factuality for p in elsewhere.positions} == {"offer": "asserted", "denial": "asserted"}
