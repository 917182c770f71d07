"""Why positions are missed and statements are false: the causes, counted by act.

    python -m benchmarks.errors GOLD_DIR…

A missed position has its first cause of these: the decision held it for none; the holder is another, by the way the holder
was found; it was found as another act; no pattern fired there. A false alarm is told by its pattern.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.config import DEFAULT_MODEL
from kg.evaluate import Judge
from kg.gold import GoldRecord, gold_ids, read_gold
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.load import extract
from loaders.readers import read_articles

MOST = 20


def main(folders: list[str]) -> None:
    """Print the most frequent causes over all folders, then the counts by act."""
    causes = Counter(cause for folder in folders for cause in causes_of(Path(folder)))
    print(f"{sum(causes.values())} errors")
    for (act, cause), count in causes.most_common(MOST):
        print(f"{count:4}  {act:<9} {cause}")
    for act in sorted({act for act, _ in causes}):
        print(f"{act}: {sum(n for (a, _), n in causes.items() if a == act)}")


def causes_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (coarse act, cause) of every miss and false alarm of a folder."""
    coarse = {act.id: act.coarse for act in load_schema().acts.values()}
    files = [folder / f"{id}.txt" for id in gold_ids(folder)]
    articles = [a for a in read_articles([str(f) for f in files]) if isinstance(a, Article)]
    kept = extract(articles, model=DEFAULT_MODEL)
    considered = extract(articles, model=DEFAULT_MODEL, min_confidence=0.0)
    for file, found, all_of_them in zip(files, kept, considered, strict=True):
        gold = read_gold(file.with_suffix(".json"), found.article.text)
        judge, wide = Judge(gold, found, coarse), Judge(gold, all_of_them, coarse)
        held = judge.pairs(judge.holds)
        for missed in (g for g in gold.positions if not any(g is other for other, _ in held)):
            yield missed.label, f"missed: {_cause(missed, judge, wide, all_of_them)}"
        right = {s.id for _, s in held}
        for statement in (s for s in found.statements if s.id not in right):
            yield coarse[statement.act], f"false: pattern {statement.rule}"


def _cause(missed: GoldRecord, judge: Judge, wide: Judge, found: Extraction) -> str:
    people = {p.id: p for p in found.participants}
    if any(wide.holds(missed, s) for s in found.statements if s.id not in {k.id for k in judge.found.statements}):
        return "below the threshold"
    for statement in found.statements:
        if wide.acts(missed, statement):
            holder = people[statement.holder]
            return f"another holder, found by {holder.method}"
    for statement in found.statements:
        near = statement.quote.start < missed.quote[1] and missed.quote[0] < statement.quote.end
        if near and wide.same(missed.actors["holder"], statement.holder):
            return f"taken for {wide.coarse[statement.act]}"
    return "no pattern fired"


if __name__ == "__main__":
    main(sys.argv[1:])
