"""Every figure that is promised, measured one after the other, each with its target.

python -m benchmarks [FOLDER] [--articles N] [--runs N] [--small]
"""

from benchmarks import bulk, peers, prefilter, speed, writes
from benchmarks.figures import Benchmark, machine, read_scale, table

BENCHMARKS: dict[str, Benchmark] = {
    "Loading": speed.figures,
    "Left unread": prefilter.figures,
    "Writing": writes.figures,
    "Bulk import": bulk.figures,
    "Side by side": peers.figures,
}


def main() -> None:
    """Print a table for each benchmark, line by line as it is measured."""
    scale = read_scale(__doc__)
    print(machine())
    for name, figures in BENCHMARKS.items():
        print(f"\n{name}", flush=True)
        for line in table(figures(scale)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
