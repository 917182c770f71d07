"""Snapshot → a folder with one CSV file a table."""

from pathlib import Path

from kg.export.cells import write_csv
from kg.export.snapshot import Snapshot
from kg.export.tables import TABLES


def write(snapshot: Snapshot, out: Path, *, guard: bool = True) -> dict[str, int]:
    """Rows by file written into the folder `out`; with `guard` no cell starts like a formula of a spreadsheet."""
    return {
        f"{table.name}.csv": write_csv(
            out / f"{table.name}.csv", [c.name for c in table.columns], table.rows(snapshot), guard=guard
        )
        for table in TABLES
    }
