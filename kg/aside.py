"""Evidence put aside on the way into a store, so that what follows from it can be derived without reading it back."""

import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from tempfile import TemporaryFile
from typing import IO, Any
from weakref import finalize

from kg.graph import Graph, records_from
from kg.model import Edge, Node, Records

REPORTS = ("Statement", "MediationReport", "Pressure", "TalksEvent", "TextImpasse")
EVIDENCE = ("Article", "Participant", *REPORTS)


def extent(counts: Mapping[str, int]) -> str:
    """Numbers of evidence nodes by label, as the note of a store tells what it was derived from."""
    return "/".join(str(counts[label]) for label in EVIDENCE)


class Aside:
    """What evidence graphs hold, in a file of our own that no other process can name; memory stays flat.

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
        told = _Evidence()
        for nodes, edges in graphs:
            told.add(nodes, edges)
            self._counts.update(node.label for node in nodes)
        pickle.dump((told.rows, told.outlets, told.passages), self._file, pickle.HIGHEST_PROTOCOL)
        self._file.flush()

    def read(self) -> Records:
        """All that was put aside."""
        self._file.seek(0)
        found: dict[str, list[Any]] = {f.name: [] for f in fields(Records) if f.name != "passages"}
        passages: dict[str, str] = {}
        while self._file.peek(1):  # type: ignore[attr-defined]
            rows, outlets, more = pickle.load(self._file)
            records = records_from(rows, outlets=outlets, passages=more)
            passages |= records.passages
            for name, told in found.items():
                told += getattr(records, name)
        together: dict[str, Any] = {name: tuple(told) for name, told in found.items()}
        return Records(passages=passages, **together)


class _Evidence:
    """Properties of evidence nodes by label, outlet by article and passage by report."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {label: [] for label in EVIDENCE}
        self.outlets: dict[str, str] = {}
        self.passages: dict[str, str] = {}

    def add(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        """Add what an evidence graph holds."""
        names = {}
        for node in nodes:
            if node.label in self.rows:
                self.rows[node.label].append({**node.properties, "id": node.id})
            elif node.label == "Source":
                names[node.id] = str(node.properties["name"])
        for edge in edges:
            if edge.type == "PUBLISHED_BY":
                self.outlets[edge.start[1]] = names[edge.end[1]]
            elif edge.type == "EVIDENCED_BY" and edge.start[0] in REPORTS:
                self.passages[edge.start[1]] = edge.end[1]
