"""docs/queries.md lists the saved queries that there are."""

import os
from collections import defaultdict

from kg.query import Parameter, SavedQuery, literal, saved_queries
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "queries.md"
# Written by `KG_UPDATE_DOCS=1 pytest tests/test_queries_doc.py`, and read in the diff.
UPDATE = os.environ.get("KG_UPDATE_DOCS") == "1"
HEAD = """# Saved queries

One file a question under `queries/`, the same for the terminal (`kg query NAME --param key=value`) and for Neo4j Browser
(`kg browser`). Parameters have defaults; names are compared with all aliases. Rejected statements are in none of them but
`corrections`. Each is run on a graph with known answers on both stores (`tests/queries/`), and linted for Cypher 5 and 25.
"""


def _parameter(p: Parameter) -> str:
    return f"`{p.name}` ({p.type}, {literal(p.default)}): {p.meaning}"


def _section(query: SavedQuery) -> str:
    parameters = "".join(f"- {_parameter(p)}\n" for p in query.parameters)
    columns = ", ".join(f"`{column}`" for column in query.columns)
    return f"### {query.name}\n\n{query.title}\n\n{parameters}\nGives: {columns}\n"


def page() -> str:
    """The page as the files of `queries/` have it, by topic."""
    topics: dict[str, list[str]] = defaultdict(list)
    for query in saved_queries().values():
        topics[query.folder].append(_section(query))
    return "\n".join([HEAD, *(f"## {topic}\n\n" + "\n".join(found) for topic, found in sorted(topics.items()))])


def test_the_page_is_that_of_the_queries() -> None:
    if UPDATE:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "stale; write it anew with KG_UPDATE_DOCS=1"
