"""Which keys are one actor: candidates with a score and what was compared, and what people judged of them.

Nothing is lost by a merge: each key keeps its own actor node, tied to the canonical one by SAME_AS. Rules after the resolver
of nomenklatura (positive, negative and unsure judgements, canonical ids computed). Scores are similarities of rapidfuzz, 0 to 1.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from kg.characters import lookalikes
from kg.resolve.keys import CIVIL_MARK, Names

AUTO, CONFIRMED, REJECTED, PROPOSED = "auto", "confirmed", "rejected", "proposed"
# Similarity from which two names are one without being asked, and from which a person is asked: chosen so that of the
# names of the working corpus nothing is joined that should not be, and no more is proposed than one reads in a minute.
JOIN, ASK = 0.97, 0.88
# Score of two keys with one full name: their bearers act for different principals, so a person is asked.
HOMONYM = 0.9
# Names in one block beyond which the block is passed over: its word ("national") tells nothing.
CROWD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is compared of a key: its kind and fullest name, folded."""

    key: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person said of two keys: `judgement` is confirmed or rejected, `decided_at` an ISO time in UTC."""

    judgement: str
    user: str
    decided_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two keys, smaller first, and whether they are one: auto, confirmed, rejected, or only proposed."""

    first: str
    second: str
    judgement: str
    method: str
    score: float
    compared: str
    user: str | None = None
    decided_at: str | None = None


def find_merges(
    profiles: Mapping[str, Profile], names: Names, judged: Mapping[frozenset[str], Verdict]
) -> tuple[Merge, ...]:
    """Merges of keys in `profiles`, by their keys; what a person judged stands above every rule.

    The best candidate of a pair counts. Judgements on keys that no article has now are left out.
    """
    best: dict[tuple[str, str], Merge] = {}
    for found in (*_surnames(profiles, names), *_acronyms(profiles, names), *_spellings(profiles)):
        pair = found.first, found.second
        if pair not in best or found.score > best[pair].score:
            best[pair] = found
    for keys, verdict in judged.items():
        if len(keys) == 2 and keys <= set(profiles):
            first, second = sorted(keys)
            before = best.get((first, second)) or _merge(first, second, PROPOSED, "person", 1.0, "by a person")
            best[first, second] = replace(
                before, judgement=verdict.judgement, user=verdict.user, decided_at=verdict.decided_at
            )
    return tuple(best[pair] for pair in sorted(best))


def _merge(first: str, second: str, judgement: str, method: str, score: float, compared: str) -> Merge:
    low, high = sorted((first, second))
    return Merge(first=low, second=high, judgement=judgement, method=method, score=round(score, 3), compared=compared)


def _surnames(profiles: Mapping[str, Profile], names: Names) -> Iterator[Merge]:
    """A bare surname and the only full name that ends in it."""
    for surname, full in names.people.items():
        short = f"person/{surname}"
        if short in profiles and len(full) == 1:
            name = next(iter(full))
            if name not in names.two_fold and f"person/{name}" in profiles:
                yield _merge(
                    short, f"person/{name}", AUTO, "surname", 0.85, "the surname, of which one bearer is known"
                )


def _acronyms(profiles: Mapping[str, Profile], names: Names) -> Iterator[Merge]:
    """An acronym and the only organisation whose own articles give it."""
    for acronym, full in names.acronyms.items():
        short, name = f"organisation/{acronym}", f"organisation/{next(iter(full))}"
        if len(full) == 1 and short in profiles and name in profiles:
            yield _merge(short, name, AUTO, "acronym", 0.85, "the acronym that an article gives for the name")


def _spellings(profiles: Mapping[str, Profile]) -> Iterator[Merge]:
    """Names alike in their letters: of people with as many words, of organisations of one kind.

    Those alike to the eye alone, by letters of another script, are never joined without a person.
    """
    for block in _blocks(profiles.values()):
        for first, second in combinations(block, 2):
            score = _likeness(first, second)
            if score >= ASK:
                same = lookalikes(first.name) == lookalikes(second.name)
                judgement = AUTO if score >= JOIN and same else PROPOSED
                yield _merge(first.key, second.key, judgement, "spelling", score, f"{first.name!r} and {second.name!r}")


def _blocks(profiles: Iterable[Profile]) -> Iterator[list[Profile]]:
    blocks: dict[str, set[str]] = defaultdict(set)
    by_key = {p.key: p for p in profiles if p.key.startswith(("person/", "organisation/"))}
    for profile in by_key.values():
        for block in _block_names(profile):
            blocks[block].add(profile.key)
    for _, keys in sorted(blocks.items()):
        if 1 < len(keys) <= CROWD:
            yield [by_key[key] for key in sorted(keys)]


def _block_names(profile: Profile) -> set[str]:
    """Keys of the blocks in which a name is compared: the first letters of its words, its longest word."""
    words = profile.name.split()
    if profile.key.startswith("person/"):
        return {f"person {words[0]}", f"person {words[-1]}"} if len(words) > 1 else set()
    return {f"{profile.kind} {max(words, key=len)}", f"{profile.kind} {words[0][:4]} {len(words)}"} if words else set()


def _likeness(first: Profile, second: Profile) -> float:
    """Similarity of two names, 0 to 1; 0 where they cannot be one."""
    if first.key.endswith(CIVIL_MARK) or second.key.endswith(CIVIL_MARK):
        return 0.0
    one, other = first.name.split(), second.name.split()
    if first.key.startswith("person/"):
        if len(one) != len(other):
            return 0.0
        if one == other:
            return HOMONYM
        return min(_word_likeness(a, b) for a, b in zip(one, other, strict=True))
    if any(c.isdigit() for c in first.name + second.name):
        return 0.0
    return fuzz.token_sort_ratio(first.name, second.name) / 100


def _word_likeness(first: str, second: str) -> float:
    """Similarity of two words of a person's name; an initial is like what it may stand for."""
    if len(first) == 1 or len(second) == 1:
        return 0.9 if first[0] == second[0] else 0.0
    return JaroWinkler.similarity(first, second)


def canonical_keys(profiles: Mapping[str, Profile], merges: Iterable[Merge]) -> dict[str, str]:
    """For each key the one that stands for all that are one with it: the gazetteer's, else the fullest name.

    What was confirmed is joined first, then what is surest; a rejected pair never ends up in one group.
    """
    group = {key: {key} for key in profiles}
    apart = {frozenset((m.first, m.second)) for m in merges if m.judgement == REJECTED}
    joining = [m for m in merges if m.judgement in (CONFIRMED, AUTO)]
    for merge in sorted(joining, key=lambda m: (m.judgement != CONFIRMED, -m.score, m.first, m.second)):
        one, other = group[merge.first], group[merge.second]
        if one is not other and not any(frozenset((a, b)) in apart for a in one for b in other):
            one |= other
            group.update((key, one) for key in other)
    return {key: min(members, key=lambda k: _rank(profiles[k])) for key, members in group.items()}


def _rank(profile: Profile) -> tuple[bool, int, int, str]:
    return not profile.key.startswith("gazetteer/"), -len(profile.name.split()), -len(profile.name), profile.key
