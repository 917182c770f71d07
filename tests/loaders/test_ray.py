"""A cluster gives the graph that one process gives, whatever becomes of its workers and machines."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kg.config import DEFAULT_MODEL
from kg.errors import WorkerError
from kg.schema import load_schema
from kg.store import Written
from kg.store.embedded import EmbeddedStore
from loaders.engines.ray import _TRIES, Cluster, Outcome, _trying
from loaders.engines.shards import read_shard, shard_files, write_shard
from loaders.load import load_files
from loaders.report import Unchanged
from tests.cli import kg
from tests.conftest import EXAMPLES, ROOT, unavailable
from tests.extracted import extracted, load_into
from tests.graphs import Graph, differences, whole_graph
from tests.processes import WAIT, Process, descendants, finished, python, start, until
from tests.story.answers import ARTICLES

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
_COPIES = 150
# Seconds until a cluster has started, or a worker has analysed a batch, on a machine that does much else.
_BUSY = 400


@pytest.fixture(scope="module")
def ray_is_there() -> None:
    if find_spec("ray") is None:
        unavailable("ray is not installed: pip install -e '.[ray]'")


@pytest.fixture(scope="module")
def two_machines(ray_is_there: None) -> Iterator[Process]:
    """The cluster; the first line it prints is its address."""
    command = [sys.executable, "-m", "tests.two_machines"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    yield process
    started = descendants(process.pid)
    process.communicate(timeout=WAIT)
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in started))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the examples, the story, many short articles in two files, a reprint and what cannot be read."""
    made = tmp_path_factory.mktemp("articles")
    shutil.copytree(EXAMPLES, made / "examples")
    shutil.copytree(ARTICLES, made / "story")
    for part in range(2):
        with (made / f"short-{part}.jsonl").open("w", encoding="utf-8") as lines:
            for number in range(_COPIES):
                lines.write(json.dumps({"text": _short(part * _COPIES + number), "date": "2031-05-04"}) + "\n")
            lines.write("{no json\n")
    shutil.copy(made / "short-0.jsonl", made / "short-2.jsonl")
    (made / "empty.txt").write_text("", encoding="utf-8")
    return made


def _short(number: int) -> str:
    return (
        f"Talks in round {number}\n\nThe Dockers Guild demands a raise of {number} per cent from the Velja Port Company. "
        "The Velja Port Company rejected a ban on night flights. Finland mediates between them."
    )


@pytest.fixture(scope="module")
def by_one_process(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    with EmbeddedStore(tmp_path_factory.mktemp("local") / "one.kg") as store:
        with chdir(folder):
            load_into(store, ".", "missing.txt")
        return whole_graph(store)


def started(*arguments: str, cwd: Path) -> Process:
    """`kg load` by Ray, in a group of processes of its own."""
    return start("load", "--engine", "ray", *arguments, cwd=cwd)


def graph_in(folder: Path) -> Graph:
    with EmbeddedStore(folder, create=False) as store:
        return whole_graph(store)


def _in_hand(shards: Path) -> bool:
    """Whether a worker has begun a batch and not ended it."""
    return any(shards.glob(".*-*.tries"))


def _workers(of: int) -> list[int]:
    """The processes that analyse."""
    names = {pid: Path(f"/proc/{pid}/cmdline") for pid in descendants(of)}
    return [pid for pid, file in names.items() if file.exists() and b"ray::MapWorker" in file.read_bytes()]


@linux
@pytest.mark.model
@pytest.mark.timeout(1200)
def test_a_load_outlives_a_worker_and_a_machine_and_gives_the_same_graph(
    two_machines: Process, folder: Path, by_one_process: Graph, tmp_path: Path
) -> None:
    assert two_machines.stdout is not None
    assert two_machines.stdin is not None
    address, store, shards = two_machines.stdout.readline().strip(), tmp_path / "cluster.kg", tmp_path / "shards"
    to = ("--address", address, "--shards", str(shards), "--store", str(store))
    with EmbeddedStore(store) as opened, chdir(folder):
        there = load_into(opened, "examples").articles
    run = started(".", "missing.txt", *to, cwd=folder)
    until(lambda: _in_hand(shards) or run.poll() is not None, within=_BUSY)
    (killed, *_) = _workers(two_machines.pid)
    os.kill(killed, signal.SIGKILL)
    until(lambda: any(shard_files(shards)) or run.poll() is not None, within=_BUSY)
    assert run.poll() is None
    two_machines.stdin.write("\n")
    two_machines.stdin.flush()
    assert two_machines.stdout.readline() == "killed\n"
    ran = finished(run, within=_BUSY)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""
    read, known = 20 - there + 2 * _COPIES, there + _COPIES
    assert f"{read} read into {store}, {known} were there already, 5 skipped" in ran.stderr
    assert "WARNING" not in ran.stderr
    assert "[33m" not in ran.stderr
    assert differences(graph_in(store), by_one_process) == []
    with EmbeddedStore(store) as opened, chdir(folder):
        assert load_into(opened, ".", "missing.txt").written == Written(), "one process knows what the cluster wrote"


@linux
@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_nothing_outlives_a_load_that_was_ended(
    ray_is_there: None, folder: Path, tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    shards = tmp_path / "shards"
    run = started(str(folder), "--shards", str(shards), "--store", str(tmp_path / "s.kg"), cwd=tmp_path)
    until(lambda: _in_hand(shards) or run.poll() is not None, within=_BUSY)
    # Where Ray's head is killed with us, two idle agents of it wait a minute before they go.
    left = descendants(run.pid) if sent == signal.SIGINT else _workers(run.pid)
    assert left, run.communicate()[1]
    os.killpg(run.pid, sent) if sent == signal.SIGINT else run.kill()
    _, err = run.communicate(timeout=WAIT)
    assert run.returncode == code
    assert "Traceback" not in err
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


class Idle(Cluster):
    """A cluster that has nothing to analyse."""

    def __init__(self) -> None:
        super().__init__(1)

    def analyse(self, *_: Any, **__: Any) -> Iterator[Any]:
        """Nothing."""
        return iter(())


@pytest.mark.model
def test_shards_of_a_stopped_load_are_written_without_being_analysed_again(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    shards = tmp_path / "shards"
    shards.mkdir()
    with EmbeddedStore(tmp_path / "a.kg") as store:
        load_into(store, EXAMPLES)
        wanted = whole_graph(store)
        version = _version()
        for number, extraction in enumerate(extracted(EXAMPLES)):
            write_shard(shards, f"{number:08d}-{0:08d}", [extraction], version=version)
    with EmbeddedStore(tmp_path / "b.kg") as store:
        report = load_files([], store=store, cluster=Idle(), model=DEFAULT_MODEL, shards=shards)
        assert (report.articles, report.unchanged) == (6, 0)
        assert whole_graph(store) == wanted
        again = load_files([], store=store, cluster=Idle(), model=DEFAULT_MODEL, shards=shards)
        assert (again.articles, again.written) == (0, Written())


@pytest.mark.model
def test_an_edited_article_in_a_shard_of_a_stopped_load_replaces_its_earlier_text(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    text, shards = tmp_path / "a.txt", tmp_path / "shards"
    shards.mkdir()
    text.write_text("Norway demands that Iceland cut its cod quota.")
    with EmbeddedStore(tmp_path / "a.kg") as store:
        load_into(store, text)
        text.write_text("Norway demands that Iceland close its herring fishery.")
        (edited,) = extracted(text)
        write_shard(shards, f"{0:08d}-{0:08d}", [edited], version=_version())
        cluster = Seeing(Unchanged(article_id=edited.article.id, path=str(text)))
        report = load_files([str(text)], store=store, cluster=cluster, model=DEFAULT_MODEL, shards=shards, replace=True)
        assert (report.articles, report.unchanged, report.replaced) == (1, 0, (str(text),))
        assert store.ids("Article") == {edited.article.id}


class Seeing(Cluster):
    """A cluster that finds all that there is in the store already."""

    def __init__(self, *unchanged: Unchanged) -> None:
        super().__init__(1)
        self.unchanged = unchanged

    def analyse(self, *_: Any, **__: Any) -> Iterator[Outcome]:
        """What was read."""
        yield Outcome(others=self.unchanged)


def _version() -> str:
    from loaders.fingerprint import extractor_version

    return extractor_version(DEFAULT_MODEL, load_schema())


@pytest.mark.model
def test_a_shard_gives_back_what_was_put_in_but_for_the_texts(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    said = extracted(EXAMPLES, ARTICLES)
    name = write_shard(tmp_path, "0", said, version="v")
    assert write_shard(tmp_path, "0", said, version="v") == name, "done twice, there once"
    assert [file.name for file in tmp_path.iterdir()] == [name]
    back = read_shard(tmp_path / name, version="v")
    assert [x.statements for x in back] == [x.statements for x in said]
    assert [(x.article.id, x.participants, x.events, x.signature, x.sentences) for x in back] == [
        (x.article.id, x.participants, x.events, x.signature, x.sentences) for x in said
    ]
    assert {x.article.text for x in back} == {""}


def test_shards_of_other_words_and_broken_ones_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    name = write_shard(tmp_path, "0", [], version="old")
    with pytest.raises(WorkerError, match="made with other words, another model or version"):
        read_shard(tmp_path / name, version="new")
    (tmp_path / name).write_bytes(b"PAR1")
    with pytest.raises(WorkerError, match="no shard to be read here"):
        read_shard(tmp_path / name, version="old")
    with pytest.raises(WorkerError, match="wants a folder that all machines share"):
        write_shard(tmp_path / "elsewhere", "0", [], version="v")


def test_what_ends_its_process_again_and_again_is_given_up(tmp_path: Path) -> None:
    for _ in range(_TRIES):
        _trying(tmp_path, "0", "bad.html").__enter__()  # and never left, as by a process that was killed
    with pytest.raises(WorkerError, match=r"bad\.html: 5 processes ended over it"), _trying(tmp_path, "0", "bad.html"):
        pass


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--address", "127.0.0.1:1"], "no Ray answers there"),
        (["--address", "ray://head:10001"], "HOST:PORT of the head of a Ray cluster"),
    ],
)
def test_an_address_without_a_cluster_is_told_at_once(tmp_path: Path, arguments: list[str], told: str) -> None:
    ran = finished(started(str(EXAMPLES), *arguments, "--store", str(tmp_path / "s.kg"), cwd=tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_missing_ray_is_told_with_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['ray'] = None; sys.argv = ['kg', 'load', '.', '--engine', 'ray']; import kg.cli; kg.cli.main()"
    ran = python("-c", code, cwd=tmp_path)
    assert ran.returncode == 1
    assert ran.stderr == "Error: --engine ray needs ray; install it with: pip install -e '.[ray]'\n"


@pytest.mark.parametrize("arguments", [["--shards", "x"], ["--address", "h:1"]])
def test_options_of_ray_go_with_ray_only(tmp_path: Path, arguments: list[str]) -> None:
    ran = kg("load", EXAMPLES, "--store", tmp_path / "s.kg", *arguments)
    assert ran.returncode == 2
    assert "--engine ray" in ran.stderr
