"""Evidence put aside on the way into a store, so that what follows from it can be derived without reading it back."""

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from tempfile import TemporaryFile
from typing import IO, Any
from weakref import finalize

from kg.graph import Graph, records_from
from kg.model import Records

REPORTS = ("Statement", "MediationReport", "Pressure", "TalksEvent", "TextImpasse")
EVIDENCE = ("Article", "Participant", *REPORTS)


def extent(counts: Mapping[str, int]) -> str:
    """Numbers of evidence nodes by label, as the note of a store tells what it was derived from."""
    return "/".join(str(counts[label]) for label in EVIDENCE)


class Aside:
    """The records of evidence graphs, in a file of our own that no other process can name; memory stays flat.

    It lies in the folder for temporary files. Raises OSError if that is full.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 (it lives as long as this)
        finalize(self, self._file.close)
        self._counts: Counter[str] = Counter()

    @property
    def extent(self) -> str:
        """The extent of what was put aside."""
        return extent(self._counts)

    def add(self, graphs: Iterable[Graph]) -> None:
        """Put aside what these evidence graphs, each of one article, hold."""
        graphs = list(graphs)
        self._counts.update(node.label for nodes, _ in graphs for node in nodes)
        pickle.dump(_records(graphs), self._file)
        self._file.flush()

    def read(self) -> Records:
        """All that was put aside."""
        self._file.seek(0)
        found: dict[str, list[Any]] = {f.name: [] for f in fields(Records) if f.name != "passages"}
        passages: dict[str, Any] = {}
        while self._file.peek(1):  # type: ignore[attr-defined]
            records = pickle.load(self._file)
            passages |= records.passages
            for name, rows in found.items():
                rows += getattr(records, name)
        together: dict[str, Any] = {name: tuple(rows) for name, rows in found.items()}
        return Records(passages=passages, **together)


def _records(graphs: Iterable[Graph]) -> Records:
    rows: dict[str, list[dict[str, Any]]] = {label: [] for label in EVIDENCE}
    names, outlets, passages = {}, {}, {}
    for nodes, edges in graphs:
        for node in nodes:
            if node.label in rows:
                rows[node.label].append({**node.properties, "id": node.id})
            elif node.label == "Source":
                names[node.id] = str(node.properties["name"])
        for edge in edges:
            if edge.type == "PUBLISHED_BY":
                outlets[edge.start[1]] = names[edge.end[1]]
            elif edge.type == "EVIDENCED_BY" and edge.start[0] in REPORTS:
                passages[edge.start[1]] = edge.end[1]
    return records_from(rows, outlets=outlets, passages=passages)
