"""Snapshot → CSV files, constraints and the command for `neo4j-admin database import full`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kg.export.snapshot import Link, Properties, Snapshot
from kg.schema import NodeType, Schema
from kg.store.bolt import schema_statements

# Between the values of a list and the labels of a node: a character that text does not hold.
_DELIMITER = "\x1f"
_OPTIONS = "--overwrite-destination=true --id-type=string --array-delimiter=U+001F --multiline-fields=true"


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Nodes and relationships by file written into the folder `out`, with `constraints.cypher` and `import.sh` beside them."""
    written: dict[str, int] = {}
    for label, nodes in snapshot.nodes.items():
        written[f"nodes-{label}.csv"] = _write_nodes(out, label, nodes, snapshot.schema)
    groups: dict[tuple[str, str, str], list[Link]] = {}
    for link in snapshot.links:
        groups.setdefault((link.type, link.start[0], link.end[0]), []).append(link)
    for (type, start, end), links in groups.items():
        written[f"relationships-{type}-{start}-{end}.csv"] = _write_links(out, (type, start, end), links)
    statements = [*schema_statements(snapshot.schema), *_empty_lists(snapshot)]
    (out / "constraints.cypher").write_text("".join(f"{s};\n" for s in statements), encoding="utf-8")
    (out / "import.sh").write_text(command(list(written)), encoding="utf-8", newline="\n")
    return written


def _empty_lists(snapshot: Snapshot) -> list[str]:
    """Cypher that sets needed lists where they are empty: the import tool reads an empty list as nothing at all."""
    found = {
        (label, name)
        for label, nodes in snapshot.nodes.items()
        for name in snapshot.schema.nodes[label].required
        if any(node.get(name) == [] for node in nodes.values())
    }
    return [f"MATCH (n:{label}) WHERE n.{name} IS NULL SET n.{name} = []" for label, name in sorted(found)]


def command(files: Sequence[str]) -> str:
    """The shell script that imports these files; the server must be stopped."""
    kinds = {"nodes": "--nodes", "relationships": "--relationships"}
    options = [f"  {kinds[name.split('-')[0]]}={name}" for name in files]
    return "\n".join(
        (
            "#!/bin/sh",
            "# With the server stopped: makes the database NAME (default: neo4j) from the files beside this script, in place of",
            "# what it holds. Then start the server and run: cypher-shell -f constraints.cypher",
            'cd "$(dirname "$0")" || exit 1',
            f'"${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" {_OPTIONS} \\',
            " \\\n".join(options),
            "",
        )
    )


def _write_nodes(out: Path, label: str, nodes: Mapping[str, Properties], schema: Schema) -> int:
    types = _types([{k: v for k, v in node.items() if k != "id"} for node in nodes.values()])
    header = [f"id:ID({label})", *(f"{name}{type}" for name, type in types.items()), ":LABEL"]
    rows = (
        [id, *(node.get(name) for name in types), _labels(schema.nodes[label], node, schema)]
        for id, node in nodes.items()
    )
    return _write(out / f"nodes-{label}.csv", header, rows)


def _labels(node_type: NodeType, node: Properties, schema: Schema) -> list[str]:
    """The label and, where the schema gives one, the second that follows from a property."""
    if node_type.labels_from is None:
        return [node_type.label]
    vocabulary: Mapping[str, Any] = (
        schema.kinds if node_type.labels_from["vocabulary"] == "actor_kinds" else schema.acts
    )
    entry = vocabulary.get(str(node.get(node_type.labels_from["property"])))
    return [node_type.label] if entry is None else [node_type.label, entry.label]


def _write_links(out: Path, group: tuple[str, str, str], links: Sequence[Link]) -> int:
    type, start, end = group
    types = _types([link.properties for link in links])
    header = [f":START_ID({start})", *(f"{name}{kind}" for name, kind in types.items()), f":END_ID({end})", ":TYPE"]
    rows = ([link.start[1], *(link.properties.get(n) for n in types), link.end[1], type] for link in links)
    return _write(out / f"relationships-{type}-{start}-{end}.csv", header, rows)


def _types(rows: Iterable[Properties]) -> dict[str, str]:
    """Names of all properties, in order, each with its type as the header wants it."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                found.setdefault(name, set()).add(_type(value))
    return {name: f":{_widest(types)}" for name, types in sorted(found.items())}


def _type(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"{_widest({_type(v) for v in value})}[]" if value else "[]"
    names = {bool: "boolean", int: "long", float: "double"}
    return names.get(type(value), "date" if isinstance(value, date) else "string")


def _widest(types: set[str]) -> str:
    told = types - {"[]"}
    if not told:
        return "string[]" if types else "string"
    if len(told) == 1:
        return next(iter(told))
    return "double" if told == {"long", "double"} else "string"


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Rows written: all values quoted, so that empty text differs from what is not told."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(map(_quoted, header)) + "\n")
        for row in rows:
            file.write(",".join("" if value is None else _quoted(_cell(value)) for value in row) + "\n")
            count += 1
    return count


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return _DELIMITER.join(_cell(v).replace(_DELIMITER, " ") for v in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
