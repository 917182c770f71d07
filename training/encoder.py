"""The network: a small BERT whose pieces say what they carry and whom they name, and, asked with a cue, point at its slots.

After the layers of `EXITS` a linear look says already what the sentence may hold, so that most of those that hold nothing need go no further.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from loaders.encoder.inputs import ACT_AT, ACTS, FINE, KINDS, MENTION, PARTS, ROLES, TOLD

# What is said at the mark of the act: whether the cue carries it at all, whether it is conditional, which of the finer acts it is.
AT_MARK = 2 + len(FINE)
# What is said at each piece: the act that it carries and what it tells; the part in it; whether it names an actor, and of which kind.
CARRIED, NAMED = len(ACTS) + len(TOLD), len(MENTION) + len(KINDS)
# The layers after which a sentence may be left.
EXITS = (2, 4, 8)
# Before anything is learned a piece is unlikely to carry an act.
_BIAS = -6.0
_DROPOUT = 0.1
_UNSEEN = -1e4


class SharedDropout(nn.Module):
    """Dropout that leaves out the same numbers at all pieces of a sentence: on a processor a fifth of the time of a step is saved."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, hidden: Tensor) -> Tensor:
        """`hidden` (batch x pieces x size) with a share of its numbers left out, the rest made larger in turn."""
        if not self.training:
            return hidden
        rows, _, size = hidden.shape
        kept = torch.rand(rows, 1, size, device=hidden.device) >= self.share
        return hidden * (kept.to(hidden.dtype) / (1 - self.share))


@dataclass(slots=True)
class Said:
    """Logits, at each piece but `mark`: what it carries, its part, whom it names, starts and ends of the roles; what is said at the mark
    of the act; and, where the network is trained, what each exit says of what is carried, without telling the layers below."""

    carried: Tensor
    parts: Tensor
    named: Tensor
    slots: Tensor
    mark: Tensor
    exits: list[Tensor]


class Reader(nn.Module):
    """Encoder with its heads."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        _share_dropout(self.encoder)
        self.carried = nn.Linear(config.hidden_size, CARRIED)
        self.parts = nn.Linear(config.hidden_size, len(PARTS))
        self.named = nn.Linear(config.hidden_size, NAMED)
        self.slots = nn.Linear(config.hidden_size, 2 * len(ROLES))
        self.mark = nn.Sequential(
            nn.Linear(config.hidden_size, config.hidden_size), nn.GELU(), nn.Linear(config.hidden_size, AT_MARK)
        )
        self.exits = nn.ModuleList(
            nn.Linear(config.hidden_size, CARRIED) for layer in EXITS if layer < config.num_hidden_layers
        )
        self.dropout = SharedDropout(_DROPOUT)
        for head in (self.carried, *self.exits):
            nn.init.constant_(head.bias, _BIAS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Said:
        """What is said of each row of `ids`."""
        unseen = (1 - mask[:, None, None, :].float()) * _UNSEEN  # as it is added to the attention: exporters keep it so
        found = self.encoder(input_ids=ids, attention_mask=unseen, token_type_ids=types, output_hidden_states=True)
        hidden = self.dropout(found.last_hidden_state)
        exits = [exit(found.hidden_states[layer].detach()) for layer, exit in zip(EXITS, self.exits, strict=False)]
        return Said(*self.said(hidden), exits)

    def said(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """What the heads make of the last layer: carried, parts, named, slots and mark."""
        at_mark = self.mark(hidden[:, ACT_AT])
        return self.carried(hidden), self.parts(hidden), self.named(hidden), self.slots(hidden), at_mark

    def heads(self) -> list[nn.Parameter]:
        """The parameters that start from nothing."""
        return [p for name, p in self.named_parameters() if not name.startswith("encoder.")]


class Stage(nn.Module):
    """The layers of a reader from `first` up to, not with, `end`: the first takes ids and types, others what the layers below made of them.

    All that is given is the sentence that is asked, nothing is padded. What comes out is what the next stage takes, with what the exit
    says; the last stage gives carried, parts, named, slots and mark.
    """

    def __init__(self, reader: Reader, first: int, end: int) -> None:
        super().__init__()
        self.embeddings = None if first else reader.encoder.embeddings
        self.layers = reader.encoder.encoder.layer[first:end]
        self.exit = reader.exits[EXITS.index(end)] if end < reader.encoder.config.num_hidden_layers else None
        self.reader = reader

    def forward(self, given: Tensor, types: Tensor | None = None) -> tuple[Tensor, ...]:
        """As said above; `given` are ids or what a stage gave."""
        hidden = given if self.embeddings is None else self.embeddings(input_ids=given, token_type_ids=types)
        for layer in self.layers:
            hidden = layer(hidden)
        if self.exit is not None:
            return hidden, self.exit(hidden)
        return self.reader.said(hidden)


def stages(reader: Reader) -> Iterator[Stage]:
    """Yield the parts of a reader between its exits, in order."""
    ends = [e for e in EXITS if e < reader.encoder.config.num_hidden_layers] + [reader.encoder.config.num_hidden_layers]
    for first, end in zip([0, *ends], ends, strict=False):
        yield Stage(reader, first, end)


def _share_dropout(encoder: BertModel) -> None:
    """Replace the dropout of the encoder's layers."""
    for module in encoder.modules():
        for name, child in module.named_children():
            if isinstance(child, nn.Dropout) and child.p > 0:
                setattr(module, name, SharedDropout(_DROPOUT))


def base_reader(base: Path) -> Reader:
    """A reader whose encoder has the weights of the ONNX file `base`, a BERT as the exporters of PyTorch 1 write it.

    Raises ValueError naming the parameter that the file lacks.
    """
    given = _weights(base)
    layers = len({name.split(".")[2] for name in given if name.startswith("encoder.layer.")})
    words, size = given["embeddings.word_embeddings.weight"].shape
    config = BertConfig(
        vocab_size=words,
        hidden_size=size,
        num_hidden_layers=layers,
        num_attention_heads=12,
        intermediate_size=given["encoder.layer.0.intermediate.dense.bias"].shape[0],
        attention_probs_dropout_prob=0.0,  # its random numbers cost more than they give
        attn_implementation="eager",  # with bfloat16 on a processor the fused one takes twice as long on its way back
    )
    reader = Reader(config)
    wanted = reader.encoder.state_dict()
    lacking = sorted(set(wanted) - set(given))
    if lacking:
        raise ValueError(f"{base}: has no weights for {lacking[0]} and {len(lacking) - 1} more")
    reader.encoder.load_state_dict({name: given[name].reshape(wanted[name].shape) for name in wanted})
    return reader


def _weights(base: Path) -> Mapping[str, Tensor]:
    """Weights by name; a matrix without one is named by the bias of the Add that takes its product."""
    graph = onnx.load(base).graph
    stored = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    products = {n.output[0]: n.input[1] for n in graph.node if n.op_type == "MatMul" and n.input[1] in stored}
    for node in graph.node:
        if node.op_type == "Add":
            bias = next((i for i in node.input if i in stored and i.endswith(".bias")), None)
            product = next((i for i in node.input if i in products), None)
            if bias and product:
                stored[bias.removesuffix("bias") + "weight"] = stored[products[product]].T.contiguous()
    return stored
