"""Answers as they are printed."""

import csv
import io

import pytest

from kg.cli.options import Format
from kg.cli.output import show
from kg.export.cells import unguarded
from kg.store import Answer


def test_csv_guards_what_a_spreadsheet_would_run_and_leaves_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    row = ("=1+1", ["-cut it", "x"], "'quoted'", "plain", -3, -0.5, None)
    show(Answer(columns=tuple("abcdefg"), rows=(row,)), Format.csv)
    _, cells = csv.reader(io.StringIO(capsys.readouterr().out))
    assert cells == ["'=1+1", "'-cut it; x", "''quoted'", "plain", "-3", "-0.50", ""]
    assert [unguarded(c) for c in cells[:4]] == ["=1+1", "-cut it; x", "'quoted'", "plain"]
