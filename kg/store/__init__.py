"""One protocol for all stores; `open_store` picks the embedded one or a Neo4j server."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

from kg.config import Settings
from kg.model import Edge, Node, Written
from kg.store.structure import Structure

__all__ = ["Answer", "Difference", "Store", "Written", "open_store"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows of a query, in order; values are plain Python (nodes and paths only where the query returns them)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What is to be written, and what is to go: ids by label, (start id, end id, key) by relationship type."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    gone: Mapping[str, Collection[str]]
    cut: Mapping[str, Collection[tuple[str, str, str]]]


class Store(Protocol):
    """A graph database that speaks Cypher; used as a context manager, closed on leaving it."""

    def prepare(self) -> None:
        """Make constraints and indexes, bring an older graph forward and note the schema version; safe to repeat.

        What an older version derived is taken out: the caller derives anew. Raises StoreError if the graph was written by a
        newer version, or a restore into it was stopped.
        """

    def check_version(self, *, older: bool = False) -> int | None:
        """The schema version of the graph, which is this one's, or with `older` an earlier one; None if nothing was written yet.

        Raises StoreError for any other, and where a restore was stopped half-way.
        """

    def define(self) -> None:
        """Make the constraints and indexes that are missing."""

    def undefined(self) -> list[Structure]:
        """The constraints and indexes that are missing."""

    def write(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        *,
        stale: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Written:
        """Write all of them in one transaction and delete the nodes in `stale` (ids by label) in the same one.

        What is there already, unchanged, is not touched. A node with the same label and id but other properties gets the
        new properties. An edge is the same if type, ends and key are. Raises StoreError; then nothing of the call was written.
        """

    def label(self) -> Written:
        """Give actors and positions their second label from `kind` and `act`, over committed nodes."""

    def ids(self, label: str) -> set[str]:
        """Ids of all nodes with this label."""

    def edges(self, type: str) -> set[tuple[str, str, str]]:
        """(start id, end id, key) of all relationships of this type."""

    def difference(
        self, nodes: Iterable[Node], edges: Iterable[Edge], *, labels: Collection[str], types: Collection[str]
    ) -> Difference:
        """What makes the nodes with these labels and the relationships of these types exactly the given ones.

        Reads one short row for each of them that is stored.
        """

    def note(self, name: str, value: str | None) -> None:
        """Keep a fact about the store itself, beside the graph; None forgets it."""

    def noted(self, name: str) -> str | None:
        """The fact kept under this name; None if there is none."""

    def remove(self, label: str, ids: Iterable[str]) -> Written:
        """Delete these nodes with their relationships."""

    def remove_edges(self, type: str, edges: Iterable[tuple[str, str, str]]) -> Written:
        """Delete these relationships, given as (start id, end id, key)."""

    def put(self, labels: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Written:
        """Counts after these rows, each with its id and its stamp, are nodes with these labels; each batch is one transaction."""

    def change(self, cypher: str, rows: Sequence[Any]) -> Written:
        """Counts after a statement that takes `$rows`; each batch of them is one transaction."""

    def stream(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they come, in a transaction that is rolled back."""

    def read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Rows of a query run in a transaction that is always rolled back, so it can change nothing.

        Raises QueryError for faulty Cypher, StoreError if the database cannot be reached.
        """

    def alone(self) -> AbstractContextManager[None]:
        """A context in which nobody else writes; safe to nest.

        Raises StoreError if somebody does, and goes on for longer than the settings' patience.
        """

    def describe(self) -> Mapping[str, str]:
        """What a person needs to know of this store: kind, address or folder, server version."""

    def close(self) -> None:
        """Let go of the database; safe to repeat."""

    def __enter__(self) -> "Store": ...

    def __exit__(self, *exc: object) -> None: ...


def open_store(settings: Settings, *, create: bool = True, older: bool = False) -> Store:
    """The Neo4j at `settings.uri`, else the embedded store in `settings.store`, through the process that serves it if one does.

    With `create` False a store that does not exist is a StoreError. So is one of a newer schema version, one of an older
    version unless it is to be written (`create`) or with `older`, and one into which a restore was stopped.
    """
    store = unchecked_store(settings, create=create)
    try:
        store.check_version(older=older or create)
    except BaseException:
        store.close()
        raise
    return store


def unchecked_store(settings: Settings, *, create: bool = True) -> Store:
    """The store, whatever its version and state: for a restore into it."""
    if settings.uri is not None:
        from kg.store.bolt import BoltStore

        return BoltStore(
            settings.uri,
            user=settings.user,
            password=settings.password,
            database=settings.database,
            patience=settings.patience,
        )
    from kg.store.embedded import ASKED_HEAP, DATABASE, HEAP, EmbeddedStore, served

    address = served(settings.store)
    if address is None:
        heap = HEAP if create else ASKED_HEAP  # what makes stores is a load, whose memory is bounded
        return EmbeddedStore(settings.store, create=create, patience=settings.patience, heap=heap)
    from kg.store.bolt import BoltStore

    return BoltStore(
        address.uri,
        user=address.user,
        password=address.password,
        database=DATABASE,
        name=f"the served store in {settings.store}",
        patience=settings.patience,
    )
