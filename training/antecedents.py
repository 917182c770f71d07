"""Train the decision for whom a description stands: "the company", "the Israeli leader".

    python -m training.antecedents TRAIN_DIR examples.jsonl --also DEV_DIR [--dry-run]

A case is a description with one of the named actors of its article, right if the annotation has both as one actor. Learned from are some of the
articles from which the encoder learned; measured on those that `training.split` kept apart, and on DEV_DIR. The other decisions
(training/decision.py) are trained after this one, on articles from which it has not learned. Needs the extra `train`.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from kg.config import DEFAULT_MODEL
from kg.gold import gold_ids
from kg.model import Article
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.analysis.antecedents import Antecedents, is_sure
from loaders.analysis.chains import Chain, Chains
from loaders.analysis.reference import ChainBuilder
from loaders.decision import Decision
from loaders.lexicon import load_lexicon
from loaders.readers import read_articles
from training.decision import fit, write
from training.examples import Stretch, mentions_in, read_examples
from training.split import split

ANTECEDENT = "antecedent"
# Inverse strength of the L2 penalty, and the threshold, of which what others give is in docs/accuracy.md.
C, THRESHOLD = 1.0, 0.4
# Articles to learn from, the first of them.
_ARTICLES = 480
_NOBODY = Decision({}, -9.0, 0.5)
Choices = list[tuple[Mapping[str, float], bool]]
# Share of the words of a name that must be those of the annotated name: "Norway" is not named by "Norwegian officials".
_SAME = 0.6


def rows_of(doc: Doc, annotated: Mapping[str, Any]) -> Iterator[Choices]:
    """Yield for each description the features of every choice, each with whether it is right.

    `annotated` is an annotation in the form of docs/evaluation.md, in which actors have all their names and descriptions.
    """
    at = _actors_at(doc, annotated)
    chains: Chains = doc._.chains
    antecedents = Antecedents(doc, chains)
    for mention in doc._.mentions:
        if mention.form == "nominal" and not is_sure(mention, chains.by_rule[mention.root][1]):
            actor, _ = at.get(doc[mention.root].idx, (None, (0, 0)))
            choices = antecedents.choices(mention)
            yield [(features, actor is not None and actor in _named(chain, doc, at)) for chain, features in choices]


def _named(chain: Chain, doc: Doc, at: Mapping[int, tuple[str, Stretch]]) -> set[str]:
    """The annotated actors that the names of a chain name."""
    found = set()
    for mention in (m for m in chain.mentions if m.form == "name"):
        actor, (start, end) = at.get(doc[mention.root].idx, ("", (0, 0)))
        first, last = doc[mention.start].idx, doc[mention.end - 1].idx + len(doc[mention.end - 1])
        if actor and min(end, last) - max(start, first) >= _SAME * (max(end, last) - min(start, first)):
            found.add(actor)
    return found


def _actors_at(doc: Doc, annotated: Mapping[str, Any]) -> dict[int, tuple[str, Stretch]]:
    """The annotated actor that is named or described at each token, by where the token starts, and the characters of that name."""
    sentences = list(doc.sents)
    found = {}
    for mention in mentions_in(annotated.get("actors", ()), [s.text for s in sentences]):
        start, end = (sentences[mention.sentence].start_char + place for place in mention.stretch)
        found.update(
            {t.idx: (mention.actor, (start, end)) for t in sentences[mention.sentence] if start <= t.idx < end}
        )
    return found


def described_in(files: Sequence[Path]) -> list[Choices]:
    """The choices for all descriptions in the annotated articles at `files`."""
    schema = load_schema()
    chains = ChainBuilder(schema, load_lexicon(), _NOBODY)
    articles = (a for a in read_articles([str(f) for f in files]) if isinstance(a, Article))
    found: list[Choices] = []
    for article, doc in Analysis(load_model(DEFAULT_MODEL), schema)(articles):
        annotated = json.loads(Path(article.path).with_suffix(".json").read_text(encoding="utf-8"))
        found += rows_of(chains(doc), annotated)
    return found


def tell(name: str, described: Iterable[Choices], decision: Decision) -> None:
    """Print how often the likeliest actor is taken, and right."""
    right = taken = there = 0
    for choices in described:
        there += any(is_right for _, is_right in choices)
        best = max(
            ((decision.probability(f), is_right) for f, is_right in choices), key=lambda c: c[0], default=(0.0, False)
        )
        if best[0] >= decision.threshold:
            taken, right = taken + 1, right + best[1]
    print(f"{name:<11} precision {right / max(taken, 1):.2f}, recall {right / max(there, 1):.2f} of {there}")


def main() -> None:
    """Read, fit, measure beside the rules alone, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the annotated articles of which the examples were made")
    parser.add_argument("examples", type=Path, help="what training.examples wrote")
    parser.add_argument("--also", type=Path, required=True, help="further annotated articles to measure on")
    parser.add_argument("--dry-run", action="store_true")
    given = parser.parse_args()
    learned, apart = ([given.folder / f"{e.id}.txt" for e in part] for part in split(read_examples(given.examples)))
    described = described_in(learned[:_ARTICLES])
    decision = fit([one for choices in described for one in choices], threshold=THRESHOLD, strength=C)
    sets = {"kept apart": apart, "also": [given.also / f"{id}.txt" for id in gold_ids(given.also)]}
    for name, files in sets.items():
        measured = described_in(files)
        tell(f"{name}, rules", measured, Decision({"rules": 10.0}, -5.0, 0.5))
        tell(name, measured, decision)
    if not given.dry_run:
        write({ANTECEDENT: decision})


if __name__ == "__main__":
    main()
