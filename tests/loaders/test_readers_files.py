"""Which files are read, in which order, and what is known besides them."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kg.model import Article
from loaders.readers import ReadOptions, expected_articles, read_articles
from loaders.readers.dates import parse_date
from loaders.report import Skipped
from tests.loaders.article_files import ENTRY, TEXT, TITLE, write_html, write_jsonl, write_md, write_txt

ROOT = Path(__file__).parents[2]


def read(*paths: Path | str, **options: object) -> list[Article | Skipped]:
    return list(read_articles([str(path) for path in paths], options=ReadOptions(**options)))  # type: ignore[arg-type]


def article(*paths: Path | str, **options: object) -> Article:
    (found,) = read(*paths, **options)
    assert isinstance(found, Article), found
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.md", ".hidden/e.txt", ".f.txt", "g.png", "a.meta.json"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}" if name.endswith("json") else f"The crews of {name} strike.")
    return tmp_path


def names(folder: Path, **options: object) -> list[str]:
    return [Path(found.path).relative_to(folder).as_posix() for found in read(folder, **options)]


def test_a_folder_is_read_with_its_folders_in_order_of_name(folder: Path) -> None:
    assert names(folder) == ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.md"]


def test_include_and_exclude_go_by_name_or_path(folder: Path) -> None:
    assert names(folder, include=("*.md",)) == ["sub/deep/d.md"]
    assert names(folder, include=("sub/*",)) == ["sub/c.txt", "sub/deep/d.md"]
    assert names(folder, exclude=("sub/*", "b.*")) == ["a.txt"]
    assert names(folder, include=("*.txt",), exclude=("b.txt",)) == ["a.txt", "sub/c.txt"]


def test_a_format_that_is_included_by_name_but_unknown_is_skipped_aloud(folder: Path) -> None:
    (found,) = read(folder, include=("*.png",))
    assert isinstance(found, Skipped)
    assert "unknown format .png" in found.reason


def test_globs_do_not_touch_a_file_named_outright(folder: Path) -> None:
    assert article(folder / "a.txt", include=("*.md",), exclude=("a.txt",)).path == str(folder / "a.txt")


def test_a_folder_without_articles_says_so(tmp_path: Path) -> None:
    (found,) = read(tmp_path)
    assert isinstance(found, Skipped)
    assert found.reason.startswith("no file to read in this folder; known: .txt")


def test_a_link_to_nowhere_in_a_folder_is_skipped_and_the_rest_is_read(folder: Path) -> None:
    (folder / "a0.txt").symlink_to(folder / "nowhere.txt")
    found = read(folder)
    assert [type(one) for one in found] == [Article, Skipped, Article, Article, Article]


def test_a_link_to_its_own_folder_is_not_followed(folder: Path) -> None:
    (folder / "sub" / "again").symlink_to(folder, target_is_directory=True)
    assert names(folder) == ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.md"]


def test_an_annotation_beside_a_text_is_no_article_but_an_article_there_is(folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps({"id": "a", "actors": [], "positions": []}))
    (folder / "b.json").write_text(json.dumps(ENTRY))
    (folder / "z.json").write_text(json.dumps(ENTRY))
    assert names(folder, exclude=("sub/*",)) == ["a.txt", "b.json#ferry-1", "b.txt", "z.json#ferry-1"]
    renamed = {key: value for key, value in ENTRY.items() if key != "text"} | {"body": ENTRY["text"]}
    (folder / "b.json").write_text(json.dumps(renamed))
    told = [one for one in read(folder, exclude=("sub/*", "z.json")) if isinstance(one, Skipped)]
    assert [one.reason[:25] for one in told] == ["no text in field 'text', "]
    options = ReadOptions(fields={"text": "body"}, include=(), exclude=("sub/*", "z.json"))
    found = [Path(one.path).name for one in read_articles([str(folder)], options=options)]
    assert found == ["a.txt", "b.json#ferry-1", "b.txt"]


def test_broken_json_beside_a_text_is_told(folder: Path) -> None:
    (folder / "a.json").write_text('{"text": "The crews')
    told = [one for one in read(folder, exclude=("sub/*",)) if isinstance(one, Skipped)]
    assert [(Path(one.path).name, one.reason[:11]) for one in told] == [("a.json", "broken JSON")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("week.zip", "archives such as .zip are not opened"),
        ("week.tar.gz", "archives such as .tar are not opened"),
        ("week.gz", "archives such as .gz are not opened"),
        ("notes.v2.gz", "unknown format .v2"),
        ("report.pdf", "unknown format .pdf"),
        ("report.docx", "unknown format .docx"),
    ],
)
def test_what_may_hold_articles_and_is_not_opened_is_told(name: str, reason: str, folder: Path) -> None:
    (folder / name).write_bytes(b"PK")
    told = [one for one in read(folder) if isinstance(one, Skipped)]
    assert [Path(one.path).name for one in told] == [name]
    assert told[0].reason.startswith(reason)
    assert expected_articles([str(folder)]) == 5


def test_paths_are_read_in_the_order_given(folder: Path) -> None:
    found = read(folder / "sub" / "c.txt", folder / "none", folder / "a.txt")
    assert [Path(one.path).name for one in found] == ["c.txt", "none", "a.txt"]


def test_a_sidecar_fills_what_a_text_lacks(tmp_path: Path) -> None:
    told = {
        "title": "Other title",
        "date": "4 July 2024",
        "source": "Post",
        "url": "https://u.example",
        "author": "Ida",
    }
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.meta.json").write_text(json.dumps(told))
    found = article(tmp_path / "a.txt")
    assert (found.title, found.text) == ("Other title", TEXT)
    assert (found.published, found.source, found.url, found.author) == (
        date(2024, 7, 4),
        "Post",
        "https://u.example",
        "Ida",
    )


def test_the_sidecar_with_the_full_name_goes_before_the_short_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.meta.json").write_text('{"source": "short"}')
    (tmp_path / "a.txt.meta.json").write_text('{"source": "full"}')
    assert article(tmp_path / "a.txt").source == "full"


@pytest.mark.parametrize("write", [write_md, write_html])
def test_the_file_goes_before_its_sidecar(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path)
    (tmp_path / "ferry.meta.json").write_text('{"title": "t", "published": "2020-01-01", "source": "s", "url": "u"}')
    found = article(path)
    assert (found.title, found.published, found.source) == (TITLE, date(2024, 7, 4), "Harbour Post")


def test_the_sidecar_goes_before_the_options_and_the_options_before_nothing(tmp_path: Path) -> None:
    path = write_txt(tmp_path)
    options = {"published": date(2020, 1, 1), "source": "Option"}
    assert (article(path, **options).published, article(path, **options).source) == (date(2024, 7, 4), "Harbour Post")
    (tmp_path / "ferry.meta.json").unlink()
    assert (article(path, **options).published, article(path, **options).source) == (date(2020, 1, 1), "Option")
    assert (article(path).published, article(path).source) == (None, None)


def test_the_id_changes_with_text_date_source_and_address_only(tmp_path: Path) -> None:
    one = article(write_jsonl(tmp_path))
    (tmp_path / "copy").mkdir()
    assert article(write_jsonl(tmp_path / "copy")).id == one.id
    for name in ("text", "date", "source", "url"):
        (tmp_path / "a.jsonl").write_text(json.dumps({**ENTRY, name: "2021-01-01"}))
        assert article(tmp_path / "a.jsonl").id != one.id


def test_standard_input_is_text_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(TEXT.encode()))))
    assert article("-").text == TEXT


def test_standard_input_can_be_piped_in_any_format(tmp_path: Path) -> None:
    code = (
        "import sys; from loaders.readers import ReadOptions, expected_articles, read_articles\n"
        "found = read_articles(['-'], options=ReadOptions(stdin_format='jsonl'))\n"
        "for a in found: sys.stdout.write(f'{a.path} {a.title}')"
    )
    raw = write_jsonl(tmp_path).read_bytes()
    out = subprocess.run([sys.executable, "-c", code], input=raw, capture_output=True, check=True, cwd=ROOT).stdout
    assert out.decode() == f"standard input#ferry-1 {TITLE}"


@pytest.mark.parametrize(
    "told",
    [
        "2024-07-04",
        "20240704",
        "2024-07-04T23:59:00-11:00",
        "2024-07-04 08:00",
        "Thu, 04 Jul 2024 23:30:00 -0500",
        "4 July 2024",
        "July 4, 2024",
        "Thursday, July 4th, 2024",
        "04-JUL-2024 15:01:01.79",
        "2024/07/04",
        " 2024-07-04 ",
    ],
)
def test_dates_are_read_as_the_day_they_were_written_for(told: str) -> None:
    assert parse_date(told, "a.txt") == date(2024, 7, 4)


@pytest.mark.parametrize(
    "told",
    [
        *("03/04/2024", "04/07/24", "yesterday", "2 days ago", "July 2024", "Thursday", "2024", "12", "10:30"),
        *("1720051200", "2024-W27", "2024-13-45", "n/a", "31 June 2024", "x" * 10_000),
    ],
)
def test_a_date_that_could_be_two_days_or_none_is_not_guessed(told: str) -> None:
    assert parse_date(told, "a.txt") is None


def test_a_day_above_twelve_settles_the_order() -> None:
    assert parse_date("13/05/1987", "a.txt") == date(1987, 5, 13)


def test_the_number_of_articles_is_known_beforehand_where_files_show_it(tmp_path: Path) -> None:
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_text("A title\n\nThe council met the guild and asked for time.")
    (tmp_path / "c.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    assert expected_articles([str(tmp_path), str(tmp_path / "nowhere.txt")]) == 5
    assert expected_articles(["-"]) is None
    (tmp_path / "d.csv").write_text("text\nthree\n")
    assert expected_articles([str(tmp_path)]) is None
