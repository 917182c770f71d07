"""Participants of all articles → actors: who is who across articles, with method and confidence on every link.

What each rule compares: the gazetteer id; the full name of a person; a surname that only one known person bears; the
name of an organisation without its legal form, or an acronym its own article gives; a role that one known person holds
for the same principal. What none of these joins stays apart.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ids import content_id
from kg.model import Participant
from kg.schema import Role, Schema

_LEGAL_FORMS = {"inc", "corp", "corporation", "co", "company", "ltd", "plc", "ag", "sa", "nv", "llc", "gmbh", "the"}
_TITLES = {"mr", "mrs", "ms", "dr", "sir", "lord", "dame", "president", "prime", "minister", "chancellor", "general"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_OUTER = re.compile(r"^\W+|\W+$")
# Role of a link whose text names none, as a ministry has with its state.
PART_OF = "part of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who takes part, over all articles."""

    id: str
    name: str
    kind: str
    named: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which actor a participant is, how that was found and how sure it is.

    `method` is one of gazetteer, name, surname, ambiguous, acronym, role, description, unresolved.
    """

    actor: str
    method: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsFor:
    """That an actor speaks or decides for another."""

    actor: str
    principal: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Actors by id, the link of each participant, who acts for whom, and for each who acts the one it acts for most."""

    actors: Mapping[str, Actor]
    links: Mapping[str, Link]
    acts_for: tuple[ActsFor, ...]
    principals: Mapping[str, str]

    def actor_of(self, participant: str | None) -> str | None:
        """Actor id of a participant id; None for None."""
        return self.links[participant].actor if participant is not None else None

    def principal_of(self, actor: str) -> str:
        """The actor for which `actor` acts in the end: the state behind the minister behind the spokesman."""
        path = [actor]
        while (above := self.principals.get(path[-1])) is not None and above not in path:
            path.append(above)
        return path[-1] if above is None else min(path[path.index(above) :])


@dataclass(frozen=True, slots=True)
class _Key:
    """What participants of one actor have in common, how it was found and how sure it is."""

    actor: str
    method: str
    confidence: float
    shared: bool = True


@dataclass(frozen=True, slots=True)
class _Names:
    """What is known of names: surname → full names, overall and by article; acronym → organisations."""

    people: Mapping[str, set[str]]
    people_of: Mapping[tuple[str, str], set[str]]
    full: frozenset[str]
    acronyms: Mapping[str, set[str]]


def resolve(participants: Iterable[Participant], *, schema: Schema) -> Resolution:
    """Actors of `participants`, the same whatever their order."""
    ordered = sorted(participants, key=lambda p: p.id)
    keys = _keys(ordered, schema)
    members: dict[str, list[Participant]] = defaultdict(list)
    for participant in ordered:
        members[keys[participant.id].actor].append(participant)
    ids = {key: content_id("actor", key) for key in members}
    links = {p.id: _link(keys[p.id], ids) for p in ordered}
    actors = {ids[key]: _actor(ids[key], found, schema) for key, found in members.items()}
    actors |= _named_by_role(ordered, links, actors, schema)
    counted = _acts_for(ordered, links) + _acts_for_in_gazetteer(actors, schema)
    acts_for = tuple(sorted(counted, key=lambda a: (a.actor, a.principal, a.role)))
    return Resolution(actors=actors, links=links, acts_for=acts_for, principals=_principals(counted))


def gazetteer_actor(entry: str) -> str:
    """Actor id of a gazetteer entry."""
    return content_id("actor", f"gazetteer/{entry}")


def _link(key: _Key, ids: Mapping[str, str]) -> Link:
    return Link(actor=ids[key.actor], method=key.method, confidence=key.confidence)


# ---- which participants are one actor ----


def _keys(participants: Sequence[Participant], schema: Schema) -> dict[str, _Key]:
    """For each participant the key of its actor."""
    names = _names(participants)
    keys = {p.id: _own_key(p, names) for p in participants}
    return keys | _role_keys(participants, keys, schema)


def _own_key(participant: Participant, names: _Names) -> _Key:
    if participant.gazetteer:
        return _Key(f"gazetteer/{participant.gazetteer}", "gazetteer", 1.0)
    if not participant.resolved:
        return _alone(participant, "unresolved")
    if not participant.named:
        return _alone(participant, "description")
    if participant.kind == "person" or (participant.kind == "other" and _is_known_person(participant.name, names)):
        return _person_key(participant, names)
    return _organisation_key(participant, names)


def _alone(participant: Participant, method: str, confidence: float | None = None) -> _Key:
    """A key no other participant has: such an actor stays inside its article."""
    sure = participant.confidence if confidence is None else confidence
    return _Key(f"{method}/{participant.article_id}/{participant.id}", method, sure, shared=False)


def _is_known_person(name: str, names: _Names) -> bool:
    words = person_name(name)
    return " ".join(words) in names.full or (len(words) == 1 and words[0] in names.people)


def _person_key(participant: Participant, names: _Names) -> _Key:
    words = person_name(participant.name)
    if len(words) > 1:
        return _Key(f"person/{' '.join(words)}", "name", 0.95)
    if not words:
        return _alone(participant, "unresolved")
    surname = words[0]
    near = names.people_of.get((participant.article_id, surname), set())
    known = near if len(near) == 1 else names.people.get(surname, set())
    if len(known) == 1:
        return _Key(f"person/{next(iter(known))}", "surname", 0.85)
    return _alone(participant, "ambiguous", 0.6) if known else _Key(f"person/{surname}", "name", 0.6)


def _organisation_key(participant: Participant, names: _Names) -> _Key:
    name = organisation_name(participant.name)
    known = names.acronyms.get(name, set())
    if len(known) == 1:
        return _Key(f"organisation/{next(iter(known))}", "acronym", 0.85)
    return _Key(f"organisation/{name}", "name", 0.95)


def person_name(name: str) -> list[str]:
    """Words of a person's name, folded, without titles before it, suffixes after it and initials within it."""
    words = [w for w in (_fold(w) for w in name.split()) if w]
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words = words[:-1]
    return [w for i, w in enumerate(words) if len(w) > 1 or i in (0, len(words) - 1)]


def organisation_name(name: str) -> str:
    """Name of an organisation, folded, without article, legal form and punctuation."""
    words = [w for w in (_fold(w) for w in name.split()) if w]
    kept = [w for w in words if w not in _LEGAL_FORMS]
    return " ".join(kept or words) or name


def _fold(word: str) -> str:
    """The word in lower case, without accents, full stops and punctuation around it."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _OUTER.sub("", plain.casefold().replace(".", ""))


def _names(participants: Iterable[Participant]) -> _Names:
    people: dict[str, set[str]] = defaultdict(set)
    people_of: dict[tuple[str, str], set[str]] = defaultdict(set)
    acronyms: dict[str, set[str]] = defaultdict(set)
    for p in participants:
        if not p.named or not p.resolved or p.gazetteer:
            continue
        if p.kind != "person":
            for short in _acronyms(p):
                acronyms[short].add(organisation_name(p.name))
        elif len(words := person_name(p.name)) > 1:
            people[words[-1]].add(" ".join(words))
            people_of[p.article_id, words[-1]].add(" ".join(words))
    full = frozenset(name for found in people.values() for name in found)
    return _Names(people, people_of, full, acronyms)


def _acronyms(participant: Participant) -> set[str]:
    """Acronyms that the article itself uses for this organisation; a word of its name in capitals is none."""
    words = organisation_name(participant.name).split()
    if len(words) < 2:
        return set()
    texts = {m.text for m in participant.mentions if m.text.isupper() and 1 < len(m.text) < 9}
    return {short for text in texts if " " not in (short := organisation_name(text)) and short not in words}


# ---- those who are only called by their role ----


def _role_keys(participants: Sequence[Participant], keys: Mapping[str, _Key], schema: Schema) -> dict[str, _Key]:
    """Keys of "the Norwegian prime minister" and the like: the only known bearer, else an actor of the role itself."""
    heads = {role.role for role in schema.roles if role.head}
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in participants:
        if p.kind == "person" and keys[p.id].shared and (office := _office(p, keys, heads)):
            bearers[office].add(keys[p.id].actor)
    return {
        p.id: _bearer_key(office, bearers.get(office, set()))
        for p in participants
        if not p.named and not p.gazetteer and (office := _office(p, keys, heads))
    }


def _office(participant: Participant, keys: Mapping[str, _Key], heads: set[str]) -> tuple[str, str] | None:
    """Role and principal's key, if one person at a time holds the role and the principal is known across articles."""
    principal = keys.get(participant.acts_for) if participant.acts_for is not None else None
    if principal is None or not principal.shared or participant.role not in heads:
        return None
    return participant.role, principal.actor


def _bearer_key(office: tuple[str, str], bearers: set[str]) -> _Key:
    if len(bearers) == 1:
        return _Key(next(iter(bearers)), "role", 0.8)
    return _Key(f"role/{office[0]}/{office[1]}", "role", 0.7)


def _named_by_role(
    participants: Iterable[Participant], links: Mapping[str, Link], actors: Mapping[str, Actor], schema: Schema
) -> Mapping[str, Actor]:
    """Actors known by their role alone, named "prime minister of Norway"."""
    titles = {role.role: _title(role) for role in schema.roles}
    found: dict[str, Actor] = {}
    for p in participants:
        actor = actors[links[p.id].actor]
        if links[p.id].method == "role" and not actor.named and p.role is not None and p.acts_for is not None:
            name = f"{titles[p.role]} of {actors[links[p.acts_for].actor].name}"
            aliases = _aliases({*actor.aliases, actor.name}, name)
            found[actor.id] = Actor(id=actor.id, name=name, kind=actor.kind, named=False, aliases=aliases)
    return found


def _title(role: Role) -> str:
    return role.titles[0] if role.titles else role.role.replace("-", " ")


# ---- what an actor is called, and for whom it acts ----


def _actor(id: str, members: Sequence[Participant], schema: Schema) -> Actor:
    texts = _names_of(members)
    entry = next((e for p in members if p.gazetteer and (e := schema.gazetteer.get(p.gazetteer))), None)
    if entry is not None:
        aliases = _aliases(texts | set(entry.aliases), entry.name)
        return Actor(id=id, name=entry.name, kind=entry.kind, named=True, aliases=aliases)
    named = [p for p in members if p.named] or list(members)
    fullest = max(named, key=lambda p: (len(p.name.split()), len(p.name), p.name))
    return Actor(
        id=id, name=fullest.name, kind=_kind(named), named=fullest.named, aliases=_aliases(texts, fullest.name)
    )


def _names_of(members: Sequence[Participant]) -> set[str]:
    """What the actor is called; a description without a capital, "the union", names nobody beside a name."""
    texts = {m.text for p in members if p.resolved for m in p.mentions} | {p.name for p in members}
    named = any(p.named for p in members)
    return {text for text in texts if not named or text != text.lower()}


def _kind(members: Iterable[Participant]) -> str:
    """The commonest kind, the first in the alphabet on a tie; "other" only if there is nothing else."""
    counts = Counter(p.kind for p in members)
    return min(counts, key=lambda kind: (kind == "other", -counts[kind], kind))


def _aliases(texts: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(sorted({" ".join(text.split()) for text in texts} - {name}))


def _acts_for(participants: Iterable[Participant], links: Mapping[str, Link]) -> Counter[ActsFor]:
    """Who acts for whom in which role, with the number of articles that say so."""
    return Counter(
        ActsFor(actor=links[p.id].actor, principal=links[p.acts_for].actor, role=p.role or PART_OF)
        for p in participants
        if p.acts_for is not None and p.acts_for in links and links[p.id].actor != links[p.acts_for].actor
    )


def _acts_for_in_gazetteer(actors: Mapping[str, Actor], schema: Schema) -> Counter[ActsFor]:
    """What the gazetteer says of bodies and the states they belong to, where articles name both."""
    pairs = [
        (gazetteer_actor(entry.id), gazetteer_actor(entry.acts_for))
        for entry in schema.gazetteer.values()
        if entry.acts_for is not None
    ]
    known = [(body, principal) for body, principal in pairs if body in actors and principal in actors]
    return Counter(ActsFor(actor=body, principal=principal, role=PART_OF) for body, principal in known)


def _principals(counted: Mapping[ActsFor, int]) -> Mapping[str, str]:
    """For each actor the principal that most articles give it, the least id on a tie."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for link, number in counted.items():
        votes[link.actor][link.principal] += number
    return {actor: min(found, key=lambda p: (-found[p], p)) for actor, found in votes.items()}
