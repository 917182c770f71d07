"""The command that measures: kg evaluate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from kg.cli.options import ModelOption, settings_of
from kg.cli.output import say, say_json
from kg.schema import load_schema

if TYPE_CHECKING:
    from kg.evaluate import Figure, Mistake

GoldArgument = Annotated[
    Path, typer.Argument(metavar="GOLD_DIR", help="Folder of articles <id>.txt with their annotations <id>.json.")
]
ErrorsOption = Annotated[bool, typer.Option("--errors", help="List misses and false alarms with their sentences.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")]


def evaluate(
    gold: GoldArgument, errors: ErrorsOption = False, as_json: JsonOption = False, model: ModelOption = None
) -> None:
    """Measure the extraction against annotated articles: precision, recall, F1 with 95 % intervals."""
    from kg.evaluate import evaluate as figures_of
    from loaders.measure import score_folder

    settings = settings_of(None, None, None, model)
    scored = list(score_folder(gold, model=settings.model, schema=load_schema(actors=settings.actors)))
    figures = figures_of(scored)
    mistakes = [m for one in scored for m in one.mistakes] if errors else []
    if as_json:
        say_json(_object(len(scored), figures, mistakes, errors=errors), indent=1)
        return
    _print_figures(figures, title=f"{len(scored)} articles")
    for mistake in mistakes:
        say(f"{mistake.kind:<12}  {mistake.article}: {mistake.what}\n{'':<14}{mistake.sentence}")


def _object(articles: int, figures: "list[Figure]", mistakes: "list[Mistake]", *, errors: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "articles": articles,
        "figures": {
            f.name: {
                "precision": round(f.count.precision, 4),
                "recall": round(f.count.recall, 4),
                "f1": round(f.count.f1, 4),
                "low": round(f.low, 4),
                "high": round(f.high, 4),
                "right": f.count.right,
                "found": f.count.found,
                "gold": f.count.gold,
            }
            for f in figures
        },
    }
    if errors:
        found["errors"] = [
            {"article": m.article, "kind": m.kind, "what": m.what, "sentence": m.sentence} for m in mistakes
        ]
    return found


def _print_figures(figures: "list[Figure]", *, title: str) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in ("precision", "recall", "F1", "95 % interval", "right", "found", "gold"):
        table.add_column(column, justify="right", no_wrap=True)
    for f in figures:
        c = f.count
        interval = f"{f.low:.3f} to {f.high:.3f}"
        numbers = (str(n) for n in (c.right, c.found, c.gold))
        table.add_row(f.name, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", interval, *numbers)
    Console(width=100, highlight=False).print(table)
