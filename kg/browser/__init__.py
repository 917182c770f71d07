"""What makes Neo4j Browser ready: favourites, saved Cypher, style, guide and links, from the saved queries and the schema.

Everything is made of the files that the terminal uses too, so that both ask the same questions.
"""

from collections.abc import Mapping
from pathlib import Path

from kg.browser.favourites import favourites_zip, saved_cypher_csv
from kg.browser.guide import guide_adoc, guide_html, load_guide
from kg.browser.links import links_html, links_md
from kg.browser.style import grass, load_style
from kg.config import BROWSER_URL, GUIDE_PORT
from kg.query import saved_queries
from kg.schema import load_schema


def pack(*, browser_url: str = BROWSER_URL, port: int = GUIDE_PORT) -> Mapping[str, bytes]:
    """File name → content of the whole pack; the same bytes each time.

    `browser_url` is where the links open Browser, `port` where `kg browser --serve` offers the guide.
    """
    queries = tuple(saved_queries().values())
    guide = load_guide()
    served = f"http://localhost:{port}"
    texts = {
        "saved-cypher.csv": saved_cypher_csv(queries),
        "style.grass": grass(load_schema(), load_style()),
        "guide.html": guide_html(guide),
        "guide.adoc": guide_adoc(guide),
        "links.md": links_md(queries, browser_url=browser_url, served=served),
        "links.html": links_html(queries, browser_url=browser_url, served=served),
    }
    favourites = favourites_zip(queries, guide_url=f"{served}/guide.html")
    return {"favourites.zip": favourites} | {name: text.encode("utf-8") for name, text in texts.items()}


def write_pack(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """The files written into `folder`, which is made if it is not there; files of the same name are overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / name for name in sorted(files))
    for path in paths:
        path.write_bytes(files[path.name])
    return paths
