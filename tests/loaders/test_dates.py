"""Dates told in words, from Wednesday 12 March 2031."""

from datetime import date

import pytest

from loaders.analysis.dates import day_of, resolve_date

PUBLISHED = date(2031, 3, 12)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("Thursday", date(2031, 3, 6), "day"),
        ("Wednesday", date(2031, 3, 12), "day"),
        ("next Monday", date(2031, 3, 17), "day"),
        ("yesterday", date(2031, 3, 11), "day"),
        ("tomorrow", date(2031, 3, 13), "day"),
        ("three days ago", None, None),
        ("3 days ago", date(2031, 3, 9), "day"),
        ("last week", date(2031, 3, 3), "week"),
        ("this month", date(2031, 3, 1), "month"),
        ("last year", date(2030, 1, 1), "year"),
        ("June 26", date(2031, 6, 26), "day"),
        ("26 December", date(2030, 12, 26), "day"),
        ("May 2029", date(2029, 5, 1), "month"),
        ("3 May 2029", date(2029, 5, 3), "day"),
        ("1977", date(1977, 1, 1), "year"),
        ("the second week", None, None),
        ("February 30", None, None),
    ],
)
def test_a_date_keeps_the_precision_it_is_told_with(text: str, day: date | None, precision: str | None) -> None:
    found = resolve_date(text, PUBLISHED)
    assert (found and found.day, found and found.precision) == (day, precision)


def test_a_weekday_ahead_is_the_next_one() -> None:
    found = resolve_date("Wednesday", PUBLISHED, ahead=True)
    assert found is not None
    assert found.day == date(2031, 3, 19)


def test_without_a_publication_date_only_whole_dates_are_certain() -> None:
    assert (day_of("Thursday", None), day_of("June 26", None), day_of("26 June 2031", None)) == (
        None,
        None,
        date(2031, 6, 26),
    )
