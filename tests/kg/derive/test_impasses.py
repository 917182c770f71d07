"""Positions and stated deadlocks → impasses."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from kg.derive.impasses import Impasse
from kg.model import Statement, TalksEvent
from tests.kg.derive.records import derived, participant, person, span, state, statement, text_impasse

NORWAY, ICELAND, DENMARK = state("n", "Norway"), state("i", "Iceland"), state("d", "Denmark")
CAST = (NORWAY, ICELAND, DENMARK)
FIRST, SECOND, THIRD = (date(2024, 1, day) for day in (1, 9, 17))


def demand(**fields: Any) -> Statement:
    return statement(fields.pop("id", "s1"), "demand", "n", **{"stated_on": FIRST, **fields})


def refusal(act: str = "rejection", **fields: Any) -> Statement:
    return statement(fields.pop("id", "s2"), act, "i", **{"stated_on": SECOND, **fields})


def found(*said: Statement) -> list[Impasse]:
    return derived(said, CAST).impasses


@pytest.mark.parametrize("wanted", ["demand", "precondition", "offer"])
@pytest.mark.parametrize("refused", ["rejection", "red_line", "denial"])
def test_what_one_wants_and_another_refuses_is_an_impasse(wanted: str, refused: str) -> None:
    (impasse,) = found(statement("s1", wanted, "n", stated_on=FIRST), refusal(refused))
    assert impasse.name == "Iceland and Norway over cod"
    red_line = refused == "red_line" and wanted != "offer"
    assert impasse.rule == ("red_line_against_demand" if red_line else "opposing_positions")
    assert (impasse.since, impasse.last_on) == (SECOND, SECOND)
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


def test_a_demand_on_a_third_is_none_of_who_refuses_its_holder() -> None:
    assert found(demand(addressee="d"), refusal(addressee="n")) == []


def test_what_is_told_together_in_other_words_is_no_impasse() -> None:
    assert found(demand(), refusal(content="an inspection of ports")) == []


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
    assert derived([demand(), statement("s2", "rejection", "m")], (*CAST, minister)).impasses == []
    (impasse,) = derived([statement("s1", "demand", "m"), refusal()], (*CAST, minister)).impasses
    assert impasse.name == "Iceland and Norway over cod"


def test_who_accepts_later_breaks_the_impasse() -> None:
    later = statement("s3", "acceptance", "i", stated_on=THIRD)
    ground = derived([demand(), refusal(), later], CAST)
    (impasse,) = ground.impasses
    (acceptance,) = [p for p in ground.positions if p.act == "acceptance"]
    assert (impasse.state, impasse.until, impasse.broken_by) == ("broken", THIRD, (("Position", acceptance.id),))


def test_a_refusal_that_is_told_again_keeps_the_impasse_open() -> None:
    again = refusal(article="a2", stated_on=THIRD, content="more cod")
    said = [demand(addressee="i"), statement("s3", "acceptance", "i", stated_on=SECOND), replace(again, id="s4")]
    (impasse,) = found(*said)
    assert impasse.state == "open"


@pytest.mark.parametrize(
    "fields", [{"stated_on": SECOND}, {"stated_on": None}, {"stated_on": THIRD, "negated": True}]
)  # fmt: skip
def test_an_acceptance_that_is_not_later_or_not_asserted_ends_nothing(fields: dict[str, Any]) -> None:
    (impasse,) = found(demand(), refusal(), statement("s3", "acceptance", "i", **fields))
    assert impasse.state == "open"


def test_several_conflicts_of_one_pair_over_one_issue_are_one_impasse() -> None:
    more = statement("s3", "rejection", "i", content="more cod quota rise", stated_on=THIRD)
    (impasse,) = found(demand(), refusal(), more)
    assert len(impasse.positions) == 3
    assert (impasse.since, impasse.last_on) == (SECOND, THIRD)


def test_a_stated_impasse_is_shown_by_all_sentences_that_say_it() -> None:
    stated = [text_impasse("t1", "n", "i"), text_impasse("t2", "i", "n", article="a2")]
    (impasse,) = derived((), CAST, {"a1": FIRST, "a2": THIRD}, impasses=tuple(stated)).impasses
    assert impasse.rule == "stated"
    assert impasse.reports == ("t1", "t2")
    assert (impasse.since, impasse.last_on) == (FIRST, THIRD)


def test_a_stated_impasse_without_parties_is_left_out() -> None:
    assert derived((), CAST, impasses=(text_impasse("t1"),)).impasses == []


def test_another_issue_or_party_is_another_impasse() -> None:
    stated = (
        text_impasse("t1", "n", "i"),
        text_impasse("t2", "n", "i", issue="open:trade"),
        text_impasse("t3", "n", "d"),
    )
    assert len({impasse.id for impasse in derived((), CAST, impasses=stated).impasses}) == 3


def test_the_name_keeps_an_acronym_in_capitals() -> None:
    (impasse,) = derived(
        (),
        (participant("u", "Acme"), participant("v", "Beta")),
        impasses=(text_impasse("t1", "u", "v", issue="open:NATO entry"),),
    ).impasses
    assert impasse.name == "Acme and Beta over NATO entry"


def test_nobody_is_stuck_alone() -> None:
    alone = derived((), (participant("u", "Acme"),), impasses=(text_impasse("t1", "u", issue="open:NATO entry"),))
    assert alone.impasses == []


def event(id: str, type: str, *parties: str, article: str = "a1", on: date | None = None) -> TalksEvent:
    return TalksEvent(
        id=id, article_id=article, type=type, parties=parties, quote=span("They left."), rule=type, happened_on=on
    )


def test_each_refusing_what_the_other_wants_is_a_mutual_rejection() -> None:
    theirs = statement("s3", "demand", "i", content="fewer boats", addressee="n")
    ours = statement("s4", "rejection", "n", content="fewer boats", addressee="i")
    (impasse,) = found(demand(addressee="i"), refusal(addressee="n"), theirs, ours)
    assert (impasse.rule, len(impasse.positions)) == ("mutual_rejection", 4)


def test_preconditions_that_wait_for_each_other_are_a_cycle() -> None:
    ours = statement("s1", "precondition", "n", content="Iceland opens its ports", addressee="i", issue="open:port")
    theirs = statement("s2", "precondition", "i", content="Norway pays first", addressee="n")
    (impasse,) = found(ours, theirs)
    assert (impasse.rule, impasse.issues) == ("precondition_cycle", ("open:cod", "open:port"))
    assert found(ours, replace(theirs, addressee="d")) == []
    assert found(ours, replace(theirs, article_id="a2")) == [], "nothing ties the two"


def test_a_withdrawal_and_a_walkout_are_impasses_until_the_talks_go_on() -> None:
    left = statement("s1", "withdrawal", "n", addressee="i", stated_on=FIRST)
    assert [i.rule for i in found(left)] == ["walkout"]
    events = (event("e1", "walkout", "i", on=FIRST), event("e2", "resume", "i", "n", article="a2", on=THIRD))
    said = [demand(addressee="i"), demand(addressee="i", article="a2", id="s9")]
    (impasse,) = derived(said, CAST, events=events[:1]).impasses
    assert (impasse.rule, impasse.state, impasse.reports) == ("walkout", "open", ("e1",))
    (impasse,) = derived([said[0], replace(said[1], id="s9")], CAST, events=events).impasses
    assert (impasse.until, impasse.broken_by) == (THIRD, (("TalksEvent", "e2"),))


def test_a_demand_without_an_answer_for_weeks_is_silence() -> None:
    later = FIRST + timedelta(days=25)
    again = statement("s2", "demand", "n", content="fewer boats", addressee="i", stated_on=later, article="a2")
    assert [(i.rule, i.since, i.last_on) for i in found(demand(addressee="i"), again)] == [("silence", FIRST, later)]
    assert found(demand(addressee="i"), replace(again, stated_on=FIRST + timedelta(days=5))) == []
    word = statement("s3", "promise", "i", stated_on=later, article="a3", addressee="n")
    (impasse,) = found(demand(addressee="i"), word)
    assert (impasse.rule, impasse.state, impasse.until) == ("silence", "broken", later)


def test_further_independent_reports_make_an_impasse_more_severe() -> None:
    one = found(demand(addressee="i"), refusal(addressee="n"))[0].severity
    two = found(demand(addressee="i"), refusal(addressee="n"), refusal(addressee="n", article="a2", id="s5"))[
        0
    ].severity
    assert two == pytest.approx(one + 0.05)


def test_an_impasse_is_explained_by_who_holds_what() -> None:
    (impasse,) = found(demand(addressee="i"), refusal())
    assert impasse.explanation == "Norway: demand, more cod; Iceland: rejection, more cod"


def test_each_side_has_its_own_silence() -> None:
    late = FIRST + timedelta(days=30)
    asked = demand(addressee="i")
    word = statement("s3", "demand", "i", content="open ports", addressee="n", stated_on=late, article="a3")
    after = statement("s4", "promise", "i", content="a map", stated_on=late + timedelta(days=40), article="a4")
    silences = {(i.state, i.since) for i in found(asked, word, after) if i.rule == "silence"}
    assert silences == {("broken", FIRST), ("open", late)}


def test_a_silence_is_broken_only_if_no_demand_waits_any_more() -> None:
    late = FIRST + timedelta(days=30)
    said = [
        demand(addressee="i"),
        statement("s3", "promise", "i", content="a map", stated_on=late, article="a3", addressee="n"),
        demand(addressee="i", id="s4", content="fewer nets", stated_on=late + timedelta(days=1), article="a4"),
        demand(addressee="i", id="s5", content="more buoys", stated_on=late + timedelta(days=40), article="a5"),
    ]
    (silence,) = [i for i in found(*said) if i.rule == "silence"]
    assert (silence.state, silence.until) == ("open", None)
