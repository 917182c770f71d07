"""Train the encoder and its heads on examples; a checkpoint and its figures after every epoch.

    python -m training.train examples.jsonl --base e5-small-v2.onnx --tokenizer tokenizer.json --out runs/first

Two questions are learned in turns by one network. Which acts does a sentence hold: the logits of its pieces add up (log-sum-exp),
so that no more need be known than the sentence's acts; where the cue is annotated it draws them there. And what stands in the
slots of a cue: first and last piece of content, holder, addressee and source, with "none" at the opening mark. Sentences in which
the network wrongly saw an act are given back to it as cues that carry none.
"""

import argparse
import json
import math
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from loaders.encoder.inputs import ACTS, EVENTS, KINDS, MENTION, ROLES, TOLD, Inputs
from training.batches import (
    ActTargets,
    Batch,
    Sentence,
    Slots,
    SlotTargets,
    act_batch,
    by_length,
    sentences_of,
    slot_batch,
    slots_of,
    to,
)
from training.encoder import Reader, Said, base_reader
from training.examples import Example, read_examples
from training.split import split

SEED = 0
EPOCHS = 4
ENCODER_RATE, HEAD_RATE, WARM_UP, DECAY = 8e-5, 6e-4, 0.06, 0.01
# A sentence that holds an act counts for two; the place of the cue for a third.
POSITIVE, CUE = 2.0, 0.3
# What each piece counts that names an actor or not, or has a part or not.
NAMING, TAKING_PART = 0.05, 0.1
# From this probability on an act that is not there is given back as a wrong cue.
FALSE_FROM = 0.2
# Wrong cues for each right one, at most.
FALSE_SHARE = 0.5
# The weights that are kept are a running mean.
MEAN = 0.998


def act_loss(said: Said, batch: Batch, targets: ActTargets) -> Tensor:
    """How wrong it is about what the sentences hold and tell, the places of their cues, the parts of the actors, and who is named."""
    inside = said.carried.masked_fill(~batch.own[:, :, None], -1e4)
    whole = torch.logsumexp(inside, dim=1)
    weight = targets.known * (1 + (POSITIVE - 1) * targets.held)
    loss = functional.binary_cross_entropy_with_logits(whole, targets.held, weight=weight, reduction="sum")
    near = torch.zeros_like(inside, dtype=torch.bool)
    cues = []
    for row, act, pieces in targets.cues:
        cues.append(torch.logsumexp(inside[row, pieces, act], dim=0))
        near[row, max(pieces[0] - 1, 0) : pieces[-1] + 2, act] = True
    if cues:
        loss = loss + CUE * functional.softplus(-torch.stack(cues)).sum()
        elsewhere = torch.logsumexp(inside.masked_fill(near, -1e4), dim=1)
        has_cue = near.any(dim=1)
        loss = loss + CUE * (functional.softplus(elsewhere) * has_cue).sum()
    as_both = (targets.held + torch.sigmoid(whole.detach())) / 2
    for logits in said.exits:
        early = torch.logsumexp(logits.masked_fill(~batch.own[:, :, None], -1e4), dim=1)
        loss = loss + functional.binary_cross_entropy_with_logits(early, as_both, weight=targets.known, reduction="sum")
    return (loss + _naming_loss(said, targets)) / len(batch.asked)


def _naming_loss(said: Said, targets: ActTargets) -> Tensor:
    """How wrong it is, piece by piece, about who is named and what part they have."""
    mentions, kinds = said.named.split([len(MENTION), len(KINDS)], dim=2)
    loss = NAMING * functional.binary_cross_entropy_with_logits(
        mentions, targets.mentions, weight=targets.asked_mentions, reduction="sum"
    )
    loss = loss + NAMING * functional.cross_entropy(
        kinds.flatten(0, 1), targets.kinds.flatten(), ignore_index=-1, reduction="sum"
    )
    return loss + TAKING_PART * functional.binary_cross_entropy_with_logits(
        said.parts, targets.parts, weight=targets.asked_parts, reduction="sum"
    )


def slot_loss(slots: Tensor, mark: Tensor, batch: Batch, targets: SlotTargets) -> Tensor:
    """How wrong it is about what stands where, about the act, and whether there is one at all."""
    valid = targets.valid
    loss = functional.binary_cross_entropy_with_logits(mark[:, 0], valid)
    if not valid.any():
        return loss
    count = valid.sum()
    conditional = functional.binary_cross_entropy_with_logits(mark[:, 1], targets.conditional, reduction="none")
    fine = functional.cross_entropy(mark[:, 2:], targets.fine, reduction="none")
    loss = loss + ((0.3 * conditional + 0.5 * fine) * valid).sum() / count
    allowed = batch.own.clone()
    allowed[:, 0] = True
    for k in range(len(ROLES)):
        for logits, right in (
            (slots[:, :, k], targets.starts[:, k]),
            (slots[:, :, len(ROLES) + k], targets.ends[:, k]),
        ):
            log_p = functional.log_softmax(logits.masked_fill(~allowed, -1e4), dim=1)
            of_right = torch.logsumexp(log_p.masked_fill(right == 0, -1e4), dim=1)
            loss = loss - 0.5 * (of_right * valid).sum() / count
    return loss


def train(reader: Reader, examples: Sequence[Example], inputs: Inputs, *, epochs: int) -> Iterator[tuple[int, Reader]]:
    """Yield the number of each epoch with the mean of the weights after it."""
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    sentences = sentences_of(examples)
    slots = slots_of(sentences)
    sizes = [len(inputs.acts_of(s.text, title=s.title).ids) for s in sentences]
    steps = epochs * sum(1 for _ in _mixed(sizes, slots, random.Random(SEED)))
    heads = {id(p) for p in reader.heads()}
    groups = [
        {"params": [p for p in reader.parameters() if id(p) not in heads], "lr": ENCODER_RATE},
        {"params": reader.heads(), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step / steps))
    mean = deepcopy(reader).eval()
    device = next(reader.parameters()).device
    wrong: list[Slots] = []
    started, step = time.time(), 0
    for epoch in range(1, epochs + 1):
        reader.train()
        told = {"acts": [0.0, 0], "slots": [0.0, 0]}
        for kind, indexes in _mixed(sizes, slots, chance):
            with _fast(device):
                if kind == "acts":
                    chosen = [sentences[i] for i in indexes]
                    batch, targets = to(device, *act_batch(chosen, inputs))
                    said = _as_floats(reader(batch.ids, batch.mask, batch.types))
                    loss = act_loss(said, batch, targets)
                    wrong += _falsely_seen(said.carried.detach(), batch, targets, chosen)
                else:
                    few = [slots[i] for i in indexes]
                    few += [
                        wrong.pop(chance.randrange(len(wrong))) for _ in range(int(len(few) * FALSE_SHARE)) if wrong
                    ]
                    batch, found = to(device, *slot_batch(few, inputs, chance))
                    said = _as_floats(reader(batch.ids, batch.mask, batch.types))
                    loss = slot_loss(said.slots, said.mark, batch, found)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            _average(mean, reader, min(MEAN, step / (step + 20)))
            told[kind][0] += loss.item()
            told[kind][1] += 1
            if step % 100 == 0:
                means = ", ".join(f"{k} {a / max(n, 1):.3f}" for k, (a, n) in told.items())
                print(f"epoch {epoch} step {step}/{steps} {time.time() - started:.0f} s: {means}", flush=True)
        yield epoch, mean


def _as_floats(said: Said) -> Said:
    return Said(
        *(t.float() for t in (said.carried, said.parts, said.named, said.slots, said.mark)),
        [t.float() for t in said.exits],
    )


def _mixed(sizes: Sequence[int], slots: Sequence[Slots], chance: random.Random) -> Iterator[tuple[str, list[int]]]:
    """Yield batches of both questions in turns, each example once."""
    lengths = [len(s.sentence.text) // 4 + 40 for s in slots]
    both = [("acts", b) for b in by_length(sizes, chance)] + [("slots", b) for b in by_length(lengths, chance)]
    chance.shuffle(both)
    yield from both


def _falsely_seen(logits: Tensor, batch: Batch, targets: ActTargets, sentences: Sequence[Sentence]) -> list[Slots]:
    inside = logits[:, :, : len(ACTS)].masked_fill(~batch.own[:, :, None], -1e4)
    seen = torch.sigmoid(torch.logsumexp(inside, dim=1))
    found = []
    for row, act in ((seen > FALSE_FROM) & (targets.held < targets.known)[:, : len(ACTS)]).nonzero().tolist():
        asked = batch.asked[row]
        stretch = asked.offsets[int(inside[row, :, act].argmax()) - asked.first]
        if stretch is not None:
            found.append(Slots(sentences[row], ACTS[act], stretch))
    return found


def _fast(device: torch.device) -> torch.autocast:
    """Numbers of 16 bits where the machine reckons with them; elsewhere they would be slower."""
    able = device.type != "cpu" or bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return torch.autocast(device.type, torch.bfloat16, enabled=able)


def _rate(done: float) -> float:
    return done / WARM_UP if done < WARM_UP else max(0.02, (1 - done) / (1 - WARM_UP))


@torch.no_grad()
def _average(mean: Reader, reader: Reader, keep: float) -> None:
    for old, new in zip(mean.parameters(), reader.parameters(), strict=True):
        old.lerp_(new, 1 - keep)


@torch.no_grad()
def measure(reader: Reader, examples: Sequence[Example], inputs: Inputs) -> dict[str, float]:
    """Sentence x act at its best threshold, and how often what stands in the slots of annotated cues is right."""
    reader.eval()
    device = next(reader.parameters()).device
    sentences = sentences_of(examples)
    sizes = [len(inputs.acts_of(s.text, title=s.title).ids) for s in sentences]
    held: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    cue_hits = cue_all = kinds_right = kinds_all = 0
    for indexes in by_length(sizes, random.Random(0)):
        batch, targets = to(device, *act_batch([sentences[i] for i in indexes], inputs))
        with _fast(device):
            said = _as_floats(reader(batch.ids, batch.mask, batch.types))
        inside = said.carried.masked_fill(~batch.own[:, :, None], -1e4)
        seen = torch.sigmoid(torch.logsumexp(inside, dim=1))
        for k, name in enumerate((*ACTS, *TOLD)):
            known = targets.known[:, k].bool()
            column = list(zip(seen[known, k].tolist(), targets.held[known, k].bool().tolist(), strict=True))
            held["act" if k < len(ACTS) else "event" if k < len(ACTS) + len(EVENTS) else name] += column
        held["part"] += _told(said.parts, targets.parts, targets.asked_parts.bool())
        held["mention"] += _told(said.named[:, :, :2], targets.mentions, targets.asked_mentions.bool())
        has_kind = targets.kinds >= 0
        right_kinds = said.named[:, :, 2:].argmax(2)[has_kind] == targets.kinds[has_kind]
        kinds_right += right_kinds.sum().item()
        kinds_all += len(right_kinds)
        for row, act, pieces in targets.cues:
            cue_all += 1
            cue_hits += int(inside[row, :, act].argmax()) in pieces
    found = {"cue": cue_hits / max(cue_all, 1), "kind": kinds_right / max(kinds_all, 1)}
    for name, told in held.items():
        found |= {f"{name} {figure}": value for figure, value in _best(told).items()}
    slots = [s for s in slots_of(sentences) if s.positions[0].cue]
    right = dict.fromkeys((*ROLES, "fine"), 0.0)
    for start in range(0, len(slots), 32):
        few = slots[start : start + 32]
        batch, targets = to(device, *slot_batch(few, inputs, random.Random(0)))
        with _fast(device):
            said = _as_floats(reader(batch.ids, batch.mask, batch.types))
        at, mark = said.slots, said.mark
        allowed = batch.own.clone()
        allowed[:, 0] = True
        at = at.masked_fill(~allowed[:, :, None], -1e4)
        right["fine"] += (mark[:, 2:].argmax(1) == targets.fine).sum().item()
        for k, role in enumerate(ROLES):
            first, last = at[:, :, k].argmax(1), at[:, :, len(ROLES) + k].argmax(1)
            rows = torch.arange(len(few), device=device)
            hit = (targets.starts[rows, k, first] > 0) & (targets.ends[rows, k, last] > 0)
            right[role] += hit.sum().item()
    return found | {role: n / max(len(slots), 1) for role, n in right.items()}


def _told(logits: Tensor, right: Tensor, counts: Tensor) -> list[tuple[float, bool]]:
    return list(zip(torch.sigmoid(logits[counts]).tolist(), right[counts].bool().tolist(), strict=True))


def _best(said: Sequence[tuple[float, bool]]) -> dict[str, float]:
    gold = sum(is_held for _, is_held in said)
    best = {"f1": 0.0, "precision": 0.0, "recall": 0.0, "threshold": 0.0}
    right = 0
    for n, (p, is_held) in enumerate(sorted(said, reverse=True), 1):
        right += is_held
        if 2 * right / (n + gold) > best["f1"]:
            best = {
                "f1": 2 * right / (n + gold),
                "precision": right / n,
                "recall": right / max(gold, 1),
                "threshold": p,
            }
    return best


def main() -> None:
    """Train; write a checkpoint and its figures after each epoch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--base", type=Path, required=True, help="ONNX file of the encoder to start from")
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument(
        "--share", type=float, default=1.0, help="share of the articles to learn from, for a learning curve"
    )
    parser.add_argument("--marked", type=Path, help="further examples to learn from, of which only some is known")
    parser.add_argument("--also", type=Path, help="further examples to measure on")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    learned, apart = split(read_examples(given.examples))
    random.Random(SEED).shuffle(learned)
    learned = learned[: math.ceil(given.share * len(learned))]
    learned += read_examples(given.marked) if given.marked else []
    sets = {"apart": apart} | ({"also": read_examples(given.also)} if given.also else {})
    inputs = Inputs(Tokenizer.from_file(str(given.tokenizer)))
    reader = base_reader(given.base).to("cuda" if torch.cuda.is_available() else "cpu")
    print(f"{len(learned)} articles to learn from, {len(apart)} apart", flush=True)
    for epoch, mean in train(reader, learned, inputs, epochs=given.epochs):
        torch.save(mean.state_dict(), given.out / f"epoch-{epoch}.pt")
        for name, examples in sets.items():
            figures = {k: round(v, 3) for k, v in measure(mean, examples, inputs).items()}
            print(f"epoch {epoch} {name}: {json.dumps(figures)}", flush=True)


if __name__ == "__main__":
    main()
