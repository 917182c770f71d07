"""Neo4j Browser in headless Chromium: opening it, connecting, typing, reading what it draws."""

import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import unavailable

WAIT = 90
# Where screenshots for docs/ go when they are wanted: KG_SCREENSHOTS=docs/screenshots pytest -m browser
SCREENSHOTS = os.environ.get("KG_SCREENSHOTS")


@contextmanager
def chromium(profile: Path, *flags: str, logged: Sequence[str] = ()) -> Iterator[webdriver.Chrome]:
    """A headless Chromium with that folder as its profile, and its logs of these kinds; skips where there is none."""
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
        *flags,
    ):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", dict.fromkeys(logged, "ALL"))
    with webdriver.Chrome(options=options, service=Service(driver)) as found:
        found.set_page_load_timeout(WAIT)
        yield found


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
    _focus(chrome)
    chrome.execute_cdp_cmd("Input.insertText", {"text": text})
    press_run(chrome)


def press_run(chrome: webdriver.Chrome) -> None:
    """Press Ctrl+Enter in the editor."""
    _focus(chrome)
    ActionChains(chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def _focus(chrome: webdriver.Chrome) -> None:
    editor = find(chrome, "[data-testid=activeEditor] textarea, .monaco-editor textarea")
    chrome.execute_script("arguments[0].focus()", editor)


def captions(chrome: webdriver.Chrome) -> set[str]:
    """What is written on the nodes and arrows that are drawn."""
    return {(e.get_attribute("textContent") or "").strip() for e in chrome.find_elements(By.CSS_SELECTOR, "svg text")}


def text_of_frames(chrome: webdriver.Chrome) -> str:
    return " ".join(e.text for e in chrome.find_elements(By.CSS_SELECTOR, "[data-testid=frame], article"))


def picture(chrome: webdriver.Chrome, name: str) -> None:
    if SCREENSHOTS:
        time.sleep(4)  # the drawing settles
        chrome.save_screenshot(str(Path(SCREENSHOTS) / f"{name}.png"))
