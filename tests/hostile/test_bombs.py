"""Small files that grow: memory and time stay in bounds, one line says why, and what came before is read."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.config import Limits, read_limits
from kg.errors import QueryError
from kg.model import Article
from loaders.readers import ReadOptions, read_articles
from loaders.report import Skipped
from tests.hostile.child import read_in_child
from tests.loaders.article_files import ENTRY, archive, page, write_html

WORDS = "The crews of the ferries strike for more pay, the union said on Monday. "
MEGABYTE = 1 << 20
ONE = json.dumps(ENTRY).encode() + b"\n"


def packed(path: Path, *members: bytes) -> Path:
    """A gzip file of these members, one after the other."""
    path.write_bytes(b"".join(members))
    return path


def read(path: Path, limits: Limits | None = None) -> list[Article | Skipped]:
    return list(read_articles([str(path)], options=ReadOptions(limits=limits or Limits())))


def reasons(path: Path, limits: Limits | None = None) -> list[str]:
    """Why things at `path` were skipped, in one line each."""
    found = [one.reason for one in read(path, limits) if isinstance(one, Skipped)]
    assert not any("\n" in reason for reason in found)
    return found


# ---- gzip ----


def test_a_gigabyte_in_a_megabyte_is_told_and_takes_no_memory(tmp_path: Path) -> None:
    zeros = packed(tmp_path / "a.txt.gz", gzip.compress(b"\0" * MEGABYTE) * 1024)
    line = packed(tmp_path / "b.jsonl.gz", gzip.compress(ONE + b'{"text": "'), gzip.compress(b"x" * MEGABYTE) * 1024)
    field = packed(
        tmp_path / "c.csv.gz", gzip.compress(b'title,text\nOne,"'), gzip.compress(b"x\n" * (MEGABYTE // 2)) * 1024
    )
    assert max(path.stat().st_size for path in (zeros, line, field)) < 2_200_000
    told = read_in_child(zeros, line, field, warm=write_html(tmp_path))
    assert [one.articles for one in told] == [0, 1, 0], "the line before the endless one"
    assert [len(one.reasons) for one in told] == [1, 1, 1]
    assert told[-1].grown < 250, "megabytes; unpacked are three thousand"
    assert sum(one.seconds for one in told) < 20


def test_a_file_that_grows_by_its_lines_is_told(tmp_path: Path) -> None:
    lines = packed(tmp_path / "a.jsonl.gz", gzip.compress(ONE + b"\n" * MEGABYTE * 10))
    assert "unpacks to more than 200 times its size" in reasons(lines, Limits(article_bytes=MEGABYTE))[-1]


def test_thousands_of_empty_members_are_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"") * 20_000)
    assert reasons(tmp_path / "a.txt.gz") == ["the file is empty"]


def test_a_text_that_repeats_itself_is_no_bomb(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({**ENTRY, "id": n}).encode() + b"\n" for n in range(2_000))
    path = packed(tmp_path / "a.jsonl.gz", gzip.compress(lines))
    assert len([one for one in read(path, Limits(article_bytes=10_000)) if isinstance(one, Article)]) == 2_000


def test_a_file_of_nothing_but_faults_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(ONE + b"{}\n" * 1_000 + ONE + b"{}\n" * 5_000 + ONE)
    found = read(path)
    assert [n for n, one in enumerate(found) if isinstance(one, Article)] == [0, 1_001]
    assert len(found) == 2_003
    assert reasons(path)[-1] == "more than 1,000 faults in a row; the rest is not read (KG_MAX_FAULTS)"


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.7z"])
def test_archives_are_not_opened_and_told_so(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 ../../etc/passwd")
    assert "are not opened; unpack it and give its folder" in reasons(tmp_path / name)[0]


# ---- limits are settings ----


def test_limits_come_from_the_environment() -> None:
    assert read_limits({"KG_MAX_DEPTH": "7", "KG_MAX_PAGE_TAGS": ""}) == Limits(depth=7)
    for wrong in ("many", "0", "-1", "1.5", "٣"):
        with pytest.raises(QueryError, match=f"KG_MAX_DEPTH='{wrong}': a whole number above 0 is wanted, like 100"):
            read_limits({"KG_MAX_DEPTH": wrong})


def test_every_limit_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    missing = [
        name
        for name in Limits.__dataclass_fields__
        if f"| `KG_MAX_{name.upper()}` | {getattr(Limits(), name):,} |" not in page
    ]
    assert missing == []


# ---- YAML, JSON, tables ----


def aliases(levels: int) -> str:
    return "a0: &a0 x\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(levels))


def test_front_matter_cannot_explode(tmp_path: Path) -> None:
    merges = "a0: &a0 {x: y}\n" + "".join(
        f"a{n + 1}: &a{n + 1} {{<<: [{', '.join([f'*a{n}'] * 10)}]}}\n" for n in range(9)
    )
    paths = [tmp_path / f"{number}.md" for number in range(3)]
    for path, front in zip(paths, (aliases(40), merges, "k: &k [*k]\n"), strict=True):
        path.write_text(f"---\n{front}title: Ferries\n---\n{WORDS}")
    for told in read_in_child(*paths, warm=write_html(tmp_path)):
        assert told.articles + len(told.reasons) == 1
        assert told.grown < 30
        assert told.seconds < 2


@pytest.mark.parametrize(
    ("front", "told"),
    [
        (f"a: {'[' * 100_000}", "front matter is no YAML"),
        ("- " * 50_000, "front matter is no YAML"),
        ("".join(f"k{n}: v\n" for n in range(200_000)), "front matter of more than 1,000,000 characters"),
    ],
)
def test_front_matter_that_is_deep_or_long_is_told(front: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\n{front}\n---\n{WORDS}")
    assert told in reasons(tmp_path / "a.md")[0]


def test_no_tag_of_yaml_makes_an_object(tmp_path: Path) -> None:
    made = tmp_path / "made"
    call = f'!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path ["{made}"]]'
    (tmp_path / "a.md").write_text(f"---\ntitle: {call}\n---\n{WORDS}")
    read(tmp_path / "a.md")
    assert not made.exists()


def test_json_of_quotes_and_brackets_takes_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("[" * 101 + '"' + '\\"' * 500_000 + "\n" + ONE.decode())
    (told,) = read_in_child(path, warm=write_html(tmp_path))
    assert (told.articles, len(told.reasons)) == (1, 1)
    assert told.seconds < 3, "looked for from each quote, the end of the string would take an hour"


def test_a_number_of_a_million_digits_is_one_broken_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "x", "id": {"9" * 1_000_000}}}\n{ONE.decode()}')
    assert reasons(tmp_path / "a.jsonl") == ["broken JSON: a number of more than 4,300 digits"]


def test_a_table_of_endless_columns_or_lines_is_told(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text("a," * 200_000 + "text\n" + "x\n" * 1_000)
    assert reasons(tmp_path / "wide.csv") == ["a table of more than 1,000 columns"]
    (tmp_path / "long.csv").write_text('title,text\nOne,first\nTwo,"' + "x\n" * 300_000)
    first, told = read(tmp_path / "long.csv")
    assert isinstance(first, Article)
    assert isinstance(told, Skipped)
    assert "a row of more than 100,000 lines, where a quote is not closed" in told.reason


def test_a_sidecar_of_any_length_or_depth_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(WORDS)
    for content, told in (
        ("[" * 100_000, "nested deeper than 100"),
        (" " * 2_000_000 + "{}", "more than 1,000,000 bytes"),
    ):
        (tmp_path / "a.meta.json").write_text(content)
        assert told in reasons(tmp_path / "a.txt")[0]


# ---- HTML ----

_PAGES: dict[str, tuple[Callable[[], str], str | None]] = {
    "nested": (lambda: "<div>" * 40_000 + WORDS * 5, "without article text"),
    "attributes": (
        lambda: f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{WORDS * 5}",
        "more than 5,000 attributes",
    ),
    "quotes": (lambda: "<p " + 'a=">" ' * 100_000 + f">{WORDS * 5}", "more than 5,000 attributes"),
    "attribute": (lambda: f"<p title='{'y' * 5_000_000}'>{WORDS * 5}", None),
    "links": (lambda: f"<p>{'<a href=/x>x</a> ' * 10_000}{WORDS * 5}", "more than 3,000 tags in one paragraph"),
    "tags": (lambda: f"{f'<p>{WORDS}' * 60_000}", "more than 50,000 tags"),
    "long": (lambda: f"<p>{WORDS * 400_000}", "more than 20,000,000 characters"),
    "entities": (lambda: f"<p>{WORDS * 5}{'&x;' * 1_000}", None),
    "json": (lambda: f"<script type='application/ld+json'>{'[' * 100_000}</script><p>{WORDS * 5}", None),
    "refresh": (lambda: f"<meta http-equiv=refresh content='0;url=http://127.0.0.1:1/'><p>{WORDS * 5}", None),
}


def test_a_page_that_would_keep_the_parser_busy_is_told(tmp_path: Path) -> None:
    for name, (markup, _) in _PAGES.items():
        (tmp_path / f"{name}.html").write_text(f"<html><body><article>{markup()}</article></body></html>")
    found = read_in_child(*(tmp_path / f"{name}.html" for name in _PAGES), warm=write_html(tmp_path))
    for (name, (_, reason)), told in zip(_PAGES.items(), found, strict=True):
        assert told.seconds < 8, name
        assert told.grown < 300, name
        assert reason is None or reason in told.reasons[0], name


def test_a_declared_entity_of_a_page_is_not_expanded(tmp_path: Path) -> None:
    declared = '<!DOCTYPE html [<!ENTITY a "' + "boom " * 200 + '"><!ENTITY b "' + "&a;" * 1_000 + '">]>'
    (tmp_path / "a.html").write_text(f"{declared}<html><body><p>{WORDS * 5}{'&b;' * 1_000}</p></body></html>")
    (found,) = read(tmp_path / "a.html")
    assert isinstance(found, Article)
    assert len(found.text) < 10_000


# ---- feeds ----


def feed(description: str, extra: str = "", head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><item><title>t</title>{extra}<description>{description}</description></item></channel></rss>'


_FEEDS: dict[str, Callable[[], str]] = {
    "declares entities": lambda: feed(WORDS + "&e;" * 50_000, head=f'<!DOCTYPE rss [<!ENTITY e "{"x" * 50_000}">]>'),
    "nested deeper than 100": lambda: feed("<a>" * 50_000 + WORDS),
    "a date of more than 200": lambda: feed(WORDS, extra=f"<pubDate>{'1' * 100_000}</pubDate>"),
    "damaged XML from the first": lambda: feed("<" * 50_000 + WORDS),
    "damaged": lambda: feed("&" * 100_000 + WORDS),
    "more than 50,000 tags": lambda: feed("&lt;b&gt;" * 60_000 + WORDS),
    "damaged XML": lambda: f"<!DOCTYPE {'<!' * 50_000}>" + feed(WORDS),
}


def test_a_feed_that_would_keep_the_parser_busy_is_told(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.rss" for number in range(len(_FEEDS))]
    for path, markup in zip(paths, _FEEDS.values(), strict=True):
        path.write_text(markup())
    for reason, told in zip(_FEEDS, read_in_child(*paths, warm=write_html(tmp_path)), strict=True):
        assert told.articles == 0, reason
        assert reason in told.reasons[0]
        assert told.seconds < 5, reason
        assert told.grown < 100, reason


def test_entries_before_hostile_damage_are_kept(tmp_path: Path) -> None:
    whole = f"<item><title>t</title><description>{WORDS}</description></item>"
    (tmp_path / "a.rss").write_text(f'<rss version="2.0"><channel>{whole}{whole}<item><title>{"&" * 5_000}</title>')
    assert [isinstance(one, Article) for one in read(tmp_path / "a.rss")] == [True, True]


def test_a_script_in_an_entry_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.rss").write_text(feed(f"&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;{WORDS}&lt;/p&gt;"))
    (found,) = read(tmp_path / "a.rss")
    assert isinstance(found, Article)
    assert found.text == f"t\n\n{WORDS.strip()}"


# ---- web archives ----


def record(head: bytes, *, length: int | None = None, http: bytes = b"") -> bytes:
    told = len(http) if length is None else length
    fields = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\n" + head
    return (
        fields
        + b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % told
        + http
        + b"\r\n\r\n"
    )


def response(head: str, body: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n".encode() + body


GOOD = archive({"http://good.example/": page().encode()}, gzipped=False)
_RECORDS: dict[str, bytes] = {
    "longer than it says": record(b"", length=100, http=response("", page().encode())),
    "shorter than it says": record(b"", length=10**12, http=response("", page().encode())),
    "less than nothing": record(b"", length=-5, http=response("", page().encode())),
    "a head without end": record(b"X: " + b"y" * 30_000_000 + b"\r\n", http=response("", page().encode())),
    "a million heads": record(b"X: y\r\n" * 1_000_000, http=response("", page().encode())),
    "broken gzip": record(
        b"", http=response("Content-Encoding: gzip\r\n", gzip.compress(page().encode())[:200] + b"z" * 400)
    ),
    "chunks that lie": record(
        b"", http=response("Transfer-Encoding: chunked\r\n", b"FFFFFFFFFFFF\r\n" + page().encode())
    ),
    "an address that is none": record(b"", http=response("", page().encode())).replace(
        b"WARC-Target-URI: http://x.example/\r\n", b""
    ),
    "a bomb": record(b"", http=response("Content-Encoding: gzip\r\n", gzip.compress(b"<p>words</p>" * 20_000_000))),
    "brotli": record(b"", http=response("Content-Encoding: br\r\n", b"\x8b\x02\x80")),
}


def test_a_lying_record_of_an_archive_does_not_hurt_the_page_before(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.warc" for number in range(len(_RECORDS))]
    for path, raw in zip(paths, _RECORDS.values(), strict=True):
        path.write_bytes(GOOD + raw)
    for name, told in zip(_RECORDS, read_in_child(*paths, warm=write_html(tmp_path)), strict=True):
        assert told.articles >= 1, name
        assert told.articles + len(told.reasons) == 2, (name, told.reasons)
        assert told.grown < 150, name
        assert told.seconds < 5, name


@pytest.mark.parametrize("name", ["broken gzip", "a bomb", "brotli"])
def test_a_page_that_cannot_be_unpacked_does_not_hurt_the_page_after(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(_RECORDS[name] + GOOD)
    assert [isinstance(one, Article) for one in read(tmp_path / "a.warc")] == [False, True]
