"""Kill -9 at random points of a load: the store opens, the next load completes it, and the graph is the uninterrupted one.

`KG_KILLS` says how many for each store (docs/contributing.md).
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import Place, Whole, embedded, loaded, neo4j
from tests.graphs import differences
from tests.neo4j_server.server import RunningNeo4j
from tests.processes import WAIT, Process, children, finished, group_is_empty, kill, start, until

pytestmark = pytest.mark.model

# Kills in a row on one store before the load that runs to its end.
ROW = 3


def kills(usual: int) -> int:
    return int(os.environ.get("KG_KILLS", usual))


def seconds_to_the_end(place: Place, articles: Path, *, kill_after: float) -> float | None:
    """Seconds that a load took; None if it was killed before."""
    began = time.monotonic()
    process = start("load", articles, *place.arguments, **place.environment)
    while process.poll() is None:
        if time.monotonic() > began + kill_after:
            kill(process)
            return None
        time.sleep(0.01)
    ran = finished(process)
    assert ran.returncode == 0, ran.stderr
    return time.monotonic() - began


def kill_often(number: int, fresh: Callable[[int], Place], whole: Whole, *, seed: int) -> None:
    """Kill so many loads at random points, some in a row on one store, and compare the graph after each row.

    A load that was done before its kill is the one that the row ends with.
    """
    random, seconds, done, stores = Random(seed), whole.seconds, 0, 0
    while done < number:
        place, row, took = fresh(stores), 0, None
        while row < ROW and done < number and took is None:
            took = seconds_to_the_end(place, whole.articles, kill_after=seconds * random.uniform(0.15, 1.0))
            row, done = (row + 1, done + 1) if took is None else (row, done)
        if took is None:
            took = seconds_to_the_end(place, whole.articles, kill_after=1000)
        if row == 0 and took is not None:
            seconds = min(seconds, took)
        stores += 1
        print(f"kill {done} of {number}, {row} in a row")  # noqa: T201  # shown with -s: 50 kills take long
        assert differences(place.graph(), whole.graph) == []


@pytest.mark.timeout(7200)
def test_killed_loads_into_an_embedded_store_are_completed(whole: Whole, tmp_path: Path) -> None:
    kill_often(kills(4), lambda n: embedded(tmp_path / f"{n}.kg"), whole, seed=6)


@pytest.mark.timeout(7200)
def test_killed_loads_into_neo4j_are_completed(whole: Whole, neo4j_server: RunningNeo4j) -> None:
    kill_often(kills(3), lambda n: neo4j(neo4j_server), whole, seed=7)


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_nothing_outlives_a_load_that_was_ended(sent: signal.Signals, code: int, whole: Whole, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    process = start("load", whole.articles, *place.arguments, "--processes", "2", cwd=tmp_path)
    # The second worker starts when there is work for it: the store is open by then.
    until(lambda: len(workers_of(process)) == 2 or process.poll() is not None)
    assert process.poll() is None, finished(process)
    assert (tmp_path / "s.kg" / "databases" / "negotiations").is_dir()
    # Ctrl-C reaches all that a terminal started; others end the one process that they mean.
    os.killpg(process.pid, sent) if sent == signal.SIGINT else process.send_signal(sent)
    ran = finished(process, within=WAIT)
    assert ran.returncode == code
    until(lambda: group_is_empty(process), within=10)
    assert not list(tmp_path.glob("**/hs_err*")), "the engine crashed"
    if sent == signal.SIGINT:  # what is killed says nothing of its own, and is completed above
        assert ran.stderr.endswith("run the same command again to go on.\n")
        assert "Traceback" not in ran.stderr
        assert differences(loaded(place, whole.articles), whole.graph) == []


def workers_of(process: Process) -> list[int]:
    """What the fork server of a load started."""
    return [grandchild for child in children(process.pid) for grandchild in children(child)]
