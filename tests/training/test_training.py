"""From examples to weights that the product can ask: a small network learns, is exported, and says the same there."""

import json
import string
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

from loaders.encoder.network import Network
from loaders.encoder.reading import Read, read
from loaders.encoder.weights import CARD, TOKENIZER
from training import train as training
from training.base import fetch_base, sha256
from training.batches import padded, sentences_of
from training.encoder import Reader, base_reader
from training.examples import Example, Mention, Position, Telling
from training.export import exits_for, export, write_card

# What PyTorch, its exporter and the quantizer warn of is theirs.
pytestmark = pytest.mark.filterwarnings("ignore")

PARTIES, THINGS = ("Norland", "Sorland", "Ostrel", "Vesmark"), ("coal", "corn", "fish", "timber")
MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *(f"[unused{i}]" for i in range(1, 9))]


class Plain(BertModel):
    """A BERT as an exporter wants it: tensors in, a tensor out."""

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        found: torch.Tensor = (
            super().forward(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        )
        return found


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    words = [
        "wants",
        "gets",
        "from",
        "the",
        "a",
        ".",
        *(w.lower() for w in (*PARTIES, *THINGS)),
        *string.ascii_lowercase,
    ]
    vocabulary = {word: i for i, word in enumerate([*MARKS, *words])}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    file = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    made.save(str(file))
    return file


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, tokenizer: Path) -> Path:
    """A tiny encoder as the exporters of PyTorch write it: matrices without names."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=Tokenizer.from_file(str(tokenizer)).get_vocab_size(),
        hidden_size=48,
        num_hidden_layers=3,
        num_attention_heads=12,
        intermediate_size=96,
        attn_implementation="eager",
    )
    file = tmp_path_factory.mktemp("base") / "base.onnx"
    ids = torch.ones(1, 4, dtype=torch.long)
    model = Plain(config, add_pooling_layer=False).eval()
    for parameter in model.parameters():  # equal ones would be stored once, under one name
        parameter.data += 0.02 * torch.randn_like(parameter)
    torch.onnx.export(model, (ids, torch.ones(1, 1, 1, 4), torch.zeros_like(ids)), file, dynamo=False, opset_version=17)
    return file


def example(number: int, *, held: bool) -> Example:
    party, other, thing = PARTIES[number % 4], PARTIES[(number + 1) % 4], THINGS[number // 4 % 4]
    text = f"{party} {'wants' if held else 'gets'} {thing} from {other}."
    at = {
        word: (text.index(word), text.index(word) + len(word))
        for word in (party, "wants", thing, other)
        if word in text
    }
    demand = Position(
        sentence=1, act="demand", fine="demand", conditional=False, cue=at.get("wants"), content=at[thing],
        holder=at[party], addressee=at[other], source=None,
    )  # fmt: skip
    named = [Mention(sentence=1, stretch=at[name], kind="state", actor=name) for name in (party, other)]
    meeting = Telling(sentence=1, told="meeting", parts={"party": (party,)})
    return Example(
        id=f"o__{number}{held}",
        outlet="o",
        sentences=("The fish", text),
        positions=(demand,) if held else (),
        mentions=tuple(named),
        tellings=(meeting,) if held else (),
    )


EXAMPLES = [example(n, held=held) for n in range(16) for held in (True, False)]


@pytest.fixture(scope="module")
def learned(base: Path, tokenizer: Path) -> Reader:
    inputs = training.Inputs(Tokenizer.from_file(str(tokenizer)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "ENCODER_RATE", 3e-3)
        patch.setattr(training, "MEAN", 0.9)
        *_, (_, reader) = training.train(base_reader(base), EXAMPLES, inputs, epochs=100)
    return reader


@pytest.fixture(scope="module")
def network(learned: Reader, tokenizer: Path, tmp_path_factory: pytest.TempPathFactory) -> Network:
    folder = tmp_path_factory.mktemp("weights")
    export(learned, folder)
    (folder / TOKENIZER).write_bytes(tokenizer.read_bytes())
    write_card(folder, {}, [-100.0] * len(learned.exits))
    return Network(folder)


def test_it_learns_who_wants_what_of_whom(learned: Reader, tokenizer: Path) -> None:
    figures = training.measure(learned, EXAMPLES, training.Inputs(Tokenizer.from_file(str(tokenizer))))
    assert min(figures[name] for name in ("act f1", "event f1", "mention f1", "part f1", "kind")) >= 0.9
    assert min(figures[name] for name in ("cue", "content", "holder", "addressee")) >= 0.9


def test_the_exported_weights_say_what_the_network_says(learned: Reader, network: Network) -> None:
    asked = network.inputs.acts_of("Norland wants coal from Sorland.", title="The fish")
    longer = network.inputs.acts_of("Norland wants coal from Sorland. " * 3, title="The fish")
    batch = padded([asked, longer])
    with torch.no_grad():
        said = learned.eval()(batch.ids, batch.mask, batch.types)
    told = network.look(asked)
    assert told is not None
    for whole, stored in ((said.carried, told.carried), (said.parts, told.parts), (said.named, told.named)):
        # 8-bit numbers, and no padding there
        assert np.abs(whole[0, asked.first : len(asked.ids)].numpy() - stored).max() < 0.5


def test_the_product_reads_what_was_learned(network: Network) -> None:
    sentence = "Ostrel wants fish from Vesmark."
    found = [s for s in _read(sentence, network).acts if s.act == "demand"]
    seen = max(found, key=lambda s: s.at_cue)
    assert seen.in_sentence > 0.5
    pointed = {role: getattr(seen, role).stretch for role in ("content", "holder", "addressee", "source")}
    words = {role: sentence[slice(*stretch)] if stretch else None for role, stretch in pointed.items()}
    assert words == {"content": "fish", "holder": "Ostrel", "addressee": "Vesmark", "source": None}
    assert not _read("Ostrel gets fish from Vesmark.", network).acts


def test_the_product_reads_what_is_told_and_who_takes_part(network: Network) -> None:
    sentence = "Ostrel wants fish from Vesmark."
    found = _read(sentence, network)
    assert found.told["meeting"].probability > 0.5
    assert found.told["stall"].probability < 0.5
    at = {word: (sentence.index(word), sentence.index(word) + len(word)) for word in ("Ostrel", "fish", "Vesmark")}
    assert [found.named(at[word]) > 0.5 for word in at] == [True, False, True]
    assert [found.part(at[word], "party") > 0.5 for word in at] == [True, False, False]
    assert max(found.kind(at["Ostrel"]).items(), key=lambda item: item[1])[0] == "state"


def test_a_sentence_that_an_exit_holds_for_nothing_is_read_no_further(
    learned: Reader, network: Network, tokenizer: Path, tmp_path: Path
) -> None:
    export(learned, tmp_path)
    (tmp_path / TOKENIZER).write_bytes(tokenizer.read_bytes())
    sentences = sentences_of(EXAMPLES)
    lowest = exits_for(network, sentences, [1.0])
    for exits, read_on in ([x - 0.01 for x in lowest], True), ([100.0] * len(lowest), False):
        write_card(tmp_path, {}, exits)
        stopping = Network(tmp_path)
        found = [read(s.text, before="", title=s.title, start=0, network=stopping) for s in sentences if s.positions]
        assert all((one is not None) == read_on for one in found)


def _read(sentence: str, network: Network) -> Read:
    found = read(sentence, before="", title="The fish", start=0, network=network)
    assert found is not None
    return found


def test_a_base_without_a_weight_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "other.onnx"
    torch.onnx.export(torch.nn.Embedding(8, 4), (torch.ones(1, dtype=torch.long),), file, dynamo=False)
    with pytest.raises((KeyError, ValueError), match="embeddings"):
        base_reader(file)


def test_a_base_that_is_not_the_pinned_one_is_refused(tmp_path: Path) -> None:
    for name in ("e5-small-v2.onnx", "e5-small-v2-tokenizer.json"):
        (tmp_path / name).write_text("something else")
    with pytest.raises(ValueError, match=r"e5-small-v2\.onnx: not the file of .*; delete it and run again"):
        fetch_base(tmp_path)


def test_the_shipped_weights_are_those_of_their_card() -> None:
    folder = Path("loaders/encoder/weights")
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    names = [file.name for file in folder.iterdir() if file.suffix == ".onnx" or file.name == TOKENIZER]
    assert card["sha256"] == {name: sha256(folder / name) for name in names}
