"""What a benchmark tells: figures, each with its target where it has one."""

from collections.abc import Callable, Iterator
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
