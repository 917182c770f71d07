"""Hand codes become evidence: tied to articles that are there, made where none is; faults are told with row and column."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.cli.export import import_codes as command
from kg.codes import COLUMNS, import_codes, read_codes
from kg.errors import CodesError
from kg.export import export
from kg.export.snapshot import read_snapshot
from kg.graph import check
from kg.model import HAND_CODED, Node, Written
from kg.rebuild import outdated, rebuild
from kg.store.bolt import BoltStore
from tests.kg.export.story import EDGES, NODES, SCHEMA, SENTENCES

EVIDENCE = [n for n in NODES if SCHEMA.nodes[n.label].layer == "evidence" and n.label != "Decision"]
EVIDENCE_EDGES = [e for e in EDGES if SCHEMA.edges[e.type].layer == "evidence"]
SAME = ("document", "person", "organization", "concept", "agreement", "start", "stop")
ROW = {
    "document": "Ferry talks",
    "date": "2031-05-02",
    "person": "Ada Moen",
    "organization": "Dockers Guild",
    "concept": "Wages: rise",
    "agreement": "1",
    "text": "The Guild wants a rise.",
}


def codes(path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_rows(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row[name] for name in SAME) for row in csv.DictReader(file))


def bare(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in ("id", "stamp")}


def told(store: BoltStore, label: str) -> list[dict[str, Any]]:
    return [row[0] for row in store.read(f"MATCH (n:{label}) RETURN properties(n) AS p ORDER BY n.id").rows]


def test_what_dna_got_comes_back_into_an_empty_store(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(NODES, EDGES)
    export("dna", read_snapshot(embedded), tmp_path / "first")
    for label in SCHEMA.nodes:
        embedded.remove(label, embedded.ids(label))
    report = import_codes(tmp_path / "first" / "statements.csv", store=embedded, schema=SCHEMA)
    assert (report.rows, report.statements, report.tied, report.made) == (4, 4, 0, 4)
    export("dna", read_snapshot(embedded), tmp_path / "second")
    first, second = (read_rows(tmp_path / name / "statements.csv") for name in ("first", "second"))
    assert second == first
    again = import_codes(tmp_path / "first" / "statements.csv", store=embedded, schema=SCHEMA)
    assert again.written == Written(), "importing twice changes nothing"


def test_what_dna_got_adds_nothing_to_the_store_it_came_from(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    rebuild(embedded, SCHEMA)
    export("dna", read_snapshot(embedded), tmp_path)
    before = {label: embedded.ids(label) for label in SCHEMA.nodes}
    report = import_codes(tmp_path / "statements.csv", store=embedded, schema=SCHEMA)
    assert report.rows > 0
    assert (report.there, report.statements, report.written) == (report.rows, 0, Written())
    assert {label: embedded.ids(label) for label in SCHEMA.nodes} == before


def test_a_row_without_a_statement_that_is_there_is_a_new_code(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    (known, *_) = sorted(embedded.ids("Statement"))
    rows = [{**ROW, "statement": known}, {**ROW, "statement": "stmt-of-another-store"}]
    report = import_codes(codes(tmp_path / "c.csv", *rows), store=embedded, schema=SCHEMA)
    assert (report.rows, report.there, report.statements) == (2, 1, 1)


def test_a_hand_code_is_evidence_with_its_own_rule(embedded: BoltStore, tmp_path: Path) -> None:
    import_codes(codes(tmp_path / "c.csv", ROW), store=embedded, schema=SCHEMA)
    (statement,), (article,), (passage,) = (told(embedded, label) for label in ("Statement", "Article", "Passage"))
    assert (statement["rule"], statement["confidence"], statement["act"]) == (HAND_CODED, 1.0, "acceptance")
    assert (article["title"], article["publishedOn"].isoformat()) == ("Ferry talks", "2031-05-02")
    assert (passage["text"], passage["start"]) == (ROW["text"], 0)
    assert sorted((p["name"], p["kind"]) for p in told(embedded, "Participant")) == [
        ("Ada Moen", "person"),
        ("Dockers Guild", "other"),
    ]
    snapshot = read_snapshot(embedded)
    written = [
        Node(label=label, id=id, properties=bare(n)) for label, of in snapshot.nodes.items() for id, n in of.items()
    ]
    check(written, [], SCHEMA)
    assert len(snapshot.of("Position")) == 1


@pytest.mark.parametrize(
    "place",
    [
        {"text": "refuse any rise"},
        {"start": "37", "stop": "52"},
        {"text": "refuse any rise", "start": "37", "stop": "52"},
    ],
)
def test_words_or_offsets_in_a_loaded_article_are_tied_to_it(
    place: dict[str, str], embedded: BoltStore, tmp_path: Path
) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    row = {**ROW, "document": 'Owners say "no" again', "date": "", "text": "", "agreement": "0", **place}
    report = import_codes(codes(tmp_path / "c.csv", row), store=embedded, schema=SCHEMA)
    assert (report.tied, report.made) == (1, 0)
    (statement,) = [s for s in told(embedded, "Statement") if s["rule"] == HAND_CODED]
    assert (statement["articleId"], statement["quote"], statement["quoteStart"]) == ("art-2", "refuse any rise", 37)
    assert len(told(embedded, "Passage")) == len(SENTENCES)


def test_a_quotation_alone_finds_its_article(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    report = import_codes(codes(tmp_path / "c.csv", {**ROW, "text": "refuse any rise"}), store=embedded, schema=SCHEMA)
    assert (report.tied, report.made) == (1, 0)


def test_a_quotation_is_found_whatever_its_apostrophes_and_kept_as_the_article_has_it(
    embedded: BoltStore, tmp_path: Path
) -> None:
    words = "refuse the owners’ rise"
    nodes = [replace(n, properties={**n.properties, "text": words}) if n.id == "pass-2" else n for n in EVIDENCE]
    embedded.write(nodes, EVIDENCE_EDGES)
    row = {**ROW, "text": "the owners' rise"}
    report = import_codes(codes(tmp_path / "c.csv", row), store=embedded, schema=SCHEMA)
    assert (report.tied, report.made) == (1, 0)
    (statement,) = [s for s in told(embedded, "Statement") if s["rule"] == HAND_CODED]
    assert statement["quote"] == statement["content"] == "the owners’ rise"


def test_new_words_of_a_loaded_article_become_a_sentence_of_it(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    row = {**ROW, "document": "Fish and quotas", "date": ""}
    import_codes(codes(tmp_path / "c.csv", row), store=embedded, schema=SCHEMA)
    article, start, text = SENTENCES["pass-4"]
    (passage,) = [p for p in told(embedded, "Passage") if p["text"] == ROW["text"]]
    assert (passage["articleId"], passage["start"]) == (article, start + len(text) + 1)


def test_hand_codes_stay_when_their_article_is_read_anew(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    article = next(n for n in EVIDENCE if n.label == "Article")
    row = {**ROW, "document": str(article.properties["title"]), "text": "The Guild wants a rise in May."}
    import_codes(codes(tmp_path / "c.csv", {**row, "article": article.id}), store=embedded, schema=SCHEMA)
    stale = outdated(embedded, [article.id], [])
    embedded.write([article], [], stale=stale)
    assert [s["content"] for s in told(embedded, "Statement") if s["articleId"] == article.id] == [row["text"]]
    assert {p["method"] for p in told(embedded, "Participant") if p["articleId"] == article.id} == {HAND_CODED}
    assert [p["text"] for p in told(embedded, "Passage") if p["articleId"] == article.id] == [row["text"]]


def test_semicolons_a_byte_order_mark_and_a_guarded_cell_are_read(tmp_path: Path) -> None:
    path = codes(tmp_path / "c.csv", {**ROW, "document": "'=Ferry"}, delimiter=";")
    path.write_text("\ufeff" + path.read_text())
    (code,) = read_codes(path, schema=SCHEMA)
    issues = {issue.name: id for id, issue in SCHEMA.issues.items()}
    assert (code.document, code.issue, code.proposition) == ("=Ferry", issues.get("Wages", "open:wages"), "rise")


def test_a_line_separator_inside_a_cell_ends_no_row(tmp_path: Path) -> None:
    text = "The Guild\u2028wants\x85a rise."
    (code,) = read_codes(codes(tmp_path / "c.csv", {**ROW, "text": text}), schema=SCHEMA)
    assert code.text == text


def test_an_act_against_its_agreement_is_negated(tmp_path: Path) -> None:
    (code,) = read_codes(codes(tmp_path / "c.csv", {**ROW, "act": "demand", "agreement": "no"}), schema=SCHEMA)
    assert (code.act, code.negated) == ("demand", True)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"document": ""}, "row 3, column document: is empty"),
        ({"person": "", "organization": ""}, "row 3, column person: is empty, and organization too"),
        ({"agreement": "maybe"}, "row 3, column agreement: 'maybe' is neither 1 nor 0"),
        ({"act": "wish"}, "row 3, column act: unknown act 'wish'; known: demand"),
        ({"organization_kind": "club"}, "row 3, column organization_kind: unknown 'club'; known: state"),
        ({"start": "x", "stop": "9"}, "row 3, column start: 'x' is no number"),
        ({"start": "9"}, "row 3, column stop: is empty; give both or none"),
        ({"start": "9", "stop": "3"}, "row 3, column stop: 3 is not after start 9"),
        ({"text": ""}, "row 3, column text: is empty; give the quotation"),
        ({"date": "2 May"}, "row 3, column date: '2 May' is no day; write it like 2031-03-04"),
        (
            {"start": "5", "stop": "9", "text": "much longer"},
            "row 3, column stop: 9 is not start 5 and the length of text",
        ),
        (
            {"start": "95", "stop": "99", "text": ""},
            "row 3, column text: is empty, and no sentence in the store holds 95 to 99",
        ),
    ],
)
def test_a_fault_is_told_with_row_and_column_and_nothing_is_written(
    change: dict[str, str], fault: str, embedded: BoltStore, tmp_path: Path
) -> None:
    path = codes(tmp_path / "c.csv", ROW, {**ROW, **change})
    with pytest.raises(CodesError, match=r"c\.csv: row 3") as err:
        import_codes(path, store=embedded, schema=SCHEMA)
    assert fault in str(err.value)
    assert "\n" not in str(err.value)
    assert embedded.ids("Article") == set()


def test_two_articles_of_one_title_want_an_id(embedded: BoltStore, tmp_path: Path) -> None:
    embedded.write(EVIDENCE, EVIDENCE_EDGES)
    row = {**ROW, "document": "Owners move", "date": ""}
    with pytest.raises(CodesError, match="column document: 'Owners move' is the title of 2 articles; give article"):
        import_codes(codes(tmp_path / "c.csv", row), store=embedded, schema=SCHEMA)
    report = import_codes(codes(tmp_path / "c.csv", {**row, "article": "art-4"}), store=embedded, schema=SCHEMA)
    assert report.tied == 1


def test_a_fault_of_the_table_is_told_before_a_store_is_made(tmp_path: Path) -> None:
    with pytest.raises(CodesError, match="no such file"):
        command(tmp_path / "nowhere.csv", store=tmp_path / "s.kg")
    assert list(tmp_path.iterdir()) == []


def test_a_table_without_the_needed_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(CodesError, match="row 1: no column concept, agreement; known: document, person"):
        list(read_codes(codes(tmp_path / "c.csv", {"document": "x"}), schema=SCHEMA))
    with pytest.raises(CodesError, match=r"nowhere\.csv: no such file; a table of hand codes"):
        list(read_codes(tmp_path / "nowhere.csv", schema=SCHEMA))
    (tmp_path / "latin.csv").write_bytes("document\nFjære\n".encode("latin-1"))
    with pytest.raises(CodesError, match="cannot be read as text in UTF-8"):
        list(read_codes(tmp_path / "latin.csv", schema=SCHEMA))
    assert set(ROW) <= set(COLUMNS)
