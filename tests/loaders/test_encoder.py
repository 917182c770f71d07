"""The trained encoder in the pipeline: what it is asked, what it says, and that nothing beside a sentence changes it."""

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.model import Article
from loaders.analysis import Analysis, load_model
from loaders.encoder.inputs import SENTENCE, Inputs, pieces_in, stretch_of
from loaders.encoder.network import Network, load_network
from loaders.encoder.reading import Seen, moved, read, said
from loaders.encoder.weights import CARD, TOKENIZER, stage_name

TITLE = "Ferry talks go on"
DEMAND = "The pilots' union demanded that the ferry company pay its crews for night shifts."


@pytest.fixture(scope="module")
def network() -> Network:
    return load_network()


@pytest.fixture(scope="module")
def inputs(network: Network) -> Inputs:
    return network.inputs


def acts_in(sentence: str, network: Network, *, title: str = TITLE) -> tuple[Seen, ...]:
    found = read(sentence, before="", title=title, start=0, network=network)
    return found.acts if found is not None else ()


def surest(sentence: str, network: Network) -> Seen:
    return max(acts_in(sentence, network), key=lambda seen: seen.in_sentence)


class TestWhatItIsAsked:
    def test_pieces_tell_the_characters_that_they_cover(self, inputs: Inputs) -> None:
        asked = inputs.acts_of(DEMAND, title=TITLE)
        at = (DEMAND.index("ferry company"), DEMAND.index(" pay"))
        pieces = pieces_in(asked, at)
        assert stretch_of(asked, pieces[0], pieces[-1]) == at
        assert len(asked.offsets) == len(asked.ids) - asked.first
        assert asked.types == [0] * asked.first + [1] * (len(asked.ids) - asked.first)

    def test_the_cue_is_marked_and_marks_cover_no_characters(self, inputs: Inputs) -> None:
        cue = (DEMAND.index("demanded"), DEMAND.index(" that"))
        plain = inputs.acts_of(DEMAND, title="")
        asked = inputs.slots_of(DEMAND, cue, "demand", before="")
        marks = [i for i, offset in enumerate(asked.offsets[:-1]) if offset is None]
        assert len(marks) == 2
        assert stretch_of(asked, asked.first + marks[0], asked.first + marks[1]) == cue
        assert len(asked.offsets) == len(plain.offsets) + 2

    def test_a_cue_at_the_end_is_marked_too(self, inputs: Inputs) -> None:
        asked = inputs.slots_of("They refused", (5, 12), "reject", before="")
        assert [offset is None for offset in asked.offsets] == [False, True, False, True, True]

    def test_an_endless_sentence_is_read_up_to_a_length(self, inputs: Inputs) -> None:
        asked = inputs.acts_of("They want coal. " * 400, title=TITLE)
        assert len(asked.offsets) == SENTENCE + 1


class TestWhatItSays:
    @pytest.mark.parametrize(
        ("sentence", "act", "holder", "content"),
        [
            (DEMAND, "demand", "The pilots' union", "crews"),
            ("The ministry offered to lower the harbour fee by a tenth.", "offer", "The ministry", "harbour fee"),
            ("Sorland refused to accept the plan for a joint coast guard.", "reject", "Sorland", "joint coast guard"),
            ("The miners accepted the board's proposal for a new roster.", "accept", "The miners", "new roster"),
            ("The crews threatened to strike from Monday.", "threaten", "The crews", "strike"),
        ],
    )
    def test_an_act_is_seen_with_who_and_what(
        self, sentence: str, act: str, holder: str, content: str, network: Network
    ) -> None:
        seen = surest(sentence, network)
        assert seen.act == act
        assert seen.in_sentence > 0.5
        assert seen.holder.stretch is not None
        assert sentence[slice(*seen.holder.stretch)] == holder
        assert seen.content.stretch is not None
        assert content in sentence[slice(*seen.content.stretch)]

    def test_whom_it_is_demanded_of_is_pointed_at(self, network: Network) -> None:
        seen = surest(DEMAND, network)
        assert seen.addressee.stretch is not None
        assert DEMAND[slice(*seen.addressee.stretch)] == "the ferry company"

    def test_all_probabilities_are_probabilities(self, network: Network) -> None:
        seen = surest(DEMAND, network)
        told = [
            seen.in_sentence,
            seen.at_cue,
            seen.valid,
            seen.conditional,
            seen.content.probability,
            *seen.fine.values(),
        ]
        assert all(0 <= p <= 1 for p in told)
        assert sum(seen.fine.values()) == pytest.approx(1, abs=0.01)

    def test_the_weather_holds_no_act(self, network: Network) -> None:
        sentence = "Light rain fell on the hills above the town in the afternoon."
        assert not [s for s in acts_in(sentence, network, title="Weather") if s.in_sentence > 0.3]

    @pytest.mark.parametrize("sentence", ["", " ", "?", "\u200b", "∎" * 600])
    def test_no_words_hold_no_act_and_break_nothing(self, sentence: str, network: Network) -> None:
        assert not [s for s in acts_in(sentence, network, title="") if s.in_sentence > 0.5]

    def test_what_is_said_of_an_act_quotes_the_words_pointed_at(self, network: Network) -> None:
        told = list(said(surest(DEMAND, network), DEMAND))
        assert any(line.startswith("holder “The pilots' union” ") for line in told)
        assert any(line.startswith("source not told") for line in told)
        assert "at “demanded”" in told[0]

    def test_offsets_move_to_those_of_the_text(self, network: Network) -> None:
        seen = surest(DEMAND, network)
        text = f"{TITLE}\n\n{DEMAND}"
        there = moved(seen, text.index(DEMAND))
        assert text[slice(*there.cue)] == DEMAND[slice(*seen.cue)]
        assert there.content.stretch is not None
        assert seen.content.stretch is not None
        assert text[slice(*there.content.stretch)] == DEMAND[slice(*seen.content.stretch)]
        assert moved(seen, 0) == seen


class TestInThePipeline:
    def test_it_stands_in_a_pipeline_of_spacy(self) -> None:
        nlp = spacy.blank("en")
        nlp.add_pipe("sentencizer")
        nlp.add_pipe("kg_acts")
        doc = nlp(f"{TITLE}.\n{DEMAND}")
        assert "demand" in {seen.act for seen in doc._.acts}

    def test_what_a_sentence_says_does_not_hang_on_other_articles(self) -> None:
        articles = [
            article(f"{i}", f"{TITLE}\n\n{sentence}\n") for i, sentence in enumerate([DEMAND, "It rained. " * 40])
        ]
        (alone,) = acts(articles[:1])
        assert alone
        assert next(acts(articles)) == alone
        assert list(acts(articles[::-1]))[1] == alone

    def test_acts_are_in_text_order_and_inside_the_article(self) -> None:
        (found,) = acts([article("a", f"{TITLE}\n\n{DEMAND}\n\nThe company refused.\n")])
        starts = [seen.content.stretch[0] for seen in found if seen.content.stretch]
        assert {seen.act for seen in found} >= {"demand", "reject"}
        assert max(starts) < len(TITLE) + len(DEMAND) + 30


def acts(articles: list[Article]) -> Iterator[tuple[Seen, ...]]:
    yield from (acts_of(doc) for _, doc in Analysis(load_model())(articles))


def acts_of(doc: Doc) -> tuple[Seen, ...]:
    found: tuple[Seen, ...] = doc._.acts
    return found


def article(name: str, text: str) -> Article:
    return Article(id=name, path=f"{name}.txt", title=TITLE, text=text)


def test_weights_and_card_are_shipped() -> None:
    folder = files("loaders.encoder.weights")
    assert {stage_name(1), "tokenizer.json", "card.json"} <= {f.name for f in folder.iterdir()}
    assert sum(len(f.read_bytes()) for f in folder.iterdir() if f.is_file()) <= 36_000_000


@pytest.mark.parametrize("damage", ["changed", "lost", "no card"])
def test_damaged_weights_are_refused_in_one_line(damage: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(str(files("loaders.encoder.weights")), tmp_path / "weights"))
    if damage == "changed":
        content = bytearray((folder / stage_name(2)).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / stage_name(2)).write_bytes(content)
    elif damage == "lost":
        (folder / TOKENIZER).unlink()
    else:
        (folder / CARD).write_text("{}")
    with pytest.raises(ModelError, match=r"the trained weights .*; install the package again"):
        Network(folder)
