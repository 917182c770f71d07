"""Files for `neo4j-admin database import full`, written as nodes and edges come: one for each label and each type between two labels.

A header beside each file names its columns; it is written last, when the types of all values are known. Memory does not
grow with the graph, but for the ids of nodes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from kg.errors import StoreError
from kg.model import Edge, Node
from kg.schema import Schema
from kg.store import Written
from kg.store.bolt import schema_statements
from kg.store.lines import DELIMITER, Lines, NotPlainError
from kg.store.migrations import SCHEMA_VERSION
from kg.store.rows import STAMP, WANTED, edge_row, node_row, refuse_without_id

# Characters that are kept before a file is written to: few large writes.
_BUFFER = 1 << 18
# The first cells of a node's line, its number and its id, and of a relationship's, the numbers of its ends.
_NODE, _EDGE = '%s,"%s"', "%s,%s"
_LABELS = ":LABEL"
# What lies beside the rows: what is to run after the import, and what imports.
CONSTRAINTS, SCRIPT = "constraints.cypher", "import.sh"
_OPTIONS = "--overwrite-destination=true --id-type=integer --array-delimiter=U+001F"


class ImportFiles:
    """Files in a folder, open for writing; a context manager that writes headers, constraints and `import.sh` at its end.

    A node that comes again counts once; relationships come once, and after both their ends.
    """

    # Nodes have numbers beside their ids: the import tool takes half as long to look up numbers as texts.

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.folder = folder
        self.schema = schema
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._files: dict[tuple[str, ...], Lines] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """The files themselves; the folder is made.

        Raises StoreError if it cannot be.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            raise self._unwritable(err) from err
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        """Close all files and write what goes beside them; if something failed, take them away, so that it can be tried again.

        Raises StoreError if the folder takes no more.
        """
        try:
            self._stack.close()
            if kind is None:
                self._finish()
                return
        except OSError as err:
            if kind is None:
                self._take_away()
                raise self._unwritable(err) from err
        self._take_away()

    def _take_away(self) -> None:
        for lines in self._files.values():
            lines.path.unlink(missing_ok=True)
            _header_file(lines).unlink(missing_ok=True)
        for name in (CONSTRAINTS, SCRIPT):
            (self.folder / name).unlink(missing_ok=True)

    def _unwritable(self, err: OSError) -> StoreError:
        return StoreError(f"{self.folder} cannot be written ({err.strerror}); make room there, or give another folder")

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows by file."""
        return {lines.path.name: lines.count for lines in self._files.values()}

    def count(self, label: str) -> int:
        """Nodes of a label."""
        return len(self._numbers[label])

    def write(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> Written:
        """Counts of what was added.

        Raises StoreError for what schemas/graph.yaml does not describe, a value that no database holds, an end
        that did not come, or a folder that takes no more.
        """
        made = written = 0
        try:
            for node in nodes:
                made += self._add_node(node)
            for edge in edges:
                self._add_edge(edge)
                written += 1
        except OSError as err:
            raise self._unwritable(err) from err
        return Written(nodes=made, relationships=written)

    def _add_node(self, node: Node) -> bool:
        """Whether the node was added: not if it is there already."""
        refuse_without_id(node)
        numbers = self._numbers[node.label]
        if node.id in numbers:
            return False
        lines = self._files.get((node.label,)) or self._node_file(node.label)
        ids = (len(numbers), node.id)
        labels = DELIMITER.join(self.schema.labels_of(node.label, node.properties))
        try:
            lines.add(ids, node.properties, labels)
        except NotPlainError:
            _add_plain(lines, ids, node_row(node), labels)
        numbers[node.id] = len(numbers)
        return True

    def _add_edge(self, edge: Edge) -> None:
        group = (edge.type, edge.start[0], edge.end[0])
        lines = self._files.get(group) or self._edge_file(group)
        try:
            ends = (self._numbers[group[1]][edge.start[1]], self._numbers[group[2]][edge.end[1]])
        except KeyError as err:
            raise StoreError(
                f"{'-'.join(group)}: no node with the id {err.args[0]!r} came before it; write both ends first"
            ) from err
        if not edge.properties and not edge.key:
            lines.add_bare(ends)
            return
        try:
            lines.add(ends, edge.properties, *([edge.key] if edge.key else ()))
        except NotPlainError:
            _add_plain(lines, ends, edge_row(edge)[1]["properties"])

    def add_note(self, name: str, value: str) -> None:
        """Add a fact about the store itself."""
        if ("Meta",) not in self._files:
            self._files["Meta",] = self._open("nodes-Meta.csv", _NODE, ["value", _LABELS])
        self._files["Meta",].add((self._files["Meta",].count, name), {"value": value}, "Meta")

    def _node_file(self, label: str) -> Lines:
        node_type = self.schema.nodes.get(label)
        if node_type is None:
            raise StoreError(f"unknown label {label!r}; known: {', '.join(self.schema.nodes)}")
        columns = [*sorted({*node_type.required, *node_type.optional}), STAMP, _LABELS]
        self._files[label,] = self._open(f"nodes-{label}.csv", _NODE, columns)
        return self._files[label,]

    def _edge_file(self, group: tuple[str, str, str]) -> Lines:
        type, start, end = group
        known = self.schema.edges.get(type)
        if known is None or start not in known.start_labels or end not in known.end_labels:
            raise StoreError(f"no relationship {start}-{type}->{end} in schemas/graph.yaml")
        columns = [*sorted(known.properties), "key"]
        self._files[group] = self._open(f"relationships-{type}-{start}-{end}.csv", _EDGE, columns)
        return self._files[group]

    def _open(self, name: str, start: str, columns: Sequence[str]) -> Lines:
        path = self.folder / name
        return Lines(
            path=path,
            file=self._stack.enter_context(path.open("w", _BUFFER, encoding="utf-8", newline="\n")),
            start=start,
            columns=columns,
        )

    def _finish(self) -> None:
        names = {}
        for group, lines in self._files.items():
            header = _header_file(lines)
            header.write_text(_header(group, lines), encoding="utf-8", newline="\n")
            names[lines.path.name] = f"{header.name},{lines.path.name}"
        version = f"MERGE (m:Meta {{id: 'schema'}}) SET m.version = {SCHEMA_VERSION}"
        statements = [*schema_statements(self.schema), *self._empty_lists(), version]
        (self.folder / CONSTRAINTS).write_text("".join(f"{s};\n" for s in statements), encoding="utf-8")
        multiline = any(lines.multiline for lines in self._files.values())
        script = command(list(names.values()), multiline=multiline)
        (self.folder / SCRIPT).write_text(script, encoding="utf-8", newline="\n")

    def _empty_lists(self) -> list[str]:
        found = [
            (group[0], name)
            for group, lines in self._files.items()
            if group[0] in self.schema.nodes
            for name in lines.empty_lists.intersection(self.schema.nodes[group[0]].required)
        ]
        return [empty_list(label, name) for label, name in sorted(found)]


def _add_plain(lines: Lines, first: tuple[Any, ...], row: Mapping[str, Any], *last: str) -> None:
    """Add a row of `kg.store.rows`.

    Raises StoreError with its place if no line holds it all the same.
    """
    try:
        lines.add(first, row, *last)
    except NotPlainError as err:
        raise StoreError(f"{lines.path.name}: {first[-1]!r}: {err}; {WANTED}") from err


def _header_file(lines: Lines) -> Path:
    return lines.path.with_name(lines.path.name.replace(".csv", ".header.csv"))


def _header(group: tuple[str, ...], lines: Lines) -> str:
    """Names and types of the columns; those of which nothing was told are ignored."""
    columns = [name if name == _LABELS else f"{name}:{lines.type_of(name)}" for name in lines.columns]
    first = [f":ID({group[0]})", "id:string"] if len(group) == 1 else [f":START_ID({group[1]})", f":END_ID({group[2]})"]
    return ",".join([*first, *columns]) + "\n"


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
