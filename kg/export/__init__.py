"""Exports of the graph, one module a format: `EXPORTERS` has them by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export import admin_import, csv, dna, graphml, jsonld, parquet
from kg.export.snapshot import Snapshot

__all__ = ["EXPORTERS", "Exporter", "export"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A format: how it is written, whether `--out` is a folder or a file, which options it takes."""

    write: Callable[..., dict[str, int]]
    folder: bool
    meaning: str
    options: frozenset[str] = frozenset()


EXPORTERS: Mapping[str, Exporter] = {
    "csv": Exporter(
        write=csv.write, folder=True, meaning="a folder with one CSV a table", options=frozenset({"guard"})
    ),
    "parquet": Exporter(write=parquet.write, folder=True, meaning="the same tables as typed Parquet files"),
    "graphml": Exporter(write=graphml.write, folder=False, meaning="one file that Gephi, yEd and networkx open"),
    "jsonld": Exporter(write=jsonld.write, folder=False, meaning="statements as W3C Web Annotations with PROV"),
    "admin-import": Exporter(
        write=admin_import.write, folder=True, meaning="CSV files and the command for neo4j-admin database import full"
    ),
    "dna": Exporter(
        write=dna.write,
        folder=True,
        meaning="documents and statements for the Discourse Network Analyzer; kg import reads them",
        options=frozenset({"guard", "concepts"}),
    ),
}


def export(name: str, snapshot: Snapshot, out: Path, **options: Any) -> dict[str, int]:
    """Rows, nodes or the like written, by file, after `snapshot` stands in format `name` at `out`.

    What stands there under the same names is replaced. Raises ExportError for an unknown format, an option that the
    format does not take, or a place that is no folder (for csv, parquet …) or no file (for graphml …).
    """
    exporter = exporter_of(name)
    if unknown := set(options) - exporter.options:
        raise ExportError(f"format {name} takes no option {', '.join(sorted(unknown))}")
    place = out if exporter.folder else out.parent
    if place.exists() and not place.is_dir():
        raise ExportError(f"{place} is a file; {name} writes into a folder")
    if not exporter.folder and out.is_dir():
        raise ExportError(f"{out} is a folder; {name} writes one file, name it like {out / f'graph.{name}'}")
    place.mkdir(parents=True, exist_ok=True)
    return exporter.write(snapshot, out, **options)


def exporter_of(name: str) -> Exporter:
    """The format of that name.

    Raises ExportError with the names that come near.
    """
    if name not in EXPORTERS:
        near = get_close_matches(name, EXPORTERS, n=2, cutoff=0.5)
        raise ExportError(
            f"no export format {name!r}; {f'did you mean {near[0]}?' if near else ''} known: {', '.join(EXPORTERS)}"
        )
    return EXPORTERS[name]
