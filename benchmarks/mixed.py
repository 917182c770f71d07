"""Write made-up articles by the hundred thousand: each of a few paragraphs of others, so that they are as alike as news are.

python -m benchmarks.mixed FOLDER FILE [--articles N] [--paragraphs N]
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.texts import articles_in

START = date(2030, 1, 1)
DAYS = 365
SEED = 0


def paragraphs_of(folder: Path) -> list[str]:
    """The paragraphs of all articles that can be read in a folder or file."""
    return [p for article in articles_in(folder) for p in article.text.split("\n\n") if p.strip()]


def mixed(paragraphs: Sequence[str], articles: int, *, length: int) -> Iterator[dict[str, str]]:
    """Yield so many articles of `length` paragraphs, drawn at random from a fixed seed, over a year."""
    random = Random(SEED)
    for number in range(articles):
        day = START + timedelta(days=number * DAYS // articles)
        text = "\n\n".join(random.sample(paragraphs, length))
        yield {"id": f"mixed/{number}", "text": text, "date": day.isoformat(), "source": "Mixed"}


def main(arguments: Sequence[str]) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="articles whose paragraphs are taken")
    parser.add_argument("file", type=Path, help="where the made-up articles go, as JSON lines")
    parser.add_argument("--articles", type=int, default=100_000, help="[default: 100000]")
    parser.add_argument("--paragraphs", type=int, default=3, help="of an article [default: 3]")
    options = parser.parse_args(arguments)
    paragraphs = paragraphs_of(options.folder)
    with options.file.open("w", encoding="utf-8") as out:
        for article in mixed(paragraphs, options.articles, length=options.paragraphs):
            out.write(json.dumps(article, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
