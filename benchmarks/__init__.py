"""Speed and memory: `python -m benchmarks [FOLDER]`."""
