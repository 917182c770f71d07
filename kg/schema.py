"""`schemas/*.yaml` → one checked Schema; every fault is told with its file and entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from kg.errors import SchemaError
from kg.resources import resource_folder

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STRICT = ConfigDict(extra="forbid", strict=False)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act of the closed list; `polarity` is -1 against, 1 toward a settlement."""

    __pydantic_config__ = _STRICT

    id: str
    label: str
    coarse: str
    polarity: int
    plover: str
    cameo: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorKind:
    """A kind of actor and the second label of its nodes."""

    __pydantic_config__ = _STRICT

    id: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GazetteerEntry:
    """A known actor: `demonyms` are its adjectives and people, `seats` the places and buildings that stand for it."""

    __pydantic_config__ = _STRICT

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    acts_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in which a person acts for somebody; with `head` one person at a time holds it for one principal."""

    __pydantic_config__ = _STRICT

    role: str
    titles: tuple[str, ...]
    head: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What is argued about; `keywords` are lemmas or phrases of lemmas in lower case."""

    __pydantic_config__ = _STRICT

    id: str
    name: str
    domain: str
    keywords: tuple[str, ...]
    plover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """A label; `labels_from` names the property that decides the second label, and the vocabulary that holds it."""

    __pydantic_config__ = _STRICT

    layer: str
    meaning: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    labels_from: dict[str, str] | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeType:
    """A relationship type with the labels it may join."""

    __pydantic_config__ = _STRICT

    layer: str
    start_labels: tuple[str, ...]
    end_labels: tuple[str, ...]
    properties: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The whole vocabulary, keyed by id; `nouns` gives the kind of actor that a noun denotes."""

    acts: Mapping[str, Act]
    kinds: Mapping[str, ActorKind]
    gazetteer: Mapping[str, GazetteerEntry]
    roles: tuple[Role, ...]
    nouns: Mapping[str, str]
    issues: Mapping[str, Issue]
    nodes: Mapping[str, NodeType]
    edges: Mapping[str, EdgeType]


@cache
def load_schema() -> Schema:
    """The shipped schema, read once.

    Raises SchemaError naming file, entry and what would be right.
    """
    return read_schema(resource_folder("schemas"))


def read_schema(folder: Traversable) -> Schema:
    """The schema in `folder`, with references between its files checked."""
    graph = _yaml(folder, "graph.yaml")
    kinds = _by_id(_read(folder, "actor_kinds.yaml", ActorKind), "actor_kinds.yaml")
    gazetteer = _by_id([e for name in ("states", "bodies") for e in _read(folder, f"actors/{name}.yaml", GazetteerEntry)], "actors/")
    schema = Schema(
        acts=_by_id(_read(folder, "acts.yaml", Act), "acts.yaml"),
        kinds=kinds,
        gazetteer=gazetteer,
        roles=tuple(_read(folder, "actors/roles.yaml", Role)),
        nouns=_nouns(folder, kinds),
        issues=_by_id(_read(folder, "issues.yaml", Issue), "issues.yaml"),
        nodes=_typed({k: {**v, "label": k} for k, v in graph["nodes"].items()}, NodeType),
        edges=_typed({k: _ends(k, v) for k, v in graph["edges"].items()}, EdgeType),
    )
    _check(schema)
    return schema


def _yaml(folder: Traversable, name: str) -> Any:
    path = folder.joinpath(*name.split("/"))
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader
    except (OSError, yaml.YAMLError) as err:
        raise SchemaError(f"schemas/{name}: cannot be read as YAML: {err}") from err


def _read(folder: Traversable, name: str, kind: type[T]) -> list[T]:
    raw = _yaml(folder, name)
    if not isinstance(raw, list):
        raise SchemaError(f"schemas/{name}: a list of entries is wanted, found {type(raw).__name__}")
    adapter = TypeAdapter(kind)
    return [_entry(adapter, entry, name) for entry in raw]


def _entry(adapter: TypeAdapter[T], raw: Any, place: str) -> T:
    try:
        return adapter.validate_python(raw)
    except ValidationError as err:
        fault = err.errors()[0]
        key = raw.get("id", raw.get("role", raw.get("label", "?"))) if isinstance(raw, dict) else raw
        where = ".".join(map(str, fault["loc"]))
        raise SchemaError(f"schemas/{place}: entry {key!r}: {where}: {fault['msg']}") from err


def _by_id(entries: Iterable[Any], place: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise SchemaError(f"schemas/{place}: id {entry.id!r} stands twice; give one another id")
        found[entry.id] = entry
    return MappingProxyType(found)


def _typed(raw: Mapping[str, Any], kind: type[T]) -> Mapping[str, T]:
    adapter = TypeAdapter(kind)
    return MappingProxyType({key: _entry(adapter, value, "graph.yaml") for key, value in raw.items()})


def _ends(key: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The YAML's `from` and `to` under the names of EdgeType."""
    renamed = {"from": "start_labels", "to": "end_labels"}
    return {renamed.get(name, name): value for name, value in raw.items()} | {"type": key}


def _nouns(folder: Traversable, kinds: Mapping[str, ActorKind]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for kind, nouns in _yaml(folder, "actors/nouns.yaml").items():
        if kind not in kinds:
            raise SchemaError(f"schemas/actors/nouns.yaml: unknown kind {kind!r}; known: {', '.join(sorted(kinds))}")
        for noun in nouns:
            if noun in found:
                raise SchemaError(f"schemas/actors/nouns.yaml: {noun!r} stands under {found[noun]} and {kind}; keep one")
            found[noun] = kind
    return MappingProxyType(found)


def _check(schema: Schema) -> None:
    for entry in schema.gazetteer.values():
        if entry.kind not in schema.kinds:
            raise SchemaError(f"schemas/actors/: {entry.id}: unknown kind {entry.kind!r}; known: {', '.join(sorted(schema.kinds))}")
        if entry.acts_for is not None and entry.acts_for not in schema.gazetteer:
            raise SchemaError(f"schemas/actors/: {entry.id}: acts_for {entry.acts_for!r} is no entry")
    for name, edge in schema.edges.items():
        for label in (*edge.start_labels, *edge.end_labels):
            if label not in schema.nodes:
                raise SchemaError(f"schemas/graph.yaml: {name}: unknown label {label!r}; known: {', '.join(sorted(schema.nodes))}")
