"""Many machines: Ray Data reads the files and has them analysed by workers that write shards; needs ray (extra `ray`).

    files → rows (one task a file) → batches → workers, a model each → shards, told in the order of the files

A worker that is lost is replaced and its batch done again. Kept in memory are the names of all files and the batches on their way;
articles wait only as far as the workers are behind.
"""

import logging
import os
import platform
import socket
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeGuard

from pydantic import TypeAdapter

import kg.errors
from kg.errors import KGError, WorkerError
from kg.model import Article, Extraction
from kg.schema import Schema
from loaders.engines import in_batches
from loaders.engines.analyst import Analyst
from loaders.engines.shards import first_line, refused, write_shard
from loaders.fingerprint import extractor_version, fingerprint_of
from loaders.readers import READERS, read_articles
from loaders.readers.folders import files_of, shown
from loaders.readers.options import ReadOptions
from loaders.report import Skipped, Unchanged

# Articles of one batch, which is one shard: what is done again where a worker is lost.
ARTICLES = 50
# Bytes of rows that are handed on at once: about one batch of articles.
_BLOCK = 200_000
# Memory of a local Ray for rows on their way, in bytes.
_WAITING = 256 << 20
# One reader keeps at least so many workers busy (docs/scale.md).
_WORKERS_A_READER = 8
# A batch or a file that took a process down with it so often is not tried again.
_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done, as every worker is told it; `shards` is a folder that all machines see."""

    model: str
    schema: Schema
    options: ReadOptions
    shards: Path
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An expected fault on a worker: name of its class, and message."""

    kind: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a batch: the shard with its articles, what else was found in it, or what went wrong."""

    shard: str | None = None
    others: tuple[Skipped | Unchanged, ...] = ()
    fault: Fault | None = None


# Seconds to wait for the head of a cluster to answer.
_PATIENCE = 10.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

Row = dict[str, Any]
_RECORDS: Mapping[str, Any] = {"article": Article, "skipped": Skipped, "unchanged": Unchanged, "fault": Fault}


@cache
def _json(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


class Cluster:
    """Machines with Ray on them."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def analyse(self, paths: Iterable[str], work: Work, *, known: Iterable[str] = ()) -> Iterator[Outcome]:
        """Yield what became of each batch of articles, in the order in which they stand in files and folders.

        Articles whose fingerprint is `known` are not analysed. Raises what went wrong on a worker, and WorkerError where
        machines are lost so often that the work cannot be done.
        """
        import ray

        rows = list(_rows_of(paths, work.options))
        if not rows:
            return
        told = replace(work, options=replace(work.options, fields=dict(work.options.fields)))
        for left in work.shards.glob(_tries("*").name):
            left.unlink()
        try:
            for row in _dataset(rows, ray.put(told), ray.put(_sorted(known)), self.workers).iter_rows():
                yield _outcome(row)
        except ray.exceptions.RayTaskError:  # a bug in what a worker runs
            raise
        except ray.exceptions.RayError as err:
            raise WorkerError(
                f"Ray gave up: {first_line(err)}; what was written stays: run the same command again"
            ) from err


@contextmanager
def open_cluster(
    address: str | None = None, *, processes: int | None = None, verbose: bool = False
) -> Iterator[Cluster]:
    """The Ray cluster at `address` ("HOST:PORT" or "auto"), else one on this machine alone, which ends with the context.

    At most `processes` workers are used, without it one a core. Raises WorkerError if Ray is not installed or not reached.
    """
    if address is not None:
        _check(address)
    ray = _import_ray(verbose)
    settings: dict[str, Any] = {
        "address": address,
        "log_to_driver": verbose,
        "logging_level": logging.INFO if verbose else logging.ERROR,
    }
    if address is None:
        settings |= {
            "address": "local",
            "num_cpus": processes or None,
            "include_dashboard": False,
            "object_store_memory": _WAITING,
            "_node_ip_address": "127.0.0.1",
        }
    try:
        with nullcontext() if verbose else _hushed():
            ray.init(**settings)
    except (OSError, RuntimeError, ValueError, TimeoutError) as err:
        place = address or "this machine"
        raise WorkerError(f"no Ray to be used at {place}: {first_line(err)}") from err
    try:
        cores = int(ray.cluster_resources().get("CPU", 1))
        yield Cluster(max(min(cores, processes or cores), 1))
    finally:
        ray.shutdown()


def _import_ray(verbose: bool) -> Any:
    """Ray, told to report nothing to its makers, to keep its words to itself and to draw nothing."""
    for name in ("RAY_USAGE_STATS_ENABLED", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"):
        os.environ.setdefault(name, "0")
    if not verbose:  # Ray Data makes Ray's core complain: https://github.com/ray-project/ray/issues/53727
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import pyarrow  # noqa: F401  # a part of the extra that is missed only later
        import ray
        import ray.data
        import ray.exceptions
    except ImportError as err:
        raise WorkerError("--engine ray needs ray; install it with: pip install -e '.[ray]'") from err
    if not verbose:
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)
    return ray


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing reaches standard error meanwhile, what Ray's core writes there by itself included."""
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _check(address: str) -> None:
    """Find out in seconds whether anybody answers, which takes Ray minutes.

    Raises WorkerError if not.
    """
    host, colon, port = address.rpartition(":")
    if address == "auto":
        return
    if not colon or not port.isdecimal() or "/" in host:
        raise WorkerError(
            f"--address {address}: HOST:PORT of the head of a Ray cluster, or auto; run kg on a machine of that cluster"
        )
    if err := _silence(host, int(port)):
        raise WorkerError(f"--address {address}: no Ray answers there ({err})")
    if host in _LOOPBACK and _silence(_own_address(), int(port)):
        # Ray takes loopback for this machine's outer address, unless told that its cluster has none.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")


def _silence(host: str, port: int) -> OSError | None:
    """Why nobody can be reached there; None if somebody answers."""
    try:
        with socket.create_connection((host.strip("[]"), port), timeout=_PATIENCE):
            return None
    except OSError as err:
        return err


def _own_address() -> str:
    """The address by which other machines see this one; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _rows_of(paths: Iterable[str], options: ReadOptions) -> Iterator[Row]:
    """Yield one row a file, numbered in the order of reading; what is no file to be read is told as it is."""
    found = (
        file
        for path in paths
        for file in (files_of(Path(path), suffixes=READERS, options=options) if path else [Path()])
    )
    for number, file in enumerate(found):
        if isinstance(file, Path) and file == Path():
            file = Skipped(path="''", reason="an empty path; name a file or a folder")
        elif isinstance(file, Path) and not file.exists():
            file = Skipped(path=shown(file), reason="no such file or folder")
        skipped = isinstance(file, Skipped)
        yield {
            "file": number,
            "place": os.fsencode(os.fspath(Path.cwd() / file)) if isinstance(file, Path) else b"",
            "name": file.path if isinstance(file, Skipped) else shown(file),
            "skipped": _json(Skipped).dump_json(file).decode() if skipped else "",
        }


def _sorted(fingerprints: Iterable[str]) -> Any:
    """The fingerprints as sorted 64-bit numbers: eight bytes each, which all workers of a machine share."""
    import numpy

    return numpy.sort(numpy.fromiter((_number(f) for f in fingerprints), dtype=numpy.uint64))


def _number(fingerprint: str) -> int:
    return int(fingerprint.rpartition("-")[2], 16)


def _dataset(rows: Sequence[Row], work: Any, known: Any, workers: int) -> Any:
    """The work as a dataset that is made while it is read; its rows are outcomes. Work and fingerprints are references."""
    import ray.data

    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.target_max_block_size = _BLOCK
    context.execution_options.preserve_order = True

    def read(row: Row) -> Iterator[Row]:
        return _articles_of(row, work, known)

    # Readers ask for no core: the workers have them all, and wait for readers.
    readers = ray.data.TaskPoolStrategy(size=1 + workers // _WORKERS_A_READER)
    files = ray.data.from_items(list(rows)).flat_map(read, num_cpus=0, compute=readers)
    # The pool may shrink to one, so that a worker of a lost machine finds a core where others have ended.
    return files.map_batches(
        _Worker,
        fn_constructor_args=([work],),
        batch_size=ARTICLES,
        batch_format="pyarrow",
        num_cpus=1,
        compute=ray.data.ActorPoolStrategy(
            min_size=1, max_size=workers, initial_size=workers, max_tasks_in_flight_per_actor=2
        ),
    )


def _outcome(row: Row) -> Outcome:
    outcome: Outcome = _json(Outcome).validate_json(row["outcome"])
    if outcome.fault is not None:
        raise getattr(kg.errors, outcome.fault.kind)(outcome.fault.message)
    return outcome


# ---- on the machines of the cluster ----


def _articles_of(row: Row, work_ref: Any, known_ref: Any) -> Iterator[Row]:
    """Yield a row for each article of a file, and for what cannot be read."""
    import ray

    for number, found in enumerate(_found_in(row, ray.get(work_ref), ray.get(known_ref))):
        kind = type(found).__name__.lower()
        yield {
            "file": row["file"],
            "number": number,
            "kind": kind,
            "record": _json(_RECORDS[kind]).dump_json(found).decode(),
        }


def _found_in(row: Row, work: Work, known: Any) -> Iterator[Article | Skipped | Unchanged | Fault]:
    if row["skipped"]:
        yield _json(Skipped).validate_json(row["skipped"])
        return
    file = Path(os.fsdecode(row["place"]))
    if not file.exists():
        yield _fault(
            f"{row['name']}: machine {platform.node()} does not see {shown(file)}; articles lie where all machines see them"
        )
        return
    try:
        with _trying(work.shards, f"{row['file']:08d}", row["name"]):
            for found in read_articles(
                [os.fspath(file)], options=work.options, stored=partial(_stored, known, work.version)
            ):
                named = replace(found, path=row["name"] + found.path.removeprefix(shown(file)))
                yield (
                    Unchanged(article_id=named.id, path=named.path) if _is_known(named, known, work.version) else named
                )
    except KGError as err:
        yield Fault(kind=type(err).__name__, message=str(err))


def _stored(known: Any, version: str, ids: Sequence[str]) -> set[str]:
    """Those of the articles, by id, that are in the store already."""
    return {id for id in ids if _is_in(known, fingerprint_of(id, version))}


def _is_known(found: Article | Skipped, known: Any, version: str) -> TypeGuard[Article]:
    return isinstance(found, Article) and _is_in(known, fingerprint_of(found.id, version))


def _fault(message: str) -> Fault:
    return Fault(kind=WorkerError.__name__, message=message)


def _tries(place: str) -> Path:
    return Path(f".{place}.tries")


@contextmanager
def _trying(folder: Path, place: str, name: str) -> Iterator[None]:
    """Count in `folder` how often this was begun and not ended; a byte a time.

    Raises WorkerError if that was too often, and if the folder is not to be written from here.
    """
    file = folder / _tries(place)
    try:
        with file.open("ab") as tries:
            tries.write(b".")
            begun = tries.tell()
    except OSError as err:
        raise WorkerError(refused(folder, err)) from err
    if begun > _TRIES:
        raise WorkerError(f"{name}: {_TRIES} processes ended over it, killed or out of memory; load without it")
    yield
    file.unlink(missing_ok=True)


def _is_in(known: Any, fingerprint: str) -> bool:
    import numpy

    number = numpy.uint64(_number(fingerprint))
    place = numpy.searchsorted(known, number)
    return bool(place < len(known) and known[place] == number)


class _Worker:
    """Analyses batches and writes a shard for each; the model is loaded for the first one."""

    def __init__(self, work: Sequence[Any]) -> None:
        import ray

        self._work: Work = ray.get(work[0])
        self._analyst: Analyst | None = None

    def __call__(self, batch: Any) -> dict[str, list[str]]:
        """What became of the batch."""
        rows = batch.to_pylist()
        try:
            outcome = self._done(rows)
        except KGError as err:
            outcome = Outcome(fault=Fault(kind=type(err).__name__, message=str(err)))
        return {"outcome": [_json(Outcome).dump_json(outcome).decode()]}

    def _done(self, rows: Sequence[Row]) -> Outcome:
        found = [_json(_RECORDS[row["kind"]]).validate_json(row["record"]) for row in rows]
        if fault := next((f for f in found if isinstance(f, Fault)), None):
            return Outcome(fault=fault)
        others = tuple(f for f in found if not isinstance(f, Article))
        articles = [f for f in found if isinstance(f, Article)]
        if not articles:
            return Outcome(others=others)
        place = f"{rows[0]['file']:08d}-{rows[0]['number']:08d}"
        with _trying(self._work.shards, place, f"{articles[0].path} to {articles[-1].path}"):
            extractions = self._analysed(articles)
        shard = write_shard(self._work.shards, place, extractions, version=self._work.version)
        return Outcome(shard=shard, others=others)

    def _analysed(self, articles: Sequence[Article]) -> list[Extraction]:
        self._analyst = analyst = self._analyst or self._ready()
        return [x for batch in in_batches(articles) for x in analyst(batch)]

    def _ready(self) -> Analyst:
        if extractor_version(self._work.model, self._work.schema) != self._work.version:
            raise WorkerError(
                f"machine {platform.node()} has another version of negotiation-kg (here {kg.__version__}) or other schemas; "
                "install the same on all machines"
            )
        return Analyst(self._work.model, self._work.schema)
