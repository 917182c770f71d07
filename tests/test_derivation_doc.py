"""docs/derivation.md lists the rules that there are."""

import os
import re

from kg.schema import Rule, load_schema
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "derivation.md"
# Written by `KG_UPDATE_DOCS=1 pytest tests/test_derivation_doc.py`, and read in the diff.
UPDATE = os.environ.get("KG_UPDATE_DOCS") == "1"
_PLACE = re.compile(r"(<!-- rules: [^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)


def _row(rule: Rule) -> str:
    numbers = rule.severity or "", rule.days or ""
    return f"| `{rule.id}` | {rule.derives} | {rule.version} | {numbers[0]} | {numbers[1]} | {rule.meaning} |\n"


def test_the_rules_in_the_docs_are_those_of_the_schema() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = "".join(map(_row, load_schema().rules.values()))
    table = f"| rule | derives | version | severity | days | meaning |\n|---|---|---|---|---|---|\n{rows}"
    fresh = _PLACE.sub(lambda m: f"{m[1]}\n{table}\n{m[2]}", text)
    if UPDATE:
        PAGE.write_text(fresh, encoding="utf-8")
    assert "same_proposition" in text or UPDATE
    assert UPDATE or text == fresh, "stale; write it anew with KG_UPDATE_DOCS=1"
