"""Features → the probability that a candidate is a statement with the right holder, act and content.

A logistic regression whose weights are data: `schemas/lexicon/<language>/decision.yaml`, written by
`training/decision.py`, which says how it was trained and how well the probabilities hold.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from kg.entries import parse_yaml
from kg.errors import SchemaError
from kg.resources import resource_folder

FILE = "decision.yaml"


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


@cache
def load_decision(language: str = "en") -> Decision:
    """The shipped decision of a language.

    Raises SchemaError if its file cannot be read or lacks a key.
    """
    file = resource_folder("schemas").joinpath("lexicon", language, FILE)
    try:
        raw = parse_yaml(file.read_text(encoding="utf-8"))
        weights = {str(feature): float(weight) for feature, weight in raw["weights"].items()}
        return Decision(weights, float(raw["bias"]), float(raw["threshold"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as err:
        raise SchemaError(f"{FILE}: cannot be read ({err}); write it anew with training/decision.py") from err
