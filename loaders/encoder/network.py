"""The trained network in ONNX Runtime: word pieces → logits.

Each question is asked alone, on one thread: that is as fast as batches here (4,800 word pieces a second for one question of 80 as
for 32 of them), and what a sentence gives cannot hang on what else is read beside it, since 8-bit numbers are scaled by what is
read together.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from loaders.encoder.inputs import Asked, Inputs
from loaders.encoder.weights import read_weights, weights_folder

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Look:
    """Log-odds at each piece of a sentence (rows): of acts and what is told, of parts, of mentions and kinds (columns)."""

    carried: Logits
    parts: Logits
    named: Logits


class Network:
    """Asks the trained network."""

    def __init__(self, folder: Traversable) -> None:
        """Read the weights in `folder`; raises ModelError if they are not those of their card."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Without it, sums overflow on processors that have no instructions for 8-bit numbers, and what is seen differs from one to another.
        options.add_session_config_entry("session.x64quantprecision", "1")
        weights = read_weights(folder)
        self._stages = [
            onnxruntime.InferenceSession(stage, options, providers=["CPUExecutionProvider"]) for stage in weights.stages
        ]
        self._exits = weights.exits
        self.inputs = Inputs(Tokenizer.from_buffer(weights.tokenizer))

    def look(self, asked: Asked) -> Look | None:
        """What a sentence may hold, tell and name; None if one of the exits says that it is nothing."""
        given = self._first(asked)
        for passed, least in zip(self._passed(asked), self._exits, strict=True):
            given, odds = passed
            if odds < least:
                return None
        found = self._stages[-1].run(["carried", "parts", "named"], given)
        return Look(*(logits[0, asked.first :] for logits in found))

    def at_exits(self, asked: Asked) -> list[float]:
        """The highest log-odds that each exit gives a sentence to hold or tell anything."""
        return [odds for _, odds in self._passed(asked)]

    def _passed(self, asked: Asked) -> Iterator[tuple[dict[str, NDArray[Any]], float]]:
        """Yield for each stage but the last what it gives the next, and the highest log-odds that its exit gives the sentence."""
        given = self._first(asked)
        for stage in self._stages[:-1]:
            above, said = stage.run(["above", "exit"], given)
            given = {"hidden": above}
            yield given, float(summed(said[0, asked.first : -1]).max(initial=-math.inf))

    def slots(self, asked: Asked) -> tuple[Logits, Logits]:
        """Scores of each piece as start and end of each role, that for "no words" first, and what is said at the mark."""
        hidden = self._first(asked)
        for stage in self._stages[:-1]:
            hidden = {"hidden": stage.run(["above"], hidden)[0]}
        slots, mark = self._stages[-1].run(["slots", "mark"], hidden)
        return np.concatenate([slots[0, :1], slots[0, asked.first :]]), mark[0]

    @staticmethod
    def _first(asked: Asked) -> dict[str, NDArray[Any]]:
        return {"ids": np.array([asked.ids], dtype=np.int64), "types": np.array([asked.types], dtype=np.int64)}


def summed(logits: Logits) -> Logits:
    """The log-odds that a sentence holds what its pieces (rows) may carry, for each column."""
    if not len(logits):
        return np.full(logits.shape[1], -math.inf, dtype=np.float32)
    found: Logits = np.logaddexp.reduce(logits, axis=0)
    return found


@cache
def load_network() -> Network:
    """The shipped network, read once a process."""
    return Network(weights_folder())


def probability(log_odds: float) -> float:
    """The probability of log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(log_odds)))))
