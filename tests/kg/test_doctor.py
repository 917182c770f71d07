"""What `kg doctor` tells of the driver."""

from importlib import import_module

from kg.config import Settings
from kg.doctor import checks


def test_doctor_tells_of_the_faster_driver_exactly_where_it_is_used() -> None:
    packs_in_rust = getattr(import_module("neo4j._codec.packstream.v1"), "_rust_pack") is not None  # noqa: B009  # private
    told = next(check for check in checks(Settings()) if check.name.startswith("driver neo4j"))
    assert told.advice.startswith("with neo4j-rust-ext" if packs_in_rust else "in Python alone")
