"""What a database has to hold beside the graph: a uniqueness constraint for each label, and the indexes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.schema import Schema

UNIQUE = "UNIQUENESS"
RANGE = "RANGE"
TEXT = "TEXT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A constraint (`kind` UNIQUENESS) or an index (RANGE or TEXT) on the property `on` of a label."""

    name: str
    label: str
    on: str
    kind: str

    @property
    def cypher(self) -> str:
        """The statement that makes it; safe to repeat."""
        if self.kind == UNIQUE:
            return f"CREATE CONSTRAINT {self.name} IF NOT EXISTS FOR (n:{self.label}) REQUIRE n.{self.on} IS UNIQUE"
        text = "TEXT " if self.kind == TEXT else ""
        return f"CREATE {text}INDEX {self.name} IF NOT EXISTS FOR (n:{self.label}) ON (n.{self.on})"


def structures(schema: Schema) -> Iterator[Structure]:
    """Yield all that the schema wants, constraints of a label before its indexes."""
    yield Structure(name="meta_id", label="Meta", on="id", kind=UNIQUE)
    for label, node_type in schema.nodes.items():
        name = label.lower()
        yield Structure(name=f"{name}_id", label=label, on="id", kind=UNIQUE)
        for wanted in node_type.index:
            yield Structure(name=f"{name}_{wanted.lower()}", label=label, on=wanted, kind=RANGE)
        for wanted in node_type.text_index:
            yield Structure(name=f"{name}_{wanted.lower()}_text", label=label, on=wanted, kind=TEXT)


def absent(
    wanted: Iterable[Structure], constraints: Iterable[Mapping[str, Any]], indexes: Iterable[Mapping[str, Any]]
) -> list[Structure]:
    """Those that neither stand there by name nor as another that does the same; rows are those of SHOW CONSTRAINTS and SHOW INDEXES.

    The embedded engine shows every index as RANGE.
    """
    shown = [*((row, UNIQUE) for row in constraints if "UNIQUE" in row["type"]), *((r, r["type"]) for r in indexes)]
    names = {(row["name"], kind == UNIQUE) for row, kind in shown}
    places = {(*row["labelsOrTypes"], *row["properties"], kind) for row, kind in shown if row["labelsOrTypes"]}
    return [s for s in wanted if (s.name, s.kind == UNIQUE) not in names and (s.label, s.on, s.kind) not in places]
