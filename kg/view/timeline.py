"""The timeline as a drawing: a lane for each actor with its statements, lanes for events, shifts, mediations and impasses.

Reports of one actor and act that fall close together are one sign with a count, so that hundreds of reports stay readable.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

from kg.view.keys import span
from kg.view.model import Talks
from kg.view.signs import words

WIDTH = 1040
GUTTER = 126
ACTORS = 7
BARS = 8
# Units between two signs that stand side by side, and two that stand on each other.
_STEP, _RISE, _PAD, _BAR = 24, 20, 8, 22
OTHERS = "Other actors"
# Lanes below those of the actors, in this order.
_LAST = ("Other actors", "Events", "Shifts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A stripe with its name at the left."""

    text: str
    y: float
    height: float
    shaded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A sign at a day; `sign` is an act, "event" or "shift"."""

    sign: str
    x: float
    y: float
    told: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Something that lasts, from `x` to `x2`; with `lasting` its end is not known."""

    kind: str
    text: str
    x: float
    x2: float
    y: float
    told: str
    key: str
    lasting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A drawing over the days `start` to `end`; `undated` things are not on it, `left_out` bars neither."""

    start: date
    end: date
    lanes: tuple[Lane, ...]
    dots: tuple[Dot, ...]
    bars: tuple[Bar, ...]
    height: float
    undated: int
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Something on a day, before it has a place."""

    lane: str
    sign: str
    on: date
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Something that lasts, before it has a place."""

    kind: str
    text: str
    start: date
    end: date
    key: str
    lasting: bool

    @property
    def told(self) -> str:
        """What it is, in words."""
        return f"{self.key.upper()}, {self.kind}, {self.text}, {span(self.start, self.end)}"


def timeline_of(talks: Talks, keys: Mapping[str, str]) -> Timeline | None:
    """Everything that has a day, laid out; None if nothing has one."""
    marks = sorted(set(_marks(talks, keys)), key=lambda m: (m.on, m.sign, m.key))
    stretches = {"Mediations": list(_mediations(talks, keys)), "Impasses": list(_impasses(talks, keys))}
    days = [m.on for m in marks] + [d for ones in stretches.values() for one in ones for d in (one.start, one.end)]
    if not days:
        return None
    return _Layout(min(days), max(days)).timeline(marks, stretches, undated=_undated(talks))


def _marks(talks: Talks, keys: Mapping[str, str]) -> Iterator[_Mark]:
    count = Counter(p.holder for p in talks.positions for r in p.reports if r.on)
    own = sorted(count, key=lambda actor: (-count[actor], actor))[:ACTORS]
    for position in talks.positions:
        lane = position.holder if position.holder in own else OTHERS
        for report in position.reports:
            if report.on:
                yield _Mark(lane=lane, sign=position.act, on=report.on, key=keys[position.id])
    for lane, sign, ones in (("Events", "event", talks.events), ("Shifts", "shift", talks.shifts)):
        for one in ones:
            if one.on:
                yield _Mark(lane=lane, sign=sign, on=one.on, key=keys[one.id])


def _undated(talks: Talks) -> int:
    dated = [any(r.on for r in p.reports) for p in talks.positions]
    others = [one.on is not None for ones in (talks.events, talks.shifts) for one in ones]
    lasting = [i.since is not None for i in talks.impasses] + [m.first_on is not None for m in talks.mediations]
    return sum(not known for known in (*dated, *others, *lasting))


def _mediations(talks: Talks, keys: Mapping[str, str]) -> Iterator[_Stretch]:
    for mediation in talks.mediations:
        if mediation.first_on:
            yield _Stretch(
                kind="mediation",
                text=f"{', '.join(mediation.mediators) or mediation.name}: {words(mediation.method)}",
                start=mediation.first_on,
                end=mediation.last_on or mediation.first_on,
                key=keys[mediation.id],
                lasting=mediation.status == "ongoing",
            )


def _impasses(talks: Talks, keys: Mapping[str, str]) -> Iterator[_Stretch]:
    for impasse in talks.impasses:
        if impasse.since:
            yield _Stretch(
                kind="impasse" if impasse.state == "open" else "broken",
                text=f"{words(impasse.rule)}: {', '.join(impasse.issues)}",
                start=impasse.since,
                end=impasse.until or impasse.last_on or impasse.since,
                key=keys[impasse.id],
                lasting=impasse.state == "open",
            )


class _Layout:
    """Places between two days; lanes are added from top to bottom."""

    def __init__(self, first: date, last: date) -> None:
        edge = timedelta(days=max(1, (last - first).days // 40))
        self.start, self.end = first - edge, last + edge
        self.y = 0.0
        self.lanes: list[Lane] = []
        self.dots: list[Dot] = []
        self.bars: list[Bar] = []

    def timeline(
        self, marks: Sequence[_Mark], stretches: Mapping[str, Sequence[_Stretch]], *, undated: int
    ) -> Timeline:
        """All of it, laid out."""
        lanes = Counter(m.lane for m in marks)
        for lane in sorted(lanes, key=lambda name: (_LAST.index(name) if name in _LAST else -1, -lanes[name], name)):
            self._add_dots(lane, [m for m in marks if m.lane == lane])
        for lane, ones in stretches.items():
            if ones:
                self._add_bars(lane, ones[:BARS])
        return Timeline(
            start=self.start,
            end=self.end,
            lanes=tuple(self.lanes),
            dots=tuple(self.dots),
            bars=tuple(self.bars),
            height=self.y,
            undated=undated,
            left_out=sum(max(0, len(ones) - BARS) for ones in stretches.values()),
        )

    def _x(self, when: date) -> float:
        return GUTTER + (WIDTH - GUTTER) * (when - self.start).days / (self.end - self.start).days

    def _add_lane(self, name: str, height: float) -> None:
        self.lanes.append(Lane(text=name, y=self.y, height=height, shaded=len(self.lanes) % 2 == 0))
        self.y += height

    def _add_dots(self, lane: str, marks: Sequence[_Mark]) -> None:
        """Signs of the same kind within a step are one; others that meet there stand on each other."""
        columns = self._columns(marks)
        height = max(len({m.sign for m in column}) for column in columns) * _RISE + 2 * _PAD
        x = -inf
        for column in columns:
            x = max(sum(self._x(m.on) for m in column) / len(column), x + _STEP - 2)
            signs = sorted({m.sign for m in column})
            for number, sign in enumerate(signs):
                y = self.y + height / 2 + (number - (len(signs) - 1) / 2) * _RISE
                self.dots.append(_dot(lane, sign, [m for m in column if m.sign == sign], x=x, y=y))
        self._add_lane(lane, height)

    def _columns(self, marks: Sequence[_Mark]) -> list[list[_Mark]]:
        """Marks, in order of their days, put together as long as they are within a step of the first of them."""
        columns: list[list[_Mark]] = []
        for one in marks:
            if columns and self._x(one.on) - self._x(columns[-1][0].on) < _STEP:
                columns[-1].append(one)
            else:
                columns.append([one])
        return columns

    def _add_bars(self, lane: str, ones: Sequence[_Stretch]) -> None:
        for number, one in enumerate(ones):
            end = self.end if one.lasting else one.end
            x, x2 = self._x(one.start), self._x(end)
            self.bars.append(
                Bar(
                    kind=one.kind,
                    text=f"{one.key.upper()} {one.text}",
                    x=x,
                    x2=max(x2, x + 6),
                    y=self.y + _PAD + number * _BAR + _BAR / 2,
                    told=one.told,
                    key=one.key,
                    lasting=one.lasting,
                )
            )
        self._add_lane(lane, len(ones) * _BAR + 2 * _PAD)


def _dot(lane: str, sign: str, ones: Sequence[_Mark], *, x: float, y: float) -> Dot:
    keys = tuple(dict.fromkeys(m.key for m in ones))
    when = span(ones[0].on, ones[-1].on)
    told = (
        f"{lane}: {len(keys)} {words(sign)}, {when}"
        if len(keys) > 1
        else f"{keys[0].upper()}, {lane}: {words(sign)}, {when}"
    )
    return Dot(sign=sign, x=x, y=y, told=told, keys=keys)
