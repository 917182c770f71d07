"""The words of the language, from `schemas/lexicon/<language>/*.yaml`, checked and indexed for one traversal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kg.entries import parse_yaml
from kg.errors import SchemaError
from kg.resources import resource_folder


class Entry(BaseModel):
    """One construction of a statement; the keys are described at the head of `statements.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    act: str
    pos: Literal["verb", "noun", "adjective", "preposition", "modal", "imperative", "marker"]
    words: tuple[str, ...]
    content: tuple[str, ...]
    addressee: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    negated: str | None = None
    polarity: Literal["positive", "negative"] | None = None
    light: frozenset[str] = frozenset()
    preposition: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    objects_if_object: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    predicate: frozenset[str] = frozenset()
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
    words: tuple[str, ...]
    about: frozenset[str] = frozenset()
    about_in: tuple[str, ...] = ("subject", "object")
    parties_in: tuple[str, ...] = ("subject", "object", "with", "between", "by", "owner")
    needs_parties: int = 0
    match: tuple[str, ...]
    reject: tuple[str, ...]


T = TypeVar("T", Entry, Cue)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by (part of speech, first word), longest first, and the closed word lists."""

    statements: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Entry], ...]]
    cues: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], Cue], ...]]
    lists: Mapping[str, frozenset[str]]
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

    Raises SchemaError naming file, entry and fault; unknown keys and acts are faults.
    """
    return read_lexicon(resource_folder("schemas").joinpath("lexicon", language))


def read_lexicon(folder: Traversable) -> Lexicon:
    """The lexicon in `folder`: statements.yaml, events.yaml, mediations.yaml, words.yaml."""
    entries = tuple(_checked(folder, "statements.yaml", Entry))
    cues = (*_checked(folder, "events.yaml", Cue), *_checked(folder, "mediations.yaml", Cue))
    lists = {name: frozenset(words) for name, words in _yaml(folder, "words.yaml").items()}
    return Lexicon(
        statements=_index(entries),
        cues=_index(cues),
        lists=MappingProxyType(lists),
        lemmas=MappingProxyType(_yaml(folder, "lemmas.yaml")),
        numbers=MappingProxyType({w: float(n) for w, n in _yaml(folder, "numbers.yaml").items()}),
        entries=entries,
        cue_entries=cues,
    )


def _yaml(folder: Traversable, name: str) -> Any:
    try:
        return parse_yaml(folder.joinpath(name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as err:
        raise SchemaError(f"{name}: cannot be read as YAML: {' '.join(str(err).split())}") from err


def _checked(folder: Traversable, name: str, kind: type[T]) -> Iterable[T]:
    seen: set[str] = set()
    for raw in _yaml(folder, name):
        try:
            entry = kind.model_validate(raw)
        except ValidationError as err:
            fault = err.errors()[0]
            raise SchemaError(f"{name}: entry {raw.get('id')!r}: {fault['loc']}: {fault['msg']}") from err
        if entry.id in seen:
            raise SchemaError(f"{name}: entry {entry.id!r} stands twice; give one another id")
        seen.add(entry.id)
        yield entry


def _index(entries: Iterable[T]) -> Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], T], ...]]:
    found: dict[tuple[str, str], list[tuple[tuple[str, ...], T]]] = {}
    for entry in entries:
        for word in entry.words:
            words = tuple(word.split())
            found.setdefault((entry.pos, words[0]), []).append((words[1:], entry))
    return MappingProxyType({k: tuple(sorted(v, key=lambda e: -len(e[0]))) for k, v in found.items()})
