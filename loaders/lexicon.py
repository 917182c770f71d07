"""The words of the language, from `schemas/lexicon/<language>/*.yaml`, checked and indexed for one traversal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, TypeAdapter

from kg.characters import straight
from kg.entries import by_id, check_entry, read_entries, read_yaml
from kg.errors import SchemaError
from kg.resources import resource_folder
from kg.schema import load_schema

# What a cue may be: an event of the talks (events.yaml), or how somebody brokers (mediations.yaml).
EVENTS = frozenset(
    {
        "meeting", "call", "proposal", "response", "stall", "resume", "progress", "agreement", "strike_start", "strike_end",
        "deadline", "walkout",
    }
)  # fmt: skip
ROLES = frozenset({"mediator", "host", "facilitator", "convener"})
# Where a content, an addressee, and what a cue is about or between may stand: at a place of these names, or after a preposition.
PREPOSITIONS = frozenset(
    {
        "about", "against", "as", "at", "between", "by", "for", "from", "in", "into", "of", "off", "on", "over", "to", "upon",
        "with",
    }
)  # fmt: skip
CONTENTS = PREPOSITIONS | {"attr", "here", "ing", "inside", "object", "self", "subject", "that", "there", "verb"}
ADDRESSEES = PREPOSITIONS | {"clause-subject", "dative", "for-subject", "object", "owner"}
PLACES = PREPOSITIONS | {"adverb", "below", "dative", "modifier", "object", "owner", "sentence", "subject"}

# A word as the parser gets it: its apostrophes are straight.
Word = Annotated[str, AfterValidator(straight), StringConstraints(pattern=r"\S")]


class Entry(BaseModel):
    """One construction of a statement; the keys are described at the head of `statements.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    act: str
    pos: Literal["verb", "noun", "adjective", "preposition", "modal", "imperative", "marker"]
    words: tuple[Word, ...]
    content: tuple[str, ...]
    addressee: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    negated: str | None = None
    polarity: Literal["positive", "negative"] | None = None
    light: frozenset[Word] = frozenset()
    preposition: frozenset[Word] = frozenset()
    objects: frozenset[Word] = frozenset()
    objects_if_object: frozenset[Word] = frozenset()
    within: frozenset[Word] = frozenset()
    predicate: frozenset[Word] = frozenset()
    bearer: bool = False
    owned: bool = True
    pressure: bool = False
    speaker_holds: bool = False
    own_speech: bool = False
    match: tuple[str, ...]
    reject: tuple[str, ...]


class Cue(BaseModel):
    """One construction of an event of the talks, a mediation or an impasse; keys are described in its file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    type: str
    pos: Literal["verb", "noun"]
    words: tuple[Word, ...]
    about: frozenset[Word] = frozenset()
    about_in: tuple[str, ...] = ("subject", "object")
    parties_in: tuple[str, ...] = ("subject", "object", "with", "between", "by", "owner")
    needs_parties: int = 0
    match: tuple[str, ...]
    reject: tuple[str, ...]


class Words(BaseModel):
    """The closed word lists, by use; `words.yaml` tells what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    report: frozenset[Word]
    saying: frozenset[Word]
    forecaster: frozenset[Word]
    speculation: frozenset[Word]
    transparent: frozenset[Word]
    hypothetical: frozenset[Word]
    condition: frozenset[Word]
    modal_possible: frozenset[Word]
    modal_future: frozenset[Word]
    contrast: frozenset[Word]
    deadline_preposition: frozenset[Word]
    courtesy: frozenset[Word]
    stative: frozenset[Word]
    not_yet: frozenset[Word]
    aiming: frozenset[Word]
    talks: frozenset[Word]
    agreement: frozenset[Word]
    proposal: frozenset[Word]
    evasive: frozenset[Word]
    no_content: frozenset[Word]
    both_sides: frozenset[Word]
    document: frozenset[Word]
    government: frozenset[Word]
    named_things: frozenset[Word]
    first_person_document: frozenset[Word]
    light: frozenset[Word]
    opposing: frozenset[Word]
    pronoun_person: frozenset[Word]
    pronoun_thing: frozenset[Word]
    pronoun_many: frozenset[Word]
    pronoun_speaker: frozenset[Word]
    honorific: frozenset[Word]
    legal_form: frozenset[Word]
    dispute: frozenset[Word]
    negation: frozenset[Word]
    refusing: frozenset[Word]
    undone: frozenset[Word]
    neg_raising: frozenset[Word]
    formerly: frozenset[Word]
    taking_back: frozenset[Word]
    backing_away: frozenset[Word]
    hindrance: frozenset[Word]
    ceasing: frozenset[Word]
    hostile: frozenset[Word]
    own_state: frozenset[Word]

    def named(self, name: str) -> frozenset[str]:
        """The list of that name, which is one of these."""
        found: frozenset[str] = getattr(self, name)
        return found

    def meant(self, about: Iterable[str]) -> frozenset[str]:
        """The lemmas that a cue is `about`: those written there, and those of the lists named as "@talks"."""
        return frozenset(w for word in about for w in (self.named(word[1:]) if word[:1] == "@" else {word}))


T = TypeVar("T", Entry, Cue)
V = TypeVar("V", str, float)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by (part of speech, first word), longest first, and the closed word lists."""

    statements: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Entry], ...]]
    cues: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Cue], ...]]
    words: Words
    lemmas: Mapping[str, str]
    numbers: Mapping[str, float]
    entries: tuple[Entry, ...]
    cue_entries: tuple[Cue, ...]

    @property
    def condition(self) -> Entry:
        """The entry whose words open a condition that somebody wants met."""
        return next(e for e in self.entries if e.pos == "marker")


@cache
def load_lexicon(language: str = "en") -> Lexicon:
    """The shipped lexicon of a language.

    Raises SchemaError naming file, entry and fault: an unknown key, act, place, type of a cue or word list, an empty word, a list
    that is missing.
    """
    return read_lexicon(resource_folder("schemas").joinpath("lexicon", language))


def read_lexicon(folder: Traversable) -> Lexicon:
    """The lexicon in `folder`: statements.yaml, events.yaml, mediations.yaml, words.yaml."""
    entries = tuple(_statements(folder))
    cues = (*_cues(folder, "events.yaml", EVENTS), *_cues(folder, "mediations.yaml", ROLES))
    return Lexicon(
        statements=_index(entries),
        cues=_index(cues),
        words=_words(folder),
        lemmas=MappingProxyType(_mapping(folder, "lemmas.yaml", str)),
        numbers=MappingProxyType(_mapping(folder, "numbers.yaml", float)),
        entries=entries,
        cue_entries=cues,
    )


def _mapping(folder: Traversable, name: str, kind: type[V]) -> dict[str, V]:
    """The values of a file by their words."""
    return check_entry(TypeAdapter(dict[Word, kind]), read_yaml(folder.joinpath(name), name), name)  # type: ignore[valid-type]


def _words(folder: Traversable) -> Words:
    raw = read_yaml(folder.joinpath("words.yaml"), "words.yaml")
    if not isinstance(raw, dict):
        raise SchemaError(f"words.yaml: a mapping of lists is wanted, found {type(raw).__name__}")
    _refuse_unknown("words.yaml", "list", raw, Words.model_fields)
    return check_entry(TypeAdapter(Words), raw, "words.yaml")


def _statements(folder: Traversable) -> Iterator[Entry]:
    acts = load_schema().acts
    for entry in _entries(folder, "statements.yaml", Entry):
        place = f"statements.yaml: entry {entry.id!r}"
        _refuse_unknown(place, "act", [entry.act, *([] if entry.negated is None else [entry.negated])], acts)
        _refuse_unknown(place, "place of a content", entry.content, CONTENTS)
        _refuse_unknown(place, "place of an addressee", entry.addressee, ADDRESSEES)
        _refuse_unknown(place, "preposition", entry.joint, PREPOSITIONS)
        yield entry


def _cues(folder: Traversable, name: str, types: Collection[str]) -> Iterator[Cue]:
    for cue in _entries(folder, name, Cue):
        place = f"{name}: entry {cue.id!r}"
        _refuse_unknown(place, "type", [cue.type], types)
        _refuse_unknown(place, "place", [*cue.about_in, *cue.parties_in], PLACES)
        _refuse_unknown(place, "list", sorted(word[1:] for word in cue.about if word[:1] == "@"), Words.model_fields)
        yield cue


def _refuse_unknown(place: str, what: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise SchemaError(f"{place}: unknown {what} {name!r}; known: {', '.join(sorted(known))}")


def _entries(folder: Traversable, name: str, kind: type[T]) -> Iterable[T]:
    found: Mapping[str, T] = by_id(read_entries(folder.joinpath(name), name, kind), name)
    return found.values()


def _index(entries: Iterable[T]) -> Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], T], ...]]:
    found: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
    for entry in entries:
        for word in entry.words:
            words = tuple(word.split())
            found.setdefault((entry.pos, words[0]), []).append((words[1:], entry))
    return MappingProxyType({k: tuple(sorted(v, key=lambda e: -len(e[0]))) for k, v in found.items()})
