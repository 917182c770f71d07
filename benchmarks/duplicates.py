"""Print how well near-duplicates are told, by kind of pair and threshold, and how long it takes.

python -m benchmarks.duplicates FILE_OR_FOLDER [--labels FILE]

Copies are made of the articles themselves: cut, reworded, lengthened, with other numbers. Pairs that a person labelled can
be added: JSON lines with `first`, `second` (the articles' places, the file as named and its line: FILE:12) and `same`.
"""

import argparse
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from kg.derive.duplicates import CONTAINED, NEAR, bands, containment, find_duplicates, is_duplicate, similarity
from kg.model import Article, ArticleFacts
from loaders.readers import read_articles
from loaders.signature import signature_of, words_of

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
# Copies are made of so many articles of so many words at least, and left out where fewer than the last number remain.
SAMPLE, WORDS, SHORTEST = 500, 100, 80
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, what kind of pair they are, and whether they are one text."""

    kind: str
    first: ArticleFacts
    second: ArticleFacts
    same: bool

    @property
    def alike(self) -> float:
        """Their similarity."""
        return similarity(self.first.signature, self.second.signature)


def main(arguments: Sequence[str]) -> None:
    """Measure and print the tables."""
    options = _options(arguments)
    articles = [a for a in read_articles([options.place]) if isinstance(a, Article)]
    started = time.process_time()
    facts = [facts_of(a) for a in articles]
    print(f"{len(articles):,} articles, signatures in {time.process_time() - started:.1f} s of one core")
    started = time.process_time()
    found = find_duplicates(facts)
    print(f"{len(found):,} repeat another, found in {time.process_time() - started:.1f} s of one core\n")
    pairs = [*made_pairs(articles), *distant_pairs(facts)]
    if options.labels is not None:
        pairs += labelled_pairs(options.labels, articles, facts)
    _print_rates(pairs)
    _print_pooled(pairs)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description="Measures near-duplicates.")
    parser.add_argument("place", help="articles: a file or a folder")
    parser.add_argument("--labels", type=Path, default=None, help="pairs that a person labelled, JSON lines")
    return parser.parse_args(arguments)


def facts_of(article: Article) -> ArticleFacts:
    """What the store would keep of the article."""
    signature, words = signature_of(article), len(words_of(article))
    return ArticleFacts(id=article.id, published=article.published, signature=signature, words=words)


def made_pairs(articles: Sequence[Article]) -> Iterator[Pair]:
    """Yield a sample of articles, each with copies of every kind, on one day."""
    chance = random.Random(5)
    long = [a for a in articles if len(a.text.split()) >= WORDS and len(_body(a).split("\n\n")) > 2]
    sample = chance.sample(long, min(SAMPLE, len(long)))
    for article in sample:
        other = chance.choice(long)
        for kind, (change, same) in _CHANGES.items():
            copy = replace(article, text=f"Another headline\n\n{change(_body(article), _body(other), chance)}")
            copied = facts_of(replace(copy, title="Another headline"))
            numbers = len(_NUMBER.findall(article.text))
            if copied.words >= SHORTEST and (same or numbers * 20 > len(article.text.split())):
                yield Pair(kind=kind, first=facts_of(article), second=copied, same=same)


def _body(article: Article) -> str:
    return article.text.removeprefix(article.title).strip()


_Change = Callable[[str, str, random.Random], str]


def _without_paragraph(body: str, _: str, chance: random.Random) -> str:
    paragraphs = body.split("\n\n")
    del paragraphs[chance.randrange(len(paragraphs))]
    return "\n\n".join(paragraphs)


def _with_other_words(share: float) -> _Change:
    def change(body: str, other: str, chance: random.Random) -> str:
        strange = other.split()
        return " ".join(chance.choice(strange) if chance.random() < share else word for word in body.split(" "))

    return change


def _cut_to(share: float) -> _Change:
    def change(body: str, _: str, chance: random.Random) -> str:
        words = body.split(" ")
        return " ".join(words[: int(len(words) * share)])

    return change


def _with_other_lede(body: str, other: str, _: random.Random) -> str:
    return "\n\n".join([other.split("\n\n")[0], *body.split("\n\n")[1:]])


def _lengthened(body: str, other: str, _: random.Random) -> str:
    return body + "\n\n" + " ".join(other.split()[: len(body.split()) // 2])


def _with_other_numbers(body: str, _: str, chance: random.Random) -> str:
    return _NUMBER.sub(lambda found: str(chance.randrange(10 ** len(found[0]))), body)


_CHANGES: dict[str, tuple[_Change, bool]] = {
    "other headline and dateline": (lambda body, _, __: f"GENEVA, March 3 (Agency) - {body}", True),
    "a paragraph dropped": (_without_paragraph, True),
    "another first paragraph": (_with_other_lede, True),
    "2 % of words changed": (_with_other_words(0.02), True),
    "5 % of words changed": (_with_other_words(0.05), True),
    "10 % of words changed": (_with_other_words(0.1), True),
    "longer by half": (_lengthened, True),
    "cut to two thirds": (_cut_to(2 / 3), True),
    "cut to a half": (_cut_to(1 / 2), True),
    "cut to a third": (_cut_to(1 / 3), True),
    "other numbers": (_with_other_numbers, False),
}


def distant_pairs(facts: Sequence[ArticleFacts]) -> Iterator[Pair]:
    """Yield pairs that share a band and are more than a week apart: in a wire service, regular reports.

    They are given one day, so that only their words tell them apart; equal texts are left out.
    """
    index: dict[str, list[ArticleFacts]] = defaultdict(list)
    for article in facts:
        for key in bands(article.signature or ""):
            index[key].append(article)
    pairs = {(a.id, b.id): (a, b) for found in index.values() for a, b in combinations(found, 2)}
    for one, other in pairs.values():
        if _days_apart(one, other) > 7 and one.signature != other.signature:
            first, second = replace(one, published=None), replace(other, published=None)
            yield Pair(kind="regular reports", first=first, second=second, same=False)


def _days_apart(first: ArticleFacts, second: ArticleFacts) -> int:
    """Days between the two; none if one has no day."""
    return abs((first.published - second.published).days) if first.published and second.published else 0


def labelled_pairs(file: Path, articles: Sequence[Article], facts: Sequence[ArticleFacts]) -> Iterator[Pair]:
    """Yield the pairs of `file`, as they are."""
    places = {a.path: f for a, f in zip(articles, facts, strict=True)}
    for line in file.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        kind = "labelled, the same" if told["same"] else "labelled, another"
        yield Pair(kind=kind, first=places[told["first"]], second=places[told["second"]], same=told["same"])


def _print_rates(pairs: Sequence[Pair]) -> None:
    """Print the share of each kind that is taken for one text."""
    print(
        f"{'share taken for one text':<30}{'pairs':>7}" + "".join(f"{t:>7}" for t in THRESHOLDS) + "  contained   rule"
    )
    by_kind: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_kind[pair.kind].append(pair)
    for kind, found in by_kind.items():
        alike = [p.alike for p in found]
        rates = "".join(f"{sum(a >= t for a in alike) / len(found):>7.3f}" for t in THRESHOLDS)
        held = sum(containment(p.first, p.second) >= CONTAINED for p in found) / len(found)
        ruled = sum(is_duplicate(p.first, p.second) for p in found) / len(found)
        print(f"{kind:<30}{len(found):>7}{rates}{held:>11.3f}{ruled:>7.3f}")


def _print_pooled(pairs: Sequence[Pair]) -> None:
    """Print precision and recall over the made copies, and over the labelled pairs if there are some."""
    for name, pool in (
        ("made", [p for p in pairs if p.kind in _CHANGES]),
        ("labelled", [p for p in pairs if "labelled" in p.kind]),
    ):
        if not pool:
            continue
        print(f"\n{name} pairs: threshold, precision, recall, F1; the rule of {NEAR.days} days last")
        for threshold in THRESHOLDS:
            print(f"{threshold:>7}", _score(pool, [p.alike >= threshold for p in pool]))
        print(f"{'rule':>7}", _score(pool, [is_duplicate(p.first, p.second) for p in pool]))


def _score(pairs: Sequence[Pair], taken: Sequence[bool]) -> str:
    right = sum(p.same and t for p, t in zip(pairs, taken, strict=True))
    precision, recall = right / max(sum(taken), 1), right / max(sum(p.same for p in pairs), 1)
    return f"{precision:.3f}  {recall:.3f}  {2 * precision * recall / max(precision + recall, 1e-9):.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
