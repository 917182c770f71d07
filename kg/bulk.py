"""Extractions → files for `neo4j-admin database import full`, with all that follows from them: the fast way into an empty Neo4j.

Evidence is written as it comes. What is derived follows at the end; for that alone, all records are in memory at once, as they are
in every derivation of a whole graph.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import gettempdir

from kg.aside import EVIDENCE, Aside, extent
from kg.derive import derive
from kg.errors import StoreError
from kg.graph import derived_edges, derived_nodes, evidence_graph
from kg.journal import decision_node, merge_decisions
from kg.model import Decision, Definition, Extraction
from kg.paging import pages
from kg.rebuild import DERIVED, basis_id
from kg.schema import Schema
from kg.store.files import SCRIPT, ImportFiles
from kg.talks import definition_node

# Articles that are put aside together until all is derived.
BATCH = 50


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
    `definitions`. An article that comes again is skipped. Without any extraction nothing is written. Raises StoreError if the
    folder is not empty.
    """
    _refuse_used(out)
    waiting = iter(extractions)
    first = next(waiting, None)
    if first is None:
        return {}
    with ImportFiles(out, schema) as files:
        aside = Aside()
        _write_evidence(chain([first], waiting), files, aside)
        told = tuple(merge_decisions(decisions)), tuple(sorted(definitions, key=lambda d: d.id))
        files.write([decision_node(d) for d in told[0]] + [definition_node(d) for d in told[1]], [])
        records = replace(aside.read(), decisions=told[0], definitions=told[1])
        derived = derive(records, schema=schema)
        files.write(derived_nodes(derived, schema), derived_edges(derived, schema))
        counts = {label: files.count(label) for label in EVIDENCE}
        files.add_note(DERIVED, f"{basis_id(*told, schema)} {extent(counts)}")
    return dict(files.rows)


def _refuse_used(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise StoreError(f"{out} is no folder; give a new or empty one for the import files")
    if any(out.iterdir()):
        left = any(out.glob("nodes-*.csv")) and not (out / SCRIPT).exists()
        what = "holds what a run left that was stopped" if left else "is not empty"
        raise StoreError(f"{out} {what}; give a new or empty folder for the import files")


def _write_evidence(extractions: Iterable[tuple[Extraction, str]], files: ImportFiles, aside: Aside) -> None:
    """Write the evidence of all extractions, and put it aside by batches."""
    seen = set()
    for batch in pages(extractions, BATCH):
        graphs = []
        for extraction, fingerprint in batch:
            if extraction.article.id not in seen:
                seen.add(extraction.article.id)
                graphs.append(evidence_graph(extraction, fingerprint=fingerprint))
        for nodes, edges in graphs:
            files.write(nodes, edges)
        try:
            aside.add(graphs)
        except OSError as err:
            raise StoreError(
                f"{gettempdir()}: what is to be derived from cannot be put aside there ({err.strerror}); make room, or set TMPDIR"
            ) from err
