"""What of a graph an export takes: all, one negotiation, from one day on."""

from datetime import date

import pytest

from kg.errors import ExportError
from kg.export.snapshot import Link, Snapshot, read_snapshot, select
from kg.graph import check
from kg.store.bolt import BoltStore
from tests.kg.export.story import EDGES, NODES, SCHEMA, snapshot


def without_stamps(found: Snapshot) -> tuple[object, object]:
    nodes = {
        label: {id: {k: v for k, v in n.items() if k != "stamp"} for id, n in of.items()}
        for label, of in found.nodes.items()
    }
    return nodes, found.links


def test_the_story_keeps_to_the_schema() -> None:
    check(NODES, EDGES, SCHEMA)
    assert set(SCHEMA.nodes) - {n.label for n in NODES} == {"Definition", "Pressure", "TalksEvent", "TextImpasse"}


def test_a_store_is_read_as_it_was_written(store: BoltStore) -> None:
    store.write(NODES, EDGES)
    assert without_stamps(read_snapshot(store)) == without_stamps(snapshot())


@pytest.mark.parametrize("name", ["neg-1", "dockers guild and port owners over wages", "Guild"])
def test_a_negotiation_is_taken_with_what_it_stands_on(name: str) -> None:
    found = select(snapshot(), negotiation=name)
    assert {label: sorted(of) for label, of in found.nodes.items()} == {
        "Article": ["art-1", "art-2", "art-3"],
        "Source": ["source-harbour", "source-north"],
        "Passage": ["pass-1", "pass-2", "pass-3"],
        "Participant": ["p-guild", "p-lund", "p-moen", "p-owners-1", "p-owners-2", "p-owners-3"],
        "Statement": ["stmt-1", "stmt-2", "stmt-3"],
        "MediationReport": ["rep-1"],
        "Actor": ["guild", "guild-2", "lund", "moen", "owners"],
        "Issue": ["wages"],
        "Position": ["pos-1", "pos-2", "pos-3"],
        "Mediation": ["med-1"],
        "Shift": ["shift-1"],
        "Impasse": ["imp-1"],
        "Negotiation": ["neg-1"],
    }


def test_from_a_day_on_only_what_was_told_since_and_what_it_stands_on() -> None:
    found = select(snapshot(), since=date(2031, 3, 11))
    assert sorted(found.of("Statement")) == ["stmt-2", "stmt-3"]
    assert sorted(found.of("Article")) == ["art-2", "art-3"]
    assert sorted(found.of("Position")) == ["pos-2", "pos-3"]
    assert all(
        link.start[1] in found.of(link.start[0]) and link.end[1] in found.of(link.end[0]) for link in found.links
    )
    assert Link("FROM", ("Shift", "shift-1"), ("Position", "pos-2"), {}) in found.links


def test_an_unknown_or_ambiguous_negotiation_is_told_with_those_there_are() -> None:
    with pytest.raises(ExportError, match=r"'copper' is not in the store; give one of: Dockers .*; Norway"):
        select(snapshot(), negotiation="copper")
    with pytest.raises(ExportError, match="'over' is the name of several"):
        select(snapshot(), negotiation="over")
