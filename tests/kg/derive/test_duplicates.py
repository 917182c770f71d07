import random
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.derive.duplicates import Duplicate, bands, containment, find_duplicates, is_duplicate, similarity
from kg.model import ArticleFacts

DAY = date(2031, 3, 4)


def lanes(seed: int) -> list[int]:
    return random.Random(seed).choices(range(256), k=255)


def signature(values: Sequence[int]) -> str:
    return urlsafe_b64encode(bytes(values)).decode("ascii")


def mixed(share: float, *, own: int, base: int = 0) -> str:
    """A signature that has this share of its lanes from `base`; the others are those of no other."""
    kept = round(share * 255)
    others = [(value + 1 + own) % 256 for value in lanes(base)[kept:]]
    return signature([*lanes(base)[:kept], *others])


def facts(id: str, signature: str | None, *, day: int = 0, words: int = 300) -> ArticleFacts:
    return ArticleFacts(id=id, published=DAY + timedelta(days=day), signature=signature, words=words)


WHOLE = mixed(1, own=0)


def test_equal_signatures_are_wholly_alike() -> None:
    assert similarity(WHOLE, WHOLE) == 1.0


def test_lanes_equal_by_chance_are_taken_off() -> None:
    alike = [similarity(signature(lanes(n)), signature(lanes(n + 1))) for n in range(0, 200, 2)]
    assert sum(alike) / len(alike) == pytest.approx(0, abs=0.003)


def test_a_missing_signature_is_like_none() -> None:
    assert similarity(None, WHOLE) == 0.0
    assert find_duplicates([facts("a", None), facts("b", None)]) == []


def test_the_earliest_is_the_original_then_the_smallest_id() -> None:
    told = [facts("a", WHOLE, day=1), facts("c", WHOLE), facts("b", WHOLE)]
    assert find_duplicates(told) == [
        Duplicate(article="a", original="b", similarity=1.0),
        Duplicate(article="c", original="b", similarity=1.0),
    ]


def test_an_article_without_a_day_is_no_original_of_one_with() -> None:
    undated = replace(facts("a", WHOLE), published=None)
    assert [d.article for d in find_duplicates([undated, facts("b", WHOLE, day=9)])] == ["a"]


def test_one_article_joins_two_that_are_less_alike() -> None:
    """The last lanes tell the first two apart, the first lanes the last two."""
    base = lanes(0)
    left = signature([(v + 1) % 256 for v in base[:90]] + base[90:])
    right = signature(base[:165] + [(v + 2) % 256 for v in base[165:]])
    first, bridge, last = facts("a", left), facts("b", WHOLE), facts("c", right)
    assert not is_duplicate(first, last)
    assert {d.original for d in find_duplicates([first, bridge, last])} == {"a"}
    assert len(find_duplicates([first, bridge, last])) == 2


def test_a_regular_report_of_another_week_is_another() -> None:
    again = mixed(0.8, own=1)
    assert is_duplicate(facts("a", WHOLE), facts("b", again, day=2))
    assert not is_duplicate(facts("a", WHOLE), facts("b", again, day=7))
    assert is_duplicate(facts("a", WHOLE), facts("b", mixed(0.97, own=1), day=70)), "a reprint may come late"


def test_a_text_cut_to_a_third_repeats_the_whole() -> None:
    cut = facts("b", mixed(1 / 3, own=1), words=302)
    assert containment(facts("a", WHOLE, words=904), cut) == pytest.approx(1, abs=0.02)
    assert is_duplicate(facts("a", WHOLE, words=904), cut)
    assert not is_duplicate(facts("a", WHOLE, words=302), cut)


def test_a_short_text_tells_nothing_of_being_cut() -> None:
    assert containment(facts("a", WHOLE, words=230), facts("b", mixed(1 / 3, own=1), words=79)) == 0.0


def test_near_duplicates_share_a_band() -> None:
    chance = random.Random(1)
    for n in range(200):
        other = [v if chance.random() < 0.5 else (v + 1 + n % 200) % 256 for v in lanes(0)]
        assert set(bands(WHOLE)) & set(bands(signature(other)))


articles = st.lists(
    st.builds(
        lambda n, share, day, words: (share, n, day, words),
        st.integers(0, 200),
        st.sampled_from([0.3, 0.45, 0.55, 0.8, 0.95, 1.0]),
        st.integers(0, 12),
        st.integers(1, 900),
    ),
    max_size=12,
).map(lambda rows: [facts(f"a{i}", mixed(s, own=n), day=d, words=w) for i, (s, n, d, w) in enumerate(rows)])


@given(articles, st.randoms(use_true_random=False))
def test_order_does_not_matter(told: list[ArticleFacts], chance: random.Random) -> None:
    shuffled = chance.sample(told, len(told))
    assert find_duplicates(shuffled) == find_duplicates(told)


@given(articles)
def test_an_unrelated_article_changes_nothing(told: list[ArticleFacts]) -> None:
    stranger = facts("aa", signature(lanes(99)))
    assert find_duplicates([stranger, *told]) == find_duplicates(told)


@given(articles)
def test_an_original_repeats_none(told: list[ArticleFacts]) -> None:
    found = find_duplicates(told)
    assert not {d.original for d in found} & {d.article for d in found}
