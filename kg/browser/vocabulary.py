"""YAML of the pack under `schemas/browser/`, checked, and the templates that are filled with it."""

from typing import TypeVar

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import TypeAdapter, ValidationError

from kg.errors import SchemaError
from kg.resources import resource_folder

T = TypeVar("T")


def read_checked(name: str, kind: type[T]) -> T:
    """`schemas/browser/<name>` as a record of that kind.

    Raises SchemaError naming file, key and what is wrong.
    """
    text = resource_folder("schemas").joinpath("browser", name).read_text(encoding="utf-8")
    try:
        return TypeAdapter(kind).validate_python(yaml.safe_load(text))
    except ValidationError as err:
        fault = err.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise SchemaError(f"schemas/browser/{name}: {place}: {fault['msg']}") from err


def templates(*, html: bool) -> Environment:
    """The templates of this package; with `html` whatever is filled in is escaped."""
    return Environment(
        loader=PackageLoader("kg.browser"),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
