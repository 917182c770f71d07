"""Marked sentences: of what nobody was asked nothing is learned."""

import gzip
import json
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from loaders.encoder.inputs import ACTS, TOLD, Inputs
from loaders.encoder.weights import weights_folder
from training import marks
from training.batches import act_batch, sentences_of
from training.examples import Example, read_examples, write_examples

pytestmark = pytest.mark.train

TEXT = "Kenya met Uganda on Monday. Norway urged Kenya to reopen the border."


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    """A sentence marked as one that tells of a pressure."""
    scale = tmp_path / "scale"
    scale.mkdir()
    with gzip.open(scale / "wire.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "wire/1", "title": "Border", "text": TEXT.replace(" ", "\n")}) + "\n")
    file = tmp_path / "marks.tsv"
    rows = f"{marks.key('scale/wire/1')}\t28\t68\tpressure\t0-6\t13-18\n"
    file.write_text(f"article\tstart\tend\ttells\tby\ton\n{rows}", encoding="utf-8")
    monkeypatch.setattr(marks, "MARKS", file)
    (found,) = marks.marked(tmp_path)
    write_examples([found], tmp_path / "marks.jsonl")
    (again,) = read_examples(tmp_path / "marks.jsonl")
    assert again == found
    return again


def test_a_mark_finds_its_sentence_and_who_presses_whom(example: Example) -> None:
    assert example.sentences == ("Border", "Norway urged Kenya to reopen the border.")
    (telling,) = example.tellings
    words = {m.actor: example.sentences[1][slice(*m.stretch)] for m in example.mentions}
    assert {part: [words[a] for a in told] for part, told in telling.parts.items()} == {
        "presser": ["Norway"],
        "pressed": ["Kenya"],
    }


def test_only_what_was_asked_is_known_of_it(example: Example) -> None:
    (sentence,) = sentences_of([example])
    inputs = Inputs(Tokenizer.from_str(weights_folder().joinpath("tokenizer.json").read_text(encoding="utf-8")))
    _, targets = act_batch([sentence], inputs)
    columns = (*ACTS, *TOLD)
    assert {name for name, known in zip(columns, targets.known[0].tolist(), strict=True) if known} == {
        "mediation",
        "pressure",
    }
    assert {name for name, held in zip(columns, targets.held[0].tolist(), strict=True) if held} == {"pressure"}
    assert not targets.asked_mentions.any()
    assert (targets.kinds == -1).all()
    assert targets.parts.sum() > 0
