"""One invented article, written in every format that is read."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

# Curly quotes and a dash are what tells Windows-1252 from Latin-1.
TITLE = "Ferry crews turn down port authority\u2019s offer"
PARAGRAPHS = (
    "The union of the ferry crews of Sund turned down the latest offer of the port authority on Thursday.",
    "It demands a rise of ten per cent before talks resume, its head Ida Holm told reporters at the café on the quay.",
    "The authority refuses to pay more than four per cent \u2013 “we have nothing left to give”, a spokesman said.",
)
BODY = "\n\n".join(PARAGRAPHS)
TEXT = f"{TITLE}\n\n{BODY}"
DATE, SOURCE, URL = "2024-07-04", "Harbour Post", "https://harbour.example/ferry"
ENTRY = {"id": "ferry-1", "title": TITLE, "text": BODY, "date": DATE, "source": SOURCE, "url": URL}
META = {"published": DATE, "source": SOURCE, "url": URL}


def write_txt(folder: Path, encoding: str = "utf-8") -> Path:
    (folder / "ferry.meta.json").write_text(json.dumps(META))
    return _written(folder / "ferry.txt", TEXT.encode(encoding))


def write_md(folder: Path, encoding: str = "utf-8") -> Path:
    front = f"---\ntitle: {TITLE}\ndate: {DATE}\nsource: {SOURCE}\nurl: {URL}\n---\n\n"
    return _written(folder / "ferry.md", (front + BODY + "\n").encode(encoding))


def write_html(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.html", page(encoding).encode(encoding))


def write_json(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.json", json.dumps([ENTRY], ensure_ascii=False).encode(encoding))


def write_jsonl(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.jsonl", (json.dumps(ENTRY, ensure_ascii=False) + "\n").encode(encoding))


def write_csv(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.csv", table(",").encode(encoding))


def write_tsv(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.tsv", table("\t").encode(encoding))


def write_rss(folder: Path, encoding: str = "utf-8") -> Path:
    markup = escape("".join(f"<p>{part}</p>" for part in PARAGRAPHS))
    day = "<pubDate>Thu, 04 Jul 2024 23:30:00 -0500</pubDate>"
    entry = f"<title>{TITLE}</title><link>{URL}</link><guid>ferry-1</guid>{day}"
    feed = f'<rss version="2.0"><channel><title>{SOURCE}</title><item>{entry}<description>{markup}</description></item>'
    return _written(folder / "ferry.rss", f"{xml(encoding)}{feed}</channel></rss>".encode(encoding))


def write_atom(folder: Path, encoding: str = "utf-8") -> Path:
    markup = escape("".join(f"<p>{part}</p>" for part in PARAGRAPHS))
    entry = f'<title>{TITLE}</title><link href="{URL}"/><id>ferry-1</id><published>2024-07-04T09:00:00Z</published>'
    feed = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{SOURCE}</title><entry>{entry}<content type="html">{markup}'
    )
    return _written(folder / "ferry.atom", f"{xml(encoding)}{feed}</content></entry></feed>".encode(encoding))


def write_warc(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.warc", archive({URL: page(encoding).encode(encoding)}, gzipped=False))


def write_warc_gz(folder: Path, encoding: str = "utf-8") -> Path:
    return _written(folder / "ferry.warc.gz", archive({URL: page(encoding).encode(encoding)}))


def write_jsonl_gz(folder: Path, encoding: str = "utf-8") -> Path:
    return _packed(write_jsonl(folder, encoding))


def write_csv_gz(folder: Path, encoding: str = "utf-8") -> Path:
    return _packed(write_csv(folder, encoding))


WRITERS: Mapping[str, Callable[..., Path]] = {
    name.removeprefix("write_"): writer for name, writer in list(globals().items()) if name.startswith("write_")
}


def page(encoding: str = "utf-8") -> str:
    """The article as a web page with navigation around it."""
    body = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    return (
        f'<!DOCTYPE html><html><head><meta charset="{encoding}"><title>{TITLE} | {SOURCE}</title>'
        f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="{SOURCE}">'
        f'<meta property="article:published_time" content="{DATE}T09:00:00+02:00"><link rel="canonical" href="{URL}">'
        f"</head><body><nav><a href='/'>Home</a></nav><article><h1>{TITLE}</h1>{body}</article></body></html>"
    )


def table(delimiter: str) -> str:
    """The article as a table of one row."""
    out = io.StringIO()
    rows = csv.DictWriter(out, fieldnames=list(ENTRY), delimiter=delimiter)
    rows.writeheader()
    rows.writerow(ENTRY)
    return out.getvalue()


def xml(encoding: str) -> str:
    """The first line of an XML file."""
    return f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'


def archive(
    pages: Mapping[str, bytes], *, gzipped: bool = True, status: str = "200 OK", type: str = "text/html"
) -> bytes:
    """A web archive of responses, one for each address, each packed by itself."""
    records = []
    for url, body in pages.items():
        http = f"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        fields = f"WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\n"
        length = f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        records.append(f"WARC/1.0\r\n{fields}{length}".encode() + http + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records) if gzipped else records)


def _written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def _packed(path: Path) -> Path:
    raw = path.read_bytes()
    path.unlink()
    return _written(path.with_name(path.name + ".gz"), gzip.compress(raw))
