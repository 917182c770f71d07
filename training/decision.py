"""Train the decisions that turn what is considered into records, on articles that the encoder has not learned from, and measure them.

    python -m training.decision TRAIN_DIR examples.jsonl --also DEV_DIR --negatives DIR [--plot docs/calibration.png] [--dry-run]

Each candidate with each of its holders is a case, right if an annotated position has its act, holder and content. Taken are the
articles that `training.split` kept apart, those of DEV_DIR, and the negatives (articles that are about no negotiation), whose
candidates are all wrong. Told are six folds over the articles kept apart, with a fixed seed, and DEV_DIR by a decision that has not
learned from it; of the negatives the half from which it has not learned. The weights that are shipped are trained on all. The
decisions on what is beside the statements (training/records.py) follow, measured in the same way. Needs the extra `train`.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from spacy.tokens import Doc

from kg.config import DEFAULT_MODEL
from kg.evaluate import Count, Judge
from kg.gold import GoldArticle, gold_ids, read_gold
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, components, load_model
from loaders.decision import FILE, KINDS, Decision
from loaders.encoder.inputs import ACTS
from loaders.extract.cast import Cast
from loaders.extract.statements import Considered, StatementFinder, likely
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles
from training.examples import read_examples
from training.records import SETTINGS, Case, case_of, counted, keep
from training.split import split

FOLDS, SEED = 6, 0
# A feature seen in fewer cases says nothing of others.
SEEN = 3
# Inverse strength of the L2 penalty, and the threshold: F1 changes little from 0.03 to 0.15 and from 0.2 to 0.3, false alarms do;
# see docs/accuracy.md.
C = 0.11
THRESHOLD = 0.275
_TRIED = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Cases:
    """What may be said of one article, with which of it is right; without annotation (`gold` None) nothing is."""

    extraction: Extraction
    doc: Doc
    considered: Sequence[Considered]
    right: Sequence[bool]
    gold: GoldArticle | None

    @property
    def words(self) -> int:
        """Words of the article, split at blanks."""
        return len(self.extraction.article.text.split())


def cases_of(files: Sequence[Path], *, annotated: bool) -> Iterator[Cases]:
    """Yield the cases of each article of `files` that can be read."""
    lexicon, schema = load_lexicon(), load_schema()
    coarse = {act.id: act.coarse for act in schema.acts.values()}
    articles = [a for a in read_articles([str(f) for f in files]) if isinstance(a, Article)]
    for article, doc in Analysis(load_model(DEFAULT_MODEL), schema)(articles):
        cast = Cast(article, doc, lexicon=lexicon, schema=schema)
        finder = StatementFinder(article, doc, cast, lexicon=lexicon, schema=schema, decision=Decision({}, 0.0, 0.0))
        considered = list(finder.considered())
        statements = tuple(one.statement for one in considered)
        extraction = Extraction(article=article, participants=cast.participants(doc), statements=statements)
        gold = read_gold(Path(article.path).with_suffix(".json"), article.text) if annotated else None
        judge = Judge(gold, extraction, coarse) if gold is not None else None
        right = [judge is not None and any(judge.says(p, s) for p in gold.positions) for s in statements]  # type: ignore[union-attr]
        yield Cases(extraction, doc, considered, right, gold)


def train(cases: Iterable[Cases]) -> Decision:
    """A decision on statements trained on `cases`."""
    rows = [(one.features, right) for c in cases for one, right in zip(c.considered, c.right, strict=True)]
    return fit(rows, threshold=THRESHOLD, strength=C)


def fit(rows: Sequence[tuple[Mapping[str, float], bool]], *, threshold: float, strength: float) -> Decision:
    """A decision trained on features, each with whether it is right; `strength` is that of the penalty, inverted."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    seen = Counter(f for features, _ in rows for f in features)
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([{f: v for f, v in features.items() if seen[f] >= SEEN} for features, _ in rows])
    model = LogisticRegression(C=strength, max_iter=5000, random_state=SEED).fit(table, [right for _, right in rows])
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    rounded = {str(f): round(float(w), 3) for f, w in sorted(weights.items()) if abs(w) >= 0.001}
    return Decision(rounded, round(float(model.intercept_[0]), 3), threshold)


def folds(count: int) -> list[int]:
    """The fold of each of so many articles, drawn with a fixed seed."""
    order = list(range(count))
    random.Random(SEED).shuffle(order)
    place = {number: place for place, number in enumerate(order)}
    return [place[number] % FOLDS for number in range(count)]


def by_folds(cases: Sequence[Cases], others: Sequence[Cases]) -> list[Decision]:
    """For each of the cases a decision that has not seen its article; `others` are always learned from."""
    fold = folds(len(cases))
    decisions = [
        train([*(c for c, number in zip(cases, fold, strict=True) if number != k), *others]) for k in range(FOLDS)
    ]
    return [decisions[number] for number in fold]


def decided(cases: Cases, decision: Decision) -> Cases:
    """The cases with the confidence that `decision` gives them."""
    again = [
        replace(one, statement=replace(one.statement, confidence=decision.probability(one.features)))
        for one in cases.considered
    ]
    return replace(cases, considered=again)


def judged(one: Cases, coarse: Mapping[str, str], *, least: float) -> Judge:
    """What an annotated article is said to hold from that confidence on, beside its annotation."""
    assert one.gold is not None
    kept = tuple(c.statement for c in likely(one.considered, least=least))
    return Judge(one.gold, replace(one.extraction, statements=kept), coarse)


def tell(cases: Sequence[Cases], negatives: Sequence[Cases]) -> None:
    """Print what each threshold gives, and how well the confidence holds."""
    coarse = {act.id: act.coarse for act in load_schema().acts.values()}
    print("threshold  act    holder  full   precision at holder  false alarms per 100 words")
    for threshold in _TRIED:
        counts = [Count(), Count(), Count()]
        for one in cases:
            judge = judged(one, coarse, least=threshold)
            for k, level in enumerate((judge.acts, judge.holds, judge.says)):
                counts[k] += judge.count(judge.pairs(level))
        alarms = sum(len(likely(one.considered, least=threshold)) for one in negatives)
        words = max(sum(one.words for one in negatives), 1)
        act, holder, full = counts
        print(
            f"{threshold:<9}  {act.f1:.3f}  {holder.f1:.3f}   {full.f1:.3f}  {holder.precision:.3f}                {100 * alarms / words:.2f}"
        )
    rows = bins(cases)
    for low, high, mean, share, count in rows:
        print(f"said {low:.1f} to {high:.1f}: mean {mean:.2f}, right {share:.2f} of {count}")
    total = max(sum(count for *_, count in rows), 1)
    error = sum(count * abs(mean - share) for _, _, mean, share, count in rows) / total
    print(f"expected calibration error {error:.3f}")


def tell_parts(cases: Sequence[Cases]) -> None:
    """Print how each act and each outlet fares at the threshold that is shipped."""
    coarse = {act.id: act.coarse for act in load_schema().acts.values()}
    acts: dict[str, Count] = dict.fromkeys(ACTS, Count())
    outlets: defaultdict[str, Count] = defaultdict(Count)
    for one in cases:
        assert one.gold is not None
        judge = judged(one, coarse, least=THRESHOLD)
        held = judge.pairs(judge.holds)
        for act in ACTS:
            acts[act] += judge.count_act(act, held)
        outlets[one.gold.id.split("__")[0]] += judge.count(held)
    for name, count in [*acts.items(), *sorted(outlets.items())]:
        print(
            f"{name:<24} holder {count.f1:.2f} (precision {count.precision:.2f}, recall {count.recall:.2f}) of {count.gold}"
        )


def bins(cases: Sequence[Cases]) -> list[tuple[float, float, float, float, int]]:
    """Ten bins of what was said: bounds, mean probability, share that is right, count."""
    said = [(one.statement.confidence, right) for c in cases for one, right in zip(c.considered, c.right, strict=True)]
    found = []
    for i in range(10):
        inside = [(p, right) for p, right in said if i <= p * 10 < i + 1]
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            found.append((i / 10, (i + 1) / 10, mean, sum(r for _, r in inside) / len(inside), len(inside)))
    return found


def plot(cases: Sequence[Cases], file: Path) -> None:
    """Draw the reliability of the confidence."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(5, 5))
    rows = bins(cases)
    axis.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfect")
    axis.plot([r[2] for r in rows], [r[3] for r in rows], marker="o", label="by cross-validation")
    for _, _, mean, share, count in rows:
        axis.annotate(str(count), (mean, share), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axis.set(xlabel="confidence said", ylabel="share right (holder, act and content)", xlim=(0, 1), ylim=(0, 1))
    axis.legend()
    figure.tight_layout()
    figure.savefig(file, dpi=110)


def train_records(
    apart: Sequence[Cases],
    also: Sequence[Cases],
    negatives: Sequence[Cases],
    decisions: Mapping[str, Sequence[Decision]],
) -> dict[str, Decision]:
    """The decisions on what is beside the statements, trained on all; printed is what each gives on articles that it has not seen.

    `decisions` has for each case of the three the decision on its statements.
    """
    lexicon, schema = load_lexicon(), load_schema()
    again = components(load_model(DEFAULT_MODEL), schema)

    def rest(cases: Sequence[Cases], name: str) -> list[Case]:
        found = []
        for one, decision in zip(cases, decisions[name], strict=True):
            for component in again:  # chains grow while statements are considered
                component(one.doc)
            found.append(case_of(one.extraction.article, one.doc, one.gold, decision, lexicon=lexicon, schema=schema))
        return found

    first, second, others = rest(apart, "apart"), rest(also, "also"), rest(negatives, "negatives")
    found: dict[str, Decision] = {}
    fold = folds(len(first))
    for kind in SETTINGS:

        def trained(cases: Iterable[Case], kind: str = kind) -> Decision:
            strength, threshold = SETTINGS[kind]
            return fit([row for one in cases for row in one.rows(kind)], threshold=threshold, strength=strength)

        parts = [
            trained([*(c for c, n in zip(first, fold, strict=True) if n != k), *second, *others]) for k in range(FOLDS)
        ]
        without = trained([*first, *others])
        judges = {
            "kept apart": [(one, parts[n]) for one, n in zip(first, fold, strict=True)],
            "also": [(one, without) for one in second],
        }
        for name, pairs in judges.items():
            told = Count()
            for one, decision in pairs:
                one.kept[kind] = keep(one, kind, decision)
                told += counted(one, kind, one.kept[kind], schema)
            print(
                f"{kind:<12} {name:<11} F1 {told.f1:.3f} (precision {told.precision:.2f}, recall {told.recall:.2f}) of {told.gold}"
            )
        found[kind] = trained([*first, *second, *others])
        print(f"{kind:<12} in the negatives: {sum(len(keep(one, kind, found[kind])) for one in others)}")
    return found


def write(decisions: Mapping[str, Decision]) -> None:
    """Write the decisions in place of the shipped ones of their kinds, as YAML by kind, features in order of name."""
    file = Path("schemas/lexicon/en") / FILE
    there = yaml.safe_load(file.read_text(encoding="utf-8"))
    head = (
        "# Weights of the decisions that turn what is considered into records; written by training/decision.py, not by hand.\n"
        f"# Logistic regressions, L2 with C {C} for statements, features seen {SEEN} times or more; data and figures: docs/accuracy.md.\n"
    )
    new = {k: {"threshold": d.threshold, "bias": d.bias, "weights": dict(d.weights)} for k, d in decisions.items()}
    raw = {kind: new.get(kind, there.get(kind)) for kind in KINDS}
    file.write_text(head + yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    print(f"{sum(len(d.weights) for d in decisions.values())} weights → {file}")


def main() -> None:
    """Read, cross-validate, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the annotated articles of which the examples were made")
    parser.add_argument("examples", type=Path, help="what training.examples wrote")
    parser.add_argument(
        "--also", type=Path, required=True, help="further annotated articles, not learned from by the encoder"
    )
    parser.add_argument("--negatives", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    _, apart = split(read_examples(given.examples))
    cases = list(cases_of([given.folder / f"{example.id}.txt" for example in apart], annotated=True))
    also = list(cases_of([given.also / f"{id}.txt" for id in gold_ids(given.also)], annotated=True))
    negatives = list(cases_of(sorted(given.negatives.glob("*.txt")), annotated=False))
    learned, measured = negatives[::2], negatives[1::2]
    parts, half = by_folds(cases, [*also, *learned]), train([*cases, *also, *learned])
    told = [decided(one, decision) for one, decision in zip(cases, parts, strict=True)]
    print(f"{sum(len(c.considered) for c in cases)} cases of {len(cases)} articles kept apart, {FOLDS} folds, C {C}")
    tell(told, [decided(one, half) for one in measured])
    tell_parts(told)
    without = train([*cases, *learned])
    print(f"\n{given.also}, without having learned from it")
    tell([decided(one, without) for one in also], [decided(one, without) for one in measured])
    if given.plot:
        plot(told, given.plot)
    whole = train([*cases, *also, *negatives])
    by_case = {"apart": parts, "also": [without] * len(also), "negatives": [whole] * len(negatives)}
    decisions = {"statement": whole, **train_records(cases, also, negatives, by_case)}
    if not given.dry_run:
        write(decisions)


if __name__ == "__main__":
    main()
