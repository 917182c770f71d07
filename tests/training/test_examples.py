"""Annotated articles become sentences with positions, and nothing that is measured on stands among them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from training.examples import Example, examples_in, nearest, read_examples, without_copies, write_examples
from training.split import APART, split

TEXT = "Ferry crews reject new roster\n\nThe crews’ union rejected the roster on Friday. It asked the line to keep the old one.\n"


def annotate(folder: Path, name: str, *positions: dict[str, Any], text: str = TEXT) -> Path:
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps({"id": name, "positions": list(positions)}), encoding="utf-8")
    return folder


def position(quote: str, **words: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {"conditional": False, "quote": quote, "sentence": [start, start + len(quote)], **words}


REFUSAL = position(
    "The crews’ union rejected the roster on Friday.",
    act="reject",
    fine="rejection",
    cue="rejected",
    content="the roster",
    holder_text="The crews’ union",
    addressee_text=None,
    source_text=None,
)


def test_each_position_stands_in_its_sentence_with_its_words(tmp_path: Path) -> None:
    (example,) = examples_in(annotate(tmp_path, "harbour__1", REFUSAL), Counter())
    assert example.outlet == "harbour"
    assert example.sentences[0] == "Ferry crews reject new roster"
    (found,) = example.positions
    sentence = example.sentences[found.sentence]
    assert found.cue is not None
    assert sentence[slice(*found.cue)] == "rejected"
    assert found.holder is not None
    assert sentence[slice(*found.holder)] == "The crews' union"
    assert found.content is not None
    assert sentence[slice(*found.content)] == "the roster"
    assert found.addressee is None


def test_what_cannot_be_found_is_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    list(examples_in(annotate(tmp_path, "harbour__1", REFUSAL | {"cue": "turned down"}), lost))
    assert lost["cue"] == 1


def test_of_a_word_told_twice_the_nearest_whole_one_counts() -> None:
    text = "he told the others that he would hear them"
    assert nearest(text, "he", (0, len(text)), to=text.index("would")) == (24, 26)
    assert nearest(text, "hea", (0, len(text)), to=0) is None


def test_a_copy_of_what_is_measured_on_is_left_out(tmp_path: Path) -> None:
    learned, measured = tmp_path / "learned", tmp_path / "measured"
    learned.mkdir(), measured.mkdir()
    annotate(learned, "harbour__1", REFUSAL)
    annotate(
        learned,
        "harbour__2",
        text="Dockers meet\n\nDockers and the port met in the morning and parted without a word.\n",
    )
    annotate(measured, "other", text=TEXT.replace("Friday", "Sunday"))
    kept = list(without_copies(examples_in(learned, Counter()), [measured]))
    assert [example.id for example in kept] == ["harbour__2"]


def test_examples_are_read_as_they_were_written(tmp_path: Path) -> None:
    examples = list(examples_in(annotate(tmp_path, "harbour__1", REFUSAL), Counter()))
    assert write_examples(examples, tmp_path / "e.jsonl") == 1
    assert read_examples(tmp_path / "e.jsonl") == examples


def test_whole_outlets_are_kept_apart_and_of_a_big_one_a_share() -> None:
    sizes = {"big": 100, **{f"small-{i}": 5 for i in range(20)}}
    examples = [
        Example(id=f"{outlet}__{i}", outlet=outlet, sentences=("A title",), positions=())
        for outlet, size in sizes.items()
        for i in range(size)
    ]
    learned, apart = split(examples)
    assert sorted([*learned, *apart], key=lambda e: e.id) == sorted(examples, key=lambda e: e.id)
    assert split(examples) == (learned, apart)
    assert 0 < len(apart) <= APART * len(examples)
    of_small = {e.outlet for e in apart} - {"big"}
    assert of_small
    assert not of_small & {e.outlet for e in learned}
    assert sum(e.outlet == "big" for e in apart) == 12
