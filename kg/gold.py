"""Gold annotations: what a person says an article says, one `<id>.json` beside `<id>.txt`, as docs/evaluation.md describes it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import ArticleError

COARSE_ACTS = frozenset({"demand", "offer", "reject", "accept", "threaten"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldActor:
    """An actor as annotated; `names` are its name and aliases."""

    id: str
    kind: str
    names: tuple[str, ...]
    acts_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRecord:
    """One annotated position, mediation, pressure, event or impasse.

    `label` is the act or type, `actors` the actors by role ("holder", "on", …), `parties` the ids of several; spans are
    (start, end) in characters of the text, half-open.
    """

    label: str
    quote: tuple[int, int]
    content: tuple[int, int] | None = None
    actors: Mapping[str, str]
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """An annotated article."""

    id: str
    text: str
    actors: Mapping[str, GoldActor]
    positions: tuple[GoldRecord, ...] = ()
    mediations: tuple[GoldRecord, ...] = ()
    pressures: tuple[GoldRecord, ...] = ()
    events: tuple[GoldRecord, ...] = ()
    impasses: tuple[GoldRecord, ...] = ()


def gold_ids(folder: Path) -> list[str]:
    """Ids of the annotated articles of `folder`, in order.

    Raises ArticleError if the folder does not exist, holds no annotation, or an annotation has no text beside it.
    """
    if not folder.is_dir():
        raise ArticleError(f"{folder}: no such folder; name one with <id>.txt and <id>.json files")
    found = sorted(f.stem for f in folder.glob("*.json") if not f.stem.endswith(".meta"))  # a sidecar is no annotation
    if not found:
        raise ArticleError(f"{folder}: no annotation in it; each article needs <id>.txt and <id>.json")
    for id in found:
        if not (folder / f"{id}.txt").is_file():
            raise ArticleError(f"{folder / id}.json: there is no {id}.txt beside it")
    return found


def read_gold(file: Path, text: str) -> GoldArticle:
    """The annotation in `file` of an article with this text.

    Raises ArticleError naming file and place if it is no JSON, a key is missing, an act is unknown, an id stands for
    nobody, or a quote is not in the text.
    """
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as err:
        raise ArticleError(f"{file}: cannot be read as JSON: {err}") from err
    try:
        actors = {a["id"]: _actor(a) for a in raw["actors"]}
        return GoldArticle(
            id=file.stem,
            text=text,
            actors=actors,
            **{kind: tuple(_records(raw, kind, file, text, actors)) for kind in _ROLES},
        )
    except (KeyError, TypeError, AttributeError) as err:
        raise ArticleError(f"{file}: a key is missing or of the wrong form: {err}") from err


# Where each kind keeps its label, and its actors by role.
_ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "positions": ("act", ("holder", "addressee", "source")),
    "mediations": ("", ("mediator",)),
    "pressures": ("", ("from", "on")),
    "events": ("type", ()),
    "impasses": ("", ()),
}


def _actor(raw: Mapping[str, Any]) -> GoldActor:
    names = (raw["name"], *raw.get("aliases", ()))
    return GoldActor(id=raw["id"], kind=raw["kind"], names=names, acts_for=raw.get("acts_for"))


def _records(
    raw: Mapping[str, Any], kind: str, file: Path, text: str, actors: Mapping[str, GoldActor]
) -> Iterator[GoldRecord]:
    key, roles = _ROLES[kind]
    for number, one in enumerate(raw.get(kind, ())):
        place = f"{file}: {kind}[{number}]"
        record = GoldRecord(
            label=one[key] if key else "",
            quote=_span(one["quote"], text, place),
            content=_span(one["content"], text, place) if one.get("content") else None,
            actors={role: one[role] for role in roles if one.get(role)},
            parties=tuple(one.get("parties") or ()),
        )
        _check(record, kind, place, actors)
        yield record


def _check(record: GoldRecord, kind: str, place: str, actors: Mapping[str, GoldActor]) -> None:
    if kind == "positions" and record.label not in COARSE_ACTS:
        raise ArticleError(f"{place}: unknown act {record.label!r}; known: {', '.join(sorted(COARSE_ACTS))}")
    for id in (*record.actors.values(), *record.parties):
        if id not in actors:
            raise ArticleError(f"{place}: actor {id!r} is not among the actors of the file")


def _span(quote: Any, text: str, place: str) -> tuple[int, int]:
    """Where a quote stands: given as the words themselves or as [start, end]."""
    if isinstance(quote, list):
        return int(quote[0]), int(quote[1])
    start = text.find(quote)
    if start < 0:
        raise ArticleError(f"{place}: the text has no {quote!r}; copy the words exactly")
    return start, start + len(quote)
