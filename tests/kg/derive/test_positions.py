"""Statements → positions."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.derive.positions import derive_positions
from kg.model import Participant, Statement
from kg.resolve.actors import resolve
from tests.kg.derive.records import SCHEMA, casts, person, positions_of, reports, state, statement

CAST = (state("n", "Norway"), state("i", "Iceland"), state("n2", "Norway", article="a2"))


def test_reports_of_one_proposition_in_two_articles_are_one_position() -> None:
    first = statement("s1", "demand", "n", content="more cod in May", stated_on=date(2024, 1, 1), confidence=0.4)
    second = statement(
        "s2", "demand", "n2", article="a2", content="more cod May", stated_on=date(2024, 2, 1), confidence=0.7
    )
    (position,) = positions_of([second, first], CAST)
    assert position.statements == ("s1", "s2")
    assert position.articles == {"a1", "a2"}
    assert (position.first_on, position.last_on) == (date(2024, 1, 1), date(2024, 2, 1))
    assert (position.content, position.confidence) == ("more cod in May", 0.7)


@pytest.mark.parametrize(
    "other",
    [
        statement("s2", "offer", "n"),
        statement("s2", "demand", "i"),
        statement("s2", "demand", "n", issue="open:trade"),
        statement("s2", "demand", "n", negated=True),
        statement("s2", "demand", "n", factuality="hypothetical"),
        statement("s2", "demand", "n", content="fewer boats"),
    ],
    ids=["act", "holder", "issue", "negated", "factuality", "content"],
)  # fmt: skip
def test_another_act_holder_issue_scope_or_content_is_another_position(other: Statement) -> None:
    assert len({p.id for p in positions_of([statement("s1", "demand", "n"), other], CAST)}) == 2


def test_contents_join_over_one_that_resembles_both() -> None:
    contents = ["a b c d", "a b c e f", "a b c d e f"]
    ends = [statement(f"s{n}", "demand", "n", content=text) for n, text in enumerate(contents)]
    assert len(positions_of(ends[:2], CAST)) == 2
    assert len(positions_of(ends, CAST)) == 1


def test_a_surname_and_a_full_name_hold_one_position() -> None:
    people = person("p1", "Ingrid Dahl"), person("p2", "Dahl", article="a2")
    said = [statement("s1", "offer", "p1"), statement("s2", "offer", "p2", article="a2")]
    assert len(positions_of(said, people)) == 1


def test_a_position_is_conditional_if_one_report_says_so() -> None:
    said = [statement("s1", "offer", "n"), statement("s2", "offer", "n", conditional=True)]
    assert positions_of(said, CAST)[0].conditional


def test_addressees_are_actors_without_the_holder() -> None:
    said = [statement(f"s{n}", "demand", "n", addressee=to) for n, to in enumerate(["i", "n2", None])]
    (position,) = positions_of(said, CAST)
    resolution = resolve(CAST, schema=SCHEMA)
    assert position.addressees == (resolution.links["i"].actor,)


def test_an_undated_report_takes_no_part_in_the_dates() -> None:
    said = [statement("s1", "demand", "n"), statement("s2", "demand", "n", stated_on=date(2024, 1, 1))]
    (position,) = positions_of(said, CAST)
    assert position.statements == ("s2", "s1")
    assert positions_of(said[:1], CAST)[0].first_on is None


@given(found=casts().flatmap(lambda cast: st.tuples(st.just(cast), reports(cast))), seed=st.integers(0, 100))
def test_the_order_of_statements_decides_nothing_and_each_has_one_position(
    found: tuple[list[Participant], list[Statement]], seed: int
) -> None:
    cast, said = found
    resolution = resolve(cast, schema=SCHEMA)
    positions = derive_positions(said, resolution, schema=SCHEMA)
    mixed = list(said)
    Random(seed).shuffle(mixed)
    assert derive_positions(mixed, resolution, schema=SCHEMA) == positions
    assert sorted(id for p in positions for id in p.statements) == sorted(s.id for s in said)
    assert len({p.id for p in positions}) == len(positions)
