"""Marked sentences → examples: whether each tells of a mediation or of a pressure, and by whom on whom; nothing else is known of them.

    python -m training.marks CORPUS --out marks.jsonl

marks.tsv beside this file has sentences of CORPUS/scale about which a first network was unsure (active learning), as readers marked them: the
article (a hash, as in benchmarks/issues.tsv), where the sentence stands in its text with all white space as single blanks, what it tells,
and where in the sentence those stand who press or mediate (`by`) and those whom they press or bring together (`on`). Articles that are in
CORPUS/dev, and those of benchmarks/stories.yaml and benchmarks/identity.tsv, were left out.
"""

import argparse
import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from kg.characters import straight
from training.examples import Example, Mention, Stretch, Telling, write_examples

MARKS = Path(__file__).with_name("marks.tsv")
ASKED = ("mediation", "pressure")
_PARTS = {"mediation": ("mediator", "mediated"), "pressure": ("presser", "pressed")}
# Hexadecimal digits of a hash.
_KEY = 12


def key(place: str) -> str:
    """What marks.tsv and the files in benchmarks/ call an article: the start of the SHA-256 of its place in the corpus, without a suffix."""
    return sha256(place.encode()).hexdigest()[:_KEY]


def marked(corpus: Path) -> Iterator[Example]:
    """Yield each marked sentence after the title of its article."""
    marks: defaultdict[str, defaultdict[Stretch, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with MARKS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            marks[row["article"]][int(row["start"]), int(row["end"])].append(row)
    for scale in sorted((corpus / "scale").glob("*.jsonl.gz")):
        with gzip.open(scale, "rt", encoding="utf-8") as lines:
            for article in map(json.loads, lines):
                for stretch, rows in marks.get(key(f"scale/{article['id']}"), {}).items():
                    yield _example(article, stretch, rows)


def _example(article: dict[str, str], stretch: Stretch, rows: list[dict[str, str]]) -> Example:
    sentence = straight(" ".join(article["text"].split())[slice(*stretch)])
    mentions, tellings = [], []
    for row in (r for r in rows if r["tells"]):
        parts = {}
        for part, where in zip(_PARTS[row["tells"]], (row["by"], row["on"]), strict=True):
            parts[part] = tuple(where.split())
            for place in parts[part]:
                start, _, end = place.partition("-")
                mentions.append(Mention(sentence=1, stretch=(int(start), int(end)), kind="other", actor=place))
        tellings.append(Telling(sentence=1, told=row["tells"], parts=parts))
    return Example(
        id=f"{article['id']}:{stretch[0]}",
        outlet="scale",
        sentences=(straight(article["title"]), sentence),
        positions=(),
        mentions=tuple(mentions),
        tellings=tuple(tellings),
        asked=ASKED,
    )


def main() -> None:
    """Find the sentences, write them, tell how many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    print(f"{write_examples(marked(given.corpus), given.out)} sentences → {given.out}")


if __name__ == "__main__":
    main()
