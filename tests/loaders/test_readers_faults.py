"""Bad input: one clear line says what is wrong, and what was read before it is kept."""

import gzip
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.config import Limits
from kg.errors import QueryError
from kg.model import Article
from loaders.readers import ReadOptions, read_articles
from loaders.report import Skipped
from tests.loaders.article_files import BODY, ENTRY, TEXT, TITLE, URL, WRITERS, archive, page, write_jsonl, write_txt

FRENCH = (
    "Le syndicat des dockers refuse la dernière offre de la direction du port. Il exige une hausse de dix pour cent, "
    "et les discussions, selon un porte-parole, ne reprendront pas avant jeudi prochain."
)
GERMAN = "Die Gewerkschaft der Fährleute lehnt das Angebot der Hafenbehörde ab und fordert zehn Prozent mehr Lohn."
SPANISH = "El sindicato rechaza la oferta de la autoridad portuaria y exige un aumento salarial del diez por ciento."


def read(*paths: Path | str, **options: object) -> list[Article | Skipped]:
    return list(read_articles([str(path) for path in paths], options=ReadOptions(**options)))  # type: ignore[arg-type]


def reason(path: Path | str, **options: object) -> str:
    """The reason why the only thing at `path` was skipped; it is one line and does not repeat the path."""
    (found,) = read(path, **options)
    assert isinstance(found, Skipped), found
    assert "\n" not in found.reason
    assert str(path) not in found.reason
    return found.reason


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize(
    "suffix", ["txt", "md", "html", "json", "jsonl", "csv", "tsv", "rss", "atom", "warc", "jsonl.gz"]
)
def test_an_empty_file_is_skipped(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)
    assert reason(path)


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "json", "csv", "rss", "jsonl", "warc"])
def test_a_binary_file_is_skipped(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(bytes(range(256)) * 8)
    for found in read(path):
        assert isinstance(found, Skipped)
        assert found.reason


def test_a_binary_text_file_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    (tmp_path / "b.txt").write_bytes(b"\x01\x02\x03\x04\x05 no zero bytes \x06\x0e\x0f")
    assert "binary file" in reason(tmp_path / "a.txt")
    assert "binary file" in reason(tmp_path / "b.txt")


@pytest.mark.parametrize(
    "markup", ["<html><body></body></html>", "<html><head><title>Only a title</title></head></html>"]
)
def test_a_page_without_text_is_skipped(markup: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(markup)
    assert "without article text" in reason(tmp_path / "a.html")


def test_a_deeply_nested_page_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{'<div>' * 100_000}words{'</div>' * 100_000}</body></html>")
    assert len(read(tmp_path / "a.html")) == 1


def test_a_broken_line_names_its_place_and_the_next_ones_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [json.dumps(ENTRY), '{"text": "half', "[1]", '{"title": "no text"}', "[" * 100_000, json.dumps(ENTRY)]
    path.write_text("\n".join(lines))
    found = read(path)
    assert [isinstance(one, Article) for one in found] == [True, False, False, False, False, True]
    assert [one.path for one in found[1:5]] == [f"{path}:{number}" for number in (2, 3, 4, 5)]
    assert "no text in field 'text', only title" in found[3].reason  # type: ignore[union-attr]


def test_broken_json_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": }')
    assert "line 1 column 10" in reason(tmp_path / "a.json")


def test_a_table_without_the_column_names_those_it_has(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("headline,body\nFerries,The crews strike.\n")
    assert "no text in field 'text', only headline, body; --field text=NAME" in reason(tmp_path / "a.csv")


def test_an_unclosed_quote_in_a_table_keeps_the_rows_before(tmp_path: Path) -> None:
    rows = "The crews strike.\n" * 5_000
    (tmp_path / "a.csv").write_text(f'title,text\nOne,first\nTwo,"{rows}')
    found = read(tmp_path / "a.csv", limits=Limits(article_bytes=20_000))
    assert isinstance(found[0], Article)
    assert isinstance(found[1], Skipped)
    assert "broken table" in found[1].reason


def test_rows_that_ran_together_are_told_and_good_ones_are_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = 'One,"First line.\nThe ""second"" line."\nTwo,"An open\nThree,"The crews strike."\nFour,The crews rest.\n'
    (tmp_path / "a.csv").write_text(f"title,text\n{rows}")
    found = read(tmp_path / "a.csv")
    assert [one.title for one in found if isinstance(one, Article)] == ["One", "Two", "Four"]
    told = (
        f"{tmp_path / 'a.csv'}:4: a quotation mark that is not closed, or not doubled inside a field: 2 lines were read"
    )
    assert [record.getMessage()[: len(told)] for record in caplog.records] == [told]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ('One,"An open\nTwo,"The crews strike."\n', [2]),
        ('\n\nOne,"First" line here.\n', []),
        ('One,"Two\n\nparagraphs."\n', []),
    ],
)
def test_a_row_is_told_at_its_line_and_only_if_it_is_several(
    rows: str, lines: list[int], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.csv").write_text(f"title,text\n{rows}")
    assert all(isinstance(one, Article) for one in read(tmp_path / "a.csv"))
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [
        f"{tmp_path / 'a.csv'}:{line}" for line in lines
    ]


def test_front_matter_that_is_no_yaml_is_skipped_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Ferries\ndate: [\n---\nThe crews strike.\n")
    assert "front matter is no YAML, line" in reason(tmp_path / "a.md")


def test_what_does_not_exist_is_named(tmp_path: Path) -> None:
    assert reason(tmp_path / "none.txt") == "no such file or folder"


def test_a_path_that_cannot_be_looked_at_is_skipped_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    told, found = read(tmp_path / ("x" * 300), tmp_path / "a.txt")
    assert isinstance(told, Skipped)
    assert told.reason == "cannot be read: File name too long"
    assert isinstance(found, Article)


def test_an_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK")
    assert reason(tmp_path / "a.docx").startswith("unknown format .docx; known: .txt, .md, .html")


def test_an_unreadable_file_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    if os.geteuid() == 0:  # root may read everything but this
        path.symlink_to("/proc/self/mem")
    else:
        path.write_text("The crews strike.")
        path.chmod(0)
    assert reason(path).startswith("cannot be read: ")


def test_a_broken_sidecar_is_a_reason_to_skip(tmp_path: Path) -> None:
    path = write_txt(tmp_path)
    for content in ("{", "[]", '{"published": 5}', ""):
        (tmp_path / "ferry.meta.json").write_text(content)
        assert "its sidecar ferry.meta.json" in reason(path)


def test_an_unknown_date_keeps_the_article_and_warns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({**ENTRY, "date": "some day in spring"}))
    (found,) = read(tmp_path / "a.jsonl")
    assert isinstance(found, Article)
    assert found.published is None
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "'some day in spring' is not understood" in caplog.text


def test_a_text_above_the_bound_is_skipped_and_one_at_the_bound_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1_001)
    assert "more than 1,000 bytes" in reason(tmp_path / "a.txt", limits=Limits(article_bytes=1_000))
    assert isinstance(read(tmp_path / "a.txt", limits=Limits(article_bytes=1_001))[0], Article)


def test_twenty_megabytes_are_an_article(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{TITLE}\n\n" + "The crews of the ferries strike for more pay. " * 460_000)
    assert isinstance(read(tmp_path / "a.txt")[0], Article)


@pytest.mark.parametrize("suffix", ["txt.gz", "json.gz", "html.gz", "rss.gz", "csv.gz", "md.gz"])
def test_a_gzip_that_grows_too_large_is_not_unpacked(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(gzip.compress(b"x" * 5_000_000))
    assert "more than" in reason(path, limits=Limits(article_bytes=10_000))


def test_an_endless_line_ends_the_file_and_a_long_one_does_not(tmp_path: Path) -> None:
    one = json.dumps(ENTRY).encode() + b"\n"
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(one + b"x" * 15_000 + b"\n" + one + b"x" * 5_000_000 + b"\n" + one))
    found = read(path, limits=Limits(article_bytes=10_000))
    assert [isinstance(each, Article) for each in found] == [True, False, True, False]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_truncated_gzip_keeps_what_came_before(cut: float, tmp_path: Path) -> None:
    whole = "".join(json.dumps({**ENTRY, "title": f"{number} {os.urandom(40).hex()}"}) + "\n" for number in range(500))
    packed = gzip.compress(whole.encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed[: int(len(packed) * cut)])
    *articles, last = read(path)
    assert len(articles) > 500 * cut * 0.8
    assert all(isinstance(one, Article) for one in articles)
    assert isinstance(last, Skipped)
    assert last.reason.startswith("broken gzip, read as far as it goes")


@pytest.mark.parametrize(
    "content",
    [b"plain words", gzip.compress(TEXT.encode())[:40], gzip.compress(b"x")[:-6] + b"zzzzzz"],
    ids=["words", "cut", "checksum"],
)
def test_what_is_no_gzip_is_skipped(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(content)
    assert reason(tmp_path / "a.txt.gz").startswith("broken gzip")


def test_a_truncated_archive_keeps_the_pages_before(tmp_path: Path) -> None:
    pages = {f"{URL}/{number}": page().encode() for number in range(5)}
    for name, raw in (("a.warc", archive(pages, gzipped=False)), ("a.warc.gz", archive(pages))):
        (tmp_path / name).write_bytes(raw[: int(len(raw) * 0.7)])
        found = read(tmp_path / name)
        assert [isinstance(one, Article) for one in found[:3]] == [True] * 3, name
        assert isinstance(found[-1], Skipped), name


def test_what_is_no_archive_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_text(BODY)
    assert "no WARC with an HTML page" in reason(tmp_path / "a.warc")


def test_xml_that_is_no_feed_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<notes><note>no feed</note></notes>")
    assert "no entries of an RSS or Atom feed" in reason(tmp_path / "a.xml")


def test_entities_that_explode_are_not_expanded(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    head = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "boom">{entities}]>'
    (tmp_path / "a.rss").write_text(
        f'{head}<rss version="2.0"><channel><item><description>&e9;</description></item></channel></rss>'
    )
    started = time.monotonic()
    assert sum(len(one.text) for one in read(tmp_path / "a.rss") if isinstance(one, Article)) < 1_000_000
    assert time.monotonic() - started < 20


def test_a_feed_never_reads_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret")
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    item = "<item><title>t</title><description>known &x; words</description></item>"
    (tmp_path / "a.rss").write_text(f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{item}</channel></rss>')
    (tmp_path / "b.rss").write_text(str(tmp_path / "secret.txt"))
    assert "the secret" not in repr(read(tmp_path / "a.rss", tmp_path / "b.rss"))


def test_a_damaged_feed_keeps_the_entries_before(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    raw = WRITERS["rss"](tmp_path).read_text()
    (tmp_path / "a.rss").write_text(raw.replace("</item>", "</item><item><title>cut"))
    found = read(tmp_path / "a.rss")
    assert isinstance(found[0], Article)
    assert "damaged XML" in caplog.text


@pytest.mark.parametrize(("text", "code"), [(FRENCH, "fr"), (GERMAN, "de"), (SPANISH, "es")])
def test_another_language_is_skipped_unless_wanted(text: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert reason(tmp_path / "a.txt") == f"language {code}, only en is read (--language {code} takes it)"
    (found,) = read(tmp_path / "a.txt", languages=("en", code))
    assert isinstance(found, Article)
    assert found.language == code


@pytest.mark.parametrize(
    "text",
    [
        "Hamas: non.",
        "FERRY CREWS REJECT OFFER\n\nTHE UNION OF THE FERRY CREWS OF SUND SAID IT REJECTED THE LATEST PAY OFFER.",
        "Shr 11 cts vs 9 cts\nNet 204,100 vs 181,700\nRevs 8.2 mln vs 7.9 mln\nAvg shrs 1,850,000 vs 1,790,000",
        "Élodie Béraud met Jürgen Voß in Besançon; Voß, of the Münster works council, again demanded higher pay.",
    ],
)
def test_english_is_known_in_capitals_figures_and_among_foreign_names(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert isinstance(read(tmp_path / "a.txt")[0], Article)


@pytest.mark.parametrize("folder", ["dev", "negatives"])
def test_no_english_article_is_taken_for_another_language(folder: str, corpus: Path) -> None:
    assert [found for found in read(corpus / folder, include=("*.txt",)) if isinstance(found, Skipped)] == []


def test_a_short_text_counts_as_the_first_wanted_language(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Nein.")
    (found,) = read(tmp_path / "a.txt", languages=("de", "en"))
    assert isinstance(found, Article)
    assert found.language == "de"


def test_an_unknown_language_code_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="language english: write codes of ISO 639-1"):
        read(write_txt(tmp_path), languages=("english",))


def test_an_unknown_format_of_standard_input_is_named() -> None:
    assert "unknown format .docx; known: .txt" in reason("-", stdin_format="docx")


def test_a_path_that_is_no_utf_8_can_be_shown(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/f\xe6rge.txt")
    Path(path).write_text("The crews strike.")
    (found,) = read(path)
    assert found.path.encode()


def test_articles_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text((json.dumps(ENTRY) + "\n") * 2)
    found = read_articles([str(path), str(tmp_path / "none")])
    assert isinstance(next(found), Article)
    path.unlink()
    assert isinstance(next(found), Article)


def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wt", compresslevel=1) as out:
        for number in range(3_000):
            out.write(json.dumps({"title": f"Article {number}", "text": "The crews strike for pay. " * 2_000}) + "\n")
    code = (
        "import resource, sys; from loaders.readers import read_articles\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = read_articles([sys.argv[1]]); next(found); before = peak()\n"
        "count = 1 + sum(1 for _ in found); sys.stdout.write(f'{count} {peak() - before}')"
    )
    out_of = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    count, grown = map(int, out_of.stdout.split())
    assert count == 3_000
    assert grown < 30_000, "kilobytes; the file unpacked has 156,000"


def test_a_stream_of_bytes_is_left_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    raw = io.BytesIO(write_jsonl(tmp_path, "utf-16").read_bytes())
    stream = io.TextIOWrapper(io.BufferedReader(raw))
    monkeypatch.setattr(sys, "stdin", stream)
    (found,) = read("-", stdin_format="jsonl")
    assert isinstance(found, Article)
    assert not raw.closed


def test_deeply_nested_json_is_told_and_brackets_in_a_text_are_not_counted(tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text('{"text": ' + "[" * 500 + "]" * 500 + "}")
    assert "nested deeper than 100 levels" in reason(tmp_path / "deep.json")
    (tmp_path / "flat.jsonl").write_text(json.dumps(ENTRY | {"text": ENTRY["text"] + " [" * 500 + ' \\"[' * 500}))
    (found,) = read(tmp_path / "flat.jsonl")
    assert isinstance(found, Article)


def test_a_column_name_of_several_lines_is_told_in_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"head\nline\x1b",body\nFerries,The crews strike.\n')
    assert "only head line, body" in reason(tmp_path / "a.csv")


def test_a_title_of_characters_that_are_not_seen_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x1b\x1a\n" + TEXT.encode())
    (found,) = read(tmp_path / "a.txt")
    assert isinstance(found, Article)
    assert found.title == ""


def test_a_broken_archive_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(archive({URL: page().encode()}, gzipped=False) + b"WARC-Target-URI: x\r\n\r\n")
    told = read(tmp_path / "a.warc")[-1]
    assert isinstance(told, Skipped)
    assert "broken WARC: Invalid WARC record, first line: WARC-Target-URI: x ; 1 pages" in told.reason
