"""`schemas/*.yaml` → one checked Schema; every fault is told with its file and entry."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

from kg.entries import STRICT, by_id, check_entry, read_entries, read_yaml
from kg.errors import SchemaError
from kg.gazetteer import GazetteerEntry, Placed, own_actors, shipped_actors
from kg.offices import Office, read_offices
from kg.resources import resource_folder

T = TypeVar("T")

_OFFICES = "actors/offices.yaml"
_LAYERS = ("evidence", "derived")
_ENDS = ("start", "end")
_VOCABULARIES = ("acts", "actor_kinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act of the closed list; `polarity` is -1 against, 1 toward a settlement."""

    __pydantic_config__ = STRICT

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

    __pydantic_config__ = STRICT

    id: str
    label: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role in which a person acts for somebody; with `head` one person at a time holds it for one principal."""

    __pydantic_config__ = STRICT

    role: str
    titles: tuple[str, ...]
    head: bool = False
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What is argued about; `keywords` are lemmas or phrases of lemmas in lower case."""

    __pydantic_config__ = STRICT

    id: str
    name: str
    domain: str
    keywords: tuple[str, ...]
    plover: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that derives something; `severity` (0 to 1) and `days` where it needs them."""

    __pydantic_config__ = STRICT

    id: str
    derives: str
    version: int
    meaning: str
    severity: float = 0.0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeType:
    """A label; `labels_from` names the property that decides the second label, and the vocabulary that holds it."""

    __pydantic_config__ = STRICT

    layer: str
    meaning: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    index: tuple[str, ...] = ()
    text_index: tuple[str, ...] = ()
    labels_from: dict[str, str] | None = None
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeType:
    """A relationship type with the labels it may join; `owner` is the end with which a derived one is made anew."""

    __pydantic_config__ = STRICT

    layer: str
    start_labels: tuple[str, ...]
    end_labels: tuple[str, ...]
    properties: tuple[str, ...] = ()
    owner: str = "start"
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
    rules: Mapping[str, Rule]
    nodes: Mapping[str, NodeType]
    edges: Mapping[str, EdgeType]
    offices: tuple[Office, ...] = ()

    def second_labels(self, label: str) -> Mapping[str, str]:
        """The second labels of nodes with this label, by the value of the property that decides; none for most labels."""
        decided = self.nodes[label].labels_from
        return {} if decided is None else {value: e.label for value, e in self._vocabulary(decided).items()}

    def labels_of(self, label: str, properties: Mapping[str, Any]) -> list[str]:
        """The label and, where there is one, the second label that follows from the properties of the node."""
        decided = self.nodes[label].labels_from
        entry = None if decided is None else self._vocabulary(decided).get(str(properties.get(decided["property"])))
        return [label] if entry is None else [label, entry.label]

    def of_layer(self, layer: str) -> tuple[list[str], list[str]]:
        """Labels and relationship types of a layer: evidence, derived."""
        labels = [label for label, node_type in self.nodes.items() if node_type.layer == layer]
        return labels, [type for type, edge_type in self.edges.items() if edge_type.layer == layer]

    def _vocabulary(self, decided: Mapping[str, str]) -> Mapping[str, ActorKind] | Mapping[str, Act]:
        return self.kinds if decided["vocabulary"] == "actor_kinds" else self.acts

    def __reduce__(self) -> tuple[Any, ...]:
        """What makes the same schema in another process; its read-only mappings cannot travel as they are."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return _schema_of, ({name: dict(p) if isinstance(p, Mapping) else p for name, p in parts.items()},)


def _schema_of(parts: Mapping[str, Any]) -> Schema:
    fixed: dict[str, Any] = {name: MappingProxyType(p) if isinstance(p, dict) else p for name, p in parts.items()}
    return Schema(**fixed)


def load_schema(folder: Traversable | None = None, *, actors: Path | None = None) -> Schema:
    """The schema in `folder`, or the shipped one (read once), with references between its files checked.

    `actors` is a file or folder with a user's own actors, which add to the gazetteer or change entries of it. Raises
    SchemaError naming file, entry and what would be right.
    """
    schema = _shipped() if folder is None else _read_schema(folder)
    return schema if actors is None else _with_own(schema, actors)


@cache
def _shipped() -> Schema:
    return _read_schema(resource_folder("schemas"))


def _read_schema(folder: Traversable) -> Schema:
    graph = _sections(folder, "graph.yaml", wanted={"nodes", "edges"})
    actors = shipped_actors(_file(folder, "actors"))
    schema = Schema(
        acts=_by_id(folder, "acts.yaml", Act),
        kinds=_by_id(folder, "actor_kinds.yaml", ActorKind),
        gazetteer=MappingProxyType(_entries(actors)),
        roles=tuple(_read(folder, "actors/roles.yaml", Role)),
        nouns=_nouns(folder),
        issues=_by_id(folder, "issues.yaml", Issue),
        rules=_by_id(folder, "rules.yaml", Rule),
        nodes=_typed({k: {**v, "label": k} for k, v in graph["nodes"].items()}, NodeType),
        edges=_typed({k: _ends(k, v) for k, v in graph["edges"].items()}, EdgeType),
    )
    _check(_references(schema))
    _check(_references_of_actors(actors, schema))
    heads = {role.role: role.head for role in schema.roles}
    return replace(schema, offices=read_offices(_file(folder, _OFFICES), heads=heads, actors=schema.gazetteer))


def _with_own(schema: Schema, path: Path) -> Schema:
    """`schema` with a user's actors after the shipped ones: what they are called counts for them."""
    own = own_actors(path, schema.gazetteer)
    kept = {id: entry for id, entry in schema.gazetteer.items() if id not in own}
    grown = replace(schema, gazetteer=MappingProxyType(kept | _entries(own)))
    _check(_references_of_actors(own, grown))
    return grown


def _entries(actors: Mapping[str, Placed]) -> dict[str, GazetteerEntry]:
    return {id: placed.entry for id, placed in actors.items()}


def _file(folder: Traversable, name: str) -> Traversable:
    return folder.joinpath(*name.split("/"))


def _sections(folder: Traversable, name: str, *, wanted: Set[str] = frozenset()) -> Mapping[str, Any]:
    """A file that is a mapping, with the `wanted` keys, each of them a mapping of mappings."""
    raw = read_yaml(_file(folder, name), f"schemas/{name}")
    if not isinstance(raw, dict):
        raise SchemaError(f"schemas/{name}: a mapping is wanted, found {type(raw).__name__}")
    for key in sorted(wanted):
        section = raw.get(key)
        if not isinstance(section, dict) or not all(isinstance(entry, dict) for entry in section.values()):
            raise SchemaError(f"schemas/{name}: {key!r}: a mapping from names to mappings is wanted")
    return raw


def _read(folder: Traversable, name: str, kind: type[T]) -> list[T]:
    return read_entries(_file(folder, name), f"schemas/{name}", kind)


def _by_id(folder: Traversable, name: str, kind: type[T]) -> Mapping[str, T]:
    return by_id(_read(folder, name, kind), f"schemas/{name}")


def _typed(raw: Mapping[str, Any], kind: type[T]) -> Mapping[str, T]:
    adapter = TypeAdapter(kind)
    return MappingProxyType(
        {key: check_entry(adapter, value, f"schemas/graph.yaml: entry {key!r}") for key, value in raw.items()}
    )


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


def _check(references: Iterable[tuple[str, str, str, Collection[str]]]) -> None:
    """Raise SchemaError for the first reference to something that is not there."""
    for place, name, value, known in references:
        if value not in known:
            raise SchemaError(f"{place}: {name}: unknown {value!r}; known: {_some(known)}")


def _some(known: Iterable[str]) -> str:
    names = sorted(known)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def _references(schema: Schema) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Yield file, entry, value and what it may be, for each value that points to something else."""
    for noun, kind in schema.nouns.items():
        yield "schemas/actors/nouns.yaml", noun, kind, schema.kinds
    for role in schema.roles:
        for kind in role.of:
            yield "schemas/actors/roles.yaml", role.role, kind, schema.kinds
    for rule in schema.rules.values():
        yield "schemas/rules.yaml", rule.id, rule.derives, {*schema.nodes, *schema.edges}
    yield from _references_of_graph(schema)


def _references_of_actors(
    actors: Mapping[str, Placed], schema: Schema
) -> Iterator[tuple[str, str, str, Collection[str]]]:
    for id, placed in actors.items():
        yield placed.place, id, placed.entry.kind, schema.kinds
        if placed.entry.acts_for is not None:
            yield placed.place, id, placed.entry.acts_for, schema.gazetteer


def _references_of_graph(schema: Schema) -> Iterator[tuple[str, str, str, Collection[str]]]:
    for label, node in schema.nodes.items():
        yield "schemas/graph.yaml", label, node.layer, _LAYERS
        for index in node.index:
            yield "schemas/graph.yaml", label, index, (*node.required, *node.optional)
        if node.labels_from is not None:
            yield (
                "schemas/graph.yaml",
                label,
                node.labels_from.get("property", "labels_from without property"),
                node.required,
            )
            yield (
                "schemas/graph.yaml",
                label,
                node.labels_from.get("vocabulary", "labels_from without vocabulary"),
                _VOCABULARIES,
            )
    for type_, edge in schema.edges.items():
        yield "schemas/graph.yaml", type_, edge.layer, _LAYERS
        yield "schemas/graph.yaml", type_, edge.owner, _ENDS
        for label in (*edge.start_labels, *edge.end_labels):
            yield "schemas/graph.yaml", type_, label, schema.nodes
