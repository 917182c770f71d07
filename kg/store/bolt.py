"""The one store class: a database that speaks Bolt and Cypher, reached by the official driver; Neo4j and the embedded engine alike.

Cypher here keeps to what both engines do the same way: every write in an explicit transaction, one label when a node is made,
MERGE on one label and `id`.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, Protocol, Self, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    Driver,
    GraphDatabase,
    ManagedTransaction,
    Result,
    Session,
    SummaryCounters,
)
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    CypherSyntaxError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from neo4j.graph import Node as GraphNode
from neo4j.graph import Path as GraphPath
from neo4j.graph import Relationship as GraphRelationship

from kg.config import PATIENCE
from kg.errors import KGError, QueryError, StoreError
from kg.model import Edge, Node
from kg.paging import pages
from kg.schema import NodeType, Schema, load_schema
from kg.store import Answer, Difference, Written
from kg.store.address import is_open, refuse_credentials, untrusted
from kg.store.lease import Holder, Lease
from kg.store.migrations import RESTORING, SCHEMA_VERSION, Step, migrations_from, refuse_version
from kg.store.rows import STAMP, Group, edge_row, node_row
from kg.store.structure import Structure, absent, structures

log = logging.getLogger(__name__)

T = TypeVar("T")

# Rows a statement: 1,000 is what Cypher's own CALL … IN TRANSACTIONS takes.
ROWS = 1_000
# Seconds in which a server has to take a connection, and to greet: a paused one does the first alone.
ANSWER = 10.0
# Seconds between two tries of a read, and tries of a write whose commit got no answer.
AGAIN = 1.0
COMMITS = 5
_ONE_META = "CREATE CONSTRAINT meta_id IF NOT EXISTS FOR (n:Meta) REQUIRE n.id IS UNIQUE"
_CALL = (
    "SyntaxError",
    "ParameterMissing",
    "TypeError",
    "ArgumentError",
    "SemanticError",
    "EntityNotFound",
    "AccessMode",
)


class BoltStore:
    """A graph database at a Bolt address; a context manager."""

    def __init__(
        self,
        uri: str,
        *,
        user: str,
        password: str | None,
        database: str,
        name: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        refuse_credentials(uri)
        self.uri = uri
        self.user = user
        self.database = database
        self.name = name or f"Neo4j at {uri}"
        self.patience = patience
        self._answered = False
        self._lease: Lease | None = None
        self._turn = threading.Lock()
        if password is None:
            raise StoreError(f"{self.name}: no password; set it in the environment variable KG_PASSWORD")
        # What one session wrote, the next one sees: in a cluster it waits for it where it reads.
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._driver = self._open(password)

    def _open(self, password: str) -> Driver:
        logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # what it logs as errors, it raises or tries again
        if is_open(self.uri):
            log.warning("%s: the password and all data go over the network unencrypted; use neo4j+s://", self.name)
        try:
            return GraphDatabase.driver(
                self.uri,
                auth=(self.user, password),
                notifications_min_severity="OFF",
                max_transaction_retry_time=self.patience,
                connection_timeout=ANSWER,
                connection_acquisition_timeout=ANSWER,
            )
        except (ConfigurationError, ValueError) as err:
            raise StoreError(
                f"{self.uri!r} is no address of a Neo4j: {err}; write it like neo4j://localhost:7687"
            ) from err

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *exc: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the driver; safe to repeat."""
        self._driver.close()

    def describe(self) -> Mapping[str, str]:
        """Kind, address and server version."""
        with self._faults():
            info = self._driver.get_server_info()
            self.read("RETURN 1 AS one")
        return {"store": self.name, "uri": self.uri, "database": self.database, "server": str(info.agent)}

    # ---- schema ----

    def prepare(self) -> None:
        """Make constraints and indexes, bring an older graph forward and note the schema version; safe to repeat.

        What an older version derived is taken out: the caller derives anew. Raises StoreError if the graph was written by a
        newer version, or a restore into it was stopped.
        """
        version = self.check_version(older=True)
        if version == SCHEMA_VERSION:
            return
        self.define()
        if version is not None:
            self._migrate(version)
        self._note_version(SCHEMA_VERSION)

    def define(self) -> None:
        """Make the constraints and indexes that are missing."""
        for statement in schema_statements(load_schema()):
            with self._faults():
                self._patiently(partial(self._run_alone, statement))
        self.transact(_register_tokens)

    def undefined(self) -> list[Structure]:
        """The constraints and indexes that are missing."""
        shown = (self.read(f"SHOW {kind}") for kind in ("CONSTRAINTS", "INDEXES"))
        rows = ([dict(zip(answer.columns, row, strict=True)) for row in answer.rows] for answer in shown)
        return absent(structures(load_schema()), *rows)

    def _migrate(self, version: int) -> None:
        for migration in migrations_from(version, self.name):
            for step in migration.steps:
                self._carry_out(step)
            self._note_version(migration.start + 1)
            log.warning(
                "%s: brought from schema version %s to %s%s",
                self.name,
                migration.start,
                migration.start + 1,
                f"; {migration.reload}" if migration.reload else "",
            )

    def _carry_out(self, step: Step) -> None:
        while rows := [row[0] for row in self.read(step.find, {"limit": ROWS}).rows]:
            self.change(step.change, rows)

    def _note_version(self, version: int) -> None:
        cypher = "MERGE (m:Meta {id: 'schema'}) SET m.version = $version"
        self._in_transaction(lambda tx: _run(tx, cypher, {"version": version}))

    def check_version(self, *, older: bool = False) -> int | None:
        """The schema version of the graph, which is this one's, or with `older` an earlier one; None if nothing was written yet.

        Raises StoreError for any other, and where a restore was stopped half-way.
        """
        cypher = "MATCH (m:Meta) WHERE m.id IN $ids RETURN m.id AS id, coalesce(m.version, m.value) AS told"
        told = dict(self.read(cypher, {"ids": ["schema", RESTORING]}).rows)
        if RESTORING in told:
            raise StoreError(
                f"a restore into {self.name} was stopped half-way; run it again: kg restore {told[RESTORING]} --replace"
            )
        version = int(told["schema"]) if "schema" in told else None
        if version is not None:
            refuse_version(version, self.name, older=older)
        return version

    # ---- writing ----

    def write(
        self,
        nodes: Sequence[Node],
        edges: Sequence[Edge],
        *,
        stale: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> Written:
        """Counts of one transaction; rows that are there already, unchanged, are not touched, `stale` nodes are deleted."""
        rows = [(node.label, node_row(node)) for node in nodes]
        links = [edge_row(edge) for edge in edges]
        return self._in_transaction(self._by_id(partial(_write_all, rows=rows, links=links, stale=stale)))

    def label(self) -> Written:
        """Second labels of actors and positions, over committed nodes."""
        schema = load_schema()
        found = (self._label_all(t, schema.second_labels(t.label)) for t in schema.nodes.values() if t.labels_from)
        return sum(found, start=Written())

    def _label_all(self, node_type: NodeType, wanted: Mapping[str, str]) -> Written:
        """Counts for one label; one look tells which of its many second labels are wrong anywhere."""
        assert node_type.labels_from is not None
        source = node_type.labels_from["property"]
        cypher = f"MATCH (n:{node_type.label}) RETURN DISTINCT n.{source} AS value, labels(n) AS labels"
        there = [(value, set(labels)) for value, labels in self.read(cypher).rows]
        written = Written()
        for value, label in wanted.items():
            if any(label in labels and told != value for told, labels in there):
                stale = f"MATCH (n:{node_type.label}:{label}) WHERE n.{source} <> $value REMOVE n:{label}"
                written += self._in_transaction(partial(_run, cypher=stale, parameters={"value": value}))
            if any(label not in labels and told == value for told, labels in there):
                fresh = f"MATCH (n:{node_type.label}) WHERE n.{source} = $value AND NOT n:{label} SET n:{label}"
                written += self._in_transaction(partial(_run, cypher=fresh, parameters={"value": value}))
        return written

    def remove(self, label: str, ids: Iterable[str]) -> Written:
        """Counts after these nodes and their relationships are deleted."""
        return self._in_batches(_deletion(label), sorted(ids))

    def remove_edges(self, type: str, edges: Iterable[tuple[str, str, str]]) -> Written:
        """Counts after these relationships are deleted."""
        rows = [{"start": start, "end": end, "key": key} for start, end, key in sorted(edges)]
        written = Written()
        for start_label, end_label in _ends(type):
            cypher = (
                f"UNWIND $rows AS row MATCH (a:{start_label} {{id: row.start}})-[r:{type}]->(b:{end_label} {{id: row.end}}) "
                "WHERE coalesce(r.key, '') = row.key DELETE r"
            )
            written += self._in_batches(cypher, rows)
        return written

    def put(self, labels: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Written:
        """Counts after these rows, each with its id and its stamp, are nodes with these labels; each batch is one transaction."""
        batches = (partial(_put, labels=labels, batch=batch) for batch in pages(rows, ROWS))
        return sum((self._in_transaction(self._by_id(batch)) for batch in batches), start=Written())

    def change(self, cypher: str, rows: Sequence[Any]) -> Written:
        """Counts after a statement that takes `$rows`; each batch of them is one transaction."""
        return self._in_batches(cypher, rows)

    def _in_batches(self, cypher: str, rows: Sequence[Any]) -> Written:
        written = Written()
        for batch in pages(rows, ROWS):
            written += self._in_transaction(partial(_run, cypher=cypher, parameters={"rows": batch}))
        return written

    def _by_id(self, work: "Callable[[_Runs], Written]") -> Callable[[ManagedTransaction], Written]:
        """The same work, which looks for nodes by their id alone; a Neo4j keeps the plans of its statements."""
        return (lambda tx: work(_KeepingPlans(tx))) if self._keeps_plans else work

    @cached_property
    def _keeps_plans(self) -> bool:
        """Whether the server is a Neo4j; what only speaks like one calls itself compatible, and knows no options of the planner."""
        with self._faults():
            info = self._patiently(self._driver.get_server_info)
        return "compatible" not in str(info.agent)

    def _in_transaction(self, work: Callable[[ManagedTransaction], Written]) -> Written:
        """Counts of `work`; where the answer to a commit is lost it runs again, and what it then finds done was done before."""
        counts = Written()

        def counted(tx: ManagedTransaction) -> Written:
            nonlocal counts
            if self._lease is not None:
                self._lease.check(tx)
            now = work(tx)
            counts = counts if now == Written() else now
            return counts

        return self.transact(counted)

    def transact(self, work: Callable[[ManagedTransaction], T], *, patiently: bool = True) -> T:
        """What `work` returns, after its transaction is committed; `work` is safe to repeat.

        `patiently` it is tried again after a passing fault, for as long as the store's patience lasts.
        """
        with self._faults(), self._turn, self._session() as session:
            if not patiently:
                with session.begin_transaction() as tx:
                    found = work(tx)  # type: ignore[arg-type]  # both kinds of transaction run queries
                    tx.commit()
                return found
            for _ in range(COMMITS):
                with suppress(IncompleteCommit):
                    return session.execute_write(work)
            return session.execute_write(work)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes while the context lasts; safe to nest.

        Raises StoreError if somebody does, and goes on for longer than the store's patience.
        """
        if self._lease is not None:
            yield
            return
        if not self.read("MATCH (m:Meta) WHERE m.id = 'schema' RETURN m.id AS id").rows:
            with self._faults():
                self._patiently(partial(self._run_alone, _ONE_META))
        lease = Lease(self)
        lease.take()
        self._lease = lease
        try:
            yield
        finally:
            self._lease = None
            lease.free()

    def _run_alone(self, statement: str) -> None:
        """Run a statement of the schema, which no transaction with others takes."""
        with self._session() as session:
            session.run(statement).consume()

    def outlived(self, holder: Holder) -> bool:
        """Whether a process that was writing is known to live no more."""
        return holder.is_gone()

    # ---- reading ----

    def ids(self, label: str) -> set[str]:
        """Ids of all nodes with this label."""
        return {row[0] for row in self.read(f"MATCH (n:{_known_label(label)}) RETURN n.id AS id").rows}

    def edges(self, type: str) -> set[tuple[str, str, str]]:
        """(start id, end id, key) of all relationships of this type."""
        _ends(type)
        answer = self.read(f"MATCH (a)-[r:{type}]->(b) RETURN a.id AS start, b.id AS end, coalesce(r.key, '') AS key")
        return {(row[0], row[1], row[2]) for row in answer.rows}

    def difference(
        self, nodes: Iterable[Node], edges: Iterable[Edge], *, labels: Collection[str], types: Collection[str]
    ) -> Difference:
        """What makes the nodes with these labels and the relationships of these types exactly the given ones.

        What is stored is read label by label and type by type.
        """
        of_label = _grouped((node.label, node) for node in nodes)
        of_type = _grouped((edge.type, edge) for edge in edges)
        of_nodes = {label: self._node_changes(label, of_label.get(label, ())) for label in labels}
        of_edges = {type: self._edge_changes(type, of_type.get(type, ())) for type in types}
        return Difference(
            nodes=[node for changed, _ in of_nodes.values() for node in changed],
            edges=[edge for changed, _ in of_edges.values() for edge in changed],
            gone={label: stale for label, (_, stale) in of_nodes.items() if stale},
            cut={type: stale for type, (_, stale) in of_edges.items() if stale},
        )

    def _node_changes(self, label: str, nodes: Iterable[Node]) -> tuple[list[Node], list[str]]:
        """Those of the nodes that are not stored as they are, and the ids of what else is stored."""
        rows = self.read(f"MATCH (n:{_known_label(label)}) RETURN n.id AS id, n.stamp AS stamp").rows
        stamps, wanted = {row[0]: row[1] for row in rows}, {node.id: node for node in nodes}
        changed = [node for id, node in wanted.items() if stamps.get(id) != node_row(node)[STAMP]]
        return changed, [id for id in stamps if id not in wanted]

    def _edge_changes(self, type: str, edges: Iterable[Edge]) -> tuple[list[Edge], list[tuple[str, str, str]]]:
        """Those of the relationships that are not stored as they are, and what else is stored, as (start id, end id, key)."""
        there, wanted = dict(self._links(type)), {(edge.start[1], edge.end[1], edge.key): edge for edge in edges}
        changed = [edge for link, edge in wanted.items() if there.get(link) != edge_row(edge)[1]["properties"]]
        return changed, [link for link in there if link not in wanted]

    def _links(self, type: str) -> Iterator[tuple[tuple[str, str, str], Mapping[str, Any]]]:
        ends = "|".join(sorted({start for start, _ in _ends(type)}))
        answer = self.read(
            f"MATCH (a:{ends})-[r:{type}]->(b) RETURN a.id AS start, b.id AS end, properties(r) AS found"
        )
        yield from (((start, end, found.get("key", "")), found) for start, end, found in answer.rows)

    def note(self, name: str, value: str | None) -> None:
        """Keep a fact about the store itself, beside the graph; None forgets it."""
        cypher = (
            "MATCH (m:Meta {id: $name}) DELETE m"
            if value is None
            else "MERGE (m:Meta {id: $name}) SET m.value = $value"
        )
        self._in_transaction(lambda tx: _run(tx, cypher, {"name": name, "value": value}))

    def noted(self, name: str) -> str | None:
        """The fact kept under this name; None if there is none."""
        rows = self.read("MATCH (m:Meta) WHERE m.id = $name RETURN m.value AS value", {"name": name}).rows
        return str(rows[0][0]) if rows else None

    def read(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """Rows of a query, run in read mode, by a reader where there is one, in a transaction that is always rolled back.

        It is tried again after a passing fault.
        """
        with self._faults():
            return self._patiently(partial(self._read_once, cypher, parameters))

    def _patiently(self, call: Callable[[], T]) -> T:
        """What `call` returns; a store that answered before gets time to come back."""
        until = time.monotonic() + self.patience
        while True:
            try:
                found = call()
            except (Neo4jError, DriverError) as err:
                if not (self._answered and err.is_retryable() and time.monotonic() < until):
                    raise
            else:
                self._answered = True
                return found
            time.sleep(AGAIN)

    def _read_once(self, cypher: str, parameters: Mapping[str, Any] | None) -> Answer:
        with self._session(READ_ACCESS) as session, session.begin_transaction() as tx:
            result = tx.run(cypher, dict(parameters or {}))
            columns = tuple(result.keys())
            rows = tuple(tuple(_plain(value) for value in record.values()) for record in result)
            tx.rollback()
        return Answer(columns=columns, rows=rows)

    def stream(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query as they come, in a transaction that is rolled back."""
        with self._faults(), self._session(READ_ACCESS) as session, session.begin_transaction() as tx:
            for record in tx.run(cypher, dict(parameters or {})):
                yield tuple(_plain(value) for value in record.values())
            tx.rollback()

    def _session(self, access: str = WRITE_ACCESS) -> Session:
        return self._driver.session(
            database=self.database, default_access_mode=access, bookmark_manager=self._bookmarks
        )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Driver errors as one clear line of ours."""
        try:
            yield
        except KGError:
            raise
        except (Neo4jError, DriverError, OSError) as err:
            raise self._explained(err) from err

    def _explained(self, err: Exception) -> KGError:
        text, code = _first_line(err), str(getattr(err, "code", "") or "")
        if (reason := untrusted(err)) is not None:
            return StoreError(
                f"{self.name} shows a certificate that is not trusted ({reason}); name its CA's file in SSL_CERT_FILE, "
                "or trust a self-signed one with neo4j+ssc://"
            )
        if isinstance(err, AuthError):
            return StoreError(f"{self.name} refused user {self.user!r}; check KG_USER and KG_PASSWORD")
        away = isinstance(err, ServiceUnavailable | SessionExpired | OSError) or "Unavailable" in code
        if away and self._answered:
            return StoreError(
                f"{self.name} answers no longer ({text}); what was written stays, "
                "run the same command again when it is back"
            )
        if away:
            return StoreError(
                f"{self.name} does not answer ({text}); is it running? start it, or check --to and KG_URI"
            )
        if "DatabaseNotFound" in code or "DatabaseNotFound" in text:
            return StoreError(f"{self.name} has no database {self.database!r}; check --database and KG_DATABASE")
        if isinstance(err, CypherSyntaxError) or (isinstance(err, ClientError) and any(c in code for c in _CALL)):
            return QueryError(f"the query is faulty: {text}")
        return StoreError(f"{self.name}: {text}")


def schema_statements(schema: Schema) -> list[str]:
    """Cypher that makes a uniqueness constraint for each label and the indexes; safe to repeat, one statement each."""
    return [structure.cypher for structure in structures(schema)]


def token_statements(schema: Schema) -> list[str]:
    """Statements that make and delete a node of every label and a relationship of every type, with all their properties.

    Neo4j warns of a label, type or property that no write has used yet, in every query on a young database. Properties are
    set on a Meta node: none of its own is typed or indexed.
    """
    kinds = [kind.label for kind in schema.kinds.values()] + [act.label for act in schema.acts.values()]
    properties = sorted({p for n in schema.nodes.values() for p in (*n.required, *n.optional)} | {STAMP})
    statements = [f"CREATE (n:{label} {{id: 'token'}}) DELETE n" for label in (*schema.nodes, *kinds)]
    statements.append(f"CREATE (n:Meta {{id: 'token', {', '.join(f'{p}: true' for p in properties)}}}) DELETE n")
    for edge in schema.edges.values():
        keys = ", ".join(f"{p}: true" for p in ("key", *edge.properties))
        statements.append(
            f"CREATE (a:Meta {{id: 'token'}})-[r:{edge.type} {{{keys}}}]->(b:Meta {{id: 'other token'}}) DELETE r, a, b"
        )
    return statements


def _register_tokens(tx: ManagedTransaction) -> None:
    for statement in token_statements(load_schema()):
        tx.run(statement).consume()


# ---- writing ----


class _Runs(Protocol):
    """What runs statements: a transaction, or one whose plans are kept."""

    def run(self, query: str, parameters: dict[str, Any] | None = None, /) -> Result:
        """The result of a statement."""


@dataclass(frozen=True, slots=True)
class _KeepingPlans:
    """A transaction of a Neo4j in which a statement keeps its plan.

    What looks for nodes by their id, through its constraint, has no better one (tests/kg/store/test_plans.py). Neo4j would make it
    anew each time that the numbers of nodes have changed, which took up to half of the time of small writes.
    """

    tx: ManagedTransaction

    def run(self, query: str, parameters: dict[str, Any] | None = None, /) -> Result:
        """The result of a statement."""
        return self.tx.run(f"CYPHER replan=skip {query}", parameters)


def _write_all(
    tx: _Runs,
    rows: Sequence[tuple[str, dict[str, Any]]],
    links: Sequence[tuple[Group, dict[str, Any]]],
    stale: Mapping[str, Collection[str]],
) -> Written:
    written, new = _write_nodes(tx, rows)
    return written + _write_edges(tx, links, new) + _delete(tx, stale)


def _write_nodes(tx: _Runs, rows: Iterable[tuple[str, dict[str, Any]]]) -> tuple[Written, set[tuple[str, str]]]:
    """Counts, and nodes that are known to be new."""
    by_labels: dict[tuple[str, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
    schema = load_schema()
    for label, row in rows:
        by_labels[tuple(schema.labels_of(_known_label(label), row))][row["id"]] = row
    written, new = Written(), set()
    for labels, unique in by_labels.items():
        for batch in pages(unique.values(), ROWS):
            found, fresh = _write_batch(tx, labels, batch)
            written += found
            new |= {(labels[0], row["id"]) for row in fresh}
    return written, new


def _write_batch(
    tx: _Runs, labels: Sequence[str], batch: Sequence[Mapping[str, Any]]
) -> tuple[Written, Sequence[Mapping[str, Any]]]:
    """Counts, and the rows of new nodes.

    Those with a second label are made with it, or the embedded engine would move them when they get it: what is not there is
    looked up first, since it merges by two labels in quadratic time.
    """
    label, second = labels[0], labels[1:]
    if not second:
        found = _run(tx, _merge_nodes(label), {"rows": batch})
        return found, batch if found.nodes == len(batch) else []
    known = tx.run(_match_ids(label), {"rows": [row["id"] for row in batch]})
    there = {record[0] for record in known}
    old, new = [r for r in batch if r["id"] in there], [r for r in batch if r["id"] not in there]
    written = _run(tx, _merge_nodes(label), {"rows": old}) if old else Written()
    create = f"UNWIND $rows AS row CREATE (n:{':'.join(labels)}) SET n = row"
    return (written + _run(tx, create, {"rows": new}) if new else written), new


def _put(tx: _Runs, labels: Sequence[str], batch: Sequence[Mapping[str, Any]]) -> Written:
    return _write_batch(tx, labels, batch)[0]


def _match_ids(label: str) -> str:
    return f"UNWIND $rows AS id MATCH (n:{label} {{id: id}}) RETURN id"


def _merge_nodes(label: str) -> str:
    """Cypher that leaves alone what has its stamp already."""
    return (
        f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) "
        "WITH n, row WHERE n.stamp IS NULL OR n.stamp <> row.stamp SET n = row"
    )


def _write_edges(tx: _Runs, rows: Iterable[tuple[Group, dict[str, Any]]], new: Collection[tuple[str, str]]) -> Written:
    """Counts; an edge with a `new` end cannot be there yet, so that it is not looked for."""
    groups: dict[tuple[Group, bool], dict[tuple[str, str, str], dict[str, Any]]] = defaultdict(dict)
    for group, row in rows:
        is_new = (group[1], row["start"]) in new or (group[2], row["end"]) in new
        groups[group, is_new][row["start"], row["end"], row["key"]] = row
    written = Written()
    for (group, is_new), unique in groups.items():
        _known_edge(*group[:3])
        for batch in pages(unique.values(), ROWS):
            cypher = _create_edges(group, bare=not any(row["properties"] for row in batch))
            written += _write_edge_batch(tx, cypher if is_new else _merge_edges(group), batch, group[0])
    return written


def _create_edges(group: Group, *, bare: bool) -> str:
    type_, start, end, _ = group
    properties = "" if bare else " SET r = row[2]"
    return f"{_match_ends(start, end)} CREATE (a)-[r:{type_}]->(b){properties} RETURN count(*) AS made"


def _merge_edges(group: Group) -> str:
    """Cypher that leaves alone what has its properties already."""
    type_, start, end, keyed = group
    return (
        f"{_match_ends(start, end)} MERGE (a)-[r:{type_}{' {key: row[2].key}' if keyed else ''}]->(b) "
        "WITH r, row, properties(r) <> row[2] AS changed "
        "FOREACH (_ IN CASE WHEN changed THEN [1] ELSE [] END | SET r = row[2]) RETURN count(*) AS made"
    )


def _match_ends(start: str, end: str) -> str:
    return f"UNWIND $rows AS row MATCH (a:{start} {{id: row[0]}}) MATCH (b:{end} {{id: row[1]}})"


def _write_edge_batch(tx: _Runs, cypher: str, batch: Sequence[Mapping[str, Any]], type: str) -> Written:
    # Lists, not maps: the driver packs the names of a map again for every row.
    rows = [[row["start"], row["end"], row["properties"]] for row in batch]
    result = tx.run(cypher, {"rows": rows})
    made = result.single(strict=True)["made"]
    if made != len(batch):
        raise StoreError(
            f"{len(batch) - made} relationships ({type}) have an end that is not in the store; nothing was written"
        )
    return _written(result.consume().counters)


def _deletion(label: str) -> str:
    return f"UNWIND $rows AS id MATCH (n:{_known_label(label)} {{id: id}}) DETACH DELETE n"


def _delete(tx: _Runs, stale: Mapping[str, Collection[str]]) -> Written:
    batches = [(label, batch) for label, ids in stale.items() for batch in pages(sorted(ids), ROWS)]
    return sum((_run(tx, _deletion(label), {"rows": batch}) for label, batch in batches), start=Written())


def _run(tx: _Runs, cypher: str, parameters: Mapping[str, Any]) -> Written:
    return _written(tx.run(cypher, dict(parameters)).consume().counters)


def _written(counters: SummaryCounters) -> Written:
    return Written(
        nodes=counters.nodes_created,
        relationships=counters.relationships_created,
        properties=counters.properties_set,
        labels=counters.labels_added + counters.labels_removed,
        deleted=counters.nodes_deleted + counters.relationships_deleted,
    )


def _known_label(label: str) -> str:
    if label not in load_schema().nodes:
        raise StoreError(f"unknown label {label!r}; known: {', '.join(load_schema().nodes)}")
    return label


def _ends(type: str) -> list[tuple[str, str]]:
    edge = load_schema().edges.get(type)
    if edge is None:
        raise StoreError(f"unknown relationship type {type!r}; known: {', '.join(load_schema().edges)}")
    return [(a, b) for a in edge.start_labels for b in edge.end_labels]


def _known_edge(type: str, start: str, end: str) -> None:
    if (start, end) not in _ends(type):
        raise StoreError(f"no relationship {start}-{type}->{end} in schemas/graph.yaml")


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for name, what in pairs:
        found[name].append(what)
    return found


def _plain(value: Any) -> Any:
    """A value of the driver as plain Python: dates of the standard library, nodes and paths as mappings."""
    if hasattr(value, "to_native"):
        return value.to_native()
    if isinstance(value, GraphNode):
        return {"labels": sorted(value.labels), "properties": {k: _plain(v) for k, v in value.items()}}
    if isinstance(value, GraphRelationship):
        return {"type": value.type, "properties": {k: _plain(v) for k, v in value.items()}}
    if isinstance(value, GraphPath):
        return {"nodes": [_plain(n) for n in value.nodes], "relationships": [_plain(r) for r in value.relationships]}
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def _first_line(err: Exception) -> str:
    text = str(getattr(err, "message", None) or err).strip() or type(err).__name__
    return text.splitlines()[0].rstrip(": ")
