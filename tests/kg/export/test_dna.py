"""The tables of the Discourse Network Analyzer: its columns, its rule of agreement, its offsets."""

import csv
from pathlib import Path

import pytest

from kg.export import export
from kg.export.dna import SHORT, agreement, concept
from tests.kg.export.story import SCHEMA, SENTENCES, snapshot

# As dna_getStatements and dna_getDocuments of rDNA 3.1.1 give them for the statement type "DNA Statement".
STATEMENTS = ["document_id", "start", "stop", "coder_id", "person", "organization", "concept", "agreement"]
DOCUMENTS = ["document_id", "coder_id", "title", "text", "author", "source", "section", "type", "notes", "date_time"]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_are_those_of_dna_and_offsets_point_into_its_documents(tmp_path: Path) -> None:
    export("dna", snapshot(), tmp_path, guard=False)
    documents, statements = read_csv(tmp_path / "documents.csv"), read_csv(tmp_path / "statements.csv")
    assert list(documents[0]) == DOCUMENTS
    assert list(statements[0])[1:9] == STATEMENTS
    texts = {d["document_id"]: d["text"] for d in documents}
    quoted = [texts[s["document_id"]][int(s["start"]) : int(s["stop"])] for s in statements]
    assert quoted == [s["text"].replace("🕊", "\ufffd") for s in statements]
    assert [d["title"] for d in documents] == [
        "=Dockers, owners apart",
        'Owners say "no" again',
        "Owners move",
        "Fish and quotas",
    ]
    assert documents[0]["date_time"] == "1930348800"


def test_person_states_and_organization_is_whom_it_acts_for(tmp_path: Path) -> None:
    export("dna", snapshot(), tmp_path)
    rows = read_csv(tmp_path / "statements.csv")
    assert [(r["person"], r["organization"], r["concept"], r["agreement"], r["act"]) for r in rows] == [
        ("Ada Moen", "Dockers Guild", "Wages: cent five per rise", "1", "demand"),
        ("", "Port Owners", "Wages: cent five per rise", "0", "rejection"),
        ("", "Port Owners", "Wages: cent per three", "1", "offer"),
        ("", "Norway", "Share: share", "1", "demand"),
    ]
    assert rows[0]["text"] == SENTENCES["pass-1"][2]


def test_with_issues_as_concepts_agreement_is_movement_toward_a_settlement(tmp_path: Path) -> None:
    export("dna", snapshot(), tmp_path, concepts="issue")
    rows = read_csv(tmp_path / "statements.csv")
    told = [(r["concept"], r["agreement"]) for r in rows]
    assert told == [("Wages", "0"), ("Wages", "0"), ("Wages", "1"), ("Share", "0")]


@pytest.mark.parametrize(
    ("act", "stance", "settlement"),
    [
        ("demand", 1, 0),
        ("precondition", 1, 0),
        ("offer", 1, 1),
        ("acceptance", 1, 1),
        ("rejection", 0, 0),
        ("threat", 0, 0),
    ],
)
def test_agreement_follows_the_act_and_turns_over_where_negated(act: str, stance: int, settlement: int) -> None:
    assert agreement(act, negated=False, proposition=True, schema=SCHEMA) == stance
    assert agreement(act, negated=False, proposition=False, schema=SCHEMA) == settlement
    assert agreement(act, negated=True, proposition=True, schema=SCHEMA) == 1 - stance


def test_a_concept_is_cut_at_a_word_where_dna_cannot_hold_it() -> None:
    long = concept("Wages", "word " * 60)
    assert len(long) <= SHORT
    assert long.endswith("word")
    assert concept("Wages", "") == "Wages"
