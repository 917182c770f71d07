"""What every format owes: the same article comes back the same."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Limits
from kg.model import Article
from loaders.readers import READERS, ReadOptions, read_articles
from loaders.report import Skipped
from tests.loaders.article_files import BODY, ENTRY, SOURCE, TEXT, TITLE, URL, WRITERS, archive, page

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), min_size=1)


def read(*paths: Path | str, **options: object) -> list[Article | Skipped]:
    return list(read_articles([str(path) for path in paths], options=ReadOptions(**options)))  # type: ignore[arg-type]


def article(*paths: Path | str, **options: object) -> Article:
    (found,) = read(*paths, **options)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("format", WRITERS)
def test_every_format_gives_the_same_article(format: str, tmp_path: Path) -> None:
    found = article(WRITERS[format](tmp_path))
    assert (found.text, found.title) == (TEXT, TITLE)
    assert (found.published, found.source, found.url) == (date(2024, 7, 4), SOURCE, URL)
    assert found.language == "en"


def test_the_same_article_has_the_same_id_in_every_format(tmp_path: Path) -> None:
    assert len({article(write(tmp_path)).id for write in WRITERS.values()}) == 1


def test_every_known_suffix_is_under_contract() -> None:
    aliases = {".htm", ".ndjson", ".xml"}
    assert {f".{name.removesuffix('_gz')}" for name in WRITERS} == set(READERS) - aliases


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("format", WRITERS)
def test_every_format_reads_common_encodings(format: str, encoding: str, tmp_path: Path) -> None:
    assert article(WRITERS[format](tmp_path, encoding)).text == TEXT


@given(text=ANY_TEXT)
def test_any_text_comes_back_from_txt_as_it_is(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(text.encode())
    for found in read(path, languages=("en",)):
        if isinstance(found, Article):
            assert found.text == text.removeprefix("\ufeff")
        else:
            assert (
                not text.strip("\ufeff \n\r\t")
                or "empty" in found.reason
                or "language" in found.reason
                or not text.strip()
            )


@given(text=ANY_TEXT.filter(str.strip), ascii=st.booleans())
def test_any_text_comes_back_from_jsonl_as_it_is(
    text: str, ascii: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.jsonl"
    path.write_bytes(json.dumps({"text": text}, ensure_ascii=ascii).encode())
    (found,) = read(path)
    assert found.text == text if isinstance(found, Article) else "language" in found.reason


def test_a_txt_keeps_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Ferries stay in port\r\n\r\nThe crews strike.\r\n")
    found = article(tmp_path / "a.txt")
    assert found.text == "Ferries stay in port\r\n\r\nThe crews strike.\r\n"
    assert found.title == "Ferries stay in port"


def test_the_path_of_one_article_among_many_names_its_id_or_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "x1", "text": "One."}\n\n{"text": "Two."}\n')
    assert [found.path for found in read(path)] == [f"{path}#x1", f"{path}#3"]


def test_fields_may_have_other_names(tmp_path: Path) -> None:
    entry = {"headline": "Ferries stay in port", "body": "The crews strike.", "day": "4 July 2024", "text": 7}
    (tmp_path / "a.jsonl").write_text(json.dumps(entry))
    (tmp_path / "a.csv").write_text("headline,body,day\nFerries stay in port,The crews strike.,4 July 2024\n")
    fields = {"title": "headline", "text": "body", "date": "day"}
    for name in ("a.jsonl", "a.csv"):
        found = article(tmp_path / name, fields=fields)
        assert (found.text, found.published) == ("Ferries stay in port\n\nThe crews strike.", date(2024, 7, 4))


def test_a_json_file_may_hold_one_object_or_lines(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(ENTRY))
    (tmp_path / "lines.json").write_text(json.dumps(ENTRY) + "\n" + json.dumps({**ENTRY, "title": "Another"}))
    assert article(tmp_path / "one.json").text == TEXT
    assert [found.title for found in read(tmp_path / "lines.json") if isinstance(found, Article)] == [TITLE, "Another"]


def test_rows_of_a_table_may_hold_line_ends_and_long_texts(tmp_path: Path) -> None:
    long = "The crews strike. " * 20_000
    (tmp_path / "a.csv").write_text(f'title,text\nOne,"first\nsecond"\nTwo,"{long}"\nThree,third\n')
    found = read(tmp_path / "a.csv")
    assert [str(a.path).partition("#")[2] for a in found] == ["2", "4", "5"]
    assert isinstance(found[1], Article)
    assert found[1].text == f"Two\n\n{long}"


def test_markdown_loses_its_marks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Ferries *stay* in port\n\nThe [union](https://u.example/a) **refuses**.\n\n"
        "![a ferry](f.png)\n\n> We wait\n\n- snake_case_name stays\n\n<!-- draft -->\n"
    )
    found = article(tmp_path / "a.md")
    assert found.title == "Ferries stay in port"
    assert " ".join(found.text.split()) == ("Ferries stay in port The union refuses. We wait snake_case_name stays")


def test_a_date_in_front_matter_that_is_no_day_keeps_the_article(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2024-13-45\ntags: [a]\n---\nThe crews strike.\n")
    assert article(tmp_path / "a.md").published is None


def test_a_page_says_its_encoding_where_it_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("windows-1250").replace("Ida Holm", "Ida Šťastná").encode("cp1250"))
    assert "Ida Šťastná" in article(tmp_path / "a.html").text


def test_a_title_that_begins_the_body_stays_in_the_body(tmp_path: Path) -> None:
    markup = page().replace(f"<h1>{TITLE}</h1><p>The union", f"<h1>{TITLE}</h1><p>{TITLE}, said the union")
    (tmp_path / "a.html").write_text(markup)
    assert article(tmp_path / "a.html").text.startswith(f"{TITLE}\n\n{TITLE}, said")


def test_only_pages_served_well_are_read_from_an_archive(tmp_path: Path) -> None:
    good, body = archive({URL: page().encode()}), page().encode()
    missing = archive({"https://harbour.example/none": body}, status="404 Not Found")
    picture = archive({"https://harbour.example/a.png": b"\x89PNG"}, type="image/png")
    (tmp_path / "a.warc.gz").write_bytes(missing + picture + good)
    found = article(tmp_path / "a.warc.gz")
    assert (found.path, found.text) == (f"{tmp_path / 'a.warc.gz'}#{URL}", TEXT)


def test_packed_responses_are_unpacked_as_far_as_an_article_may_go(tmp_path: Path) -> None:
    packed, noise = gzip.compress(page().encode()), gzip.compress(b"<p>words</p>" * 500_000)
    type = "text/html; charset=utf-8\r\nContent-Encoding: gzip"
    (tmp_path / "a.warc.gz").write_bytes(archive({URL: packed, f"{URL}/2": noise}, type=type))
    first, second = read(tmp_path / "a.warc.gz", limits=Limits(page_bytes=100_000))
    assert isinstance(first, Article)
    assert first.text == TEXT
    assert second == Skipped(
        path=f"{tmp_path / 'a.warc.gz'}#{URL}/2", reason="a page of more than 100,000 bytes (KG_MAX_PAGE_BYTES)"
    )


def test_rules_around_prose_are_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nThe crews strike.\n---\nThe port waits.\n")
    (tmp_path / "b.md").write_text("---\n---\nThe port waits.\n")
    assert "The crews strike." in article(tmp_path / "a.md").text
    assert article(tmp_path / "b.md").text == "The port waits."


def test_a_feed_entry_keeps_every_short_paragraph(tmp_path: Path) -> None:
    markup = "&lt;p&gt;No.&lt;/p&gt;&lt;p&gt;Yes.&lt;br&gt;Maybe.&lt;/p&gt;"
    entry = f"<item><title>Talks &amp;amp; ferries</title><description>{markup}</description></item>"
    (tmp_path / "a.xml").write_text(f'<rss version="2.0"><channel><title>P</title>{entry}</channel></rss>')
    assert article(tmp_path / "a.xml").text == "Talks & ferries\n\nNo.\n\nYes. Maybe."


def test_half_surrogates_are_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "a\\ud800", "text": "The crews \\udc00 strike."}')
    assert article(tmp_path / "a.jsonl").text == "a\ufffd\n\nThe crews \ufffd strike."


def test_bodies_alone_are_the_text_where_there_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": BODY}))
    found = article(tmp_path / "a.jsonl")
    assert (found.text, found.title) == (BODY, BODY.splitlines()[0])
