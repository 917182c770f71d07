"""Speed and memory: `python -m benchmarks [FOLDER]`, with what the tests want installed."""

from importlib.util import find_spec

if any(find_spec(name) is None for name in ("psutil", "pyarrow", "pytest")):
    raise SystemExit("benchmarks want what the tests want: pip install -e '.[test]'")
