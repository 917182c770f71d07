"""Snapshot → a folder with one typed Parquet file a table; needs pyarrow (extra `parquet`)."""

from pathlib import Path
from typing import Any

from kg.errors import ExportError
from kg.export.snapshot import Snapshot
from kg.export.tables import DATE, INTEGER, NUMBER, TABLES, TEXT, TEXTS, YES_NO, Table


def write(snapshot: Snapshot, out: Path) -> dict[str, int]:
    """Rows by file written into the folder `out`; lists stay lists, dates dates.

    Raises ExportError if pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as err:
        raise ExportError("parquet needs pyarrow; install it with: pip install -e '.[parquet]'") from err
    written = {}
    for table in TABLES:
        rows = table.rows(snapshot)
        parquet.write_table(_arrow(pyarrow, table, rows), out / f"{table.name}.parquet")
        written[f"{table.name}.parquet"] = len(rows)
    return written


def _arrow(pyarrow: Any, table: Table, rows: list[list[Any]]) -> Any:
    """The rows as a table of pyarrow; each column tells its meaning in its metadata."""
    types = {
        TEXT: pyarrow.string(),
        INTEGER: pyarrow.int64(),
        NUMBER: pyarrow.float64(),
        DATE: pyarrow.date32(),
        YES_NO: pyarrow.bool_(),
        TEXTS: pyarrow.list_(pyarrow.string()),
    }
    fields = [pyarrow.field(c.name, types[c.type], metadata={"meaning": c.meaning}) for c in table.columns]
    columns = [pyarrow.array([row[n] for row in rows], type=fields[n].type) for n in range(len(table.columns))]
    return pyarrow.Table.from_arrays(columns, schema=pyarrow.schema(fields, metadata={"table": table.meaning}))
