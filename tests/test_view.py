"""The page that kg view writes: its parts, its order, what it makes of hostile text, and how it behaves in a browser."""

import base64
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from kg.errors import QueryError
from kg.store.bolt import BoltStore
from kg.store.embedded import EmbeddedStore
from kg.view.choice import POSITIONS
from kg.view.model import Talks, read_talks
from kg.view.page import json_for_script, page_of
from tests.chromium import chromium
from tests.cli import fault, kg
from tests.sorn_talks import HOSTILE, Story, many_positions, sorn_talks, tram_talks

# Where the screenshot for docs/ goes when it is wanted: KG_SCREENSHOTS=docs/screenshots pytest -m browser tests/test_view.py
SCREENSHOTS = os.environ.get("KG_SCREENSHOTS")


class Page(HTMLParser):
    """Tags, attributes and words of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def anchors(self) -> list[str]:
        """What its links stand for."""
        return [key for tag, a in self.attributes if tag == "a" for key in (a.get("data-keys") or "").split()]


def written(store: BoltStore, *stories: Story) -> BoltStore:
    for story in stories:
        nodes, edges = story.records()
        store.write(nodes, edges)
    return store


def part(html: str, id: str) -> Page:
    """One section of the page."""
    found = re.search(rf'<section id="{id}".*?</section>', html, re.DOTALL)
    assert found is not None, id
    return Page(found[0])


# ---- reading ----


def test_a_negotiation_is_read_with_its_sentences(store: BoltStore) -> None:
    talks = read_talks(written(store, sorn_talks(), tram_talks()))
    assert talks.title == "Avelland and Brunmark over the river Sorn"
    assert (len(talks.positions), len(talks.impasses), len(talks.mediations)) == (16, 3, 2)
    assert (len(talks.shifts), len(talks.events)) == (2, 5)
    (quota,) = (p for p in talks.positions if p.name.startswith("a fixed quota of 40"))
    assert (quota.holder, quota.addressees, quota.issue, quota.answer) == (
        "Avelland",
        ("Brunmark",),
        "Water quota",
        "rejected",
    )
    assert [(r.source, r.published, r.confidence) for r in quota.reports] == [
        ("Sorn Courier", date(2031, 3, 3), 0.82),
        ("Lake Gazette", date(2031, 4, 2), 0.74),
    ]
    assert [(i.rule, i.state) for i in talks.impasses] == [
        ("red_line_against_demand", "open"),
        ("stated", "open"),
        ("opposing_positions", "broken"),
    ]
    assert talks.impasses[2].broken_by == ("Both sides spoke of a breakthrough on the water quota.",)
    assert talks.impasses[1].reports[0].sentence.startswith("After eleven weeks")


def test_a_negotiation_is_found_by_name_and_an_unknown_one_is_told_with_near_names(embedded: BoltStore) -> None:
    written(embedded, sorn_talks(), tram_talks())
    assert read_talks(embedded, negotiation="tram strike in port lune").title == "Tram strike in Port Lune"
    with pytest.raises(QueryError, match=r"no negotiation 'Sorn' in the store; did you mean Avelland and Brunmark"):
        read_talks(embedded, negotiation="Sorn")
    with pytest.raises(QueryError, match=r"no actor 'Aveland' in the store; did you mean Avelland"):
        read_talks(embedded, actor="Aveland")


def test_without_a_negotiation_the_whole_store_is_shown(embedded: BoltStore) -> None:
    story = sorn_talks()
    nodes = [node for node in story.records()[0] if node.label != "Negotiation"]
    edges = [edge for edge in story.records()[1] if edge.type != "IN_NEGOTIATION"]
    embedded.write(nodes, edges)
    talks = read_talks(embedded)
    assert talks.negotiation is None
    assert len(talks.positions) == 16
    assert "All negotiations in the store" in page_of(talks)


def test_an_empty_store_and_an_empty_choice_are_told(embedded: BoltStore) -> None:
    with pytest.raises(QueryError, match="the store holds nothing to show; load articles first"):
        read_talks(embedded)
    written(embedded, tram_talks())
    with pytest.raises(QueryError, match="nothing to show with --since 2040-01-01"):
        read_talks(embedded, since=date(2040, 1, 1))


def test_actor_and_since_narrow_but_an_impasse_keeps_its_positions(embedded: BoltStore) -> None:
    written(embedded, sorn_talks())
    farmers = read_talks(embedded, actor="Sorn Farmers’ Union")
    assert {p.holder for p in farmers.positions} == {"Sorn Farmers’ Union"}
    assert not farmers.impasses
    late = read_talks(embedded, since=date(2031, 5, 1))
    names = {p.name for p in late.positions}
    assert "a bypass for 300 million" in names
    assert "compensation for dry fields" not in names
    assert {"giving up the upper dam", "a stop of work on the upper dam"} <= names, "they show an open impasse"


def test_an_actor_is_looked_for_in_all_talks_unless_some_are_named(embedded: BoltStore) -> None:
    written(embedded, sorn_talks(), tram_talks())
    largest, other = read_talks(embedded), read_talks(embedded, negotiation="Tram strike in Port Lune")
    assert largest.title != other.title
    holders = {p.holder for p in other.positions} - {p.holder for p in largest.positions}
    for holder in holders:
        assert read_talks(embedded, actor=holder).title == other.title
        with pytest.raises(QueryError, match="nothing to show"):
            read_talks(embedded, actor=holder, negotiation=largest.title)
    assert holders


def test_positions_that_show_an_impasse_count_in_though_they_stand_in_no_negotiation(embedded: BoltStore) -> None:
    nodes, edges = sorn_talks().records()
    line = "posn-Brunmark-red_line-giving up the upper dam"
    embedded.write(nodes, [e for e in edges if not (e.type == "IN_NEGOTIATION" and e.start[1] == line)])
    assert line in {p.id for p in read_talks(embedded).positions}


# ---- the page ----


@pytest.fixture
def talks(embedded: BoltStore) -> Talks:
    return read_talks(written(embedded, sorn_talks()))


def test_the_page_holds_graph_impasses_matrix_timeline_and_sentences(talks: Talks) -> None:
    html = page_of(talks)
    assert {"Avelland", "Brunmark", "Cerland", "red line against demand"} <= set(part(html, "graph").words)
    assert {"i1", "i2", "i3", "m1", "m2", "p1", "p16"} <= set(part(html, "graph").anchors())
    assert "Giving up the upper dam is out of the question for Brunmark" in part(html, "impasses").text
    assert sorted(part(html, "matrix").anchors()) == sorted(f"p{n}" for n in range(1, 17))
    assert {"e1", "s1", "m1", "i1", "p1"} <= set(part(html, "timeline").anchors())
    sentences = part(html, "sentences").text
    assert "Avelland threatened to take the dispute to the river court within a month." in sentences
    assert "Sorn Courier on the Sorn talks , Sorn Courier, 20 Mar 2031 · confidence 0.82" in sentences


def test_every_link_has_its_entry(talks: Talks) -> None:
    page = Page(page_of(talks))
    ids = [a["id"] for _, a in page.attributes if "id" in a]
    assert len(ids) == len(set(ids))
    assert set(page.anchors()) <= set(ids)


def test_the_same_graph_gives_the_same_page(embedded: BoltStore, talks: Talks) -> None:
    first = page_of(talks)
    nodes, edges = sorn_talks().records()
    for label in {node.label for node in nodes}:
        embedded.remove(label, embedded.ids(label))
    embedded.write(nodes[::-1], edges[::-1])
    assert page_of(read_talks(embedded)) == first


def test_hostile_text_stays_text(embedded: BoltStore) -> None:
    story = sorn_talks()
    story.position("Avelland", "demand", HOSTILE, HOSTILE, date(2031, 4, 1), HOSTILE, to="Brunmark")
    story.position(HOSTILE, "red_line", "x", "Dams", date(2031, 4, 2), HOSTILE, to="Brunmark")
    page = Page(page_of(read_talks(written(embedded, story))))
    assert page.tags.count("script") == 2
    assert not {"img", "iframe", "object", "link"} & set(page.tags)
    assert not [a for _, a in page.attributes if any(name.startswith("on") for name in a)]
    assert HOSTILE in page.text


def test_the_page_asks_for_nothing_from_outside(talks: Talks) -> None:
    html = page_of(talks)
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {"http://www.w3.org/2000/svg"}
    (policy,) = (a["content"] for tag, a in Page(html).attributes if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert not [a for _, a in Page(html).attributes if "src" in a or (a.get("href") or "#")[0] != "#"]


def test_three_hundred_positions_are_counted_and_the_graph_says_what_it_leaves_out(embedded: BoltStore) -> None:
    html = page_of(read_talks(written(embedded, many_positions(300))))
    graph = part(html, "graph")
    drawn = {key for key in graph.anchors() if key.startswith("p")}
    assert len(drawn) <= POSITIONS
    assert f"Not drawn: {300 - len(drawn)} positions" in graph.text
    matrix = part(html, "matrix")
    assert len(matrix.anchors()) == len(set(matrix.anchors())) == 300
    assert matrix.tags.count("tr") <= 16
    assert len(part(html, "timeline").tags) < 1500


def test_without_the_extra_the_message_says_how_to_get_it(talks: Talks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(QueryError, match=r"pip install -e '\.\[view\]'"):
        page_of(talks)


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_in_a_script_reads_back_and_cannot_end_the_script(value: object) -> None:
    text = json_for_script(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def test_the_command_writes_the_page_and_tells_an_unknown_name(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "talks.kg") as store:
        store.prepare()
        written(store, sorn_talks())
    done = kg("view", "--store", "talks.kg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "16 positions, 3 impasses, 2 mediations drawn into view.html" in done.stderr
    assert "</html>" in (tmp_path / "view.html").read_text(encoding="utf-8")
    assert fault(kg("view", "--store", "talks.kg", "--negotiation", "Sorn", cwd=tmp_path)).startswith(
        "Error: no negotiation 'Sorn'"
    )


# ---- in a browser ----


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium"), "--hide-scrollbars", logged=("browser", "performance")) as found:
        yield found


@pytest.fixture
def opened(chrome: webdriver.Chrome, talks: Talks, tmp_path: Path) -> webdriver.Chrome:
    file = tmp_path / "view.html"
    file.write_text(page_of(talks), encoding="utf-8")
    chrome.get_log("performance")
    chrome.set_window_size(1400, 1000)
    chrome.get(file.as_uri())
    return chrome


def requests(chrome: webdriver.Chrome) -> list[str]:
    """Addresses that the page asked for."""
    messages = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def seen(chrome: webdriver.Chrome, css: str) -> str:
    return " ".join(e.text for e in chrome.find_elements(By.CSS_SELECTOR, css) if e.is_displayed())


def test_the_page_opens_from_a_file_without_errors_and_without_network(opened: webdriver.Chrome) -> None:
    opened.find_element(By.CSS_SELECTOR, "#graph a[data-keys=p1]").send_keys(Keys.ENTER)
    assert opened.get_log("browser") == []
    assert [url for url in requests(opened) if not url.startswith("file://")] == []
    assert opened.title == "Avelland and Brunmark over the river Sorn", "hostile text has not run"
    assert opened.find_elements(By.TAG_NAME, "img") == []


def test_a_click_on_an_impasse_shows_its_sentences(opened: webdriver.Chrome) -> None:
    sentence = "Giving up the upper dam is out of the question for Brunmark, its prime minister said."
    assert sentence not in seen(opened, "body")
    opened.find_element(By.CSS_SELECTOR, "details.impasse summary").click()
    assert sentence in seen(opened, "#impasses blockquote")
    opened.find_element(By.CSS_SELECTOR, "#timeline a[data-keys=i2]").click()
    assert "deadlocked over who inspects the gauges" in seen(opened, "#panel")


def test_a_position_is_reached_by_keyboard_and_shows_sentence_title_source_date_and_confidence(
    opened: webdriver.Chrome,
) -> None:
    link = opened.find_element(By.CSS_SELECTOR, "#matrix a[data-keys=p5]")
    link.send_keys(Keys.ENTER)
    panel = seen(opened, "#panel")
    assert "Avelland demands that Brunmark guarantee a fixed quota of 40 cubic metres a second" in panel
    assert "Sorn Courier on the Sorn talks, Sorn Courier, 3 Mar 2031 · confidence 0.82" in panel
    opened.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert opened.switch_to.active_element == link
    assert "Avelland demands" not in seen(opened, "#panel")


@pytest.mark.parametrize("width", [1400, 800])
def test_the_page_fits_its_window(opened: webdriver.Chrome, width: int) -> None:
    opened.set_window_size(width, 1000)
    assert opened.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    heights = opened.execute_script(
        "return [...document.querySelectorAll('#graph svg text')].map((t) => t.getBoundingClientRect().height)"
    )
    assert min(heights) >= (9 if width == 1400 else 7), "small, but still legible"


def test_no_text_of_the_graph_runs_out_of_its_box(opened: webdriver.Chrome) -> None:
    boxes = opened.execute_script(
        "return [...document.querySelectorAll('#graph .links a')].map((a) => a.getBoundingClientRect())"
    )
    texts = opened.execute_script(
        "return [...document.querySelectorAll('#graph svg text')].map((t) => t.getBoundingClientRect())"
    )
    outside = [t for t in texts if not any(_inside(t, b) for b in boxes)]
    assert outside == []


def _inside(text: dict[str, float], box: dict[str, float]) -> bool:
    across = box["left"] - 1 <= text["left"] and text["right"] <= box["right"] + 1
    return across and box["top"] - 2 <= text["top"] and text["bottom"] <= box["bottom"] + 2


def test_on_paper_every_sentence_is_there(opened: webdriver.Chrome) -> None:
    printed = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = base64.b64decode(printed["data"])
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 4
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    all_seen = "return [...document.querySelectorAll('main blockquote')].every((q) => q.checkVisibility({contentVisibilityAuto: true}))"
    try:  # the page hears of its new medium a moment later
        WebDriverWait(opened, 30).until(lambda page: page.execute_script(all_seen))
    finally:
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_picture_for_the_docs_can_be_taken(opened: webdriver.Chrome) -> None:
    opened.find_element(By.CSS_SELECTOR, "#graph a[data-keys=i1]").send_keys(Keys.ENTER)
    opened.execute_script("window.scrollTo(0, 0)")
    foot = opened.execute_script("return document.getElementById('sentences').getBoundingClientRect().top")
    clip = {"x": 0, "y": 0, "width": 1400, "height": foot, "scale": 0.75}
    shot = opened.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    picture = base64.b64decode(shot["data"])
    assert len(picture) < 250_000
    if SCREENSHOTS:
        (Path(SCREENSHOTS) / "view.png").write_bytes(picture)
