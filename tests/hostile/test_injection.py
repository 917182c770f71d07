"""Text that would be code somewhere: Cypher, formulas, scripts, marks of XML and YAML. It stays text."""

import csv
import json
import time
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from pathlib import Path

import networkx
import pytest

from kg.errors import JournalError, KGError, QueryError, SchemaError
from kg.export import export
from kg.graph import evidence_graph
from kg.journal import read_journal
from kg.model import Article, Extraction, Node, Participant, Span, Statement
from kg.query import ask, saved_queries
from kg.rebuild import refresh
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from kg.talks import read_definitions
from tests.kg.export.story import NODES, snapshot

CYPHER = "x'}) DETACH DELETE n //` \\u0027 }) MATCH (n) DETACH DELETE n RETURN 1; $password {{7*7}}"
SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(1)> javascript:alert(1) ]]> --> &x;"
NUL = "a\x00b\x1b[31m\u202e\ud83d\ude00"
SCHEMA = load_schema()
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def hostile(text: str) -> Extraction:
    """What an article says whose title, names, words and issue are all `text`."""
    article = Article(
        id="art-h", path=text, title=text, text=f"{text} {text}", url=f"javascript:{text}", source=text, author=text
    )
    span = Span(start=0, end=len(text), text=text)
    holder, other = (
        Participant(id=f"part-{n}", article_id="art-h", name=f"{text} {n}", kind="company", mentions=(span,))
        for n in "ab"
    )
    statement = Statement(
        id="stmt-h", article_id="art-h", act="demand", holder=holder.id, addressee=other.id, content=span, quote=span, cue=span,
        rule=text, issue=f"open:{text}", proposition=text, stated_on=date(2031, 3, 4), condition=text,
    )  # fmt: skip
    return Extraction(article=article, participants=(holder, other), statements=(statement,), sentences=(span,))


@pytest.mark.parametrize("text", [CYPHER, SCRIPT, NUL.encode("utf-16", "surrogatepass").decode("utf-16"), "=1+1", "'"])
def test_hostile_text_is_stored_and_comes_back_as_it_is(text: str, store: BoltStore) -> None:
    store.write([Node(label="Article", id="art-0", properties={"title": "witness", "path": "x", "language": "en"})], [])
    store.write(*evidence_graph(hostile(text), fingerprint="fp"))
    refresh(store, SCHEMA)
    ((title, quote, name),) = store.read(
        "MATCH (a:Article {id: 'art-h'}), (s:Statement {id: 'stmt-h'}), (p:Participant {id: 'part-a'}) RETURN a.title, s.quote, p.name"
    ).rows
    assert (title, quote, name) == (text, text, f"{text} a")
    assert store.read("MATCH (a:Article {title: 'witness'}) RETURN count(a) AS n").rows == ((1,),)


def test_a_parameter_is_a_value_in_every_query(embedded: BoltStore) -> None:
    embedded.write(
        [Node(label="Article", id="art-0", properties={"title": "witness", "path": "x", "language": "en"})], []
    )
    for query in saved_queries().values():
        texts = {p.name: CYPHER for p in query.parameters if p.type == "text"}
        ask(embedded, query.name, texts)
    with pytest.raises(QueryError, match="has no parameter"):
        ask(embedded, "positions", {"actor} DETACH DELETE n //": "x"})
    assert embedded.ids("Article") == {"art-0"}


def test_no_label_or_type_comes_from_outside(embedded: BoltStore) -> None:
    with pytest.raises(KGError, match="unknown label"):
        embedded.write([Node(label="A) DETACH DELETE (n", id="x", properties={})], [])
    with pytest.raises(KGError, match="unknown"):
        embedded.remove("Article) MATCH (n", ["x"])


# ---- files of the user's that come from others ----


def bomb(levels: int) -> str:
    return "- &a0 [x, x]\n" + "".join(f"- &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(levels))


@pytest.mark.parametrize(
    "text",
    [
        bomb(12),
        "- &a0 {x: y}\n" + "".join(f"- &a{n + 1} {{<<: [{', '.join([f'*a{n}'] * 10)}]}}\n" for n in range(12)),
        "- &k [*k]\n",
        f"- {'[' * 100_000}",
        "- " * 50_000,
        "- !!python/object/apply:os.system ['true']\n",
        "- id: \x00\n",
        f"- {{id: x, name: {CYPHER!r}, kind: 'Actor) DETACH DELETE n //'}}\n",
    ],
)
def test_yaml_made_to_do_harm_is_told_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    started = time.process_time()
    with pytest.raises(SchemaError) as told:
        load_schema(actors=path)
    assert "\n" not in str(told.value)
    with pytest.raises(SchemaError) as told:
        read_definitions(path, SCHEMA)
    assert len(str(told.value)) < 2_000
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "line",
    [
        "[" * 100_000,
        '{"verdict":' * 100_000,
        '{"at": ' + "9" * 10_000 + "}",
        "\x00",
        '"\\ud800"',
        json.dumps({"verdict": CYPHER}),
    ],
)
def test_a_journal_made_to_do_harm_is_told_in_one_line(line: str, tmp_path: Path) -> None:
    (tmp_path / "j.jsonl").write_text(line)
    with pytest.raises(JournalError) as told:
        read_journal(tmp_path / "j.jsonl", schema=SCHEMA)
    assert "\n" not in str(told.value)


# ---- exports ----


def hostile_story(text: str) -> list[Node]:
    """The story of the export tests with every free text replaced."""
    free = {"title", "name", "content", "text", "quote", "author", "condition", "explanation", "proposition"}
    return [
        replace(
            node, properties={k: text if k in free and isinstance(v, str) else v for k, v in node.properties.items()}
        )
        for node in NODES
    ]


@pytest.mark.parametrize("start", FORMULAS)
@pytest.mark.parametrize("format", ["csv", "dna"])
def test_no_cell_of_an_export_is_a_formula(format: str, start: str, tmp_path: Path) -> None:
    export(format, snapshot(nodes=hostile_story(f"{start}cmd|' /C calc'!A0")), tmp_path)
    files = sorted(tmp_path.glob("*.csv"))
    assert files
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                named = {name: cell for name, cell in row.items() if (file.name, name) != ("documents.csv", "text")}
                assert not [cell for cell in named.values() if "cmd|" in cell and cell.startswith(FORMULAS)], file.name


@pytest.mark.parametrize("text", [SCRIPT, CYPHER, "a\x00b\x1b\x0b\ufffe"])
def test_xml_and_json_exports_stay_whole(text: str, tmp_path: Path) -> None:
    story = snapshot(nodes=hostile_story(text))
    export("graphml", story, tmp_path / "g.graphml")
    export("jsonld", story, tmp_path / "g.jsonld")
    whole = networkx.read_graphml(tmp_path / "g.graphml")
    assert len(whole) == len(NODES)
    assert ET.parse(tmp_path / "g.graphml").getroot().tag.endswith("graphml")
    json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))
