"""The pack in the real Neo4j Browser: favourites dropped and run, guide played, style imported, links opened."""

import base64
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from kg.browser import pack
from kg.browser.favourites import favourite
from kg.browser.guide import load_guide
from kg.browser.links import edit_link, param_link
from kg.browser.server import served
from kg.browser.style import load_style, node_styles
from kg.query import saved_query
from kg.schema import load_schema
from kg.store.bolt import BoltStore
from tests.chromium import SCREENSHOTS, WAIT, captions, chromium, connect, find, picture, press_run, run, text_of_frames
from tests.drawn import tell
from tests.neo4j_server.server import RunningNeo4j

# A file let fall onto the window, as the file manager does it.
_DROP = """
const [name, content] = arguments;
const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
const transfer = new DataTransfer();
transfer.items.add(new File([bytes], name));
for (const type of ['dragenter', 'dragover', 'drop'])
  document.querySelector('.filedrop')
    .dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
"""


@dataclass(frozen=True)
class Page:
    """Browser, connected to the story, and the pack with its server."""

    chrome: webdriver.Chrome
    files: Mapping[str, bytes]
    address: str
    browser_url: str

    def drop(self, name: str) -> None:
        """Drop a file of the pack."""
        self.chrome.execute_script(_DROP, name, base64.b64encode(self.files[name]).decode())

    def all(self, css: str) -> list[WebElement]:
        """Everything that a selector finds now."""
        return self.chrome.find_elements(By.CSS_SELECTOR, css)

    def until(self, css: str, text: str) -> WebElement:
        """The element with that text, once it is there."""
        return WebDriverWait(self.chrome, WAIT).until(
            lambda _: next((e for e in self.all(css) if text in e.text), False)
        )  # type: ignore[arg-type, return-value]

    def until_drawn(self, *names: str) -> None:
        """Return when nodes with these captions are drawn."""
        WebDriverWait(self.chrome, WAIT).until(lambda c: set(names) <= captions(c))

    def editor(self) -> str:
        """What stands in the editor, once something does."""
        return WebDriverWait(self.chrome, WAIT).until(
            lambda c: find(c, ".monaco-editor .view-lines").text.replace("\xa0", " ").strip()
        )


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        found.set_window_size(1700, 830)
        yield found


@pytest.fixture
def page(chrome: webdriver.Chrome, neo4j: BoltStore, neo4j_server: RunningNeo4j) -> Iterator[Page]:
    """Browser as on a first visit: nothing kept from other tests."""
    tell(neo4j)
    url = f"{neo4j_server.http}/browser/"
    bolt = neo4j_server.uri.replace("neo4j://", "bolt://")
    chrome.get(url)
    chrome.execute_script("localStorage.clear(); sessionStorage.clear()")
    chrome.get(f"{url}?connectURL={quote(bolt, safe='')}")
    connect(chrome, user="neo4j", password=neo4j_server.password)
    # Only from then on a link finds Browser connected.
    WebDriverWait(chrome, WAIT).until(lambda c: "credentials are stored" in text_of_frames(c))
    with served(pack(), port=0) as address:
        port = urlsplit(address).port
        assert port is not None
        yield Page(chrome=chrome, files=pack(browser_url=url, port=port), address=address, browser_url=url)


def dismissed(page: Page) -> None:
    """Close the notice on usage, which covers part of a picture."""
    for close in page.chrome.find_elements(By.XPATH, "//*[contains(text(),'To help make Neo4j')]/following-sibling::*"):
        close.click()


def fitted(page: Page) -> None:
    """Fit a drawing that has settled into its frame, for a picture of it."""
    if SCREENSHOTS:
        time.sleep(4)
        find(page.chrome, "[aria-label=zoom-to-fit]").click()


def opened_folder(page: Page, folder: str) -> None:
    find(page.chrome, "[data-testid=navigationFavorites]").click()
    find(page.chrome, f"[data-testid='expandFolder-{folder}']").click()


def test_the_dropped_zip_gives_favourites_in_folders_that_run(page: Page) -> None:
    page.drop("favourites.zip")
    page.drop("style.grass")
    dismissed(page)
    query = saved_query("graph_of_negotiation")
    opened_folder(page, query.folder)
    page.until(f"[data-testid='scriptTitle-{query.title}']", "Negotiation").click()
    assert page.editor().startswith(f"// {query.title}")
    press_run(page.chrome)
    page.until("[data-testid=frame]", "Expected parameter(s): negotiation")
    run(page.chrome, ":param negotiation => ''")
    page.until("[data-testid=frame]", '"negotiation": ""')
    run(page.chrome, ":clear")
    page.until(f"[data-testid='scriptTitle-{query.title}']", "Negotiation").click()
    press_run(page.chrome)
    page.until_drawn("Norway", "Iceland", "Finland", "Fisheries", "MEDIATES", "PARTY_TO")
    fitted(page)
    picture(page.chrome, "pack-favourites")


def test_the_favourite_of_the_guide_plays_it(page: Page) -> None:
    page.drop("favourites.zip")
    opened_folder(page, "Start")
    page.until("[data-testid='scriptTitle-Play the guide']", "Play").click()
    press_run(page.chrome)
    page.until("[data-testid=carousel]", load_guide().steps[0].title)


def test_every_block_of_the_eight_steps_runs_on_a_click(page: Page) -> None:
    guide = load_guide()
    page.drop("style.grass")
    dismissed(page)
    run(page.chrome, ":clear")
    run(page.chrome, f":play {page.address}/guide.html")
    for number, step in enumerate(guide.steps, start=1):
        page.until("[data-testid=carousel]", f"{number}. {step.title}")
        wanted = len(step.queries) + step.sets_parameters
        # the slide before may still be there for a moment, sliding out
        WebDriverWait(page.chrome, WAIT).until(
            lambda _, n=wanted: len(page.all("[data-testid=carousel] pre.runnable")) == n
        )
        for block in page.all("[data-testid=carousel] pre.runnable"):
            assert_runs(page, block)
        if number == 1 and SCREENSHOTS:
            picture_of_guide(page)
        for following in page.all("[data-testid=nextSlide]"):
            page.chrome.execute_script("arguments[0].click()", following)
    assert number == 8


def assert_runs(page: Page, block: WebElement) -> None:
    """Click the arrow of a block: what it holds, and nothing else, is run and answered with rows or a drawing."""
    before = len(page.all("[data-testid=frame]"))
    cypher = " ".join((block.get_attribute("textContent") or "").split())
    page.chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", block)
    block.find_element(By.CSS_SELECTOR, "i").click()
    WebDriverWait(page.chrome, WAIT).until(lambda _: len(page.all("[data-testid=frame]")) > before)
    newest = page.all("[data-testid=frame]")[0]
    WebDriverWait(page.chrome, WAIT).until(
        lambda _: re.search(r"Started streaming [1-9]|Displaying [1-9]\d* nodes|:param actor", newest.text)
    )
    assert " ".join(newest.text.split()).startswith(cypher.split(";")[0][:60])
    assert "ERROR" not in newest.text


def picture_of_guide(page: Page) -> None:
    page.chrome.execute_script("window.scrollTo(0, 0); document.querySelector('[data-testid=stream]')?.scrollTo(0, 0)")
    run(page.chrome, f":play {page.address}/guide.html")
    picture(page.chrome, "pack-guide")
    find(page.chrome, "[data-testid=frame] [title='Close']").click()


def test_the_guide_stays_at_the_side_too(page: Page) -> None:
    run(page.chrome, f":guide {page.address}/guide.html")
    page.until("[data-testid=guidesDrawer]", load_guide().steps[0].title)


def test_the_dropped_style_colours_nodes_by_label_and_act(page: Page) -> None:
    styles = dict(node_styles(load_schema(), load_style()))
    page.drop("style.grass")
    page.until("[data-testid=frame]", "node.Impasse")
    dismissed(page)
    for name, value in (("actor", ""), ("issue", "fish")):
        run(page.chrome, f":param {name} => '{value}'")
        page.until("[data-testid=frame]", f'"{name}": "{value}"')
    run(page.chrome, ":clear")
    run(page.chrome, saved_query("graph_of_impasse").cypher)
    page.until_drawn("Norway", "Fisheries", "BROKEN_BY")
    drawn = {
        (e.get_attribute("fill"), e.get_attribute("r"))
        for e in page.all("svg .node circle.b-outline, svg circle[fill]")
    }
    for label in ("Actor", "Issue", "Impasse", "Demand", "Rejection", "RedLine", "Concession"):
        assert (styles[label].color, f"{styles[label].diameter / 2:g}") in drawn, label
    fitted(page)
    picture(page.chrome, "pack-style")


def follow(page: Page, link: str, wanted: str) -> None:
    """Open a link and wait until the editor holds what it asks for."""
    page.chrome.get(link)
    WebDriverWait(page.chrome, WAIT).until(lambda _: " ".join(page.editor().split()) == wanted)


def test_a_link_fills_the_editor_and_runs_nothing(page: Page) -> None:
    query = saved_query("graph_of_mediation")
    follow(page, param_link(query.parameters[0], browser_url=page.browser_url), ":param actor => ''")
    link = edit_link(query, browser_url=page.browser_url)
    assert link is not None
    follow(page, link, " ".join(favourite(query).text.split()))
    assert "brokers" not in text_of_frames(page.chrome)
    picture(page.chrome, "pack-link")


def test_the_link_of_the_guide_plays_it(page: Page) -> None:
    (link,) = re.findall(r"\[Play the guide\]\((\S+)\)", page.files["links.md"].decode())
    page.chrome.get(link)
    page.until("[data-testid=carousel]", load_guide().steps[0].title)
