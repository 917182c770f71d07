"""Dependencies point one way, heavy libraries stay at home, only the command line prints."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

# A unit may import units of the rows above its own, and itself; units of one row do not know each other.
LAYERS: Sequence[frozenset[str]] = (
    frozenset({"kg.errors", "kg.model", "kg.ids", "kg.characters", "kg.nesting", "kg.paging"}),
    frozenset({"kg.resources", "kg.config", "kg.entries"}),
    frozenset({"kg.gazetteer", "kg.offices"}),
    frozenset({"kg.schema"}),
    frozenset(
        {
            "kg.resolve.issues",
            "loaders.decision",
            "loaders.encoder",
            "loaders.fingerprint",
            "loaders.lexicon",
            "loaders.report",
            "loaders.signature",
        }
    ),
    frozenset({"kg.resolve", "loaders.readers", "loaders.analysis"}),
    frozenset({"kg.derive", "loaders.extract"}),
    frozenset({"kg.graph", "kg.contract", "loaders.engines"}),
    frozenset({"kg.store"}),
    frozenset({"kg.aside", "kg.journal", "kg.talks"}),
    frozenset({"kg.query", "kg.rebuild", "kg.review", "kg.export", "kg.view", "kg.explain", "kg.gold"}),
    frozenset({"kg.browser", "kg.bulk", "kg.codes", "kg.diff", "kg.doctor", "kg.evaluate", "kg.upkeep"}),
    frozenset({"loaders.load"}),
    frozenset({"loaders.measure"}),
    frozenset({"kg.cli"}),
    frozenset({"kg.__main__"}),
)
# The packages themselves hold a docstring and the version; everybody may import them.
PACKAGES = frozenset({"kg", "loaders"})

# Of the graph side, the text side knows only the first five rows.
SHARED = frozenset(unit for row in LAYERS[:5] for unit in row)
TEXT_SIDE = frozenset(
    {
        "loaders.decision",
        "loaders.encoder",
        "loaders.fingerprint",
        "loaders.lexicon",
        "loaders.report",
        "loaders.readers",
        "loaders.analysis",
        "loaders.extract",
        "loaders.engines",
    }
)

# (importer, imported) → why it may stay.
EXCEPTIONS: Mapping[tuple[str, str], str] = {}

HOMES: Mapping[str, tuple[str, ...]] = {
    "spacy": ("loaders.analysis", "loaders.extract"),
    "thinc": ("loaders.analysis",),
    "numpy": ("loaders.analysis", "loaders.encoder", "loaders.signature", "loaders.engines.ray"),
    "onnxruntime": ("loaders.encoder",),
    "tokenizers": ("loaders.encoder",),
    "neo4j": ("kg.store",),
    "arcadedb": ("kg.store",),
    "arcadedb_embedded": ("kg.store",),
    "jpype": ("kg.store",),
    "vl_convert": ("kg.view",),
    "networkx": ("kg.export",),
    "pyarrow": ("kg.export", "loaders.engines.ray", "loaders.engines.shards"),
    "ray": ("loaders.engines.ray",),
    "typer": ("kg.cli",),
    "click": ("kg.cli",),
    "rich": ("kg.cli",),
    "jinja2": ("kg.browser", "kg.view"),
    "trafilatura": ("loaders.readers",),
    "feedparser": ("loaders.readers",),
    "warcio": ("loaders.readers",),
    "py3langid": ("loaders.readers",),
}


@dataclass(frozen=True)
class Import:
    """One import statement, as a module of the tree or of a library; `level` counts the dots of a relative one."""

    importer: str
    imported: str
    place: str
    level: int = 0


def modules_of(root: Path) -> dict[str, Path]:
    """Module name → file, for both packages under `root`."""
    files = [f for package in sorted(PACKAGES) for f in sorted((root / package).rglob("*.py"))]
    return {_name(f.relative_to(root)): f for f in files}


def _name(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(modules: Mapping[str, Path]) -> Iterator[Import]:
    """Yield every import of every module, those inside functions too."""
    for module, file in modules.items():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(module, alias.name, f"{module}:{node.lineno}")
            elif isinstance(node, ast.ImportFrom):
                for target in _targets(node, modules):
                    yield Import(module, target, f"{module}:{node.lineno}", node.level)


def _targets(node: ast.ImportFrom, modules: Mapping[str, Path]) -> set[str]:
    """The modules that `from x import y` reads: x.y where that is a module, else x."""
    base = node.module or ""
    named = {f"{base}.{alias.name}" for alias in node.names}
    return {name if name in modules else base for name in named}


def unit_of(module: str) -> str | None:
    """The unit that a module belongs to, by its longest known prefix."""
    if module in PACKAGES:
        return module
    known = [u for row in LAYERS for u in row if module == u or module.startswith(f"{u}.")]
    return max(known, key=len, default=None)


def _row(unit: str) -> int:
    return -1 if unit in PACKAGES else next(i for i, row in enumerate(LAYERS) if unit in row)


def faults(root: Path) -> list[str]:
    """What breaks the rules under `root`, one line each."""
    modules = modules_of(root)
    imports = list(imports_of(modules))
    return [*_unplaced(modules), *_upward(imports), *_away_from_home(imports), *_relative(imports), *_prints(modules)]


def _unplaced(modules: Mapping[str, Path]) -> Iterator[str]:
    yield from (f"{module}: give it a row in LAYERS" for module in modules if unit_of(module) is None)


def _upward(imports: Sequence[Import]) -> Iterator[str]:
    for found in imports:
        importer, imported = unit_of(found.importer), unit_of(found.imported)
        if importer is None or imported is None or importer == imported or (importer, imported) in EXCEPTIONS:
            continue
        if _row(imported) >= _row(importer):
            yield f"{found.place}: {importer} must not import {imported}, which is not below it"
        elif importer in TEXT_SIDE and imported not in SHARED | TEXT_SIDE | PACKAGES:
            yield f"{found.place}: the text side must not import {imported}"


def _away_from_home(imports: Sequence[Import]) -> Iterator[str]:
    for found in imports:
        library = found.imported.partition(".")[0]
        homes = HOMES.get(library)
        if homes is not None and not any(f"{found.importer}.".startswith(f"{home}.") for home in homes):
            yield f"{found.place}: {library} is imported only in {', '.join(homes)}"


def _relative(imports: Sequence[Import]) -> Iterator[str]:
    yield from (f"{found.place}: write the import with its full name" for found in imports if found.level)


def _prints(modules: Mapping[str, Path]) -> Iterator[str]:
    for module, file in modules.items():
        if unit_of(module) == "kg.cli":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"{module}:{node.lineno}: only kg.cli prints"


def test_the_project_keeps_its_layers() -> None:
    assert faults(ROOT) == []


def test_the_check_sees_the_whole_project() -> None:
    modules = modules_of(ROOT)
    assert {"kg.schema", "kg.store.bolt", "kg.cli", "loaders.load", "loaders.extract.statements"} <= set(modules)
    edges = {(found.importer, found.imported) for found in imports_of(modules)}
    assert {("kg.schema", "kg.errors"), ("loaders.analysis", "spacy"), ("kg.cli", "kg.cli.ask")} <= edges
    assert ("kg.cli.extract", "loaders.load") in edges, "imports inside functions count"


def test_every_exception_is_still_needed() -> None:
    edges = {(unit_of(found.importer), unit_of(found.imported)) for found in imports_of(modules_of(ROOT))}
    assert set(EXCEPTIONS) <= edges


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("kg/schema.py", "from kg.store import Store\n", "kg.schema must not import kg.store"),
        ("kg/errors.py", "def f():\n    import kg.cli.ask\n", "kg.errors must not import kg.cli"),
        ("kg/model.py", "from kg import ids\n", "kg.model must not import kg.ids"),
        ("kg/store/bolt.py", "import loaders.load\n", "kg.store must not import loaders.load"),
        ("loaders/extract/cues.py", "from kg.derive.positions import Position\n", "kg.derive"),
        (
            "loaders/extract/cues.py",
            "from kg.resolve.actors import Actor\n",
            "the text side must not import kg.resolve",
        ),
        ("loaders/readers/text.py", "import loaders.analysis\n", "loaders.readers must not import loaders.analysis"),
        ("kg/graph.py", "import spacy\n", "spacy is imported only in"),
        ("kg/query.py", "from neo4j.graph import Node\n", "neo4j is imported only in kg.store"),
        ("loaders/load.py", "from rich.table import Table\n", "rich is imported only in kg.cli"),
        ("kg/derive/shifts.py", "from . import positions\n", "write the import with its full name"),
        ("kg/derive/shifts.py", "print('x')\n", "only kg.cli prints"),
        ("kg/extras.py", "", "give it a row in LAYERS"),
    ],
)
def test_a_breach_is_told(tmp_path: Path, module: str, source: str, fault: str) -> None:
    for name in {module, "kg/ids.py"}:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source if name == module else "", encoding="utf-8")
    told = faults(tmp_path)
    assert len(told) == 1
    assert fault in told[0]


def test_asking_never_imports_the_language_libraries() -> None:
    code = "import sys, kg.cli, kg.query, kg.store; sys.stdout.write(' '.join(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "kg" in loaded
    assert not loaded & {"spacy", "thinc", "numpy", "trafilatura", "loaders"}
