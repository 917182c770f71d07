"""Shards: Parquet files of what articles say, so that these are analysed once and written into a store whenever it is wanted.

One row an article: its id, and the extraction as JSON, checked against the records when it is read. Needs pyarrow.
"""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kg.errors import WorkerError
from kg.ids import content_id
from kg.model import Extraction

SUFFIX = ".parquet"
# Key of the file's metadata that holds the version of the extractor.
_VERSION = b"extractor"


@cache
def _json() -> TypeAdapter[Extraction]:
    return TypeAdapter(Extraction)


def shard_files(folder: Path) -> Iterator[Path]:
    """Yield the shards of a folder in order of name, which is the order in which their articles were read."""
    yield from sorted(folder.glob(f"*{SUFFIX}"))


def write_shard(folder: Path, place: str, extractions: Sequence[Extraction], *, version: str) -> str:
    """Name of the file that holds `extractions`, the texts of their articles left out; it is there whole or not at all.

    The name begins with `place` and follows from the content: the same work done twice leaves one file. Raises WorkerError
    if the folder is not to be seen or not to be written from here.
    """
    import pyarrow
    from pyarrow import parquet

    records = [_json().dump_json(replace(x, article=replace(x.article, text=""))).decode() for x in extractions]
    schema = pyarrow.schema([("article", pyarrow.string()), ("extraction", pyarrow.string())], {_VERSION: version})
    table = pyarrow.table([[x.article.id for x in extractions], records], schema=schema)
    name = f"{place}-{content_id('shard', version, *records).removeprefix('shard-')}{SUFFIX}"
    part = folder / f".{name}.{os.getpid()}"
    try:
        parquet.write_table(table, part, compression="zstd")
        part.replace(folder / name)
    except OSError as err:
        raise WorkerError(refused(folder, err)) from err
    return name


def refused(folder: Path, err: OSError) -> str:
    """What to tell where this machine cannot write into the folder of the shards."""
    return (
        f"{folder}: machine {platform.node()} cannot write shards there ({err.strerror or err}); "
        "--shards DIR wants a folder that all machines share"
    )


def read_shard(file: Path, *, version: str) -> list[Extraction]:
    """What a shard says; texts of articles are empty.

    Raises WorkerError if it is not there, broken, or made by another version of the extractor.
    """
    import pyarrow
    from pyarrow import parquet

    try:
        table = parquet.read_table(file, columns=["extraction"])
    except (OSError, KeyError, pyarrow.ArrowInvalid) as err:
        raise WorkerError(f"{file}: no shard to be read here ({first_line(err)}); {_SHARED}") from err
    made_by = (table.schema.metadata or {}).get(_VERSION, b"").decode()
    if made_by != version:
        raise WorkerError(
            f"{file}: made with other words, another model or version; name another folder for --shards, or remove this one"
        )
    try:
        return [_json().validate_json(str(record)) for record in table.column("extraction").to_pylist()]
    except ValidationError as err:
        raise WorkerError(f"{file}: a broken record ({first_line(err)}); remove the file and load again") from err


_SHARED = "a folder for --shards is shared by all machines, and a file that is broken may be removed and made again"


def first_line(err: BaseException) -> str:
    """What a fault says in a line; its kind if it says nothing."""
    return (str(err).strip() or type(err).__name__).split("\n")[0]
