"""Participants of all articles → actors: who is who across articles, with method and confidence on every link.

What each rule compares: the gazetteer id; the full name of a person; a surname that only one known person bears; the name of
an organisation without its legal form, or an acronym its own article gives; a role that one known person holds for the same
principal. What none of these joins stays apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ids import content_id
from kg.model import Participant
from kg.schema import Schema

_LEGAL_FORMS = frozenset("inc corp corporation co company ltd plc ag sa nv llc gmbh the".split())
_TITLES = frozenset("mr mrs ms dr sir lord president minister prime chancellor general".split())


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
    """Which actor a participant is, how that was found and how sure it is."""

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
    """Actors by id, the link of each participant, and who acts for whom."""

    actors: Mapping[str, Actor]
    links: Mapping[str, Link]
    acts_for: tuple[ActsFor, ...]

    def actor_of(self, participant: str | None) -> str | None:
        """Actor id of a participant id; None for None."""
        return self.links[participant].actor if participant is not None else None

    def principal_of(self, actor: str) -> str:
        """The actor for which `actor` acts in the end: the state behind the minister behind the spokesman."""
        up = {a.actor: a.principal for a in self.acts_for}
        seen = {actor}
        while (above := up.get(actor)) is not None and above not in seen:
            seen.add(above)
            actor = above
        return actor


def resolve(participants: Iterable[Participant], *, schema: Schema) -> Resolution:
    """Actors of `participants`, the same whatever their order."""
    ordered = sorted(participants, key=lambda p: p.id)
    keys = _keys(ordered, schema)
    members: dict[str, list[Participant]] = defaultdict(list)
    for participant in ordered:
        members[keys[participant.id][0]].append(participant)
    ids = {key: content_id("actor", key) for key in members}
    links = {p.id: Link(actor=ids[keys[p.id][0]], method=keys[p.id][1], confidence=keys[p.id][2]) for p in ordered}
    actors = {ids[key]: _actor(ids[key], found, schema) for key, found in members.items()}
    return Resolution(actors=actors, links=links, acts_for=_acts_for(ordered, links))


_Keys = dict[str, tuple[str, str, float]]


def _keys(participants: Sequence[Participant], schema: Schema) -> _Keys:
    """For each participant the key of its actor, the method and the confidence."""
    people = _full_names(participants)
    acronyms = _acronyms(participants)
    keys: _Keys = {p.id: _own_key(p, people, acronyms) for p in participants}
    return keys | _role_keys(participants, keys, schema)


def _own_key(participant: Participant, people: Mapping[str, set[str]], acronyms: Mapping[str, set[str]]) -> tuple[str, str, float]:
    if participant.gazetteer:
        return f"gazetteer/{participant.gazetteer}", "gazetteer", 1.0
    if not participant.named or not participant.resolved:
        name = "description" if participant.resolved else "unresolved"
        return f"{name}/{participant.article_id}/{participant.id}", name, participant.confidence
    if participant.kind == "person":
        return _person_key(participant, people)
    if participant.kind == "other" and participant.name.lower() in people:
        return _person_key(participant, people)
    name = organisation_name(participant.name)
    known = acronyms.get(name, set())
    if len(known) == 1:
        return f"organisation/{next(iter(known))}", "acronym", 0.85
    return f"organisation/{name}", "name", 0.95


def _person_key(participant: Participant, people: Mapping[str, set[str]]) -> tuple[str, str, float]:
    words = person_name(participant.name)
    if len(words) > 1:
        return f"person/{words[0]} {words[-1]}", "name", 0.95
    known = people.get(words[-1] if words else "", set())
    if len(known) == 1:
        return f"person/{next(iter(known))}", "surname", 0.85
    method = "ambiguous" if known else "name"
    return f"person/{' '.join(words) or participant.name}", method, 0.6


def person_name(name: str) -> list[str]:
    """Words of a person's name in lower case, without titles and initials of middle names."""
    words = [w.strip(".,").lower() for w in name.split()]
    words = [w for w in words if w and w not in _TITLES]
    return [w for i, w in enumerate(words) if len(w) > 1 or i in (0, len(words) - 1)]


def organisation_name(name: str) -> str:
    """Name of an organisation in lower case, without article, legal form and punctuation."""
    words = [w.strip(".,()").replace(".", "").lower() for w in name.split()]
    kept = [w for w in words if w and w not in _LEGAL_FORMS]
    return " ".join(kept or words)


def _full_names(participants: Iterable[Participant]) -> Mapping[str, set[str]]:
    """Surname → the full names, as "first last", that bear it."""
    found: dict[str, set[str]] = defaultdict(set)
    for participant in participants:
        words = person_name(participant.name)
        if participant.kind == "person" and participant.named and len(words) > 1:
            found[words[-1]].add(f"{words[0]} {words[-1]}")
    return found


def _acronyms(participants: Iterable[Participant]) -> Mapping[str, set[str]]:
    """Acronym → the organisations whose own article uses it for them."""
    found: dict[str, set[str]] = defaultdict(set)
    for participant in participants:
        if participant.kind == "person" or not participant.named or participant.gazetteer:
            continue
        name = organisation_name(participant.name)
        for mention in participant.mentions:
            short = organisation_name(mention.text)
            if mention.text.isupper() and " " not in short and short != name:
                found[short].add(name)
    return found


def _role_keys(participants: Sequence[Participant], keys: _Keys, schema: Schema) -> _Keys:
    """Keys of those who are only called by their role, "the Norwegian prime minister"."""
    heads = {role.role for role in schema.roles if role.head}
    bearers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in participants:
        if p.named and p.kind == "person" and p.role in heads and p.acts_for in keys:
            bearers[p.role, keys[p.acts_for][0]].add(keys[p.id][0])
    found: _Keys = {}
    for p in participants:
        if p.named or p.role not in heads or p.acts_for not in keys or "/art-" in keys[p.acts_for][0]:
            continue
        known = bearers.get((p.role, keys[p.acts_for][0]), set())
        one = len(known) == 1
        found[p.id] = (next(iter(known)), "role", 0.8) if one else (f"role/{p.role}/{keys[p.acts_for][0]}", "role", 0.7)
    return found


def _actor(id: str, members: Sequence[Participant], schema: Schema) -> Actor:
    entry = next((schema.gazetteer[p.gazetteer] for p in members if p.gazetteer in schema.gazetteer), None)
    texts = {m.text for p in members if p.resolved for m in p.mentions} | {p.name for p in members}
    if entry is not None:
        return Actor(id=id, name=entry.name, kind=entry.kind, named=True, aliases=_aliases(texts | set(entry.aliases), entry.name))
    named = [p for p in members if p.named] or list(members)
    fullest = max(named, key=lambda p: (len(p.name.split()), len(p.name), p.name))
    kinds = sorted(p.kind for p in named)
    kind = max(sorted(set(kinds)), key=kinds.count)
    return Actor(id=id, name=fullest.name, kind=kind, named=fullest.named, aliases=_aliases(texts, fullest.name))


def _aliases(texts: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(sorted({" ".join(text.split()) for text in texts} - {name}))


def _acts_for(participants: Iterable[Participant], links: Mapping[str, Link]) -> tuple[ActsFor, ...]:
    found = {
        (links[p.id].actor, links[p.acts_for].actor, p.role or "part of")
        for p in participants
        if p.acts_for is not None and p.acts_for in links and links[p.id].actor != links[p.acts_for].actor
    }
    return tuple(ActsFor(actor=a, principal=b, role=role) for a, b, role in sorted(found))
