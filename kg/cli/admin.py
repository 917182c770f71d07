"""Commands about the store and the machine: info, doctor, serve."""

import time
from pathlib import Path
from typing import Annotated

import typer

import kg
from kg.cli.browser import browser_address
from kg.cli.options import DatabaseOption, Format, FormatOption, ModelOption, StoreOption, ToOption, settings_of
from kg.cli.output import complain, say, show
from kg.cli.stores import asked
from kg.doctor import checks
from kg.schema import load_schema
from kg.store import Answer


def info(
    store: StoreOption = None, to: ToOption = None, database: DatabaseOption = None, format: FormatOption = Format.table
) -> None:
    """What is in the store: counts by label, the span of dates, version and address."""
    with asked(settings_of(store, to, database)) as opened:
        rows = [("kg", kg.__version__), *opened.describe().items()]
        for label in load_schema().nodes:
            rows.append((label, str(opened.read(f"MATCH (n:{label}) RETURN count(n) AS n").rows[0][0])))
        first, last = opened.read(
            "MATCH (a:Article) RETURN min(a.publishedOn) AS first, max(a.publishedOn) AS last"
        ).rows[0]
    rows.append(("published", f"{first} to {last}" if first else "no dates"))
    show(Answer(columns=("what", "value"), rows=tuple(rows)), format)


def doctor(
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    model: ModelOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Check Python, the language model, the store and the connection, and say what to do; exit code 1 if something is wrong."""
    found = list(checks(settings_of(store, to, database, model)))
    show(
        Answer(columns=("check", "state", "what to do"), rows=tuple((c.name, c.state, c.advice) for c in found)), format
    )
    if any(c.state == "problem" for c in found):
        raise typer.Exit(1)


def serve(
    store: StoreOption = None,
    bolt_port: Annotated[
        int | None, typer.Option("--bolt-port", help="Port of the Bolt listener.", show_default="a free one")
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser", help="Open Neo4j Browser on the store, where one is at hand.")
    ] = False,
    browser_dir: Annotated[
        Path | None,
        typer.Option(
            "--browser-dir",
            envvar="KG_BROWSER_DIR",
            help="Folder with the files of Neo4j Browser, to be served on loopback.",
        ),
    ] = None,
) -> None:
    """Keep the embedded store up, so that other commands, cypher-shell and Neo4j Browser reach it; end with Ctrl-C."""
    from kg.store.embedded import DATABASE
    from kg.store.embedded import serve as keep_up

    with keep_up(settings_of(store, None).store, bolt_port=bolt_port) as opened:
        address = opened.address
        say(f"Bolt          {address.uri}  (this machine only)")
        say(f"user          {address.user}")
        say(f"password      {address.password}")
        say(f"database      {DATABASE}")
        say(f"cypher-shell  cypher-shell -a {address.uri} -u {address.user} -p '{address.password}' -d {DATABASE}")
        with browser_address(address.uri, folder=browser_dir, launch=browser) as told:
            say(f"Browser       {told}")
            say("Ready. Other kg commands on this folder go through this one. Ctrl-C ends it.")
            wait()
    complain("Ended.")


def wait() -> None:
    """Return when somebody presses Ctrl-C or the process is asked to end."""
    import signal
    import sys

    try:
        for name in (signal.SIGINT, signal.SIGTERM):  # the engine's Java has put its own handler in place
            signal.signal(name, signal.default_int_handler)
        sys.stdout.flush()  # only now: who reads that all is ready may press Ctrl-C at once
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
