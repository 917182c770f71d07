"""Make the shipped weights again, from the annotated articles to the decision; what a step has written is not made again.

    python -m training CORPUS [--out runs/shipped]

CORPUS holds train/ and dev/ (annotated articles) and negatives/ (articles that are about no negotiation). It takes some two hours
on two cores, and leaves the weights in loaders/encoder/weights/ and the decision in schemas/lexicon/en/decision.yaml.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from training.base import fetch_base

# The rate falls over all epochs; the weights after the last are shipped.
EPOCHS = 4


def main() -> None:
    """Run every step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("runs/shipped"))
    given = parser.parse_args()
    base, tokenizer = fetch_base(given.out / "base")
    examples, last = given.out / "examples.jsonl", given.out / f"epoch-{EPOCHS}.pt"
    train, dev, negatives = (given.corpus / name for name in ("train", "dev", "negatives"))
    if not examples.exists():
        step("training.examples", train, "--without", dev, "tests/gold", "--out", examples)
    start = ("--base", base, "--tokenizer", tokenizer)
    if not last.exists():
        step("training.train", examples, *start, "--out", given.out, "--epochs", EPOCHS)
    step("training.export", last, "--examples", examples, *start, "--out", "loaders/encoder/weights")
    step("training.antecedents", train, examples, "--also", dev)
    step(
        "training.decision", train, examples, "--also", dev, "--negatives", negatives, "--plot", "docs/calibration.png"
    )


def step(module: str, *arguments: object) -> None:
    """Run one module; its failure ends the run."""
    print(f"==> {module}", flush=True)
    subprocess.run([sys.executable, "-m", module, *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
