"""The embedded store: ArcadeDB inside this process, data in one folder, spoken to over Bolt on loopback.

Bolt listens on a random free port of 127.0.0.1 with a random password for as long as the store is open. One process at a
time owns the folder; `serve.json` tells the others how to reach an owner that serves.
"""

import json
import logging
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from neo4j import ManagedTransaction

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

import kg
from kg.config import PATIENCE
from kg.errors import KGError, StoreError
from kg.store.bolt import BoltStore
from kg.store.lease import Holder
from kg.store.migrations import SCHEMA_VERSION, refuse_version

T = TypeVar("T")

log = logging.getLogger(__name__)

DATABASE = "negotiations"
USER = "root"
# One compiler tier and the serial collector: the JVM build starts about a second sooner, and commands are short.
# -Xrs: signals are Python's; the JVM's own handler of SIGTERM crashes in a process that is not its own.
JVM_FLAGS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xrs"
# Of the engine; with 1 GB a process grew to 1.6 GB while 18,000 articles were derived, and was no faster.
HEAP = "512m"
# Where a store is asked: a question may hold half of it, and those that group 100,000 statements want more than 250 MB.
ASKED_HEAP = "1g"
# Files to advise for, and files that can still be opened below which a fault is put down to their number: Java needs some 40
# before it logs anything.
FILES = 1024
SPARE = 40
# Free bytes below which a failed write is put down to the disk: the engine grows its files by pages of 64 kB and more.
FULL = 2_000_000
# Names under which the engine's two builds are installed; the first one found is used.
BUILDS = ("arcadedb", "arcadedb-embedded")
_TAKEN_AWAY = "the folder was taken away; load the articles again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to reach an engine over Bolt; the password is never shown."""

    uri: str
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Address(uri={self.uri!r}, user={self.user!r})"


class EmbeddedStore(BoltStore):
    """The engine in this process and the driver that speaks to it; closing stops both."""

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = True,
        bolt_port: int | None = None,
        patience: float = PATIENCE,
        heap: str = HEAP,
    ) -> None:
        self.folder = folder
        self._heap = heap
        self._lock = _own(folder, create=create)
        self._server: Any = None
        try:
            _refuse_newer(folder)
            self.address = self._start(bolt_port or free_port())
            super().__init__(
                self.address.uri,
                user=USER,
                password=self.address.password,
                database=DATABASE,
                name=f"the store in {folder}",
                patience=patience,
            )
        except BaseException:
            self._stop()
            raise

    def _start(self, port: int) -> Address:
        password = secrets.token_urlsafe(24)
        with suppress(FileNotFoundError):  # the engine keeps its first password; ours is new each time
            (self.folder / "config" / "server-users.jsonl").unlink()
        with _quiet(self.folder), _engine_faults(self.folder):
            self._server = engine(self.folder, heap=self._heap).create_server(
                str(self.folder), password, config=_config(port)
            )
            self._server.start()
            _open_database(self._server, self.folder)
        return Address(uri=f"bolt://127.0.0.1:{port}", user=USER, password=password)

    def prepare(self) -> None:
        """The same as for every store; then version.json in the folder tells what wrote it, before an engine opens it."""
        super().prepare()
        told = {"schema": SCHEMA_VERSION, "kg": kg.__version__, "engine": _installed()}
        if _told_version(self.folder) != told:
            fresh = self.folder / "version.json.new"
            fresh.write_text(json.dumps(told) + "\n", encoding="utf-8")
            fresh.replace(self.folder / "version.json")

    def _explained(self, err: Exception) -> KGError:
        """The driver's fault in one line; the engine does not say what it is short of, so that is looked up."""
        lacking = shortage(self.folder)
        return super()._explained(err) if lacking is None else StoreError(f"{self.name}: {lacking}")

    def transact(self, work: Callable[[ManagedTransaction], T], *, patiently: bool = True) -> T:
        """What `work` returns, after its transaction is committed; `work` is safe to repeat.

        Raises StoreError if the folder was taken away: the engine goes on writing into files that have no name any more.
        """
        found = super().transact(work, patiently=patiently)
        if not (self.folder / "kg.lock").exists():
            raise StoreError(f"{self.name}: {_TAKEN_AWAY}")
        return found

    def outlived(self, holder: Holder) -> bool:
        """Whether a process that was writing lives no more: always, this one owns the folder."""
        return True

    def close(self) -> None:
        """Stop driver and engine and free the folder; safe to repeat."""
        try:
            super().close()
        finally:
            self._stop()

    def _stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            with _quiet(self.folder):
                server.stop()
        self._lock.release()


def _config(port: int) -> dict[str, Any]:
    return {
        "host": "127.0.0.1",
        "mode": "development",
        "http_port": free_port(),
        "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "bolt_port": port,
    }


def _open_database(server: Any, folder: Path) -> None:
    if (folder / "databases" / DATABASE).is_dir():
        server.get_database(DATABASE)
    else:
        server.create_database(DATABASE)


def engine(folder: Path, *, heap: str = HEAP) -> ModuleType:
    """The installed ArcadeDB package: the native build if it is there, else the one with its own Java.

    Raises StoreError if neither is installed.
    """
    _set_up(folder, heap)
    try:
        import arcadedb as found
    except ImportError:
        try:
            import arcadedb_embedded as found
        except ImportError as err:
            raise StoreError(
                "the embedded store is not installed for this platform; use a Neo4j: --to neo4j://host:7687"
            ) from err
    return found  # type: ignore[no-any-return]


def _set_up(folder: Path, heap: str) -> None:
    """Bound the engine's memory, by the first one in a process, and keep its log in the folder; the two builds are told in different ways."""
    logging_file = folder / "logging.properties"
    logging_file.write_text(
        "handlers=java.util.logging.FileHandler\n.level=WARNING\n" + _log_handler(folder), encoding="utf-8"
    )
    os.environ["ARCADEDB_JVM_ARGS"] = f"{JVM_FLAGS} -Xmx{heap} -Djava.util.logging.config.file={_quoted(logging_file)}"
    os.environ["ARCADEDB_JVM_ERROR_FILE"] = str(folder / "log" / "java-crash.log")
    os.environ["ARCADEDB_LOG_DIR"] = str(folder / "log")
    os.environ["ARCADEDB_LOG_CONSOLE"] = "off"


def _quoted(path: Path) -> str:
    return "'" + str(path.resolve()).replace("'", "'\"'\"'") + "'"


def _log_handler(folder: Path) -> str:
    (folder / "log").mkdir(exist_ok=True)
    with suppress(
        OSError
    ):  # what an earlier run logged is no reason of a fault of this one; Java may have the file open
        os.truncate(folder / "log" / "engine.log", 0)
    pattern = str((folder / "log" / "engine.log").resolve()).replace("%", "%%").replace("\\", "/")
    name = "java.util.logging.FileHandler"
    return f"{name}.pattern={pattern}\n{name}.limit=1000000\n{name}.count=1\n{name}.formatter=java.util.logging.SimpleFormatter\n"


def _own(folder: Path, *, create: bool) -> FileLock:
    """The lock of the folder, taken; the folder is made if wanted.

    Raises StoreError if there is no store, another process has it, or it cannot be written.
    """
    if not create and not (folder / "databases" / DATABASE).is_dir():
        raise StoreError(f"no store at {folder}; load articles first: kg load PATH --store {folder}")
    if (
        folder.is_dir()
        and not (folder / "databases").is_dir()
        and any(folder.iterdir())
        and not (folder / "kg.lock").exists()
    ):
        raise StoreError(f"{folder} holds other files and is no store; give a new or empty folder with --store DIR")
    lock = FileLock(folder / "kg.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        (folder / "owner").write_text(f"{os.getpid()} {Path(sys.argv[0]).name}", encoding="utf-8")
    except Timeout as err:
        raise StoreError(
            f"{folder} is in use by process {_owner(folder)}; wait for it, or let it be served: kg serve --store {folder}"
        ) from err
    except (OSError, NotImplementedError) as err:
        lock.release()
        raise StoreError(f"{folder} cannot be written ({_reason(err)}); give another folder with --store DIR") from err
    return lock


def _told_version(folder: Path) -> dict[str, Any]:
    """What version.json in the folder tells; nothing if it is not there or cannot be read, since the graph tells the schema too."""
    with suppress(OSError, ValueError):
        told = json.loads((folder / "version.json").read_text(encoding="utf-8"))
        return told if isinstance(told, dict) else {}
    return {}


def _refuse_newer(folder: Path) -> None:
    """Raise StoreError, before the engine opens the folder, if a newer kg wrote it."""
    schema = _told_version(folder).get("schema")
    if isinstance(schema, int):
        refuse_version(schema, f"the store in {folder}", older=True)


def _installed() -> str:
    """The engine's installed build and its version."""
    for name in BUILDS:
        with suppress(PackageNotFoundError):
            return f"{name} {version(name)}"
    return "none"


def _engines(folder: Path) -> str:
    """Words on the engines, if another one than the installed wrote the folder last."""
    wrote, installed = _told_version(folder).get("engine"), _installed()
    return f" (last written with {wrote}, installed is {installed})" if wrote not in (None, installed) else ""


def shortage(folder: Path) -> str | None:
    """What a fault of the engine is put down to, and what to do; None if nothing is short.

    A disk without space, a store that is gone, and where the system has them: limits on open files and on the size of a file.
    """
    if not (folder / "kg.lock").exists():
        return _TAKEN_AWAY
    if shutil.disk_usage(folder).free < FULL:
        return "the disk is full; free some space and run the same command again"
    if resource is None:
        return None
    told = _engine_log(folder)
    files, size = (resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE))
    if "Too many open files" in told or not _can_open(SPARE):
        return f"this process may open {files} files only; set ulimit -n {FILES} and run the same command again"
    if "File too large" in told:
        return f"no file may become larger than {size:,} bytes here; set ulimit -f unlimited and run the same command again"
    return None


def _engine_log(folder: Path) -> str:
    """What the engine logged since the store was opened."""
    with suppress(OSError):
        return (folder / "log" / "engine.log").read_text(encoding="utf-8", errors="replace")
    return ""


def _can_open(number: int) -> bool:
    """Whether so many more files can be opened."""
    opened: list[int] = []
    try:
        opened.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(number))
    except OSError:
        return False
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return True


def _owner(folder: Path) -> str:
    with suppress(OSError):
        return (folder / "owner").read_text(encoding="utf-8")
    return "unknown"


def _reason(err: BaseException) -> str:
    return getattr(err, "strerror", None) or str(err)


@contextmanager
def _engine_faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except Exception as err:  # the engine's own exceptions and Java's have no common base
        if lacking := shortage(folder):
            raise StoreError(f"{folder}: {lacking}") from err
        text = (str(err).strip() or type(err).__name__).splitlines()[0]
        raise StoreError(
            f"{folder}: the embedded store does not start{_engines(folder)}: {text}; see {folder / 'log'}"
        ) from err


@contextmanager
def _quiet(folder: Path) -> Iterator[None]:
    """Keep what the Java side writes to standard error out of ours; it goes to log/stderr.log in the folder."""
    sys.stderr.flush()
    try:
        saved, sink = os.dup(2), _sink(folder)
    except OSError:  # no more files can be opened: then it is heard
        yield
        return
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(sink)
        os.close(saved)


def _sink(folder: Path) -> int:
    try:
        return os.open(folder / "log" / "stderr.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_WRONLY)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ---- serving ----


@contextmanager
def serve(folder: Path, *, bolt_port: int | None = None) -> Iterator[EmbeddedStore]:
    """The store in `folder`, kept up while the context lasts; others reach it through `serve.json` (readable by the owner only)."""
    with EmbeddedStore(folder, bolt_port=bolt_port, heap=ASKED_HEAP) as store:
        store.check_version()  # an older graph is not derived anew here, so it is not brought forward either
        store.prepare()
        path = folder / "serve.json"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(
                {"uri": store.address.uri, "user": USER, "password": store.address.password, "pid": os.getpid()}, file
            )
        try:
            yield store
        finally:
            path.unlink(missing_ok=True)


def served(folder: Path) -> Address | None:
    """How to reach the process that serves this folder; None if nobody does (a file left by a killed one is ignored)."""
    path = folder / "serve.json"
    if not path.is_file() or not _is_locked(folder):
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Address(uri=told["uri"], user=told["user"], password=told["password"])
    except (OSError, ValueError, KeyError):
        return None


def _is_locked(folder: Path) -> bool:
    lock = FileLock(folder / "kg.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
