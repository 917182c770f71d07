"""The network: a small BERT whose pieces say which act they carry, and, asked with a cue, point at content, holder, addressee, source."""

from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from loaders.encoder.inputs import ACT_AT, ACTS, FINE, ROLES

# What is said at the mark of the act: whether the cue carries it at all, whether it is conditional, which of the finer acts it is.
AT_MARK = 2 + len(FINE)
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


class Reader(nn.Module):
    """Encoder with its heads."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        _share_dropout(self.encoder)
        self.acts = nn.Linear(config.hidden_size, len(ACTS))
        self.slots = nn.Linear(config.hidden_size, 2 * len(ROLES))
        self.mark = nn.Sequential(
            nn.Linear(config.hidden_size, config.hidden_size), nn.GELU(), nn.Linear(config.hidden_size, AT_MARK)
        )
        self.dropout = SharedDropout(_DROPOUT)
        nn.init.constant_(self.acts.bias, _BIAS)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits: of the acts at each piece, of starts and ends of the roles at each piece, and what is said at the mark of the act."""
        unseen = (1 - mask[:, None, None, :].float()) * _UNSEEN  # as it is added to the attention: exporters keep it so
        hidden = self.encoder(input_ids=ids, attention_mask=unseen, token_type_ids=types).last_hidden_state
        hidden = self.dropout(hidden)
        return self.acts(hidden), self.slots(hidden), self.mark(hidden[:, ACT_AT])

    def heads(self) -> list[nn.Parameter]:
        """The parameters that start from nothing."""
        return [*self.acts.parameters(), *self.slots.parameters(), *self.mark.parameters()]


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
