"""`schemas/*.yaml` → one checked Schema; every fault is told with its file and entry."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
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

_GAZETTEER = ("actors/states.yaml", "actors/bodies.yaml")
_LAYERS = ("evidence", "derived")
_VOCABULARIES = ("acts", "actor_kinds")


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


def load_schema(folder: Traversable | None = None) -> Schema:
    """The schema in `folder`, or the shipped one (read once), with references between its files checked.

    Raises SchemaError naming file, entry and what would be right.
    """
    return _shipped() if folder is None else _read_schema(folder)


@cache
def _shipped() -> Schema:
    return _read_schema(resource_folder("schemas"))


def _read_schema(folder: Traversable) -> Schema:
    graph = _sections(folder, "graph.yaml", wanted={"nodes", "edges"})
    actors = [entry for name in _GAZETTEER for entry in _read(folder, name, GazetteerEntry)]
    schema = Schema(
        acts=_by_id(_read(folder, "acts.yaml", Act), "acts.yaml"),
        kinds=_by_id(_read(folder, "actor_kinds.yaml", ActorKind), "actor_kinds.yaml"),
        gazetteer=_by_id(actors, " or ".join(_GAZETTEER)),
        roles=tuple(_read(folder, "actors/roles.yaml", Role)),
        nouns=_nouns(folder),
        issues=_by_id(_read(folder, "issues.yaml", Issue), "issues.yaml"),
        nodes=_typed({k: {**v, "label": k} for k, v in graph["nodes"].items()}, NodeType),
        edges=_typed({k: _ends(k, v) for k, v in graph["edges"].items()}, EdgeType),
    )
    _check(schema)
    return schema


def _yaml(folder: Traversable, name: str) -> Any:
    path = folder.joinpath(*name.split("/"))
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError as err:
        raise SchemaError(f"schemas/{name}: is missing in {folder}; put it there, an empty list is []") from err
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as err:
        raise SchemaError(f"schemas/{name}: cannot be read as YAML in UTF-8: {' '.join(str(err).split())}") from err


def _sections(folder: Traversable, name: str, *, wanted: Set[str] = frozenset()) -> Mapping[str, Any]:
    """A file that is a mapping, with the `wanted` keys, each of them a mapping of mappings."""
    raw = _yaml(folder, name)
    if not isinstance(raw, dict):
        raise SchemaError(f"schemas/{name}: a mapping is wanted, found {type(raw).__name__}")
    for key in sorted(wanted):
        section = raw.get(key)
        if not isinstance(section, dict) or not all(isinstance(entry, dict) for entry in section.values()):
            raise SchemaError(f"schemas/{name}: {key!r}: a mapping from names to mappings is wanted")
    return raw


def _read(folder: Traversable, name: str, kind: type[T]) -> list[T]:
    raw = _yaml(folder, name)
    if not isinstance(raw, list):
        raise SchemaError(f"schemas/{name}: a list of entries is wanted, found {type(raw).__name__}")
    adapter = TypeAdapter(kind)
    return [_entry(adapter, entry, name, _name_of(entry)) for entry in raw]


def _name_of(raw: Any) -> Any:
    return raw.get("id", raw.get("role", raw)) if isinstance(raw, dict) else raw


def _entry(adapter: TypeAdapter[T], raw: Any, place: str, name: Any) -> T:
    try:
        return adapter.validate_python(raw)
    except ValidationError as err:
        fault = err.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the entry"
        raise SchemaError(f"schemas/{place}: entry {name!r}: {where}: {fault['msg']}") from err


def _by_id(entries: Iterable[Any], place: str) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for entry in entries:
        if entry.id in found:
            raise SchemaError(f"schemas/{place}: id {entry.id!r} stands twice; give one another id")
        found[entry.id] = entry
    return MappingProxyType(found)


def _typed(raw: Mapping[str, Any], kind: type[T]) -> Mapping[str, T]:
    adapter = TypeAdapter(kind)
    return MappingProxyType({key: _entry(adapter, value, "graph.yaml", key) for key, value in raw.items()})


def _ends(key: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The YAML's `from` and `to` under the names of EdgeType."""
    renamed = {"from": "start_labels", "to": "end_labels"}
    return {renamed.get(name, name): value for name, value in raw.items()} | {"type": key}


def _nouns(folder: Traversable) -> Mapping[str, str]:
    found: dict[str, str] = {}
    place = "actors/nouns.yaml"
    for kind, nouns in _sections(folder, place).items():
        if not isinstance(nouns, list) or not all(isinstance(noun, str) and noun == noun.lower() for noun in nouns):
            raise SchemaError(f"schemas/{place}: {kind!r}: a list of nouns in lower case is wanted, found {nouns!r}")
        for noun in nouns:
            if noun in found:
                raise SchemaError(f"schemas/{place}: {noun!r} stands under {found[noun]} and {kind}; keep one")
            found[noun] = kind
    return MappingProxyType(found)


def _check(schema: Schema) -> None:
    """Raise SchemaError for the first reference to something that is not there."""
    for place, name, value, known in _references(schema):
        if value not in known:
            raise SchemaError(f"schemas/{place}: {name}: unknown {value!r}; known: {_some(known)}")


def _some(known: Iterable[str]) -> str:
    names = sorted(known)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _references(schema: Schema) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Yield file, entry, value and what it may be, for each value that points to something else."""
    for noun, kind in schema.nouns.items():
        yield "actors/nouns.yaml", noun, kind, schema.kinds
    for role in schema.roles:
        for kind in role.of:
            yield "actors/roles.yaml", role.role, kind, schema.kinds
    for entry in schema.gazetteer.values():
        place = " or ".join(_GAZETTEER)
        yield place, entry.id, entry.kind, schema.kinds
        if entry.acts_for is not None:
            yield place, entry.id, entry.acts_for, schema.gazetteer
    yield from _references_of_graph(schema)


def _references_of_graph(schema: Schema) -> Iterator[tuple[str, str, str, Collection[str]]]:
    for label, node in schema.nodes.items():
        yield "graph.yaml", label, node.layer, _LAYERS
        for index in node.index:
            yield "graph.yaml", label, index, (*node.required, *node.optional)
        if node.labels_from is not None:
            yield "graph.yaml", label, node.labels_from.get("property", "labels_from without property"), node.required
            yield (
                "graph.yaml",
                label,
                node.labels_from.get("vocabulary", "labels_from without vocabulary"),
                _VOCABULARIES,
            )
    for type_, edge in schema.edges.items():
        yield "graph.yaml", type_, edge.layer, _LAYERS
        for label in (*edge.start_labels, *edge.end_labels):
            yield "graph.yaml", type_, label, schema.nodes
