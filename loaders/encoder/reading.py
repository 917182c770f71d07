"""What the network says of a sentence: the acts it holds with their slots, what it tells of the talks, and whom it names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from kg.characters import one_line
from loaders.encoder.inputs import ACTS, FINE, KINDS, MENTION, PARTS, ROLES, TOLD, Asked, Stretch, stretch_of
from loaders.encoder.network import Logits, Network, probability, summed

# From this probability on an act of a sentence, or of a further word in it, is looked at.
LEAST = 0.1
# Pieces between two words that carry one act in one sentence, at least.
APART = 4
# Pieces of the longest words that are pointed at.
LONGEST = {"content": 90, "holder": 24, "addressee": 24, "source": 24}
# Starts and ends that are tried with each other.
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Pointed:
    """Words pointed at, in characters of the sentence, with their probability; None if there are none."""

    stretch: Stretch | None
    probability: float


@dataclass(frozen=True, slots=True)
class Seen:
    """An act that is seen in a sentence.

    `act` is coarse; `fine` gives the probability of each of the finer ones. `cue` is the word that carries it, in characters of
    the sentence. `in_sentence` is the probability that the sentence holds the act, `at_cue` that this word carries it, `valid` that
    somebody does it, looked at again with the cue marked.
    """

    act: str
    cue: Stretch
    in_sentence: float
    at_cue: float
    valid: float
    conditional: float
    fine: dict[str, float] = field(hash=False)
    content: Pointed = field(hash=False)
    holder: Pointed = field(hash=False)
    addressee: Pointed = field(hash=False)
    source: Pointed = field(hash=False)


def said(seen: Seen, text: str) -> Iterator[str]:
    """Yield what the network says of an act in `text`, in whose characters its stretches are, as words for a reader."""
    cue = text[slice(*seen.cue)]
    yield f"{seen.act} in this sentence {seen.in_sentence:.2f}, at “{cue}” {seen.at_cue:.2f}, looked at again {seen.valid:.2f}"
    likeliest = sorted(seen.fine.items(), key=lambda item: (-item[1], item[0]))[:2]
    yield " or ".join(f"{act} {share:.2f}" for act, share in likeliest)
    for role in ROLES:
        pointed: Pointed = getattr(seen, role)
        words = f"“{one_line(text[slice(*pointed.stretch)])}”" if pointed.stretch else "not told"
        yield f"{role} {words} {pointed.probability:.2f}"


def moved(seen: Seen, by: int) -> Seen:
    """The same with its offsets in characters of the text in which the sentence starts at `by`."""
    return replace(
        seen,
        cue=(seen.cue[0] + by, seen.cue[1] + by),
        content=_moved(seen.content, by),
        holder=_moved(seen.holder, by),
        addressee=_moved(seen.addressee, by),
        source=_moved(seen.source, by),
    )


def _moved(pointed: Pointed, by: int) -> Pointed:
    if pointed.stretch is None:
        return pointed
    return Pointed((pointed.stretch[0] + by, pointed.stretch[1] + by), pointed.probability)


@dataclass(frozen=True, slots=True)
class Told:
    """That a sentence tells of an event, an impasse, a mediation or a pressure: how likely, and at which word most of all."""

    probability: float
    at: Stretch


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that was read to the end; all stretches are in characters of the text that it starts in at `start`.

    `told` is by what is told, for all that may be. The tables have a row a piece: `parts` the probability of each part, `mentions`
    that it begins or stands in the name or description of an actor who takes part, `kinds` of each kind of actor.
    """

    start: int
    end: int
    acts: tuple[Seen, ...]
    told: Mapping[str, Told] = field(hash=False)
    pieces: tuple[Stretch, ...]
    parts: Logits = field(hash=False, compare=False)
    mentions: Logits = field(hash=False, compare=False)
    kinds: Logits = field(hash=False, compare=False)

    def part(self, stretch: Stretch, part: str) -> float:
        """The probability that who is named at `stretch` has that part in what the sentence tells; 0 if no piece is there."""
        rows = self._rows(stretch)
        return float(self.parts[rows, PARTS.index(part)].max()) if rows else 0.0

    def named(self, stretch: Stretch) -> float:
        """The probability that the words at `stretch` are an actor who takes part; 0 if no piece is there."""
        rows = self._rows(stretch)
        return float(self.mentions[rows, MENTION.index("inside")].mean()) if rows else 0.0

    def kind(self, stretch: Stretch) -> dict[str, float]:
        """The probability of each kind of actor for the words at `stretch`; empty if no piece is there."""
        rows = self._rows(stretch)
        return dict(zip(KINDS, map(float, self.kinds[rows].mean(axis=0)), strict=True)) if rows else {}

    def _rows(self, stretch: Stretch) -> list[int]:
        return [i for i, (a, b) in enumerate(self.pieces) if a < stretch[1] and stretch[0] < b]


def read(sentence: str, *, before: str, title: str, start: int, network: Network) -> Read | None:
    """What the network says of a sentence that starts at `start` in its text; None if it is nothing."""
    asked = network.inputs.acts_of(sentence, title=title)
    look = network.look(asked)
    if look is None:
        return None
    own = [i for i, offset in enumerate(asked.offsets) if offset is not None]
    carried = look.carried[own]
    whole = [probability(p) for p in summed(carried)]
    acts = _acts(sentence, asked, look.carried, whole, before=before, network=network) if own else ()
    pieces = tuple((a + start, b + start) for a, b in (o for o in asked.offsets if o is not None))
    named = look.named[own]
    return Read(
        start=start,
        end=start + len(sentence),
        acts=tuple(moved(seen, start) for seen in acts),
        told={
            name: Told(whole[k], pieces[int(carried[:, k].argmax())]) for k, name in enumerate(TOLD, len(ACTS)) if own
        },
        pieces=pieces,
        parts=_shares(look.parts[own]),
        mentions=_shares(named[:, : len(MENTION)]),
        kinds=np.exp(named[:, len(MENTION) :] - np.logaddexp.reduce(named[:, len(MENTION) :], axis=1, keepdims=True)),
    )


def _shares(logits: Logits) -> Logits:
    found: Logits = np.reciprocal(1 + np.exp(-np.clip(logits, -30, 30)), dtype=np.float32)
    return found


def _acts(
    sentence: str, asked: Asked, logits: Logits, whole: Sequence[float], *, before: str, network: Network
) -> Iterator[Seen]:
    """Yield the acts that may stand in a sentence, by act and then from the surest word on; `whole` are their probabilities."""
    own = [i for i, offset in enumerate(asked.offsets) if offset is not None]
    for k, act in enumerate(ACTS):
        if whole[k] < LEAST:
            continue
        for i in _peaks(logits[:, k], own):
            cue = asked.offsets[i]
            assert cue is not None
            yield slots_at(
                sentence, cue, act, before=before, network=network, odds=(whole[k], probability(logits[i, k]))
            )


def _peaks(column: Logits, own: Sequence[int]) -> Iterator[int]:
    """The surest piece, and further ones that are likely themselves and stand apart."""
    found: list[int] = []
    for i in sorted(own, key=lambda i: (-column[i], i)):
        if found and probability(column[i]) < LEAST:
            return
        if all(abs(i - j) >= APART for j in found):
            found.append(i)
            yield i


def slots_at(
    sentence: str, cue: Stretch, act: str, *, before: str, network: Network, odds: tuple[float, float]
) -> Seen:
    """What stands in the slots of `act` at `cue`; `odds` are the probabilities of the sentence and of the word."""
    asked = network.inputs.slots_of(sentence, cue, act, before=before)
    slots, mark = network.slots(asked)
    fine = np.exp(mark[2:] - np.logaddexp.reduce(mark[2:]))
    pointed = {role: _pointed(asked, slots[:, k], slots[:, len(ROLES) + k], role) for k, role in enumerate(ROLES)}
    return Seen(
        act=act,
        cue=cue,
        in_sentence=odds[0],
        at_cue=odds[1],
        valid=probability(mark[0]),
        conditional=probability(mark[1]),
        fine={name: round(float(p), 4) for name, p in zip(FINE, fine, strict=True)},
        **pointed,
    )


def _pointed(asked: Asked, starts: Logits, ends: Logits, role: str) -> Pointed:
    """The likeliest words, or none if that is likelier; a content there always is."""
    allowed = np.array([True, *(offset is not None for offset in asked.offsets)])
    first, last = (_log_shares(np.where(allowed, column, -1e4)) for column in (starts, ends))
    best, found = -np.inf if role == "content" else first[0] + last[0], None
    for i in np.argsort(-first[1:], kind="stable")[:_TRIED] + 1:
        for j in np.argsort(-last[1:], kind="stable")[:_TRIED] + 1:
            if i <= j < i + LONGEST[role] and first[i] + last[j] > best:
                best, found = first[i] + last[j], (int(i), int(j))
    share = float(np.exp(best / 2))
    if found is None:
        return Pointed(None, share)
    return Pointed(stretch_of(asked, asked.first + found[0] - 1, asked.first + found[1] - 1), share)


def _log_shares(column: Logits) -> Logits:
    found: Logits = column - np.logaddexp.reduce(column)
    return found
