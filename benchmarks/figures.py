"""What a benchmark tells: figures, each with its target where it has one."""

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that was measured; `better` says on which side of the target it is met. Without a target it is told only."""

    name: str
    value: float
    unit: str
    target: float | None = None
    better: Literal["higher", "lower"] = "higher"

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.target is None:
            return None
        return self.value >= self.target if self.better == "higher" else self.value <= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured: the texts, at most `articles` of them, `runs` of each pair; `small` is for a check in minutes."""

    folder: Path = EXAMPLES
    articles: int | None = None
    runs: int = 3
    small: bool = False


# A module of this folder offers one of these under the name `figures`.
Benchmark = Callable[[Scale], Iterator[Figure]]


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield one line a figure: name, value, target, and whether it is met."""
    for figure in figures:
        target = (
            "" if figure.target is None else f"{'≥' if figure.better == 'higher' else '≤'} {_number(figure.target)}"
        )
        state = {None: "", True: "met", False: "MISSED"}[figure.met]
        yield f"{figure.name:<48} {_number(figure.value):>10} {figure.unit:<10} {target:<10} {state}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def machine() -> str:
    """What was measured on, in a line."""
    return f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"


def read_scale(description: str | None) -> Scale:
    """The scale that the command line asks for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=EXAMPLES, help="articles [default: examples/]")
    parser.add_argument("--articles", type=int, help="only the first N articles [default: all]")
    parser.add_argument("--runs", type=int, default=3, help="runs of each pair; medians are told [default: 3]")
    parser.add_argument("--small", action="store_true", help="a check in minutes, without targets of large corpora")
    told = parser.parse_args()
    return Scale(folder=told.folder, articles=told.articles, runs=told.runs, small=told.small)


def main(figures: Benchmark, description: str | None) -> None:
    """Measure as the command line asks and print the table."""
    print(machine())
    for line in table(figures(read_scale(description))):
        print(line, flush=True)
