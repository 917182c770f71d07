"""`kg` and `python -m kg`: the command line, which Ctrl-C ends without a traceback in its first and its last moment too."""

import signal
import sys


def main() -> None:
    """Run the command line; exit code 130 after Ctrl-C."""
    try:
        from kg.cli import main as command_line  # takes half a second, in which somebody may press Ctrl-C

        command_line()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    finally:
        # All is said; what the store's engine still clears away may be cut off.
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
