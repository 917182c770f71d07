"""Vega specifications → SVG that can stand in a page: known elements only, links to anchors only.

Vega is run by vl-convert, without a browser and without network; all values reach it as data, never as expressions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from kg.errors import QueryError

FONT = "Helvetica, Arial, Liberation Sans, sans-serif"
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_KNOWN = frozenset({"svg", "g", "a", "path", "text", "rect", "line", "tspan", "defs", "clipPath", "title"})
Mark = dict[str, Any]


def value(constant: Any) -> dict[str, Any]:
    """A constant as Vega writes it."""
    return {"value": constant}


def of(name: str, **more: Any) -> dict[str, Any]:
    """A field of a row as Vega writes it."""
    return {"field": name, **more}


def mark(kind: str, rows: str, name: str = "", **channels: Any) -> Mark:
    """A mark over the rows of that name, silent for screen readers unless it has a description."""
    named = {"name": name} if name else {}
    return {
        "type": kind,
        "from": {"data": f"{rows}_rows"},
        "aria": "description" in channels,
        **named,
        "encode": {"enter": channels},
    }


def box() -> dict[str, Any]:
    """Where a rectangle is; `y` of a row is its middle."""
    return {"x": of("x"), "yc": of("y"), "width": of("width"), "height": of("height")}


def links(rows: str) -> Mark:
    """Invisible boxes over what can be clicked; rows have href and told besides the place."""
    return mark(
        "rect",
        rows,
        "links",
        **box(),
        fill=value("transparent"),
        href=of("href"),
        description=of("told"),
    )


def text(rows: str, **channels: Any) -> Mark:
    """Text in the middle of its line."""
    base = {"text": of("text"), "baseline": value("middle"), "fontSize": value(12), "font": value(FONT)}
    return mark("text", rows, **{**base, **channels})


def render(
    width: float, height: float, rows: Mapping[str, Sequence[Mapping[str, Any]]], marks: Iterable[Mark], **spec: Any
) -> str:
    """SVG of these marks over these rows; `spec` are further parts of the Vega specification.

    Raises QueryError if the extra that draws is not installed.
    """
    try:
        import vl_convert
    except ImportError as err:
        raise QueryError("kg view draws with the extra [view]; install it: pip install -e '.[view]'") from err
    whole = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "width": width,
        "height": height,
        "padding": 1,
        "data": [{"name": f"{name}_rows", "values": list(values)} for name, values in rows.items()],
        "marks": list(marks),
        **spec,
    }
    return cleaned(vl_convert.vega_to_svg(whole))


def cleaned(svg: str) -> str:
    """The SVG with unknown elements and all links but those to anchors left out, sized by the page."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    _clean(root)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("role", "group")
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: ElementTree.Element) -> None:
    for child in list(element):
        if child.tag.removeprefix(f"{{{_SVG}}}") not in _KNOWN:
            element.remove(child)
            continue
        _clean(child)
    address = element.attrib.pop(_HREF, None)
    if address is not None:
        _link_to(element, address)
    for name in [name for name in element.attrib if name.startswith(("on", "{")) or name == "style"]:
        del element.attrib[name]


def _link_to(element: ElementTree.Element, address: str) -> None:
    """Make it a link to the first of its anchors, with the name that Vega gave to the shape in it."""
    keys = address.partition("#")[2].split("+")  # Vega makes anchors whole addresses
    element.set("href", f"#{keys[0]}")
    element.set("data-keys", " ".join(keys))
    for shape in element:
        element.set("aria-label", shape.attrib.pop("aria-label", ""))
        shape.attrib.pop("role", None)
        shape.attrib.pop("aria-roledescription", None)
