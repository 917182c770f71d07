"""Files for `neo4j-admin database import full`, written as nodes and edges come: one for each label and each type between two labels.

A header beside each file names its columns; it is written last, when the types of all values are known. Memory does not
grow with the graph, but for the ids of what may come twice.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from types import NoneType
from typing import Any, Self, TextIO, TypeAlias

from kg.errors import StoreError
from kg.model import Edge, Node
from kg.schema import NodeType, Schema
from kg.store import Written
from kg.store.bolt import schema_statements
from kg.store.migrations import SCHEMA_VERSION
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

    # Texts are quoted in the files, so that empty text differs from what is not told.

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
        """Close all files and write what goes beside them; if something failed, take them away, so that it can be tried again."""
        self._stack.close()
        if kind is None:
            self._finish()
            return
        for rows in self._files.values():
            rows.path.unlink(missing_ok=True)

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
        rows.add((row["id"],), row, (DELIMITER.join(self.schema.labels_of(label, row)),))
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
        version = f"MERGE (m:Meta {{id: 'schema'}}) SET m.version = {SCHEMA_VERSION}"
        statements = [*schema_statements(self.schema), *self._empty_lists(), version]
        (self.folder / "constraints.cypher").write_text("".join(f"{s};\n" for s in statements), encoding="utf-8")
        multiline = any(rows.multiline for rows in self._files.values())
        script = command(list(names.values()), multiline=multiline)
        (self.folder / "import.sh").write_text(script, encoding="utf-8", newline="\n")

    def _empty_lists(self) -> list[str]:
        found = []
        for group, rows in self._files.items():
            if rows.node_type is not None:
                empty = {name for name, type in rows.list_types if type is None}
                found += [(group[0], name) for name in empty & set(rows.node_type.required)]
        return [empty_list(label, name) for label, name in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """How rows are written that have values of the same types under the same names: found once, used for all of them."""

    template: str
    values: Callable[[Properties], tuple[Any, ...]]
    types: tuple[type, ...]
    texts: tuple[int, ...]
    bools: tuple[int, ...]
    lists: tuple[int, ...]
    # Quotation marks of a row none of whose values holds one.
    marks: int


def _shape(properties: Properties, columns: Sequence[str], around: tuple[int, int]) -> _Shape:
    """The shape of a row with so many texts before and after its properties; positions count from the first of those."""
    present = [name for name in columns if name in properties]
    kinds = [str] * around[0] + [type(properties[name]) for name in present] + [str] * around[1]
    cells = {name: '"%s"' if type(properties[name]) is str else "%s" for name in present}
    row = ['"%s"'] * around[0] + [cells.get(name, "") for name in columns] + ['"%s"'] * around[1]
    texts, bools, lists = (tuple(i for i, kind in enumerate(kinds) if kind is one) for one in (str, bool, list))
    return _Shape(
        template=",".join(row) + "\n",
        values=itemgetter(*present) if len(present) > 1 else lambda found: tuple(found[name] for name in present),
        types=tuple(type(properties.get(name)) for name in columns),
        texts=texts,
        bools=bools,
        lists=lists,
        marks=2 * len(texts),
    )


@dataclass(slots=True, kw_only=True)
class _Rows:
    """One open file, and what was seen of the types of its values."""

    path: Path
    file: TextIO
    columns: Sequence[str]
    node_type: NodeType | None = None
    count: int = 0
    multiline: bool = False
    shapes: dict[tuple[Any, ...], _Shape] = field(default_factory=dict)
    # The type of what is in a list, by name of the property; None for an empty one.
    list_types: set[tuple[str, type | None]] = field(default_factory=set)

    def add(self, first: tuple[str, ...], properties: Properties, last: tuple[str, ...] = ()) -> None:
        """Write a row: ids, the properties that there are columns for, and what comes last."""
        key = (*properties, *map(type, properties.values()))
        shape = self.shapes.get(key)
        if shape is None:
            shape = self.shapes[key] = _shape(properties, self.columns, (len(first), len(last)))
        values = (*first, *shape.values(properties), *last)
        if shape.bools or shape.lists:
            values = self._told(values, shape, properties)
        line = shape.template % values
        # Counting the marks of the whole row is faster than looking for one in each text.
        if line.count('"') != shape.marks + sum(2 for i in shape.lists if values[i]):
            line = shape.template % _with_doubled_marks(values, shape.texts)
        self.multiline = self.multiline or line.count("\n") > 1 or "\r" in line
        self.file.write(line)
        self.count += 1

    def _told(self, values: Sequence[Any], shape: _Shape, properties: Properties) -> tuple[Any, ...]:
        """The values with truth values and lists as text; what is in lists is remembered."""
        told = list(values)
        for i in shape.bools:
            told[i] = "true" if told[i] else "false"
        for i in shape.lists:
            told[i] = _list(told[i])
        if shape.lists:
            self.list_types |= {(n, type(v[0]) if v else None) for n, v in properties.items() if type(v) is list}
        return tuple(told)


def _with_doubled_marks(values: Sequence[Any], texts: Sequence[int]) -> tuple[Any, ...]:
    told = list(values)
    for i in texts:
        told[i] = told[i].replace('"', '""')
    return tuple(told)


def _text(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _list(values: Sequence[Any]) -> str:
    """The values between delimiters, quoted; an empty list is nothing, as the import tool reads it."""
    if not values:
        return ""
    return _text(DELIMITER.join(v.replace(DELIMITER, " ") if isinstance(v, str) else str(v) for v in values))


_NAMES = {str: "string", bool: "boolean", int: "long", float: "double", date: "date"}


def _header(group: tuple[str, ...], rows: _Rows) -> str:
    """Names and types of the columns; those of which nothing was told are ignored."""
    columns = [f"{name}:{_column_type(rows, i)}" for i, name in enumerate(rows.columns)]
    if len(group) == 1:
        return ",".join([f"id:ID({group[0]})", *columns, ":LABEL"]) + "\n"
    start, end = group[1:]
    return ",".join([f":START_ID({start})", f":END_ID({end})", *columns]) + "\n"


def _column_type(rows: _Rows, column: int) -> str:
    types = {shape.types[column] for shape in rows.shapes.values()} - {NoneType}
    if list in types:
        inner = {_NAMES[type] for n, type in rows.list_types if n == rows.columns[column] and type is not None}
        return f"{widest(inner)}[]"
    return widest({_NAMES[type] for type in types}) if types else "IGNORE"


def widest(types: set[str]) -> str:
    """The one type of the import tool that holds values of all these."""
    if len(types) == 1:
        return next(iter(types))
    return "double" if types == {"long", "double"} else "string"


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
