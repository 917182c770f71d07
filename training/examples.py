"""Annotated articles → examples: their sentences, as the product cuts them, with the positions that each holds.

    python -m training.examples TRAIN_DIR --without DEV_DIR --out examples.jsonl

An annotation is the form of docs/evaluation.md with, for each position, `fine` (its act), `sentence` (offsets) and the words
`cue`, `holder_text`, `addressee_text`, `source_text` as they stand in that sentence, null where it has none. What cannot be found
is counted and told. An article that also stands in DEV_DIR, in whatever copy, is left out: nothing is measured on what it was
trained on.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kg.characters import straight
from kg.config import DEFAULT_MODEL
from kg.gold import gold_ids
from kg.model import Article
from loaders.analysis import load_model
from loaders.analysis.documents import parse
from loaders.readers import read_articles

Stretch = tuple[int, int]

# Share of an article's five-word runs that also stand in another, from which the two are copies of one text.
SAME_TEXT = 0.4
_RUN = 5
# Words that stand for an actor and are no name of one.
PRONOUNS = frozenset(
    [
        "he",
        "him",
        "his",
        "she",
        "her",
        "hers",
        "it",
        "its",
        "they",
        "them",
        "their",
        "theirs",
        "we",
        "us",
        "our",
        "ours",
        "i",
        "me",
        "my",
        "you",
        "your",
        "who",
        "whom",
        "whose",
        "which",
        "that",
        "both",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One annotated position; stretches are half-open, in characters of its sentence, None where the sentence has no words for it."""

    sentence: int
    act: str
    fine: str
    conditional: bool
    cue: Stretch | None
    content: Stretch | None
    holder: Stretch | None
    addressee: Stretch | None
    source: Stretch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of a sentence that name or describe an annotated actor, pronouns aside; half-open, in characters of the sentence."""

    sentence: int
    stretch: Stretch
    kind: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An annotated event, impasse, mediation or pressure, in the sentence of its quote, and the actors that have a part in it."""

    sentence: int
    told: str
    parts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One article: its sentences in text order, the title first, with all that was annotated in them.

    `asked` names what of TOLD a reader was asked about the sentences after the title, and nothing else of them is known; empty: all is.
    """

    id: str
    outlet: str
    sentences: tuple[str, ...]
    positions: tuple[Position, ...]
    mentions: tuple[Mention, ...] = ()
    tellings: tuple[Telling, ...] = ()
    asked: tuple[str, ...] = ()


def examples_in(folder: Path, lost: Counter[str]) -> Iterator[Example]:
    """Yield the annotated articles of `folder`; what cannot be placed is counted in `lost`.

    Raises ArticleError as `kg.gold.gold_ids` does.
    """
    ids = gold_ids(folder)
    read = (a for a in read_articles([str(folder / f"{id}.txt") for id in ids]) if isinstance(a, Article))
    for article, doc in parse(read, load_model(DEFAULT_MODEL)):
        file = Path(article.path)
        sentences = [(s.start_char, s.end_char) for s in doc.sents if s.text.strip()]
        raw = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        placed = (_placed(p, doc.text, sentences, lost) for p in raw["positions"])
        texts = tuple(doc.text[a:b] for a, b in sentences)
        yield Example(
            id=file.stem,
            outlet=file.stem.split("__")[0],
            sentences=texts,
            positions=tuple(p for p in placed if p is not None),
            mentions=tuple(mentions_in(raw.get("actors", ()), texts)),
            tellings=tuple(_tellings(raw, doc.text, sentences, lost)),
        )


def mentions_in(actors: Sequence[Mapping[str, Any]], sentences: Sequence[str]) -> Iterator[Mention]:
    """Yield where the actors are named or described; of names within each other the longest counts."""
    of: dict[str, tuple[str, str]] = {}
    for actor in actors:
        for name in (actor["name"], *actor["aliases"]):
            words = re.sub(r"^(the|a|an) ", "", straight(name).strip(), flags=re.IGNORECASE)
            if words and words.casefold() not in PRONOUNS:
                of.setdefault(words, (actor["kind"], actor["id"]))
    if not of:
        return
    names = sorted(of, key=lambda n: (-len(n), n))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
    for number, text in enumerate(sentences):
        for match in pattern.finditer(straight(text)):
            kind, actor = of[match.group()]
            yield Mention(sentence=number, stretch=match.span(), kind=kind, actor=actor)


def _tellings(raw: Mapping[str, Any], text: str, sentences: Sequence[Stretch], lost: Counter[str]) -> Iterator[Telling]:
    """Yield the events, impasses, mediations and pressures, each in the sentence that has most of its quote."""
    found = [(e["type"], {"party": e["parties"]}, e) for e in raw.get("events", ())]
    found += [("impasse", {"stuck": i["parties"]}, i) for i in raw.get("impasses", ())]
    found += [
        ("mediation", {"mediator": [m["mediator"]], "mediated": m["parties"]}, m) for m in raw.get("mediations", ())
    ]
    found += [("pressure", {"presser": [p["from"]], "pressed": [p["on"]]}, p) for p in raw.get("pressures", ())]
    for told, parts, record in found:
        quote = _found_in(text, record["quote"], (0, len(text)))
        if quote is None:
            lost["telling"] += 1
            continue
        number = max(
            range(len(sentences)), key=lambda i: min(sentences[i][1], quote[1]) - max(sentences[i][0], quote[0])
        )
        yield Telling(sentence=number, told=told, parts={k: tuple(v) for k, v in parts.items()})


def _placed(raw: Mapping[str, Any], text: str, sentences: Sequence[Stretch], lost: Counter[str]) -> Position | None:
    """The position in the sentence where its cue stands, or its content if it has none."""
    within = tuple(raw["sentence"]) if raw.get("sentence") else _found_in(text, raw["quote"], (0, len(text)))
    if within is None:
        lost["sentence"] += 1
        return None
    content = _found_in(text, raw["content"], within) if raw.get("content") else None
    cue = nearest(text, raw.get("cue"), within, to=content[0] if content else within[0])
    anchor = cue or content or within
    number = next((i for i, (a, b) in enumerate(sentences) if a <= anchor[0] < b), None)
    if number is None:
        lost["sentence"] += 1
        return None
    at = sentences[number]
    found = {
        "cue": cue,
        "content": content,
        **{
            role: nearest(text, raw.get(f"{role}_text"), at, to=anchor[0]) for role in ("holder", "addressee", "source")
        },
    }
    for name, stretch in found.items():
        key = name if name in {"cue", "content"} else f"{name}_text"
        lost[name] += bool(raw.get(key)) and stretch is None
    return Position(
        sentence=number,
        act=raw["act"],
        fine=raw.get("fine") or raw["act"],
        conditional=bool(raw.get("conditional")),
        **{name: _inside(stretch, at) for name, stretch in found.items()},
    )


def _found_in(text: str, words: str, within: Stretch) -> Stretch | None:
    start = text.find(_plain(words, text), *within)
    start = start if start >= 0 else text.find(_plain(words, text))
    return (start, start + len(words)) if start >= 0 else None


def _plain(words: str, text: str) -> str:
    """The words with the quotation marks and apostrophes of the Doc, which are straight."""
    return words if words in text else straight(words)


def nearest(text: str, words: str | None, within: Stretch, *, to: int) -> Stretch | None:
    """Where `words` stand as whole words in `within`, the place nearest to character `to`; None if nowhere."""
    if not words:
        return None
    pattern = rf"(?<!\w){re.escape(straight(words))}(?!\w)"
    found = [m.span() for m in re.finditer(pattern, straight(text[within[0] : within[1]]))]
    places = [(a + within[0], b + within[0]) for a, b in found]
    return min(places, key=lambda s: abs(s[0] - to), default=None)


def _inside(stretch: Stretch | None, sentence: Stretch) -> Stretch | None:
    """The part of a stretch that lies in the sentence, in its characters."""
    if stretch is None:
        return None
    a, b = max(stretch[0], sentence[0]), min(stretch[1], sentence[1])
    return (a - sentence[0], b - sentence[0]) if a < b else None


def runs(text: str) -> frozenset[str]:
    """The runs of five words of a text, by which copies are told."""
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def without_copies(examples: Iterable[Example], folders: Sequence[Path]) -> Iterator[Example]:
    """Yield the articles that are no copies of an article in one of `folders`."""
    known = [runs(f.read_text(encoding="utf-8")) for folder in folders for f in sorted(folder.glob("*.txt"))]
    for example in examples:
        own = runs(" ".join(example.sentences))
        if all(len(own & other) < SAME_TEXT * max(min(len(own), len(other)), 1) for other in known):
            yield example


def read_examples(file: Path) -> list[Example]:
    """The examples that `write_examples` wrote."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        read = {
            "sentences": tuple(raw["sentences"]),
            "positions": tuple(Position(**_tuples(p)) for p in raw["positions"]),
            "mentions": tuple(Mention(**_tuples(m)) for m in raw["mentions"]),
            "tellings": tuple(Telling(**{**t, "parts": _tuples(t["parts"])}) for t in raw["tellings"]),
            "asked": tuple(raw.get("asked", ())),
        }
        found.append(Example(**{**raw, **read}))
    return found


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}


def write_examples(examples: Iterable[Example], file: Path) -> int:
    """Write one example a line; returns how many."""
    count = 0
    with file.open("w", encoding="utf-8") as out:
        for example in examples:
            out.write(json.dumps(asdict(example), ensure_ascii=False) + "\n")
            count += 1
    return count


def main() -> None:
    """Read, leave copies out, write, tell what was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    lost: Counter[str] = Counter()
    written = write_examples(without_copies(examples_in(given.folder, lost), given.without), given.out)
    print(f"{written} articles → {given.out}; not found: {dict(lost)}")


if __name__ == "__main__":
    main()
