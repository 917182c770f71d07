"""The command browser: what makes Neo4j Browser ready, written and served."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.admin import wait
from kg.cli.output import complain, say
from kg.config import BROWSER_URL, GUIDE_PORT


def browser(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write into.")] = Path("browser-pack"),
    serve: Annotated[
        bool, typer.Option("--serve", help="Then offer the guide and the files on this machine, until Ctrl-C.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port for the guide.")] = GUIDE_PORT,
    browser_url: Annotated[
        str, typer.Option("--browser-url", metavar="URL", help="Address of the Neo4j Browser that the links open.")
    ] = BROWSER_URL,
) -> None:
    """Write what makes Neo4j Browser ready: favourites, saved Cypher, style, guide and links."""
    from kg.browser import pack, write_pack
    from kg.browser.server import served

    files = pack(browser_url=browser_url, port=port)
    for path in write_pack(out, files):
        say(str(path))
    if serve:
        with served(files, port=port) as address:
            say(f"guide, classic Browser  :play {address}/guide.html   (:guide keeps it at the side)")
            say(f"guide, new Browser      :guide {address}/guide.adoc")
            say(f"links and files         {address}/")
            say("Only this machine can read them. Ctrl-C ends it.")
            wait()
        complain("Ended.")
