"""How an act is drawn: colour and shape for its coarse kind, a letter for itself; safe for colour-blind readers.

Colours are those of Okabe and Ito, "Color Universal Design", darkened until white letters keep a contrast of 4.5 to 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.schema import Act, load_schema

INK = "#1f2a33"
GREY = "#5b6770"
LINE = "#9aa5ad"
PAPER = "#f4f6f7"
IMPASSE = "#b3400a"
MEDIATION = "#5a4a8a"
SHIFT = "#7a5c00"

# Coarse kind → colour and outline as an SVG path in a square from -1 to 1, as Vega takes it.
_COARSE: Mapping[str, tuple[str, str]] = {
    "demand": ("#00619a", "M-.92,-.92H.92V.92H-.92Z"),
    "offer": ("#00785a", "M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1Z"),
    "accept": ("#2c6e2f", "M-.9,-.85H.9V.25L0,1L-.9,.25Z"),
    "reject": ("#b3400a", "M-.41,-1H.41L1,-.41V.41L.41,1H-.41L-1,.41V-.41Z"),
    "threaten": ("#93407a", "M0,-1.18L1.18,0L0,1.18L-1.18,0Z"),
}
_PLAIN = (GREY, "M-.92,-.92H.92V.92H-.92Z")
# Two acts begin alike; these letters tell all apart.
_LETTERS: Mapping[str, str] = {
    "demand": "D",
    "precondition": "P",
    "offer": "O",
    "concession": "C",
    "promise": "M",
    "acceptance": "A",
    "rejection": "R",
    "red_line": "L",
    "denial": "N",
    "threat": "T",
    "withdrawal": "W",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Letter, colour and outline of an act, and its name in words."""

    act: str
    label: str
    letter: str
    colour: str
    outline: str


_OTHERS = (
    Sign(
        act="event", label="event of the talks", letter="E", colour=GREY, outline="M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1Z"
    ),
    Sign(
        act="shift", label="shift of an actor", letter="S", colour=SHIFT, outline="M-1.05,-.85H.4L1.1,0L.4,.85H-1.05Z"
    ),
)


def signs() -> Mapping[str, Sign]:
    """The sign of every act of the schema, in its order, then those of events and shifts."""
    return {act.id: _sign(act) for act in load_schema().acts.values()} | {sign.act: sign for sign in _OTHERS}


def _sign(act: Act) -> Sign:
    colour, outline = _COARSE.get(act.coarse, _PLAIN)
    letter = _LETTERS.get(act.id, act.label[:1].upper())
    return Sign(act=act.id, label=words(act.id), letter=letter, colour=colour, outline=outline)


def words(name: str) -> str:
    """An identifier in words: "red_line" is "red line"."""
    return name.replace("_", " ")
