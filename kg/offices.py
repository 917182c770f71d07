"""`schemas/actors/offices.yaml` → who held which role for whom, from when to when."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any

from kg.entries import read_yaml
from kg.errors import SchemaError

_PLACE = "schemas/actors/offices.yaml"
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Office:
    """That `person` held `role` for the gazetteer entry `of`, both days included.

    Where only a month or a year is known, the bounds are its outermost days. Of who was in office when the list was made,
    `end` is the day up to which the list is known to be right: nobody is guessed to be in office later.
    """

    role: str
    of: str
    person: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class _Term:
    """An office with the latest day on which it may have begun and the earliest on which it may have ended."""

    office: Office
    begun: date
    ended: date


def read_offices(file: Traversable, *, heads: Mapping[str, bool], actors: Collection[str]) -> tuple[Office, ...]:
    """All offices in `file`; `heads` tells of each role whether one person at a time holds it.

    Raises SchemaError for an unknown role or actor, an end before its start, and two who hold a head's role at once
    for longer than the precision of their dates leaves open.
    """
    raw = read_yaml(file, _PLACE)
    if not isinstance(raw, dict) or set(raw) != {"known_until", "offices"} or not isinstance(raw["offices"], list):
        raise SchemaError(f"{_PLACE}: a mapping of known_until, a day, and offices, a list, is wanted")
    until = _bounds(raw["known_until"], _PLACE)[1]
    terms = [term for office in raw["offices"] for term in _terms(office, until, heads, actors)]
    _check_overlaps(terms, heads)
    return tuple(term.office for term in terms)


def _terms(raw: Any, until: date, heads: Mapping[str, bool], actors: Collection[str]) -> Iterator[_Term]:
    if not isinstance(raw, dict) or set(raw) != {"role", "of", "holders"} or not isinstance(raw["holders"], list):
        raise SchemaError(f"{_PLACE}: {str(raw)[:80]!r}: a mapping of role, of and a list of holders is wanted")
    place = f"{_PLACE}: {raw['role']} of {raw['of']}"
    known: tuple[tuple[str, Collection[str]], ...] = (("role", heads), ("of", actors))
    for field, ids in known:
        if raw[field] not in ids:
            raise SchemaError(f"{place}: {field}: unknown {raw[field]!r}; take an id of schemas/actors/")
    yield from (_term(raw["role"], raw["of"], holder, until, place) for holder in raw["holders"])


def _term(role: str, of: str, holder: Any, until: date, place: str) -> _Term:
    if not isinstance(holder, list) or len(holder) not in (2, 3) or not isinstance(holder[0], str):
        raise SchemaError(f"{place}: {holder!r}: [person, start, end] is wanted, without end for who is in office")
    person, start, *rest = holder
    first, begun = _bounds(start, place)
    ended, last = _bounds(rest[0], place) if rest else (until, until)
    if last < first:
        raise SchemaError(f"{place}: {person}: ends {last} before it starts {first}; turn them round")
    return _Term(Office(role, of, person, first, last), begun, ended)


def _bounds(value: Any, place: str) -> tuple[date, date]:
    """First and last day of a year, a month or a day."""
    found = _DATE.fullmatch(str(value))
    try:
        year, month, day = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        last = month or 12
        return date(year, month or 1, day or 1), date(year, last, day or monthrange(year, last)[1])
    except ValueError as err:
        raise SchemaError(
            f"{place}: no date: {value!r}; a day 2010-05-11, a month 2010-05 or a year 2010 is wanted"
        ) from err


def _check_overlaps(terms: Iterable[_Term], heads: Mapping[str, bool]) -> None:
    held: dict[tuple[str, str], list[_Term]] = defaultdict(list)
    for term in terms:
        if heads[term.office.role]:
            held[term.office.role, term.office.of].append(term)
    for (role, of), found in held.items():
        for one, other in _overlapping(found):
            raise SchemaError(
                f"{_PLACE}: {role} of {of}: {one.office.person} is still in office when {other.office.person} begins;"
                " one person at a time holds it"
            )


def _overlapping(terms: Sequence[_Term]) -> Iterator[tuple[_Term, _Term]]:
    ordered = sorted(terms, key=lambda t: (t.begun, t.ended))
    for i, one in enumerate(ordered):
        yield from ((one, other) for other in ordered[i + 1 :] if other.begun < one.ended)
