"""Where a Neo4j Browser is at hand, and how it is pointed at a Bolt address."""

import functools
import threading
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.errors import StoreError

_LOCAL = "http://localhost:7474/browser/"
_ADVICE = (
    "none found on this machine; with a Neo4j running (docker compose up) open http://localhost:7474/browser/, "
    "or give the folder with its files: --browser-dir DIR"
)


@contextmanager
def browser_address(bolt: str, *, folder: Path | None, launch: bool) -> Iterator[str]:
    """Address of a Neo4j Browser connected to `bolt`, or advice how to get one; opened in the web browser if `launch`."""
    if folder is not None:
        with _served_folder(folder) as base:
            yield _opened(base, bolt, launch)
    elif _answers(_LOCAL):
        yield _opened(_LOCAL, bolt, launch)
    else:
        yield _ADVICE


def _opened(base: str, bolt: str, launch: bool) -> str:
    address = f"{base}?connectURL={quote(bolt, safe='')}"
    if launch:
        webbrowser.open(address)
    return address


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _served_folder(folder: Path) -> Iterator[str]:
    """Base address of a web server on loopback for the files in `folder`."""
    if not (folder / "index.html").is_file():
        raise StoreError(
            f"{folder} holds no index.html; --browser-dir wants the folder with the files of Neo4j Browser"
        )
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(SimpleHTTPRequestHandler):
    """Serves files without writing a log."""

    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing."""
