"""A colour, a size and a caption for every label, an arrow for every type, as GRASS: the style language of Neo4j Browser."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import ConfigDict

from kg.browser.vocabulary import read_checked
from kg.errors import SchemaError
from kg.schema import Schema

_STRICT = ConfigDict(extra="forbid")
T = TypeVar("T")
_BLACK, _WHITE = "#000000", "#FFFFFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStyle:
    """How nodes of one label are drawn; `caption` is a property."""

    __pydantic_config__ = _STRICT

    color: str
    diameter: int
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeStyle:
    """How relationships of one type are drawn; width in pixels."""

    __pydantic_config__ = _STRICT

    color: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The whole style; `acts` gives the colour of positions by the coarse form of their act."""

    __pydantic_config__ = _STRICT

    nodes: Mapping[str, NodeStyle]
    acts: Mapping[str, str]
    edge: EdgeStyle
    edges: Mapping[str, EdgeStyle]


def load_style() -> Style:
    """The shipped style."""
    return read_checked("style.yaml", Style)


def grass(schema: Schema, style: Style) -> str:
    """The style sheet for all labels and relationship types of the schema.

    Raises SchemaError if a label or coarse act has no style, or a style no label.
    """
    unknown = sorted(set(style.nodes) - set(schema.nodes)) + sorted(set(style.edges) - set(schema.edges))
    if unknown:
        raise SchemaError(f"schemas/browser/style.yaml: {unknown[0]!r} is not in schemas/graph.yaml; take it out")
    rules = [_node_rule(label, drawn) for label, drawn in node_styles(schema, style)]
    rules += [_edge_rule(f"relationship.{type}", style.edges.get(type, style.edge)) for type in schema.edges]
    return "\n".join([_edge_rule("relationship", style.edge), *rules])


def node_styles(schema: Schema, style: Style) -> Iterator[tuple[str, NodeStyle]]:
    """Yield each label with its style: those of the schema, then second labels.

    Classic Browser lays the rules of all labels of a node over each other, the later over the earlier, so that a position
    ends with the colour of its act. Every second label has a rule, else Browser would make one up and lay it on top.
    """
    for label in schema.nodes:
        yield label, _found(style.nodes, label)
    for kind in schema.kinds.values():
        yield kind.label, _found(style.nodes, "Actor")
    for act in schema.acts.values():
        yield act.label, replace(_found(style.nodes, "Position"), color=_found(style.acts, act.coarse))


def _found(styles: Mapping[str, T], name: str) -> T:
    if name not in styles:
        raise SchemaError(f"schemas/browser/style.yaml: nothing for {name!r}; give it a colour")
    return styles[name]


def _node_rule(label: str, drawn: NodeStyle) -> str:
    return _rule(
        f"node.{label}",
        {
            "color": drawn.color,
            "border-color": darker(drawn.color),
            "border-width": "2px",
            "text-color-internal": text_color(drawn.color),
            "diameter": f"{drawn.diameter}px",
            "font-size": "10px",
            "caption": f'"{{{drawn.caption}}}"',
        },
    )


def _edge_rule(selector: str, drawn: EdgeStyle) -> str:
    return _rule(
        selector,
        {
            "color": drawn.color,
            "shaft-width": f"{drawn.width}px",
            "font-size": "8px",
            "padding": "3px",
            "text-color-external": _BLACK,
            "text-color-internal": text_color(drawn.color),
            "caption": '"<type>"',
        },
    )


def _rule(selector: str, properties: Mapping[str, str]) -> str:
    return "\n".join([f"{selector} {{", *(f"  {name}: {value};" for name, value in properties.items()), "}", ""])


def text_color(background: str) -> str:
    """Black or white, whichever is read better on that colour."""
    return max(_WHITE, _BLACK, key=lambda text: contrast(text, background))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours after WCAG 2, from 1 to 21; text is readable from 4.5."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darker(color: str) -> str:
    """The colour with two thirds of its light, for a border."""
    return "#" + "".join(f"{int(channel * 2 / 3):02X}" for channel in _channels(color))


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in _channels(color))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
