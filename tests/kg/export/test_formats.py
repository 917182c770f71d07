"""Each format read back: the same counts and texts as the graph."""

import csv
import json
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from pyld import jsonld

from kg.errors import ExportError
from kg.export import EXPORTERS, export
from kg.export.cells import JOINT, cell, guarded, unguarded
from kg.export.jsonld import CONTEXT
from kg.export.snapshot import Snapshot
from kg.export.tables import INTEGER, TABLES, TEXTS
from kg.model import Node
from tests.kg.export.story import NODES, SENTENCES, snapshot

STORY = snapshot()


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- tables ----


def rows_of(name: str) -> list[dict[str, Any]]:
    table = next(t for t in TABLES if t.name == name)
    return [dict(zip([c.name for c in table.columns], row, strict=True)) for row in table.rows(STORY)]


def test_every_column_of_every_table_is_filled_by_its_rows() -> None:
    for table in TABLES:
        names = {column.name for column in table.columns}
        assert {name for row in table.read(STORY) for name in row} == names, table.name


def test_a_position_has_actor_words_sentence_article_and_status() -> None:
    first = rows_of("positions")[0]
    assert (first["actor"], first["act"], first["addressee"], first["issue"]) == (
        "Ada Moen",
        "demand",
        "Port Owners",
        "Wages",
    )
    assert first["acts_for"] == ("Dockers Guild",)
    assert first["evidence"] == SENTENCES["pass-1"][2]
    article, start, text = SENTENCES["pass-1"]
    assert text[first["content_start"] - start : first["content_end"] - start] == first["content"]
    assert (first["article"], first["source"], first["status"], first["answer"]) == (
        article,
        "Harbour Post",
        "auto",
        "rejected",
    )


def test_what_a_person_rejected_is_no_position() -> None:
    assert [row["statement"] for row in rows_of("positions")] == ["stmt-1", "stmt-2", "stmt-3", "stmt-4"]


def test_impasse_shift_mediation_and_negotiation_name_who_and_what_shows_them() -> None:
    (impasse,), (shift,), (mediation,) = rows_of("impasses"), rows_of("shifts"), rows_of("mediations")
    assert (impasse["parties"], impasse["until"]) == (("Dockers Guild", "Port Owners"), date(2031, 3, 20))
    assert impasse["broken_by"] == ("offer: three per cent",)
    assert impasse["evidence"] == (SENTENCES["pass-1"][2], SENTENCES["pass-2"][2])
    assert (shift["actor"], shift["from_content"], shift["to_content"]) == ("Port Owners", "any rise", "three per cent")
    assert (mediation["mediators"], mediation["roles"]) == (("Kari Lund",), ("mediator",))
    assert mediation["evidence"] == (SENTENCES["pass-3"][2],)
    assert [(n["positions"], n["open_impasses"]) for n in rows_of("negotiations")] == [(3, 0), (1, 0)]


def test_a_merged_actor_names_the_one_it_stands_for() -> None:
    merged = {row["actor"]: row["merged_into"] for row in rows_of("actors") if row["merged_into"]}
    assert merged == {"guild-2": "guild"}


# ---- csv ----


def test_csv_holds_all_rows_with_their_texts(tmp_path: Path) -> None:
    written = export("csv", STORY, tmp_path / "out", guard=False)
    for table in TABLES:
        names = [c.name for c in table.columns]
        wanted = [dict(zip(names, map(cell, row), strict=True)) for row in table.rows(STORY)]
        assert read_csv(tmp_path / "out" / f"{table.name}.csv") == wanted
        assert written[f"{table.name}.csv"] == len(wanted)


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(tmp_path: Path) -> None:
    export("csv", STORY, tmp_path)
    titles = [row["title"] for row in read_csv(tmp_path / "articles.csv")]
    assert titles[0] == "'=Dockers, owners apart"
    numbers = {row["polarity"] for row in read_csv(tmp_path / "positions.csv")}
    assert numbers == {"-1", "1"}, "a negative number is no formula"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "'x", "'=1"])
def test_what_is_guarded_comes_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_guarding_is_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@\t\rx", max_size=6))
def test_guarding_of_apostrophes_and_formulas_is_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


# ---- parquet ----


def test_parquet_keeps_types_and_values(tmp_path: Path) -> None:
    export("parquet", STORY, tmp_path)
    for table in TABLES:
        read = parquet.read_table(tmp_path / f"{table.name}.parquet")
        wanted = [[list(v) if isinstance(v, tuple) else v for v in row] for row in table.rows(STORY)]
        assert [list(row.values()) for row in read.to_pylist()] == wanted, table.name
        types = {c.name: str(read.schema.field(c.name).type) for c in table.columns}
        assert {types[c.name] for c in table.columns if c.type == INTEGER} <= {"int64"}
        assert all(types[c.name].startswith("list<") for c in table.columns if c.type == TEXTS)


def test_without_pyarrow_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"pip install -e '\.\[parquet\]'"):
        export("parquet", STORY, tmp_path)


# ---- graphml ----

_GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
# attr.type of GraphML 1.0, as Gephi reads it.
_TYPES = {"boolean", "int", "long", "float", "double", "string"}


def test_graphml_comes_back_with_all_nodes_relationships_and_texts(tmp_path: Path) -> None:
    export("graphml", STORY, tmp_path / "g.graphml")
    graph = networkx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    assert set(graph.nodes) == {f"{label}/{id}" for label, of in STORY.nodes.items() for id in of}
    assert graph.number_of_edges() == len(STORY.links)
    edges = sorted((a, b, told["type"]) for a, b, told in graph.edges(data=True))
    assert edges == sorted(("/".join(x.start), "/".join(x.end), x.type) for x in STORY.links)
    assert graph.nodes["Passage/pass-1"]["text"] == SENTENCES["pass-1"][2]
    assert graph.nodes["Actor/guild"]["aliases"] == JOINT.join(["DG", "the Guild"])
    assert graph.nodes["Actor/guild"]["label"] == "Dockers Guild"
    assert graph.nodes["Impasse/imp-1"]["severity"] == 0.5


def test_graphml_declares_each_key_once_with_a_type_that_gephi_knows(tmp_path: Path) -> None:
    export("graphml", STORY, tmp_path / "g.graphml")
    root = ET.parse(tmp_path / "g.graphml").getroot()
    keys = root.findall(f"{_GRAPHML}key")
    declared = [(key.get("for"), key.get("attr.name")) for key in keys]
    assert len(set(declared)) == len(declared)
    assert {key.get("attr.type") for key in keys} <= _TYPES
    assert len({key.get("id") for key in keys}) == len(keys)
    used = {data.get("key") for data in root.iter(f"{_GRAPHML}data")}
    assert used == {key.get("id") for key in keys}
    (graph,) = root.findall(f"{_GRAPHML}graph")
    assert graph.get("edgedefault") == "directed"
    ids = [edge.get("id") for edge in root.iter(f"{_GRAPHML}edge")]
    assert len(set(ids)) == len(ids)
    assert all(len(data) == 0 for data in root.iter(f"{_GRAPHML}data")), "no nested values"
    assert "id" not in {name for _, name in declared}


def test_graphml_takes_what_xml_cannot_hold_and_mixed_numbers(tmp_path: Path) -> None:
    odd = Node(label="Source", id="s\x00", properties={"name": "a\x0bb\ud800"})
    whole = Node(label="Shift", id="x", properties={"name": "x", "amountTo": 3})
    export("graphml", snapshot([*NODES, odd, whole]), tmp_path / "g.graphml")
    graph = networkx.read_graphml(tmp_path / "g.graphml")
    assert graph.nodes["Source/s\ufffd"]["name"] == "a\ufffdb\ufffd"
    assert graph.nodes["Shift/x"]["amountTo"] == 3.0


# ---- JSON-LD ----

_OA, _PROV = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/prov#"


def no_network(url: str, options: Any) -> Any:
    raise AssertionError(f"fetched {url}")


def expanded(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    found = jsonld.expand(document, {"documentLoader": no_network})
    return {thing["@id"]: thing for thing in found}


def test_jsonld_expands_without_a_network_into_annotations(tmp_path: Path) -> None:
    export("jsonld", STORY, tmp_path / "s.jsonld")
    things = expanded(tmp_path / "s.jsonld")
    found = {id: t for id, t in things.items() if f"{_OA}Annotation" in t["@type"]}
    assert set(found) == {f"urn:kg:{id}" for id in STORY.of("Statement")}
    for id, statement in STORY.of("Statement").items():
        (target,) = found[f"urn:kg:{id}"][f"{_OA}hasTarget"]
        quote, position = target[f"{_OA}hasSelector"]
        assert quote[f"{_OA}exact"] == [{"@value": statement["quote"]}]
        assert position[f"{_OA}start"][0]["@value"] == statement["quoteStart"]
        assert target[f"{_OA}hasSource"] == [{"@id": f"urn:kg:{statement['articleId']}"}]
        assert found[f"urn:kg:{id}"][f"{_PROV}wasDerivedFrom"] == [{"@id": f"urn:kg:{statement['articleId']}"}]
    assert found["urn:kg:stmt-1"][f"{_PROV}wasAttributedTo"] == [{"@id": "urn:kg:moen"}]
    assert things["urn:kg:moen"][f"{_PROV}actedOnBehalfOf"] == [{"@id": "urn:kg:guild"}]
    assert things["urn:kg:dec-1"][f"{_PROV}used"] == [{"@id": "urn:kg:stmt-5"}]


def test_jsonld_gives_what_stands_around_a_quotation_in_its_sentence(tmp_path: Path) -> None:
    _, start, text = SENTENCES["pass-2"]
    short = "any rise"
    at = text.index(short)
    part = {"quote": short, "quoteStart": start + at, "quoteEnd": start + at + len(short)}
    nodes = [
        Node(label=n.label, id=n.id, properties={**n.properties, **part}) if n.id == "stmt-2" else n for n in NODES
    ]
    export("jsonld", snapshot(nodes), tmp_path / "s.jsonld")
    (target,) = expanded(tmp_path / "s.jsonld")["urn:kg:stmt-2"][f"{_OA}hasTarget"]
    quote = target[f"{_OA}hasSelector"][0]
    around = [quote[f"{_OA}{name}"][0]["@value"] for name in ("prefix", "exact", "suffix")]
    assert around == [text[:at], short, text[at + len(short) :]]


def test_every_name_in_jsonld_is_in_its_context(tmp_path: Path) -> None:
    export("jsonld", STORY, tmp_path / "s.jsonld")

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {n for v in value.values() for n in names(v)}
        return {n for v in value for n in names(v)} if isinstance(value, list) else set()

    assert names(json.loads((tmp_path / "s.jsonld").read_text())["@graph"]) <= set(CONTEXT)


# ---- all ----


@pytest.mark.parametrize("name", list(EXPORTERS))
def test_an_empty_graph_is_exported_too_and_twice_gives_the_same_files(name: str, tmp_path: Path) -> None:
    empty = Snapshot({}, (), STORY.schema)
    export(name, empty, tmp_path / "empty" / "out")
    for folder in ("first", "second"):
        export(name, STORY, tmp_path / folder / "out")
    first, second = (
        {f.relative_to(tmp_path / folder): f.read_bytes() for f in (tmp_path / folder).rglob("*") if f.is_file()}
        for folder in ("first", "second")
    )
    assert first == second


def test_a_place_that_is_no_folder_or_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("")
    with pytest.raises(ExportError, match="there is a file; csv writes into a folder"):
        export("csv", STORY, tmp_path / "there")
    with pytest.raises(ExportError, match="is a folder; graphml writes one file"):
        export("graphml", STORY, tmp_path)
    with pytest.raises(ExportError, match="did you mean graphml"):
        export("graphlm", STORY, tmp_path)
    with pytest.raises(ExportError, match="jsonld takes no option guard"):
        export("jsonld", STORY, tmp_path / "x", guard=True)
