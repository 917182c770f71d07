"""YAML files → checked records; every fault is one line with its file and entry."""

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from kg.errors import SchemaError

STRICT = ConfigDict(extra="forbid", strict=False)
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
T = TypeVar("T")


def read_yaml(file: Traversable, place: str) -> Any:
    """What the YAML of `file` holds; `place` is its name in a SchemaError."""
    try:
        return parse_yaml(file.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise SchemaError(f"{place}: is missing ({file}); put it there, an empty list is []") from err
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as err:
        raise SchemaError(f"{place}: cannot be read as YAML in UTF-8: {' '.join(str(err).split())}") from err


def parse_yaml(text: str) -> Any:
    """The value of a YAML text, which may be anybody's.

    Raises ValueError for aliases, by which a few lines stand for billions, YAMLError and RecursionError for other faults.
    """
    if (
        "*" in text
        and "&" in text
        and any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader))
    ):
        raise ValueError("it has aliases (*name); write out what they stand for")
    return yaml.load(text, Loader=_Loader)


def read_list(file: Traversable, place: str) -> list[Any]:
    """The entries of a file that is a list, unchecked."""
    raw = read_yaml(file, place)
    if not isinstance(raw, list):
        raise SchemaError(f"{place}: a list of entries is wanted, found {type(raw).__name__}")
    return raw


def read_entries(file: Traversable, place: str, kind: type[T]) -> list[T]:
    """The entries of a file that is a list, as records of `kind`."""
    adapter = TypeAdapter(kind)
    return [check_entry(adapter, raw, f"{place}: entry {name_of(raw)!r}") for raw in read_list(file, place)]


def name_of(raw: Any) -> Any:
    """What an unchecked entry is called: its id or role, else all of it."""
    return raw.get("id", raw.get("role", raw)) if isinstance(raw, dict) else raw


def check_entry(adapter: TypeAdapter[T], raw: Any, place: str) -> T:
    """The record that `raw` describes. Raises SchemaError with `place` and the first field that is wrong."""
    try:
        return adapter.validate_python(raw)
    except ValidationError as err:
        fault = err.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the entry"
        raise SchemaError(f"{place}: {where}: {fault['msg']}") from err


def by_id(entries: Iterable[Any], place: str) -> Mapping[str, Any]:
    """Id → entry. Raises SchemaError if an id stands twice."""
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise SchemaError(f"{place}: id {entry.id!r} stands twice; give one another id")
        found[entry.id] = entry
    return MappingProxyType(found)
