"""Articles about the same talks, mediations over weeks, and negotiations that people define."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kg.derive import Derived
from kg.errors import SchemaError
from kg.model import Definition, Mediation, Statement, TalksEvent
from kg.talks import read_definitions
from tests.kg.derive.records import SCHEMA, derived, participant, person, span, state, statement

START = date(2031, 3, 1)
DAYS = {"a1": START, "a2": START + timedelta(days=30), "a3": START + timedelta(days=400)}
CAST = tuple(
    state(f"{a}-{name.lower()}", name, article=a) for a in DAYS for name in ("Norway", "Iceland", "Denmark", "Finland")
)


def wants(
    article: str, *, by: str = "norway", of: str = "iceland", issue: str = "fisheries", **fields: Any
) -> Statement:
    id = f"{article}-{by}-{of}-{issue}"
    return statement(
        id, "demand", f"{article}-{by}", article=article, addressee=f"{article}-{of}", issue=issue, **fields
    )


def brokers(article: str, mediator: str = "finland", role: str = "mediator", *parties: str) -> Mediation:
    return Mediation(
        id=f"{article}-{mediator}-{role}",
        article_id=article,
        mediator=f"{article}-{mediator}",
        parties=tuple(f"{article}-{p}" for p in parties or ("norway", "iceland")),
        quote=span("Finland mediates."),
        rule="mediate",
        role=role,
    )


def talks(found: Derived) -> dict[str, frozenset[str]]:
    return {n.name: n.articles for n in found.negotiations}


def test_articles_of_one_pair_and_field_are_one_negotiation_with_a_readable_name() -> None:
    found = derived([wants("a1"), wants("a2", issue="water")], CAST, DAYS)
    assert talks(found) == {"Iceland and Norway: Fisheries (2031)": {"a1", "a2"}}
    (negotiation,) = found.negotiations
    assert set(negotiation.issues) == {"fisheries", "water"}
    assert (negotiation.started_on, negotiation.last_on) == (START, DAYS["a2"])


def test_another_pair_another_field_or_another_year_is_another_negotiation() -> None:
    said = [wants("a1"), wants("a2", issue="wages"), wants("a3")]
    assert sorted(map(sorted, talks(derived(said, CAST, DAYS)).values())) == [["a1"], ["a2"], ["a3"]]
    said = [wants("a1"), wants("a2", of="denmark")]
    assert sorted(map(sorted, talks(derived(said, CAST, DAYS)).values())) == [["a1"], ["a2"]]


def test_articles_of_two_fields_that_share_an_issue_are_one_negotiation() -> None:
    said = [wants("a1"), wants("a2", issue="wages"), wants("a2", issue="jobs"), wants("a2")]
    assert set(talks(derived(said, CAST, DAYS)).values()) == {frozenset({"a1", "a2"})}


def test_who_mediates_is_no_party() -> None:
    said = [wants("a1"), wants("a1", by="finland"), wants("a2"), wants("a2", by="finland")]
    found = derived(said, CAST, DAYS, mediations=(brokers("a1"),))
    (negotiation,) = [n for n in found.negotiations if len(n.articles) == 2]
    assert {found.resolution.actors[p].name for p in negotiation.parties} == {"Norway", "Iceland"}


def test_positions_and_impasses_belong_to_the_talks_of_their_parties() -> None:
    refuses = statement("a1-no", "rejection", "a1-iceland", addressee="a1-norway", issue="fisheries")
    aside = wants("a1", by="denmark", of="finland", issue="wages")
    found = derived([wants("a1"), refuses, aside], CAST, DAYS)
    labels = [(m.label, m.id) for m in found.members]
    inside = {p.id for p in found.positions if p.issue == "fisheries"}
    assert {id for label, id in labels if label == "Position"} == inside
    assert [id for label, id in labels if label == "Impasse"] == [i.id for i in found.impasses]


# ---- defined by people ----


def test_a_definition_takes_its_articles_and_gives_the_name() -> None:
    mackerel = Definition(id="m", name="Mackerel talks", parties=("Norway", "icelandic"), issues=("fisheries",))
    found = derived([wants("a1"), wants("a2", issue="wages")], CAST, DAYS, definitions=(mackerel,))
    assert talks(found)["Mackerel talks"] == {"a1"}
    assert len(found.negotiations) == 2
    late = Definition(id="m", name="Late talks", parties=("Norway", "Iceland"), start=date(2031, 3, 15))
    assert talks(derived([wants("a1"), wants("a2")], CAST, DAYS, definitions=(late,)))["Late talks"] == {"a2"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: b", "a list of negotiations is wanted"),
        ("- {id: x}", "entry 1 ('x'): name: is missing; give it what the negotiation"),
        (
            "- {name: Velja dam talks, parties: [A]}",
            "entry 1 ('Velja dam talks'): id: is missing; give it a short name of",
        ),
        ("- {id: x, name: X, parties: [A]}\n- {parties: [B]}", "talks.yaml: entry 2: id: is missing"),
        ("- {id: x, name: X, parties: {A: B}}", "entry 1 ('x'): parties: found a mapping; a list of names, like"),
        ("- {id: x, name: X, parties: A}", "entry 1 ('x'): parties: found 'A'; a list of names, like"),
        (
            "- {id: 7, name: X, parties: [A]}",
            "entry 1 ('X'): id: found 7; a short name of its own is wanted; put it in",
        ),
        ("- {id: ' ', name: X, parties: [A]}", "entry 1 ('X'): id: is empty; give it a short name"),
        ("- lake", "talks.yaml: entry 1: a mapping with id, name and parties is wanted, found 'lake'"),
        ("- [a, {b: c}]", "entry 1: a mapping with id, name and parties is wanted, found a list"),
        ("- {id: x, name: X, parties: [A], start: 2031-13-40}", "cannot be read as YAML"),
        ("- {id: x, name: X, parties: [A], start: 2032-01-02, end: 2031-01-02}", "start: 2032-01-02 is after end"),
        ("- {id: x, name: X, parties: []}", "at least one name is wanted"),
        ("- {id: x, name: X, parties: [A], isues: [y]}", "unknown isues; known: end, id"),
        ("- {id: x, name: X, parties: [A], issues: [y]}", "unknown issue 'y'"),
        (
            "- {id: x, name: X, parties: [A], start: soon}",
            "entry 1 ('x'): start: found 'soon'; a day like 2031-03-04 is wanted",
        ),
        (
            "- {id: x, name: X, parties: [A]}\n- {id: x, name: Y, parties: [B]}",
            "entry 2 ('x'): id: stands in entry 1 too",
        ),
        ("- {id: [", "cannot be read as YAML"),
    ],
)
def test_a_faulty_definition_is_told_in_one_line(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "talks.yaml"
    file.write_text(text)
    with pytest.raises(SchemaError, match=r"talks\.yaml") as told:
        read_definitions(file, SCHEMA)
    assert fault in str(told.value)
    assert "\n" not in str(told.value)
    assert "{'" not in str(told.value)


# ---- mediations ----


def mediated(*reports: Mediation, said: tuple[Statement, ...] = (), **records: Any) -> list[tuple[Any, ...]]:
    found = derived(said, CAST, DAYS, mediations=reports, **records)
    names = {a.id: a.name for a in found.resolution.actors.values()}
    return [
        ({names[m] for m in x.mediators}, {names[p] for p in x.parties}, x.method, x.status, x.first_on, x.last_on)
        for x in found.mediations
    ]


PAIR = {"Norway", "Iceland"}


def test_reports_between_the_same_parties_are_one_mediation_with_all_mediators() -> None:
    assert mediated(brokers("a1"), brokers("a2", "denmark", "host")) == [
        ({"Finland", "Denmark"}, PAIR, "mediation", "ongoing", DAYS["a1"], DAYS["a2"])
    ]


def test_after_a_long_time_it_is_another_mediation() -> None:
    assert len(mediated(brokers("a1"), brokers("a3"))) == 2


@pytest.mark.parametrize(("role", "method"), [("host", "good_offices"), ("facilitator", "facilitation")])
def test_the_role_tells_the_method(role: str, method: str) -> None:
    assert [m[2] for m in mediated(brokers("a1", "finland", role))] == [method]


def test_what_is_only_offered_is_offered_until_a_party_refuses_or_both_agree() -> None:
    passages = {"a1-finland-mediator": "p1", "offer": "p1", "no": "p2"}
    offer = statement("offer", "offer", "a1-finland", content="mediation")
    refusal = statement("no", "rejection", "a1-norway", addressee="a1-finland", content="mediation")
    agreement = TalksEvent(
        id="e", article_id="a2", type="agreement", parties=("a2-norway", "a2-iceland"), quote=span(), rule="agree"
    )
    assert [m[3] for m in mediated(brokers("a1"), said=(offer,), passages=passages)] == ["offered"]
    assert [m[3] for m in mediated(brokers("a1"), said=(offer, refusal), passages=passages)] == ["rejected"]
    assert [m[3] for m in mediated(brokers("a1"), events=(agreement,))] == ["ended"]


def test_a_refusal_of_another_time_and_an_agreement_of_another_year_end_no_mediation() -> None:
    passages = {"a1-finland-mediator": "p1", "offer": "p1", "no": "p2"}
    offer = statement("offer", "offer", "a1-finland", content="mediation")
    refusal = statement("no", "rejection", "a3-norway", addressee="a3-finland", content="a tariff", article="a3")
    agreement = TalksEvent(
        id="e", article_id="a3", type="agreement", parties=("a3-norway", "a3-iceland"), quote=span(), rule="agree"
    )
    told = mediated(brokers("a1"), said=(offer, refusal), passages=passages, events=(agreement,))
    assert [m[3] for m in told] == ["offered"]


def test_without_parties_the_two_of_the_article_are_meant() -> None:
    bare = Mediation(
        id="m", article_id="a1", mediator="a1-finland", parties=(), quote=span(), rule="mediate", role="mediator"
    )
    assert [m[1] for m in mediated(bare, said=(wants("a1"),))] == [PAIR]
    assert [m[1] for m in mediated(bare)] == [set()]


def test_a_minister_who_mediates_is_named_and_his_state_is_no_party() -> None:
    minister = person("a1-m", "Ana Ruiz", acts_for="a1-finland", role="foreign-minister")
    report = Mediation(
        id="m", article_id="a1", mediator="a1-m", parties=("a1-finland", "a1-norway", "a1-iceland"),
        quote=span(), rule="mediate", role="mediator",
    )  # fmt: skip
    found = derived((), (*CAST, minister, participant("x", "Acme")), DAYS, mediations=(report,))
    assert found.mediations[0].name == "Ana Ruiz between Iceland and Norway"
