"""No pattern and no step of the analysis takes the square of what an article may hold."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import product

import pytest

import kg
import loaders
import loaders.load
from kg.config import DEFAULT_MODEL
from kg.model import Article
from kg.resolve.keys import known_names
from loaders.load import extract
from loaders.readers import markdown
from loaders.readers.dates import parse_date
from loaders.signature import signature_of

# What patterns of such texts are made of, repeated without end; heads and tails make a match start and then fail.
_RUNS = (
    "A", "a", "1", " ", "\n", "\t", "(", ")", "[", "]", "![", "[a](", "*", "_", "`", "<!--", "<meta ", "-", '"', "'", "\\", "A.", "A ", "A b ", "1,", "1,000",
    "é", "\u200b", ".", ", ", "# ", "*a", "`a", "a\n", " \n", "\\\"", "<a \"", "charset", "&", "<", "A, ", "Mon, ", "---\n", "A-", "(a) ", "“",
)  # fmt: skip
_HEADS = ("", "A", "# ", '"', "GENEVA, ")
_TAILS = ("", "\n!")
_LENGTH = 1_000


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of ours keeps, by its place."""
    for package in (kg, loaders):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                module = importlib.import_module(found.name)
                for name, value in vars(module).items():
                    for part in value.values() if isinstance(value, dict) else [value]:
                        if isinstance(part, re.Pattern):
                            yield f"{found.name}.{name}", part


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """CPU time of looking for the pattern everywhere in a text, and at its start."""
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    for _ in pattern.finditer(given):  # type: ignore[arg-type]  # bytes for patterns of bytes
        pass
    pattern.match(given)  # type: ignore[arg-type]
    return time.process_time() - started


def _least(pattern: re.Pattern[str], text: str) -> float:
    return min(seconds(pattern, text) for _ in range(5))


def test_no_pattern_takes_the_square_of_its_text() -> None:
    slow = []
    for place, pattern in patterns():
        for head, run, tail in product(_HEADS, _RUNS, _TAILS):
            once, longer = (head + run * (n * _LENGTH // len(run)) + tail for n in (1, 4))
            # Its length takes 4 times as long, its square 16 times; a busy machine makes one or the other look twice as long.
            if seconds(pattern, once) > 0.004 and _least(pattern, longer) > 9 * _least(pattern, once):
                slow.append((place, head, run, tail))
    assert slow == []


@pytest.mark.parametrize("run", ["[", "![", "*a ", "`a", "<!--", "[a](", "**a", " #", "_a ", "> ", "\n"])
def test_markdown_takes_no_more_than_its_length(run: str) -> None:
    def took(length: int) -> float:
        started = time.process_time()
        markdown._unmarked(run * (length // len(run)))
        return time.process_time() - started

    took(1_000)
    assert min(took(400_000) for _ in range(2)) < 2


@pytest.mark.parametrize(
    "told", ["1" * 1_000_000, "Mon, " * 100_000, "monday " * 11 + "1", "2024-" * 100_000, "\u0661" * 10_000]
)
def test_a_date_of_any_length_is_told_at_once(told: str) -> None:
    parse_date("4 July 2024", "warm")
    started = time.process_time()
    assert parse_date(told, "here") is None
    assert time.process_time() - started < 2


@pytest.mark.parametrize("run", ["A", "A ", "A\n", "A(", "-- ", "1 "])
def test_a_signature_takes_no_more_than_the_length_of_its_text(run: str) -> None:
    text = f"Title\n\n{run * (200_000 // len(run))}"
    started = time.process_time()
    signature_of(Article(id="a", path="a", title="Title", text=text))
    assert time.process_time() - started < 20
    assert known_names(()) is not None


WORDS = "Norway demands a rise from Iceland, the union said. "
_TEXTS = {
    "a word of 50,000 letters": "x" * 50_000 + ". " + WORDS,
    "one sentence of 6,000 words": "the union and " * 2_000 + WORDS,
    "2,000 paragraphs of a word": "Norway\n\n" * 2_000 + WORDS,
    "capitals": "NORWAY DEMANDS A RISE FROM ICELAND. " * 300,
    "quotes": "“" * 500 + WORDS + '"' * 500,
    "brackets": "(" * 10_000 + WORDS,
    "dateline": "A" + " " * 50_000 + WORDS,
    "digits": "9" * 20_000 + " per cent, " + WORDS + "$" + "9" * 400 + " million.",
    "line ends": "\n \r\n\t" * 20_000 + WORDS,
    "controls": "\x00\x1b\u202e\u200b" * 200 + WORDS,
    "emoji": "\U0001f54a\u200d" * 300 + WORDS,
}


@pytest.mark.model
@pytest.mark.parametrize("name", _TEXTS)
def test_an_article_made_to_keep_the_analysis_busy_is_analysed(name: str) -> None:
    text = _TEXTS[name]
    list(extract([Article(id="w", path="w", title="w", text=WORDS)], model=DEFAULT_MODEL))
    started = time.process_time()
    (found,) = extract([Article(id="a", path="a", title="t", text=text)], model=DEFAULT_MODEL)
    assert time.process_time() - started < 40
    for statement in found.statements:
        assert text[statement.quote.start : statement.quote.end] == statement.quote.text
