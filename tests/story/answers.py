"""The story: what a person says of its articles (answers.yaml), and what the articles say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kg.model import Extraction, Participant, Statement
from tests.extracted import extracted

STORY = Path(__file__).parent
ARTICLES = STORY / "articles"
ANSWERS: Mapping[str, Any] = yaml.safe_load((STORY / "answers.yaml").read_text())
POSITIONS: Mapping[str, Mapping[str, Any]] = {p["id"]: p for p in ANSWERS["positions"]}
NAMES = {name: actor["name"] for actor in ANSWERS["actors"] for name in (actor["name"], *actor["names"])}


@dataclass(frozen=True, slots=True)
class Told:
    """One article's extraction with its participants by id."""

    extraction: Extraction
    participants: Mapping[str, Participant]

    def name(self, participant: str | None) -> str | None:
        """What the answers call a participant."""
        found = self.participants[participant].name if participant is not None else None
        return NAMES.get(found, found) if found is not None else None

    def names(self, participants: tuple[str, ...]) -> set[str | None]:
        return {self.name(p) for p in participants}


@cache
def told() -> Mapping[str, Told]:
    """What each article of the story says, by its file name."""
    read = extracted(ARTICLES)
    return {Path(x.article.path).stem: Told(x, {p.id: p for p in x.participants}) for x in read}


def statements_of(position: Mapping[str, Any], article: str) -> Iterator[Statement]:
    """Yield the statements of an article that report a position of the answers."""
    story = told()[article]
    for statement in story.extraction.statements:
        who = story.name(statement.holder), statement.act, story.name(statement.addressee), statement.issue
        same = who == (position["holder"], position["act"], position.get("addressee"), position["issue"])
        if same and position["words"] in statement.content.text:
            yield statement
