"""Role, principal and day → who held the office."""

from collections.abc import Iterable
from datetime import date

from kg.offices import Office


def holder_of(offices: Iterable[Office], role: str, of: str, day: date) -> str | None:
    """Who held `role` for the gazetteer entry `of` on `day`; None if that is not known or more than one may have.

    On the day, or in the month or year, of a change both may have held it.
    """
    holders = {o.person for o in offices if o.role == role and o.of == of and o.start <= day <= o.end}
    return holders.pop() if len(holders) == 1 else None
