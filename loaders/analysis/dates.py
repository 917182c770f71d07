"""Days that the text tells, resolved from the article's date."""

from datetime import date, timedelta

import dateparser
from spacy.tokens import Token

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_near(token: Token, published: date | None) -> date | None:
    """The day told by the date expression nearest to `token` in its sentence, None if it is not certain.

    A weekday is the last one up to the publication date, "today" and "yesterday" count from it; a month and day without
    a year fall into the year before the publication date.
    """
    ents = [e for e in token.sent.ents if e.label_ == "DATE"]
    ents.sort(key=lambda e: abs(e.root.i - token.i))
    for ent in ents[:1]:
        found = day_of(ent.text, published)
        if found is not None:
            return found
    return None


def day_of(text: str, published: date | None) -> date | None:
    """The day a date expression means, or None: "Thursday", "yesterday", "June 26", "3 May 2021"."""
    words = text.lower().replace(",", " ").replace(".", " ").split()
    if published is not None and (relative := _relative(words, published)):
        return relative
    has_day = any(w.rstrip("stndrh").isdigit() and int(w.rstrip("stndrh")) <= 31 for w in words)
    has_month = any(w[:3] in _MONTHS for w in words)
    has_year = any(w.isdigit() and len(w) == 4 for w in words)
    if not (has_day and has_month and (has_year or published)):
        return None
    base = str(published.year) if published and not has_year else ""
    found = dateparser.parse(f"{text} {base}".strip(), languages=["en"], settings={"STRICT_PARSING": True})
    if found is None:
        return None
    day = found.date()
    return (
        day.replace(year=day.year - 1) if published and not has_year and day > published + timedelta(days=180) else day
    )


def _relative(words: list[str], published: date) -> date | None:
    if words in (["today"], ["tonight"]):
        return published
    if words == ["yesterday"]:
        return published - timedelta(days=1)
    if len(words) == 1 and words[0] in _WEEKDAYS:
        return published - timedelta(days=(published.weekday() - _WEEKDAYS.index(words[0])) % 7)
    return None
