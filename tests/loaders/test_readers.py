"""One contract over all formats, and every kind of bad input."""

import gzip
import io
import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Article
from loaders.readers import ReadOptions, read_articles
from loaders.report import Skipped

TITLE = "Ferry crews turn down pay offer"
BODY = (
    "Ferry crews in the strait turned down a pay offer on Monday, the Seafarers Guild said.\n\n"
    "The guild wants a rise of six per cent and a longer rest between crossings – “no less”, its chairwoman said."
)
META = {"date": "2031-02-03", "source": "Strait Post", "url": "https://example.org/ferries"}
PAGE = f"""<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title><meta property="og:title" content="{TITLE}">
<meta property="og:site_name" content="Strait Post"><meta property="article:published_time" content="2031-02-03T08:00:00Z">
<link rel="canonical" href="https://example.org/ferries"></head><body><nav>Home Sport</nav><article><h1>{TITLE}</h1>
{"".join(f"<p>{p}</p>" for p in BODY.split(chr(10) * 2))}</article></body></html>"""


def txt(folder: Path) -> Path:
    (folder / "a.meta.json").write_text(json.dumps(META))
    return written(folder / "a.txt", f"{TITLE}\n\n{BODY}")


def md(folder: Path) -> Path:
    head = "\n".join(f"{k}: {v}" for k, v in {"title": TITLE, **META}.items())
    return written(folder / "a.md", f"---\n{head}\n---\n\n{BODY}\n")


def html(folder: Path) -> Path:
    return written(folder / "a.html", PAGE)


def json_file(folder: Path) -> Path:
    return written(folder / "a.json", json.dumps([{"title": TITLE, "text": BODY, **META}]))


def jsonl(folder: Path) -> Path:
    return written(folder / "a.jsonl", json.dumps({"title": TITLE, "text": BODY, **META}) + "\n")


def jsonl_gz(folder: Path) -> Path:
    path = folder / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"title": TITLE, "text": BODY, **META}).encode()))
    return path


def csv_file(folder: Path) -> Path:
    return written(folder / "a.csv", f'title,text,date,source,url\n"{TITLE}","{BODY}",{",".join(META.values())}\n')


def tsv(folder: Path) -> Path:
    return written(folder / "a.tsv", f'title\ttext\tdate\tsource\turl\n"{TITLE}"\t"{BODY}"\t' + "\t".join(META.values()) + "\n")


def rss(folder: Path) -> Path:
    paragraphs = "".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in BODY.split("\n\n"))
    item = f"<item><title>{TITLE}</title><link>{META['url']}</link><pubDate>Mon, 03 Feb 2031 08:00:00 GMT</pubDate><description>{paragraphs}</description></item>"
    return written(folder / "a.rss", f'<?xml version="1.0"?><rss version="2.0"><channel><title>Strait Post</title>{item}</channel></rss>')


def warc(folder: Path) -> Path:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = folder / "a.warc.gz"
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(META["url"], "response", payload=io.BytesIO(PAGE.encode()), http_headers=headers))
    return path


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def read(*paths: Path | str, **options: object) -> list[Article | Skipped]:
    return list(read_articles([str(p) for p in paths], options=ReadOptions(**options)))  # type: ignore[arg-type]


def skipped(*paths: Path | str, **options: object) -> str:
    (one,) = read(*paths, **options)
    assert isinstance(one, Skipped)
    return one.reason


@pytest.mark.parametrize("make", [txt, md, html, json_file, jsonl, jsonl_gz, csv_file, tsv, rss, warc], ids=lambda f: f.__name__)
def test_every_format_gives_the_same_article(make: Callable[[Path], Path], tmp_path: Path) -> None:
    (article,) = read(make(tmp_path))
    assert isinstance(article, Article)
    assert (article.title, article.text) == (TITLE, f"{TITLE}\n\n{BODY}")
    assert (article.published, article.source, article.url) == (date(2031, 2, 3), "Strait Post", "https://example.org/ferries")
    assert article.language == "en"


def test_the_same_article_has_the_same_id_in_every_format(tmp_path: Path) -> None:
    ids = {a.id for make in (txt, jsonl, csv_file, md) for a in read(make(tmp_path)) if isinstance(a, Article)}
    assert len(ids) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_detected(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(f"{TITLE}\n\n{BODY}".encode(encoding))
    (article,) = read(path)
    assert isinstance(article, Article)
    assert article.text == f"{TITLE}\n\n{BODY}"


@given(text=st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1).filter(str.strip))
def test_any_text_comes_through_json_lines_unchanged(text: str) -> None:
    from loaders.readers.json_lines import read_json_lines

    raw = json.dumps({"text": text}).encode()
    (found,) = read_json_lines(io.BytesIO(raw), "-", ReadOptions())
    assert found.text == text  # type: ignore[union-attr]


def test_a_folder_is_read_in_order_of_name_without_sidecars_and_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("sub/c.txt", "b.txt", "a.txt", ".hidden.txt", "picture.png"):
        written(tmp_path / name, f"{name}\n\n{BODY}")
    (tmp_path / "a.meta.json").write_text("{}")
    assert [Path(a.path).name for a in read(tmp_path)] == ["a.txt", "b.txt", "c.txt"]
    assert [Path(a.path).name for a in read(tmp_path, include=("sub/*",))] == ["c.txt"]
    assert [Path(a.path).name for a in read(tmp_path, exclude=("b*",))] == ["a.txt", "c.txt"]


def test_what_an_article_tells_itself_goes_before_sidecar_and_options(tmp_path: Path) -> None:
    path = jsonl(tmp_path)
    (tmp_path / "a.meta.json").write_text('{"date": "1999-01-01", "source": "Sidecar", "author": "N. N."}')
    (told,) = read(path, published=date(1990, 1, 1), source="Option")
    assert isinstance(told, Article)
    assert (told.published, told.source, told.author) == (date(2031, 2, 3), "Strait Post", "N. N.")
    (silent,) = read(written(tmp_path / "b.txt", f"{TITLE}\n\n{BODY}"), published=date(1990, 1, 1), source="Option")
    assert isinstance(silent, Article)
    assert (silent.published, silent.source) == (date(1990, 1, 1), "Option")


def test_fields_of_other_names_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json.dumps({"headline": TITLE, "content": BODY}))
    fields = {"title": "headline", "text": "content"}
    (article,) = read(path, fields=fields)
    assert article.title == TITLE  # type: ignore[union-attr]


def test_a_broken_line_is_named_and_the_next_ones_are_read(tmp_path: Path) -> None:
    good = json.dumps({"title": TITLE, "text": BODY})
    path = written(tmp_path / "a.jsonl", f"{good}\n{{broken\n[1]\n{{}}\n{good.replace('Ferry', 'Tug')}\n")
    found = read(path)
    assert [isinstance(f, Article) for f in found] == [True, False, False, False, True]
    assert found[1].path.endswith("a.jsonl:2")
    reasons = [f.reason for f in found if isinstance(f, Skipped)]
    assert "broken JSON" in reasons[0]
    assert "an object is wanted" in reasons[1]
    assert "no text in field 'text'" in reasons[2]


def test_bad_files_are_skipped_with_a_reason(tmp_path: Path) -> None:
    assert "empty" in skipped(written(tmp_path / "empty.txt", " \n"))
    (tmp_path / "binary.txt").write_bytes(b"\x89PNG\x00\x00\x01")
    assert "binary" in skipped(tmp_path / "binary.txt")
    assert "no such file" in skipped(tmp_path / "nowhere.txt")
    assert "unknown format .docx" in skipped(written(tmp_path / "a.docx", BODY))
    assert "without article text" in skipped(written(tmp_path / "a.html", "<html><body><script>1</script></body></html>"))
    assert "broken JSON" in skipped(written(tmp_path / "a.json", "{"))
    assert "front matter" in skipped(written(tmp_path / "a.md", f"---\na: [\n---\n{BODY}"))
    assert "no entries" in skipped(written(tmp_path / "a.rss", "<rss></rss>"))
    (tmp_path / "b.meta.json").write_text("{")
    assert "sidecar b.meta.json is broken JSON" in skipped(written(tmp_path / "b.txt", BODY))


def test_a_cut_off_gzip_keeps_what_was_read_before(tmp_path: Path) -> None:
    import random

    rows = [json.dumps({"title": f"{TITLE} {i}", "text": BODY + str(random.Random(i).random())}) for i in range(2000)]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode())[:-2000])
    found = read(path)
    assert sum(isinstance(f, Article) for f in found) > 100
    assert isinstance(found[-1], Skipped)
    assert "broken gzip" in found[-1].reason


def test_a_line_longer_than_the_limit_ends_the_file_with_a_reason(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", json.dumps({"text": "x" * 5000}))
    assert "more than 1,000 bytes" in skipped(path, max_bytes=1000)


def test_another_language_is_skipped_unless_asked_for(tmp_path: Path) -> None:
    french = "Le syndicat des marins a rejeté lundi une offre salariale de la compagnie et demande une hausse de six pour cent."
    path = written(tmp_path / "a.txt", f"Les marins refusent\n\n{french}")
    assert "another language (fr)" in skipped(path)
    (article,) = read(path, languages=("en", "fr"))
    assert isinstance(article, Article)
    assert article.language == "fr"


def test_an_unknown_date_is_left_out_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path / "a.jsonl", json.dumps({"title": TITLE, "text": BODY, "date": "04/07/2024"}))
    with caplog.at_level(logging.WARNING):
        (article,) = read(path)
    assert isinstance(article, Article)
    assert article.published is None
    assert "'04/07/2024' is not understood" in caplog.text


def test_entity_expansion_in_a_feed_explodes_nothing(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><rss><channel><item><title>&l11;</title></item></channel></rss>'
    found = read(written(tmp_path / "a.rss", bomb))
    assert all(isinstance(f, Skipped) or len(f.text) < 10_000 for f in found)


@pytest.mark.corpus
def test_no_english_article_is_taken_for_another_language(corpus: Path) -> None:
    found = read(corpus / "dev", corpus / "negatives")
    assert [f for f in found if isinstance(f, Skipped)] == []
