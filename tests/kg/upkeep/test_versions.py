"""A file that was edited, moved or written over: what counts, and what is taken out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kg.model import HAND_CODED, Written
from kg.store.bolt import BoltStore
from kg.upkeep.check import find_faults
from tests.extracted import load_into
from tests.kg.upkeep.graphs import SCHEMA, clear, whole

pytestmark = pytest.mark.model

COD = "Norway demands that Iceland cut its cod quota."
HERRING = "Norway demands that Iceland close its herring fishery."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def empty(embedded: BoltStore) -> Iterator[BoltStore]:
    clear(embedded)
    embedded.prepare()
    yield embedded
    clear(embedded)
    embedded.prepare()


def places(store: BoltStore) -> Sequence[str]:
    return [row[0] for row in store.read("MATCH (a:Article) RETURN a.path AS path ORDER BY path").rows]


def test_an_edited_file_counts_twice_until_it_replaces_its_earlier_text(empty: BoltStore, folder: Path) -> None:
    Path("a.txt").write_text(COD)
    load_into(empty, "a.txt")
    Path("a.txt").write_text(HERRING)
    report = load_into(empty, "a.txt")
    assert (report.doubled, report.replaced, places(empty)) == (("a.txt",), (), ["a.txt", "a.txt"])
    report = load_into(empty, "a.txt", replace=True)
    assert (report.doubled, report.replaced, places(empty)) == ((), ("a.txt",), ["a.txt"])
    assert find_faults(empty, SCHEMA, deep=True) == []
    replaced = whole(empty)
    clear(empty)
    load_into(empty, "a.txt")
    assert whole(empty) == replaced


def test_one_text_in_two_files_is_known_by_the_place_that_was_read_first(empty: BoltStore, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(COD)
    for _ in range(2):
        load_into(empty, "a.txt", "b.txt")
        assert places(empty) == ["a.txt"]


def test_a_file_that_was_renamed_is_not_what_lies_under_its_old_name(empty: BoltStore, folder: Path) -> None:
    Path("today.txt").write_text(COD)
    load_into(empty, "today.txt")
    Path("today.txt").rename("monday.txt")
    load_into(empty, "monday.txt")
    assert places(empty) == ["monday.txt"]
    Path("today.txt").write_text(HERRING)
    report = load_into(empty, "today.txt", replace=True)
    assert (report.replaced, places(empty)) == ((), ["monday.txt", "today.txt"])
    report = load_into(empty, "monday.txt", replace=True)
    assert (report.replaced, places(empty)) == ((), ["monday.txt", "today.txt"])
    assert find_faults(empty, SCHEMA) == []


def test_a_file_that_was_renamed_and_one_in_its_place_are_both_kept_together(empty: BoltStore, folder: Path) -> None:
    Path("today.txt").write_text(COD)
    load_into(empty, "today.txt")
    Path("today.txt").rename("monday.txt")
    Path("today.txt").write_text(HERRING)
    report = load_into(empty, "today.txt", "monday.txt", replace=True)
    assert (report.replaced, places(empty)) == ((), ["monday.txt", "today.txt"])


def test_two_files_of_one_text_do_not_take_turns(empty: BoltStore, folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(COD)
    load_into(empty, "a.txt", "b.txt")
    assert load_into(empty, "b.txt", "a.txt", replace=True).written == Written()


def test_an_edited_file_is_told_by_the_load_after_one_that_was_stopped(
    empty: BoltStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.txt").write_text(COD)
    load_into(empty, "a.txt")
    Path("a.txt").write_text(HERRING)
    with monkeypatch.context() as patch:
        patch.setattr("loaders.load.Committer.look_back", None)
        with pytest.raises(TypeError):
            load_into(empty, "a.txt")
    assert load_into(empty, "a.txt").doubled == ("a.txt",)
    assert load_into(empty, "a.txt").doubled == (), "it was told"


def test_lines_that_moved_in_their_file_replace_nothing(empty: BoltStore, folder: Path) -> None:
    cod, herring = f'{{"text": "{COD}"}}\n', f'{{"text": "{HERRING}"}}\n'
    Path("a.jsonl").write_text(cod)
    load_into(empty, "a.jsonl")
    Path("a.jsonl").write_text(herring + cod)
    report = load_into(empty, "a.jsonl", replace=True)
    assert (report.replaced, places(empty)) == ((), ["a.jsonl#1", "a.jsonl#2"])
    Path("a.jsonl").write_text(herring)
    assert load_into(empty, "a.jsonl", replace=True).replaced == (), "what is not read any more is not replaced"


def test_an_earlier_text_that_people_coded_stays_and_is_told(empty: BoltStore, folder: Path) -> None:
    Path("a.txt").write_text(COD)
    load_into(empty, "a.txt")
    empty.change("UNWIND $rows AS rule MATCH (s:Statement) SET s.rule = rule", [HAND_CODED])
    Path("a.txt").write_text(HERRING)
    report = load_into(empty, "a.txt", replace=True)
    assert (report.replaced, report.doubled, places(empty)) == ((), ("a.txt",), ["a.txt", "a.txt"])
