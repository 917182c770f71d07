"""How well the extraction does, against annotated articles; every floor is a figure once measured and only rises."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg.config import DEFAULT_MODEL
from kg.evaluate import Figure, evaluate
from kg.gold import gold_ids, read_gold
from kg.schema import load_schema
from loaders.measure import score_folder
from tests.conftest import ROOT
from tests.extracted import ONCE, extracted

pytestmark = pytest.mark.model

GOLD = ROOT / "tests" / "gold"

# F1 of `kg evaluate tests/gold`, rounded down.
GOLD_FLOORS = {
    "act": 0.75, "holder": 0.70, "full": 0.67, "addressee": 0.58, "source": 0.74, "mediation": 0.75, "pressure": 0.48,
    "event": 0.66, "impasse": 0.63, "actor": 0.78,
}  # fmt: skip
# F1 of `kg evaluate` on the working corpus, rounded down; the decision is trained on these articles too, and
# docs/accuracy.md tells the figures without that. Sources (29), pressures (25) and impasses (31) were 0.72, 0.57 and 0.58 with
# rules written on these very articles; since the encoder finds the statements they are what they are anywhere.
CORPUS_FLOORS = {
    "act": 0.66, "holder": 0.60, "full": 0.55, "addressee": 0.66, "source": 0.68, "mediation": 0.76, "pressure": 0.36,
    "event": 0.57, "impasse": 0.57, "actor": 0.72,
}  # fmt: skip
PRECISION_FLOOR = 0.68
# Statements per 100 words of articles that are about no negotiation.
FALSE_ALARMS = 0.15


def figures_of(folder: Path) -> Mapping[str, Figure]:
    return {
        f.name: f for f in evaluate(list(score_folder(folder, model=DEFAULT_MODEL, schema=load_schema(), engine=ONCE)))
    }


def below(found: Mapping[str, Figure], floors: Mapping[str, float]) -> dict[str, float]:
    return {name: found[name].count.f1 for name, floor in floors.items() if found[name].count.f1 < floor}


def test_the_gold_set_covers_what_it_must() -> None:
    ids = gold_ids(GOLD)
    gold = [read_gold(GOLD / f"{id}.json", (GOLD / f"{id}.txt").read_text()) for id in ids]
    assert len(gold) >= 40
    assert {p.label for g in gold for p in g.positions} == {"demand", "offer", "reject", "accept", "threaten"}
    assert sum(len(g.positions) for g in gold) >= 390


def test_accuracy_on_the_gold_set_does_not_fall_below_its_floors() -> None:
    assert below(figures_of(GOLD), GOLD_FLOORS) == {}


def test_accuracy_on_the_working_corpus_does_not_fall_below_its_floors(corpus: Path) -> None:
    found = figures_of(corpus / "dev")
    assert below(found, CORPUS_FLOORS) == {}
    assert found["holder"].count.precision >= PRECISION_FLOOR


def test_articles_about_no_negotiation_raise_few_false_alarms(corpus: Path) -> None:
    files = sorted((corpus / "negatives").glob("*.txt"))
    words = sum(len(file.read_text().split()) for file in files)
    assert 100 * sum(len(x.statements) for x in extracted(*files)) / words <= FALSE_ALARMS


def test_the_figures_are_those_of_the_corpus_own_scorer(corpus: Path, tmp_path: Path) -> None:
    from kg.contract import to_json
    from tests.corpus_scorer import scores

    records = tmp_path / "records.jsonl"
    with records.open("w") as out:
        for extraction in extracted(*sorted((corpus / "dev").glob("*.txt"))):
            out.write(json.dumps(to_json(extraction)) + "\n")
    wanted = scores(corpus, records, tmp_path / "scores.json")
    found = figures_of(corpus / "dev")
    assert {name: round(found[name].count.f1, 3) for name in wanted} == wanted
