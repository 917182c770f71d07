"""A checkpoint → the weights that are shipped: an ONNX graph in whole numbers of 8 bits.

python -m training.export runs/first/epoch-4.pt --base e5-small-v2.onnx --tokenizer tokenizer.json --out loaders/encoder/weights
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from loaders.encoder.weights import CARD, TOKENIZER, WEIGHTS
from training.base import sha256
from training.encoder import Reader, base_reader

_INPUTS, _OUTPUTS = ("ids", "mask", "types"), ("acts", "slots", "mark")


def export(reader: Reader, folder: Path) -> Path:
    """The weights in `folder`, as 8-bit numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        whole = Path(aside) / "whole.onnx"
        _write(reader.eval(), whole)
        quantize_dynamic(whole, folder / WEIGHTS, weight_type=QuantType.QInt8, per_channel=True)
    return folder / WEIGHTS


def _write(reader: Reader, file: Path) -> None:
    example = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        reader,
        (example, example, example),
        file,
        input_names=list(_INPUTS),
        output_names=list(_OUTPUTS),
        dynamic_axes={name: {0: "rows", 1: "pieces"} for name in _INPUTS},
        opset_version=17,
        dynamo=False,  # the other exporter of PyTorch 2.15 gives a graph that does not heed the mask
    )


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    reader = base_reader(given.base)
    reader.load_state_dict(torch.load(given.checkpoint))
    file = export(reader, given.out)
    shutil.copyfile(given.tokenizer, given.out / TOKENIZER)
    card = {
        "sha256": {name: sha256(given.out / name) for name in (WEIGHTS, TOKENIZER)},
        "made from": {"checkpoint": sha256(given.checkpoint), "base": sha256(given.base)},
        "made with": {"torch": torch.__version__},
    }
    (given.out / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(f"{file.stat().st_size / 1e6:.1f} MB → {file}")


if __name__ == "__main__":
    main()
