"""What people decided holds: by content, latest first, undone when they say so."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.model import Change, Decision, Span, Statement, Target
from kg.resolve.judgements import (
    Judged,
    check_decision,
    decide,
    in_force,
    judge_actors,
    judge_statements,
    known_names,
    statement_target,
)
from kg.schema import load_schema
from tests.kg.derive.records import participant, person, statement

SENTENCE = "Norway wants Iceland to cut its mackerel quota by a third."
CAST = (participant("p1", "Norway", kind="state", gazetteer="state/norway"), participant("p2", "Iceland", kind="state"))


def quoted(text: str = SENTENCE, start: int = 40) -> Span:
    return Span(start=start, end=start + len(text), text=text)


def wanted(id: str = "s1", **fields: Any) -> Statement:
    fields = {"content": "cut its mackerel quota by a third", "issue": "fisheries"} | fields
    built = statement(id, "demand", "p1", **{k: v for k, v in fields.items() if k != "quote"})
    return replace(built, quote=fields.get("quote", quoted()))


TARGET = statement_target(wanted(), title="Mackerel", holder="Norway")


def said(
    verdict: str,
    target: Target = TARGET,
    *,
    user: str = "ada",
    at: int = 0,
    changes: dict[str, Change] | None = None,
) -> Decision:
    return decide(verdict, target, user=user, at=f"2031-03-05T10:00:{at:02}Z", changes=changes)


def edit(**changes: Change) -> Decision:
    return said("edit", changes=changes)


def undo(decision: Decision, *, at: int = 30, user: str = "ada") -> Decision:
    return said("undo", Target(decision=decision.id), at=at, user=user)


def judged(*decisions: Decision, statements: tuple[Statement, ...] = (wanted(),), cast: Any = CAST) -> Judged:
    return judge_statements(statements, cast, decisions, gazetteer={"Faroe Islands": "state/faroe-islands"})


def test_without_decisions_statements_stay_as_they_are() -> None:
    found = judged()
    assert (found.statements, found.status, found.rejected) == ((wanted(),), {}, frozenset())


def test_an_accepted_statement_is_confirmed() -> None:
    found = judged(said("accept"))
    assert (found.statements, found.status) == ((wanted(),), {"s1": "confirmed"})
    assert found.reviews == ((said("accept").id, "s1"),)


def test_a_rejected_statement_goes_and_comes_back_after_undo() -> None:
    no = said("reject")
    gone = judged(no)
    assert (gone.statements, gone.rejected, gone.status) == ((), {"s1"}, {})
    back = judged(no, undo(no))
    assert (back.statements, back.rejected, back.reviews) == ((wanted(),), frozenset(), ())


def test_an_undone_undo_takes_out_nothing() -> None:
    no = said("reject")
    first = undo(no)
    assert judged(no, first, undo(first, at=40)).rejected == {"s1"}


def test_who_accepts_what_was_edited_keeps_the_edit() -> None:
    own = judged(edit(act="offer"), said("accept", at=40))
    assert [s.act for s in own.statements] == ["offer"]
    other = judged(edit(act="offer"), said("accept", user="bob", at=40))
    assert [s.act for s in other.statements] == ["offer"]


@pytest.mark.parametrize(("value", "factuality"), [(True, "negated"), (False, "asserted")])
def test_a_negation_set_or_taken_away_takes_the_factuality_with_it(value: bool, factuality: str) -> None:
    before = replace(wanted(), negated=not value, factuality="asserted" if value else "negated")
    (found,) = judged(edit(negated=value), statements=(before,)).statements
    assert (found.negated, found.factuality) == (value, factuality)


@pytest.mark.parametrize(
    ("field", "value", "attribute", "result"),
    [
        ("act", "offer", "act", "offer"),
        ("issue", "open:mackerel quota", "issue", "open:mackerel quota"),
        ("factuality", "denied", "factuality", "denied"),
        ("negated", True, "negated", True),
        ("conditional", True, "conditional", True),
        ("statedOn", "2031-03-01", "stated_on", date(2031, 3, 1)),
        ("statedOn", None, "stated_on", None),
        ("holder", "Iceland", "holder", "p2"),
        ("holder", "  iceland ", "holder", "p2"),
        ("addressee", "Iceland", "addressee", "p2"),
        ("addressee", None, "addressee", None),
    ],
)
def test_an_edit_changes_one_field(field: str, value: Change, attribute: str, result: object) -> None:
    found = judged(edit(**{field: value}))
    assert getattr(found.statements[0], attribute) == result
    assert (found.status, found.extra) == ({"s1": "corrected"}, ())


def test_edited_content_lies_in_the_sentence_and_has_its_own_proposition() -> None:
    found = judged(edit(content="cut its  mackerel quota")).statements[0]
    start = 40 + SENTENCE.index("cut")
    assert found.content == Span(start=start, end=start + 22, text="cut its mackerel quota")
    assert found.proposition == "cut its mackerel quota"


def test_a_holder_that_the_article_lacks_is_made_with_what_is_known_of_the_name() -> None:
    known = (*CAST, person("p9", "Ingrid Solbakken", article="a2"))
    extra = judged(edit(holder="Ingrid Solbakken"), cast=known).extra
    assert [(p.article_id, p.kind, p.method) for p in extra] == [("a1", "person", "corrected")]
    faroes = judged(edit(holder="faroe islands"))
    assert faroes.extra[0].gazetteer == "state/faroe-islands"
    assert faroes.statements[0].holder == faroes.extra[0].id
    assert judged(edit(addressee="The Harbour Board")).extra[0].kind == "other"


def test_a_decision_finds_its_statement_when_ids_and_offsets_moved() -> None:
    moved = wanted("s77", quote=quoted(start=900))
    assert judged(said("reject"), statements=(moved,)).rejected == {"s77"}


def test_a_decision_finds_its_statement_when_the_article_has_another_id() -> None:
    there = tuple(replace(p, article_id="a7") for p in CAST)
    again = wanted("s8", article="a7", quote=quoted(SENTENCE.replace(" ", "\n", 1)))
    assert judged(said("reject"), statements=(again,), cast=there).rejected == {"s8"}


def test_a_decision_stays_with_its_article_while_that_is_there() -> None:
    copy = wanted("s8", article="a2", quote=quoted())
    cast = (*CAST, participant("p1b", "Norway", article="a2", kind="state"))
    both = (wanted(), replace(copy, holder="p1b"))
    assert judged(said("reject"), statements=both, cast=cast).rejected == {"s1"}


def test_of_two_equal_statements_the_one_meant_is_taken() -> None:
    assert judged(said("reject"), statements=(wanted(), wanted("s2"))).rejected == {"s1"}
    assert judged(said("reject"), statements=(wanted("s2"), wanted("s3"))).rejected == {"s2", "s3"}


@pytest.mark.parametrize("field", ["act", "content", "holder", "quote"])
def test_a_decision_on_something_else_is_unmatched(field: str) -> None:
    other = said("reject", replace(TARGET, **{field: "other"}))
    found = judged(other)
    assert (found.unmatched, found.rejected, found.reviews) == ((other.id,), frozenset(), ())


def test_an_undo_of_something_unknown_is_unmatched() -> None:
    lost = undo(said("reject"))
    assert judged(lost).unmatched == (lost.id,)


def test_the_latest_decision_of_a_person_counts_alone() -> None:
    found = judged(said("reject", at=1), said("accept", at=2))
    assert (found.status, found.rejected, found.disagreements) == ({"s1": "confirmed"}, frozenset(), ())
    assert found.reviews == ((said("accept", at=2).id, "s1"),)


def test_where_people_differ_the_latest_holds_and_it_is_told() -> None:
    no, yes = said("reject", at=1), said("accept", user="bo", at=2)
    found = judged(yes, no)
    assert found.status == {"s1": "confirmed"}
    assert [(d.about, d.decisions) for d in found.disagreements] == [("s1", (no, yes))]
    assert judged(said("reject", at=1), said("reject", user="bo")).disagreements == ()


PAIR = Target(actors=("person/ingrid solbakken", "person/solbakken"), names=("Ingrid Solbakken", "Solbakken"))


def test_merges_and_splits_of_actors_count_by_the_latest() -> None:
    key = frozenset(PAIR.actors)
    turned = Target(actors=PAIR.actors[::-1], names=PAIR.names[::-1])
    assert judge_actors([said("merge", PAIR)]).confirmed == {key}
    found = judge_actors([said("split", turned, at=9), said("merge", PAIR)])
    assert (found.rejected, found.confirmed, found.disagreements) == ({key}, frozenset(), ())
    assert judge_actors([said("split", turned, at=9), said("merge", PAIR, user="bo")]).disagreements[0].about == (
        "person/ingrid solbakken ~ person/solbakken"
    )


def test_keys_of_an_older_journal_have_typographic_apostrophes() -> None:
    older = Target(actors=("person/mary o’brien", "person/o’brien"), names=("Mary O’Brien", "O’Brien"))
    assert judge_actors([said("merge", older)]).confirmed == {frozenset({"person/mary o'brien", "person/o'brien"})}


def test_a_name_is_split_off_an_actor_until_that_is_undone() -> None:
    off = said("split", Target(article_id="a1", participant="Solbakken", actors=("person/ingrid solbakken",)))
    assert judge_actors([off]).splits == {("a1", "Solbakken", "person/ingrid solbakken")}
    assert judge_actors([off, undo(off)]).splits == frozenset()
    assert judge_actors([off]).pairs == {}


@pytest.mark.parametrize(
    ("verdict", "target", "changes", "fault"),
    [
        ("keep", TARGET, {}, "unknown verdict 'keep'"),
        ("merge", TARGET, {}, "does not fit"),
        ("undo", TARGET, {}, "does not fit"),
        ("merge", Target(actors=("a", "a")), {}, "does not fit"),
        ("split", Target(actors=("a",)), {}, "does not fit"),
        ("edit", TARGET, {}, "changes"),
        ("accept", TARGET, {"act": "offer"}, "changes"),
        ("edit", TARGET, {"rule": "x"}, "unknown field 'rule'"),
        ("edit", TARGET, {"negated": "yes"}, "true or false"),
        ("edit", TARGET, {"statedOn": "yesterday"}, "a day is wanted"),
        ("edit", TARGET, {"factuality": "rumoured"}, "known: asserted"),
        ("edit", TARGET, {"holder": None}, "words are wanted"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    verdict: str, target: Target, changes: dict[str, Change], fault: str
) -> None:
    with pytest.raises(QueryError, match=fault):
        said(verdict, target, changes=changes)


def test_acts_and_issues_are_those_of_the_schema() -> None:
    check_decision(edit(act="offer", issue="open:tolls"), load_schema())
    with pytest.raises(QueryError, match="unknown act 'plea'"):
        check_decision(edit(act="plea"), load_schema())
    with pytest.raises(QueryError, match="unknown issue 'tolls'"):
        check_decision(edit(issue="tolls"), load_schema())


def test_names_of_the_gazetteer_lead_to_one_entry() -> None:
    names = known_names(load_schema())
    assert names["Norway"] == "state/norway"
    assert names["NATO"] == "igo/nato"


def _decisions() -> st.SearchStrategy[Decision]:
    verdicts = st.sampled_from(["accept", "reject"])
    people = st.sampled_from(["ada", "bo", "cem"])
    plain = st.builds(lambda v, u, t: said(v, user=u, at=t), verdicts, people, st.integers(0, 9))
    return plain | plain.map(undo)


@given(st.lists(_decisions(), max_size=8), st.randoms())
def test_the_order_of_decisions_does_not_matter(decisions: list[Decision], random: Any) -> None:
    shuffled = decisions * 2
    random.shuffle(shuffled)
    assert judged(*shuffled) == judged(*decisions)
    assert in_force(shuffled) == in_force(decisions)
