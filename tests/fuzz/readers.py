"""Atheris over all readers, by hand: `python -m tests.fuzz.readers [corpus folder] -max_total_time=600`.

Needs `pip install atheris`, which is no dependency. The first byte chooses the format and whether it is packed; the rest is the file,
taken as it is or as numbers of the format's pieces. A fault is written as crash-… and raised.
"""

import gzip
import sys

try:
    import atheris  # type: ignore[import-not-found]  # installed by hand
except ModuleNotFoundError as err:
    raise SystemExit("tests.fuzz.readers wants atheris, which is no dependency: pip install atheris") from err

with atheris.instrument_imports(include=["loaders.readers", "feedparser", "warcio", "kg.nesting", "kg.characters"]):
    from tests.fuzz.grammar import PIECES, check_reading

_SUFFIXES = sorted(PIECES)


def one_input(raw: bytes) -> None:
    """Read what `raw` describes."""
    if len(raw) < 2:
        return
    suffix = _SUFFIXES[raw[0] % len(_SUFFIXES)]
    content = raw[2:]
    if raw[1] & 1:
        pieces = PIECES[suffix]
        content = b"".join(pieces[n % len(pieces)] for n in content)
    if raw[1] & 2:
        check_reading(f"{suffix}.gz", gzip.compress(content))
    else:
        check_reading(suffix, content)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
