"""Who is who across articles."""

from collections.abc import Iterable
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Participant
from kg.resolve.actors import Resolution, organisation_name, person_name, resolve
from tests.kg.derive.records import SCHEMA, casts, participant, person, span, state


def resolved(*participants: Participant) -> Resolution:
    return resolve(participants, schema=SCHEMA)


def same(found: Resolution, *ids: str) -> bool:
    return len({found.links[id].actor for id in ids}) == 1


def test_one_gazetteer_entry_is_one_actor_over_articles() -> None:
    capital = participant("p2", "Oslo", article="a2", kind="state", gazetteer="state/norway")
    found = resolved(state("p1", "Norway"), capital)
    actor = found.actors[found.links["p1"].actor]
    assert same(found, "p1", "p2")
    assert (actor.name, actor.kind, found.links["p2"].method) == ("Norway", "state", "gazetteer")
    assert "Oslo" in actor.aliases


@pytest.mark.parametrize(
    "other", ["ingrid dahl", "Ms. Ingrid Dahl", "Ingrid K. Dahl", "President Ingrid Dahl", "Ingrid Dáhl"]
)
def test_full_names_of_a_person_join_whatever_case_title_initial_and_accent(other: str) -> None:
    assert same(resolved(person("p1", "Ingrid Dahl"), person("p2", other, article="a2")), "p1", "p2")


@pytest.mark.parametrize("other", ["Olaf Dahl", "Ingrid Moe", "Ingrid Marie Dahl"])
def test_other_full_names_stay_apart(other: str) -> None:
    assert not same(resolved(person("p1", "Ingrid Dahl"), person("p2", other, article="a2")), "p1", "p2")


def test_a_bare_surname_joins_the_only_person_who_bears_it() -> None:
    found = resolved(person("p1", "Dahl"), person("p2", "Ingrid Dahl", article="a2"))
    assert same(found, "p1", "p2")
    assert found.links["p1"].method == "surname"
    assert found.actors[found.links["p1"].actor].name == "Ingrid Dahl"


def test_a_bare_surname_with_two_bearers_stays_inside_its_article() -> None:
    names = [("p3", "Dahl", "a3"), ("p4", "Dahl", "a4")]
    known = [person("p1", "Ingrid Dahl"), person("p2", "Olaf Dahl", article="a2")]
    found = resolved(*known, *(person(id, name, article=a) for id, name, a in names))
    assert {found.links[id].method for id in ("p3", "p4")} == {"ambiguous"}
    assert len({link.actor for link in found.links.values()}) == 4


def test_a_bare_surname_joins_the_bearer_of_its_own_article_first() -> None:
    found = resolved(person("p1", "Ingrid Dahl"), person("p2", "Dahl"), person("p3", "Olaf Dahl", article="a2"))
    assert same(found, "p1", "p2")


def test_a_person_and_a_company_of_one_name_never_join() -> None:
    assert not same(resolved(person("p1", "Ford"), participant("p2", "Ford", article="a2")), "p1", "p2")


@pytest.mark.parametrize("other", ["Acme Corp.", "The Acme Co.", "ACME, Inc."])
def test_organisations_join_without_their_legal_form(other: str) -> None:
    assert same(resolved(participant("p1", "Acme"), participant("p2", other, article="a2")), "p1", "p2")


def test_an_acronym_joins_the_organisation_whose_article_gives_it() -> None:
    mentions = (span("Union of Rail Staff"), span("URS"))
    full = participant("p1", "Union of Rail Staff", kind="union", mentions=mentions)
    found = resolved(full, participant("p2", "URS", article="a2", kind="union"))
    assert same(found, "p1", "p2")
    assert found.links["p2"].method == "acronym"


def test_a_name_in_capitals_is_no_acronym() -> None:
    shouted = participant("p1", "Kestrel Mining", mentions=(span("KESTREL"),))
    assert not same(resolved(shouted, participant("p2", "Kestrel", article="a2")), "p1", "p2")


def minister(
    id: str, country: str, *, article: str = "a1", role: str = "prime-minister", **fields: object
) -> Participant:
    return person(id, "the prime minister", article=article, named=False, acts_for=country, role=role, **fields)


def test_a_role_joins_the_only_person_known_to_hold_it() -> None:
    named = person("p2", "Ingrid Dahl", article="a1", acts_for="p1", role="prime-minister")
    found = resolved(
        state("p1", "Norway"), named, state("p3", "Norway", article="a2"), minister("p4", "p3", article="a2")
    )
    assert same(found, "p2", "p4")
    assert found.links["p4"].method == "role"


def test_a_role_nobody_is_known_in_is_one_actor_over_articles() -> None:
    countries = state("p1", "Norway"), state("p3", "Norway", article="a2")
    found = resolved(*countries, minister("p2", "p1"), minister("p4", "p3", article="a2"))
    assert same(found, "p2", "p4")
    actor = found.actors[found.links["p2"].actor]
    assert (actor.name, actor.named) == ("prime minister of Norway", False)


def test_the_same_role_for_another_principal_is_another_actor() -> None:
    countries = state("p1", "Norway"), state("p3", "Iceland")
    assert not same(resolved(*countries, minister("p2", "p1"), minister("p4", "p3")), "p2", "p4")


def test_a_role_that_many_hold_stays_inside_its_article() -> None:
    countries = state("p1", "Norway"), state("p3", "Norway", article="a2")
    voices = minister("p2", "p1", role="spokesman"), minister("p4", "p3", article="a2", role="spokesman")
    found = resolved(*countries, *voices)
    assert not same(found, "p2", "p4")
    assert found.links["p2"].method == "description"


def test_a_role_for_a_principal_inside_one_article_stays_there() -> None:
    unions = [participant(f"u{n}", "the union", article=f"a{n}", kind="union", named=False) for n in (1, 2)]
    chairs = [minister(f"p{n}", f"u{n}", article=f"a{n}", role="chairman") for n in (1, 2)]
    assert not same(resolved(*unions, *chairs), "p1", "p2")


def test_a_cabinet_of_several_known_holders_keeps_the_role_apart() -> None:
    holders = [
        person(f"h{n}", name, acts_for="p1", role="prime-minister") for n, name in enumerate(("Ann Lie", "Bo Ek"))
    ]
    found = resolved(state("p1", "Norway"), *holders, minister("p2", "p1"))
    assert not same(found, "p2", "h0")
    assert not same(found, "p2", "h1")


@pytest.mark.parametrize("fields", [{"named": False}, {"resolved": False}])
def test_descriptions_and_pronouns_never_join_over_articles(fields: dict[str, bool]) -> None:
    found = resolved(*(participant(f"p{n}", "officials", article=f"a{n}", kind="source", **fields) for n in (1, 2)))
    assert not same(found, "p1", "p2")


def test_a_body_acts_for_its_state_where_both_are_named() -> None:
    body = participant("p1", "White House", kind="government_body", gazetteer="body/white-house")
    country = participant("p2", "United States", article="a2", kind="state", gazetteer="state/united-states")
    found = resolved(body, country)
    assert found.principal_of(found.links["p1"].actor) == found.links["p2"].actor
    assert resolved(body).acts_for == ()


def test_the_principal_of_a_spokesman_of_a_minister_is_the_state() -> None:
    named = person("p2", "Ingrid Dahl", acts_for="p1", role="foreign-minister")
    voice = person("p3", "Bo Ek", acts_for="p2", role="spokesman")
    found = resolved(state("p1", "Norway"), named, voice)
    assert found.principal_of(found.links["p3"].actor) == found.links["p1"].actor


def test_the_principal_that_most_articles_give_counts() -> None:
    countries = [state(f"c{n}", name, article=f"a{n}") for n, name in enumerate(("Norway", "Iceland", "Iceland"))]
    people = [person(f"p{n}", "Ingrid Dahl", article=f"a{n}", acts_for=f"c{n}") for n in range(3)]
    found = resolved(*countries, *people)
    assert found.actors[found.principal_of(found.links["p0"].actor)].name == "Iceland"
    assert len(found.acts_for) == 2


def test_two_who_act_for_each_other_have_one_principal() -> None:
    first = [person("p1", "Ann Lie", acts_for="p2"), person("p2", "Bo Ek")]
    second = [person("p3", "Ann Lie", article="a2"), person("p4", "Bo Ek", article="a2", acts_for="p3")]
    found = resolved(*first, *second)
    assert len({found.principal_of(actor) for actor in found.actors}) == 1


def test_nobody_is_the_actor_of_nobody() -> None:
    assert resolved(state("p1", "Norway")).actor_of(None) is None


def test_names_are_compared_without_titles_suffixes_and_legal_forms() -> None:
    assert person_name("Prime Minister John Q. Public Jr.") == ["john", "public"]
    assert organisation_name("The Acme Co., Ltd.") == "acme"
    assert organisation_name("The Company") == "the company"


def shuffled(found: Iterable[Participant], seed: int) -> list[Participant]:
    order = list(found)
    Random(seed).shuffle(order)
    return order


@given(cast=casts(), seed=st.integers(0, 100))
def test_the_order_of_participants_decides_nothing(cast: list[Participant], seed: int) -> None:
    assert resolve(shuffled(cast, seed), schema=SCHEMA) == resolve(cast, schema=SCHEMA)


@given(cast=casts())
def test_every_participant_has_an_actor_and_every_actor_a_participant(cast: list[Participant]) -> None:
    found = resolve(cast, schema=SCHEMA)
    assert set(found.links) == {p.id for p in cast}
    assert {a.id for a in found.actors.values() if not a.merged} == {link.actor for link in found.links.values()}
    assert all(0 < link.confidence <= 1 for link in found.links.values())


def test_a_role_is_who_held_it_on_the_day_of_the_article() -> None:
    cast = state("p1", "Norway"), minister("p2", "p1")
    for day, name in ((date(1995, 5, 1), "Gro Harlem Brundtland"), (date(2010, 5, 1), "Jens Stoltenberg")):
        found = resolve(cast, schema=SCHEMA, days={"a1": day})
        actor = found.actors[found.links["p2"].actor]
        assert (actor.name, actor.named, found.links["p2"].method) == (name, True, "office")
        assert "the prime minister" in actor.aliases
    assert resolve(cast, schema=SCHEMA, days={"a1": date(1890, 5, 1)}).links["p2"].method == "role"


def test_a_surname_with_its_office_is_who_held_it_then() -> None:
    named = person("p2", "Stoltenberg", acts_for="p1", role="prime-minister")
    other = person("p3", "Thorvald Stoltenberg", article="a2")
    found = resolve((state("p1", "Norway"), named, other), schema=SCHEMA, days={"a1": date(2010, 5, 1)})
    assert found.actors[found.links["p2"].actor].key == "person/jens stoltenberg"


def test_terms_of_office_are_told_where_they_are_known() -> None:
    named = person("p2", "Jens Stoltenberg", acts_for="p1", role="prime-minister")
    found = resolve((state("p1", "Norway"), named), schema=SCHEMA, days={"a1": date(2010, 5, 1)})
    terms = [(a.role, a.start, a.end) for a in found.acts_for if a.actor == found.links["p2"].actor]
    assert ("prime-minister", date(2005, 10, 17), date(2013, 10, 16)) in terms
    assert len(terms) == 2


@pytest.mark.parametrize(("day", "party"), [(date(2010, 5, 1), "p1"), (date(2020, 5, 1), "p2")])
def test_who_held_an_office_on_the_day_acts_for_its_state_though_the_article_says_nothing(
    day: date, party: str
) -> None:
    cast = state("p1", "Norway"), person("p2", "Jens Stoltenberg")
    found = resolve(cast, schema=SCHEMA, days={"a1": day})
    assert found.party_of("p2") == found.actor_of(party)


def test_nobody_acts_for_a_state_of_which_nothing_is_told() -> None:
    found = resolve((person("p2", "Jens Stoltenberg"),), schema=SCHEMA, days={"a1": date(2010, 5, 1)})
    assert found.party_of("p2") == found.actor_of("p2")
