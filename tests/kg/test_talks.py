"""Files of negotiations that people define: which must exist, and which definitions took no article."""

from pathlib import Path

import pytest

from kg.cli.derive import derive
from kg.cli.extract import load
from kg.config import read_settings
from kg.errors import SchemaError
from kg.store import open_store
from tests.kg.export.story import EDGES, NODES, SCHEMA

EVIDENCE = [n for n in NODES if SCHEMA.nodes[n.label].layer == "evidence" and n.label != "Decision"]
EVIDENCE_EDGES = [e for e in EDGES if SCHEMA.edges[e.type].layer == "evidence"]


def test_only_the_default_file_may_be_missing(tmp_path: Path) -> None:
    assert read_settings({}, store=tmp_path / "n.kg").talks_file == tmp_path / "n.talks.yaml"
    wanted = tmp_path / "none.yaml"
    for settings in (read_settings({}, talks=wanted), read_settings({"KG_TALKS": str(wanted)})):
        with pytest.raises(SchemaError, match=r"none\.yaml: no such file of negotiations; --talks"):
            _ = settings.talks_file
    wanted.write_text("[]")
    assert read_settings({}, talks=wanted).talks_file == wanted


def test_a_missing_file_is_told_before_a_store_is_made(tmp_path: Path) -> None:
    store, talks = tmp_path / "s.kg", tmp_path / "none.yaml"
    with pytest.raises(SchemaError, match="no such file of negotiations"):
        load([str(tmp_path)], store=store, talks=talks)
    with pytest.raises(SchemaError, match="no such file of negotiations"):
        derive(store=store, talks=talks)
    assert not store.exists()


def test_a_definition_that_takes_no_article_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, talks = tmp_path / "s.kg", tmp_path / "my.yaml"
    with open_store(read_settings({}, store=store)) as opened:
        opened.prepare()
        opened.write(EVIDENCE, EVIDENCE_EDGES)
    talks.write_text(
        "- {id: good, name: Good, parties: [Port Owners]}\n"
        "- {id: bad, name: Bad, parties: [Atlantis, Mu]}\n"
        "- {id: late, name: Late, parties: [Port Owners], start: 2099-01-01}\n"
    )
    derive(store=store, talks=talks)
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("negotiation ")]
    assert told == [
        "negotiation 'bad': no article has two of its parties; known actors: kg actors",
        "negotiation 'late': no article has its party in its days; known actors: kg actors",
    ]
