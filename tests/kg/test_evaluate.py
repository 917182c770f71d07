"""The measure: what counts as found, missed or wrong, and gold that cannot be used."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ArticleError
from kg.evaluate import Scored, evaluate, score
from kg.gold import GoldArticle, gold_ids, read_gold
from kg.model import Extraction, Span
from kg.schema import load_schema
from tests.cli import fault, kg
from tests.kg.derive.records import fishing

TEXT = fishing().article.text
WANTS, REFUSES = "Norway wants more cod.", "Iceland will not share."
RAW: dict[str, Any] = {
    "actors": [
        {"id": "no", "name": "Norway", "kind": "state"},
        {"id": "is", "name": "Iceland", "kind": "state", "aliases": ["the island"]},
        {"id": "dk", "name": "Denmark", "kind": "state"},
        {"id": "dahl", "name": "Ingrid Dahl", "kind": "person", "acts_for": "no"},
    ],
    "positions": [
        {"holder": "dahl", "act": "demand", "content": "more cod", "quote": WANTS, "addressee": "is"},
        {"holder": "is", "act": "reject", "content": "share", "quote": REFUSES, "source": "dk"},
    ],
    "mediations": [{"mediator": "dk", "parties": ["no", "is"], "quote": WANTS}],
    "pressures": [{"from": "dk", "on": "is", "for": "share", "quote": REFUSES}],
    "events": [{"type": "stall", "parties": ["no", "is"], "date": None, "quote": REFUSES}],
    "impasses": [{"parties": ["no", "is"], "issue": "cod", "quote": REFUSES}],
}
COARSE = {act.id: act.coarse for act in load_schema().acts.values()}


def gold(folder: Path, **changes: Any) -> GoldArticle:
    file = folder / "a1.json"
    file.write_text(json.dumps(RAW | changes))
    return read_gold(file, TEXT)


def extraction() -> Extraction:
    """What the gold says, as an extraction."""
    found = fishing()
    wants, refuses = found.statements
    first, second = found.sentences
    wants = replace(wants, quote=first, content=Span(start=18, end=26, text="more cod"))
    refuses = replace(refuses, quote=second, content=Span(start=45, end=50, text="share"))
    return replace(found, statements=(wants, refuses))


def numbers(found: Scored, name: str) -> tuple[int, int, int]:
    count = found.counts[name]
    return count.right, count.found, count.gold


def test_what_the_gold_says_is_right_at_every_level(tmp_path: Path) -> None:
    found = score(gold(tmp_path), extraction(), COARSE)
    assert [numbers(found, level) for level in ("act", "holder", "full")] == [(2, 2, 2)] * 3
    assert found.mistakes == ()
    assert len(found.right) == 2


def test_nothing_found_is_a_miss_of_everything(tmp_path: Path) -> None:
    found = score(gold(tmp_path), Extraction(article=extraction().article), COARSE)
    assert {count.right for count in found.counts.values()} == {0}
    assert {m.kind for m in found.mistakes} == {"miss"}
    assert (found.mistakes[0].what, found.mistakes[0].sentence) == ("Ingrid Dahl · demand · more cod", WANTS)


def test_a_person_stands_for_whom_it_acts_for(tmp_path: Path) -> None:
    found = extraction()
    wants, refuses = found.statements
    of_state = replace(found, statements=(replace(wants, holder="a1-no"), refuses))
    assert numbers(score(gold(tmp_path), of_state, COARSE), "holder") == (2, 2, 2)
    of_other = replace(found, statements=(replace(wants, holder="a1-is"), refuses))
    wrong = score(gold(tmp_path), of_other, COARSE)
    assert numbers(wrong, "holder") == (1, 2, 2)
    assert numbers(wrong, "act") == (2, 2, 2)
    assert [m.kind for m in wrong.mistakes] == ["wrong holder", "false alarm"]


def test_half_of_the_words_make_a_content(tmp_path: Path) -> None:
    found = extraction()
    wants, refuses = found.statements
    shorter = replace(wants, content=Span(start=23, end=26, text="cod"))
    assert numbers(score(gold(tmp_path), replace(found, statements=(shorter, refuses)), COARSE), "full") == (2, 2, 2)
    other = replace(wants, content=Span(start=11, end=17, text="wants"))
    assert numbers(score(gold(tmp_path), replace(found, statements=(other, refuses)), COARSE), "full") == (1, 2, 2)


def test_one_statement_answers_one_position(tmp_path: Path) -> None:
    found = extraction()
    wants, _ = found.statements
    doubled = replace(found, statements=(wants, replace(wants, id="again")))
    assert numbers(score(gold(tmp_path), doubled, COARSE), "full") == (1, 2, 2)


def test_intervals_are_the_same_each_time_and_hold_the_figure(tmp_path: Path) -> None:
    right = score(gold(tmp_path), extraction(), COARSE)
    missed = score(gold(tmp_path), Extraction(article=extraction().article), COARSE)
    figures = evaluate([right, missed, right, missed])
    assert figures == evaluate([right, missed, right, missed])
    holder = next(f for f in figures if f.name == "holder")
    assert holder.low < holder.count.f1 < holder.high


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"positions": [{"holder": "no", "act": "beg", "quote": WANTS}]}, "unknown act 'beg'; known: accept"),
        ({"positions": [{"holder": "se", "act": "demand", "quote": WANTS}]}, "actor 'se' is not among the actors"),
        ({"events": [{"type": "stall", "quote": "No such words."}]}, "the text has no 'No such words.'"),
        ({"actors": [{"id": "no"}]}, "a key is missing"),
    ],
)
def test_faulty_gold_is_told_with_its_place(changes: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"a1\.json") as raised:
        gold(tmp_path, **changes)
    assert told in str(raised.value)


def test_a_folder_without_gold_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no annotation in it"):
        gold_ids(tmp_path)
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(ArticleError, match=r"no x\.txt beside it"):
        gold_ids(tmp_path)


@pytest.mark.model
class TestCommand:
    """kg evaluate, as a user runs it."""

    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "a.txt").write_text(
            "Talks between union and ferry company go on\n\nThe union demanded a shorter week."
        )
        actors = [{"id": "u", "name": "union", "kind": "union"}]
        position = {"holder": "u", "act": "demand", "content": "a shorter week", "quote": "demanded a shorter week"}
        missed = {"holder": "u", "act": "offer", "content": "Talks between union", "quote": "Talks"}
        (tmp_path / "a.json").write_text(json.dumps({"actors": actors, "positions": [position, missed]}))
        return tmp_path

    def test_figures_and_errors_are_printed_for_people(self, tmp_path: Path) -> None:
        ran = kg("evaluate", self.folder(tmp_path), "--errors")
        assert ran.returncode == 0, ran.stderr
        assert "1 articles" in ran.stdout
        assert "a: union · offer · Talks" in ran.stdout

    def test_figures_and_errors_are_printed_for_machines(self, tmp_path: Path) -> None:
        found = json.loads(kg("evaluate", self.folder(tmp_path), "--errors", "--json").stdout)
        assert found["figures"]["full"] | {"low": 0, "high": 0} == {
            "precision": 1.0, "recall": 0.5, "f1": 0.6667, "low": 0, "high": 0, "right": 1, "found": 1, "gold": 2,
        }  # fmt: skip
        assert [e["kind"] for e in found["errors"]] == ["miss"]

    def test_a_broken_annotation_is_one_line(self, tmp_path: Path) -> None:
        (self.folder(tmp_path) / "a.json").write_text("{")
        assert "a.json: cannot be read as JSON" in fault(kg("evaluate", tmp_path))
