"""Where the trained weights are: beside this file, with the card that tells what they learned from and how to make them again."""

from importlib.resources import files
from importlib.resources.abc import Traversable

WEIGHTS, TOKENIZER, CARD = "reader.onnx", "tokenizer.json", "card.json"


def weights_folder() -> Traversable:
    """The folder of the shipped weights."""
    return files(__name__)
