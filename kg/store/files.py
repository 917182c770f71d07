"""Files for `neo4j-admin database import full`, written as nodes and edges come: one for each label and each type between two labels.

A header beside each file names its columns; it is written last, when the types of all values are known. Memory does not
grow with the graph.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, Self, TextIO, TypeAlias

from kg.errors import StoreError
from kg.model import Edge, Node
from kg.schema import NodeType, Schema
from kg.store import Written
from kg.store.bolt import schema_statements
from kg.store.rows import edge_row, node_row

Properties: TypeAlias = Mapping[str, Any]

# Between the values of a list and the labels of a node: a character that text does not hold.
DELIMITER = "\x1f"
# Characters that are kept before a file is written to: few large writes.
_BUFFER = 1 << 18
_OPTIONS = "--overwrite-destination=true --id-type=string --array-delimiter=U+001F"


class ImportFiles:
    """Files in a folder, open for writing; a context manager that writes headers, constraints and `import.sh` at its end.

    The caller gives every node and every edge once; those of a label in `shared` may come again, and count once.
    """

    def __init__(self, folder: Path, schema: Schema, *, shared: Iterable[str] = ()) -> None:
        self.folder = folder
        self.schema = schema
        self._seen: dict[str, set[str]] = {label: set() for label in shared}
        self._files: dict[tuple[str, ...], _Rows] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """The files themselves; the folder is made.

        Raises StoreError if it cannot be.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise StoreError(f"{self.folder} cannot be written ({err.strerror}); give another folder") from err
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        """Close all files and, unless something failed, write what goes beside them."""
        self._stack.close()
        if kind is None:
            self._finish()

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows by file."""
        return {rows.path.name: rows.count for rows in self._files.values()}

    def count(self, label: str) -> int:
        """Nodes of a label."""
        return self._files[label,].count if (label,) in self._files else 0

    def write(self, nodes: Sequence[Node], edges: Sequence[Edge]) -> Written:
        """Counts of what was added.

        Raises StoreError for what schemas/graph.yaml does not describe, or a value that no database holds.
        """
        made = sum(self.add_node(node.label, node_row(node)) for node in nodes)
        for edge in edges:
            (type, start, end, _), row = edge_row(edge)
            self.add_edge((type, start, end), row["start"], row["end"], row["properties"])
        return Written(nodes=made, relationships=len(edges))

    def add_node(self, label: str, row: Properties) -> bool:
        """Whether the node was added: not if its label is shared and it is there already."""
        if (seen := self._seen.get(label)) is not None:
            if row["id"] in seen:
                return False
            seen.add(row["id"])
        rows = self._files.get((label,)) or self._node_file(label)
        rows.add((row["id"],), row, (_labels(rows.node_type, row, self.schema),) if rows.node_type else (label,))
        return True

    def add_edge(self, group: tuple[str, str, str], start: str, end: str, properties: Properties) -> None:
        """Add a relationship, given by type and labels of its ends, and their ids."""
        (self._files.get(group) or self._edge_file(group)).add((start, end), properties)

    def add_note(self, name: str, value: str) -> None:
        """Add a fact about the store itself."""
        if ("Meta",) not in self._files:
            self._files["Meta",] = self._open("nodes-Meta.csv", ["value"])
        self._files["Meta",].add((name,), {"value": value}, ("Meta",))

    def _node_file(self, label: str) -> "_Rows":
        node_type = self.schema.nodes.get(label)
        if node_type is None:
            raise StoreError(f"unknown label {label!r}; known: {', '.join(self.schema.nodes)}")
        columns = sorted({*node_type.required, *node_type.optional, "stamp"})
        self._files[label,] = self._open(f"nodes-{label}.csv", columns, node_type)
        return self._files[label,]

    def _edge_file(self, group: tuple[str, str, str]) -> "_Rows":
        type, start, end = group
        known = self.schema.edges.get(type)
        if known is None or start not in known.start_labels or end not in known.end_labels:
            raise StoreError(f"no relationship {start}-{type}->{end} in schemas/graph.yaml")
        columns = sorted({*known.properties, "key"})
        self._files[group] = self._open(f"relationships-{type}-{start}-{end}.csv", columns)
        return self._files[group]

    def _open(self, name: str, columns: Sequence[str], node_type: NodeType | None = None) -> "_Rows":
        path = self.folder / name
        file = self._stack.enter_context(path.open("w", _BUFFER, encoding="utf-8", newline="\n"))
        return _Rows(path=path, file=file, columns=columns, node_type=node_type)

    def _finish(self) -> None:
        names = {}
        for group, rows in self._files.items():
            name = rows.path.name.replace(".csv", ".header.csv")
            (self.folder / name).write_text(_header(group, rows), encoding="utf-8", newline="\n")
            names[rows.path.name] = f"{name},{rows.path.name}"
        statements = [*schema_statements(self.schema), *self._empty_lists()]
        (self.folder / "constraints.cypher").write_text("".join(f"{s};\n" for s in statements), encoding="utf-8")
        multiline = any(rows.multiline for rows in self._files.values())
        script = command(list(names.values()), multiline=multiline)
        (self.folder / "import.sh").write_text(script, encoding="utf-8", newline="\n")

    def _empty_lists(self) -> list[str]:
        found = []
        for group, rows in self._files.items():
            if rows.node_type is not None:
                empty = {rows.columns[i] for i, type in rows.list_types if type is None}
                found += [(group[0], name) for name in empty & set(rows.node_type.required)]
        return [empty_list(label, name) for label, name in sorted(found)]


@dataclass(slots=True, kw_only=True)
class _Rows:
    """One open file, and what was seen of the types of its values."""

    path: Path
    file: TextIO
    columns: Sequence[str]
    node_type: NodeType | None = None
    count: int = 0
    multiline: bool = False
    # The types of the values of a row, each combination once; and for lists, by column, the type of what is in them.
    types: set[tuple[type, ...]] = field(default_factory=set)
    list_types: set[tuple[int, type | None]] = field(default_factory=set)

    def add(self, first: Sequence[str], properties: Properties, last: Sequence[str] = ()) -> None:
        """Write a row: ids, the properties that there are columns for, and what comes last."""
        values = [*map(properties.get, self.columns)]
        types = tuple(map(type, values))
        if list in types:
            self.list_types |= {(i, type(v[0]) if v else None) for i, v in enumerate(values) if type(v) is list}
        self.types.add(types)
        line = ",".join([_CELLS[type(v)](v) for v in (*first, *values, *last)])
        self.multiline = self.multiline or "\n" in line or "\r" in line
        self.file.write(f"{line}\n")
        self.count += 1


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _list(values: Sequence[Any]) -> str:
    """Its values between delimiters; an empty list is nothing, as the import tool reads it."""
    if not values:
        return ""
    return _text(DELIMITER.join(v.replace(DELIMITER, " ") if isinstance(v, str) else str(v) for v in values))


# Texts are quoted, so that empty text differs from what is not told.
_CELLS: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    str: _text,
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    date: date.isoformat,
    list: _list,
}
_NAMES = {str: "string", bool: "boolean", int: "long", float: "double", date: "date"}


def _header(group: tuple[str, ...], rows: _Rows) -> str:
    """Names and types of the columns; those of which nothing was told are ignored."""
    columns = [f"{name}:{_column_type(rows, i)}" for i, name in enumerate(rows.columns)]
    if len(group) == 1:
        return ",".join([f"id:ID({group[0]})", *columns, ":LABEL"]) + "\n"
    start, end = group[1:]
    return ",".join([f":START_ID({start})", f":END_ID({end})", *columns]) + "\n"


def _column_type(rows: _Rows, column: int) -> str:
    types = {found[column] for found in rows.types} - {NoneType}
    if list in types:
        inner = {_NAMES[type] for i, type in rows.list_types if i == column and type is not None}
        return f"{widest(inner)}[]"
    return widest({_NAMES[type] for type in types}) if types else "IGNORE"


def widest(types: set[str]) -> str:
    """The one type of the import tool that holds values of all these."""
    if len(types) == 1:
        return next(iter(types))
    return "double" if types == {"long", "double"} else "string"


def _labels(node_type: NodeType, node: Properties, schema: Schema) -> str:
    return DELIMITER.join(labels_of(node_type, node, schema))


def labels_of(node_type: NodeType, node: Properties, schema: Schema) -> list[str]:
    """The label and, where the schema gives one, the second that follows from a property."""
    if node_type.labels_from is None:
        return [node_type.label]
    vocabulary: Mapping[str, Any] = (
        schema.kinds if node_type.labels_from["vocabulary"] == "actor_kinds" else schema.acts
    )
    entry = vocabulary.get(str(node.get(node_type.labels_from["property"])))
    return [node_type.label] if entry is None else [node_type.label, entry.label]


def empty_list(label: str, name: str) -> str:
    """Cypher that sets a needed list where it is empty: the import tool reads an empty list as nothing at all."""
    return f"MATCH (n:{label}) WHERE n.{name} IS NULL SET n.{name} = []"


def command(files: Sequence[str], *, multiline: bool = True) -> str:
    """The shell script that imports these files, each with its header before it if that is apart; the server must be stopped."""
    options = [
        f"  --nodes={name}" if name.startswith("nodes-") else f"  --relationships={name.split('-')[1]}={name}"
        for name in files
    ]
    return "\n".join(
        (
            "#!/bin/sh",
            "# With the server stopped: makes the database NAME (default: neo4j) from the files beside this script, in place of",
            "# what it holds. Then start the server and run: cypher-shell -f constraints.cypher",
            'cd "$(dirname "$0")" || exit 1',
            f'"${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" {_OPTIONS} '
            f"--multiline-fields={str(multiline).lower()} \\",
            " \\\n".join(options),
            "",
        )
    )
