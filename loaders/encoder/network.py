"""The trained network in ONNX Runtime: word pieces → logits.

Each question is asked alone, on one thread: that is as fast as batches here (4,800 word pieces a second for one question of 80 as
for 32 of them), and what a sentence gives cannot hang on what else is read beside it, since 8-bit numbers are scaled by what is
read together.
"""

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources.abc import Traversable

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from loaders.encoder.inputs import Asked, Inputs
from loaders.encoder.weights import TOKENIZER, WEIGHTS, weights_folder

Logits = NDArray[np.float32]


class Network:
    """Asks the trained network."""

    def __init__(self, folder: Traversable) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            folder.joinpath(WEIGHTS).read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = Inputs(Tokenizer.from_buffer(folder.joinpath(TOKENIZER).read_bytes()))

    def acts(self, asked: Asked) -> Logits:
        """The log-odds of each act (columns) at each piece of the sentence (rows)."""
        (acts,) = self._run(asked, ["acts"])
        return acts[0, asked.first :]

    def slots(self, asked: Asked) -> tuple[Logits, Logits]:
        """Scores of each piece as start and end of each role, that for "no words" first, and what is said at the mark."""
        slots, mark = self._run(asked, ["slots", "mark"])
        return np.concatenate([slots[0, :1], slots[0, asked.first :]]), mark[0]

    def _run(self, asked: Asked, wanted: Sequence[str]) -> list[Logits]:
        ids = np.array([asked.ids], dtype=np.int64)
        given = {"ids": ids, "mask": np.ones_like(ids), "types": np.array([asked.types], dtype=np.int64)}
        found: list[Logits] = self._session.run(list(wanted), given)
        return found


@cache
def load_network() -> Network:
    """The shipped network, read once a process."""
    return Network(weights_folder())


def probability(log_odds: float) -> float:
    """The probability of log-odds, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(log_odds)))))
