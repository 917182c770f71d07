"""kg export, import and diff as a user meets them, on the written story; and the formats on loaded articles."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.codes import import_codes
from kg.config import Settings
from kg.export import EXPORTERS, export
from kg.export.snapshot import read_snapshot
from kg.schema import load_schema
from kg.store import open_store
from kg.store.embedded import EmbeddedStore, serve
from tests.cli import fault, kg
from tests.conftest import EXAMPLES
from tests.extracted import load_into
from tests.kg.export.story import EDGES, NODES


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A served store with the story."""
    folder = tmp_path_factory.mktemp("export") / "negotiations.kg"
    with serve(folder) as store:
        store.write(NODES, EDGES)
        yield folder


def test_a_negotiation_is_exported_and_the_files_are_told(told: Path, tmp_path: Path) -> None:
    ran = kg(
        "export", "csv", "--out", tmp_path / "out", "--negotiation", "dockers", "--since", "2031-03-11", "--store", told
    )
    assert ran.returncode == 0, ran.stderr
    assert "positions.csv     2" in ran.stdout
    with (tmp_path / "out" / "positions.csv").open(encoding="utf-8", newline="") as file:
        assert [row["act"] for row in csv.DictReader(file)] == ["rejection", "offer"]


def test_faults_of_the_call_are_one_line(told: Path, tmp_path: Path) -> None:
    ran = kg("export", "graphml", "--out", tmp_path, "--store", told)
    assert "is a folder; graphml writes one file" in fault(ran)
    assert kg("export", "docx", "--out", tmp_path, "--store", told).returncode == 2
    assert kg("export", "graphml", "--no-guard", "--out", tmp_path / "x", "--store", told).returncode == 2
    assert kg("diff", "--store", told).returncode == 2


def test_the_formats_of_the_command_are_those_there_are() -> None:
    from kg.cli.export import Target

    assert [str(target) for target in Target] == list(EXPORTERS)


def test_codes_are_imported_and_a_fault_names_its_row(tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text("document,organization,concept,agreement,text\nFerry talks,Guild,Wages: rise,1,It wants a rise.\n")
    ran = kg("import", codes, "--store", tmp_path / "s.kg")
    assert ran.returncode == 0, ran.stderr
    assert "1 rows, 1 statements" in ran.stdout
    codes.write_text(codes.read_text().replace(",1,", ",maybe,"))
    assert "codes.csv: row 2, column agreement: 'maybe'" in fault(kg("import", codes, "--store", tmp_path / "s.kg"))


def test_diff_is_printed_between_days_and_between_stores(told: Path, tmp_path: Path) -> None:
    ran = kg("diff", "--from", "2031-03-11", "--to", "2031-03-20", "--store", told, "--format", "json")
    changes = json.loads(ran.stdout)
    assert changes[-1] == {
        "change": "shift",
        "on": "2031-03-20",
        "actors": ["Port Owners"],
        "issue": "Wages",
        "what": "toward: rejection: any rise → offer: three per cent",
        "evidence": ["Port Owners offer three per cent after Lund brokered."],
    }
    with EmbeddedStore(tmp_path / "empty.kg") as store:
        store.prepare()
    ran = kg("diff", "--other", told, "--store", tmp_path / "empty.kg", "--format", "csv")
    assert ran.stdout.splitlines()[0] == "change,on,actors,issue,what,evidence"
    assert ran.stdout.count("position new") == 4


@pytest.mark.model
def test_loaded_articles_go_out_in_every_format_and_come_back_as_codes(tmp_path: Path) -> None:
    with open_store(Settings(store=tmp_path / "s.kg")) as store:
        load_into(store, EXAMPLES)
        snapshot = read_snapshot(store)
    statements = len(snapshot.of("Statement"))
    assert statements > 50
    for name in EXPORTERS:
        written = export(name, snapshot, tmp_path / name / "out")
        assert statements in written.values() or len(snapshot.links) in written.values() or name == "admin-import"
    with open_store(Settings(store=tmp_path / "codes.kg")) as store:
        import_codes(tmp_path / "dna" / "out" / "statements.csv", store=store, schema=load_schema())
        export("dna", read_snapshot(store), tmp_path / "again")
    assert _rows(tmp_path / "again") == _rows(tmp_path / "dna" / "out")


def _rows(folder: Path) -> list[tuple[str, ...]]:
    same = ("document", "person", "organization", "concept", "agreement", "start", "stop")
    with (folder / "statements.csv").open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row[name] for name in same) for row in csv.DictReader(file))
