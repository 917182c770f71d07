"""Features → the probability that what is considered is a record: a statement, an event, who takes part …

Logistic regressions, one for each kind of record, whose weights are data: `schemas/lexicon/<language>/decision.yaml`, written by
`training/decision.py`, which says how they were trained and how well the probabilities hold.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from kg.entries import parse_yaml
from kg.errors import SchemaError
from kg.resources import resource_folder

FILE = "decision.yaml"
# What is decided on, as the file calls it.
KINDS = ("antecedent", "statement", "event", "impasse", "mediation", "pressure", "participant")


@dataclass(frozen=True, slots=True)
class Decision:
    """Weights by feature, the bias, and the probability from which a candidate counts as a statement."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability, 0 to 1; features without a weight say nothing."""
        total = self.bias + sum(self.weights.get(f, 0.0) * value for f, value in features.items())
        return 1 / (1 + math.exp(-total))

    def reasons(self, features: Mapping[str, float], *, most: int) -> list[tuple[str, float]]:
        """The `most` features that weigh most, for or against, the heaviest first."""
        known = ((f, self.weights[f] * value) for f, value in features.items() if f in self.weights)
        return sorted(known, key=lambda item: (-abs(item[1]), item[0]))[:most]


def load_decision(kind: str = "statement", language: str = "en") -> Decision:
    """The shipped decision on one of `KINDS` in a language.

    Raises SchemaError if its file cannot be read or lacks a key.
    """
    return load_decisions(language)[kind]


@cache
def load_decisions(language: str = "en") -> Mapping[str, Decision]:
    """The shipped decisions of a language by kind; raises as `load_decision` does."""
    file = resource_folder("schemas").joinpath("lexicon", language, FILE)
    try:
        raw = parse_yaml(file.read_text(encoding="utf-8"))
        return {kind: _decision(raw[kind]) for kind in KINDS}
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as err:
        raise SchemaError(f"{FILE}: cannot be read ({err}); write it anew with training/decision.py") from err


def _decision(raw: Mapping[str, Any]) -> Decision:
    weights = {str(feature): float(weight) for feature, weight in raw["weights"].items()}
    return Decision(weights, float(raw["bias"]), float(raw["threshold"]))
