"""`<name>.meta.json` beside a file: what the file itself does not say."""

from collections.abc import Mapping
from pathlib import Path

from kg.errors import ArticleError
from loaders.readers.decoding import decode
from loaders.readers.nesting import parse_json

SUFFIX = ".meta.json"
_KNOWN = ("title", "published", "date", "source", "url", "author")


def read_sidecar(file: Path) -> Mapping[str, str]:
    """What `article.txt.meta.json`, or else `article.meta.json`, says about `article.txt`; empty if there is none.

    Raises ArticleError if it is there and cannot be used: nothing is guessed.
    """
    for beside in (file.with_name(file.name + SUFFIX), file.with_name(file.stem + SUFFIX)):
        if beside.is_file():
            return _told(beside, file)
    return {}


def _told(beside: Path, file: Path) -> Mapping[str, str]:
    try:
        told = parse_json(decode(beside.read_bytes(), beside.name))
    except (ArticleError, OSError, ValueError) as err:
        raise ArticleError(f"{file}: its sidecar {beside.name} cannot be read ({err}); mend it or remove it") from err
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str | None) for name in _KNOWN):
        raise ArticleError(f"{file}: its sidecar {beside.name} is no object of texts; known: {', '.join(_KNOWN)}")
    return {name: told[name] for name in _KNOWN if told.get(name)}
