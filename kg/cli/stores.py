"""Opening the store for a command that only asks."""

from collections.abc import Iterator
from contextlib import contextmanager

from kg.cli.output import complain
from kg.config import Settings
from kg.rebuild import is_derived
from kg.store import Store, open_store


@contextmanager
def asked(settings: Settings) -> Iterator[Store]:
    """The store, which has to be there; on standard error a line if what follows from its articles is not made yet."""
    with open_store(settings, create=False) as opened:
        tell_underived(opened)
        yield opened


def tell_underived(store: Store) -> None:
    """Print on standard error if what follows from the articles in the store is not made yet."""
    if not is_derived(store):
        complain(
            "A load was stopped or is still running: what follows from the articles is not made yet. Run it again, or kg derive."
        )
