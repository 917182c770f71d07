"""Dates as files write them → date."""

import logging
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

log = logging.getLogger(__name__)


def parse_date(told: Any, place: str) -> date | None:
    """The day that `told` means: a date, ISO 8601, RFC 822 or a day written out; None, with a warning, if it is none of them."""
    if told is None or told == "":
        return None
    if isinstance(told, date):
        return told.date() if isinstance(told, datetime) else told
    text = str(told).strip()
    for parse in (_iso, _rfc, _written):
        if (day := parse(text)) is not None:
            return day
    log.warning("%s: date %r is not understood and left out; write it like 2024-07-04", place, text)
    return None


def _iso(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _rfc(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        return None


def _written(text: str) -> date | None:
    """A day with its month in letters; 04/07/2024 could be two days and is not guessed."""
    if not any(c.isalpha() for c in text) or not any(c.isdigit() for c in text):
        return None
    import dateparser

    found = dateparser.parse(text, languages=["en"], settings={"STRICT_PARSING": True})
    return found.date() if found is not None else None
