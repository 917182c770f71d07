"""`<name>.meta.json` beside a file: what the file itself does not say."""

from collections.abc import Mapping
from pathlib import Path

from kg.config import Limits
from kg.errors import ArticleError
from kg.nesting import parse_json
from loaders.readers.decoding import decode

SUFFIX = ".meta.json"
_KNOWN = ("title", "published", "date", "source", "url", "author")


def read_sidecar(file: Path, limits: Limits) -> Mapping[str, str]:
    """What `article.txt.meta.json`, or else `article.meta.json`, says about `article.txt`; empty if there is none.

    Raises ArticleError if it is there and cannot be used: nothing is guessed.
    """
    for beside in sidecars_of(file):
        if beside.is_file():
            return _told(beside, file, limits)
    return {}


def sidecars_of(file: Path) -> tuple[Path, Path]:
    """Where the sidecar of a file may lie; the first that is there counts."""
    return file.with_name(file.name + SUFFIX), file.with_name(file.stem + SUFFIX)


def _told(beside: Path, file: Path, limits: Limits) -> Mapping[str, str]:
    try:
        told = parse_json(decode(_bounded(beside, limits), beside.name), depth=limits.depth)
    except (ArticleError, OSError, ValueError) as err:
        raise ArticleError(f"{file}: its sidecar {beside.name} cannot be read ({err}); mend it or remove it") from err
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str | None) for name in _KNOWN):
        raise ArticleError(f"{file}: its sidecar {beside.name} is no object of texts; known: {', '.join(_KNOWN)}")
    return {name: told[name] for name in _KNOWN if told.get(name)}


def _bounded(beside: Path, limits: Limits) -> bytes:
    with beside.open("rb") as stream:
        raw = stream.read(limits.metadata_bytes + 1)
    if len(raw) > limits.metadata_bytes:
        raise ValueError(f"more than {limits.metadata_bytes:,} bytes")
    return raw
