"""Names that are one actor: candidates, scores, what people judged, and nothing lost."""

from collections.abc import Mapping

import pytest
from hypothesis import given

from kg.model import Participant
from kg.resolve.actors import Actor, Resolution, resolve
from kg.resolve.merges import CONFIRMED, REJECTED, Verdict
from tests.kg.derive.records import SCHEMA, casts, participant, person, state


def judged(first: str, second: str, judgement: str) -> Mapping[frozenset[str], Verdict]:
    verdict = Verdict(judgement=judgement, user="ada", decided_at="2031-01-01T00:00:00Z")
    return {frozenset((first, second)): verdict}


def resolved(*cast: Participant, **given: object) -> Resolution:
    return resolve(cast, schema=SCHEMA, **given)  # type: ignore[arg-type]


def actor(found: Resolution, participant: str) -> Actor:
    return found.actors[found.links[participant].actor]


def pairs(found: Resolution) -> set[tuple[str, str, str, str]]:
    """Names of both actors, judgement and method of every SAME_AS."""
    return {
        (found.actors[s.actor].name, found.actors[s.other].name, s.merge.judgement, s.merge.method)
        for s in found.same_as
    }


FULL, SHORT = person("p1", "Ingrid Dahl"), person("p2", "Dahl", article="a2")


def test_a_merge_keeps_both_actors_and_says_what_was_compared() -> None:
    found = resolved(FULL, SHORT)
    assert pairs(found) == {("Dahl", "Ingrid Dahl", "auto", "surname")}
    assert {(a.name, a.merged) for a in found.actors.values()} == {("Dahl", True), ("Ingrid Dahl", False)}
    assert 0 < found.same_as[0].merge.score < 1
    assert found.links["p2"].compared == found.same_as[0].merge.compared != ""


def test_a_rejected_merge_takes_the_two_apart_again() -> None:
    found = resolved(FULL, SHORT, judged=judged("person/dahl", "person/ingrid dahl", REJECTED))
    assert actor(found, "p1") != actor(found, "p2")
    assert pairs(found) == {("Dahl", "Ingrid Dahl", "rejected", "surname")}
    assert found.same_as[0].merge.user == "ada"


def test_a_confirmed_merge_joins_what_no_rule_joins() -> None:
    cast = person("p1", "Ingrid Dahl"), person("p2", "Ingrid Moe", article="a2")
    assert actor(resolved(*cast), "p1") != actor(resolved(*cast), "p2")
    found = resolved(*cast, judged=judged("person/ingrid dahl", "person/ingrid moe", CONFIRMED))
    assert actor(found, "p1") == actor(found, "p2")
    assert (found.links["p1"].confidence, found.links["p2"].confidence) in {(1.0, 0.95), (0.95, 1.0)}


def test_a_gazetteer_name_stands_for_what_is_merged_into_it() -> None:
    cast = state("p1", "Norway"), participant("p2", "The Northern Kingdom", article="a2")
    found = resolved(*cast, judged=judged("gazetteer/state/norway", "organisation/northern kingdom", CONFIRMED))
    assert actor(found, "p2").name == "Norway"


def test_judgements_on_names_that_no_article_has_do_nothing() -> None:
    assert resolved(FULL, judged=judged("person/ingrid dahl", "person/nobody at all", CONFIRMED)).same_as == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [("Transport Workers Union", "Transport Workers' Union"), ("Nordvind Shipping Lines", "Nordvind Shipping Line")],
)
def test_spellings_of_an_organisation_are_one(first: str, second: str) -> None:
    found = resolved(participant("p1", first, kind="union"), participant("p2", second, article="a2", kind="union"))
    assert actor(found, "p1") == actor(found, "p2")


@pytest.mark.parametrize(("first", "second"), [("Muhamed Saidi", "Mohamed Saidi"), ("Anna Kovac", "A. Kovac")])
def test_spellings_of_a_person_are_only_proposed(first: str, second: str) -> None:
    found = resolved(person("p1", first), person("p2", second, article="a2"))
    assert actor(found, "p1") != actor(found, "p2")
    assert {(judgement, method) for *_, judgement, method in pairs(found)} == {("proposed", "spelling")}


@pytest.mark.parametrize(
    ("first", "second"),
    [("Ingrid Dahl", "Olaf Dahl"), ("Ingrid Dahl", "Ingrid Moe"), ("Anna Berg", "Anna Bergström Lund")],
)
def test_other_people_are_not_even_proposed(first: str, second: str) -> None:
    assert resolved(person("p1", first), person("p2", second, article="a2")).same_as == ()


def test_numbers_tell_organisations_apart() -> None:
    cast = participant("p1", "Local 11 Union", kind="union"), participant("p2", "Local 12 Union", kind="union")
    assert resolved(*cast).same_as == ()


def test_a_minister_and_a_unionist_of_one_name_are_two() -> None:
    minister = person("p1", "Jan Novak", acts_for="s", role="finance-minister")
    unionist = person("p2", "Jan Novak", article="a2", acts_for="u", role="leader")
    cast = state("s", "Norway"), minister, participant("u", "Dockers", article="a2", kind="union"), unionist
    found = resolved(*cast)
    assert actor(found, "p1") != actor(found, "p2")
    assert found.same_as == ()


def test_ministers_of_two_states_with_one_name_are_two_and_proposed_as_one() -> None:
    cast = [
        p
        for n, country in enumerate(("Norway", "Norway", "Iceland", "Iceland", "Norway"))
        for p in (
            state(f"s{n}", country, article=f"a{n}"),
            person(f"p{n}", "Ingrid Dahl", article=f"a{n}", acts_for=f"s{n}", role="trade-minister"),
        )
    ]
    found = resolved(*cast, person("p9", "Ingrid Dahl", article="a9"))
    assert actor(found, "p0") == actor(found, "p1") == actor(found, "p4") == actor(found, "p9")
    assert actor(found, "p2") == actor(found, "p3") != actor(found, "p0")
    assert pairs(found) == {("Ingrid Dahl", "Ingrid Dahl", "proposed", "spelling")}
    keys = actor(found, "p0").key, actor(found, "p2").key
    assert actor(one := resolved(*cast, judged=judged(*keys, CONFIRMED)), "p0") == actor(one, "p2")


def test_a_surname_of_two_people_goes_to_the_one_who_acts_for_the_same_state() -> None:
    minister = person("p1", "Genc Marku", acts_for="s1", role="prime-minister")
    other = person("p2", "Teuta Marku", article="a2")
    again = person("p3", "Marku", article="a3", acts_for="s3", role="prime-minister")
    found = resolved(state("s1", "Albania"), minister, other, state("s3", "Albania", article="a3"), again)
    assert actor(found, "p3") == actor(found, "p1") != actor(found, "p2")


def test_a_surname_that_acts_for_another_state_is_not_the_only_known_bearer() -> None:
    minister = person("p1", "Genc Marku", acts_for="s1", role="prime-minister")
    other = person("p2", "Marku", article="a2", acts_for="s2", role="foreign-minister")
    found = resolved(state("s1", "Albania"), minister, state("s2", "Norway", article="a2"), other)
    assert actor(found, "p1") != actor(found, "p2")
    assert found.same_as == ()


def test_a_name_split_off_in_one_article_stands_alone_there() -> None:
    cast = FULL, person("p2", "Ingrid Dahl", article="a2"), person("p3", "Ingrid Dahl", article="a3")
    found = resolved(*cast, splits={("a2", "Ingrid Dahl", "person/ingrid dahl")})
    assert actor(found, "p1") == actor(found, "p3") != actor(found, "p2")
    assert found.links["p2"].method == "split"


@given(cast=casts())
def test_merging_is_never_destructive(cast: list[Participant]) -> None:
    found = resolve(cast, schema=SCHEMA)
    joined = {s.actor: s.other for s in found.same_as if s.merge.judgement in {"auto", "confirmed"}}
    assert {a.id for a in found.actors.values() if a.merged} == set(joined)
    assert all(not found.actors[other].merged for other in joined.values())
    assert all(not found.actors[link.actor].merged for link in found.links.values())
