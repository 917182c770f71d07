"""The command that says why: kg explain."""

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import DatabaseOption, ModelOption, StoreOption, ToOption, settings_of
from kg.cli.output import complain, lines
from kg.explain import explain as explanation_of
from kg.explain import reasons
from kg.store import open_store

TreeOption = Annotated[
    Path | None, typer.Option("--tree", metavar="FILE.svg", help="Also draw the sentence's dependency tree there.")
]


def explain(
    statement: Annotated[str, typer.Argument(metavar="STATEMENT_ID", help="Id of a statement in the store.")],
    tree: TreeOption = None,
    store: StoreOption = None,
    to: ToOption = None,
    database: DatabaseOption = None,
    model: ModelOption = None,
) -> None:
    """Say why a statement is one: which pattern fired on which words, who is who, what scope, how sure."""
    settings = settings_of(store, to, database, model)
    with open_store(settings, create=False) as opened:
        found = explanation_of(opened, statement)
    lines(reasons(found))
    if tree is not None:
        from loaders.analysis.tree import draw

        tree.write_text(draw(found.sentence, model=settings.model), encoding="utf-8")
        complain(f"dependency tree drawn into {tree}")
