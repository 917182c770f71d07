"""Neo4j Browser for real, in headless Chromium: connects, runs saved queries, draws nodes and shows rows."""

import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from kg.cli.browser import browser_address
from kg.config import DEFAULT_MODEL
from kg.query import saved_query
from kg.resources import resource_folder
from kg.store.bolt import BoltStore
from kg.store.embedded import DATABASE, EmbeddedStore, serve
from loaders.load import load
from loaders.readers import read_articles
from tests.conftest import EXAMPLES, unavailable
from tests.neo4j_server.server import RunningNeo4j, jars, missing

pytestmark = [pytest.mark.browser, pytest.mark.neo4j, pytest.mark.model]

WAIT = 90
# Where screenshots for docs/ go when they are wanted: KG_SCREENSHOTS=docs/screenshots pytest tests/test_browser.py
SCREENSHOTS = os.environ.get("KG_SCREENSHOTS")


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        unavailable("needs Chromium and chromedriver on the PATH")
        raise AssertionError
    options = Options()
    options.binary_location = binary
    quiet = "--no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-quic"
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--window-size=1500,1000",
        *quiet.split(),
    ):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    with webdriver.Chrome(options=options, service=Service(driver)) as found:
        found.set_page_load_timeout(WAIT)
        yield found


@pytest.fixture(scope="module")
def browser_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of Neo4j Browser, out of its jar."""
    if reason := missing():
        unavailable(reason)
    folder = tmp_path_factory.mktemp("browser")
    (jar,) = jars().glob("neo4j-browser-*.jar")
    with zipfile.ZipFile(jar) as packed:
        packed.extractall(folder)
    return folder / "browser"


def find(chrome: webdriver.Chrome, css: str) -> WebElement:
    return WebDriverWait(chrome, WAIT).until(
        lambda c: next((e for e in c.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), False)
    )  # type: ignore[arg-type, return-value]


def connect(chrome: webdriver.Chrome, *, user: str, password: str, database: str | None = None) -> None:
    """Fill in the form that Browser shows on opening."""
    for css, value in (
        ("[data-testid=username]", user),
        ("[data-testid=password]", password),
        ("[data-testid=database]", database),
    ):
        if value is None or (css == "[data-testid=database]" and not chrome.find_elements(By.CSS_SELECTOR, css)):
            continue
        field = find(chrome, css)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(value)
    find(chrome, "[data-testid=connect]").click()
    WebDriverWait(chrome, WAIT).until(lambda c: "You are connected as user" in text_of_frames(c))


def run(chrome: webdriver.Chrome, text: str) -> None:
    """Type a text into the editor and run it."""
    editor = find(chrome, "[data-testid=activeEditor] textarea, .monaco-editor textarea")
    chrome.execute_script("arguments[0].focus()", editor)
    chrome.execute_cdp_cmd("Input.insertText", {"text": text})
    ActionChains(chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def with_values(name: str, **values: str) -> str:
    """A saved query on one line with its parameters written in, as after Browser's :param commands."""
    query = saved_query(name)
    text = " ".join(query.cypher.split())
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        text = text.replace(f"${parameter.name}", f"'{value}'" if isinstance(value, str) else f"date('{value}')")
    return text


def captions(chrome: webdriver.Chrome) -> set[str]:
    """What is written on the nodes and arrows that are drawn."""
    return {(e.get_attribute("textContent") or "").strip() for e in chrome.find_elements(By.CSS_SELECTOR, "svg text")}


def text_of_frames(chrome: webdriver.Chrome) -> str:
    return " ".join(e.text for e in chrome.find_elements(By.CSS_SELECTOR, "[data-testid=frame], article"))


def assert_browser_answers(chrome: webdriver.Chrome, name: str) -> None:
    run(chrome, with_values("graph_of_actor", actor="Norway"))
    wanted = {"Norway", "Iceland", "HOLDS", "ABOUT"}
    WebDriverWait(chrome, WAIT).until(
        lambda c: wanted <= captions(c) and len(c.find_elements(By.CSS_SELECTOR, "svg circle")) > 6
    )
    picture(chrome, f"{name}-graph")
    run(chrome, with_values("open_impasses", actor="Norway"))
    WebDriverWait(chrome, WAIT).until(lambda c: "fixed share of 16 per cent" in text_of_frames(c))
    picture(chrome, f"{name}-rows")


def picture(chrome: webdriver.Chrome, name: str) -> None:
    if SCREENSHOTS:
        time.sleep(4)  # the drawing settles
        chrome.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))


def test_saved_queries_are_drawn_in_browser_on_neo4j(
    chrome: webdriver.Chrome, neo4j: BoltStore, neo4j_server: RunningNeo4j
) -> None:
    load(read_articles([str(EXAMPLES)]), store=neo4j, model=DEFAULT_MODEL)
    bolt = neo4j_server.uri.replace("neo4j://", "bolt://")
    chrome.get(f"{neo4j_server.http}/browser/?connectURL={quote(bolt, safe='')}")
    connect(chrome, user="neo4j", password=neo4j_server.password)
    assert_browser_answers(chrome, "neo4j")


def test_saved_queries_are_drawn_in_browser_on_the_served_store(
    chrome: webdriver.Chrome, browser_files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "negotiations.kg"
    with serve(folder) as store:
        load(read_articles([str(EXAMPLES)]), store=store, model=DEFAULT_MODEL)
        assert isinstance(store, EmbeddedStore)
        with browser_address(store.address.uri, folder=browser_files, launch=False) as address:
            chrome.get(address)
            connect(chrome, user=store.address.user, password=store.address.password, database=DATABASE)
            # docs/stores.md: Browser rounds the engine's node ids where it asks for further arrows between nodes.
            run(chrome, ":config autoComplete: false")
            assert_browser_answers(chrome, "served")


def test_every_saved_query_starts_with_the_line_browser_takes_as_its_name() -> None:
    files = [f for f in resource_folder("queries").iterdir() if f.name.endswith(".cypher")]
    assert files
    assert [f.name for f in files if not f.read_text(encoding="utf-8").startswith("// ")] == []
