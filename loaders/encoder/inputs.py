"""Sentences → word pieces for the encoder, in the one form in which it was trained and is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tokenizers import Tokenizer

Stretch = tuple[int, int]

# Word pieces of the headline, of the end of the sentence before a cue, and of the sentence itself that are read.
TITLE, BEFORE, SENTENCE = 8, 14, 160
# The coarse acts, in the order of the encoder's outputs.
ACTS = ("demand", "offer", "accept", "reject", "threaten")
# The acts of schemas/acts.yaml that each may be, in the order of the encoder's outputs.
FINE = (
    "demand", "precondition", "offer", "concession", "promise", "acceptance", "rejection", "red_line", "denial", "threat",
    "withdrawal",
)  # fmt: skip
# What else a sentence may tell of the talks: an event of schemas/lexicon/en/cues.yaml, or that somebody brokers, presses, is stuck.
EVENTS = (
    "meeting", "call", "proposal", "response", "stall", "resume", "progress", "agreement", "strike_start", "strike_end",
    "deadline", "walkout",
)  # fmt: skip
TOLD = (*EVENTS, "impasse", "mediation", "pressure")
# The parts that an actor named in the sentence may have in what it tells.
PARTS = ("party", "stuck", "mediator", "mediated", "presser", "pressed")
# Which part belongs to what is told.
PARTS_OF = {
    **dict.fromkeys(EVENTS, ("party",)),
    "impasse": ("stuck",),
    "mediation": ("mediator", "mediated"),
    "pressure": ("presser", "pressed"),
}
# What a piece is of the name or description of an actor who takes part: its first, any, and the kind of actor.
MENTION = ("first", "inside")
KINDS = (
    "state", "government_body", "person", "party", "armed_group", "company", "union", "igo", "ngo", "team", "crowd", "source",
    "other",
)  # fmt: skip
# What is pointed at from a cue, each by its first and its last piece.
ROLES = ("content", "holder", "addressee", "source")
# Where the mark of the act stands when slots are asked for: right after the opening mark.
ACT_AT = 1
_SENTENCES_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Pieces:
    """Ids of word pieces, with the characters of the sentence that each covers."""

    ids: tuple[int, ...]
    offsets: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the encoder gets: `ids`, the `first` piece of the sentence, and `offsets` for each piece from there on.

    An offset is None where no word stands: at a mark.
    """

    ids: tuple[int, ...]
    first: int
    offsets: tuple[Stretch | None, ...]

    @property
    def types(self) -> list[int]:
        """0 for what stands around the sentence, 1 for the sentence."""
        return [0] * self.first + [1] * (len(self.ids) - self.first)


class Inputs:
    """Builds what the encoder is asked."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._open, self._close = (_id(tokenizer, mark) for mark in ("[CLS]", "[SEP]"))
        self._acts = {act: _id(tokenizer, f"[unused{i + 1}]") for i, act in enumerate(ACTS)}
        self._cue = tuple(_id(tokenizer, f"[unused{len(ACTS) + i}]") for i in (1, 2))
        self._pieces = lru_cache(maxsize=_SENTENCES_KEPT)(self._cut)

    def acts_of(self, sentence: str, *, title: str) -> Asked:
        """The question which acts `sentence` holds, what it tells of the talks and whom it names."""
        around = [self._open, *self._pieces(title).ids[:TITLE], self._close]
        own = self._pieces(sentence)
        ids, offsets = own.ids[:SENTENCE], own.offsets[:SENTENCE]
        return Asked((*around, *ids, self._close), len(around), (*offsets, None))

    def slots_of(self, sentence: str, cue: Stretch, act: str, *, before: str) -> Asked:
        """The question what is `act`-ed by whom, where the word or words at `cue` carry that act."""
        around = [self._open, self._acts[act], *self._pieces(before).ids[-BEFORE:], self._close]
        own = self._pieces(sentence)
        ids: list[int] = []
        offsets: list[Stretch | None] = []
        inside = False
        for id, offset in zip(own.ids[:SENTENCE], own.offsets[:SENTENCE], strict=True):
            is_cue = offset[0] < cue[1] and cue[0] < offset[1]
            if is_cue != inside:
                ids.append(self._cue[inside])
                offsets.append(None)
                inside = is_cue
            ids.append(id)
            offsets.append(offset)
        if inside:
            ids.append(self._cue[1])
            offsets.append(None)
        return Asked((*around, *ids, self._close), len(around), (*offsets, None))

    def _cut(self, text: str) -> Pieces:
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return Pieces(tuple(found.ids), tuple(found.offsets))


def pieces_in(asked: Asked, stretch: Stretch) -> list[int]:
    """Indexes of the pieces of the question that lie in a stretch of the sentence."""
    return [
        asked.first + i
        for i, offset in enumerate(asked.offsets)
        if offset is not None and offset[0] < stretch[1] and stretch[0] < offset[1]
    ]


def stretch_of(asked: Asked, first: int, last: int) -> Stretch | None:
    """The characters of the sentence from piece `first` to piece `last`, None if no word is among them."""
    found: Sequence[Stretch] = [o for o in asked.offsets[first - asked.first : last - asked.first + 1] if o is not None]
    return (found[0][0], found[-1][1]) if found else None


def _id(tokenizer: Tokenizer, token: str) -> int:
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token}")
    return int(found)
