"""Which tests run when: those that need more than Python are marked by what they need, here and nowhere else; the rest is `quick`.

`pytest` runs the quick ones (`-m quick` in pyproject.toml) and says at the end what it left out and how to run that.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

# A fixture that a test uses, itself or through another → what it needs. A test that starts such a thing takes the fixture.
FIXTURES = {"neo4j_jars": "neo4j", "chrome": "browser", "ray_is_there": "ray", "corpus": "corpus"}
# A parameter of the fixtures that give each store in turn.
PARAMETERS = {"neo4j": "neo4j"}
# A folder of tests/.
FOLDERS = {"faults": "faults", "training": "train"}
NEEDS = {
    "neo4j": "a Neo4j server",
    "browser": "Chromium",
    "ray": "a Ray cluster",
    "corpus": "the working corpus",
    "train": "the extra train",
    "faults": "loads that are killed, cut off, starved",
}
LEFT_OUT = pytest.StashKey[Counter[str]]()
QUICK = "quick"
# Workers share the quick tests, a module each: 222 s with two in place of 412 s on two cores; each holds a model and an engine, 1 GB.
MOST_WORKERS = 4


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers run the tests: one a core where all quick tests run; none for a few tests, or those that share a server."""
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and config.option.markexpr == QUICK
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS) if is_whole and cores > 1 else 0


def needs(item: pytest.Item) -> Iterator[str]:
    """What a test needs besides Python and this checkout."""
    names: Sequence[str] = getattr(item, "fixturenames", ())
    yield from (FIXTURES[name] for name in names if name in FIXTURES)
    parameters = getattr(item, "callspec", None)
    values = parameters.params.values() if parameters is not None else ()
    yield from (PARAMETERS[value] for value in values if isinstance(value, str) and value in PARAMETERS)
    folders = item.path.relative_to(item.config.rootpath).parts
    yield from (FOLDERS[name] for name in folders if name in FOLDERS)


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test by what it needs; leave out what is `long`, unless KG_KILLS is set."""
    for item in items:
        for name in sorted(set(needs(item))) or [QUICK]:
            item.add_marker(name)
    if "KG_KILLS" not in os.environ:
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("long")])
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Refuse to start for a quick test what only a look at run time shows that it takes."""
    item, name = request._pyfuncitem, fixturedef.argname
    if name in FIXTURES and not item.get_closest_marker(FIXTURES[name]):
        pytest.fail(f"{name} is taken by getfixturevalue: name it among the arguments, or with pytest.mark.usefixtures")


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Count what is left out, by what it needs."""
    for item in items:
        left_out = item.config.stash.setdefault(LEFT_OUT, Counter())
        left_out.update(name for name in NEEDS if item.get_closest_marker(name) and not item.get_closest_marker("long"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the process that runs it what was left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(session.config.stash.get(LEFT_OUT, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker left out; all of them leave out the same."""
    if left_out := getattr(node, "workeroutput", {}).get("left_out"):
        node.config.stash[LEFT_OUT] = Counter(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out, and how to run it."""
    left_out = config.stash.get(LEFT_OUT, Counter())
    if left_out and config.option.markexpr == QUICK:
        told = ", ".join(f"{name} ({NEEDS[name]}) {number}" for name, number in left_out.most_common())
        terminalreporter.write_line(
            f"Left out, by what it needs: {told}. Run it with: python -m pytest -m 'not quick', or -m {min(left_out)}"
        )
