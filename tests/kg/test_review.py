"""What is looked at first, what a decision becomes, and what became of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.journal import append_decisions, decision_node, merge_decisions, read_journal
from kg.model import Change, Decision, Node, Target
from kg.resolve.judgements import decide, judge_actors
from kg.review import (
    Claim,
    KnownActor,
    Pair,
    Recorder,
    change_of,
    find_actor,
    known_actors,
    mention_target,
    near_names,
    open_journal,
    outcomes,
    pair_target,
    read_claim,
    review_queue,
    values_of,
)
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from tests.kg.fish_story import write_story

SCHEMA = load_schema()


@pytest.fixture
def story(store: BoltStore) -> BoltStore:
    return write_story(store)


def recorder(store: BoltStore, folder: Path, user: str = "ada") -> Recorder:
    return open_journal(store, folder / "j.corrections.jsonl", user=user, schema=SCHEMA)


def ids(queue: list[Claim | Pair]) -> list[str]:
    return [one.statement.id if isinstance(one, Claim) else "pair" for one in queue]


def test_the_unsure_on_which_much_rests_comes_first(story: BoltStore) -> None:
    queue = review_queue(story, [], limit=10)
    # s1: 0.4 x (1 + impasse + answer); s2: 0.1 x (1 + impasse + demand); pair: 0.15 x (1 + one position); s3: 0.2
    assert ids(queue) == ["s1", "s2", "pair", "s3"]
    assert [round(one.priority, 2) for one in queue] == [1.2, 0.3, 0.3, 0.2]
    assert ids(review_queue(story, [], limit=1)) == ["s1"]


def test_a_claim_shows_its_sentence_among_its_neighbours(story: BoltStore) -> None:
    claim = read_claim(story, "s1")
    assert claim.sentence == "Norway wants Iceland to cut its quota by a third."
    assert [s.text.split()[0] for s in claim.context] == ["Talks", "Norway", "Iceland", "Ingrid"]
    assert (claim.title, claim.source, str(claim.published)) == ("Mackerel", "Harbour Times", "2031-03-04")
    assert claim.name(claim.statement.addressee) == "Iceland"
    assert claim.actors["p1"].key == "gazetteer/state/norway"


def test_a_pair_shows_sentences_for_each_name(story: BoltStore) -> None:
    pair = next(one for one in review_queue(story, [], limit=10) if isinstance(one, Pair))
    assert (pair.first.name, pair.second.name, pair.judgement) == ("Ingrid Solbakken", "Solbakken", "auto")
    assert pair.sentences[0] == ("Ingrid Solbakken offered to meet again in May.",)
    assert "Solbakken said the offer stands." in pair.sentences[1]


def test_a_name_is_split_off_under_the_key_of_its_own_name(story: BoltStore) -> None:
    claim = read_claim(story, "s3")
    assert mention_target(claim, "p3").actors == ("person/ingrid solbakken",)
    assert mention_target(claim, "p4").actors == ("person/solbakken",)
    with pytest.raises(QueryError, match="no actor of the store yet"):
        mention_target(replace(claim, actors={}, called={}), "p4")


def test_what_is_decided_is_not_asked_again(story: BoltStore, tmp_path: Path) -> None:
    records = recorder(story, tmp_path)
    queue = review_queue(story, [], limit=10)
    for one in queue:
        records.record("accept", one.target)
    assert review_queue(story, records.known, limit=10) == []
    records.undo(records.known[0].id)
    assert ids(review_queue(story, records.known, limit=10)) == ["s1"]


def test_decisions_are_in_the_journal_at_once_and_in_order(story: BoltStore, tmp_path: Path) -> None:
    records = recorder(story, tmp_path)
    claim = read_claim(story, "s1")
    for verdict in ("reject", "accept", "reject"):
        records.record(verdict, claim.target)
        assert read_journal(records.journal, schema=SCHEMA) == merge_decisions(records.known)
    assert [d.verdict for d in merge_decisions(records.known)] == ["reject", "accept", "reject"]


def test_edits_of_one_person_add_up(story: BoltStore, tmp_path: Path) -> None:
    records = recorder(story, tmp_path)
    claim = read_claim(story, "s1")
    records.edit(claim, {"act": "offer"})
    assert records.edit(claim, {"negated": True}).changes == (("act", "offer"), ("negated", True))
    records.user = "bo"
    assert records.edit(claim, {"negated": True}).changes == (("negated", True),)


def test_a_new_journal_begins_with_what_the_graph_holds(story: BoltStore, tmp_path: Path) -> None:
    old = decide("accept", read_claim(story, "s1").target, user="cem", at="2031-03-05T10:00:00Z")
    story.write([decision_node(old)], [])
    records = recorder(story, tmp_path)
    assert records.known == [old]
    records.record("reject", read_claim(story, "s2").target)
    assert old in read_journal(records.journal, schema=SCHEMA)


def test_nobody_undoes_what_is_not_there(story: BoltStore, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no decision 'decision-1'"):
        recorder(story, tmp_path).undo("decision-1")
    with pytest.raises(QueryError, match="no statement 's9'"):
        read_claim(story, "s9")


def test_actors_are_found_by_key_name_and_alias(story: BoltStore) -> None:
    actors = known_actors(story)
    assert find_actor(actors, "person/solbakken").merged
    assert find_actor(actors, "SOLBAKKEN").key == "person/solbakken"
    assert find_actor(actors, "Oslo").name == "Norway"
    with pytest.raises(QueryError, match="near: Iceland"):
        find_actor(actors, "Icelnd")
    twice = [KnownActor(key="a", name="Sol"), KnownActor(key="b", name="Sol")]
    with pytest.raises(QueryError, match="name one by its key: 'a', 'b'"):
        find_actor(twice, "sol")


def test_names_near_what_is_typed_begin_with_it_first() -> None:
    names = ["New Norway", "Norway", "Iceland", "Norwich"]
    assert near_names(names, "nor") == ["Norway", "Norwich", "New Norway"]
    assert near_names(names, "Island") == ["Iceland"]


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("act", "offer", "offer"),
        ("negated", "Yes", True),
        ("addressee", "-", None),
        ("statedOn", "", None),
        ("issue", "Fisheries", "fisheries"),
        ("issue", "open:ice", "open:ice"),
        ("content", "cut its  quota", "cut its  quota"),
    ],
)
def test_what_is_typed_becomes_a_value(field: str, typed: str, value: Change, story: BoltStore) -> None:
    assert change_of(read_claim(story, "s1"), field, typed, SCHEMA) == value


@pytest.mark.parametrize(
    ("field", "typed", "fault"),
    [
        ("act", "plea", "unknown act"),
        ("act", "-", "words are wanted"),
        ("negated", "maybe", "true or false"),
        ("content", "catch less", "words of the sentence"),
        ("statedOn", "March", "a day is wanted"),
    ],
)
def test_what_is_no_value_is_refused(field: str, typed: str, fault: str, story: BoltStore) -> None:
    with pytest.raises(QueryError, match=fault):
        change_of(read_claim(story, "s1"), field, typed, SCHEMA)


def test_every_value_shown_is_one_that_can_be_typed(story: BoltStore) -> None:
    claim = read_claim(story, "s1")
    for field, shown in values_of(claim).items():
        change_of(claim, field, shown, SCHEMA)


def _decisions(story: BoltStore) -> dict[str, Decision]:
    target = read_claim(story, "s1").target
    at = "2031-03-05T10:00:0{}Z".format
    pair = pair_target(KnownActor(key="person/x", name="X"), KnownActor(key="person/solbakken", name="S"))
    first = decide("accept", target, user="ada", at=at(1))
    taken_back = decide("reject", read_claim(story, "s2").target, user="ada", at=at(5))
    return {
        "superseded": first,
        "overruled": decide("reject", target, user="ada", at=at(2)),
        "disputed": decide("accept", target, user="bo", at=at(3)),
        "holds": decide("accept", read_claim(story, "s3").target, user="bo", at=at(4)),
        "undone": taken_back,
        "undo": decide("undo", Target(decision=taken_back.id), user="bo", at=at(6)),
        "unmatched": decide("merge", pair, user="bo", at=at(7)),
    }


def test_what_became_of_each_decision(story: BoltStore) -> None:
    made = _decisions(story)
    assert {o.state: o.decision for o in outcomes(made.values(), story)} == made


def test_without_a_store_decisions_are_held_against_each_other(story: BoltStore) -> None:
    made = _decisions(story)
    alone = {o.decision.id: o.state for o in outcomes(made.values(), None)}
    expected = {d.id: state for state, d in made.items()} | {made["unmatched"].id: "holds"}
    assert alone == expected


def test_a_statement_that_is_gone_is_unmatched(story: BoltStore, tmp_path: Path) -> None:
    records = recorder(story, tmp_path)
    records.record("reject", read_claim(story, "s1").target)
    story.remove("Statement", ["s1"])
    assert [o.state for o in outcomes(records.known, story)] == ["unmatched"]


def test_a_copy_in_another_article_is_its_own_statement(story: BoltStore, tmp_path: Path) -> None:
    records = recorder(story, tmp_path)
    target = read_claim(story, "s1").target
    story.write([Node(label="Article", id="a0", properties={"title": "M", "path": "p", "language": "en"})], [])
    other = decide("reject", Target(**{**_fields(target), "article_id": "a0"}), user="ada", at="2031-03-05T10:00:00Z")
    append_decisions(records.journal, [other])
    known = recorder(story, tmp_path).known
    assert "s1" in ids(review_queue(story, known, limit=10))
    assert judge_actors(known).pairs == {}


def _fields(target: Target) -> dict[str, str | None]:
    named = ("title", "quote", "content", "act", "holder")
    return {name: getattr(target, name) for name in named}
