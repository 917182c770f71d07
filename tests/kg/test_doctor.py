"""What `kg doctor` tells of the driver and of the encoder's weights."""

import json
import shutil
from importlib import import_module
from pathlib import Path

import pytest

import kg.doctor
from kg.config import Settings
from kg.doctor import Check, checks


def test_doctor_tells_of_the_faster_driver_exactly_where_it_is_used() -> None:
    packs_in_rust = getattr(import_module("neo4j._codec.packstream.v1"), "_rust_pack") is not None  # noqa: B009  # private
    told = next(check for check in checks(Settings()) if check.name.startswith("driver neo4j"))
    assert told.advice.startswith("with neo4j-rust-ext" if packs_in_rust else "in Python alone")


def test_doctor_tells_weights_that_are_not_those_of_their_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights().state == "ok"
    shutil.copytree(kg.doctor.WEIGHTS, tmp_path / "weights")
    monkeypatch.setattr(kg.doctor, "WEIGHTS", tmp_path / "weights")
    assert weights().state == "ok"
    (tmp_path / "weights" / "reader-2.onnx").write_bytes(b"others")
    assert (weights().state, weights().advice) == (
        "problem",
        "reader-2.onnx differ from what their card tells: install the package again",
    )
    (tmp_path / "weights" / "card.json").write_text(json.dumps({"sha256": {"lost.onnx": "0"}}))
    assert weights().advice.startswith("lost.onnx differ")
    (tmp_path / "weights" / "card.json").unlink()
    assert (weights().state, weights().advice.endswith("cannot be read: install the package again")) == (
        "problem",
        True,
    )


def weights() -> Check:
    return next(check for check in checks(Settings()) if check.name == "weights of the encoder")
