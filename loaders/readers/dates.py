"""Dates as files write them → date."""

import logging
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

log = logging.getLogger(__name__)

_RFC_822 = re.compile(r"(?:[A-Z][a-z]{2},\s*)?\d{1,2}\s[A-Z][a-z]{2}\s\d{4}\s\d{1,2}:\d\d")
# Characters of a date; what is longer is none.
_LONGEST = 100
_WEEK = re.compile(r"\d{4}-?W", re.IGNORECASE)
# Relative words ("yesterday") mean another day at each run; only absolute dates with day, month and year count.
_SETTINGS = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}


def parse_date(told: Any, place: str) -> date | None:
    """The day that `told` means, in the zone it was written in; None, with a warning, if that is not certain.

    Read are ISO 8601, RFC 822 and English absolute dates; 04/07/2024 could be two days and is not guessed.
    """
    text = str(told).strip() if told is not None else ""
    if not text:
        return None
    day = _day(text)
    if day is None:
        log.warning("%s: date %r is not understood and left out; write it like 2024-07-04", place, text[:80])
    return day


@lru_cache(maxsize=4_096)
def _day(text: str) -> date | None:
    if len(text) > _LONGEST:
        return None
    return _iso(text) or _rfc(text) or _written(text)


def _iso(text: str) -> date | None:
    if _WEEK.match(text):
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _rfc(text: str) -> date | None:
    if not _RFC_822.match(text):
        return None
    try:
        return parsedate_to_datetime(text).date()
    except ValueError:
        return None


def _written(text: str) -> date | None:
    """An absolute date that means the same day in every order of day, month and year."""
    if len(text) > 80 or not any(c.isdigit() for c in text):
        return None
    import dateparser  # slow to import, seldom needed

    orders = ("DMY", "MDY", "YMD")
    found = [dateparser.parse(text, languages=["en"], settings={**_SETTINGS, "DATE_ORDER": order}) for order in orders]
    days = {moment.date() for moment in found if moment is not None}
    return days.pop() if len(days) == 1 else None
