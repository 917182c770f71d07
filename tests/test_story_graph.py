"""What follows from the story, against the answers that a person gives in tests/story/answers.yaml."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest

from kg.derive import Derived, derive
from kg.derive.positions import Position
from kg.graph import evidence_graph
from kg.schema import load_schema
from loaders.signature import signed
from tests.kg.derive.records import records_of
from tests.story.answers import ANSWERS, POSITIONS, statements_of, told
from tests.test_story_extraction import MISSED

pytestmark = pytest.mark.model

SCHEMA = load_schema()


@cache
def story() -> Derived:
    """Everything that follows from the articles of the story."""
    graphs = [evidence_graph(signed(t.extraction), fingerprint="f") for t in told().values()]
    graph = [n for nodes, _ in graphs for n in nodes], [e for _, edges in graphs for e in edges]
    return derive(records_of(graph), schema=SCHEMA)


@cache
def positions() -> Mapping[str, frozenset[str]]:
    """Ids of the positions that the reports of each position of the answers express."""
    of = {s: p.id for p in story().positions for s in p.statements}
    return {
        id: frozenset(of[s.id] for article in p["articles"] for s in statements_of(p, article))
        for id, p in POSITIONS.items()
    }


def name(actor: str) -> str:
    return story().resolution.actors[actor].name


def names(actors: Any) -> set[str]:
    return {name(a) for a in actors}


def position(id: str) -> Position:
    return next(p for p in story().positions if p.id == id)


def stem(article: str) -> str:
    return next(stem for stem, t in told().items() if t.extraction.article.id == article)


def stems(articles: Any) -> set[str]:
    return {stem(a) for a in articles}


def ids(entries: list[Mapping[str, Any]]) -> list[Any]:
    return [
        pytest.param(entry, id=" ".join(map(str, list(entry.values())[:4])), marks=missing(entry.values()))
        for entry in entries
    ]


def missing(told: Iterable[Any]) -> list[pytest.MarkDecorator]:
    """The marks of what hangs on a position that is known to be missed."""
    lost = [MISSED[one] for one in told if isinstance(one, str) and one in MISSED]
    return [pytest.mark.xfail(strict=True, reason=reason) for reason in lost[:1]]


# ---- who is who ----


@pytest.mark.parametrize("entry", ids(ANSWERS["same_actor"]))
def test_names_of_one_actor_are_one(entry: Mapping[str, Any]) -> None:
    links = {
        name(story().resolution.links[p.id].actor)
        for wanted in entry["participants"]
        for p in told()[wanted["article"]].extraction.participants
        if p.name == wanted["name"]
    }
    assert links == {entry["actor"]}


@pytest.mark.parametrize("pair", ANSWERS["apart"])
def test_actors_that_share_a_name_stay_apart(pair: list[str]) -> None:
    canonical = {a.name for a in story().resolution.actors.values() if not a.merged}
    assert set(pair) <= canonical


# ---- positions ----


@pytest.mark.parametrize("pair", [pytest.param(pair, marks=missing(pair)) for pair in ANSWERS["not_one_position"]])
def test_positions_with_other_amounts_are_other_positions(pair: list[str]) -> None:
    found = [positions()[id] for id in pair]
    assert all(found)
    assert len(frozenset().union(*found)) >= len(pair)


def test_the_reprint_is_found_and_nothing_else() -> None:
    found = {(stem(d.article), stem(d.original)) for d in story().duplicates}
    assert found == {(entry["article"], entry["of"]) for entry in ANSWERS["duplicates"]}


@pytest.mark.parametrize("entry", ids(ANSWERS["reports"]))
def test_reprints_count_once(entry: Mapping[str, Any]) -> None:
    (id,) = positions()[entry["position"]]
    found = position(id)
    assert (len(found.statements), found.independent_reports) == (entry["reports"], entry["independent"])


@pytest.mark.parametrize("entry", ids(ANSWERS["responses"]))
def test_what_was_answered(entry: Mapping[str, Any]) -> None:
    found = {(r.response, r.to, r.answer) for r in story().responses}
    wanted = {
        (answer, to, entry["answer"]) for answer in positions()[entry["position"]] for to in positions()[entry["to"]]
    }
    assert wanted & found


@pytest.mark.parametrize("entry", ids(ANSWERS["conditions"]))
def test_what_waits_for_what(entry: Mapping[str, Any]) -> None:
    found = {(c.position, c.on) for c in story().conditions}
    assert any((a, b) in found for a in positions()[entry["position"]] for b in positions()[entry["waits_for"]])


# ---- impasses ----


def impasses_of(entry: Mapping[str, Any]) -> Iterator[Any]:
    for impasse in story().impasses:
        same = (impasse.rule, names(impasse.parties)) == (entry["rule"], set(entry["parties"]))
        if same and (not entry["issues"] or set(impasse.issues) & set(entry["issues"])):
            yield impasse


@pytest.mark.parametrize("entry", ids(ANSWERS["impasses"]))
def test_where_talks_are_stuck_since_when_and_what_broke_it(entry: Mapping[str, Any]) -> None:
    found = [(i.state, i.since, i.until) for i in impasses_of(entry)]
    assert (entry["state"], entry["since"], entry.get("until")) in found


@pytest.mark.parametrize("pair", ANSWERS["no_impasses"], ids=" ".join)
def test_who_presses_is_no_party_to_an_impasse(pair: list[str]) -> None:
    assert [i for i in story().impasses if set(pair) <= names(i.parties)] == []


# ---- shifts ----


@pytest.mark.parametrize("entry", ids(ANSWERS["shifts"]))
def test_who_moved(entry: Mapping[str, Any]) -> None:
    found = [
        (s.to_on, s.direction, s.result in positions()[entry["to"]], s.origin in positions()[entry["from"]])
        for s in story().shifts
        if (name(s.party), s.issue) == (entry["actor"], entry["issue"])
    ]
    assert (entry["day"], entry["direction"], True, True) in found


@pytest.mark.parametrize("entry", ids(ANSWERS["no_shifts"]))
def test_who_stood_still(entry: Mapping[str, Any]) -> None:
    assert [s for s in story().shifts if (name(s.party), s.issue) == (entry["actor"], entry["issue"])] == []


# ---- mediation, negotiations ----


@pytest.mark.parametrize("entry", ids(ANSWERS["mediations"]))
def test_who_mediates(entry: Mapping[str, Any]) -> None:
    found = [
        (names(m.mediators), names(m.parties), m.method, m.status, m.first_on, m.last_on) for m in story().mediations
    ]
    wanted = set(entry["mediators"]), set(entry["parties"])
    assert [(*wanted, entry["method"], entry["status"], entry["from"], entry["to"])] == found


@pytest.mark.parametrize("entry", ids(ANSWERS["negotiations"]))
def test_articles_about_the_same_talks_are_one_negotiation(entry: Mapping[str, Any]) -> None:
    found = {frozenset(names(n.pair)): n for n in story().negotiations}
    negotiation = found[frozenset(entry["parties"])]
    assert stems(negotiation.articles) == set(entry["articles"])
    assert (negotiation.started_on, negotiation.last_on) == (entry["from"], entry["to"])
    assert set(negotiation.issues) <= {*entry["issues"], *negotiation.issues}
    assert entry["issues"][0] in negotiation.issues


def test_there_are_no_other_negotiations() -> None:
    assert len(story().negotiations) == len(ANSWERS["negotiations"])


def test_deadlines_are_days() -> None:
    for entry in ANSWERS["deadlines"]:
        assert {position(id).deadline for id in positions()[entry["position"]]} == {entry["day"]}
    assert isinstance(ANSWERS["deadlines"][0]["day"], date)
