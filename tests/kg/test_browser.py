"""The pack for Neo4j Browser: same bytes each time, nothing left out, escaped, served on loopback alone."""

import csv
import html
import io
import itertools
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from typer.testing import CliRunner

from kg.browser import pack, write_pack
from kg.browser.favourites import COLUMNS, favourite, favourites_zip, saved_cypher_csv
from kg.browser.guide import Guide, Step, guide_adoc, guide_html, load_guide
from kg.browser.links import edit_link, links_html, links_md, param_link
from kg.browser.server import served
from kg.browser.style import Style, contrast, grass, load_style, node_styles, text_color
from kg.cli import app
from kg.errors import QueryError, SchemaError
from kg.query import SavedQuery, parse_query, saved_queries, saved_query
from kg.schema import load_schema

BROWSER = "http://localhost:7474/browser/"
QUERIES = tuple(saved_queries().values())
NAMES = {
    "favourites.zip", "saved-cypher.csv", "style.grass", "guide.html", "guide.adoc", "links.md", "links.html",
}  # fmt: skip
HOSTILE = parse_query(
    "hostile",
    "// <script>alert(1)</script> | [x](y) & more\n// :param a => ''\n// $a (text): \"><b>\n// returns: one\n"
    "MATCH (n) WHERE n.a = $a AND n.b = '&#' RETURN 1 AS one",
)


def test_the_pack_is_the_same_each_time() -> None:
    assert set(pack()) == NAMES
    assert pack() == pack()


def test_the_pack_is_written_and_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pack"
    for port in (8474, 9000):
        files = pack(port=port)
        assert {path.name for path in write_pack(folder, files)} == NAMES
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict(files)


# ---- favourites ----


def test_every_saved_query_is_a_favourite_in_its_folder() -> None:
    with zipfile.ZipFile(io.BytesIO(favourites_zip(QUERIES, guide_url="http://localhost:1/guide.html"))) as packed:
        texts = {name: packed.read(name).decode("utf-8") for name in packed.namelist()}
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert texts.pop("Start/guide.cypher") == "// Play the guide\n:play http://localhost:1/guide.html\n"
    assert set(texts) == {f"{q.folder}/{q.name}.cypher" for q in QUERIES}
    for query in QUERIES:
        text = texts[f"{query.folder}/{query.name}.cypher"]
        assert text.startswith(f"// {query.title}\n")
        again = parse_query(query.name, f"{text}// folder: {query.folder}\n// returns: {', '.join(query.columns)}\n")
        assert again == query


def test_saved_cypher_has_a_row_for_each_folder_and_query() -> None:
    rows = list(csv.DictReader(io.StringIO(saved_cypher_csv(QUERIES))))
    assert tuple(rows[0]) == COLUMNS
    folders = {row["id"]: row["name"] for row in rows if row["isFolder"] == "true"}
    saved = {row["name"]: row for row in rows if row["isFolder"] == "false"}
    assert len({row["id"] for row in rows}) == len(rows) == len(folders) + len(QUERIES)
    for query in QUERIES:
        assert saved[query.title]["query"] == favourite(query).text
        assert folders[saved[query.title]["parentId"]] == query.folder


# ---- style ----


def test_every_label_and_type_has_its_rule() -> None:
    schema = load_schema()
    selectors = set(re.findall(r"^(\S+) \{$", grass(schema, load_style()), flags=re.MULTILINE))
    labels = [*schema.nodes, *(k.label for k in schema.kinds.values()), *(a.label for a in schema.acts.values())]
    assert selectors == {"relationship", *(f"node.{x}" for x in labels), *(f"relationship.{x}" for x in schema.edges)}


def test_captions_are_properties_that_every_node_of_the_label_has() -> None:
    schema, style = load_schema(), load_style()
    assert [label for label, drawn in style.nodes.items() if drawn.caption not in schema.nodes[label].required] == []


def test_captions_can_be_read_on_every_colour() -> None:
    style = load_style()
    colors = {d.color for _, d in node_styles(load_schema(), style)} | {d.color for d in style.edges.values()}
    assert [color for color in colors if contrast(text_color(color), color) < 4.5] == []
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_a_label_without_style_and_a_style_without_label_are_told() -> None:
    schema, style = load_schema(), load_style()
    poorer = replace(style, nodes={label: drawn for label, drawn in style.nodes.items() if label != "Issue"})
    with pytest.raises(SchemaError, match="nothing for 'Issue'"):
        grass(schema, poorer)
    richer = replace(style, nodes={**style.nodes, "Isue": style.nodes["Issue"]})
    with pytest.raises(SchemaError, match="'Isue' is not in"):
        grass(schema, richer)


# Machado, Oliveira & Fernandes (2009): what protanopes, deuteranopes and tritanopes see, on linear RGB.
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def seen(color: str, sight: str) -> tuple[float, float, float]:
    """The colour in CIELAB (D65) as somebody with that sight sees it."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    r, g, b = (min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True)))) for row in SIGHTS[sight])
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def drawn_colors(style: Style) -> dict[str, str]:
    derived = [label for label, node in load_schema().nodes.items() if node.layer == "derived"]
    return {label: style.nodes[label].color for label in derived} | dict(style.acts)


@pytest.mark.parametrize("sight", SIGHTS)
def test_colours_of_derived_labels_stay_apart_for_every_sight(sight: str) -> None:
    colors = drawn_colors(load_style())
    assert len(colors) == 12
    apart = {
        (one, other): sum(
            (a - b) ** 2 for a, b in zip(seen(colors[one], sight), seen(colors[other], sight), strict=True)
        )
        ** 0.5
        for one, other in itertools.combinations(colors, 2)
    }
    # 2.3 is a just noticeable difference in CIELAB; 15 is told apart at a glance.
    assert {pair: round(distance, 1) for pair, distance in apart.items() if distance < 15} == {}


# ---- guide ----


def runnable(page: str) -> list[str]:
    return [html.unescape(block) for block in re.findall(r'<pre class="[^"]*runnable">(.*?)</pre>', page, re.DOTALL)]


def test_the_guide_has_eight_steps_each_with_a_query_of_the_terminal() -> None:
    guide = load_guide()
    assert len(guide.steps) == 8
    assert all(guide.asked(step) for step in guide.steps)
    page, text = guide_html(guide), guide_adoc(guide)
    asked = [query.cypher for step in guide.steps for query in guide.asked(step)]
    assert runnable(page) == [";\n".join(guide.settings()) + ";", *asked]
    assert page.count("<slide>") == 8
    blocks = re.findall(r"^\[source,cypher\]\n----\n(.*?)\n----$", text, re.DOTALL | re.MULTILINE)
    assert blocks == [*guide.settings(), *asked]
    assert len(re.findall(r"^== ", text, re.MULTILINE)) == 8


def test_the_guide_sets_every_parameter_that_its_queries_want() -> None:
    guide = load_guide()
    wanted = {p.name for step in guide.steps for query in guide.asked(step) for p in query.parameters}
    assert [setting.split()[1] for setting in guide.settings()] == sorted(wanted)
    assert set(guide.parameters) <= wanted
    assert guide.steps[0].sets_parameters


def test_browser_strips_nothing_from_the_guide() -> None:
    # The three rules of cleanHtml in Neo4j Browser's remoteUtils.ts: handlers, scripts, addresses that are scripts.
    page = guide_html(load_guide())
    assert re.search(r"\s+(on[^\s=]+)[^\s=]*\s*=\s*(\"[^\"]*\"|'[^']*'|[\w\-.:]+\s*)", page, re.IGNORECASE) is None
    assert "<script" not in page
    assert "javascript:" not in page


def test_what_stands_in_a_guide_is_escaped() -> None:
    step = Step(title="<b>bold</b>", text=("a < b & `<i>`",), queries=("graph_of_shift",), sets_parameters=True)
    page = guide_html(Guide(title="<script>", parameters={}, steps=(step,), surprises=("<u>",)))
    assert not {"<b>", "<i>", "<u>", "<script>"} & set(re.findall(r"<\w+>", page))
    assert "a &lt; b &amp; <code>&lt;i&gt;</code>" in page


def test_two_defaults_for_one_parameter_are_told_unless_the_guide_chooses() -> None:
    step = Step(title="t", text=(), queries=("graph_of_actor", "graph_of_shift"))
    with pytest.raises(SchemaError, match=r"actor: '' and 'Norway' are defaults"):
        Guide(title="t", parameters={}, steps=(step,), surprises=()).settings()
    chosen = Guide(title="t", parameters={"actor": "Iceland"}, steps=(step,), surprises=())
    assert chosen.settings() == (":param actor => 'Iceland'",)


# ---- links ----


def opened(address: str) -> tuple[str, str]:
    """Command and argument that classic Browser reads out of an address (editorDuck.ts): decoded as a whole, then cut."""
    decoded = unquote(address.replace("+", " "))
    (command,) = re.findall(r"[?&]cmd=([^&#]*)", address)
    return command, "\n".join(re.findall(r"[?&]arg=([^&#]*)", decoded))


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_a_link_carries_the_whole_query(query: SavedQuery) -> None:
    address = edit_link(query, browser_url=BROWSER)
    assert address is not None, "Browser would cut it at & or #"
    assert opened(address) == ("edit", favourite(query).text.strip())
    assert urlsplit(address).netloc == "localhost:7474"


def test_a_link_sets_a_parameter_to_its_default() -> None:
    parameter = next(p for p in saved_query("timeline").parameters if p.type == "date")
    assert opened(param_link(parameter, browser_url=BROWSER)) == ("param", "since => date('0001-01-01')")
    assert param_link(parameter, browser_url=f"{BROWSER}?db=x").startswith(f"{BROWSER}?db=x&cmd=param&arg=")


def test_a_query_that_a_link_would_cut_has_none() -> None:
    assert edit_link(HOSTILE, browser_url=BROWSER) is None
    assert "not by link" in links_md((HOSTILE,), browser_url=BROWSER, served="http://localhost:1")


def test_what_stands_in_the_pages_of_links_is_escaped() -> None:
    page = links_html((HOSTILE,), browser_url=BROWSER, served="http://localhost:1")
    assert "<script>" not in page
    assert "<b>" not in page
    listed = links_md((HOSTILE,), browser_url=BROWSER, served="http://localhost:1")
    assert r"\<script\>alert(1)\</script\> \| \[x\](y) & more" in listed


# ---- served ----


def answer(address: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(address, method=method, data=b"x" if method in ("POST", "PUT") else None)
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as err:
        with err:
            return err.code, dict(err.headers), err.read()


def test_files_are_served_with_leave_for_other_origins() -> None:
    with served({"guide.html": b"<p>", "links.html": b"links"}, port=0) as address:
        status, headers, body = answer(f"{address}/guide.html?x=1")
        assert (status, body, headers["Content-Type"]) == (200, b"<p>", "text/html; charset=utf-8")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert answer(f"{address}/")[2] == b"links"
        assert answer(f"{address}/guide.html", "HEAD")[2] == b""
        leave = answer(f"{address}/guide.html", "OPTIONS")
        assert (leave[0], leave[1]["Access-Control-Allow-Headers"]) == (204, "*, Cache-Control, Pragma")


@pytest.mark.parametrize("path", ["/../pyproject.toml", "/%2e%2e/pyproject.toml", "//etc/passwd", "/guide.html/", "/x"])
def test_nothing_else_is_served(path: str) -> None:
    with served({"guide.html": b"<p>"}, port=0) as address:
        assert answer(f"{address}{path}")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(method: str) -> None:
    with served({"guide.html": b"<p>"}, port=0) as address:
        assert answer(f"{address}/guide.html", method)[0] == 501


def test_only_loopback_is_bound_and_a_taken_port_is_told() -> None:
    with served({}, port=0) as address:
        port = urlsplit(address).port
        assert port is not None
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            assert connection.getpeername()[0] == "127.0.0.1"
        with socket.socket() as other, pytest.raises(OSError, match="refused"):
            other.connect(("127.0.0.2", port))
        with pytest.raises(QueryError, match=f"port {port} cannot be used"), served({}, port=port):
            pass


# ---- command ----


def test_the_command_writes_the_pack_and_names_its_files(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["browser", "--out", str(tmp_path), "--browser-url", "http://db.example/browser/"])
    assert done.exit_code == 0
    assert {Path(line).name for line in done.stdout.splitlines()} == NAMES
    assert "(http://db.example/browser/?cmd=edit&amp;arg=" not in (tmp_path / "links.md").read_text(encoding="utf-8")
    assert "(http://db.example/browser/?cmd=edit&arg=" in (tmp_path / "links.md").read_text(encoding="utf-8")


def test_the_command_serves_until_ctrl_c(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kg", "browser", "--out", str(tmp_path), "--serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told: list[str] = []
        while not told or told[-1] not in ("Only this machine can read them. Ctrl-C ends it.\n", ""):
            told.append(running.stdout.readline())
        assert any(f":play http://localhost:{port}/guide.html" in line for line in told), told
        assert answer(f"http://127.0.0.1:{port}/favourites.zip")[2] == (tmp_path / "favourites.zip").read_bytes()
        running.send_signal(signal.SIGINT)
        _, complaint = running.communicate(timeout=30)
    assert (running.returncode, complaint) == (0, "Ended.\n")
