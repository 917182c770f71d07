"""The graph of a negotiation as a drawing in columns: actors and their positions on two sides, issues and impasses between.

Force layouts of such graphs are hairballs; here who stands against whom is told by the side, and every text has its place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.view.choice import MEDIATIONS, chosen_impasses, chosen_positions, sides_of
from kg.view.keys import day, known
from kg.view.model import Impasse, Mediation, Position, Talks
from kg.view.signs import words

WIDTH = 1040
_ACTOR_WIDTH, _CHIP_X, _CHIP_WIDTH, _MIDDLE_X, _MIDDLE_WIDTH = 118, 146, 252, 426, 188
_ROW, _CHIP_HEIGHT, _BOX_HEIGHT, _TOP, _GAP = 41, 36, 38, 8, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A thing drawn as a box with its middle at `y`; `keys` are the anchors of what it stands for, `told` says it aloud."""

    name: str
    kind: str
    text: str
    told: str
    keys: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float = _BOX_HEIGHT
    second: str = ""
    act: str = ""
    side: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line between two boxes, as an SVG path; it runs on to `end`."""

    start: str
    end: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A drawing: boxes, lines and its height; `left_out` counts what was not drawn, by kind."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: float
    left_out: Mapping[str, int]


def network_of(talks: Talks, keys: Mapping[str, str]) -> Network:
    """The most telling part of the talks, laid out."""
    drawn = _Drawn(talks, keys)
    boxes = tuple(drawn.boxes())
    counts = {
        "positions": len(talks.positions) - len(drawn.positions),
        "impasses": len(talks.impasses) - len(drawn.impasses),
        "mediations": len(talks.mediations) - len(drawn.mediations),
    }
    return Network(
        boxes=boxes,
        lines=tuple(drawn.lines({box.name: box for box in boxes})),
        height=max((box.y + box.height / 2 for box in boxes), default=0) + _TOP,
        left_out={kind: count for kind, count in counts.items() if count > 0},
    )


class _Drawn:
    """What is drawn, and where its rows are."""

    def __init__(self, talks: Talks, keys: Mapping[str, str]) -> None:
        self.keys = keys
        self.positions: Sequence[Position] = chosen_positions(talks)
        self.impasses: Sequence[Impasse] = chosen_impasses(talks)
        self.mediations: Sequence[Mediation] = talks.mediations[:MEDIATIONS]
        self.sides = sides_of(talks, self.positions)
        self.issues = _in_order(self.positions, self.impasses)
        self.top = _TOP + len(self.mediations) * (_BOX_HEIGHT + 8) + (10 if self.mediations else 0)
        self.rows = self._rows()

    def boxes(self) -> Iterator[Box]:
        """Yield all boxes."""
        yield from (self._mediation(mediation, number) for number, mediation in enumerate(self.mediations))
        yield from (self._position(position) for position in self.positions)
        yield from (self._actor(actor) for actor in self.sides)
        yield from self._middle()

    def _rows(self) -> Mapping[str, float]:
        """Position id → y, the two sides centred on each other."""
        sides = [self._side(side) for side in (0, 1)]
        ends = [max(rows.values(), default=0.0) for rows in sides]
        return {
            id: self.top + _CHIP_HEIGHT / 2 + y + (max(ends) - end) / 2
            for rows, end in zip(sides, ends, strict=True)
            for id, y in rows.items()
        }

    def _side(self, side: int) -> Mapping[str, float]:
        """One row a position; those who hold most first, a gap after each actor."""
        order = {issue: number for number, issue in enumerate(self.issues)}
        held = {a: [p for p in self.positions if p.holder == a] for a, at in self.sides.items() if at == side}
        mean = {actor: sum(order[p.issue] for p in own) / len(own) for actor, own in held.items()}
        rows: dict[str, float] = {}
        y = 0.0
        for actor in sorted(held, key=lambda a: (-len(held[a]), mean[a], a)):
            for position in sorted(held[actor], key=lambda p: (order[p.issue], str(p.first_on), p.id)):
                rows[position.id] = y
                y += _ROW
            y += _GAP
        return rows

    def _position(self, position: Position) -> Box:
        side, key = self.sides[position.holder], self.keys[position.id]
        factuality = "" if position.factuality == "asserted" else f"{position.factuality}: "
        return Box(
            name=key,
            kind="position",
            text=factuality + position.name,
            told=f"{key.upper()}, {position.holder}, {words(position.act)}: {position.name}",
            keys=(key,),
            x=_CHIP_X if side == 0 else WIDTH - _CHIP_X - _CHIP_WIDTH,
            y=self.rows[position.id],
            width=_CHIP_WIDTH,
            height=_CHIP_HEIGHT,
            second=key.upper(),
            act=position.act,
            side=side,
        )

    def _actor(self, actor: str) -> Box:
        own = [p for p in self.positions if p.holder == actor]
        side = self.sides[actor]
        return Box(
            name=f"actor {actor}",
            kind="actor",
            text=actor,
            told=f"{actor}: all positions drawn here",
            keys=tuple(self.keys[p.id] for p in own),
            x=0 if side == 0 else WIDTH - _ACTOR_WIDTH,
            y=sum(self.rows[p.id] for p in own) / len(own),
            width=_ACTOR_WIDTH,
            side=side,
        )

    def _middle(self) -> Iterator[Box]:
        """Yield issues, each beside the middle of its positions, with its impasses stacked below it."""
        stacks = [(issue, [i for i in self.impasses if i.issues[0] == issue]) for issue in self.issues]
        wanted = [self._height_of(issue) for issue, _ in stacks]
        heights = [_BOX_HEIGHT + len(impasses) * (_BOX_HEIGHT + 4) for _, impasses in stacks]
        for (issue, impasses), y in zip(stacks, _apart(wanted, heights, top=self.top), strict=True):
            yield self._issue(issue, y)
            yield from (self._impasse(i, y + n * (_BOX_HEIGHT + 4)) for n, i in enumerate(impasses, start=1))

    def _height_of(self, issue: str) -> float:
        rows = [self.rows[p.id] for p in self.positions if p.issue == issue] or list(self.rows.values()) or [self.top]
        return sum(rows) / len(rows)

    def _issue(self, issue: str, y: float) -> Box:
        own = [p for p in self.positions if p.issue == issue]
        return Box(
            name=f"issue {issue}",
            kind="issue",
            text=issue,
            told=f"{issue}: all positions drawn here",
            keys=tuple(self.keys[p.id] for p in own),
            x=_MIDDLE_X,
            y=y,
            width=_MIDDLE_WIDTH,
        )

    def _impasse(self, impasse: Impasse, y: float) -> Box:
        key = self.keys[impasse.id]
        when = f"{impasse.state} · {day(impasse.since)}" if impasse.since else impasse.state
        return Box(
            name=key,
            kind="impasse" if impasse.state == "open" else "broken",
            text=words(impasse.rule),
            told=f"Impasse {key.upper()}, {impasse.name}, {when}",
            keys=(key,),
            x=_MIDDLE_X,
            y=y,
            width=_MIDDLE_WIDTH,
            second=f"{key.upper()} · {when}",
        )

    def _mediation(self, mediation: Mediation, number: int) -> Box:
        key = self.keys[mediation.id]
        who = ", ".join(mediation.mediators) or "somebody"
        return Box(
            name=key,
            kind="mediation",
            text=who,
            told=f"{key.upper()}, {who}: {words(mediation.method)} between {', '.join(mediation.parties) or 'unnamed parties'}",
            keys=(key,),
            x=_MIDDLE_X - 60,
            y=_TOP + _BOX_HEIGHT / 2 + number * (_BOX_HEIGHT + 8),
            width=_MIDDLE_WIDTH + 120,
            second=f"{key.upper()} · {words(mediation.method)}, {mediation.status}",
        )

    # ---- lines ----

    def lines(self, boxes: Mapping[str, Box]) -> Iterator[Line]:
        """Yield all lines: actor to position, position to issue or to the impasse that it shows, mediation to party."""
        for mediation in self.mediations:
            yield from self._of_mediation(boxes[self.keys[mediation.id]], mediation, boxes)
        for position in self.positions:
            chip = boxes[self.keys[position.id]]
            yield _across(boxes[f"actor {position.holder}"], chip, "holds")
            yield _across(chip, boxes[f"issue {position.issue}"], "about")
        for impasse in self.impasses:
            end = boxes[self.keys[impasse.id]]
            yield from (_across(boxes[key], end, "shows") for key in known(impasse.shown_by, self.keys) if key in boxes)

    def _of_mediation(self, box: Box, mediation: Mediation, boxes: Mapping[str, Box]) -> Iterator[Line]:
        parties = [boxes[f"actor {party}"] for party in mediation.parties if f"actor {party}" in boxes]
        yield from (_down(box, party) for party in parties)


def _in_order(positions: Sequence[Position], impasses: Sequence[Impasse]) -> list[str]:
    """Issues: those with impasses first, then by number of positions."""
    stuck = Counter(impasse.issues[0] for impasse in impasses)
    count = Counter(position.issue for position in positions)
    return sorted({*count, *stuck}, key=lambda issue: (-stuck[issue], -count[issue], issue))


def _apart(wanted: Sequence[float], heights: Sequence[float], *, top: float) -> list[float]:
    """The middles of the first boxes of stacks near `wanted` (middle of the stack), without overlap, in the same order as given."""
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    ends = top
    found: dict[int, float] = {}
    for n in order:
        start = max(wanted[n] - heights[n] / 2, ends)
        found[n] = start + _BOX_HEIGHT / 2
        ends = start + heights[n] + _GAP
    return [found[n] for n in range(len(wanted))]


def _across(a: Box, b: Box, kind: str) -> Line:
    """A curve between the facing sides of two boxes."""
    left, right = (a, b) if a.x < b.x else (b, a)
    x1, x2 = left.x + left.width, right.x
    bend = (x1 + x2) / 2
    path = f"M{x1:.1f},{left.y:.1f}C{bend:.1f},{left.y:.1f} {bend:.1f},{right.y:.1f} {x2:.1f},{right.y:.1f}"
    return Line(start=a.name, end=b.name, kind=kind, path=path)


def _down(mediation: Box, party: Box) -> Line:
    """From the side of a mediation along its row, then down to the party's box."""
    x = party.x + party.width / 2
    start = mediation.x if party.side == 0 else mediation.x + mediation.width
    end = party.y - party.height / 2
    return Line(
        start=mediation.name, end=party.name, kind="mediates", path=f"M{start:.1f},{mediation.y:.1f}H{x:.1f}V{end:.1f}"
    )
