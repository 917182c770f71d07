"""The decision: shipped weights, thresholds, and faults of its file."""

from pathlib import Path

import pytest

import loaders.decision
from kg.errors import SchemaError
from loaders.decision import KINDS, Decision, load_decision, load_decisions


def test_a_probability_follows_the_weights() -> None:
    decision = Decision({"a": 2.0, "b": -3.0}, 0.0, 0.5)
    assert decision.probability({}) == 0.5
    assert decision.probability({"b": 1}) < 0.5 < decision.probability({"a": 1})
    assert decision.probability({"unheard of": 1}) == 0.5
    assert decision.probability({"a": 2}) > decision.probability({"a": 1}), "what has a size counts by it"


def test_the_heaviest_reasons_come_first() -> None:
    decision = Decision({"a": 0.1, "b": -3.0, "c": 1.0}, 0.0, 0.5)
    assert decision.reasons({"a": 1, "b": 1, "c": 2, "d": 1}, most=2) == [("b", -3.0), ("c", 2.0)]


def test_the_shipped_decision_knows_every_act_and_slot_it_needs() -> None:
    assert set(load_decisions()) == set(KINDS)
    assert all(0 < decision.threshold < 1 and decision.weights for decision in load_decisions().values())
    shipped = load_decision()
    assert {f.split("=")[0] for f in shipped.weights if "=" in f} >= {"rule", "act", "holder", "slot", "dep"}


@pytest.mark.parametrize(
    "text", ["statement: {threshold: 0.3}", "weights: [", "statement: {threshold: x, bias: 0, weights: {}}"]
)
def test_a_broken_file_is_told_in_one_line(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "lexicon" / "en"
    folder.mkdir(parents=True)
    (folder / "decision.yaml").write_text(text)
    monkeypatch.setattr(loaders.decision, "resource_folder", lambda name: tmp_path)
    load_decisions.cache_clear()
    with pytest.raises(SchemaError, match=r"^decision\.yaml: cannot be read"):
        load_decision()
    load_decisions.cache_clear()
