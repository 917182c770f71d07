"""Two loads into one store at once: the graph is that of one load of all, or the second is told who writes."""

import os
from pathlib import Path

import pytest

from tests.cli import fault
from tests.faults.conftest import Place, embedded, loaded, neo4j
from tests.graphs import Graph, differences
from tests.neo4j_server.server import RunningNeo4j
from tests.processes import finished, kg_process, kill, serving, start, until

pytestmark = pytest.mark.model

PATIENT = {"KG_PATIENCE": "200"}


def halves(articles: Path) -> tuple[list[Path], list[Path]]:
    """Every other article."""
    files = sorted(file for file in articles.iterdir() if not file.name.endswith(".meta.json"))
    return files[::2], files[1::2]


def both(place: Place, articles: Path) -> None:
    """Load the halves at once."""
    processes = [start("load", *half, *place.arguments, **place.environment, **PATIENT) for half in halves(articles)]
    ended = [finished(process) for process in processes]
    assert [ran.returncode for ran in ended] == [0, 0], ended


def test_the_second_load_into_a_folder_is_told_who_has_it(few: Path, wanted_of_few: Graph, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    first = start("load", few, *place.arguments)
    until(lambda: (tmp_path / "s.kg" / "owner").exists())
    assert f"is in use by process {first.pid}" in fault(kg_process("load", few, *place.arguments))
    ran = finished(first)
    assert ran.returncode == 0, ran.stderr
    assert differences(place.graph(), wanted_of_few) == []


def test_two_loads_into_a_served_store_are_both_right(few: Path, wanted_of_few: Graph, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    with serving(tmp_path / "s.kg"):
        both(place, few)
    assert differences(place.graph(), wanted_of_few) == []


def test_two_loads_into_a_neo4j_are_both_right(few: Path, wanted_of_few: Graph, neo4j_server: RunningNeo4j) -> None:
    place = neo4j(neo4j_server)
    both(place, few)
    assert differences(place.graph(), wanted_of_few) == []


def test_a_load_that_has_waited_long_enough_is_told_who_writes(few: Path, neo4j_server: RunningNeo4j) -> None:
    place = neo4j(neo4j_server)
    with place.opened() as store, store.alone():
        told = fault(kg_process("load", few, **place.environment, KG_PATIENCE="3"))
    assert f"is being written by process {os.getpid()} on" in told


def test_a_served_store_whose_server_is_killed_is_told_and_completed(
    few: Path, wanted_of_few: Graph, tmp_path: Path
) -> None:
    place = embedded(tmp_path / "s.kg")
    with serving(tmp_path / "s.kg") as server:
        process = start("load", few, *place.arguments, KG_PATIENCE="2")
        until(lambda: writes(place))
        kill(server)
        assert "answers no longer" in fault(finished(process))
    assert differences(loaded(place, few), wanted_of_few) == []


def writes(place: Place) -> bool:
    from kg.config import read_settings
    from kg.store import open_store

    with open_store(read_settings({}, store=place.folder)) as store:
        return bool(store.read("MATCH (m:Meta) WHERE m.id = 'writer' RETURN m.value AS value").rows)
