"""The files for neo4j-admin, taken in by the real import tool: the same graph comes out."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from kg.export import export
from kg.export.snapshot import read_snapshot
from kg.schema import load_schema
from kg.store.bolt import BoltStore, schema_statements
from kg.store.files import command
from kg.store.migrations import SCHEMA_VERSION
from tests.kg.export.story import EDGES, NODES, snapshot
from tests.neo4j_server.admin import imported
from tests.neo4j_server.server import running_neo4j


def test_files_have_typed_headers_and_a_label_column(tmp_path: Path) -> None:
    written = export("admin-import", snapshot(), tmp_path)
    head = (tmp_path / "nodes-Actor.header.csv").read_text().strip().split(",")
    assert [name for name in head if not name.endswith(":IGNORE")] == [
        ":ID(Actor)",
        "id:string",
        "aliases:string[]",
        "key:string",
        "kind:string",
        "merged:boolean",
        "name:string",
        "named:boolean",
        "stamp:string",
        ":LABEL",
    ]
    head = (tmp_path / "relationships-REFERS_TO-Participant-Actor.header.csv").read_text().strip().split(",")
    assert head == [
        ":START_ID(Participant)",
        ":END_ID(Actor)",
        "compared:IGNORE",
        "confidence:double",
        "method:string",
        "key:IGNORE",
    ]
    counted = {name.split("-")[0]: 0 for name in written}
    for name, count in written.items():
        counted[name.split("-")[0]] += count
    assert counted == {"nodes": len(NODES), "relationships": len(EDGES)}
    constraints = (tmp_path / "constraints.cypher").read_text()
    assert constraints.count(";\n") == len(schema_statements(load_schema())) + 3
    assert f"SET m.version = {SCHEMA_VERSION};" in constraints, "the graph that is imported tells its schema"
    assert "MATCH (n:Actor) WHERE n.aliases IS NULL SET n.aliases = [];" in constraints


def test_the_script_names_every_file_once() -> None:
    words = shlex.split(
        command(["nodes-Actor.csv", "relationships-HOLDS-Actor-Position.csv"]).split("exit 1\n")[1].replace("\\\n", "")
    )
    assert words[1:5] == ["database", "import", "full", "${1:-neo4j}"]
    assert words[-2:] == ["--nodes=nodes-Actor.csv", "--relationships=HOLDS=relationships-HOLDS-Actor-Position.csv"]


def _run(store: BoltStore, script: str) -> None:
    with store._session() as session:
        for statement in script.split(";\n"):
            if statement:
                session.run(statement).consume()  # type: ignore[arg-type]


@pytest.mark.timeout(600)  # two starts of Java on a machine that may be busy
def test_neo4j_admin_makes_the_same_graph(
    embedded: BoltStore, neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    embedded.write(NODES, EDGES)
    whole = read_snapshot(embedded)
    folder, home = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    export("admin-import", whole, folder)
    assert imported(folder, home) == (len(NODES), len(EDGES))
    with (
        running_neo4j(home) as server,
        BoltStore(server.uri, user="neo4j", password=server.password, database="neo4j") as store,
    ):
        _run(store, (folder / "constraints.cypher").read_text())
        found = read_snapshot(store)
        assert found.nodes == whole.nodes
        assert found.links == whole.links
        labels: dict[str, Any] = dict(store.read("MATCH (a:Actor) UNWIND labels(a) AS l RETURN l, count(*) AS n").rows)  # type: ignore[arg-type]
        assert labels == {"Actor": 7, "TradeUnion": 2, "Company": 1, "Person": 2, "State": 2}
        store.prepare()
        again = store.write(NODES, EDGES)
        assert (again.nodes, again.relationships, again.properties) == (0, 0, 0), "what was imported counts as written"
