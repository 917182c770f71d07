"""Workers beside this process give what this process gives, and go when it goes."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import DEFAULT_MODEL
from kg.errors import ModelError, WorkerError
from kg.model import Article
from kg.schema import load_schema
from loaders.engines import Here, in_batches, open_engine
from loaders.engines.workers import Workers
from loaders.readers import read_articles
from tests.conftest import EXAMPLES
from tests.processes import children, descendants, finished, start, until

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def _article(text: str, number: int = 0) -> Article:
    return Article(
        id=f"art:{number}",
        path="",
        title="",
        text=text,
        published=None,
        url=None,
        source=None,
        author=None,
        language="en",
    )


def test_batches_are_bounded_by_number_and_by_characters() -> None:
    articles = [_article("x" * size, n) for n, size in enumerate([10, 10, 10, 95, 10, 200, 10])]
    sizes = [[len(a.text) for a in batch] for batch in in_batches(articles, most=2, characters=100)]
    assert sizes == [[10, 10], [10], [95], [10], [200], [10]]


@pytest.mark.model
def test_two_workers_say_what_one_process_says_in_the_same_order() -> None:
    articles = [a for a in read_articles([str(EXAMPLES)]) if isinstance(a, Article)]
    schema = load_schema()
    with open_engine(DEFAULT_MODEL, schema, processes=2) as engine:
        found = [x for batch in engine.run(in_batches(articles, most=1)) for x in batch]
    assert found == [x for batch in Here(DEFAULT_MODEL, schema).run(in_batches(articles)) for x in batch]


def test_batches_are_taken_only_a_little_ahead() -> None:
    taken: list[int] = []

    def batches() -> Iterator[list[Article]]:
        for number in range(50):
            taken.append(number)
            yield [_article("", number)]

    with Workers(1, DEFAULT_MODEL, load_schema()) as workers:
        next(iter(workers.run(batches())))
        assert len(taken) <= 4


def test_a_missing_model_is_told_as_such() -> None:
    with (
        pytest.raises(ModelError, match="'no_such_model' is not installed"),
        open_engine("no_such_model", load_schema(), processes=1) as engine,
    ):
        list(engine.run([[_article("")]]))


@linux
def test_a_killed_worker_is_told_and_ends_the_run() -> None:
    def batches() -> Iterator[list[Article]]:
        yield [_article("", 0)]
        until(lambda: bool(_workers_of(os.getpid())))
        for worker in _workers_of(os.getpid()):
            os.kill(worker, signal.SIGKILL)
        for number in range(1, 9):
            yield [_article("", number)]

    with (
        pytest.raises(WorkerError, match="run the same command again"),
        open_engine(DEFAULT_MODEL, load_schema(), processes=1) as engine,
    ):
        list(engine.run(batches()))


@linux
def test_ctrl_c_is_left_to_the_process_that_started_the_workers(tmp_path: Path) -> None:
    process = start("load", EXAMPLES, "--store", tmp_path / "s.kg", "--processes", "1")
    until(lambda: any(map(_imports_the_model, descendants(process.pid))) or process.poll() is not None)
    for pid in descendants(process.pid):
        os.kill(pid, signal.SIGINT)
    ran = finished(process)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr


def _imports_the_model(pid: int) -> bool:
    """Whether a process has begun to import the libraries of the model, which takes a second."""
    return "/spacy/" in Path(f"/proc/{pid}/maps").read_text()


def _workers_of(pid: int) -> list[int]:
    """The processes that the fork server of `pid` started."""
    return [grandchild for child in children(pid) for grandchild in children(child)]
