"""A machine short of disk, files or file size, with a clock that jumps, or with the store's folder taken away."""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli import fault
from tests.conftest import EXAMPLES, unavailable
from tests.faults.conftest import embedded, loaded
from tests.graphs import Graph, differences
from tests.processes import finished, kg_process, serving, start, until

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="limits and file systems are set the Linux way"),
]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 192 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode != 0:
        unavailable("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """A file that leaves no byte free."""
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        try:
            while ballast.write(b"0" * 65536):
                pass
        except OSError:
            pass
    return folder / "ballast"


def test_a_disk_that_fills_up_stops_the_load_and_space_completes_it(
    few: Path, wanted_of_few: Graph, small: Path
) -> None:
    place = embedded(small / "s.kg")
    loaded(place, few / "fishing-1.txt")
    process = start("load", few, *place.arguments)
    until(lambda: (small / "s.kg" / "owner").read_text().startswith(f"{process.pid} "))
    ballast = fill(small)
    assert "the disk is full" in fault(finished(process))
    assert "the disk is full" in fault(kg_process("load", few, *place.arguments))
    ballast.unlink()
    assert "mackerel" in kg_process("positions", *place.arguments, "--format", "csv").stdout, "what was there answers"
    assert differences(loaded(place, few), wanted_of_few) == []


def limited(kind: int, number: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (number, number))


@pytest.mark.parametrize("number", [24, 140, pytest.param(80, marks=pytest.mark.long)])
def test_too_few_files_are_told(number: int, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    article = EXAMPLES / "fishing-1.txt"
    ran = kg_process("load", article, *place.arguments, before=limited(resource.RLIMIT_NOFILE, number))
    assert f"may open {number} files only; set ulimit -n" in fault(ran)


@pytest.mark.parametrize("size", [3_000_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_files_that_may_not_grow_are_told(size: int, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    article = EXAMPLES / "fishing-1.txt"
    ran = kg_process("load", article, *place.arguments, before=limited(resource.RLIMIT_FSIZE, size))
    assert f"no file may become larger than {size:,} bytes" in fault(ran)
    assert loaded(place, article)["edges"]


def test_import_files_that_may_not_grow_are_told(tmp_path: Path) -> None:
    options = ("--bulk", str(tmp_path / "files"), "--processes", "0")
    ran = kg_process("load", EXAMPLES, *options, before=limited(resource.RLIMIT_FSIZE, 100_000))
    assert "File too large; set ulimit -f unlimited and run the same command again" in fault(ran)


def test_a_folder_taken_away_is_told(few: Path, tmp_path: Path) -> None:
    place = embedded(tmp_path / "s.kg")
    process = start("load", few, *place.arguments)
    until(lambda: (tmp_path / "s.kg" / "databases" / "negotiations").is_dir())
    shutil.rmtree(tmp_path / "s.kg", ignore_errors=True)
    assert "taken away" in fault(finished(process))


# ---- the clock ----

_FAKETIME = "/usr/lib/{}/faketime/libfaketimeMT.so.1"


def clock(told: Path) -> dict[str, str]:
    """Environment of a process whose wall clock is what the file says; the monotonic one goes on."""
    library = Path(_FAKETIME.format(f"{os.uname().machine}-linux-gnu"))
    if not library.exists():
        unavailable("needs libfaketime (Debian package faketime)")
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def test_a_clock_that_jumps_changes_nothing(few: Path, wanted_of_few: Graph, tmp_path: Path) -> None:
    told = tmp_path / "clock"
    told.write_text("@2046-07-01 12:00:00")
    place = embedded(tmp_path / "s.kg")
    with serving(tmp_path / "s.kg"):  # the engine's Java hangs under libfaketime, so it keeps the true clock
        process = start("load", few, *place.arguments, **clock(told))
        for day in ("@1999-12-31 23:59:50", "@2038-01-19 03:14:00", "@2012-02-29 00:00:00"):
            time.sleep(2)  # the rhythm of the jumps
            told.write_text(day)
        ran = finished(process)
    assert ran.returncode == 0, ran.stderr
    assert differences(place.graph(), wanted_of_few) == []
