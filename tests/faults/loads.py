"""Loads as processes of their own, many small articles for them, and a whole graph in a form that can be compared."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kg.store.bolt import BoltStore
from tests.conftest import EXAMPLES, ROOT

STORY = ROOT / "tests" / "story" / "articles"
# Names of the story and those that stand for them in each variant: every variant is a story of its own.
_NAMES = (
    "Albania",
    "Albanian",
    "Montenegro",
    "Montenegrin",
    "Tirana",
    "Podgorica",
    "Marku",
    "Perovic",
    "Velja",
    "Calder",
)
_VARIANTS = (
    ("Chile", "Chilean", "Peru", "Peruvian", "Santiago", "Lima", "Arrate", "Quispe", "Sarma", "Torrel"),
    ("Kenya", "Kenyan", "Uganda", "Ugandan", "Nairobi", "Kampala", "Odero", "Mukasa", "Lurano", "Bexley"),
    ("Norway", "Norwegian", "Finland", "Finnish", "Oslo", "Helsinki", "Solberg", "Niemela", "Torva", "Haldane"),
    ("Laos", "Laotian", "Thailand", "Thai", "Vientiane", "Bangkok", "Khamsing", "Prasert", "Mekara", "Orwell"),
    ("Poland", "Polish", "Slovakia", "Slovak", "Warsaw", "Bratislava", "Wolski", "Hronec", "Dunara", "Penrose"),
    ("Ghana", "Ghanaian", "Togo", "Togolese", "Accra", "Lome", "Mensah", "Agbeko", "Voltana", "Marlow"),
    ("Nepal", "Nepalese", "Bhutan", "Bhutanese", "Kathmandu", "Thimphu", "Thapa", "Dorji", "Karnila", "Ashby"),
)  # fmt: skip

Process = subprocess.Popen[str]


def write_articles(folder: Path, *, variants: int) -> Path:
    """The folder, with the examples, the story, and so many variants of the story."""
    folder.mkdir(parents=True)
    for file in sorted(EXAMPLES.iterdir()):
        (folder / file.name).write_bytes(file.read_bytes())
    for number, names in enumerate((_NAMES, *_VARIANTS[:variants])):
        for article in sorted(STORY.iterdir()):
            (folder / f"{number}-{article.name}").write_text(_told_of(article, names, number), encoding="utf-8")
    return folder


def _told_of(article: Path, names: tuple[str, ...], number: int) -> str:
    instead = dict(zip(_NAMES, names, strict=True))
    text = re.sub(r"\b(" + "|".join(_NAMES) + r")\b", lambda found: instead[found[0]], article.read_text("utf-8"))
    return text.replace("https://example.org/", f"https://example.org/{number}/")


# ---- processes ----


def start(
    *arguments: str | Path, cwd: Path | None = None, before: Callable[[], None] | None = None, **env: str
) -> Process:
    """A `kg` in a process group of its own; `before` runs in the child first."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KG_")} | env
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        start_new_session=True,
        preexec_fn=before,
    )


def finished(process: Process, *, within: float = 240) -> str:
    """What a process said on standard error, after it ended; its output, if it has any, is read too."""
    try:
        _, err = process.communicate(timeout=within)
    except subprocess.TimeoutExpired:
        kill(process)
        raise
    return err


def run(*arguments: str | Path, within: float = 240, **options: Any) -> tuple[int, str]:
    """Exit code and standard error of a `kg` that runs to its end."""
    process = start(*arguments, **options)
    err = finished(process, within=within)
    return process.returncode, err


def kill(process: Process) -> None:
    """Kill -9 for the process and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def group_is_empty(process: Process) -> bool:
    """Whether nothing is left of what a process started."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(condition: Callable[[], bool], *, within: float = 200, every: float = 0.05) -> None:
    """Return once the condition holds."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {within:.0f} s")
        time.sleep(every)


def fault(code: int, err: str) -> str:
    """The one line that a load which stopped leaves."""
    lines = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert code == 1, err
    assert len(lines) == 1, err
    assert "Traceback" not in err
    return lines[0]


# ---- graphs ----

Graph = Mapping[str, Counter[str]]


def whole_graph(store: BoltStore) -> Graph:
    """All nodes and relationships with all that they carry, each as often as it is there."""
    nodes = store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties").rows
    edges = store.read(
        "MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS start, b.id AS end, properties(r) AS properties"
    ).rows
    return {
        "nodes": Counter(f"{sorted(labels)} {_sorted(properties)}" for labels, properties in nodes),
        "edges": Counter(f"{type} {start} {end} {_sorted(properties)}" for type, start, end, properties in edges),
    }


def _sorted(properties: Mapping[str, Any]) -> str:
    return repr(sorted(properties.items()))


def differences(graph: Graph, wanted: Graph) -> list[str]:
    """What is missing, and what is there too often; nothing if the graphs are equal."""
    missing = [f"missing {kind}: {line}" for kind in wanted for line in (wanted[kind] - graph[kind])]
    return [*missing, *(f"too many {kind}: {line}" for kind in graph for line in (graph[kind] - wanted[kind]))]
