"""Relays between a driver and a real server that keep what is sent, and one that names another reader in the routing table."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# In the answer to ROUTE: the address of the server that reads, "host:12345" with its length before it.
_READER = re.compile(rb"(addresses\x91\x8f127\.0\.0\.1:)\d{5}(?=\x84role\x84READ)")


class Relay:
    """Passes bytes to a server on loopback and back; `sent` is what came from the driver, over all connections."""

    def __init__(self, server: int, change: Callable[[bytes], bytes] = bytes) -> None:
        self.sent = b""
        self._server = server
        self._change = change
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near = self._listener.accept()[0]
                far = socket.create_connection(("127.0.0.1", self._server))
                for pump in (self._up, self._down):
                    threading.Thread(target=pump, args=(near, far), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError), near, far:
            while received := near.recv(65_536):
                self.sent += received
                far.sendall(received)

    def _down(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while received := far.recv(65_536):
                near.sendall(self._change(received))

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()


@contextmanager
def router_and_reader(server: int) -> Iterator[tuple[Relay, Relay]]:
    """A relay to the server whose routing table names the second relay as the one that reads."""
    reader = Relay(server)
    router = Relay(server, lambda answer: _READER.sub(rb"\g<1>%d" % reader.port, answer))
    try:
        yield router, reader
    finally:
        router.close()
        reader.close()
