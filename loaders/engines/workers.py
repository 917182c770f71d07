"""Worker processes on this machine, each with a model of its own; they end when their starter does, however that ends."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import TYPE_CHECKING, Self

from kg.errors import WorkerError
from kg.model import Article, Extraction
from kg.schema import Schema

if TYPE_CHECKING:
    from loaders.engines.analyst import Analyst

# What a worker runs; only there it is imported, with the libraries of the model.
_ANALYST = "loaders.engines.analyst"
# Batches on the way for each worker: one in its hands, one waiting, so that none idles while the store is written.
_AHEAD = 2


class Workers:
    """An engine of several processes, for one run; a context manager.

    The first worker starts at once, further ones when there is work for them; all end when the work does.
    """

    def __init__(self, processes: int, model: str, schema: Schema, min_confidence: float | None = None) -> None:
        self._most = processes * _AHEAD + 1
        context = _context()
        ours, self._leash = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            processes, mp_context=context, initializer=_start, initargs=(ours, model, schema, min_confidence)
        )
        self._ours = ours
        self._used = False
        # A thread that Ctrl-C does not reach: it would leave a worker that is just starting with half of what it is sent.
        self._starter = ThreadPoolExecutor(1, initializer=_leave_ctrl_c_to_the_starter)
        # Starting the first one takes a second, in which the caller opens the store; if it fails, the first batch tells.
        self._starter.submit(self._pool.submit, _warm_up)

    def __enter__(self) -> Self:
        """The engine itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the workers, at once if something went wrong."""
        self._starter.shutdown(cancel_futures=True)
        if kind is not None:
            self._leash.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._leash.close()
        self._ours.close()

    def run(self, batches: Iterable[Sequence[Article]]) -> Iterator[list[Extraction]]:
        """Yield what each batch says, in order.

        Raises WorkerError if a worker was ended from outside.
        """
        waiting: deque[Future[list[Extraction]]] = deque()
        for batch in batches:
            waiting.append(self._submit(batch))
            while len(waiting) >= self._most or (waiting and waiting[0].done()):
                yield _result(waiting.popleft())
        if not self._used:
            self._leash.close()  # nobody waits for a model that is not needed
        self._pool.shutdown(wait=False)
        while waiting:
            yield _result(waiting.popleft())

    def _submit(self, batch: Sequence[Article]) -> Future[list[Extraction]]:
        self._used = True
        try:
            return self._starter.submit(self._pool.submit, _analyse, batch).result()
        except BrokenProcessPool as err:
            raise _ended() from err


def _result(future: Future[list[Extraction]]) -> list[Extraction]:
    try:
        return future.result()
    except BrokenProcessPool as err:
        raise _ended() from err


def _ended() -> WorkerError:
    return WorkerError(
        "a worker process ended before its work was done, killed or out of memory; what was written stays: run the same "
        "command again, with fewer --processes if memory is short"
    )


def _leave_ctrl_c_to_the_starter() -> None:
    """Keep Ctrl-C from all processes that this thread starts, from their first moment on; on Windows, once they have begun."""
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # starting it lets Ctrl-C through again
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _context() -> BaseContext:
    """A server that has imported the libraries once and forks workers; where there is none, fresh processes."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_ANALYST])
    return context


# ---- in the worker ----

_made_of: tuple[str, Schema, float | None] | None = None


def _start(leash: Connection, model: str, schema: Schema, min_confidence: float | None) -> None:
    """Prepare this process; what can fail waits for the first batch, whose sender hears of it."""
    global _made_of
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes; whoever started this one decides
    threading.Thread(target=_follow, args=(leash,), daemon=True).start()
    _made_of = model, schema, min_confidence


def _follow(leash: Connection) -> None:
    """End this process when the other end of the leash is gone: closed, or its holder killed."""
    with suppress(EOFError, OSError):
        leash.recv()
    os._exit(1)


@cache
def _analyst() -> "Analyst":
    from loaders.engines.analyst import Analyst

    assert _made_of is not None
    model, schema, min_confidence = _made_of
    return Analyst(model, schema, min_confidence=min_confidence)


def _warm_up() -> None:
    _analyst()


def _analyse(batch: Sequence[Article]) -> list[Extraction]:
    return _analyst()(batch)
