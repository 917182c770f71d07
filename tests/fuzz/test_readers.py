"""Every reader gives whole articles or a reason, whatever the bytes."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.ids import content_id
from loaders.readers import READERS
from tests.conftest import tries
from tests.fuzz.grammar import PIECES, check_reading

_BUDGET = settings(max_examples=tries(25), suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("suffix", READERS)
def test_a_reader_gives_an_article_or_a_reason(suffix: str) -> None:
    piece = st.one_of(st.sampled_from(PIECES[suffix]), st.binary(max_size=8))

    @_BUDGET
    @given(pieces=st.lists(piece, max_size=40), packed=st.booleans(), cut=st.integers(0, 60))
    def check(pieces: list[bytes], packed: bool, cut: int) -> None:
        raw = b"".join(pieces)
        check_reading(f"{suffix}.gz" if packed else suffix, gzip.compress(raw)[: -cut or None] if packed else raw)

    check()


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_ids_are_equal_for_equal_parts_alone(first: list[str], second: list[str]) -> None:
    assert (content_id("x", *first) == content_id("x", *second)) == (first == second)
