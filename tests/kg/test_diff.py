"""What changed between two days of one store, and between two stores."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from kg.cli.export import diff
from kg.diff import Change, between_days, between_stores
from kg.errors import QueryError
from kg.model import Edge, Node
from tests.kg.export.story import EDGES, NODES, SENTENCES, snapshot

STORY = snapshot()


def told(changes: list[Change]) -> list[tuple[str, tuple[str, ...], str]]:
    return [(c.change, c.actors, c.what) for c in changes]


def test_between_two_days_it_says_who_moved_and_what_opened_broke_and_was_answered() -> None:
    changes = between_days(STORY, start=date(2031, 3, 4), end=date(2031, 3, 20))
    both = ("Dockers Guild", "Port Owners")
    assert told(changes) == [
        ("demand answered", ("Ada Moen",), 'demand: a rise of "five per cent" – rejected'),
        ("impasse opened", both, "stated: Guild and Owners over wages"),
        ("position new", ("Port Owners",), "rejection: any rise"),
        ("impasse broken", both, "stated: Guild and Owners over wages"),
        ("mediation ended", ("Dockers Guild", "Kari Lund", "Port Owners"), "Kari Lund"),
        ("mediation new", ("Dockers Guild", "Kari Lund", "Port Owners"), "Kari Lund"),
        ("position left", ("Port Owners",), "rejection: any rise"),
        ("position new", ("Port Owners",), "offer: three per cent"),
        ("shift", ("Port Owners",), "toward: rejection: any rise → offer: three per cent"),
    ]
    assert {c.issue for c in changes if c.change != "mediation new" and c.change != "mediation ended"} == {"Wages"}
    assert changes[-1].evidence == (SENTENCES["pass-3"][2],)


@pytest.mark.parametrize("answer", ["accepted", "rejected", "conceded", "conditional", "offered", "dropped"])
def test_every_answer_is_told(answer: str) -> None:
    nodes = [replace(n, properties={**n.properties, "answer": answer}) if n.id == "pos-1" else n for n in NODES]
    changes = between_days(snapshot(nodes), start=date.min, end=date.max)
    assert [c.what for c in changes if c.change == "demand answered"] == [
        f'demand: a rise of "five per cent" – {answer}'
    ]


@pytest.mark.parametrize("answer", ["open", "none"])
def test_what_is_open_or_asks_for_nothing_has_no_answer(answer: str) -> None:
    nodes = [replace(n, properties={**n.properties, "answer": answer}) if n.id == "pos-1" else n for n in NODES]
    changes = between_days(snapshot(nodes), start=date.min, end=date.max)
    assert [c for c in changes if c.change == "demand answered"] == []


def test_a_first_day_after_the_last_is_told_before_a_store_is_opened(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="--from 2032-04-20 is after --to 2032-04-10"):
        diff(start=datetime(2032, 4, 20), end=datetime(2032, 4, 10), store=tmp_path / "none.kg")


def test_the_first_day_is_out_and_the_last_is_in() -> None:
    assert between_days(STORY, start=date(2031, 3, 20), end=date.max) == []
    first = between_days(STORY, start=date.min, end=date(2031, 3, 4))
    assert [c.change for c in first] == ["negotiation new", "position new"]


def without(*ids: str) -> tuple[list[Node], list[Edge]]:
    nodes = [n for n in NODES if n.id not in ids]
    return nodes, [e for e in EDGES if e.start[1] not in ids and e.end[1] not in ids]


def test_the_same_store_has_no_difference() -> None:
    assert between_stores(STORY, STORY) == []


def test_between_two_stores_what_one_lacks_is_new_and_the_other_way_gone() -> None:
    earlier = snapshot(*without("pos-3", "shift-1", "med-1"))
    assert [c.change for c in between_stores(earlier, STORY)] == [
        "mediation ended",
        "mediation new",
        "position left",
        "position new",
        "shift",
    ]
    assert [c.change for c in between_stores(STORY, earlier)] == ["mediation gone", "position gone", "shift gone"]


def test_what_was_open_in_one_store_and_is_not_in_the_other_is_told() -> None:
    before = {"imp-1": {"state": "open"}, "pos-1": {"answer": "open"}}
    nodes = [replace(n, properties={**n.properties, **before.get(n.id, {})}) for n in NODES]
    changes = between_stores(snapshot(nodes), STORY)
    assert [(c.change, c.on) for c in changes] == [
        ("demand answered", date(2031, 3, 11)),
        ("impasse broken", date(2031, 3, 20)),
    ]
