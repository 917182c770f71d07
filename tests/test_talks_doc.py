"""The definition of a negotiation that docs/derivation.md shows is one."""

import re
from datetime import date
from pathlib import Path

from kg.schema import load_schema
from kg.talks import read_definitions
from tests.conftest import ROOT


def test_the_example_in_the_docs_is_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "derivation.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    (tmp_path / "velja.talks.yaml").write_text(example[1], encoding="utf-8")
    (found,) = read_definitions(tmp_path / "velja.talks.yaml", load_schema())
    assert (found.parties, found.issues, found.end) == (
        ("Albania", "Montenegro"),
        ("water", "prisoners"),
        date(2032, 12, 31),
    )
