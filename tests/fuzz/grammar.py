"""Pieces of which files of each format are put together, whole and broken, and the reading of what comes out."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.config import Limits
from kg.model import Article
from loaders.readers import READERS, ReadOptions, read_articles
from loaders.report import Skipped

WORDS = b"The crews of the ferries strike for more pay, the union said on Monday. "
COMMON: Sequence[bytes] = (
    WORDS,
    b"\n",
    b"\r\n",
    b" ",
    b"\0",
    b"\x1b[31m",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"9" * 50,
    b"\xed\xa0\x80",
)
_XML = (
    b"<item>",
    b"</item>",
    b"<entry>",
    b"<title>",
    b"</title>",
    b"<description>",
    b"</description>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&amp;",
    b"&#0;",
    b"&x;",
    b"<pubDate>",
    b"</pubDate>",
    b"<rss><channel>",
    b"</channel></rss>",
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<?xml version='1.0' encoding='x'?>",
    b"<!DOCTYPE rss [",
    b"<content type='xhtml'>",
)
_HTML = (
    b"<html><body>",
    b"<article>",
    b"<p>",
    b"</p>",
    b"<a href='javascript:x'>",
    b"<script>",
    b"</script>",
    b"<meta name='date' content='",
    b"<meta charset='utf-16'>",
    b"'>",
    b"<table><tr><td>",
    b"<time datetime='2020'>",
    b"<title>",
    b"<",
    b">",
    b"&#xd800;",
    b"&#1;",
)
_JSON = (
    b'{"text": "',
    b'"',
    b'"}',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b'"title"',
    b'"date": "',
    b"\\ud800",
    b"\\u0000",
    b"null",
    b"1e999",
    b"NaN",
    b"-1",
)
_CSV = (b"title,text\n", b",", b'"', b'""', b"\t", b"\r")
_WARC = (b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"WARC-Target-URI: x\r\n", b"Content-Length: 50\r\n", b"Content-Length: -1\r\n", b"Content-Type: application/http\r\n", b"\r\n", b"HTTP/1.1 200 OK\r\n", b"Content-Type: text/html\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"<p>", b"1f\r\n")  # fmt: skip
_MARKDOWN = (
    b"---\n",
    b"title: x\n",
    b"date: [\n",
    b"&a",
    b"*a",
    b"# ",
    b"**",
    b"_",
    b"`",
    b"[x](y)",
    b"![",
    b"<!--",
    b"-->",
    b"- ",
    b"!!python/x ",
)
PIECES: Mapping[str, Sequence[bytes]] = {
    ".txt": COMMON, ".md": (*COMMON, *_MARKDOWN), ".html": (*COMMON, *_HTML), ".htm": (*COMMON, *_HTML),
    ".json": (*COMMON, *_JSON), ".jsonl": (*COMMON, *_JSON), ".ndjson": (*COMMON, *_JSON), ".csv": (*COMMON, *_CSV),
    ".tsv": (*COMMON, *_CSV), ".rss": (*COMMON, *_XML), ".atom": (*COMMON, *_XML), ".xml": (*COMMON, *_XML), ".warc": (*COMMON, *_WARC),
}  # fmt: skip
assert set(PIECES) == set(READERS)
_LIMITS = Limits(article_bytes=100_000)


def check_reading(suffix: str, raw: bytes) -> None:
    """Read a file of this content; raise AssertionError if what comes out is no whole article and no reason in one line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(raw)
        found = list(read_articles([str(path)], options=ReadOptions(limits=_LIMITS, languages=("en", "de"))))
    assert found, "neither an article nor a reason"
    for one in found:
        if isinstance(one, Skipped):
            assert one.reason, one
            assert "\n" not in one.reason, one
        else:
            _check_article(one)


def _check_article(article: Article) -> None:
    assert article.text.strip()
    for field in (article.text, article.title, article.url, article.source, article.author, article.path):
        (field or "").encode("utf-8")
    assert not {"\n", "\0", "\x1b", "\u202e"} & set(article.title + (article.url or "") + (article.source or ""))
