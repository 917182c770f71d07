"""Examples → batches of tensors: what a sentence holds, tells and names, and what stands in the slots of a cue."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

import torch
from torch import Tensor

from loaders.encoder.inputs import (
    ACTS,
    FINE,
    KINDS,
    MENTION,
    PARTS,
    PARTS_OF,
    ROLES,
    TOLD,
    Asked,
    Inputs,
    Stretch,
    pieces_in,
)
from training.examples import PRONOUNS, Example, Mention, Position, Telling

# Pieces of a batch, with its padding.
PIECES = 1536
# How often one word of the cue is marked alone, as detection will: it finds a piece, not a phrase.
ONE_WORD = 0.6


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in its place, with what was annotated in it; `asked` as in Example."""

    title: str
    before: str
    text: str
    positions: tuple[Position, ...]
    mentions: tuple[Mention, ...] = ()
    tellings: tuple[Telling, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(slots=True)
class Slots:
    """A cue with all that may be right in its slots; without `positions` it carries no such act."""

    sentence: Sentence
    act: str
    cue: Stretch
    positions: list[Position] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """Inputs padded to one length, with the mask of the sentence's own pieces."""

    ids: Tensor
    mask: Tensor
    types: Tensor
    own: Tensor
    asked: list[Asked]


def sentences_of(examples: Sequence[Example]) -> list[Sentence]:
    """The sentences of all examples of which something is known, in order."""
    found = []
    for example in examples:
        positions, mentions, tellings = map(_by_sentence, (example.positions, example.mentions, example.tellings))
        for i, text in enumerate(example.sentences):
            if example.asked and not i:
                continue
            title = example.sentences[0] if i else ""
            before = example.sentences[i - 1] if i > 1 else ""
            annotated = (tuple(positions[i]), tuple(mentions[i]), tuple(tellings[i]))
            found.append(Sentence(title, before, text, *annotated, asked=example.asked))
    return found


def _by_sentence(annotated: Iterable[Any]) -> defaultdict[int, list[Any]]:
    """What was annotated, by the number of its sentence."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for one in annotated:
        found[one.sentence].append(one)
    return found


def slots_of(sentences: Sequence[Sentence]) -> list[Slots]:
    """One for each cue of an act; joint holders and further contents of one cue are together."""
    found = []
    for sentence in sentences:
        at: defaultdict[tuple[str, Stretch], list[Position]] = defaultdict(list)
        for position in sentence.positions:
            cue = position.cue or position.content
            if cue is not None:
                at[position.act, cue].append(position)
        found += [Slots(sentence, act, cue, positions) for (act, cue), positions in at.items()]
    return found


T = TypeVar("T")


def to(device: torch.device, batch: Batch, targets: T) -> tuple[Batch, T]:
    """A batch and its targets with their tensors on a device."""
    for one in (batch, targets):
        for name in (f.name for f in fields(one)):  # type: ignore[arg-type]
            value = getattr(one, name)
            if isinstance(value, Tensor):
                setattr(one, name, value.to(device))
    return batch, targets


def padded(asked: Sequence[Asked]) -> Batch:
    """The questions as one batch."""
    longest = max(len(a.ids) for a in asked)
    ids, mask, types, own = (torch.zeros(len(asked), longest, dtype=torch.long) for _ in range(4))
    for row, one in enumerate(asked):
        size = len(one.ids)
        ids[row, :size] = torch.tensor(one.ids)
        mask[row, :size] = 1
        types[row, :size] = torch.tensor(one.types)
        for i, offset in enumerate(one.offsets):
            own[row, one.first + i] = offset is not None
    return Batch(ids, mask, types, own.bool(), list(asked))


def by_length(sizes: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Yield indexes in batches of like lengths, in an order drawn by `chance`."""
    order = sorted(range(len(sizes)), key=lambda i: sizes[i] + chance.random() * 8)
    batches: list[list[int]] = [[]]
    for i in order:
        if batches[-1] and (len(batches[-1]) + 1) * max(sizes[i], *(sizes[j] for j in batches[-1])) > PIECES:
            batches.append([])
        batches[-1].append(i)
    chance.shuffle(batches)
    yield from batches


@dataclass(slots=True)
class ActTargets:
    """What each sentence holds, tells and names.

    `held` (batch x acts and told) is 1 where it does, `known` (of its shape) 0 where nobody was asked; `cues` are the row, act and pieces of each cue. At each piece, `parts` (x parts)
    and `mentions` (x 2) are 1 where right, `kinds` the number of the kind. `asked_parts` and
    `asked_mentions` (of the shapes of `parts` and `mentions`) leave out what the sentence does not tell and what no annotation can say, -1 in
    `kinds` too.
    """

    held: Tensor
    known: Tensor
    cues: list[tuple[int, int, list[int]]]
    parts: Tensor
    asked_parts: Tensor
    mentions: Tensor
    asked_mentions: Tensor
    kinds: Tensor


def act_batch(sentences: Sequence[Sentence], inputs: Inputs) -> tuple[Batch, ActTargets]:
    """The question what these sentences hold, tell and name, with its answer."""
    batch = padded([inputs.acts_of(s.text, title=s.title) for s in sentences])
    rows, longest = batch.ids.shape
    targets = ActTargets(
        held=torch.zeros(rows, len(ACTS) + len(TOLD)),
        known=torch.ones(rows, len(ACTS) + len(TOLD)),
        cues=[],
        parts=torch.zeros(rows, longest, len(PARTS)),
        asked_parts=torch.zeros(rows, longest, len(PARTS)),
        mentions=torch.zeros(rows, longest, len(MENTION)),
        asked_mentions=batch.own[:, :, None].repeat(1, 1, len(MENTION)).float(),
        kinds=torch.full((rows, longest), -1),
    )
    for row, sentence in enumerate(sentences):
        for position in sentence.positions:
            act = ACTS.index(position.act)
            targets.held[row, act] = 1
            if position.cue and (pieces := pieces_in(batch.asked[row], position.cue)):
                targets.cues.append((row, act, pieces))
        at = [(mention, pieces_in(batch.asked[row], mention.stretch)) for mention in sentence.mentions]
        if sentence.asked:
            targets.known[row] = 0
            targets.known[row, [len(ACTS) + TOLD.index(told) for told in sentence.asked]] = 1
            targets.asked_mentions[row] = 0
        else:
            _name(row, targets, at)
        _tell(row, sentence, batch, targets, at)
    return batch, targets


def _name(row: int, targets: ActTargets, at: Sequence[tuple[Mention, list[int]]]) -> None:
    """Set whom the sentence of this row names."""
    for mention, pieces in at:
        if pieces:
            targets.mentions[row, pieces[0], 0] = 1
            targets.mentions[row, pieces, 1] = 1
            targets.kinds[row, pieces] = KINDS.index(mention.kind)


def _tell(
    row: int, sentence: Sentence, batch: Batch, targets: ActTargets, at: Sequence[tuple[Mention, list[int]]]
) -> None:
    """Set what the sentence of this row tells, and who has a part in it."""
    for telling in sentence.tellings:
        targets.held[row, len(ACTS) + TOLD.index(telling.told)] = 1
        for part in PARTS_OF[telling.told]:
            number, actors = PARTS.index(part), telling.parts.get(part, ())
            right = [i for mention, pieces in at if mention.actor in actors for i in pieces]
            if right:
                targets.asked_parts[row, :, number] = batch.own[row].float()
                targets.parts[row, right, number] = 1
    asked = batch.asked[row]
    unsure = [
        asked.first + i for i, o in enumerate(asked.offsets) if o and sentence.text[slice(*o)].casefold() in PRONOUNS
    ]
    targets.asked_parts[row, unsure] = 0


@dataclass(slots=True)
class SlotTargets:
    """For each row whether it is a position, its fine act, whether conditional, and the right first and last pieces of each role.

    `starts` and `ends` are batch x roles x pieces, 1 where right; piece 0 stands for "no words".
    """

    valid: Tensor
    fine: Tensor
    conditional: Tensor
    starts: Tensor
    ends: Tensor


def slot_batch(slots: Sequence[Slots], inputs: Inputs, chance: random.Random) -> tuple[Batch, SlotTargets]:
    """The question what stands in the slots of these cues, with its answer."""
    batch = padded(
        [inputs.slots_of(s.sentence.text, _marked(s, chance), s.act, before=s.sentence.before) for s in slots]
    )
    rows, longest = batch.ids.shape
    targets = SlotTargets(
        valid=torch.tensor([float(bool(s.positions)) for s in slots]),
        fine=torch.tensor([FINE.index(s.positions[0].fine) if s.positions else 0 for s in slots]),
        conditional=torch.tensor([float(any(p.conditional for p in s.positions)) for s in slots]),
        starts=torch.zeros(rows, len(ROLES), longest),
        ends=torch.zeros(rows, len(ROLES), longest),
    )
    for row, one in enumerate(slots):
        for position in one.positions:
            for k, role in enumerate(ROLES):
                stretch = getattr(position, role)
                pieces = pieces_in(batch.asked[row], stretch) if stretch else []
                targets.starts[row, k, pieces[0] if pieces else 0] = 1
                targets.ends[row, k, pieces[-1] if pieces else 0] = 1
    return batch, targets


def _marked(slots: Slots, chance: random.Random) -> Stretch:
    """The cue, or one word of it."""
    if chance.random() >= ONE_WORD:
        return slots.cue
    a, b = slots.cue
    words = [(a + m.start(), a + m.end()) for m in re.finditer(r"\S+", slots.sentence.text[a:b])]
    return chance.choice(words) if words else slots.cue
