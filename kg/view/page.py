"""One HTML page that holds all it needs: drawings as SVG, sentences as text, a script known by its hash, no network."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.view.charts import draw_network, draw_timeline
from kg.view.choice import limited
from kg.view.keys import day, keys_of, known, span
from kg.view.matrix import matrix_of
from kg.view.model import Impasse, Position, Report, Talks
from kg.view.network import Network, network_of
from kg.view.signs import signs, words
from kg.view.timeline import timeline_of

if TYPE_CHECKING:
    from jinja2 import Template

# Sentences shown of one position; the others are counted.
SENTENCES = 4


def page_of(talks: Talks) -> str:
    """The page as HTML; the same talks give the same page.

    Raises QueryError if the extra that draws is not installed.
    """
    talks, left_out = limited(talks)
    keys, acts = keys_of(talks), signs()
    network, timeline = network_of(talks, keys), timeline_of(talks, keys)
    script = _part("page.js")
    return _template().render(
        talks=talks,
        keys=keys,
        left_out=left_out,
        signs=acts,
        network=network,
        timeline=timeline,
        matrix=matrix_of(talks, keys, list(acts)),
        graph_svg=draw_network(network, acts),
        timeline_svg=draw_timeline(timeline, acts) if timeline else "",
        positions={p.id: p for p in talks.positions},
        lines=json_for_script(_lines(network)),
        style=_part("page.css"),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
        sentences=SENTENCES,
    )


@cache
def _template() -> "Template":
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError as err:
        raise QueryError("kg view draws with the extra [view]; install it: pip install -e '.[view]'") from err
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"day": day, "words": words, "known": known, "span": _span, "only": _only}
    return environment.from_string(_part("page.html"))


def _part(name: str) -> str:
    return files("kg.view").joinpath(name).read_text(encoding="utf-8")


def _span(days: Sequence[Any]) -> str:
    return span(*days)


def _only(impasse: Impasse, positions: Mapping[str, Position]) -> list[Report]:
    """The sentences of an impasse that none of its positions has."""
    told = {r.sentence for id in impasse.shown_by if id in positions for r in positions[id].reports}
    return [report for report in impasse.reports if report.sentence not in told]


def _lines(network: Network) -> Mapping[str, Any]:
    """Which boxes each line of the graph joins, as numbers in the order of the drawing."""
    order = {box.name: number for number, box in enumerate(network.boxes)}
    return {"lines": [[order[line.start], order[line.end]] for line in network.lines]}


def json_for_script(value: Any) -> str:
    """JSON that cannot end its script element nor break its lines."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
