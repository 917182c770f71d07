"""The command line as a process among others: who has the store, pipes, streams that are closed, what it imports."""

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.cli import fault
from tests.conftest import EXAMPLES
from tests.processes import Process, finished, kg_process, python, shell, start, until

pytestmark = pytest.mark.model


def test_python_m_kg_and_the_script_are_the_command_line() -> None:
    script = Path(sys.executable).with_name("kg")
    assert kg_process("--version").stdout.startswith("kg 0.")
    assert python(str(script), "--version").stdout == kg_process("--version").stdout
    assert kg_process("nonsense").returncode == 2


def test_a_process_reads_from_a_pipe_and_writes_into_one(tmp_path: Path) -> None:
    text = "Dockers want a rise\n\nThe Dockers Guild demands a rise of five per cent from the port company, it said on Monday."
    ran = kg_process("extract", "-", "nowhere.txt", input=text, cwd=tmp_path, KG_PROCESSES="0")
    assert ran.returncode == 0
    assert json.loads(ran.stdout)["statements"][0]["act"] == "demand"
    assert ran.stderr == "skipped nowhere.txt: no such file or folder\n"


def served_by(process: Process) -> dict[str, str]:
    """What `kg serve` prints before it is ready."""
    told: dict[str, str] = {}
    assert process.stdout is not None
    for line in process.stdout:
        name, _, value = line.strip().partition("  ")
        told[name] = value.strip()
        if line.startswith("Ready"):
            return told
    raise AssertionError(process.stderr.read() if process.stderr else "ended")


def test_a_second_process_is_told_who_has_the_store_and_serve_lets_it_in(loaded: Path) -> None:
    process = start("serve", "--store", loaded)
    try:
        told = served_by(process)
        assert told["Bolt"].startswith("bolt://127.0.0.1:")
        began = time.monotonic()
        ran = kg_process("positions", "--actor", "Norway", "--store", loaded, "--format", "csv")
        assert "mackerel" in ran.stdout
        assert time.monotonic() - began < 10
        (loaded / "serve.json").unlink()
        assert "is in use by process" in fault(kg_process("positions", "--store", loaded))
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


def test_an_answer_alone_is_printed_whatever_the_engine_of_the_store_says(loaded: Path) -> None:
    ran = kg_process("positions", "--actor", "Norway", "--store", loaded, "--format", "json")
    assert ran.stderr == ""
    assert any("mackerel" in row["content"] for row in json.loads(ran.stdout))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_while_kg_still_starts_is_told_in_a_line() -> None:
    process = start("query")
    until(lambda: "pydantic_core" in Path(f"/proc/{process.pid}/maps").read_text(), within=60)
    process.send_signal(signal.SIGINT)
    ran = finished(process)
    assert ran.returncode in (130, -signal.SIGINT)  # a shell tells 130 for both
    assert ran.stderr in ("Stopped.\n", "Stopped. What was written stays; run the same command again to go on.\n")


@pytest.mark.skipif(os.name == "nt", reason="no Ctrl-C for a process of another group")
def test_ctrl_c_after_the_last_word_prints_no_traceback(tmp_path: Path) -> None:
    process = start(
        "load", EXAMPLES / "fishing-1.txt", "--store", tmp_path / "s.kg", PYTHONUNBUFFERED="1", KG_PROCESSES="0"
    )
    assert process.stderr is not None
    assert any(line.startswith("time ") for line in process.stderr)
    process.send_signal(signal.SIGINT)
    ran = finished(process)
    assert ran.returncode in (0, 130, -signal.SIGINT)
    assert "Traceback" not in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="streams are closed this way by a Unix shell")
@pytest.mark.parametrize("stream", ["1", "2"])
def test_a_closed_stream_is_no_fault(stream: str) -> None:
    ran = shell(f'"{sys.executable}" -m kg query {stream}>&-')
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr


def test_a_reader_that_stops_listening_is_no_fault(loaded: Path) -> None:
    ran = shell(f'"{sys.executable}" -m kg positions --store "{loaded}" --format csv | head -1')
    assert ran.stderr == ""


def test_asking_imports_no_language_model() -> None:
    code = "import sys, kg.cli, kg.query, kg.store.embedded; print([m for m in ('spacy', 'thinc', 'loaders') if m in sys.modules])"
    assert python("-c", code).stdout.strip() == "[]"
