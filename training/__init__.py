"""Trains the weights that `loaders/` reads: annotated articles → examples → encoder → ONNX → decision; see docs/training.md."""
