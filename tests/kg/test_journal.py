"""Journals of corrections: text that git merges, whatever the order."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import read_settings
from kg.errors import JournalError
from kg.journal import (
    append_decisions,
    decision_from,
    decision_node,
    merge_decisions,
    read_decisions,
    read_journal,
    sync_journal,
    to_line,
    write_journal,
)
from kg.model import Change, Decision, Node, Target, Written
from kg.resolve.judgements import EDITABLE, decide
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from tests.conftest import ROOT

SCHEMA = load_schema()
ALPHABET = "aZé'\"\\{,\n\r\t\u2028漢🐟"
WORDS = st.text(ALPHABET, min_size=1, max_size=8)
TIMES = st.integers(0, 59).map(lambda s: f"2031-03-05T10:00:{s:02}Z")


def _change(field: str, words: str, answer: bool) -> Change:
    fixed: dict[str, Change] = {
        "act": "offer",
        "issue": f"open:{words}",
        "factuality": "denied",
        "statedOn": None,
        "negated": answer,
        "conditional": answer,
    }
    return fixed.get(field, f"x{words}")


def _statements() -> st.SearchStrategy[Target]:
    return st.builds(
        Target, article_id=WORDS, title=WORDS, quote=WORDS, content=WORDS, act=WORDS, holder=WORDS, statement_id=WORDS
    )


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    verdict = draw(st.sampled_from(["accept", "edit", "merge", "undo"]))
    changes = {}
    if verdict in ("accept", "edit"):
        target = draw(_statements())
    elif verdict == "merge":
        target = Target(actors=tuple(draw(st.lists(WORDS, min_size=2, max_size=2, unique=True))), names=("A", "B"))
    else:
        target = Target(decision=draw(WORDS))
    if verdict == "edit":
        named = draw(st.lists(st.sampled_from(EDITABLE), min_size=1, unique=True))
        changes = {field: _change(field, draw(WORDS), draw(st.booleans())) for field in named}
    return decide(
        verdict, target, user=draw(WORDS), at=draw(TIMES), changes=changes, note=draw(st.text(ALPHABET, max_size=9))
    )


JOURNALS = st.lists(decisions(), max_size=4)


@given(JOURNALS, JOURNALS, JOURNALS)
def test_merging_journals_knows_no_order_and_no_twice(a: list[Decision], b: list[Decision], c: list[Decision]) -> None:
    assert merge_decisions(a, b) == merge_decisions(b, a)
    assert merge_decisions(merge_decisions(a, b), c) == merge_decisions(a, merge_decisions(b, c))
    assert merge_decisions(a, a) == merge_decisions(a)


@given(JOURNALS, JOURNALS)
def test_what_is_appended_is_read(
    tmp_path_factory: pytest.TempPathFactory, first: list[Decision], second: list[Decision]
) -> None:
    journal = tmp_path_factory.mktemp("journal") / "x.corrections.jsonl"
    append_decisions(journal, first)
    append_decisions(journal, second)
    assert read_journal(journal, schema=SCHEMA) == merge_decisions(first, second)
    write_journal(journal, [*second, *first])
    assert read_journal(journal, schema=SCHEMA) == merge_decisions(first, second)


@given(decisions())
def test_a_node_holds_its_decision(decision: Decision) -> None:
    node = decision_node(decision)
    kind = SCHEMA.nodes["Decision"]
    assert set(kind.required) <= set(node.properties) <= {*kind.required, *kind.optional}
    assert decision_from({"id": node.id, **node.properties}) == decision


def accepted(user: str = "ada", second: int = 0) -> Decision:
    target = Target(article_id="a1", title="Tolls", quote="A wants tolls.", content="tolls", act="demand", holder="A")
    return decide("accept", target, user=user, at=f"2031-03-05T10:00:{second:02}Z")


def test_a_line_is_json_with_sorted_keys_and_nothing_empty() -> None:
    raw = json.loads(to_line(accepted()))
    assert list(raw) == ["at", "id", "target", "user", "verdict"]
    assert raw["target"] == {
        "act": "demand",
        "article_id": "a1",
        "content": "tolls",
        "holder": "A",
        "quote": "A wants tolls.",
        "title": "Tolls",
    }


def test_appending_ends_a_line_that_an_editor_left_open(tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    journal.write_text(to_line(accepted()), encoding="utf-8")
    append_decisions(journal, [accepted("bo")])
    assert len(read_journal(journal, schema=SCHEMA)) == 2


def test_a_journal_that_cannot_be_written_stays_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = tmp_path / "j.jsonl"
    write_journal(journal, [accepted()])
    before = journal.read_bytes()

    def full(self: Path, text: str, **options: str) -> int:
        self.write_bytes(text.encode()[:9])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space left"):
        write_journal(journal, [accepted(), accepted("bo")])
    assert journal.read_bytes() == before
    assert list(tmp_path.iterdir()) == [journal]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_decision_that_finds_no_space_leaves_no_part_of_itself(tmp_path: Path) -> None:
    import resource

    journal = tmp_path / "j.jsonl"
    append_decisions(journal, [accepted()])
    before = journal.read_bytes()
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 20, usual[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            append_decisions(journal, [accepted("ben")])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert journal.read_bytes() == before


def test_a_linked_journal_stays_a_link(tmp_path: Path) -> None:
    journal, link = tmp_path / "j.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(journal)
    write_journal(link, [accepted()])
    assert link.is_symlink()
    assert len(read_journal(journal, schema=SCHEMA)) == 1


def test_a_line_written_by_hand_needs_no_id_and_empty_lines_are_nothing(tmp_path: Path) -> None:
    raw = json.loads(to_line(accepted()))
    del raw["id"]
    journal = tmp_path / "j.jsonl"
    journal.write_text("\n" + json.dumps(raw) + "\n\n", encoding="utf-8")
    assert read_journal(journal, schema=SCHEMA) == [accepted()]


def _line(**changes: object) -> bytes:
    raw = json.loads(to_line(accepted())) | changes
    return json.dumps({k: v for k, v in raw.items() if v is not None}).encode()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{", "cannot be read as JSON"),
        (b'{"user": "\xff"}', "in UTF-8"),
        (b"[]", "an object is wanted, found list"),
        (b"<<<<<<< HEAD", "cannot be read as JSON"),
        (b'{"user": "ada"}', "at, target, verdict missing"),
        (_line(colour="red"), "unknown colour"),
        (_line(user=5), "user: words are wanted"),
        (_line(user="bo"), "leave it out to change a line"),
        (_line(id=None, target={"actors": "a"}), "a list is wanted"),
        (_line(id=None, target={"place": "a"}), "target: unknown place"),
        (_line(id=None, target=[]), "target: an object is wanted"),
        (_line(id=None, verdict="edit", changes={"act": "plea"}), "unknown act 'plea'"),
        (_line(id=None, verdict="edit", changes={"act": ["plea"]}), "words are wanted"),
        (_line(id=None, at="today"), "UTC to the second"),
    ],
)
def test_a_broken_line_is_told_with_its_place(tmp_path: Path, line: bytes, fault: str) -> None:
    journal = tmp_path / "j.jsonl"
    journal.write_bytes(to_line(accepted()).encode() + b"\n" + line + b"\n")
    with pytest.raises(JournalError, match=fault) as told:
        read_journal(journal, schema=SCHEMA)
    assert str(told.value).startswith(f"{journal}:2: ")
    assert "\n" not in str(told.value)


def test_the_store_follows_the_journal(store: BoltStore, tmp_path: Path) -> None:
    journal = tmp_path / "j.jsonl"
    old, new = accepted(), accepted("bo")
    store.write([decision_node(old)], [])
    assert sync_journal(store, journal, SCHEMA) == Written()
    assert read_decisions(store) == [old]
    append_decisions(journal, [new])
    sync_journal(store, journal, SCHEMA)
    assert read_decisions(store) == [new]
    assert sync_journal(store, journal, SCHEMA) == Written()


def test_a_decision_node_of_another_kind_is_not_read_as_one(store: BoltStore) -> None:
    store.write([Node(label="Issue", id="fisheries", properties={"name": "Fisheries", "open": False})], [])
    assert read_decisions(store) == []


def test_the_journal_lies_beside_the_store_or_where_it_is_said() -> None:
    assert read_settings({}).journal_file == Path("negotiations.corrections.jsonl")
    assert read_settings({"KG_STORE": "x/fish.kg"}).journal_file == Path("x/fish.corrections.jsonl")
    assert read_settings({"KG_URI": "neo4j://localhost"}).journal_file == Path("corrections.jsonl")
    assert read_settings({"KG_JOURNAL": "a.jsonl"}).journal_file == Path("a.jsonl")
    assert read_settings({"KG_JOURNAL": "a.jsonl"}, journal=Path("b.jsonl")).journal_file == Path("b.jsonl")


def test_the_line_in_the_docs_is_a_decision(tmp_path: Path) -> None:
    shown = re.search(r"```json\n(.*?)\n```", (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    journal = tmp_path / "j.jsonl"
    journal.write_text(shown[1] + "\n", encoding="utf-8")
    assert [to_line(d) for d in read_journal(journal, schema=SCHEMA)] == [shown[1]]


def _git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, timeout=30)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_merges_two_journals_as_the_docs_say(tmp_path: Path) -> None:
    journal = tmp_path / "negotiations.corrections.jsonl"
    (tmp_path / ".gitattributes").write_text("*.corrections.jsonl merge=union\n", encoding="utf-8")
    _git(tmp_path, "init")
    append_decisions(journal, [accepted("cem")])
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "commit", "-m", "Begin")
    for branch, user in (("ada", "ada"), ("bo", "bo")):
        _git(tmp_path, "checkout", "-b", branch, "main")
        append_decisions(journal, [accepted(user)])
        _git(tmp_path, "commit", "-a", "-m", user)
    _git(tmp_path, "merge", "ada", "-m", "Merge")
    assert {d.user for d in read_journal(journal, schema=SCHEMA)} == {"ada", "bo", "cem"}
