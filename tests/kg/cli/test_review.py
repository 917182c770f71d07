"""The dialogue of kg review: one key a decision, on a real terminal, and from a pipe."""

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg.cli.keys import Near
from kg.cli.review import reviewer
from kg.errors import QueryError
from kg.journal import read_journal
from kg.model import Decision
from kg.resolve.judgements import in_force
from kg.schema import load_schema
from tests.conftest import ROOT
from tests.kg.cli.sitting import dialogue
from tests.processes import Terminal

SITTING = "tests.kg.cli.sitting"


class Scripted:
    """Keys and lines from a list; single letters answer keys, the rest lines."""

    def __init__(self, typed: Iterable[str]) -> None:
        self.typed = iter(typed)
        self.completed: list[list[str]] = []

    def key(self, prompt: str) -> str:
        return next(self.typed, "q")

    def line(self, prompt: str, *, near: Near) -> str:
        typed = next(self.typed, "")
        self.completed.append(list(near(typed)))
        return typed


def sat(folder: Path, *typed: str) -> list[Decision]:
    """Decisions in the journal after these keys."""
    journal = folder / "j.jsonl"
    dialogue(journal, Scripted(typed)).walk()
    return read_journal(journal, schema=load_schema()) if journal.exists() else []


def told(decisions: Iterable[Decision]) -> list[tuple[str, str | None]]:
    return [(d.verdict, d.target.statement_id or " ~ ".join(d.target.names) or None) for d in decisions]


def test_each_key_is_a_decision(tmp_path: Path) -> None:
    assert told(sat(tmp_path, "a", "r", "m")) == [
        ("accept", "s1"),
        ("reject", "s2"),
        ("merge", "Ingrid Solbakken ~ Solbakken"),
    ]


@pytest.mark.parametrize(("key", "verdict"), [("a", "accept"), ("r", "reject"), ("s", "split")])
def test_a_pair_is_one_actor_or_two(tmp_path: Path, key: str, verdict: str) -> None:
    assert told(sat(tmp_path, "k", " ", key)) == [(verdict, "Ingrid Solbakken ~ Solbakken")]


def test_skipping_and_quitting_decide_nothing(tmp_path: Path) -> None:
    assert sat(tmp_path, "k", " ", "k") == []
    assert told(sat(tmp_path, "a", "q", "r")) == [("accept", "s1")]


def test_undo_goes_back_to_the_last_decision(tmp_path: Path) -> None:
    found = sat(tmp_path, "a", "k", "u", "r", "q")
    assert [d.verdict for d in found] == ["accept", "undo", "reject"]
    assert told(in_force(found)) == [("reject", "s1")]


def test_undo_with_nothing_to_undo_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sat(tmp_path, "u", "q") == []
    assert "Nothing to undo" in capsys.readouterr().out


def test_a_wrong_key_shows_the_help_and_asks_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(sat(tmp_path, "?", "x", "a", "q")) == [("accept", "s1")]
    assert capsys.readouterr().out.count("skip, as does the space bar") == 2


def test_an_edit_asks_field_by_field_and_again_for_what_is_no_value(tmp_path: Path) -> None:
    typed = ["e", "offer", "", "-", "", "cut its quota", "2031", "2031-03-01", "yes", "no", "", "q"]
    found = sat(tmp_path, *typed)
    assert found[0].verdict == "edit"
    assert found[0].changes == (
        ("act", "offer"),
        ("addressee", None),
        ("content", "cut its quota"),
        ("negated", True),
        ("statedOn", "2031-03-01"),
    )


def test_an_edit_that_changes_nothing_is_no_decision(tmp_path: Path) -> None:
    assert sat(tmp_path, "e", *[""] * 9, "q") == []


def test_merge_takes_a_name_of_the_statement_and_an_actor(tmp_path: Path) -> None:
    assert told(sat(tmp_path, "m", "Iceland", "Norway", "q")) == [("merge", "Iceland ~ Norway")]


def test_a_name_that_is_no_actor_is_told_with_those_near_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["m", "", "Solbaken", "m", "", "ingrid solbakken", "q"]
    assert told(sat(tmp_path, *typed)) == [("merge", "Norway ~ Ingrid Solbakken")]
    assert "no actor 'Solbaken' in the store; near: Solbakken" in capsys.readouterr().out


def test_merging_an_actor_with_itself_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sat(tmp_path, "m", "", "Norway", "q") == []
    assert "both are the same actor, 'Norway'" in " ".join(capsys.readouterr().out.split())


def test_split_takes_a_name_off_its_actor_in_this_article(tmp_path: Path) -> None:
    target = sat(tmp_path, "s", "Iceland", "q")[0].target
    assert (target.article_id, target.participant, target.actors) == ("a1", "Iceland", ("gazetteer/state/iceland",))


def test_names_are_completed(tmp_path: Path) -> None:
    keys = Scripted(["m", "", "ing", "q"])
    dialogue(tmp_path / "j.jsonl", keys).walk()
    assert keys.completed[1] == ["Ingrid Solbakken"]


def test_the_sentence_stands_in_its_context_with_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sat(tmp_path, "q")
    shown = capsys.readouterr().out
    assert "Mackerel (Harbour Times)" in shown
    assert "  Talks on mackerel went on in Bergen.\n  …\n> Norway wants Iceland to cut its quota by a third." in shown
    for fact in ("Norway", "demand: cut its quota by a third", "Iceland", "fisheries", "0.60, 2", "want on 'wants'"):
        assert fact in shown


def test_the_reviewer_is_told_by_option_environment_or_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_REVIEWER", "bo")
    assert (reviewer("ada"), reviewer(None)) == ("ada", "bo")
    monkeypatch.delenv("KG_REVIEWER")
    monkeypatch.setattr("getpass.getuser", lambda: "cem")
    assert reviewer(None) == "cem"

    def nobody() -> str:
        raise KeyError("uid 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    with pytest.raises(QueryError, match="--user NAME"):
        reviewer(None)


def test_a_pipe_gives_a_key_a_line(tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    ran = subprocess.run(
        [sys.executable, "-m", SITTING, str(journal)],
        input="a\nr\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert ran.stdout.endswith("stand: 2\n")
    assert [d.verdict for d in read_journal(journal, schema=load_schema())] == ["accept", "reject"]


# ---- on a real terminal ----

pytest.importorskip("pty", reason="this system has no pseudo-terminals")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(SITTING, str(tmp_path / "j.jsonl"))
    yield opened
    opened.close()


def test_single_keys_decide_on_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    assert "> Norway wants" in terminal.wait_for("? help > ")
    terminal.press("a")
    assert "2 of 3" in terminal.wait_for("? help > ")
    terminal.press("u")
    assert "1 of 3" in terminal.wait_for("? help > ")
    terminal.press("r")
    terminal.wait_for("? help > ")
    terminal.press(" ")
    assert "Ingrid Solbakken ~ Solbakken: taken for one actor" in terminal.wait_for("? help > ")
    terminal.press("s")
    assert "stand: 2" in terminal.wait_for("stand: 2")
    assert terminal.end() == 0
    found = read_journal(tmp_path / "j.jsonl", schema=load_schema())
    assert [d.verdict for d in found] == ["accept", "undo", "reject", "split"]


def test_tab_completes_a_name_on_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    pytest.importorskip("readline", reason="this Python has no readline")
    terminal.wait_for("? help > ")
    terminal.press("m")
    terminal.wait_for("[Norway]: ")
    terminal.press("\r")
    terminal.wait_for("same actor as: ")
    terminal.press("ing\t\r")
    terminal.wait_for("? help > ")
    terminal.press("q")
    terminal.wait_for("stand: 1")
    assert terminal.end() == 0
    assert read_journal(tmp_path / "j.jsonl", schema=load_schema())[0].target.names == ("Norway", "Ingrid Solbakken")


def test_ctrl_d_quits(terminal: Terminal) -> None:
    terminal.wait_for("? help > ")
    terminal.press("\x04")
    terminal.wait_for("stand: 0")
    assert terminal.end() == 0


def test_ctrl_c_interrupts(terminal: Terminal) -> None:
    terminal.wait_for("? help > ")
    terminal.press("\x03")
    assert terminal.end() == -signal.SIGINT  # what it still says may be lost with its terminal
