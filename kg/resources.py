"""Where `schemas/` and `queries/` are: inside the wheel, or beside the package in a checkout."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kg.errors import SchemaError


def resource_folder(name: str) -> Traversable:
    """Folder of shipped files, "schemas" or "queries"; never turn it into a path (the package may be a zip).

    Raises SchemaError naming both places if neither holds it.
    """
    packed = files("kg").joinpath("_data", name)
    if packed.is_dir():
        return packed
    checkout = Path(__file__).parent.parent / name
    if checkout.is_dir():
        return checkout
    raise SchemaError(f"{name}/ not found, neither in the package ({packed}) nor beside it ({checkout}); install again")
