"""Faults of the libraries that parse what others wrote → our own, one line each."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import ArticleError

# What their code raises where it met bytes that nobody had thought of. Faults of files, of gzip and of memory are none of these.
_BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@contextmanager
def faults_of(library: str, path: str) -> Iterator[None]:
    """Around one call of a library: its bugs on this file raise ArticleError, so that the next file is read.

    Atheris found the first of them: warcio 1.8.1 takes a record without an address for one that has one.
    """
    try:
        yield
    except _BUGS as err:
        raise ArticleError(f"{path}: {library} cannot read it ({type(err).__name__}: {err})") from err
