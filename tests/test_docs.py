"""The README does what it says: its session is run and its output compared, its commands exist, its files are there."""

import os
import re
from pathlib import Path

import pytest
from rich.text import Text
from typer.main import get_command

from kg.cli import app
from kg.query import saved_queries
from tests.cli import kg
from tests.conftest import ROOT

README = ROOT / "README.md"
_SESSION = re.compile(r"```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
# Written by `KG_UPDATE_README=1 pytest tests/test_docs.py`, and read in the diff.
UPDATE = os.environ.get("KG_UPDATE_README") == "1"


def ran(command: str, folder: Path) -> str:
    """What a command of the README prints, run in `folder` beside a copy of the examples; times are left out."""
    done = kg(*command.split()[1:], cwd=folder, COLUMNS="110")
    assert done.returncode == 0, done.stderr
    lines = [line.rstrip() for line in (done.stdout + done.stderr).splitlines() if not line.startswith("time ")]
    return "\n".join(lines).strip() + "\n"


@pytest.mark.model
def test_the_session_in_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    text = README.read_text(encoding="utf-8")
    shown = [(m["command"], m["output"]) for m in _SESSION.finditer(text)]
    assert next(command for command, _ in shown).startswith("kg load tests/story/articles")
    real = [(command, ran(command, tmp_path)) for command, _ in shown]
    if UPDATE:
        outputs = iter(real)
        README.write_text(
            _SESSION.sub(lambda _: "```console\n$ {}\n{}```".format(*next(outputs)), text), encoding="utf-8"
        )
    else:
        assert real == shown


def test_the_two_commands_are_one_line_each_and_ci_runs_the_second() -> None:
    blocks = re.findall(r"```sh\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert all("\n" not in block for block in blocks[:2])
    assert blocks[0].startswith("python3 -m venv .venv && .venv/bin/pip install -q -e .")
    assert "-m pytest" in blocks[1]
    assert "README_COMMANDS" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_has_help_and_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    commands = get_command(app).commands  # type: ignore[attr-defined]
    assert commands
    assert [name for name in commands if f"kg {name}" not in text] == []
    assert [name for name, command in commands.items() if not command.help] == []


def test_no_word_of_a_help_is_lost_as_markup() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    helps = [h for c in commands.values() for h in (c.help, *(getattr(p, "help", None) for p in c.params)) if h]
    assert [text for text in helps if Text.from_markup(text).plain != text] == []


def test_files_the_docs_link_to_are_there() -> None:
    pages = [README, *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\((?!http)([^)#]+)\)", page.read_text(encoding="utf-8"))
    ]
    assert links
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_every_saved_query_says_what_it_takes_and_gives() -> None:
    assert set(saved_queries()) == {file.stem for file in (ROOT / "queries").glob("*.cypher")}
    for query in saved_queries().values():
        used = set(re.findall(r"\$(\w+)", query.cypher))
        assert used == {p.name for p in query.parameters}, query.name
        assert query.title, query.name
