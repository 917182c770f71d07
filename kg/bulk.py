"""Extractions → files for `neo4j-admin database import full`, with all that follows from them: the fast way into an empty Neo4j.

Evidence is written as it comes. What is derived follows at the end; for that alone, all records are in memory at once, as they are
in every derivation of a whole graph.
"""

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from kg.derive import derive
from kg.errors import StoreError
from kg.graph import Graph, check, derived_graph, evidence_graph, records_from
from kg.journal import decision_node, merge_decisions
from kg.model import Decision, Definition, Extraction, Records
from kg.rebuild import DERIVED, EVIDENCE, REPORTS, basis_id
from kg.schema import Schema
from kg.store.files import ImportFiles
from kg.talks import definition_node

# Articles that are put aside together until all is derived.
BATCH = 50
# What several articles may name; all other evidence is of one article.
SHARED = ("Article", "Source")


def write_import(
    extractions: Iterable[tuple[Extraction, str]],
    out: Path,
    *,
    schema: Schema,
    decisions: Iterable[Decision] = (),
    definitions: Iterable[Definition] = (),
) -> dict[str, int]:
    """Nodes and relationships by file, after all extractions, each with its fingerprint, are in the folder `out`.

    The graph is the one that a load into an empty store makes, corrected by `decisions` and with the negotiations of
    `definitions`. An article that comes again is skipped. Raises StoreError if the folder is not empty.
    """
    _refuse_used(out)
    with ImportFiles(out, schema, shared=SHARED) as files, TemporaryFile() as aside:
        for records in _written(extractions, files):
            pickle.dump(records, aside)
        told = tuple(merge_decisions(decisions)), tuple(sorted(definitions, key=lambda d: d.id))
        files.write([decision_node(d) for d in told[0]] + [definition_node(d) for d in told[1]], [])
        records = replace(_joined(aside), decisions=told[0], definitions=told[1])
        graph = derived_graph(derive(records, schema=schema), schema)
        check(*graph, schema)
        files.write(*graph)
        extent = "/".join(str(files.count(label)) for label in EVIDENCE)
        files.add_note(DERIVED, f"{basis_id(*told, schema)} {extent}")
    return dict(files.rows)


def _refuse_used(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(f"{out} is not empty; give a new or empty folder for the import files")


def _written(extractions: Iterable[tuple[Extraction, str]], files: ImportFiles) -> Iterator[Records]:
    """Yield the records of each batch, after its evidence is written."""
    waiting, seen = iter(extractions), set()
    while batch := list(islice(waiting, BATCH)):
        graphs = []
        for extraction, fingerprint in batch:
            if extraction.article.id not in seen:
                seen.add(extraction.article.id)
                graphs.append(evidence_graph(extraction, fingerprint=fingerprint))
        for nodes, edges in graphs:
            files.write(nodes, edges)
        yield _records(graphs)


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


def _joined(aside: IO[bytes]) -> Records:
    """All records that were put aside: a file of our own that no other process can name."""
    aside.seek(0)
    found: dict[str, list[Any]] = {f.name: [] for f in fields(Records) if f.name != "passages"}
    passages: dict[str, Any] = {}
    while aside.peek(1):  # type: ignore[attr-defined]
        records = pickle.load(aside)
        passages |= records.passages
        for name, rows in found.items():
            rows += getattr(records, name)
    together: dict[str, Any] = {name: tuple(rows) for name, rows in found.items()}
    return Records(passages=passages, **together)
