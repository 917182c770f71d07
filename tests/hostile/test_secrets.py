"""Who can listen and who can read: sockets on loopback alone, passwords asked for, files of passwords closed, nothing in messages."""

import json
import os
import socket
import stat
import sys
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.browser.server import served
from kg.cli import main
from kg.config import Settings, read_settings
from kg.errors import KGError, StoreError
from kg.store import open_store, unchecked_store
from kg.store.bolt import BoltStore
from tests.processes import Process, serving

PASSWORD = "correct-horse-battery"


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses on which a process listens, by the kernel's tables; IPv6 ones as they stand there."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            inodes.add(str(link.readlink()).removeprefix("socket:[").removesuffix("]"))
        except FileNotFoundError:
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] == "0A" and columns[9] in inodes:
                address, port = columns[1].split(":")
                found.add((_dotted(address), int(port, 16)))
    return found


def _dotted(address: str) -> str:
    raw = bytes.fromhex(address)
    words = b"".join(raw[i : i + 4][::-1] for i in range(0, len(raw), 4))
    if words[:12] == b"\0" * 10 + b"\xff\xff":
        return socket.inet_ntoa(words[12:])
    return socket.inet_ntop(socket.AF_INET if len(words) == 4 else socket.AF_INET6, words)


linux = pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")


@pytest.fixture(scope="module")
def served_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, Path]]:
    """A `kg serve` in a process of its own, and its folder."""
    folder = tmp_path_factory.mktemp("served") / "s.kg"
    with serving(folder) as process:
        yield process, folder


@linux
def test_the_embedded_store_listens_on_loopback_alone(served_store: tuple[Process, Path]) -> None:
    process, folder = served_store
    found = listening(process.pid)
    told = json.loads((folder / "serve.json").read_text())
    assert int(told["uri"].rpartition(":")[2]) in {port for _, port in found}
    assert {address for address, _ in found} == {"127.0.0.1"}


@linux
def test_every_port_of_the_embedded_store_asks_for_the_password(served_store: tuple[Process, Path]) -> None:
    process, folder = served_store
    told = json.loads((folder / "serve.json").read_text())
    bolt = int(told["uri"].rpartition(":")[2])
    with (
        BoltStore(told["uri"], user="root", password="wrong-password", database="negotiations") as store,
        pytest.raises(KGError) as fault,
    ):
        store.read("RETURN 1 AS one")
    assert "wrong-password" not in str(fault.value)
    for _, port in listening(process.pid) - {("127.0.0.1", bolt)}:
        for method, path, body in (
            ("GET", "/api/v1/databases", None),
            ("GET", "/api/v1/query/negotiations/sql/select%201", None),
            ("POST", "/api/v1/command/negotiations", b'{"language":"sql","command":"select 1"}'),
            ("POST", "/api/v1/server", b'{"command":"shutdown"}'),
        ):
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, method=method)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=10)
            refused.value.close()
            assert refused.value.code in (401, 403), path


def test_passwords_of_the_store_are_new_and_in_no_file_that_others_read(
    served_store: tuple[Process, Path],
) -> None:
    _, folder = served_store
    told = json.loads((folder / "serve.json").read_text())
    assert len(told["password"]) >= 32
    for file in (f for f in folder.rglob("*") if f.is_file()):
        if told["password"].encode() in file.read_bytes():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@linux
def test_the_server_of_the_guide_is_on_loopback_and_gives_its_files_alone() -> None:
    before = listening(os.getpid())
    with served({"links.html": b"<p>", "guide.html": b"<p>"}, port=0) as address:
        (found,) = listening(os.getpid()) - before
        assert found[0] == "127.0.0.1"
        for path in ("/../../etc/passwd", "//etc/passwd", "/%2e%2e/etc/passwd", "/guide.html/../../x", "/\x00"):
            with socket.create_connection(found) as caller:
                caller.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
                assert b" 404 " in caller.makefile("rb").readline(), path
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(f"{address}/guide.html", data=b"x", method="POST"), timeout=5)
        refused.value.close()
        assert refused.value.code == 501


# ---- nothing in messages ----


def test_settings_and_stores_do_not_show_the_password() -> None:
    settings = read_settings({"KG_PASSWORD": PASSWORD, "KG_URI": "bolt://127.0.0.1:1"})
    assert settings.password == PASSWORD
    assert PASSWORD not in repr(settings) + str(settings)
    with unchecked_store(settings) as store:
        assert PASSWORD not in repr(store)


def test_no_fault_of_a_connection_shows_the_password(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        try:
            with open_store(Settings(uri="bolt://127.0.0.1:1", password=PASSWORD)) as store:
                store.read("RETURN 1 AS one")
        except StoreError as err:
            told = "".join(traceback.format_exception(err))
        else:
            pytest.fail("nobody listens on port 1")
    assert PASSWORD not in told
    assert PASSWORD not in caplog.text


def test_a_password_in_the_address_is_not_repeated(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KG_PASSWORD", "other")
    monkeypatch.setattr(sys, "argv", ["kg", "info", "--to", f"bolt://neo4j:{PASSWORD}@127.0.0.1:1"])
    with pytest.raises(SystemExit):
        main()
    out, err = capsys.readouterr()
    assert err.startswith("Error: ")
    assert PASSWORD not in out + err + caplog.text


def test_no_option_takes_a_password_since_shells_keep_a_history() -> None:
    from typer.main import get_command

    from kg.cli import app

    commands = get_command(app).commands  # type: ignore[attr-defined]
    names = {option for c in commands.values() for p in c.params for option in p.opts}
    assert not [name for name in names if "password" in name or "secret" in name]
