"""A real Neo4j for the tests: jars by Maven, started once a session on free ports of loopback, authentication on."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from kg.store.embedded import free_port

HERE = Path(__file__).parent
VERSION = "5.26.30"
PASSWORD = "a-password-for-tests-only"
_START_SECONDS = 180


@dataclass(frozen=True)
class RunningNeo4j:
    """Where the server answers."""

    uri: str
    http: str
    password: str
    jars: Path


def missing() -> str | None:
    """What this machine lacks to run the server, or None."""
    lacking = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    return f"needs {' and '.join(lacking)} on the PATH (a JDK 17 or later, and Maven)" if lacking else None


def jars() -> Path:
    """Folder with the server's jars, brought by Maven the first time."""
    cache = Path(os.environ.get("KG_TEST_CACHE", Path.home() / ".cache" / "negotiation-kg"))
    pom = (HERE / "pom.xml").read_bytes()
    folder = cache / f"neo4j-{VERSION}"
    complete = folder / f"complete-{sha256(pom).hexdigest()[:8]}"  # a changed pom brings its jars
    if not complete.exists():
        goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
        subprocess.run(
            ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *goal], check=True, timeout=900, stdin=subprocess.DEVNULL
        )
        complete.touch()
    return folder


@contextmanager
def running_neo4j(home: Path) -> Iterator[RunningNeo4j]:
    """The server, up with its own password; stopped at the end."""
    bolt, http = free_port(), free_port()
    server = RunningNeo4j(
        uri=f"neo4j://127.0.0.1:{bolt}", http=f"http://127.0.0.1:{http}", password=PASSWORD, jars=jars()
    )
    process = start_neo4j(home, bolt=bolt, http=http)
    try:
        set_password(server, process, home / "server.log")
        yield server
    finally:
        stop_neo4j(process)


def start_neo4j(
    home: Path, *, bolt: int, http: int, settings: Mapping[str, str] = MappingProxyType({})
) -> "subprocess.Popen[bytes]":
    """The process of a server with its data in `home`, which answers a while later; `settings` are Neo4j's own."""
    command = ["java", "-cp", f"{jars()}/*", "-XX:+UseSerialGC", "-Xmx768m", str(HERE / "TestServer.java")]
    conf = home / "server.conf"
    conf.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    with (home / "server.log").open("ab") as log:
        return subprocess.Popen(
            [*command, str(home), str(bolt), str(http), str(conf)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )


def stop_neo4j(process: "subprocess.Popen[bytes]") -> None:
    """End it, as a service manager does."""
    process.terminate()
    process.wait(timeout=60)


def set_password(server: RunningNeo4j, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the server answers, and give it our password in place of the first one."""
    last: Exception | None = None
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"Neo4j ended at once:\n{log.read_text()[-2000:]}")
        try:
            with GraphDatabase.driver(server.uri, auth=("neo4j", "neo4j"), max_transaction_retry_time=1) as driver:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", {"new": server.password}, database_="system"
                )
            with GraphDatabase.driver(server.uri, auth=("neo4j", server.password)) as driver:
                driver.execute_query("RETURN 1", database_="neo4j")
            return
        except (DriverError, Neo4jError) as err:
            last = err
            time.sleep(1)
    raise RuntimeError(f"Neo4j did not answer within {_START_SECONDS} s: {last}")
