"""One process writes at a time: a node of the graph says which one, and changes while that one lives.

Whoever writes checks in the same transaction that the node is still its own, so that nothing of a process whose turn was
taken comes in later. No clock is compared with another: who waits counts its own looks at a node that does not change.
After Burrows, "The Chubby lock service", and the fencing tokens of Kleppmann, "Designing Data-Intensive Applications", ch. 8.
"""

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from neo4j import ManagedTransaction, Record

from kg.errors import KGError, StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds between two signs of life.
BEAT = 2.0
# Seconds between two looks at a node that says that another process writes, and looks without a sign of life until its turn is
# taken: seven beats, so that a process held up by a long transaction keeps it.
LOOK = 1.0
LOOKS = 15

# The node's id; it is no part of what a store holds, and goes into no backup.
WRITER = "writer"
# A property is set before the node is compared: that makes Neo4j lock it, and the embedded engine see two who write at once.
_OWN = "MATCH (m:Meta {id: 'writer'}) SET m.beat = m.beat + 1 WITH m WHERE m.value = $value"
_CHECK = f"{_OWN} RETURN count(m) AS found"
_MAKE = (
    "MERGE (m:Meta {id: 'writer'}) ON CREATE SET m.value = $value, m.beat = 0 RETURN m.value AS value, m.beat AS beat"
)
_TAKE = (
    "MATCH (m:Meta {id: 'writer'}) SET m.looked = true WITH m WHERE m.value = $old AND m.beat = $beat "
    "SET m.value = $value RETURN count(m) AS found"
)
_FREE = f"{_OWN} DELETE m"


class Writing(Protocol):
    """What a lease needs of its store."""

    name: str
    patience: float

    def transact(self, work: Callable[[ManagedTransaction], T], *, patiently: bool = True) -> T:
        """What `work` returns, after its transaction is committed; `patiently` tries again after a passing fault."""

    def outlived(self, holder: "Holder") -> bool:
        """Whether this holder is known to live no more."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes, as the node tells it."""

    value: str
    beat: int

    @property
    def process(self) -> str:
        """Process and machine, for a person."""
        _, pid, host = self.value.split(" ", 2)
        return f"process {pid} on {host.partition('/')[0]}"

    def is_gone(self) -> bool:
        """Whether it was a process of this machine that runs no more."""
        _, pid, host = self.value.split(" ", 2)
        if os.name != "posix" or host != _place():
            return False
        return int(pid) != os.getpid() and not _runs(int(pid))


def _place() -> str:
    """Where a number tells which process is meant: the machine, and on Linux the container in it."""
    with suppress(OSError):
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    return socket.gethostname()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@dataclass
class Lease:
    """The turn to write, from `take` to `free`."""

    store: Writing
    value: str = field(default_factory=lambda: f"{secrets.token_hex(8)} {os.getpid()} {_place()}", init=False)
    _ended: threading.Event = field(default_factory=threading.Event, init=False)
    _beating: threading.Thread | None = field(default=None, init=False)

    def take(self) -> None:
        """Wait until nobody else writes, and begin.

        Raises StoreError if somebody does for longer than the store's patience.
        """
        began, looks, first, last = time.monotonic(), 0, None, None
        while (holder := self._made()) is not None:
            looks, first = (looks + 1 if holder == last else 1), first or holder
            if (looks > LOOKS or self.store.outlived(holder)) and self._taken(holder):
                break
            if time.monotonic() - began > self.store.patience and looks <= LOOKS and holder.beat != first.beat:
                raise StoreError(
                    f"{self.store.name} is being written by {holder.process}; wait until it is done and run the same command again"
                )
            if last is None:
                log.warning("%s is being written by %s; waiting", self.store.name, holder.process)
            last = holder
            time.sleep(LOOK)
        self._beating = threading.Thread(target=self._live, name="kg-lease", daemon=True)
        self._beating.start()

    def _made(self) -> Holder | None:
        """Who else writes; None if it is our turn now."""

        def work(tx: ManagedTransaction) -> Record:
            return tx.run(_MAKE, {"value": self.value}).single(strict=True)

        found = self.store.transact(work)
        while found["value"] is None:  # the node was freed while we looked at it
            found = self.store.transact(work)
        return None if found["value"] == self.value else Holder(found["value"], found["beat"])

    def _taken(self, holder: Holder) -> bool:
        """Whether our turn began in place of a holder that gives no sign of life."""
        parameters = {"old": holder.value, "beat": holder.beat, "value": self.value}
        return bool(self.store.transact(lambda tx: tx.run(_TAKE, parameters).single(strict=True)["found"]))

    def check(self, tx: ManagedTransaction) -> None:
        """Give a sign of life; raises StoreError, so that the transaction ends in nothing, if somebody took our turn."""
        if tx.run(_CHECK, {"value": self.value}).single(strict=True)["found"]:
            return
        raise StoreError(
            f"{self.store.name} is being written by another process, which saw no sign of this one for {LOOKS * LOOK:.0f} s; "
            "run the same command again when it is done"
        )

    def _live(self) -> None:
        """Give signs of life while nothing is written: reading and deriving take long."""
        while not self._ended.wait(BEAT):
            try:
                self.store.transact(self.check, patiently=False)
            except KGError as err:  # the next write meets the same fault and tells it
                log.debug("no sign of life: %s", err)

    def free(self) -> None:
        """Let others write; a store that does not answer now will see us gone."""
        self._ended.set()
        if self._beating is not None:
            self._beating.join(BEAT)
        try:
            self.store.transact(lambda tx: tx.run(_FREE, {"value": self.value}).consume(), patiently=False)
        except KGError as err:
            log.debug("not freed: %s", err)
