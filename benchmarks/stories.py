"""What `kg query` tells of ten negotiations, beside what a reader of the same articles says stands open, moved, was answered, is stuck.

    python -m benchmarks.stories CORPUS [--rows]

stories.yaml beside this file has, for each story, its articles (by hashes, as in issues.tsv) and the facts that a reader wrote down who
had seen nothing else. A fact is found if a row of its question has its actors, by one of the names given, and one of the word stems that tell
the matter. A row without a fact may still be right: the reader wrote down what matters. `--rows` prints each row, with + where it is a fact,
and each fact that was not found.
"""

import argparse
import gzip
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.config import DEFAULT_MODEL, read_settings
from kg.query import ask
from kg.store import Answer, Store, open_store
from loaders.load import load
from loaders.readers import read_articles
from training.marks import key

STORIES = Path(__file__).with_name("stories.yaml")
SCALE = "scale/reuters21578"
# Rows of one question, at most.
_ALL = 10_000
# The acts that stand until they are accepted, and those that are answers.
_STANDING = {"demand": "demand", "precondition": "demand", "red_line": "demand", "offer": "offer"}
_ANSWERING = {"acceptance": "accepted", "rejection": "rejected", "red_line": "rejected"}
# What a reader calls an answer or a move, and what the graph does.
_DIRECTIONS = {"concession": "toward", "hardening": "away"}
_ANSWERS = {"accepted": {"accepted", "conceded", "conditional"}, "rejected": {"rejected"}}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an answer: who, the others it names, and in what words; `sort` is an act, a direction or an answer."""

    kind: str
    by: str
    others: tuple[str, ...]
    sort: str
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """One negotiation: its articles, by hash, the facts of a reader, and other names of those in them."""

    name: str
    articles: Sequence[str]
    facts: Sequence[Mapping[str, Any]]
    aliases: Mapping[str, Sequence[str]]


def stories() -> list[Story]:
    """The ten stories."""
    raw = yaml.safe_load(STORIES.read_text(encoding="utf-8"))
    return [Story(s["story"], s["articles"], s["facts"], s.get("aliases", {})) for s in raw]


def articles_of(corpus: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the hash and the fields of every article that a story may be made of."""
    for about in json.loads((corpus / "train_manifest.json").read_text(encoding="utf-8")):
        title, _, text = (corpus / "train" / f"{about['id']}.txt").read_text(encoding="utf-8").partition("\n")
        fields = {"title": title, "text": text.strip(), "date": about["date"], "source": about["source"]}
        yield key(f"train/{about['id']}"), fields
    with gzip.open(corpus / f"{SCALE}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            yield (
                key(f"{SCALE}:{article['id'].rpartition('/')[2]}"),
                {k: article[k] for k in ("title", "text", "date", "source")},
            )


def rows_of(store: Store) -> Iterator[Row]:
    """Yield what the graph says of the one negotiation in a store, by the saved queries where one asks for it."""
    yield from _positions(store)
    for row in _rows(store, "shifts"):
        words = f"{row['before']} → {row['after']} {row['issue']} {row['evidence'] or ''}"
        yield Row("moved", row["actor"], (), row["direction"], words)
    for row in _as_dicts(store.read(_REPLIES)):
        yield Row("answered", row["by"], (row["of"],), row["answer"], row["words"])
    for row in _rows(store, "open_impasses"):
        yield Row("stuck", "", tuple(row["parties"]), "False", f"{row['issue']} {' '.join(row['evidence'])}")
    for row in _rows(store, "broken_impasses"):
        words = f"{' '.join(row['issues'])} {' '.join(row['brokenBy'])}"
        yield Row("stuck", "", tuple(row["parties"]), "True", words)
    for row in _rows(store, "who_mediates_whom"):
        yield Row("mediator", row["mediator"], tuple(row["parties"]), "", "")


def _positions(store: Store) -> Iterator[Row]:
    """Yield what stands, and what somebody accepted or refused, whether or not it is known to whose words that was the answer."""
    for row in _as_dicts(store.read(_ASSERTED)):
        to = () if row["to"] is None else (row["to"],)
        words = f"{row['content']} {row['issue']}"
        if row["act"] in _STANDING and row["answer"] != "accepted":
            yield Row("open", row["by"], to, _STANDING[row["act"]], words)
        if row["act"] in _ANSWERING:
            yield Row("answered", row["by"], to, _ANSWERING[row["act"]], words)


_ASSERTED = """
MATCH (position:Position)<-[:HOLDS]-(by:Actor), (position)-[:ABOUT]->(issue:Issue)
WHERE position.factuality = 'asserted'
OPTIONAL MATCH (position)-[:ADDRESSED_TO]->(to:Actor)
RETURN by.name AS by, to.name AS to, position.act AS act, position.answer AS answer, position.content AS content, issue.name AS issue
ORDER BY by, to, act, content
"""
_REPLIES = """
MATCH (reply:Position)-[link:RESPONDS_TO]->(asked:Position)
MATCH (reply)<-[:HOLDS]-(by:Actor), (asked)<-[:HOLDS]-(of:Actor), (asked)-[:ABOUT]->(issue:Issue)
RETURN by.name AS by, of.name AS of, link.answer AS answer, issue.name + ' ' + asked.content + ' ' + reply.content AS words
ORDER BY by, of, answer, words
"""


def _rows(store: Store, name: str) -> list[dict[str, Any]]:
    return _as_dicts(ask(store, name, {"limit": _ALL}))


def _as_dicts(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def names_of(store: Store) -> dict[str, frozenset[str]]:
    """All that each actor is called, in lower case, by its name."""
    return {
        row["actor"]: frozenset(_plain(name) for name in (row["actor"], *row["aliases"]))
        for row in _rows(store, "actors")
    }


def _plain(name: str) -> str:
    return name.casefold().removeprefix("the ")


def is_told(fact: Mapping[str, Any], row: Row, story: Story, names: Mapping[str, frozenset[str]]) -> bool:
    """Whether a row says what the reader says."""

    def same(actor: str, wanted: str, *also: str) -> bool:
        called = {_plain(n) for n in (wanted, *also, *story.aliases.get(wanted, ()))}
        return bool(names.get(actor, frozenset({_plain(actor)})) & called)

    if fact["kind"] != row.kind or not _same_sort(fact, row):
        return False
    if row.words and not any(_begins_a_word(str(stem), row.words) for stem in fact.get("about", ())):
        return False
    if row.kind == "stuck":
        return all(any(same(actor, wanted) for actor in row.others) for wanted in fact["between"])
    if not same(row.by, fact["by"], *fact.get("also", ())):
        return False
    if row.kind == "mediator":
        return any(same(actor, wanted) for actor in row.others for wanted in fact["between"])
    other = fact.get("to") or fact.get("of")
    return other is None or not row.others or any(same(actor, other) for actor in row.others)


def _begins_a_word(stem: str, words: str) -> bool:
    return (
        re.search(rf"(?<![\w.]){re.escape(stem)}" + (r"(?![\d])" if stem[-1].isdigit() else ""), words.casefold())
        is not None
    )


def _same_sort(fact: Mapping[str, Any], row: Row) -> bool:
    if row.kind == "answered":
        return row.sort in _ANSWERS[fact["answer"]]
    return row.sort == {
        "open": fact.get("act"),
        "moved": _DIRECTIONS.get(fact.get("direction", "")),
        "stuck": str(fact.get("ended")),
    }.get(row.kind, "")


def told(story: Story, known: Mapping[str, Mapping[str, str]]) -> tuple[list[Row], dict[str, frozenset[str]]]:
    """The rows for one story, loaded into a store of its own, and all that each actor in it is called."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(json.dumps(known[a]) + "\n" for a in story.articles), encoding="utf-8")
        with open_store(read_settings(store=Path(folder) / "talks.kg")) as store:
            load(read_articles([str(file)]), store=store, model=DEFAULT_MODEL)
            return list(dict.fromkeys(rows_of(store))), names_of(store)


def main() -> None:
    """Load, ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--rows", action="store_true", help="print rows and missed facts")
    given = parser.parse_args()
    known = dict(articles_of(given.corpus))
    found, wanted, right, asked = (Counter[str]() for _ in range(4))
    for story in stories():
        rows, names = told(story, known)
        hits = {(i, j) for i, f in enumerate(story.facts) for j, r in enumerate(rows) if is_told(f, r, story, names)}
        seen, matched = {i for i, _ in hits}, {j for _, j in hits}
        print(f"{story.name}: {len(seen)} of {len(story.facts)} facts, {len(matched)} of {len(rows)} rows", flush=True)
        for i, fact in enumerate(story.facts):
            wanted[fact["kind"]] += 1
            found[fact["kind"]] += i in seen
            if given.rows and i not in seen:
                print(f"  missed {json.dumps(fact, ensure_ascii=False)}")
        for j, row in enumerate(rows):
            asked[row.kind] += 1
            right[row.kind] += j in matched
            if given.rows:
                others = ", ".join(row.others)
                print(f"  {'+' if j in matched else ' '} {row.kind} {row.sort}: {row.by} | {others} | {row.words}")
    print("\n            facts found      rows that are a fact")
    for kind in wanted:
        print(
            f"{kind:<10}  {found[kind]:>4} of {wanted[kind]:<7} {right[kind]:>6} of {asked[kind]:<5} {right[kind] / max(asked[kind], 1):.2f}"
        )
    print(f"{'all':<10}  {found.total():>4} of {wanted.total():<7} {right.total():>6} of {asked.total()}")


if __name__ == "__main__":
    main()
