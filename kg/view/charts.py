"""The two drawings of a page as Vega marks."""

from collections.abc import Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any

from kg.view.drawing import FONT, Mark, box, links, mark, of, render, text, value
from kg.view.network import WIDTH, Box, Network
from kg.view.signs import GREY, IMPASSE, INK, LINE, MEDIATION, PAPER, Sign
from kg.view.timeline import GUTTER, Bar, Dot, Lane, Timeline

Row = dict[str, Any]
# Fill, border and width of the border of each kind of box.
_BOXES: Mapping[str, tuple[str, str, float]] = {
    "actor": (INK, INK, 1),
    "position": ("#ffffff", LINE, 1),
    "issue": (PAPER, INK, 1),
    "impasse": ("#ffffff", IMPASSE, 2),
    "broken": ("#ffffff", LINE, 2),
    "mediation": ("#ffffff", MEDIATION, 2),
}
_LINES: Mapping[str, tuple[str, float, list[int]]] = {
    "holds": (LINE, 1, [1, 0]),
    "about": (LINE, 1, [1, 0]),
    "shows": (IMPASSE, 1.5, [5, 3]),
    "mediates": (MEDIATION, 1.5, [1, 0]),
}
# Letters in a line; counted in the widest of the usual fonts (DejaVu Sans), since the reader's font is not known.
_CHIP_LETTERS, _TITLE_LETTERS, _ACTOR_LETTERS = 26, 22, 14
# Width of a bold letter of size 12 in that font.
_BOLD = 8.0
_TITLED = ("impasse", "broken", "mediation")


def draw_network(network: Network, signs: Mapping[str, Sign]) -> str:
    """The graph as SVG; its lines stand in the order of `network.lines`."""
    rows = {
        "lines": [_line_row(line.kind, line.path) for line in network.lines],
        "boxes": [_box_row(box) for box in network.boxes],
        "signs": [_sign_row(box, signs[box.act]) for box in network.boxes if box.act in signs],
        "texts": [row for box in network.boxes for row in _texts(box)],
        "links": [_link(box) for box in network.boxes],
    }
    return render(WIDTH, network.height, rows, _network_marks())


def _network_marks() -> list[Mark]:
    stroke: dict[str, Any] = {"stroke": of("stroke"), "strokeWidth": of("size")}
    return [
        mark("path", "lines", "lines", path=of("path"), strokeDash=of("dash"), **stroke),
        mark("rect", "boxes", **box(), fill=of("fill"), **stroke),
        *_sign_marks("signs"),
        _text_mark("texts"),
        links("links"),
    ]


def _line_row(kind: str, path: str) -> Row:
    stroke, size, dash = _LINES[kind]
    return {"path": path, "stroke": stroke, "size": size, "dash": dash}


def _box_row(box: Box) -> Row:
    fill, stroke, size = _BOXES[box.kind]
    return {**_place(box), "fill": fill, "stroke": stroke, "size": size}


def _place(box: Box) -> Row:
    return {"x": box.x, "y": box.y, "width": box.width, "height": box.height}


def _link(box: Box) -> Row:
    return {**_place(box), "href": _anchor(box.keys) if box.keys else "#graph", "told": box.told}


def _sign_row(box: Box, sign: Sign) -> Row:
    x = box.x + 14 if box.side == 0 else box.x + box.width - 14
    return {"x": x, "y": box.y, "letter": sign.letter, "fill": sign.colour, "shape": sign.outline}


def _sign_marks(rows: str) -> list[Mark]:
    """An outline in its colour with its letter on it."""
    letter = {"text": of("letter"), "align": value("center"), "fill": value("#ffffff"), "fontWeight": value("bold")}
    return [
        mark("symbol", rows, x=of("x"), y=of("y"), shape=of("shape"), size=value(260), fill=of("fill")),
        text(rows, x=of("x"), y=of("y"), fontSize=value(11), **letter),
    ]


def _text_mark(rows: str) -> Mark:
    """Texts as `_text` gives them."""
    channels = {name: of(name) for name in ("x", "y", "fill", "align")}
    return text(rows, fontSize=of("size"), fontWeight=of("weight"), lineHeight=of("leading"), **channels)


def _texts(box: Box) -> list[Row]:
    """What is written in a box: wrapped text, or a title with a smaller line below it."""
    middle = box.x + box.width / 2
    if box.kind == "position":
        start, end = (box.x + 30, box.x + box.width - 4) if box.side == 0 else (box.x + 34, box.x + 4)
        align = "right" if box.side == 0 else "left"
        return [
            _text(wrapped(box.text, _CHIP_LETTERS), start, box.y, INK, size=12),
            _text([box.second], end, box.y, GREY, align=align, size=10),
        ]
    if box.kind in _TITLED:
        fill = {"impasse": IMPASSE, "broken": GREY, "mediation": MEDIATION}[box.kind]
        return [
            _text(
                wrapped(box.text, int(box.width / _BOLD), lines=1),
                middle,
                box.y - 8,
                fill,
                align="center",
                weight="bold",
                size=12,
            ),
            _text([box.second], middle, box.y + 8, INK, align="center", size=11),
        ]
    letters = _ACTOR_LETTERS if box.kind == "actor" else _TITLE_LETTERS
    fill = "#ffffff" if box.kind == "actor" else INK
    return [_text(wrapped(box.text, letters), middle, box.y, fill, align="center", weight="bold", size=12)]


def wrapped(words: str, letters: int, *, lines: int = 2) -> list[str]:
    """The words in lines of so many letters, the rest as "…"; long words are broken."""
    return wrap(words, letters, max_lines=lines, placeholder=" …") or [""]


def _text(
    lines: Sequence[str], x: float, y: float, fill: str, *, align: str = "left", size: int = 13, weight: str = "normal"
) -> Row:
    """Lines whose middle is at `y`."""
    top = y - (len(lines) - 1) * (size + 2) / 2
    return {
        "text": list(lines),
        "x": x,
        "y": top,
        "fill": fill,
        "align": align,
        "size": size,
        "weight": weight,
        "leading": size + 2,
    }


# ---- timeline ----

# Fill and border of the bars.
_BARS: Mapping[str, tuple[str, str]] = {
    "impasse": (IMPASSE, IMPASSE),
    "broken": ("#ffffff", IMPASSE),
    "mediation": (MEDIATION, MEDIATION),
}
_AXIS: Mapping[str, Any] = {
    "scale": "days",
    "orient": "top",
    "grid": True,
    "gridColor": "#d5dadd",
    "domain": False,
    "ticks": False,
    "labelColor": INK,
    "labelFontSize": 12,
    "labelFont": FONT,
    "labelOverlap": True,
    "tickCount": 10,
    "aria": False,
    "zindex": 0,
}
# Width of a letter of size 12, as above.
_LETTER = 7.4


def draw_timeline(timeline: Timeline, signs: Mapping[str, Sign]) -> str:
    """The timeline as SVG, with an axis of days above."""
    days = [_instant(timeline.start), _instant(timeline.end)]
    rows = {
        "lanes": [_lane_row(lane) for lane in timeline.lanes],
        "bars": [_bar_row(bar) for bar in timeline.bars],
        "signs": [_dot_row(dot, signs) for dot in timeline.dots],
        "texts": [
            *(
                _text(wrapped(lane.text, _ACTOR_LETTERS), 4, lane.y + lane.height / 2, INK, weight="bold", size=12)
                for lane in timeline.lanes
            ),
            *(_bar_text(bar) for bar in timeline.bars),
            *(_count(dot) for dot in timeline.dots if len(dot.keys) > 1),
        ],
        "links": [*map(_dot_link, timeline.dots), *map(_bar_link, timeline.bars)],
    }
    scale = {"name": "days", "type": "utc", "domain": days, "range": [GUTTER, WIDTH]}
    return render(WIDTH, timeline.height, rows, _timeline_marks(), scales=[scale], axes=[_AXIS])


def _instant(day: date) -> int:
    """Milliseconds since 1970, as Vega counts."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def _timeline_marks() -> list[Mark]:
    return [
        mark("rect", "lanes", **box(), fill=value(PAPER), fillOpacity=of("shade")),
        mark("rule", "lanes", x=value(0), x2=value(WIDTH), y=of("foot"), stroke=value("#d5dadd")),
        mark("rect", "bars", **box(), fill=of("fill"), stroke=of("stroke"), strokeDash=of("dash")),
        *_sign_marks("signs"),
        _text_mark("texts"),
        links("links"),
    ]


def _lane_row(lane: Lane) -> Row:
    return {
        "x": 0,
        "y": lane.y + lane.height / 2,
        "width": WIDTH,
        "height": lane.height,
        "foot": lane.y + lane.height,
        "shade": 0.7 if lane.shaded else 0,
    }


def _bar_row(bar: Bar) -> Row:
    fill, stroke = _BARS[bar.kind]
    dash = [4, 3] if bar.kind == "broken" else [1, 0]
    return {"x": bar.x, "y": bar.y, "width": bar.x2 - bar.x, "height": 16, "fill": fill, "stroke": stroke, "dash": dash}


def _bar_text(bar: Bar) -> Row:
    """Inside the bar if it fits there, else on the side with more room."""
    if bar.x2 - bar.x > len(bar.text) * _LETTER:
        return _text([bar.text], bar.x + 5, bar.y, INK if bar.kind == "broken" else "#ffffff", size=12)
    right, left = WIDTH - bar.x2, bar.x - GUTTER
    words = wrapped(bar.text, int((max(right, left) - 12) / _LETTER), lines=1)
    return (
        _text(words, bar.x2 + 6, bar.y, INK, size=12)
        if right >= left
        else _text(words, bar.x - 6, bar.y, INK, size=12, align="right")
    )


def _dot_row(dot: Dot, signs: Mapping[str, Sign]) -> Row:
    sign = signs[dot.sign]
    return {"x": dot.x, "y": dot.y, "letter": sign.letter, "fill": sign.colour, "shape": sign.outline}


def _count(dot: Dot) -> Row:
    return _text([str(len(dot.keys))], dot.x + 9, dot.y - 6, INK, size=10, weight="bold")


def _dot_link(dot: Dot) -> Row:
    return {"x": dot.x - 10, "y": dot.y, "width": 20, "height": 19, "href": _anchor(dot.keys), "told": dot.told}


def _bar_link(bar: Bar) -> Row:
    width = max(bar.x2 - bar.x, 20)
    return {"x": bar.x, "y": bar.y, "width": width, "height": 20, "href": _anchor((bar.key,)), "told": bar.told}


def _anchor(keys: Sequence[str]) -> str:
    """An anchor that names all of them; the page shows them together."""
    return "#" + "+".join(keys)
