"""Participants → the key of what they name: one key, one name; what joins two names is a merge (kg/resolve/merges.py).

A key is text that any machine makes of the same articles: "gazetteer/state/norway", "person/ingrid dahl",
"organisation/union of rail staff", "role/prime-minister/gazetteer/state/norway", or a key of one article alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import Participant
from kg.offices import Office
from kg.resolve.names import organisation_name, person_name
from kg.resolve.offices import holder_of
from kg.schema import Schema

# Kinds of principals whose speakers of one name are taken for two people where both occur.
_AUTHORITIES = {"state", "government_body", "igo"}
_CIVIL = {"company", "union", "ngo", "crowd"}
CIVIL_MARK = " (civil)"
# Days between two reports of an office within which its only known bearer is taken for the one meant.
TERM = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Key:
    """What participants of one name have in common, how it was found, how sure it is and what was compared.

    With `shared` other articles may have it too.
    """

    key: str
    method: str
    confidence: float
    compared: str = ""
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of names.

    Surname → full names: overall, by article, and by the known principal for whom their bearers act; acronym →
    organisations; the known principal of each participant that acts for one; full names that two people bear, one who speaks
    for an authority and one who does not; for such names, and for those whose bearers act for two known principals in several
    articles each, what marks the keys of all but the most frequent one, by principal.
    """

    people: Mapping[str, set[str]]
    people_of: Mapping[tuple[str, str], set[str]]
    full: frozenset[str]
    acronyms: Mapping[str, set[str]]
    offices: Mapping[str, Mapping[str, set[str]]]
    principals: Mapping[str, str]
    two_fold: frozenset[str]
    served: Mapping[str, Mapping[str, str]]


def find_keys(
    participants: Sequence[Participant],
    names: Names,
    *,
    days: Mapping[str, date],
    schema: Schema,
    splits: Collection[tuple[str, str, str]] = frozenset(),
) -> dict[str, Key]:
    """The key of each participant, by its id.

    `splits` are (article id, participant name, key) that people took apart: such a participant gets a key of its own.
    """
    sides = {p.id: p.kind for p in participants}
    keys = {p.id: _own_key(p, names, sides) for p in participants}
    keys |= _role_keys(participants, keys, days, schema)
    return {p.id: _split(p, keys[p.id], splits) for p in participants}


def _split(participant: Participant, key: Key, splits: Collection[tuple[str, str, str]]) -> Key:
    apart = (participant.article_id, participant.name, key.key) in splits
    return _alone(participant, "split", 1.0) if apart else key


def _own_key(participant: Participant, names: Names, kinds: Mapping[str, str]) -> Key:
    if participant.gazetteer:
        return Key(f"gazetteer/{participant.gazetteer}", "gazetteer", 1.0, "a name of its entry")
    if not participant.resolved:
        return _alone(participant, "unresolved")
    if not participant.named:
        return _alone(participant, "description")
    if participant.kind == "person" or (participant.kind == "other" and _is_known_person(participant.name, names)):
        return _person_key(participant, names, kinds)
    return Key(f"organisation/{organisation_name(participant.name)}", "name", 0.95, "the name without its legal form")


def _alone(participant: Participant, method: str, confidence: float | None = None) -> Key:
    """A key no other participant has: such an actor stays inside its article."""
    sure = participant.confidence if confidence is None else confidence
    return Key(f"{method}/{participant.article_id}/{participant.id}", method, sure, shared=False)


def _is_known_person(name: str, names: Names) -> bool:
    words = person_name(name)
    return " ".join(words) in names.full or (len(words) == 1 and words[0] in names.people)


def _person_key(participant: Participant, names: Names, kinds: Mapping[str, str]) -> Key:
    words = person_name(participant.name)
    if len(words) > 1:
        name = " ".join(words)
        return Key(f"person/{name}{_mark(name, participant, names, kinds)}", "name", 0.95, "the full name")
    if not words:
        return _alone(participant, "unresolved")
    surname = words[0]
    near = names.people_of.get((participant.article_id, surname), set())
    if len(near) == 1:
        name = next(iter(near))
        mark = _mark(name, participant, names, kinds)
        return Key(f"person/{name}{mark}", "surname", 0.9, "the surname, the full name in the same article")
    known = names.people.get(surname, set())
    if len(known) > 1:
        principal = names.principals.get(participant.id)
        served = names.offices.get(surname, {}).get(principal, set()) if principal is not None else set()
        if len(served) == 1:
            return Key(f"person/{next(iter(served))}", "surname", 0.8, "the surname and for whom its bearer acts")
        return _alone(participant, "ambiguous", 0.6)
    other = _other_principal(participant, surname, known, names)
    if other is not None:
        return Key(f"person/{surname} of {other}", "name", 0.6, "the surname and for whom its bearer acts")
    return Key(f"person/{surname}", "name", 0.6, "the surname")


def _other_principal(participant: Participant, surname: str, known: Set[str], names: Names) -> str | None:
    """For whom the bearer of a bare surname acts, if the only known person of that surname acts for others alone."""
    principal = names.principals.get(participant.id)
    served = {p for p, full in names.offices.get(surname, {}).items() if full & known}
    return principal if principal is not None and served and principal not in served else None


def _mark(name: str, participant: Participant, names: Names, kinds: Mapping[str, str]) -> str:
    """What tells a unionist from a minister of the same full name, and the ministers of two states."""
    if name in names.two_fold and kinds.get(participant.acts_for or "") in _CIVIL:
        return CIVIL_MARK
    return names.served.get(name, {}).get(names.principals.get(participant.id, ""), "")


def known_names(participants: Iterable[Participant]) -> Names:
    """The names that `participants` bear."""
    people: dict[str, set[str]] = defaultdict(set)
    people_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    acronyms: dict[str, set[str]] = defaultdict(set)
    offices: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    all_of_them = list(participants)
    principals = _principals(all_of_them)
    for p in all_of_them:
        if not p.named or not p.resolved or p.gazetteer:
            continue
        if p.kind != "person":
            for short in _acronyms(p):
                acronyms[short].add(organisation_name(p.name))
        elif len(words := person_name(p.name)) > 1:
            people[words[-1]].add(" ".join(words))
            people_of[p.article_id, words[-1]].add(" ".join(words))
            if p.id in principals:
                offices[words[-1]][principals[p.id]].add(" ".join(words))
    full = frozenset(name for found in people.values() for name in found)
    two_fold, served = _two_fold(all_of_them), _served(all_of_them, principals)
    return Names(people, people_of, full, acronyms, offices, principals, two_fold, served)


def _principals(participants: Sequence[Participant]) -> dict[str, str]:
    """For each participant that acts for a known actor of the gazetteer, that actor's entry."""
    known = {p.id: p.gazetteer for p in participants if p.gazetteer}
    return {p.id: known[p.acts_for] for p in participants if p.acts_for in known}


def _served(participants: Iterable[Participant], principals: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """For full names whose bearers act for several known principals in several articles each: the mark of each but the first.

    One article alone may have taken the wrong principal.
    """
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for p in participants:
        if p.id in principals and p.kind == "person" and p.named and p.resolved:
            told[" ".join(person_name(p.name))][principals[p.id]].add(p.article_id)
    found: dict[str, dict[str, str]] = {}
    for name, by_principal in told.items():
        often = sorted((-len(articles), p) for p, articles in by_principal.items() if len(articles) > 1)
        if len(often) > 1:
            found[name] = {p: f" ({p})" for _, p in often[1:]}
    return found


def _two_fold(participants: Sequence[Participant]) -> frozenset[str]:
    kinds = {p.id: p.kind for p in participants}
    sides: dict[str, set[bool]] = defaultdict(set)
    for p in participants:
        kind = kinds.get(p.acts_for or "")
        if p.kind == "person" and p.named and p.resolved and kind in _AUTHORITIES | _CIVIL:
            sides[" ".join(person_name(p.name))].add(kind in _CIVIL)
    return frozenset(name for name, found in sides.items() if len(found) == 2)


def _acronyms(participant: Participant) -> set[str]:
    """Acronyms that the article itself uses for this organisation; a word of its name in capitals is none."""
    words = organisation_name(participant.name).split()
    if len(words) < 2:
        return set()
    texts = {m.text for m in participant.mentions if m.text.isupper() and 1 < len(m.text) < 9}
    return {short for text in texts if " " not in (short := organisation_name(text)) and short not in words}


# ---- those who are only called by their role ----


def _role_keys(
    participants: Sequence[Participant], keys: Mapping[str, Key], days: Mapping[str, date], schema: Schema
) -> dict[str, Key]:
    """Keys of "the Norwegian prime minister" and the like: who held the office then, else its only known bearer, else the role."""
    heads = {role.role for role in schema.roles if role.head}
    bearers: dict[tuple[str, str], dict[str, list[date | None]]] = defaultdict(lambda: defaultdict(list))
    for p in participants:
        if p.kind == "person" and keys[p.id].shared and (office := _office(p, keys, heads)):
            bearers[office][keys[p.id].key].append(days.get(p.article_id))
    holders = _Holders(schema)
    found: dict[str, Key] = {}
    for p in participants:
        day, office = days.get(p.article_id), _office(p, keys, heads)
        if office is None or p.gazetteer:
            continue
        holder = holders.on(office, day)
        if not p.named:
            found[p.id] = holder or _bearer_key(office, bearers.get(office, {}), day)
        elif holder is not None and p.kind == "person" and person_name(p.name) == holder.key.split()[-1:]:
            found[p.id] = holder
    return found


class _Holders:
    """Who held which office when, as the vocabulary knows it."""

    def __init__(self, schema: Schema) -> None:
        self.offices: dict[tuple[str, str], list[Office]] = defaultdict(list)
        for office in schema.offices:
            self.offices[office.role, f"gazetteer/{office.of}"].append(office)

    def on(self, office: tuple[str, str], day: date | None) -> Key | None:
        """Key of who held the office on that day, if one person is known to."""
        terms = self.offices.get(office, [])
        person = holder_of(terms, terms[0].role, terms[0].of, day) if terms and day is not None else None
        return Key(person_key(person), "office", 0.9, "who held the office on that day") if person else None


def person_key(name: str) -> str:
    """Key of the person of that full name."""
    return f"person/{' '.join(person_name(name))}"


def _office(participant: Participant, keys: Mapping[str, Key], heads: set[str]) -> tuple[str, str] | None:
    """Role and principal's key, if one person at a time holds the role and the principal is known across articles."""
    principal = keys.get(participant.acts_for) if participant.acts_for is not None else None
    if principal is None or not principal.shared or participant.role not in heads:
        return None
    return participant.role, principal.key


def _bearer_key(office: tuple[str, str], bearers: Mapping[str, Sequence[date | None]], day: date | None) -> Key:
    role, principal = office
    near = [key for key, told in bearers.items() if any(_near(day, other) for other in told)]
    if len(near) == 1:
        return Key(near[0], "role", 0.8, f"the only {role} that articles within two years name")
    return Key(f"role/{role}/{principal}", "role", 0.7, "the role and for whom it is held")


def _near(first: date | None, second: date | None) -> bool:
    return first is None or second is None or abs(first - second) <= TERM
