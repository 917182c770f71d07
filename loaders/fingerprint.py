"""What decides how an article is read, as one id: by it a load knows what need not be read again."""

from collections.abc import Iterator
from hashlib import sha256
from importlib.resources.abc import Traversable

import kg
from kg.ids import content_id
from kg.resources import resource_folder
from kg.schema import Schema


def extractor_version(model: str, schema: Schema) -> str:
    """Id of what decides an extraction: this version of the code, the model's name and every word of the schemas.

    A user's own actors count, in whatever files they stand.
    """
    digest = sha256()
    for path, raw in sorted(_files(resource_folder("schemas"), "")):
        digest.update(path.encode() + b"\0" + raw)
    for entry in schema.gazetteer.values():
        digest.update(repr(entry).encode() + b"\0")
    return content_id("extractor", kg.__version__, model, digest.hexdigest())


def fingerprint_of(article_id: str, version: str) -> str:
    """Id of an article as this version of the extractor reads it."""
    return content_id("fp", article_id, version)


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif name.endswith(".yaml"):
            yield name, entry.read_bytes()
