"""Saved queries: the .cypher files under queries/, read, checked and asked.

A file starts with `// Title`, then `// :param name => default` for each parameter (the form Neo4j Browser takes),
`// $name (type): meaning` and `// returns: columns`; `// folder: Name` may say under which topic Browser lists it.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from kg.characters import straight
from kg.errors import QueryError
from kg.resources import resource_folder
from kg.store import Answer, Store

log = logging.getLogger(__name__)

# The folder of a query that names none.
OTHER = "Other"
# The parameter that bounds the rows of an answer.
LIMIT = "limit"
_PARAM = re.compile(r"^// :param (\w+) => (.+)$")
_MEANING = re.compile(r"^// \$(\w+) \((text|date|number)\): (.+)$")
_RETURNS = re.compile(r"^// returns: (.+)$")
_FOLDER = re.compile(r"^// folder: (\w[\w &-]*)$")
# Comments and what stands in quotes or backticks, to its end or that of the text; a backslash keeps the quote after it.
_QUIET = re.compile(
    r"""//[^\n]*|/\*(?:(?!\*/).)*+(?:\*/)?|'(?:\\.|[^'\\])*+'?|"(?:\\.|[^"\\])*+"?|`(?:``|[^`])*+`?""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\u+([0-9a-fA-F]{4})")
# A word that is no property, label, type or parameter.
_WRITES = re.compile(
    r"(?<![\w.$:])(CREATE|INSERT|MERGE|SET|DELETE|REMOVE|FOREACH|DROP|ALTER|GRANT|DENY|REVOKE|RENAME"
    r"|LOAD\s+CSV|IN\s+(?:\S+\s+CONCURRENT\s+)?TRANSACTIONS)\b",
    re.IGNORECASE,
)
# A parameter that is compared with names, all of which stand in `search` with straight apostrophes.
_SEARCHED = re.compile(r"\.search CONTAINS (?:CASE \$\w+ WHEN '' THEN '' ELSE )?(?:'\|' \+ )?toLower\(\$(\w+)\)")
_DATE = re.compile(r"^date\('(\d{4}-\d{2}-\d{2})'\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a saved query; `type` is text, date or number."""

    name: str
    type: str
    default: str | int | float | date
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A saved query; `title` is the question it answers, `folder` its topic."""

    name: str
    title: str
    folder: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    cypher: str


@cache
def saved_queries() -> Mapping[str, SavedQuery]:
    """All saved queries by name, in order of name; a file that is faulty is told, and left out."""
    found = {}
    files = (file for file in resource_folder("queries").iterdir() if file.name.endswith(".cypher"))
    for file in sorted(files, key=lambda f: f.name):
        try:
            query = _read(file)
        except QueryError as err:
            log.warning("%s; it is left out", err)
        else:
            found[query.name] = query
    return found


def _read(file: Traversable) -> SavedQuery:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise QueryError(f"queries/{file.name}: cannot be read as UTF-8 text ({err})") from err
    return parse_query(file.name.removesuffix(".cypher"), text)


def saved_query(name: str) -> SavedQuery:
    """The saved query of that name.

    Raises QueryError with the names that come near.
    """
    known = saved_queries()
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known)}"
        raise QueryError(f"no saved query {name!r}; {hint}")
    return known[name]


def parse_query(name: str, text: str) -> SavedQuery:
    """The saved query in a file's text."""
    lines = text.splitlines()
    head = [line for line in lines if line.startswith("//")]
    meanings = {m[1]: (m[2], m[3]) for line in head if (m := _MEANING.match(line))}
    defaults = {m[1]: m[2] for line in head if (m := _PARAM.match(line))}
    returns = [m[1] for line in head if (m := _RETURNS.match(line))]
    folders = [m[1] for line in head if (m := _FOLDER.match(line))]
    if not head or not returns or set(meanings) != set(defaults):
        raise QueryError(
            f"queries/{name}.cypher: its head wants // Title, :param and $name lines for each parameter, // returns: columns"
        )
    cypher = "\n".join(line for line in lines if not line.startswith("//")).strip()
    if (word := write_in(cypher)) is not None:
        raise QueryError(f"queries/{name}.cypher: {word} writes or reads files; a saved query may only read the graph")
    return SavedQuery(
        name=name,
        title=head[0].removeprefix("//").strip(),
        folder=folders[0] if folders else OTHER,
        parameters=tuple(
            Parameter(name=p, type=meanings[p][0], default=_default(raw, f"{name}: {p}"), meaning=meanings[p][1])
            for p, raw in defaults.items()
        ),
        columns=tuple(column.strip() for column in returns[0].split(",")),
        cypher=cypher,
    )


def write_in(cypher: str) -> str | None:
    """The first word of `cypher` that would change something or reach beyond the graph; None if there is none.

    Escapes such as \\u0053 count as the letter, as Neo4j reads them before anything else. This catches mistakes early:
    what keeps a query from writing is the store, which reads in read mode and rolls back.
    """
    for text in (cypher, _ESCAPE.sub(lambda m: chr(int(m[1], 16)), cypher)):
        if found := _WRITES.search(_QUIET.sub(" ", text)):
            return " ".join(found[1].upper().split())
    return None


def _default(raw: str, place: str) -> str | int | float | date:
    if day := _DATE.match(raw):
        return date.fromisoformat(day[1])
    if len(raw) >= 2 and raw[0] == raw[-1] == "'":
        return raw[1:-1]
    try:
        return float(raw) if "." in raw else int(raw)
    except ValueError as err:
        raise QueryError(f"queries/{place}: default {raw!r} is no text in quotes, number or date('…')") from err


def literal(value: str | int | float | date) -> str:
    """The value as it is written in a `:param` line."""
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    return f"'{value}'" if isinstance(value, str) else str(value)


def ask(store: Store, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
    """Rows of a saved query; parameters that are not given have their defaults.

    Raises QueryError for an unknown query or parameter, or a value of the wrong type.
    """
    query = saved_query(name)
    answer = store.read(query.cypher, bind(query, parameters or {}))
    return replace(answer, columns=answer.columns or query.columns)  # the embedded engine names no columns without rows


def bind(query: SavedQuery, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values of all parameters of `query`, texts converted to their types; names to look for have straight apostrophes.

    Raises QueryError for an unknown parameter, a value of the wrong type, or a limit below 0.
    """
    known = {p.name: p for p in query.parameters}
    for name in given:
        if name not in known:
            raise QueryError(f"query {query.name!r} has no parameter {name!r}; it has {', '.join(known) or 'none'}")
    values: dict[str, Any] = {
        name: _value(given[name], p, query.name) if name in given else p.default for name, p in known.items()
    }
    for name in set(_SEARCHED.findall(query.cypher)):
        values[name] = straight(values[name]) if isinstance(values[name], str) else values[name]
    if LIMIT in known and known[LIMIT].type == "number" and values[LIMIT] < 0:
        raise QueryError(
            f"query {query.name!r}: {LIMIT}={values[LIMIT]} is below 0; give how many rows at most, like 10"
        )
    return values


def _value(value: Any, parameter: Parameter, query: str) -> Any:
    if not isinstance(value, str):
        return value
    value = value.encode("utf-8", "replace").decode("utf-8").strip()
    try:
        if parameter.type == "date":
            return date.fromisoformat(value)
        if parameter.type == "number":
            return float(value) if "." in value else int(value)
    except ValueError as err:
        example = "2024-07-04" if parameter.type == "date" else "10"
        raise QueryError(
            f"query {query!r}: {parameter.name}={value!r} is no {parameter.type}; write it like {example}"
        ) from err
    return value
