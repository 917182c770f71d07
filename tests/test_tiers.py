"""Tests are marked by what they need, whoever writes them, and what is left out is told."""

import pytest

pytest_plugins = ["pytester"]

SUITE = """
import pytest

@pytest.fixture
def neo4j_jars(): ...

@pytest.fixture
def server(neo4j_jars): ...

def test_sums(): ...

def test_asks_a_server(server): ...

@pytest.mark.parametrize("store", ["embedded", "neo4j"])
def test_asks_a_store(store): ...
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """Five tests, of which two need a server and one stands in the folder of faults."""
    pytester.makepyfile(test_some=SUITE)
    folder = pytester.mkdir("faults")
    (folder / "test_kill.py").write_text("def test_kill(): ...\n")
    return pytester


def test_what_needs_more_is_left_out_and_told(suite: pytest.Pytester) -> None:
    ran = suite.runpytest("-p", "tests.tiers", "-m", "quick")
    ran.assert_outcomes(passed=2, deselected=3)
    (told,) = [line for line in ran.outlines if line.startswith("Left out")]
    assert "neo4j (a Neo4j server) 2, faults (loads that are killed, cut off, starved) 1" in told


def test_the_rest_is_all_that_was_left_out(suite: pytest.Pytester) -> None:
    suite.runpytest("-p", "tests.tiers", "-m", "not quick").assert_outcomes(passed=3, deselected=2)
    suite.runpytest("-p", "tests.tiers", "-m", "faults").assert_outcomes(passed=1, deselected=4)
    suite.runpytest("-p", "tests.tiers").assert_outcomes(passed=5)


def test_what_a_test_takes_unseen_is_refused_with_what_to_do(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE + "\ndef test_hides_it(request): request.getfixturevalue('server')\n")
    ran = pytester.runpytest("-p", "tests.tiers", "-m", "quick")
    ran.assert_outcomes(passed=2, failed=1, deselected=2)
    ran.stdout.fnmatch_lines(["*neo4j_jars is taken by getfixturevalue: name it among the arguments*"])
