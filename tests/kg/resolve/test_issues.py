"""Phrase → issue."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from kg.resolve.issues import issue_hits, issue_name, resolve_issue
from kg.schema import Issue, Schema
from tests.kg.derive.records import SCHEMA


def issue(id: str, *keywords: str) -> Issue:
    return Issue(id=id, name=id.capitalize(), domain="test", keywords=keywords)


def schema_of(*issues: Issue) -> Schema:
    return replace(SCHEMA, issues=MappingProxyType({i.id: i for i in issues}))


SMALL = schema_of(issue("fish", "cod", "quota"), issue("wages", "pay", "pay rise"), issue("rise", "rise"))


def test_a_keyword_of_two_words_beats_a_single_one() -> None:
    assert resolve_issue(["pay", "rise"], head="rise", schema=SMALL) == "wages"


def test_on_a_tie_the_first_issue_wins() -> None:
    assert resolve_issue(["pay", "cod"], head="cod", schema=SMALL) == "fish"


def test_what_stands_around_decides_on_a_tie_and_where_nothing_is_hit() -> None:
    assert resolve_issue(["pay", "cod"], head="cod", schema=SMALL, around={"fish": 1.0, "wages": 2.0}) == "wages"
    assert resolve_issue(["it"], head="it", schema=SMALL, around={"fish": 1.0, "wages": 2.0}) == "wages"
    assert resolve_issue(["cod"], head="cod", schema=SMALL, around={"wages": 9.0}) == "fish", "its own words come first"
    assert issue_hits(["cod", "and", "cod"], SMALL) == {"fish": 2}


def test_a_keyword_is_a_whole_word() -> None:
    assert resolve_issue(["codify"], head="codify", schema=SMALL) == "open:codify"


def test_what_no_keyword_hits_is_an_open_issue_named_by_its_head() -> None:
    assert resolve_issue([], head="harbour", schema=SMALL) == "open:harbour"
    assert issue_name("open:harbour", SMALL) == "Harbour"
    assert issue_name("fish", SMALL) == "Fish"


def test_an_empty_taxonomy_leaves_every_issue_open() -> None:
    assert resolve_issue(["cod"], head="cod", schema=schema_of()) == "open:cod"


def test_every_shipped_issue_is_found_by_one_of_its_keywords() -> None:
    lost = [
        i.id
        for i in SCHEMA.issues.values()
        if not any(resolve_issue(k.split(), head="x", schema=SCHEMA) == i.id for k in i.keywords)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("lemmas", "wanted"),
    [
        ("raise output", "oil-output"),
        ("raise the output quota", "oil-output"),
        ("raise wage", "wages"),
        ("raise the retirement age", "pensions-benefits"),
        ("low the landing fee", "air-services"),
        ("low school fee", "education"),
        ("Sweden 's NATO bid", "open:x"),
        ("the takeover bid", "takeover"),
        ("the claim", "open:x"),
        ("pay five million dollar", "wages"),
        ("in order to talk", "open:x"),
        ("a short week", "working-time"),
        ("next week", "open:x"),
    ],
)
def test_a_word_that_fits_many_issues_makes_none_alone(lemmas: str, wanted: str) -> None:
    assert resolve_issue(lemmas.lower().split(), head="x", schema=SCHEMA) == wanted
