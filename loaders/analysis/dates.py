"""Dates that the text tells, resolved from the article's date, with the precision they are told in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import dateparser
from spacy.tokens import Span, Token

from loaders.analysis.syntax import entities_in

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHIFTS: Mapping[str, int] = MappingProxyType(
    {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
)
_NEAR: Mapping[str, int] = MappingProxyType({"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1})
# Days after publication up to which a month and day without a year lie ahead; later ones were last year.
_AHEAD = 180
_FILLERS = {
    "on",
    "in",
    "by",
    "the",
    "of",
    "early",
    "late",
    "earlier",
    "later",
    "mid",
    "before",
    "until",
    "morning",
    "evening",
    "night",
    "afternoon",
}


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and how exactly it is told: day, week (its Monday), month (its first) or year (its first of January)."""

    day: date
    precision: str


def date_near(token: Token, published: date | None) -> date | None:
    """The day told by the date expression nearest to `token` in its sentence, None if it is not certain to the day."""
    found = dated_near(token, published)
    return found.day if found is not None and found.precision == "day" else None


def dated_near(token: Token, published: date | None, *, outside: tuple[int, int] = (0, 0)) -> Dated | None:
    """The date told nearest to `token` in its sentence, None if none is told or it cannot be resolved.

    Dates that begin within the characters `outside` are left out.
    """
    start, end = outside
    ents: list[Span] = [e for e in entities_in(token.sent) if e.label_ == "DATE" and not start <= e.start_char < end]
    nearest = min(ents, key=lambda e: abs(e.root.i - token.i), default=None)
    return resolve_date(nearest.text, published) if nearest is not None else None


def day_of(text: str, published: date | None) -> date | None:
    """The day a date expression means, or None: "Thursday", "yesterday", "June 26", "3 May 2021"."""
    found = resolve_date(text, published)
    return found.day if found is not None and found.precision == "day" else None


def resolve_date(text: str, published: date | None, *, ahead: bool = False) -> Dated | None:
    """The date an expression means, with its precision: "Thursday", "last week", "June 26", "in May", "2021"; else None."""
    words = [w for w in re.findall(r"[\w']+", text.lower()) if w not in _FILLERS]
    relative = _relative(words, published, ahead=ahead) if published is not None else None
    return relative or _calendar(words, published)


def _relative(words: list[str], published: date, *, ahead: bool) -> Dated | None:
    if len(words) == 1 and words[0] in _NEAR:
        return Dated(published + timedelta(days=_NEAR[words[0]]), "day")
    if words and words[-1] in _WEEKDAYS and set(words[:-1]) <= set(_SHIFTS):
        forward = ahead or words[0] in {"next", "coming"}
        return Dated(_weekday(_WEEKDAYS.index(words[-1]), published, forward=forward), "day")
    if len(words) == 2 and words[0] in _SHIFTS:
        return _shifted(words[1], _SHIFTS[words[0]], published)
    if len(words) == 3 and words[1:] in (["days", "ago"], ["day", "ago"]) and words[0].isdigit():
        return Dated(published - timedelta(days=int(words[0])), "day")
    return None


def _weekday(weekday: int, published: date, *, forward: bool) -> date:
    if forward:
        return published + timedelta(days=(weekday - published.weekday() - 1) % 7 + 1)
    return published - timedelta(days=(published.weekday() - weekday) % 7)


def _shifted(unit: str, shift: int, published: date) -> Dated | None:
    if unit == "week":
        return Dated(published - timedelta(days=published.weekday()) + timedelta(weeks=shift), "week")
    if unit == "month":
        months = published.year * 12 + published.month - 1 + shift
        return Dated(date(months // 12, months % 12 + 1, 1), "month")
    return Dated(date(published.year + shift, 1, 1), "year") if unit == "year" else None


def _calendar(words: list[str], published: date | None) -> Dated | None:
    """A date of the calendar; without its year it falls into the year before or the half-year after publication."""
    year = next((int(w) for w in words if re.fullmatch(r"(1[5-9]|20|21)\d\d", w)), None)
    month = next((_MONTHS.index(w[:3]) + 1 for w in words if w[:3] in _MONTHS and not w.isdigit()), None)
    day = next((int(re.sub(r"\D", "", w)) for w in words if re.fullmatch(r"\d{1,2}(st|nd|rd|th)?", w)), None)
    if month is None:
        return Dated(date(year, 1, 1), "year") if year is not None and len(words) == 1 else None
    if year is None:
        year = _likely_year(month, published) if published is not None else None
    if year is None:
        return None
    if day is None:
        return Dated(date(year, month, 1), "month")
    found = dateparser.parse(f"{year}-{month:02}-{day:02}", settings={"STRICT_PARSING": True})
    return Dated(found.date(), "day") if found is not None else None


def _likely_year(month: int, published: date) -> int:
    first = date(published.year, month, 1)
    return published.year - 1 if first > published + timedelta(days=_AHEAD) else published.year
