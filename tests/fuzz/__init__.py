"""Inputs made by chance: Hypothesis in every run with a small budget, Atheris by hand (`python -m tests.fuzz.readers`)."""
