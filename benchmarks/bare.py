"""Child process: the language model alone over the paragraphs of a JSON lines file, in one process or several.

python -m benchmarks.bare FILE [PROCESSES]
"""

import json
import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path

import spacy

from kg.config import DEFAULT_MODEL

# The batch that `kg load` uses too: the fastest of 8, 64 and 256 paragraphs.
BATCH = 64


def main(file: Path, processes: int) -> None:
    """Parse everything; each process has a model and every n-th article, and none sends its Docs anywhere."""
    shares = [multiprocessing.Process(target=parse, args=(file, n, processes)) for n in range(1, processes)]
    for share in shares:
        share.start()
    parse(file, 0, processes)
    for share in shares:
        share.join()
        if share.exitcode != 0:
            sys.exit(f"a share of the work ended with {share.exitcode}")


def parse(file: Path, share: int, shares: int) -> None:
    """Parse every `shares`-th article of the file from number `share` on."""
    nlp = spacy.load(DEFAULT_MODEL)
    for _ in nlp.pipe(_paragraphs(file, share, shares), batch_size=BATCH):
        pass


def _paragraphs(file: Path, share: int, shares: int) -> Sequence[str]:
    with file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for number, line in enumerate(lines) if number % shares == share]
    return [p for text in texts for p in text.split("\n\n") if p.strip()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
