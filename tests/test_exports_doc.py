"""docs/exports.md lists the formats, columns and changes that the code has."""

import os
import re
from collections.abc import Iterable, Mapping

from kg.codes import COLUMNS
from kg.export import EXPORTERS
from kg.export.dna import DOCUMENTS, STATEMENTS
from kg.export.tables import TABLES, Column
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "exports.md"
# Written by `KG_UPDATE_DOCS=1 pytest tests/test_exports_doc.py`, and read in the diff.
UPDATE = os.environ.get("KG_UPDATE_DOCS") == "1"


def _columns(columns: Iterable[Column]) -> str:
    rows = "".join(f"| `{c.name}` | {c.type} | {c.meaning} |\n" for c in columns)
    return f"| column | type | meaning |\n|---|---|---|\n{rows}"


def _sections() -> Mapping[str, str]:
    tables = "\n".join(f"### {t.name}: {t.meaning}\n\n{_columns(t.columns)}" for t in TABLES)
    dna = f"### statements.csv\n\n{_columns(STATEMENTS)}\n### documents.csv\n\n{_columns(DOCUMENTS)}"
    codes = "| column | meaning |\n|---|---|\n" + "".join(f"| `{name}` | {told} |\n" for name, told in COLUMNS.items())
    return {"tables": tables, "dna": dna, "codes": codes}


def test_the_columns_in_the_docs_are_those_of_the_code() -> None:
    text = fresh = PAGE.read_text(encoding="utf-8")
    for name, section in _sections().items():
        place = re.compile(rf"(<!-- columns of {name}: [^\n]*-->\n).*?(<!-- end -->)", re.DOTALL)
        assert place.search(text), name
        fresh = place.sub(lambda m, told=section: f"{m[1]}\n{told}\n{m[2]}", fresh)  # type: ignore[misc]
    if UPDATE:
        PAGE.write_text(fresh, encoding="utf-8")
    else:
        assert text == fresh, "stale; write it anew with KG_UPDATE_DOCS=1"


def test_every_format_and_every_change_is_in_the_docs() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in EXPORTERS if f"| `{name}` |" not in text] == []
    source = (ROOT / "kg" / "diff.py").read_text(encoding="utf-8")
    kinds = set(re.findall(r'"((?:shift|position|demand|impasse|mediation|negotiation) \w+)"', source))
    assert kinds
    assert [kind for kind in kinds if kind not in text] == []
