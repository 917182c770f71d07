"""A checkpoint → the weights that are shipped: ONNX graphs in whole numbers of 8 bits, and from where on a sentence is read further.

    python -m training.export runs/first/epoch-4.pt --examples examples.jsonl --base e5-small-v2.onnx --tokenizer tokenizer.json \\
        --out loaders/encoder/weights

The network is cut at its exits (training/encoder.py). Each keeps the share KEPT of the sentences kept apart that hold or tell something.
"""

import argparse
import json
import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from loaders.encoder.network import Network
from loaders.encoder.weights import CARD, TOKENIZER, stage_name
from training.base import sha256
from training.batches import Sentence, sentences_of
from training.encoder import Reader, base_reader, stages
from training.examples import read_examples
from training.split import split

# Share of the sentences that hold or tell something which goes on after each exit.
KEPT = (0.998, 0.99, 0.985)


def export(reader: Reader, folder: Path) -> None:
    """Write the stages of the network into `folder`, as 8-bit numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    size = reader.encoder.config.hidden_size
    for number, stage in enumerate(stages(reader.eval()), 1):
        ids = torch.ones(1, 8, dtype=torch.long)
        given = {"ids": ids, "types": ids} if number == 1 else {"hidden": torch.rand(1, 8, size)}
        given_back = ["above", "exit"] if stage.exit is not None else ["carried", "parts", "named", "slots", "mark"]
        with tempfile.TemporaryDirectory() as aside:
            whole = Path(aside) / "whole.onnx"
            _write(stage, given, given_back, whole)
            quantize_dynamic(whole, folder / stage_name(number), weight_type=QuantType.QInt8, per_channel=True)


def write_card(folder: Path, made_from: Mapping[str, Path], exits: Sequence[float]) -> None:
    """Write the card of the weights and the tokenizer in `folder`: their hashes, their exits, and the hashes of what they were made from."""
    names = [*(stage_name(i + 1) for i in range(len(exits) + 1)), TOKENIZER]
    card = {
        "sha256": {name: sha256(folder / name) for name in names},
        "exits": list(exits),
        "made from": {name: sha256(file) for name, file in made_from.items()},
        "made with": {"torch": torch.__version__},
    }
    (folder / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def exits_for(network: Network, sentences: Sequence[Sentence], kept: Sequence[float] = KEPT) -> list[float]:
    """For each exit the log-odds from which on that share of the sentences that hold or tell something goes on."""
    full = [s for s in sentences if s.positions or s.tellings]
    found = [network.at_exits(network.inputs.acts_of(s.text, title=s.title)) for s in full]
    columns = [sorted(column) for column in zip(*found, strict=True)]
    return [round(column[int((1 - share) * len(column))], 3) for column, share in zip(columns, kept, strict=True)]


def _write(stage: torch.nn.Module, given: Mapping[str, torch.Tensor], given_back: Sequence[str], file: Path) -> None:
    axes = {name: {1: "pieces"} for name in (*given, *given_back) if name != "mark"}
    torch.onnx.export(
        stage,
        tuple(given.values()),
        file,
        input_names=list(given),
        output_names=list(given_back),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,  # the other exporter of PyTorch 2.15 gives a graph that does not heed the mask
    )


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    reader = base_reader(given.base)
    reader.load_state_dict(torch.load(given.checkpoint))
    export(reader, given.out)
    shutil.copyfile(given.tokenizer, given.out / TOKENIZER)
    made_from = {"checkpoint": given.checkpoint, "base": given.base}
    write_card(given.out, made_from, [-math.inf] * len(reader.exits))
    _, apart = split(read_examples(given.examples))
    write_card(given.out, made_from, exits_for(Network(given.out), sentences_of(apart)))
    size = sum(file.stat().st_size for file in given.out.glob("*.onnx"))
    print(f"{size / 1e6:.1f} MB → {given.out}")


if __name__ == "__main__":
    main()
