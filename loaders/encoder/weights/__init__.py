"""Where the trained weights are: beside this file, with the card that tells what they learned from and how to make them again."""

import json
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from kg.errors import ModelError

TOKENIZER, CARD = "tokenizer.json", "card.json"
_ADVICE = "install the package again, or take the files from the repository again"


@dataclass(frozen=True, slots=True)
class Weights:
    """The stages of the network in order, its tokenizer, and for each stage but the last from which log-odds on a sentence goes further."""

    stages: tuple[bytes, ...]
    tokenizer: bytes
    exits: tuple[float, ...]


def stage_name(number: int) -> str:
    """The file of a stage, counted from 1."""
    return f"reader-{number}.onnx"


def weights_folder() -> Traversable:
    """The folder of the shipped weights."""
    return files(__name__)


def read_weights(folder: Traversable) -> Weights:
    """The network and its tokenizer.

    Raises ModelError if they are not there, or not those of their card: what a damaged network sees is anything.
    """
    try:
        card = json.loads(folder.joinpath(CARD).read_text(encoding="utf-8"))
        wanted, exits = card["sha256"], tuple(map(float, card["exits"]))
        names = (*(stage_name(i + 1) for i in range(len(exits) + 1)), TOKENIZER)
        read = {name: folder.joinpath(name).read_bytes() for name in names}
        changed = [name for name, content in read.items() if sha256(content).hexdigest() != wanted[name]]
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise ModelError(f"the trained weights in {folder} cannot be read ({err!r}); {_ADVICE}") from err
    if changed:
        raise ModelError(f"the trained weights are damaged: {', '.join(changed)} differ from their card; {_ADVICE}")
    return Weights(tuple(read[name] for name in names[:-1]), read[TOKENIZER], exits)
