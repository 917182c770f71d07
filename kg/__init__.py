"""The graph side: records, schema, resolution, derivation, stores, queries and the command line."""

__version__ = "0.1.0"
