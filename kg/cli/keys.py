"""What a person types: single keys and lines, on a terminal or from a pipe."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from kg.characters import escaped

# What ends a dialogue: nothing left to read, Ctrl-D.
END = "q"

Near = Callable[[str], Sequence[str]]


class Keys(Protocol):
    """Where keys and lines come from."""

    def key(self, prompt: str) -> str:
        """The key pressed; q when nothing is left."""

    def line(self, prompt: str, *, near: Near) -> str:
        """The line typed, without spaces around it, empty when nothing is left; Tab completes to what is `near`."""


def open_keys() -> Keys:
    """Keys of the terminal; where standard input is none, the first letter of each line counts as the key."""
    if sys.stdin.isatty() and os.name == "posix":
        return TerminalKeys()
    return LineKeys()


class LineKeys:
    """Keys as lines of standard input: for pipes, and for terminals that give no single keys."""

    def key(self, prompt: str) -> str:
        """The first letter of the next line, a space for an empty one."""
        raw = self._read(prompt)
        return (raw.strip() or " ")[0] if raw else END

    def line(self, prompt: str, *, near: Near) -> str:
        """The next line."""
        return self._read(prompt).strip()

    def _read(self, prompt: str) -> str:
        sys.stdout.write(escaped(prompt))
        sys.stdout.flush()
        return sys.stdin.readline()


class TerminalKeys:
    """Keys of a POSIX terminal; lines are edited and completed by readline where Python has it."""

    def key(self, prompt: str) -> str:
        """The next key, without Enter."""
        with _single_keys():
            sys.stdout.write(escaped(prompt))
            sys.stdout.flush()
            raw = os.read(sys.stdin.fileno(), 1)
        found = raw.decode("ascii", "replace") if raw not in (b"", b"\x04") else END
        sys.stdout.write(f"{found.strip()}\n")
        return found

    def line(self, prompt: str, *, near: Near) -> str:
        """The next line; Tab completes."""
        sys.stdout.flush()
        with _completing(near):
            try:
                return input(escaped(prompt)).strip()
            except EOFError:
                sys.stdout.write("\n")
                return ""


@contextmanager
def _single_keys() -> Iterator[None]:
    """The terminal gives each key at once and does not show it; Ctrl-C still interrupts, keys typed ahead stay."""
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


@contextmanager
def _completing(near: Near) -> Iterator[None]:
    """Tab completes the whole line; where Python comes without readline nothing does."""
    with suppress(ImportError):
        import readline

        found: list[str] = []

        def complete(text: str, number: int) -> str | None:
            if number == 0:
                found[:] = near(text)
            return found[number] if number < len(found) else None

        before = readline.get_completer(), readline.get_completer_delims()
        readline.set_completer_delims("")
        readline.set_completer(complete)
        readline.parse_and_bind("tab: complete")
        try:
            yield
        finally:
            readline.set_completer(before[0])
            readline.set_completer_delims(before[1])
        return
    yield
