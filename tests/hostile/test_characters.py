"""Characters that deceive: a terminal is not steered, a name is not hidden, a look-alike is told from what it looks like."""

import io
import json
import logging
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.characters import escaped, escaped_json, lookalikes, parted, visible
from kg.cli import main
from kg.cli.options import Format
from kg.cli.output import LogFormat, complain, say, say_json, show
from kg.cli.review import _text
from kg.model import Article, Participant, Span
from kg.resolve.actors import resolve
from kg.resolve.names import fold, organisation_name, person_name
from kg.schema import load_schema
from kg.store import Answer
from loaders.readers import read_articles
from tests.extracted import extracted

ATTACK = "\x1b]0;owned\x07\x1b[31mred\x1b[0m\x9b2J\u202eeliF\u2066x\u200b\x00\x7f\ud800"
NEVER = set("\x1b\x07\x9b\u202e\u2066\u200b\x00\x7f\ud800")
WORDS = "The crews of the ferries strike for more pay, the union said on Monday."
HAMAS, OTHER = "Hamas", "H\u0430mas"  # the second with a Cyrillic letter


def actor_names(*names: str, kind: str = "armed_group") -> set[str]:
    """Names of the actors that participants of these names come to, one article each."""
    participants = [
        Participant(
            id=f"p{n}", article_id=f"a{n}", name=name, kind=kind, mentions=(Span(start=0, end=len(name), text=name),)
        )
        for n, name in enumerate(names)
    ]
    found = resolve(participants, schema=load_schema())
    return {actor.name for actor in found.actors.values() if not actor.merged}


# ---- names ----


@given(st.text(st.sampled_from([*ATTACK, *map(chr, range(0xA0)), "\u2028", "\u2069", "e", "\u0301"])))
@example(ATTACK)
def test_what_parts_words_becomes_a_space_and_offsets_stay(text: str) -> None:
    told = parted(text)
    assert len(told) == len(text)
    assert not {"\x1b", "\u202e", "\u2066", "\x00"} & set(told)
    assert all(a == b or (b == " " and not a.isspace()) for a, b in zip(text, told, strict=True))


@pytest.mark.model
def test_a_name_beside_a_character_that_turns_the_line_around_is_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Norway\u202e demands that Russia\u202e cut its quota of cod.", encoding="utf-8")
    (extraction,) = extracted(tmp_path / "a.txt")
    assert {p.name for p in extraction.participants} == {"Norway", "Russia"}
    (statement,) = extraction.statements
    assert statement.content.text.endswith("cut its quota of cod")


# ---- terminal ----


@pytest.mark.parametrize(
    "print_it",
    [
        lambda: say(ATTACK),
        lambda: complain(ATTACK),
        lambda: say_json({"title": ATTACK}),
        lambda: show(Answer(columns=("a", "b"), rows=((ATTACK, [ATTACK]),)), Format.table),
        lambda: show(Answer(columns=("a", "b"), rows=((ATTACK, [ATTACK]),)), Format.json),
    ],
)
def test_nothing_from_an_article_steers_the_terminal(
    print_it: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    print_it()
    out, err = capsys.readouterr()
    assert not NEVER & set(out + err)
    assert "\\x1b" in out + err or "\\u001b" in out + err


def test_a_message_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("skipped a\nError: all is lost")
    assert capsys.readouterr().err == "skipped a\\nError: all is lost\n"


def test_the_review_and_the_log_do_not_steer_the_terminal_either() -> None:
    assert not NEVER & set(_text(ATTACK).plain)
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(LogFormat("%(levelname)s: %(message)s"))
    handler.emit(logging.LogRecord("x", logging.WARNING, "x", 1, "%s: bad", (ATTACK,), None))
    assert not NEVER & set(out.getvalue())


def test_a_file_name_does_not_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a\x1b[2J\nError: fake\u202e.docx"
    path.write_text("x")
    monkeypatch.setattr(sys, "argv", ["kg", "extract", str(path)])
    with pytest.raises(SystemExit):
        main()
    err = capsys.readouterr().err
    assert not NEVER & set(err)
    assert "\nError: fake" not in err


@given(st.text())
def test_json_for_the_terminal_is_the_same_value(text: str) -> None:
    told = escaped_json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(told) == {"a": text}
    assert not NEVER & set(told)


@given(st.text())
def test_what_is_shown_has_no_control_character(text: str) -> None:
    for shown in (escaped(text), visible(text)):
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
    assert visible(visible(text)) == visible(text)


# ---- articles ----


def test_fields_of_an_article_lose_what_is_not_seen_and_its_text_is_kept_as_it_is(tmp_path: Path) -> None:
    fields = dict.fromkeys(("title", "source", "url", "author", "id"), f"a\u200bb {ATTACK}")
    (tmp_path / "a.jsonl").write_text(json.dumps({**fields, "text": f"{WORDS} \x1b\u202e\u200b\x00 {WORDS}"}))
    (found,) = read_articles([str(tmp_path / "a.jsonl")])
    assert isinstance(found, Article)
    for field in (found.title, found.source, found.url, found.author, found.path):
        assert field is not None
        assert not NEVER & set(field)
        assert "ab" in field
    assert found.text.endswith(f"{WORDS} \x1b\u202e\u200b\x00 {WORDS}"), "offsets are those of the field"


def test_the_text_of_a_page_has_no_character_that_is_not_seen(tmp_path: Path) -> None:
    hidden = WORDS.replace("union", "un\u00adion").replace("ferries", "fer\u200bries")
    (tmp_path / "a.html").write_text(
        f"<html><body><article><p>{hidden}</p><p>{WORDS} {WORDS}</p></article></body></html>"
    )
    (found,) = read_articles([str(tmp_path / "a.html")])
    assert isinstance(found, Article)
    assert found.text.startswith(WORDS)


# ---- names ----


@pytest.mark.parametrize("hidden", ["Ha\u200bmas", "\u202aHamas\u202c", "Ham\u00adas", "Hamas\u2060", "Ha\u200dmas"])
def test_what_is_not_seen_makes_no_other_name(hidden: str) -> None:
    assert organisation_name(hidden) == organisation_name(HAMAS)
    assert person_name(f"Ana {hidden}") == person_name(f"Ana {HAMAS}")


def test_a_lookalike_is_another_actor_and_says_so() -> None:
    assert actor_names(HAMAS, OTHER) == {"Hamas", "H\u0430mas (with Cyrillic \u0430)"}


def test_a_lookalike_of_a_long_name_is_not_joined_without_a_person() -> None:
    name = "Federation of Harbour and Ferry Workers of the Northern Coast"
    assert len(actor_names(name, name.replace("o", "\u043e", 1), kind="union")) == 2


def test_names_in_one_script_are_left_alone() -> None:
    for name in (
        "Hamas",
        "\u0425\u0430\u043c\u0430\u0441",
        "Élodie Béraud",
        "Łódź",
        "\u0391\u03b8\u03ae\u03bd\u03b1",
        "東京",
    ):
        assert lookalikes(name) == ""
    assert lookalikes(OTHER) == "Cyrillic \u0430"


def test_a_name_of_a_million_signs_takes_no_time() -> None:
    started = time.process_time()
    fold("a" + "!" * 1_000_000 + "b")
    fold("!" * 1_000_000)
    assert time.process_time() - started < 3


@given(st.text(max_size=40))
def test_folding_takes_away_what_stands_around_a_word(word: str) -> None:
    found = fold(word)
    assert found == "" or (found[0].isalnum() or found[0] == "_")
    assert not NEVER & set(found)
