"""Each way in which a store can be broken is found, as that and nothing else, and mended or named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.cli.upkeep import _advices
from kg.journal import append_decisions, decision_node
from kg.model import Target
from kg.resolve.judgements import decide
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.upkeep.backup import backup
from kg.upkeep.check import CHECKS, Fault, find_faults
from kg.upkeep.repair import Files, repair
from tests.cli import kg
from tests.conftest import EXAMPLES, emptied
from tests.extracted import load_into
from tests.kg.upkeep.graphs import FIRST, SCHEMA, Whole, clear, restored, whole


@dataclass(frozen=True)
class Intact:
    """A store, all that was in it before it was broken, and a backup of that."""

    store: BoltStore
    whole: Whole
    backup: Path


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def _intact(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Intact]:
    store: BoltStore = request.getfixturevalue(f"_{request.param}")
    emptied(store)
    restored(store, FIRST)
    path = tmp_path_factory.mktemp("intact") / "b"
    backup(store, path, schema=SCHEMA)
    assert find_faults(store, SCHEMA) == []
    yield Intact(store, whole(store), path)
    clear(store)
    store.prepare()


@pytest.fixture
def intact(_intact: Intact) -> Iterator[Intact]:
    """Each store in turn, whole again after the test."""
    yield _intact
    if whole(_intact.store) != _intact.whole:
        restored(_intact.store, _intact.backup)


def checks_of(faults: Sequence[Fault]) -> set[str]:
    return {fault.check for fault in faults}


def broken(store: BoltStore, cypher: str) -> list[Fault]:
    """What is found after a change by hand."""
    store.change(f"UNWIND $rows AS row {cypher}", [1])
    return find_faults(store, SCHEMA)


ONE = "WITH n ORDER BY n.id LIMIT 1"
# What is done by hand, and the checks that find it; repair mends it all, from what the store itself tells.
MENDED: Sequence[tuple[str, str, set[str]]] = (
    ("second label gone", f"MATCH (n:Actor:State) {ONE} REMOVE n:State", {"labels"}),
    ("second label wrong", f"MATCH (n:Position:Offer) {ONE} SET n:Threat", {"labels"}),
    ("report untied", f"MATCH (n:Statement) {ONE} MATCH (n)-[r:EVIDENCED_BY]->() DELETE r", {"evidence"}),
    ("sentence untied", f"MATCH (n:Passage) {ONE} MATCH (n)-[r:IN]->() DELETE r", {"evidence"}),
    ("participant untied", f"MATCH (n:Participant) {ONE} MATCH (n)-[r:MENTIONED_IN]->() DELETE r", {"evidence"}),
    (
        "sentence tied to another article too",
        f"MATCH (n:Passage) {ONE} MATCH (a:Article) WHERE a.id <> n.articleId WITH n, a LIMIT 1 CREATE (n)-[:IN]->(a)",
        {"evidence", "relationships"},
    ),
    ("quote changed", f"MATCH (n:Pressure) {ONE} SET n.quote = 'They never said so.'", {"stamps", "quotes"}),
    ("content changed", f"MATCH (n:Statement) {ONE} SET n.content = 'all of it'", {"stamps", "quotes"}),
    ("position changed", f"MATCH (n:Position) {ONE} SET n.content = 'all of it'", {"stamps"}),
    ("position gone", f"MATCH (n:Position) {ONE} DETACH DELETE n", {"derived"}),
    ("position without a property", f"MATCH (n:Position) {ONE} REMOVE n.status", {"properties", "stamps"}),
    ("holder gone", f"MATCH (n:Position) {ONE} MATCH ()-[r:HOLDS]->(n) DELETE r", {"derived"}),
    ("actor with another key", f"MATCH (n:Actor) {ONE} SET n.key = 'state/nowhere'", {"ids", "stamps"}),
    ("actor of whom nothing is said", "CREATE (n:Actor {id: 'a', name: 'A', kind: 'state'})", {"orphans"}),
    ("sentence on which nothing stands", "CREATE (n:Passage {id: 'p', articleId: 'gone'})", {"orphans", "evidence"}),
    ("outlet without an article", "CREATE (n:Source {id: 's', name: 'Nobody'})", {"orphans"}),
    ("unknown relationship", f"MATCH (n:Actor) {ONE} MATCH (a:Article) WITH n, a LIMIT 1 CREATE (n)-[:LIKES]->(a)", {"relationships"}),
    ("wrong ends", f"MATCH (n:Actor) {ONE} MATCH (a:Article) WITH n, a LIMIT 1 CREATE (n)-[:HOLDS]->(a)", {"relationships"}),
    ("relationship twice", f"MATCH (n:Position) {ONE} MATCH (a)-[:HOLDS]->(n) CREATE (a)-[:HOLDS]->(n)", {"relationships"}),
    ("note of deriving gone", "MATCH (n:Meta {id: 'derived'}) DELETE n", {"derived"}),
)  # fmt: skip


@pytest.mark.parametrize(("cypher", "found"), [m[1:] for m in MENDED], ids=[m[0] for m in MENDED])
def test_what_the_store_can_tell_is_mended(intact: Intact, cypher: str, found: set[str]) -> None:
    faults = broken(intact.store, cypher)
    assert found <= checks_of(faults)
    assert checks_of(faults) <= found | _following(found)
    assert repair(intact.store, faults, SCHEMA, files=Files()) == []
    assert whole(intact.store) == intact.whole


def _following(found: set[str]) -> set[str]:
    """Checks that may find the same thing too: what is untied is an orphan, what is made by hand has no stamp …"""
    if "orphans" in found:
        return {"stamps", "properties", "ids", "labels", "quotes", "evidence"}
    return {"orphans", "derived"}


# What only another reading of the article tells: the checks that find it, and those that go on telling it until then.
NAMED: Sequence[tuple[str, str, set[str], set[str]]] = (
    ("act changed", f"MATCH (n:Statement) {ONE} SET n.act = 'threat'", {"stamps", "ids"}, {"readings"}),
    ("act gone", f"MATCH (n:Statement) {ONE} REMOVE n.act", {"properties", "stamps"}, {"readings"}),
    ("holder unknown", f"MATCH (n:Statement) {ONE} SET n.holderRef = 'part-x'", {"references", "stamps"}, {"readings"}),
    ("participant gone", f"MATCH (n:Participant) {ONE} DETACH DELETE n", {"references"}, {"readings"}),
    ("sentence gone", f"MATCH (n:Passage) {ONE} DETACH DELETE n", {"evidence"}, {"readings"}),
    ("issue changed", f"MATCH (n:Statement) {ONE} SET n.issue = 'open:moon'", {"stamps"}, {"readings", "stamps"}),
    ("title changed", f"MATCH (n:Article) {ONE} SET n.title = 'Other'", {"stamps"}, {"readings"}),
)


@pytest.mark.parametrize(("cypher", "found", "left"), [n[1:] for n in NAMED], ids=[n[0] for n in NAMED])
def test_what_it_cannot_is_named_with_the_article_to_read_again(
    intact: Intact, cypher: str, found: set[str], left: set[str]
) -> None:
    faults = broken(intact.store, cypher)
    assert found <= checks_of(faults)
    still = repair(intact.store, faults, SCHEMA, files=Files())
    assert checks_of(still) == left
    assert all(fault.article in intact.store.ids("Article") for fault in still)


def test_missing_constraints_and_indexes_are_told_and_made(intact: Intact) -> None:
    drop = "DROP CONSTRAINT statement_id", "DROP INDEX statement_act"
    with intact.store._session() as session:
        for statement in drop:
            session.run(statement).consume()
    faults = find_faults(intact.store, SCHEMA)
    assert {(f.check, f.label, f.id) for f in faults} == {
        ("structure", "Statement", "id"),
        ("structure", "Statement", "act"),
    }
    assert repair(intact.store, faults, SCHEMA, files=Files()) == []


def test_twins_are_made_one(intact: Intact) -> None:
    with intact.store._session() as session:
        session.run("DROP CONSTRAINT statement_id").consume()
    faults = broken(
        intact.store, f"MATCH (n:Statement) {ONE} CREATE (m:Statement {{id: n.id}}) SET m.articleId = n.articleId"
    )
    assert {"structure", "twins"} <= checks_of(faults)
    assert repair(intact.store, faults, SCHEMA, files=Files()) == []
    assert whole(intact.store) == intact.whole


def test_a_decision_follows_its_journal(intact: Intact, tmp_path: Path) -> None:
    store, journal = intact.store, tmp_path / "corrections.jsonl"
    decision = decide(
        "merge", Target(actors=("state/a", "state/b"), names=("A", "B")), user="ada", at="2031-03-05T10:00:00Z"
    )
    store.write([decision_node(decision)], [])
    store.change("UNWIND $rows AS row MATCH (d:Decision) SET d.note = row", ["made up"])
    faults = find_faults(store, SCHEMA)
    assert {(f.check, f.label) for f in faults if f.check != "derived"} == {("stamps", "Decision"), ("ids", "Decision")}
    assert checks_of(repair(store, faults, SCHEMA, files=Files())) >= {"stamps", "ids"}
    append_decisions(journal, [decision])
    assert repair(store, faults, SCHEMA, files=Files(journal=journal)) == []
    assert store.read("MATCH (d:Decision) RETURN d.note AS note").rows == ((None,),)


def test_only_a_deep_check_tells_what_should_follow_and_does_not(intact: Intact) -> None:
    made = "MATCH (a:Position), (b:Position) WHERE a.id < b.id WITH a, b ORDER BY a.id, b.id LIMIT 1 MERGE (a)-[:CONFLICTS_WITH {rule: 'x', ruleVersion: 1}]->(b)"
    assert broken(intact.store, made) == []
    faults = find_faults(intact.store, SCHEMA, deep=True)
    assert {(f.check, f.label, f.told) for f in faults} == {("derived", "CONFLICTS_WITH", "does not follow")}
    assert repair(intact.store, faults, SCHEMA, files=Files(), deep=True) == []
    assert whole(intact.store) == intact.whole


def read(store: BoltStore, article: str) -> None:
    load_into(store, article)


@pytest.mark.model
def test_the_command_tells_mends_and_names_and_a_load_makes_all_whole(tmp_path: Path) -> None:
    folder, article = tmp_path / "negotiations.kg", str(EXAMPLES / "fishing-1.txt")
    with EmbeddedStore(folder) as store:
        read(store, article)
        before = whole(store)
        store.change(
            "UNWIND $rows AS row MATCH (n:Statement) WITH n, row ORDER BY n.id LIMIT 1 SET n.act = row", ["threat"]
        )
        store.change("UNWIND $rows AS row MATCH (n:Actor:State) REMOVE n:State", [1])
    told = kg("check", "--store", folder, "--format", "json")
    assert told.returncode == 1
    assert "--repair mends" in told.stderr
    assert [name for name in CHECKS if f'"{name}"' not in told.stdout] == []
    mended = kg("check", "--repair", "--store", folder)
    assert mended.returncode == 1
    assert f"read this article again: kg load {article}" in mended.stderr
    with EmbeddedStore(folder) as store:
        read(store, article)
        assert find_faults(store, SCHEMA, deep=True) == []
        assert whole(store) == before


def test_a_load_that_was_stopped_is_told_beside_what_can_be_mended() -> None:
    stopped = Fault(check="derived", label="Meta", id="derived", told="not derived anew since")
    missing = Fault(check="derived", label="Statement", id="s", told="expresses no position")
    again, mend = (
        "A load was stopped or is still running: run it again, or kg derive.",
        "kg check --repair mends what can be mended.",
    )
    assert list(_advices([stopped], repaired=False)) == [again]
    assert list(_advices([missing, stopped], repaired=False)) == [again, mend]
    assert list(_advices([], repaired=True)) == []
