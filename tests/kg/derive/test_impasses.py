"""Positions and stated deadlocks → impasses."""

from datetime import date
from typing import Any

import pytest

from kg.derive.impasses import VERSIONS, Impasse
from kg.model import Statement
from tests.kg.derive.records import impasses_of, participant, person, state, statement, text_impasse

NORWAY, ICELAND, DENMARK = state("n", "Norway"), state("i", "Iceland"), state("d", "Denmark")
CAST = (NORWAY, ICELAND, DENMARK)
JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


def demand(**fields: Any) -> Statement:
    return statement("s1", "demand", "n", **{"stated_on": JANUARY, **fields})


def refusal(act: str = "rejection", **fields: Any) -> Statement:
    return statement("s2", act, "i", **{"stated_on": FEBRUARY, **fields})


def found(*said: Statement) -> list[Impasse]:
    return impasses_of(said, CAST)


@pytest.mark.parametrize("wanted", ["demand", "precondition", "offer"])
@pytest.mark.parametrize("refused", ["rejection", "red_line", "denial"])
def test_what_one_wants_and_another_refuses_is_an_impasse(wanted: str, refused: str) -> None:
    (impasse,) = found(statement("s1", wanted, "n", stated_on=JANUARY), refusal(refused))
    assert impasse.name == "Iceland and Norway over cod"
    assert impasse.rule == "opposing_positions"
    assert impasse.rule_version == VERSIONS["opposing_positions"]
    assert (impasse.since, impasse.last_on) == (FEBRUARY, FEBRUARY)
    assert len(impasse.positions) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [({"addressee": "i"}, {}), ({}, {"addressee": "n"})],
    ids=["the demand is addressed", "the refusal is addressed"],
)
def test_over_two_articles_one_must_be_addressed_to_the_other(first: dict[str, str], second: dict[str, str]) -> None:
    assert len(found(demand(**first), refusal(article="a2", **second))) == 1
    assert found(demand(), refusal(article="a2")) == []
    assert found(demand(addressee="d"), refusal(article="a2", addressee="d")) == []


def test_a_refusal_that_is_addressed_to_a_third_is_none_of_the_demander() -> None:
    assert found(demand(), refusal(addressee="d")) == []


def test_two_demands_stand_against_each_other_only_if_each_is_addressed_to_the_other() -> None:
    theirs = statement("s2", "demand", "i", addressee="n")
    assert len(found(demand(addressee="i"), theirs)) == 1
    assert found(demand(), theirs) == []


def test_an_offer_does_not_stand_against_a_demand() -> None:
    assert found(demand(addressee="i"), statement("s2", "offer", "i", addressee="n")) == []


@pytest.mark.parametrize("fields", [{"negated": True}, {"factuality": "hypothetical"}, {"issue": "open:trade"}])
def test_what_is_not_asserted_or_of_another_issue_makes_no_impasse(fields: dict[str, Any]) -> None:
    assert found(demand(), refusal(**fields)) == []


def test_nobody_is_stuck_with_himself() -> None:
    assert found(demand(), statement("s2", "rejection", "n")) == []


def test_a_minister_and_his_state_are_one_party() -> None:
    minister = person("m", "Ingrid Dahl", acts_for="n", role="foreign-minister")
    assert impasses_of([demand(), statement("s2", "rejection", "m")], (*CAST, minister)) == []
    (impasse,) = impasses_of([statement("s1", "demand", "m"), refusal()], (*CAST, minister))
    assert impasse.name == "Iceland and Norway over cod"


def test_who_accepts_later_is_no_longer_stuck() -> None:
    later = statement("s3", "acceptance", "i", stated_on=MARCH)
    assert found(demand(), refusal(), later) == []


@pytest.mark.parametrize(
    "fields", [{"stated_on": FEBRUARY}, {"stated_on": None}, {"stated_on": MARCH, "negated": True}]
)  # fmt: skip
def test_an_acceptance_that_is_not_later_or_not_asserted_ends_nothing(fields: dict[str, Any]) -> None:
    assert len(found(demand(), refusal(), statement("s3", "acceptance", "i", **fields))) == 1


def test_several_conflicts_of_one_pair_over_one_issue_are_one_impasse() -> None:
    more = statement("s3", "red_line", "i", content="open ports", stated_on=MARCH)
    (impasse,) = found(demand(), refusal(), more)
    assert len(impasse.positions) == 3
    assert (impasse.since, impasse.last_on) == (FEBRUARY, MARCH)


def test_a_stated_impasse_is_shown_by_all_sentences_that_say_it() -> None:
    stated = [text_impasse("t1", "n", "i"), text_impasse("t2", "i", "n", article="a2")]
    (impasse,) = impasses_of([], CAST, stated, {"a1": JANUARY, "a2": MARCH})
    assert impasse.rule == "stated"
    assert impasse.text_impasses == ("t1", "t2")
    assert (impasse.since, impasse.last_on) == (JANUARY, MARCH)


def test_a_stated_impasse_without_parties_is_left_out() -> None:
    assert impasses_of([], CAST, [text_impasse("t1")]) == []


def test_another_issue_or_party_is_another_impasse() -> None:
    stated = [
        text_impasse("t1", "n", "i"),
        text_impasse("t2", "n", "i", issue="open:trade"),
        text_impasse("t3", "n", "d"),
    ]
    assert len({impasse.id for impasse in impasses_of([], CAST, stated)}) == 3


def test_the_name_keeps_an_acronym_in_capitals() -> None:
    (impasse,) = impasses_of([], (participant("u", "Acme"),), [text_impasse("t1", "u", issue="open:NATO entry")])
    assert impasse.name == "Acme over NATO entry"
