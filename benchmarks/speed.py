"""`kg load` against the language model alone: words a second, what a second core brings, loading again, memory.

python -m benchmarks.speed [FOLDER] [--articles N] [--runs N]
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, Scale, main
from benchmarks.measure import Run, run, served
from benchmarks.texts import Texts, write_texts

# Workers that are compared with none.
CORES = 2
_COUNTS = re.compile(r"^articles\s+(\d+) read into \S+ (\d+) were there", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Runs of one round, one right after the other, each on a store of its own but the last two.

    Times are those of whole processes: start, imports, model, store and all.
    """

    bare: Run
    bare_cores: Run
    load: Run
    load_cores: Run
    again: Run
    one_changed: Run


def figures(scale: Scale) -> Iterator[Figure]:
    """Yield the figures of `scale.runs` rounds, medians of the ratios of each."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        texts = write_texts(scale.folder, into=place, limit=scale.articles)
        rounds = [_round(texts, place / str(number)) for number in range(scale.runs)]
        yield from _speeds(texts, rounds, long=not scale.small)
        yield from _questions(place / "0" / "cores.kg", scale.runs)


def _round(texts: Texts, place: Path) -> Round:
    place.mkdir()
    changed = texts.with_one_changed(place / "changed.jsonl")
    return Round(
        bare=_bare(texts, 1),
        bare_cores=_bare(texts, CORES),
        load=_load(texts.file, place / "alone.kg", 0),
        load_cores=_load(texts.file, place / "cores.kg", CORES),
        again=_load(texts.file, place / "cores.kg", CORES),
        one_changed=_load(changed, place / "cores.kg", CORES),
    )


def _bare(texts: Texts, processes: int) -> Run:
    return run(["-m", "benchmarks.bare", str(texts.file), str(processes)])


def _load(file: Path, store: Path, processes: int) -> Run:
    return run(["-m", "kg", "load", str(file), "--store", str(store), "--processes", str(processes)])


def _speeds(texts: Texts, rounds: list[Round], *, long: bool) -> Iterator[Figure]:
    def told(name: str, values: list[float], unit: str, target: float | None = None, **side: str) -> Figure:
        return Figure(name=name, value=median(values), unit=unit, target=target if long else None, **side)  # type: ignore[arg-type]

    yield Figure(name="articles", value=texts.articles, unit="")
    yield told("nlp.pipe, 1 process", [texts.words / r.bare.seconds for r in rounds], "words/s")
    yield told(f"nlp.pipe, {CORES} processes", [texts.words / r.bare_cores.seconds for r in rounds], "words/s")
    yield told("kg load, all in one process", [texts.words / r.load.seconds for r in rounds], "words/s")
    yield told(f"kg load, {CORES} workers", [texts.words / r.load_cores.seconds for r in rounds], "words/s")
    yield told("kg load / nlp.pipe, 1 process", [r.bare.seconds / r.load.seconds for r in rounds], "", 0.6)
    yield told(
        f"kg load / nlp.pipe, {CORES} processes", [r.bare_cores.seconds / r.load_cores.seconds for r in rounds], "", 0.6
    )
    yield told(f"{CORES} workers / one process", [r.load.seconds / r.load_cores.seconds for r in rounds], "times", 1.7)
    yield told("first load / loading again", [r.load_cores.seconds / r.again.seconds for r in rounds], "times", 50)
    yield told("articles analysed of one changed", [_read(r.one_changed) for r in rounds], "", 1, better="lower")
    yield told("seconds for one changed article", [r.one_changed.seconds for r in rounds], "s")
    yield told("peak memory, all in one process", [r.load.peak_mb for r in rounds], "MB", 1_500, better="lower")
    yield told(f"peak memory, {CORES} workers", [r.load_cores.peak_mb for r in rounds], "MB", 1_500, better="lower")
    yield told("peak memory of nlp.pipe", [r.bare.peak_mb for r in rounds], "MB")


def _read(loaded: Run) -> float:
    """The number of articles that `kg load` says it read, those that were there already left out."""
    told = _COUNTS.search(loaded.err)
    if told is None:
        raise RuntimeError(f"kg load told no numbers: {loaded.err.strip()}")
    return float(told[1])


def _questions(store: Path, runs: int) -> Iterator[Figure]:
    question = ["-m", "kg", "query", "actors", "--format", "json", "--store", str(store)]
    yield Figure(name="kg query, cold", value=median(run(question).seconds for _ in range(runs)), unit="s")
    with served(store):
        told = median(run(question).seconds for _ in range(runs))
    yield Figure(name="kg query through kg serve", value=told, unit="s")


if __name__ == "__main__":
    main(figures, __doc__)
