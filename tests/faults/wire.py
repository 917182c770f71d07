"""What stands between a driver and its server: a proxy that cuts, swallows and refuses, and a server that can be stopped."""

import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from kg.store.embedded import free_port
from tests.neo4j_server.server import PASSWORD, RunningNeo4j, jars, set_password, start_neo4j, stop_neo4j
from tests.processes import until

# The Bolt message that commits, as one chunk.
COMMIT = b"\x00\x02\xb0\x12\x00\x00"


class Proxy:
    """A way to a port of loopback, of which the tests decide what comes through."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.swallows = False  # takes everything and brings nothing on
        self.loses_commits = 0  # so many more commits get no answer, but a closed connection
        self.commits_arrive = True  # whether those came to the server
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        """Address for the driver."""
        return f"bolt://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with suppress(OSError):
                    self._join(client)

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            client.close()
            raise
        self._pairs.append((client, server))
        threading.Thread(target=self._up, args=(client, server), daemon=True).start()
        threading.Thread(target=self._down, args=(client, server), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65536):
                if self.loses_commits and COMMIT in sent:
                    self.loses_commits -= 1
                    self._lose(sent, server)
                    break
                if not self.swallows:
                    server.sendall(sent)
        _close(client, server)

    def _lose(self, sent: bytes, server: socket.socket) -> None:
        """Let the server commit, or not, and keep its answer."""
        self.swallows = True
        if self.commits_arrive:
            server.sendall(sent)
            until(lambda: self._swallowed, within=10)
        self.swallows = False

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(65536):
                if self.swallows:
                    self._swallowed = True
                else:
                    client.sendall(answer)
        _close(client, server)

    _swallowed = False

    def cut(self) -> None:
        """Break all connections; new ones are taken."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _close(*pair)

    def close(self) -> None:
        """Break all and take no more."""
        self._listener.close()
        self.cut()


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def proxy(port: int) -> Iterator[Proxy]:
    """A proxy to this port while the context lasts."""
    found = Proxy(port)
    try:
        yield found
    finally:
        found.close()


@dataclass
class Server:
    """A Neo4j that can be stopped, started, paused."""

    home: Path
    settings: Mapping[str, str]
    bolt: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.start()
        set_password(self.running, self.process, self.home / "server.log")

    @property
    def running(self) -> RunningNeo4j:
        """Where it answers, without routing: a proxy's address stays the proxy's."""
        return RunningNeo4j(f"bolt://127.0.0.1:{self.bolt}", f"http://127.0.0.1:{self.http}", PASSWORD, jars())

    def start(self) -> None:
        """Start it; it answers some seconds later."""
        self.process: subprocess.Popen[bytes] = start_neo4j(
            self.home, bolt=self.bolt, http=self.http, settings=self.settings
        )

    def stop(self) -> None:
        """Stop it as a service manager does."""
        stop_neo4j(self.process)

    def kill(self) -> None:
        """Kill -9."""
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        """Let it do nothing, with its connections open."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    def number(self, label: str) -> int:
        """Number of nodes with this label; -1 while it does not answer."""
        try:
            with GraphDatabase.driver(self.running.uri, auth=("neo4j", PASSWORD)) as driver:
                return int(
                    driver.execute_query(f"MATCH (n:{label}) RETURN count(n) AS n", database_="neo4j").records[0][0]
                )  # type: ignore[arg-type]  # the label is the test's
        except (DriverError, Neo4jError):
            return -1
