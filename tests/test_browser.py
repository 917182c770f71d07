"""Neo4j Browser for real, in headless Chromium: connects, runs saved queries, draws nodes and shows rows."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kg.cli.browser import browser_address
from kg.query import literal, saved_query
from kg.resources import resource_folder
from kg.store.bolt import BoltStore
from kg.store.embedded import DATABASE, EmbeddedStore, serve
from tests.chromium import WAIT, captions, chromium, connect, picture, run, text_of_frames
from tests.conftest import EXAMPLES
from tests.extracted import load_into
from tests.neo4j_server.server import RunningNeo4j

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture(scope="module")
def browser_files(neo4j_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of Neo4j Browser, out of its jar."""
    folder = tmp_path_factory.mktemp("browser")
    (jar,) = neo4j_jars.glob("neo4j-browser-*.jar")
    with zipfile.ZipFile(jar) as packed:
        packed.extractall(folder)
    return folder / "browser"


def with_values(name: str, **values: str) -> str:
    """A saved query on one line with its parameters written in, as after Browser's :param commands."""
    query = saved_query(name)
    text = " ".join(query.cypher.split())
    for parameter in query.parameters:
        text = text.replace(f"${parameter.name}", literal(values.get(parameter.name, parameter.default)))
    return text


def assert_browser_answers(chrome: webdriver.Chrome, name: str) -> None:
    run(chrome, with_values("graph_of_actor", actor="Norway"))
    wanted = {"Norway", "Iceland", "HOLDS", "ABOUT"}
    WebDriverWait(chrome, WAIT).until(
        lambda c: wanted <= captions(c) and len(c.find_elements(By.CSS_SELECTOR, "svg circle")) > 6
    )
    picture(chrome, f"{name}-graph")
    run(chrome, with_values("open_impasses", actor="Norway"))
    WebDriverWait(chrome, WAIT).until(lambda c: "deadlocked over the size of the cut" in text_of_frames(c))
    picture(chrome, f"{name}-rows")


def test_saved_queries_are_drawn_in_browser_on_neo4j(
    chrome: webdriver.Chrome, neo4j: BoltStore, neo4j_server: RunningNeo4j
) -> None:
    load_into(neo4j, EXAMPLES)
    bolt = neo4j_server.uri.replace("neo4j://", "bolt://")
    chrome.get(f"{neo4j_server.http}/browser/?connectURL={quote(bolt, safe='')}")
    connect(chrome, user="neo4j", password=neo4j_server.password)
    assert_browser_answers(chrome, "neo4j")


def test_saved_queries_are_drawn_in_browser_on_the_served_store(
    chrome: webdriver.Chrome, browser_files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "negotiations.kg"
    with serve(folder) as store:
        load_into(store, EXAMPLES)
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
