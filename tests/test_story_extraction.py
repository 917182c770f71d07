"""What the articles of the story say, against the answers a person gives in tests/story/answers.yaml."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from kg.model import Statement
from tests.story.answers import ANSWERS, POSITIONS, statements_of, told

pytestmark = pytest.mark.model

REPORTS = [(id, article) for id, position in POSITIONS.items() for article in position["articles"]]
# What the trained encoder does not see, or the decision holds for none.
MISSED = {
    "softer-on-water": "no act is seen in 'softened its position'",
    "softer-on-pay": "'softened its pay demand' has a confidence just below the threshold",
    "inadequate": "what 'is inadequate' has a confidence below the threshold",
    "no-to-pay-5": "'would not pay 5 per cent' has a confidence just below the threshold",
    "blockade-first": "the minister who says what Montenegro will do is taken for the holder",
}


def missed(id: str, *values: object) -> ParameterSet:
    """The parameters of a position, marked if it is known to be missed."""
    marks = [pytest.mark.xfail(strict=True, reason=MISSED[id])] if id in MISSED else []
    return pytest.param(id, *values, marks=marks)


def details(statement: Statement, position: Mapping[str, Any]) -> dict[str, object]:
    """What else the answers tell of a position, as the statement has it."""
    amounts = [q.value for q in statement.quantities]
    return {
        "conditional": statement.condition if statement.conditional else None,
        "deadline": statement.deadline,
        "amount": amounts[0] if "amount" in position and amounts else None,
        "factuality": statement.factuality,
    }


def wanted(position: Mapping[str, Any]) -> dict[str, object]:
    """The same as `details`, as the answers have it."""
    names = ("conditional", "deadline", "amount")
    return {name: position.get(name) for name in names} | {"factuality": position.get("factuality", "asserted")}


def overlap(first: str, second: str) -> float:
    """Share of sequences of five words that two articles have in common."""
    one, other = (fives(told()[id].extraction.article.text) for id in (first, second))
    return len(one & other) / len(one | other)


def fives(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def test_every_article_of_the_story_is_read_with_outlet_and_day() -> None:
    read = {id: (t.extraction.article.source, t.extraction.article.published) for id, t in told().items()}
    assert read == {a["id"]: (a["source"], a["published"]) for a in ANSWERS["articles"]}


@pytest.mark.parametrize(("id", "article"), [missed(*report) for report in REPORTS])
def test_each_report_of_a_position_is_found(id: str, article: str) -> None:
    position = POSITIONS[id]
    (statement,) = statements_of(position, article)
    assert details(statement, position) == wanted(position)


@pytest.mark.parametrize("id", [missed(id) for id in POSITIONS])
def test_the_first_day_of_each_position_is_found(id: str) -> None:
    position = POSITIONS[id]
    days = [s.stated_on for article in position["articles"] for s in statements_of(position, article)]
    assert min(day for day in days if day is not None) == position["first_on"]


def test_a_position_that_only_an_official_tells_keeps_its_source() -> None:
    for position in POSITIONS.values():
        if "source" in position:
            (statement,) = statements_of(position, position["articles"][0])
            assert told()[position["articles"][0]].name(statement.source) == position["source"]


def test_nearly_nothing_is_found_that_the_story_does_not_say() -> None:
    right = {s.id for id, article in REPORTS for s in statements_of(POSITIONS[id], article)}
    found = {s.id for t in told().values() for s in t.extraction.statements}
    assert len(found & right) / len(found) >= 0.95


def test_who_acts_for_whom_is_found() -> None:
    found = {
        (t.name(p.id), t.name(p.acts_for), p.role)
        for t in told().values()
        for p in t.participants.values()
        if p.acts_for is not None
    }
    wanted = {(a["name"], a["acts_for"], a.get("role")) for a in ANSWERS["actors"] if "acts_for" in a}
    assert wanted <= found


def test_participants_have_the_names_that_the_answers_join() -> None:
    for same in ANSWERS["same_actor"]:
        for participant in same["participants"]:
            names = {p.name for p in told()[participant["article"]].participants.values()}
            assert participant["name"] in names, participant


@pytest.mark.parametrize("report", [r for m in ANSWERS["mediations"] for r in m["reports"]], ids=lambda r: r["words"])
def test_each_report_of_the_mediation_is_found(report: Mapping[str, str]) -> None:
    story = told()[report["article"]]
    found = {
        (story.name(m.mediator), m.role, frozenset(story.names(m.parties)))
        for m in story.extraction.mediations
        if report["words"] in m.quote.text
    }
    assert found == {(report["mediator"], report["role"], frozenset(ANSWERS["mediations"][0]["parties"]))}


def test_who_presses_whom_is_found_and_nobody_else() -> None:
    found = {
        (story.name(p.presser), story.name(p.pressed), p.toward, p.stated_on, article)
        for article, story in told().items()
        for p in story.extraction.pressures
    }
    wanted = {(p["presser"], p["pressed"], p["toward"], p["day"], p["article"]) for p in ANSWERS["pressures"]}
    assert found == wanted


@pytest.mark.parametrize("event", ANSWERS["events"], ids=lambda e: e["id"])
def test_each_turn_of_the_talks_is_found(event: Mapping[str, Any]) -> None:
    story = told()[event["article"]]
    found: list[tuple[set[str | None], date | None]] = [
        (story.names(e.parties), e.happened_on) for e in story.extraction.events if e.type == event["type"]
    ]
    assert found == [(set(event["parties"]), event.get("day"))]


def test_turns_that_break_or_make_an_impasse_are_not_invented() -> None:
    turning = {event["type"] for event in ANSWERS["events"]}
    found = [(a, e.type) for a, t in told().items() for e in t.extraction.events if e.type in turning]
    assert sorted(found) == sorted((event["article"], event["type"]) for event in ANSWERS["events"])


def test_the_text_that_says_it_is_stuck_is_found() -> None:
    (stated,) = (i for i in ANSWERS["impasses"] if i["rule"] == "stated")
    (article,) = stated["shown_by"]
    (found,) = told()[article].extraction.impasses
    assert told()[article].names(found.parties) == set(stated["parties"])


def test_the_answers_speak_only_of_what_they_list() -> None:
    known = {*POSITIONS, *(e["id"] for e in ANSWERS["events"]), *(a["id"] for a in ANSWERS["articles"])}
    named = [r[end] for r in ANSWERS["responses"] for end in ("position", "to")]
    named += [s[end] for s in ANSWERS["shifts"] for end in ("from", "to")]
    named += [c[end] for c in ANSWERS["conditions"] for end in ("position", "waits_for")]
    named += [x for i in ANSWERS["impasses"] for x in (*i["shown_by"], i.get("broken_by", "walkout"))]
    named += [x for d in ANSWERS["open_demands"] for answer, ids in d.items() if answer != "day" for x in ids]
    named += [r["position"] for r in ANSWERS["reports"]] + [d["position"] for d in ANSWERS["deadlines"]]
    named += [c[end] for c in ANSWERS["contradictions"] for end in ("report", "against")]
    named += [x for name in ("not_one_position", "may_be_one_position") for ids in ANSWERS[name] for x in ids]
    assert set(named) <= known


def test_the_reprint_is_nearly_the_wire_article_and_the_other_report_is_not() -> None:
    ((reprint, wire),) = ((d["article"], d["of"]) for d in ANSWERS["duplicates"])
    assert overlap(reprint, wire) >= 0.9
    assert overlap("03-morning-ledger-valley", wire) <= 0.1
