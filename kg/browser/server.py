"""A web server on loopback for the files of the pack: reads nothing from the disk, writes nothing."""

import errno
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kg.errors import QueryError

_TYPES = {
    "html": "text/html; charset=utf-8",
    "adoc": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "grass": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
# Browser asks with Cache-Control and Pragma, for which the web browser first wants leave (a preflight request).
_LEAVE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*, Cache-Control, Pragma",
    "Access-Control-Allow-Private-Network": "true",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@contextmanager
def served(files: Mapping[str, bytes], *, port: int) -> Iterator[str]:
    """Base address of a server on 127.0.0.1 for these files, by name; `/` is links.html. With port 0 a free one is taken.

    Raises QueryError if the port is taken.
    """
    server = _bound(files, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bound(files: Mapping[str, bytes], port: int) -> ThreadingHTTPServer:
    handler = type("_PackHandler", (_Handler,), {"files": files})
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as err:
        if err.errno in (errno.EADDRINUSE, errno.EACCES):
            raise QueryError(f"port {port} cannot be used ({err.strerror}); give another: --port 8475") from err
        raise


class _Handler(BaseHTTPRequestHandler):
    """Answers with a file that is held in memory, or 404; no other method than GET, HEAD and OPTIONS."""

    files: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        """Answer with the file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Answer with the file's headers."""
        self._answer(body=False)

    def do_OPTIONS(self) -> None:
        """Give leave to read from another origin."""
        self._begin(HTTPStatus.NO_CONTENT, 0)

    def _answer(self, *, body: bool) -> None:
        name = urlsplit(self.path).path.removeprefix("/") or "links.html"
        content = self.files.get(name)
        if content is None:
            self._begin(HTTPStatus.NOT_FOUND, 0)
            return
        self._begin(HTTPStatus.OK, len(content), _TYPES.get(name.rpartition(".")[2], "application/octet-stream"))
        if body:
            self.wfile.write(content)

    def _begin(self, status: HTTPStatus, length: int, content_type: str = "text/plain") -> None:
        self.send_response(status)
        for name, value in {**_LEAVE, "Content-Type": content_type, "Content-Length": str(length)}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""
