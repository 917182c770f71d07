"""Reading and writing through routing addresses: access mode, bookmarks, TLS, and what is said of an address."""

import logging
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.config import Settings
from kg.doctor import checks
from kg.errors import QueryError, StoreError
from kg.model import Node
from kg.store.address import is_open
from kg.store.bolt import BoltStore
from kg.store.embedded import free_port
from tests.kg.store.relay import router_and_reader
from tests.neo4j_server.server import PASSWORD, RunningNeo4j, set_password, start_neo4j, stop_neo4j

ACTOR = Node(label="Actor", id="a", properties={"name": "a", "kind": "state"})


def opened(uri: str) -> BoltStore:
    return BoltStore(uri, user="neo4j", password=PASSWORD, database="neo4j")


# ---- reading ----


def test_the_server_itself_refuses_a_read_that_writes(neo4j: BoltStore) -> None:
    with pytest.raises(QueryError, match="Writing in read access mode not allowed"):
        neo4j.read("CREATE (n:Actor {id: 'sneaked'}) RETURN n")
    assert neo4j.ids("Actor") == set()


def messages(caplog: pytest.LogCaptureFixture, kind: str) -> list[str]:
    return [text for r in caplog.records if f"C: {kind} " in (text := r.getMessage())]


def test_a_read_is_sent_to_readers_and_waits_for_what_was_written(
    neo4j: BoltStore, caplog: pytest.LogCaptureFixture
) -> None:
    assert neo4j.uri.startswith("neo4j://"), "a routing address"
    caplog.set_level(logging.DEBUG, "neo4j")
    neo4j.write([ACTOR], [])
    neo4j.read("MATCH (n:Actor) RETURN n.id AS id")
    write, read = messages(caplog, "BEGIN")
    committed = re.findall(r"S: SUCCESS \{.*?'bookmark': '([^']+)'", "\n".join(r.getMessage() for r in caplog.records))
    assert "'mode': 'r'" not in write
    assert "'mode': 'r'" in read
    assert committed
    assert committed[0] in read


def test_reads_go_to_the_reader_of_the_routing_table_and_writes_do_not(neo4j: BoltStore) -> None:
    server = urlsplit(neo4j.uri).port
    assert server is not None
    with router_and_reader(server) as (router, reader), opened(f"neo4j://127.0.0.1:{router.port}") as store:
        store.write([ACTOR], [])
        assert store.ids("Actor") == {"a"}
    assert b"RETURN n.id AS id" in reader.sent
    assert b"MERGE" not in reader.sent
    assert b"RETURN n.id AS id" not in router.sent


# ---- TLS ----


def certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, its key beside it."""
    made = folder / "public.crt"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    files = ["-keyout", str(folder / "private.key"), "-out", str(made)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return made


@pytest.fixture(scope="module")
def tls(neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Address and certificate of a Neo4j that speaks TLS."""
    home, made = tmp_path_factory.mktemp("tls"), certificate(tmp_path_factory.mktemp("certificate"))
    policy = {"enabled": "true", "base_directory": str(made.parent), "client_auth": "NONE"}
    policy |= {"private_key": "private.key", "public_certificate": made.name}
    settings = {f"dbms.ssl.policy.bolt.{name}": value for name, value in policy.items()}
    bolt, http = free_port(), free_port()
    process = start_neo4j(home, bolt=bolt, http=http, settings={**settings, "server.bolt.tls_level": "OPTIONAL"})
    try:
        server = RunningNeo4j(uri=f"neo4j://127.0.0.1:{bolt}", http="", password=PASSWORD, jars=neo4j_jars)
        set_password(server, process, home / "server.log")
        yield f"127.0.0.1:{bolt}", made
    finally:
        stop_neo4j(process)


@pytest.mark.parametrize("scheme", ["neo4j+s", "bolt+s"])
def test_a_certificate_that_nobody_vouches_for_is_refused_in_one_clear_line(
    scheme: str, tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with pytest.raises(StoreError) as told, opened(f"{scheme}://{tls[0]}") as store:
        store.describe()
    assert str(told.value) == (
        f"Neo4j at {scheme}://{tls[0]} shows a certificate that is not trusted (self-signed certificate); "
        "name its CA's file in SSL_CERT_FILE, or trust a self-signed one with neo4j+ssc://"
    )


@pytest.mark.parametrize(("scheme", "trusted"), [("neo4j+s", True), ("bolt+s", True), ("neo4j+ssc", False)])
def test_a_certificate_is_taken_by_its_ca_or_unverified_where_told(
    scheme: str, trusted: bool, tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    with opened(f"{scheme}://{tls[0]}") as store:
        store.write([ACTOR], [])
        assert store.ids("Actor") == {"a"}


def test_a_certificate_of_another_host_is_refused(tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    elsewhere = tls[0].replace("127.0.0.1", "localhost")
    with pytest.raises(StoreError, match="Hostname mismatch"), opened(f"bolt+s://{elsewhere}") as store:
        store.describe()


# ---- addresses ----


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    uri = "neo4j://ada:open-sesame@graph.example.org:7687"
    with pytest.raises(StoreError, match="give them in KG_USER and KG_PASSWORD") as told:
        opened(uri)
    found = [check for check in checks(Settings(uri=uri, password=PASSWORD)) if check.name.startswith("store")]
    assert [check.state for check in found] == ["problem"]
    assert "sesame" not in str(told.value) + repr(found)


def test_a_refused_password_is_in_no_message(neo4j_server: RunningNeo4j, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        pytest.raises(StoreError, match="refused user") as told,
        BoltStore(neo4j_server.uri, user="neo4j", password="open-sesame", database="neo4j") as store,
    ):
        store.describe()
    assert "sesame" not in str(told.value) + repr(store.__dict__) + caplog.text


@pytest.mark.parametrize(
    ("uri", "open"),
    [
        ("neo4j://graph.example.org:7687", True),
        ("bolt://8.8.8.8", True),
        ("neo4j+s://graph.example.org", False),
        ("neo4j://127.0.0.1:7687", False),
        ("neo4j://[::1]:7687", False),
        ("bolt://neo4j:7687", False),
        ("bolt://192.168.1.20", False),
    ],
)
def test_an_address_without_encryption_is_told_where_others_listen(uri: str, open: bool) -> None:
    assert is_open(uri) is open
