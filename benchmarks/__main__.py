"""Print words a second of the bare language model and of `kg load`, peak memory and the time of `kg query`."""

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measure import Run, run, served
from benchmarks.texts import Texts, write_texts

ROOT = Path(__file__).parent.parent
_CLOCK = re.compile(r"^time\s+([\d.]+) s", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One run of the bare model and one of `kg load` into a fresh store, one right after the other.

    `bare` and `load` are seconds from the model's start to the last result; processes and the store were up before.
    """

    bare: float
    pipe: float
    load: float
    whole: float
    peak_mb: float
    bare_peak_mb: float


def main(arguments: Sequence[str]) -> None:
    """Measure and print the table."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        texts = write_texts(options.folder, into=place, limit=options.articles)
        if not texts.articles:
            sys.exit(
                f"{options.folder}: no article that can be read; give a folder of .txt, .html, .jsonl or .jsonl.gz"
            )
        pairs = [_pair(texts, place / f"store-{n}") for n in range(options.runs)]
        rows = [*_speed(texts, pairs), *_queries(place / "store-0", options.runs)]
    _print(texts, options.runs, rows)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "examples", help="articles [default: examples/]")
    parser.add_argument("--articles", type=int, default=None, help="only the first N articles [default: all]")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are printed [default: 3]")
    return parser.parse_args(arguments)


def _pair(texts: Texts, store: Path) -> Pair:
    bare = run(["-m", "benchmarks.bare", str(texts.file)])
    loaded = run(["-m", "kg", "load", str(texts.file), "--store", str(store)])
    seconds = json.loads(bare.out)
    return Pair(
        bare=seconds["load"] + seconds["pipe"],
        pipe=seconds["pipe"],
        load=_told(loaded),
        whole=loaded.seconds,
        peak_mb=loaded.peak_mb,
        bare_peak_mb=bare.peak_mb,
    )


def _told(loaded: Run) -> float:
    """The seconds that `kg load` tells in its summary."""
    clock = _CLOCK.search(loaded.err)
    if clock is None:
        raise RuntimeError(f"kg load told no time: {loaded.err.strip()}")
    return float(clock[1])


def _speed(texts: Texts, pairs: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    bare, load = median(p.bare for p in pairs), median(p.load for p in pairs)
    yield "nlp.pipe alone", f"{texts.words / median(p.pipe for p in pairs):,.0f} words/s"
    yield "nlp.pipe with loading the model", f"{texts.words / bare:,.0f} words/s"
    yield "kg load with loading the model", f"{texts.words / load:,.0f} words/s"
    yield "ratio of the last two", f"{median(p.bare / p.load for p in pairs):.2f}"
    yield "kg load, whole process", f"{median(p.whole for p in pairs):.1f} s"
    yield "peak memory of nlp.pipe", f"{max(p.bare_peak_mb for p in pairs):.0f} MB"
    yield "peak memory of kg load", f"{max(p.peak_mb for p in pairs):.0f} MB"


def _queries(store: Path, runs: int) -> Iterator[tuple[str, str]]:
    question = ["-m", "kg", "query", "actors", "--format", "json", "--store", str(store)]
    yield "kg query, cold", f"{median(run(question).seconds for _ in range(runs)):.1f} s"
    with served(store):
        yield "kg query through kg serve", f"{median(run(question).seconds for _ in range(runs)):.1f} s"


def _print(texts: Texts, runs: int, rows: Sequence[tuple[str, str]]) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    print(f"{texts.articles} articles, {texts.words:,} words; {runs} runs in turn, medians, memory the highest")
    print(f"Python {version}, {os.cpu_count()} cores")
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value:>14}")


if __name__ == "__main__":
    main(sys.argv[1:])
