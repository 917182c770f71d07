"""Child process: the language model alone over the paragraphs of a JSON lines file; prints its seconds as JSON."""

import json
import sys
import time
from pathlib import Path

import spacy

from kg.config import DEFAULT_MODEL

# The batch that `kg load` uses too: the fastest of 8, 64 and 256 paragraphs.
BATCH = 64


def main(file: Path) -> None:
    """Print {"load": seconds, "pipe": seconds}."""
    lines = file.read_text(encoding="utf-8").splitlines()
    paragraphs = [p for line in lines for p in json.loads(line)["text"].split("\n\n") if p.strip()]
    started = time.perf_counter()
    nlp = spacy.load(DEFAULT_MODEL)
    loaded = time.perf_counter()
    for _ in nlp.pipe(paragraphs, batch_size=BATCH):
        pass
    print(json.dumps({"load": loaded - started, "pipe": time.perf_counter() - loaded}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
