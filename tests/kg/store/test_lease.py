"""The turn to write: one at a time, lost by who gives no sign of life, and nothing is written out of turn."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from kg.config import read_settings
from kg.errors import StoreError
from kg.model import Node
from kg.store import lease
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from tests.neo4j_server.server import PASSWORD

ONE, TWO = (Node(label="Issue", id=f"issue-{n}", properties={"name": f"Issue {n}"}) for n in (1, 2))


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LOOK", 0.05)
    monkeypatch.setattr(lease, "BEAT", 0.1)


@pytest.fixture
def pair(store: BoltStore) -> Iterator[tuple[BoltStore, BoltStore]]:
    """Two clients of one graph, in two processes as far as they know."""
    with client(store) as first, client(store) as second:
        first.prepare()
        yield first, second


def client(store: BoltStore) -> BoltStore:
    if isinstance(store, EmbeddedStore):
        address = store.address
        return BoltStore(
            address.uri, user=address.user, password=address.password, database=store.database, patience=1.0
        )
    return BoltStore(store.uri, user=store.user, password=PASSWORD, database=store.database, patience=1.0)


def test_who_waits_in_vain_is_told_who_writes(pair: tuple[BoltStore, BoltStore]) -> None:
    first, second = pair
    with first.alone(), pytest.raises(StoreError, match="is being written by process"), second.alone():
        pass


def test_who_waits_gets_the_turn_when_it_is_free(
    pair: tuple[BoltStore, BoltStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LOOK", 0.005)
    first, second = pair
    for number in range(20):  # it may be freed at any point of a look
        turn = first.alone()
        turn.__enter__()
        freed = threading.Timer(0.02 + number / 1000, turn.__exit__, (None, None, None))
        freed.start()
        with second.alone():
            assert second.write([ONE], []).nodes == (number == 0)
        freed.join()


def test_a_turn_without_a_sign_of_life_is_taken_and_writes_nothing_more(
    pair: tuple[BoltStore, BoltStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    monkeypatch.setattr(lease, "BEAT", 1000.0)
    with first.alone():
        first.write([ONE], [])
        with second.alone():
            with pytest.raises(StoreError, match="is being written by another process"):
                first.write([TWO], [])
            assert second.ids("Issue") == {ONE.id}
            assert second.write([TWO], []).nodes == 1
    assert second.ids("Issue") == {ONE.id, TWO.id}


def test_patience_is_a_setting() -> None:
    assert read_settings({}).patience == 30
    assert read_settings({"KG_PATIENCE": "2.5"}).patience == 2.5
    for told in ("soon", "-1", "nan", "1e9"):
        with pytest.raises(StoreError, match="seconds from 0 to 86400 are wanted"):
            read_settings({"KG_PATIENCE": told})


def test_turns_nest_and_leave_nothing(pair: tuple[BoltStore, BoltStore]) -> None:
    first, second = pair
    with first.alone(), first.alone():
        first.write([ONE], [])
    assert second.noted("writer") is None


def test_a_fault_frees_the_turn(pair: tuple[BoltStore, BoltStore]) -> None:
    first, second = pair
    with pytest.raises(ZeroDivisionError), first.alone():
        raise ZeroDivisionError
    with second.alone():
        assert second.write([ONE], []).nodes == 1


def test_a_process_is_told_gone_by_its_number_only_where_that_number_is_its_own() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    here = lease.Lease(None).value.split(" ", 2)[2]  # type: ignore[arg-type]
    assert lease.Holder(f"token {ended.pid} {here}", 0).is_gone()
    assert not lease.Holder(f"token {os.getppid()} {here}", 0).is_gone()
    assert not lease.Holder(f"token {ended.pid} {here}0", 0).is_gone()  # the same number in another container
