"""The rest of the page, read by the trained encoder and the rules: events, impasses, mediations, pressures, who takes part, what it is about."""

import pytest

from kg.model import Extraction
from kg.schema import load_schema
from loaders.analysis.readings import Readings
from loaders.decision import Decision
from loaders.extract import extract
from loaders.extract.sight import Considered, decided, log_odds
from loaders.lexicon import load_lexicon
from tests.extracted import analysed

pytestmark = pytest.mark.model


def page(text: str) -> Extraction:
    article, doc = analysed(text)
    return extract(article, doc, lexicon=load_lexicon(), schema=load_schema())


def names(found: Extraction, ids: tuple[str, ...]) -> set[str]:
    return {p.name for p in found.participants if p.id in ids}


class TestEvents:
    @pytest.mark.parametrize(
        ("sentence", "type"),
        [
            ("Norway and Iceland met in Bergen on Tuesday to talk about mackerel.", "meeting"),
            ("Norway and Iceland signed an agreement on mackerel quotas on Tuesday.", "agreement"),
            ("Talks between Norway and Iceland on mackerel quotas broke down on Tuesday.", "stall"),
            ("Pilots of the ferry line walked off the job on Tuesday in a strike over pay.", "strike_start"),
        ],
    )
    def test_an_event_is_found_with_its_type(self, sentence: str, type: str) -> None:
        found = page(f"Talks on mackerel\n\n{sentence}\n")
        assert type in {event.type for event in found.events}

    def test_the_parties_are_those_the_sentence_names(self) -> None:
        found = page(
            "Talks on mackerel\n\nNorway and Iceland met in Bergen on Tuesday to talk about mackerel quotas.\n"
        )
        (meeting,) = [e for e in found.events if e.type == "meeting"]
        assert names(found, meeting.parties) == {"Norway", "Iceland"}

    def test_the_weather_is_no_event(self) -> None:
        assert not page("Rain in the hills\n\nLight rain fell on the hills above the town in the afternoon.\n").events


class TestImpasses:
    def test_a_refusal_alone_is_none(self) -> None:
        found = page("Ferry crews say no\n\nThe crews' union rejected the ferry company's offer on Monday.\n")
        assert {s.act for s in found.statements} == {"rejection"}
        assert not found.impasses

    @pytest.mark.parametrize(
        "sentence",
        [
            "Talks between Norway and Iceland are deadlocked over mackerel quotas.",
            "Norway and Iceland remain far apart on mackerel quotas, and their talks are at a standstill.",
        ],
    )
    def test_a_deadlock_that_is_said_is_one_with_both_parties(self, sentence: str) -> None:
        found = page(f"Talks on mackerel\n\n{sentence}\n")
        (impasse,) = found.impasses
        assert names(found, impasse.parties) == {"Norway", "Iceland"}

    def test_none_has_a_single_party(self) -> None:
        found = page(
            "Ferry talks stuck\n\nTalks with the ferry company are deadlocked, the crews' union said on Monday.\n"
        )
        assert all(len(impasse.parties) != 1 for impasse in found.impasses)


class TestMediationsAndPressures:
    def test_who_mediates_between_whom(self) -> None:
        found = page("Talks on mackerel\n\nFinland is mediating between Norway and Iceland over mackerel quotas.\n")
        (mediation,) = found.mediations
        assert names(found, (mediation.mediator,)) == {"Finland"}
        assert names(found, mediation.parties) == {"Norway", "Iceland"}

    def test_who_is_no_party_and_urges_presses(self) -> None:
        found = page(
            "Talks on mackerel\n\nNorway demanded that Iceland give up half of its mackerel quota. Iceland refused to cut it.\n\n"
            "Finland urged Iceland to accept a lower quota.\n"
        )
        assert ({"Finland"}, {"Iceland"}) in [
            (names(found, (p.presser,)), names(found, (p.pressed,))) for p in found.pressures
        ]


def test_what_a_statement_is_about_is_told_by_its_article_where_its_words_do_not() -> None:
    found = page(
        "Ferry crews ask for higher pay\n\nThe crews' union asked for a wage rise on Monday. The ferry company rejected the demand.\n"
    )
    assert {s.issue for s in found.statements} == {"wages"}


def test_readings_are_looked_up_by_place_and_tell_nothing_where_nothing_was_read() -> None:
    _, doc = analysed(
        "Talks on mackerel\n\nNorway demanded that Iceland cut its quota.\n\nLight rain fell on the hills.\n"
    )
    readings, at = Readings(doc), {t.text: t.i for t in doc}
    likely = {name: readings.takes_part([(at[name], at[name] + 1)]) for name in ("Norway", "quota", "hills")}
    assert likely["Norway"] is not None
    assert likely["quota"] is not None
    assert likely["Norway"] > 0.5 > likely["quota"]
    assert likely["hills"] is None
    kind = readings.kind([(at["Norway"], at["Norway"] + 1)])
    assert kind is not None
    assert kind[0] == "state"


def test_what_the_rules_say_is_kept_and_the_rest_from_the_threshold_on() -> None:
    decision = Decision({"seen": 1.0}, 0.0, 0.5)
    considered = [
        Considered({"seen": -2.0}, lambda: "unlikely"),
        Considered({"seen": 2.0}, lambda: "likely"),
        Considered({"seen": -2.0}, lambda: "by rule", by_rule=True),
    ]
    assert decided(considered, decision) == ["likely", "by rule"]


@pytest.mark.parametrize(("probability", "odds"), [(0.0, -6.0), (0.5, 0.0), (1.0, 6.0), (1e-9, -6.0)])
def test_log_odds_are_bounded(probability: float, odds: float) -> None:
    assert log_odds(probability) == odds


class TestNames:
    def test_a_word_of_a_title_names_nobody(self) -> None:
        found = page(
            "A pay rise\n\nLabour Minister Ana Ruiz urged the dockers of Porto Azul to accept the offer on Monday.\n"
        )
        assert not any("Labour" in m.text for p in found.participants for m in p.mentions)
        assert "Ana Ruiz" in {p.name for p in found.participants}

    def test_a_name_of_the_headline_is_what_the_body_calls_it(self) -> None:
        body = (
            "President Ivan Petrov proposed a truce on Monday. The rebels rejected the plan. Petrov said he would wait."
        )
        found = page(f"Petrov Veldania plan rejected\n\n{body}\n")
        assert not any("Veldania plan" in p.name or p.name == "Petrov Veldania" for p in found.participants)
        assert "Petrov" in {m.text for p in found.participants for m in p.mentions if p.name == "Ivan Petrov"}
