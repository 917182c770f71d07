"""The text side: readers, analysis and extraction; `loaders.load` runs them all."""
