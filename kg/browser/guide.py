"""The guide in eight steps, as HTML for classic Neo4j Browser and as AsciiDoc for the new one, from one source."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape
from pydantic import ConfigDict

from kg.browser.vocabulary import read_checked, templates
from kg.errors import SchemaError
from kg.query import Parameter, SavedQuery, literal, saved_query

_STRICT = ConfigDict(extra="forbid")
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One slide: paragraphs, then names of saved queries; with `sets_parameters` all parameters are set before them."""

    __pydantic_config__ = _STRICT

    title: str
    text: tuple[str, ...]
    queries: tuple[str, ...]
    sets_parameters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The guide's source; `parameters` stand in for defaults of the queries, `surprises` close the last step."""

    __pydantic_config__ = _STRICT

    title: str
    parameters: Mapping[str, str | int]
    steps: tuple[Step, ...]
    surprises: tuple[str, ...]

    def asked(self, step: Step) -> tuple[SavedQuery, ...]:
        """The saved queries of a step.

        Raises QueryError if one does not exist.
        """
        return tuple(saved_query(name) for name in step.queries)

    def settings(self) -> tuple[str, ...]:
        """A `:param` command for each parameter of the guide's queries, in order of name.

        Raises SchemaError where two queries have other defaults for one name and the guide does not choose.
        """
        values: dict[str, str] = {}
        for parameter in (p for step in self.steps for query in self.asked(step) for p in query.parameters):
            value = self._value(parameter)
            if values.setdefault(parameter.name, value) != value:
                raise SchemaError(
                    f"schemas/browser/guide.yaml: {parameter.name}: {value} and {values[parameter.name]} are defaults of "
                    "queries of the guide; choose one under parameters"
                )
        return tuple(f":param {name} => {value}" for name, value in sorted(values.items()))

    def _value(self, parameter: Parameter) -> str:
        return literal(self.parameters.get(parameter.name, parameter.default))


def load_guide() -> Guide:
    """The shipped guide."""
    return read_checked("guide.yaml", Guide)


def guide_html(guide: Guide) -> str:
    """The guide for `:play` and `:guide` of classic Browser: one <slide> a step, blocks that run on a click."""
    environment = templates(html=True)
    environment.filters |= {"marked": _marked_html, "runnable": _runnable}
    return environment.get_template("guide.html.jinja").render(guide=guide)


def guide_adoc(guide: Guide) -> str:
    """The guide for the new Browser, which plays AsciiDoc: one section a step, source blocks that run on a click."""
    environment = templates(html=False)
    environment.filters |= {"marked": _marked_adoc}
    return environment.get_template("guide.adoc.jinja").render(guide=guide)


def _marked_html(text: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))


def _marked_adoc(text: str) -> str:
    return _CODE.sub(r"`+\1+`", text)


def _runnable(cypher: str) -> Markup:
    """The query for a block that runs; Browser strips whatever looks like ` onclick=`, also in text, so = is written as its code."""
    return Markup(str(escape(cypher)).replace("=", "&#61;"))
