"""From each schema version of the graph to the next: data, in order, applied by `BoltStore.prepare`.

A step finds rows and changes what they name, batch after batch, each in one transaction, until it finds none: stopped
anywhere, it goes on from there. The version is noted after the last step of a migration. What is derived is not carried over but
taken out, since it is made anew from the evidence by whoever prepared the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import StoreError

SCHEMA_VERSION = 2
# The store's note of the backup that is being put into it; it is there only while a restore is under way.
RESTORING = "restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """`find` returns at most `$limit` rows `row`; `change` takes them as `$rows`, after which `find` must not return them again."""

    meaning: str
    find: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """What makes a graph of version `start` one of version `start + 1`; `reload` says what only a new load brings."""

    start: int
    steps: tuple[Step, ...]
    reload: str = ""


def _without(label: str, property: str) -> Step:
    """The step that takes out what an earlier version derived: nodes of a label that lack a property of the later one."""
    return Step(
        meaning=f"{label} is derived anew",
        find=f"MATCH (n:{label}) WHERE n.{property} IS NULL RETURN n.id AS row LIMIT $limit",
        change=f"UNWIND $rows AS row MATCH (n:{label} {{id: row}}) WHERE n.{property} IS NULL DETACH DELETE n",
    )


MIGRATIONS: Sequence[Migration] = (
    Migration(
        start=1,
        steps=(
            Step(
                meaning="reports of mediation, which were Mediation, are MediationReport; Mediation is derived from them",
                find="MATCH (n:Mediation)-[:EVIDENCED_BY]->(p:Passage) WHERE n.quote IS NOT NULL "
                "RETURN {id: n.id, passage: p.id, properties: properties(n)} AS row LIMIT $limit",
                change="UNWIND $rows AS row MATCH (p:Passage {id: row.passage}) MATCH (old:Mediation {id: row.id}) "
                "MERGE (n:MediationReport {id: row.id}) SET n = row.properties MERGE (n)-[:EVIDENCED_BY]->(p) "
                "DETACH DELETE old",
            ),
            _without("Actor", "key"),
            _without("Issue", "search"),
            _without("Position", "reports"),
            _without("Impasse", "severity"),
        ),
        reload="load the articles again to have reprints told, which needs their words",
    ),
)


def migrations_from(version: int, place: str) -> list[Migration]:
    """The migrations that make a graph of this version one of today's, in order.

    Raises StoreError if there is no way.
    """
    way = [m for m in MIGRATIONS if m.start >= version]
    if [m.start for m in way] != list(range(version, SCHEMA_VERSION)):
        raise StoreError(f"{place} holds schema version {version}, from which this kg knows no way to {SCHEMA_VERSION}")
    return way


def refuse_version(version: int, place: str, *, older: bool) -> None:
    """Raise StoreError if a graph of this version cannot be read, or with `older` cannot be brought forward."""
    if version > SCHEMA_VERSION:
        raise StoreError(f"{place} holds schema version {version}, this kg knows {SCHEMA_VERSION}; install a newer kg")
    if version < SCHEMA_VERSION and not older:
        raise StoreError(
            f"{place} holds schema version {version}, this kg reads {SCHEMA_VERSION}; bring it forward: kg derive"
        )
