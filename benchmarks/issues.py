"""How often the issue of a statement is the one that a reader gives it.

    python -m benchmarks.issues CORPUS

issues.tsv beside this file has, for 500 annotated positions of CORPUS/train and CORPUS/dev (by a hash of the article's place in CORPUS, since
names of articles hold words of theirs, and the number of the position), the issue of the taxonomy or "open", and a second one where two are as good. Told is the share that is right of the statements whose act and
holder are right.
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from kg.config import DEFAULT_MODEL
from kg.evaluate import Judge
from kg.gold import read_gold
from kg.model import Article
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles
from training.marks import key

LABELS = Path(__file__).with_name("issues.tsv")
OPEN = "open"


def labels() -> dict[str, dict[int, set[str]]]:
    """The issues that are right for each labelled position, by article."""
    found: defaultdict[str, dict[int, set[str]]] = defaultdict(dict)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["article"]][int(row["position"])] = {row["issue"], row["also"]} - {""}
    return dict(found)


def annotated(corpus: Path) -> list[Path]:
    """The articles of which some are labelled."""
    return [file for folder in ("train", "dev") for file in sorted((corpus / folder).glob("*.txt"))]


def main() -> None:
    """Extract, match, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    given = parser.parse_args()
    wanted, schema, lexicon = labels(), load_schema(), load_lexicon()
    coarse = {act.id: act.coarse for act in schema.acts.values()}
    keys = {str(f): key(f.relative_to(given.corpus).with_suffix("").as_posix()) for f in annotated(given.corpus)}
    files = {file: found for file, found in keys.items() if found in wanted}
    articles = (a for a in read_articles(list(files)) if isinstance(a, Article))
    matched, right, left_open = 0, 0, 0
    for article, doc in Analysis(load_model(DEFAULT_MODEL), schema)(articles):
        gold = read_gold(Path(article.path).with_suffix(".json"), article.text)
        judge = Judge(gold, extract(article, doc, lexicon=lexicon, schema=schema), coarse)
        numbers = {id(position): number for number, position in enumerate(gold.positions)}
        for position, statement in judge.pairs(judge.holds):
            issues = wanted[files[article.path]].get(numbers[id(position)])
            if issues is not None:
                told = OPEN if statement.issue.startswith(OPEN) else statement.issue
                matched, right, left_open = matched + 1, right + (told in issues), left_open + (told == OPEN)
    print(
        f"{right} of {matched} matched statements have the right issue ({right / max(matched, 1):.2f}); {left_open} are left open"
    )


if __name__ == "__main__":
    main()
