"""Train the decision that turns candidates into statements, and measure it by cross-validation.

    python -m benchmarks.train_decision GOLD_DIR… --negatives DIR [--plot docs/calibration.png] [--dry-run]

Each candidate of the annotated articles is an example, right if holder, act and content are; candidates of the
negatives (articles that are about no negotiation) are all wrong. Ten folds over articles, with a fixed seed, tell what
unseen articles may expect; the weights that are shipped are then trained on all. Needs the extra `train`.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kg.config import DEFAULT_MODEL
from kg.evaluate import score
from kg.gold import gold_ids, read_gold
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.extract import extract
from loaders.extract.cast import Cast
from loaders.extract.decision import FILE, Decision
from loaders.extract.statements import StatementFinder
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles

FOLDS, SEED = 10, 0
# A feature seen in fewer examples says nothing of others.
SEEN = 3
# Inverse strength of the L2 penalty: best of 0.05, 0.1, 0.2 by cross-validation; see docs/accuracy.md.
C = 0.1
THRESHOLD = 0.3


@dataclass(frozen=True)
class Example:
    """One candidate; `gold` counts the annotated positions of its article, `words` those of a negative."""

    article: str
    features: frozenset[str]
    right: bool
    negative: bool


def main() -> None:
    """Read, cross-validate, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--negatives", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    examples = [e for folder in given.gold for e in annotated(folder)]
    examples += list(negatives(given.negatives))
    positions = sum(len(read(folder, id).positions) for folder in given.gold for id in gold_ids(folder))
    probabilities = cross_validated(examples)
    print(f"{len(examples)} candidates of {len({e.article for e in examples})} articles, {FOLDS} folds, C {C}")
    tell(examples, probabilities, positions)
    if given.plot:
        plot(examples, probabilities, given.plot)
    if not given.dry_run:
        write(train(examples), Path("schemas/lexicon/en") / FILE)


def read(folder: Path, id: str):  # type: ignore[no-untyped-def]
    """The annotation of one article."""
    (article,) = read_articles([str(folder / f"{id}.txt")])
    assert isinstance(article, Article)
    return read_gold(folder / f"{id}.json", article.text)


def annotated(folder: Path) -> Iterator[Example]:
    """Yield the candidates of annotated articles."""
    coarse = {act.id: act.coarse for act in load_schema().acts.values()}
    for extraction, features in considered([folder / f"{id}.txt" for id in gold_ids(folder)]):
        name = Path(extraction.article.path).stem
        right = score(read(folder, name), extraction, coarse).right
        yield from (Example(name, read_features, id in right, False) for id, read_features in features.items())


def negatives(folder: Path) -> Iterator[Example]:
    """Yield the candidates of articles that are about no negotiation."""
    for extraction, features in considered(sorted(folder.glob("*.txt"))):
        yield from (Example(extraction.article.path, found, False, True) for found in features.values())


def considered(files: Sequence[Path]) -> Iterator[tuple[Extraction, dict[str, frozenset[str]]]]:
    """Yield what each article says with all its candidates, and the features of each by statement id."""
    lexicon, schema = load_lexicon(), load_schema()
    everything = Decision({}, 0.0, 0.0)
    articles = [a for a in read_articles([str(f) for f in files]) if isinstance(a, Article)]
    for article, doc in Analysis(load_model(DEFAULT_MODEL))(articles):
        cast = Cast(article, doc, lexicon=lexicon, schema=schema)
        finder = StatementFinder(article, doc, cast, lexicon=lexicon, schema=schema, decision=everything)
        features = {one.statement.id: one.features for one in finder.considered()}
        yield extract(article, doc, lexicon=lexicon, schema=schema, min_confidence=0.0), features


def cross_validated(examples: Sequence[Example]) -> list[float]:
    """The probability of each example by a model that has not seen its article."""
    articles = sorted({e.article for e in examples})
    random.Random(SEED).shuffle(articles)
    fold = {article: i % FOLDS for i, article in enumerate(articles)}
    models = [train([e for e in examples if fold[e.article] != k]) for k in range(FOLDS)]
    return [models[fold[e.article]].probability(e.features) for e in examples]


def train(examples: Sequence[Example]) -> Decision:
    """A decision trained on `examples`."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(f for e in examples for f in e.features)
    vectorizer = DictVectorizer()
    rows = vectorizer.fit_transform([{f: 1 for f in sorted(e.features) if seen[f] >= SEEN} for e in examples])
    model = LogisticRegression(C=C, max_iter=5000, random_state=SEED).fit(rows, [e.right for e in examples])
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    rounded = {str(f): round(float(w), 3) for f, w in sorted(weights.items()) if abs(w) >= 0.001}
    return Decision(rounded, round(float(model.intercept_[0]), 3), THRESHOLD)


def tell(examples: Sequence[Example], probabilities: Sequence[float], positions: int) -> None:
    """Print what each threshold gives, at the level where holder, act and content are right."""
    gold = [(e, p) for e, p in zip(examples, probabilities, strict=True) if not e.negative]
    print("threshold  precision  recall  F1     kept of the negatives' candidates")
    for threshold in (0.0, 0.2, 0.25, 0.3, 0.4, 0.5):
        kept = [e for e, p in gold if p >= threshold]
        right = sum(e.right for e in kept)
        false = sum(p >= threshold for e, p in zip(examples, probabilities, strict=True) if e.negative)
        precision, recall = right / max(len(kept), 1), right / positions
        f1 = 2 * right / (len(kept) + positions)
        print(f"{threshold:<9}  {precision:.3f}      {recall:.3f}   {f1:.3f}  {false}")
    for low, high, mean, share, count in bins(examples, probabilities):
        print(f"said {low:.1f} to {high:.1f}: mean {mean:.2f}, right {share:.2f} of {count}")
    error = sum(count * abs(mean - share) for *_, mean, share, count in bins(examples, probabilities)) / len(examples)
    print(f"expected calibration error {error:.3f}")


def bins(examples: Sequence[Example], probabilities: Sequence[float]) -> list[tuple[float, float, float, float, int]]:
    """Ten bins of what was said: bounds, mean probability, share that is right, count."""
    found = []
    for i in range(10):
        inside = [(e.right, p) for e, p in zip(examples, probabilities, strict=True) if i <= p * 10 < i + 1]
        if inside:
            mean = sum(p for _, p in inside) / len(inside)
            found.append((i / 10, (i + 1) / 10, mean, sum(r for r, _ in inside) / len(inside), len(inside)))
    return found


def plot(examples: Sequence[Example], probabilities: Sequence[float], file: Path) -> None:
    """Draw the reliability of the probabilities."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(5, 5))
    rows = bins(examples, probabilities)
    axis.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfect")
    axis.plot([r[2] for r in rows], [r[3] for r in rows], marker="o", label="by cross-validation")
    for _, _, mean, share, count in rows:
        axis.annotate(str(count), (mean, share), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axis.set(xlabel="confidence said", ylabel="share right (holder, act and content)", xlim=(0, 1), ylim=(0, 1))
    axis.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def write(decision: Decision, file: Path) -> None:
    """Write the decision as YAML, features in order of name."""
    head = (
        "# Weights of the decision that turns candidates into statements; written by benchmarks/train_decision.py, not by hand.\n"
        f"# Logistic regression, L2 with C {C}, features seen {SEEN} times or more; data and figures: docs/accuracy.md.\n"
    )
    plain = replace(decision)
    raw = {"threshold": plain.threshold, "bias": plain.bias, "weights": dict(plain.weights)}
    file.write_text(head + yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    print(f"{len(plain.weights)} weights → {file}")


if __name__ == "__main__":
    main()
