"""Participants of all articles → actors: who is who across articles, with method, score and what was compared on every link.

A participant's key (kg/resolve/keys.py) says what it is called; keys that name one actor are merged (kg/resolve/merges.py).
What neither joins stays apart.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from kg.characters import lookalikes
from kg.gazetteer import GazetteerEntry
from kg.ids import content_id
from kg.model import Participant
from kg.offices import Office
from kg.resolve.keys import Key, find_keys, known_names, person_key
from kg.resolve.merges import AUTO, CONFIRMED, PROPOSED, Merge, Profile, Verdict, canonical_keys, find_merges
from kg.resolve.names import organisation_name, person_name
from kg.schema import Role, Schema

# Role of a link whose text names none, as a ministry has with its state.
PART_OF = "part of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who takes part, over all articles; a merged one is another name of a canonical actor and holds nothing itself."""

    id: str
    name: str
    kind: str
    named: bool
    aliases: tuple[str, ...]
    key: str = ""
    merged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Which actor a participant is, how that was found, how sure it is and what was compared.

    `method` is one of gazetteer, name, surname, spelling, person, ambiguous, acronym, role, office, description, split,
    corrected, unresolved.
    """

    actor: str
    method: str
    confidence: float
    compared: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActsFor:
    """That an actor speaks or decides for another; `start` and `end` where an office with dates says so."""

    actor: str
    principal: str
    role: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SameAs:
    """That the actor of one key is, may be or is not that of another; actor ids, the canonical one as `other`."""

    actor: str
    other: str
    merge: Merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Actors by id, the link of each participant, who acts for whom, and for each who acts the one it acts for most."""

    actors: Mapping[str, Actor]
    links: Mapping[str, Link]
    acts_for: tuple[ActsFor, ...]
    principals: Mapping[str, str]
    same_as: tuple[SameAs, ...] = ()

    def actor_of(self, participant: str | None) -> str | None:
        """Actor id of a participant id; None for None."""
        return self.links[participant].actor if participant is not None else None

    def principal_of(self, actor: str) -> str:
        """The actor for which `actor` acts in the end: the state behind the minister behind the spokesman."""
        path = [actor]
        while (above := self.principals.get(path[-1])) is not None and above not in path:
            path.append(above)
        return path[-1] if above is None else min(path[path.index(above) :])

    def party_of(self, participant: str | None) -> str | None:
        """The party for which a participant takes part: the principal of its actor; None for None."""
        actor = self.actor_of(participant)
        return self.principal_of(actor) if actor is not None else None


def resolve(
    participants: Iterable[Participant],
    *,
    schema: Schema,
    days: Mapping[str, date] = MappingProxyType({}),
    judged: Mapping[frozenset[str], Verdict] = MappingProxyType({}),
    splits: Collection[tuple[str, str, str]] = frozenset(),
) -> Resolution:
    """Actors of `participants`, the same whatever their order.

    `days` are the publication days of articles, `judged` what people said of pairs of keys, `splits` the participants
    they took apart, as (article id, name, key).
    """
    ordered = sorted(participants, key=lambda p: p.id)
    names = known_names(ordered)
    keys = find_keys(ordered, names, days=days, schema=schema, splits=splits)
    members: dict[str, list[Participant]] = defaultdict(list)
    for participant in ordered:
        members[keys[participant.id].key].append(participant)
    profiles = {key: _profile(key, found, schema) for key, found in members.items()}
    merges = find_merges(profiles, names, judged)
    canonical = canonical_keys(profiles, merges)
    return _resolution(ordered, keys, members, merges, canonical, days, schema)


def _resolution(
    ordered: Sequence[Participant],
    keys: Mapping[str, Key],
    members: Mapping[str, Sequence[Participant]],
    merges: Sequence[Merge],
    canonical: Mapping[str, str],
    days: Mapping[str, date],
    schema: Schema,
) -> Resolution:
    joined = _joined(merges, canonical)
    links = {p.id: _link(keys[p.id], canonical, joined) for p in ordered}
    actors = _actors(members, canonical, schema)
    actors |= _named_by_role(ordered, links, actors, schema)
    counted = _acts_for(ordered, links) + _acts_for_in_gazetteer(actors, schema)
    counted += _acts_for_in_office([p for p in ordered if p.acts_for is None], links, actors, days, schema)
    acts_for = tuple(_with_terms(counted, schema))
    return Resolution(
        actors=actors,
        links=links,
        acts_for=acts_for,
        principals=_principals(counted),
        same_as=(*_merged(joined, canonical), *_not_merged(merges, canonical)),
    )


def actor_id(key: str) -> str:
    """Actor id of a key."""
    return content_id("actor", key)


def gazetteer_actor(entry: str) -> str:
    """Actor id of a gazetteer entry."""
    return actor_id(f"gazetteer/{entry}")


# ---- which keys are one actor ----


def _profile(key: str, members: Sequence[Participant], schema: Schema) -> Profile:
    entry = _entry(members, schema)
    name = entry.name if entry is not None else _fullest(members).name
    words = person_name(name) if key.startswith("person/") else organisation_name(name).split()
    return Profile(key=key, kind=entry.kind if entry is not None else _kind(members), name=" ".join(words))


def _joined(merges: Iterable[Merge], canonical: Mapping[str, str]) -> dict[str, Merge]:
    """For each key that another stands for, the merge that says most about it."""
    best: dict[str, Merge] = {}
    for merge in merges:
        if _holds(merge, canonical):
            for key in (merge.first, merge.second):
                best[key] = max(merge, best.get(key, merge), key=lambda m: _weight(m, canonical[m.first]))
    return {key: merge for key, merge in best.items() if canonical[key] != key}


def _holds(merge: Merge, canonical: Mapping[str, str]) -> bool:
    return merge.judgement in (AUTO, CONFIRMED) and canonical[merge.first] == canonical[merge.second]


def _weight(merge: Merge, canonical: str) -> tuple[bool, bool, float, str, str]:
    return (
        canonical in (merge.first, merge.second),
        merge.judgement == CONFIRMED,
        merge.score,
        merge.first,
        merge.second,
    )


def _merged(joined: Mapping[str, Merge], canonical: Mapping[str, str]) -> Iterator[SameAs]:
    for key, merge in sorted(joined.items()):
        yield SameAs(actor=actor_id(key), other=actor_id(canonical[key]), merge=merge)


def _not_merged(merges: Iterable[Merge], canonical: Mapping[str, str]) -> Iterator[SameAs]:
    """What is only proposed or was rejected; a merge that a rejected pair forbids is proposed too."""
    for merge in merges:
        if not _holds(merge, canonical):
            asked = replace(merge, judgement=PROPOSED) if merge.judgement in (AUTO, CONFIRMED) else merge
            yield SameAs(actor=actor_id(merge.first), other=actor_id(merge.second), merge=asked)


def _link(key: Key, canonical: Mapping[str, str], joined: Mapping[str, Merge]) -> Link:
    actor = actor_id(canonical[key.key])
    merge = joined.get(key.key)
    if merge is None:
        return Link(actor=actor, method=key.method, confidence=key.confidence, compared=key.compared)
    if merge.judgement == CONFIRMED:
        return Link(actor=actor, method="person", confidence=1.0, compared=merge.compared)
    return Link(actor=actor, method=merge.method, confidence=merge.score, compared=merge.compared)


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
            found[actor.id] = replace(actor, name=name, aliases=aliases)
    return found


def _title(role: Role) -> str:
    return role.titles[0] if role.titles else role.role.replace("-", " ")


# ---- what an actor is called, and for whom it acts ----


def _actors(
    members: Mapping[str, Sequence[Participant]], canonical: Mapping[str, str], schema: Schema
) -> dict[str, Actor]:
    """Actors by id: one for each key, a canonical one with all that is called by the keys it stands for."""
    groups: dict[str, list[Participant]] = defaultdict(list)
    for key, found in members.items():
        groups[canonical[key]] += found
    holders = {person_key(office.person): office.person for office in schema.offices}
    actors = (
        _actor(key, groups[key] if canonical[key] == key else found, canonical[key] != key, schema)
        for key, found in members.items()
    )
    return {actor.id: actor if actor.named else _with_name(actor, holders.get(actor.key)) for actor in actors}


def _with_name(actor: Actor, name: str | None) -> Actor:
    """The actor under the name that the vocabulary has for who held its office."""
    if name is None:
        return actor
    return replace(actor, name=name, named=True, aliases=_aliases({*actor.aliases, actor.name}, name))


def _actor(key: str, members: Sequence[Participant], merged: bool, schema: Schema) -> Actor:
    entry = _entry(members, schema)
    if entry is not None:
        name, kind, named, texts = entry.name, entry.kind, True, {*entry.aliases, *entry.demonyms, *entry.seats}
    else:
        fullest = _fullest(members)
        name, kind, named, texts = _told_apart(fullest.name), _kind(members), fullest.named, _names_of(members)
    aliases = _aliases(texts, name)
    return Actor(id=actor_id(key), name=name, kind=kind, named=named, aliases=aliases, key=key, merged=merged)


def _told_apart(name: str) -> str:
    """The name, with a note of the letters of another script in it: "Hamas (with Cyrillic …)"."""
    alike = lookalikes(name)
    return f"{name} (with {alike})" if alike else name


def _entry(members: Iterable[Participant], schema: Schema) -> GazetteerEntry | None:
    return next((e for p in members if p.gazetteer and (e := schema.gazetteer.get(p.gazetteer))), None)


def _fullest(members: Sequence[Participant]) -> Participant:
    named = [p for p in members if p.named] or list(members)
    return max(named, key=lambda p: (len(p.name.split()), len(p.name), p.name))


def _names_of(members: Sequence[Participant]) -> set[str]:
    """What the actor is called; a description without a capital, "the union", names nobody beside a name."""
    texts = {m.text for p in members if p.resolved for m in p.mentions} | {p.name for p in members}
    named = any(p.named for p in members)
    return {text for text in texts if not named or text != text.lower()}


def _kind(members: Sequence[Participant]) -> str:
    """The commonest kind of those with a name, the first in the alphabet on a tie; "other" only if there is nothing else."""
    counts = Counter(p.kind for p in [p for p in members if p.named] or members)
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


def _acts_for_in_office(
    participants: Iterable[Participant],
    links: Mapping[str, Link],
    actors: Mapping[str, Actor],
    days: Mapping[str, date],
    schema: Schema,
) -> Counter[ActsFor]:
    """For whom those act of whom their article does not say so, but who held an office of schemas/actors/offices.yaml on its day."""
    held: dict[str, list[Office]] = defaultdict(list)
    for office in schema.offices:
        held[actor_id(person_key(office.person))].append(office)
    return Counter(
        ActsFor(actor=links[p.id].actor, principal=gazetteer_actor(office.of), role=office.role)
        for p in participants
        for office in held.get(links[p.id].actor, ())
        if (day := days.get(p.article_id)) is not None
        and office.start <= day <= office.end
        and gazetteer_actor(office.of) in actors
    )


def _with_terms(counted: Iterable[ActsFor], schema: Schema) -> Iterator[ActsFor]:
    """Who acts for whom, in order, with the terms of office where the vocabulary knows them."""
    terms: dict[tuple[str, str, str], list[Office]] = defaultdict(list)
    for office in schema.offices:
        terms[actor_id(person_key(office.person)), gazetteer_actor(office.of), office.role].append(office)
    for link in sorted(counted, key=lambda a: (a.actor, a.principal, a.role)):
        held = terms.get((link.actor, link.principal, link.role))
        if held is None:
            yield link
        else:
            yield from (replace(link, start=o.start, end=o.end) for o in sorted(held, key=lambda o: o.start))


def _principals(counted: Mapping[ActsFor, int]) -> Mapping[str, str]:
    """For each actor the principal that most articles give it, the least id on a tie."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for link, number in counted.items():
        votes[link.actor][link.principal] += number
    return {actor: min(found, key=lambda p: (-found[p], p)) for actor, found in votes.items()}
