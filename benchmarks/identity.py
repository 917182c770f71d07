"""How often two mentions in two articles are rightly taken for one actor, or for two.

    python -m benchmarks.identity CORPUS

identity.tsv beside this file has 300 pairs of actors as they are named in articles of CORPUS/train and CORPUS/scale: each article by a hash,
as in issues.tsv, and the first character at which the actor is named there; and whether a reader takes them for the same. Half are pairs that
were taken for one, half share a word of their names and were not. A pair of which one is no longer found as an actor is told and left out.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.stories import articles_of
from kg.config import DEFAULT_MODEL
from kg.ids import content_id
from kg.model import Article, Participant
from kg.resolve.actors import Resolution, resolve
from kg.schema import load_schema
from loaders.load import extract

PAIRS = Path(__file__).with_name("identity.tsv")
Place = tuple[str, int]


def pairs() -> list[tuple[Place, Place, bool]]:
    """The pairs, each with whether a reader takes them for the same."""
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [((r["a"], int(r["a_at"])), (r["b"], int(r["b_at"])), r["same"] == "yes") for r in rows]


def articles(corpus: Path, wanted: Iterable[str]) -> Iterator[tuple[str, Article]]:
    """Yield the articles with those hashes."""
    keys = set(wanted)
    for hashed, told in articles_of(corpus):
        if hashed in keys:
            text = f"{told['title']}\n\n{told['text']}"
            day = date.fromisoformat(told["date"][:10]) if told["date"] else None
            yield (
                hashed,
                Article(id=content_id("art", hashed), path=hashed, title=told["title"], text=text, published=day),
            )


def judged(resolution: Resolution, at: dict[Place, Participant]) -> Iterator[tuple[bool, bool] | None]:
    """Yield for each pair whether it is taken for one, and whether it is one; None if one of the two is not found."""
    for one, other, same in pairs():
        if one in at and other in at:
            yield resolution.actor_of(at[one].id) == resolution.actor_of(at[other].id), same
        else:
            yield None


def main() -> None:
    """Extract, resolve, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    given = parser.parse_args()
    found = dict(articles(given.corpus, {place[0] for one, other, _ in pairs() for place in (one, other)}))
    hashes = {article.id: hashed for hashed, article in found.items()}
    people: list[Participant] = []
    for extraction in extract(list(found.values()), model=DEFAULT_MODEL):
        people += [p for p in extraction.participants if p.resolved]
    days = {a.id: a.published for a in found.values() if a.published is not None}
    at = {(hashes[p.article_id], m.start): p for p in people for m in p.mentions}
    counts = Counter(judged(resolve(people, schema=load_schema(), days=days), at))
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    print(
        f"precision {right / max(right + wrong, 1):.2f} of {right + wrong}, recall {right / max(right + missed, 1):.2f} of "
        f"{right + missed}; {counts[None]} pairs not found"
    )


if __name__ == "__main__":
    main()
