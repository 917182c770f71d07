"""“ ” ’ say what " and ' say: the same statements, with the words as the article writes them."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.characters import straight
from kg.contract import to_json
from kg.ids import content_id
from kg.model import Article, Extraction
from kg.schema import load_schema
from loaders.analysis import Analysis, load_model
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from tests.conftest import ROOT

GOLD = sorted((ROOT / "tests" / "gold").glob("*.txt"))


def typographic(text: str) -> str:
    """`text`, of the same length, with quotation marks and apostrophes as a typesetter puts them."""
    opened = re.sub(r"(?<![^\s(\[—–-])\"", "“", text)
    return re.sub(r"(?<![^\s(\[—–“-])'", "‘", opened).replace('"', "”").replace("'", "’")


def said(texts: Iterable[str]) -> Iterator[Extraction]:
    """What each text says, at whatever confidence; texts that differ in typography alone have one article id."""
    lexicon, schema = load_lexicon(), load_schema()
    articles = [Article(id=content_id("art", straight(t)), path="-", title="", text=t) for t in texts]
    for article, doc in Analysis(load_model(), schema)(articles):
        yield extract(article, doc, lexicon=lexicon, schema=schema, min_confidence=0.0)


def told(extraction: Extraction) -> str:
    """The extraction in the words of the contract, with names for ids."""
    found = json.dumps(_straight(to_json(extraction, explained=True)), ensure_ascii=False)
    for participant in extraction.participants:
        found = found.replace(participant.id, straight(participant.name))
    return re.sub(r"\b(stmt|event|med|press|textimp)-\w+", r"\1", found)


def _straight(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _straight(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_straight(one) for one in value]
    return straight(value) if isinstance(value, str) else value


def test_text_keeps_its_length_and_is_straightened_once() -> None:
    text = "“We won’t,” he said: ‘No’ – «jamais», „nie“, 5′ 10″, O´Hara, ＂so＂."
    assert straight(text) == '"We won\'t," he said: \'No\' – "jamais", "nie", 5\' 10", O\'Hara, "so".'
    assert len(straight(text)) == len(text)
    assert straight(straight(text)) == straight(text)


@pytest.mark.model
@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("The union won’t accept the offer.", [("rejection", "asserted", False)]),
        ("Norway doesn’t want Iceland to cut its quota.", [("rejection", "asserted", False)]),
        ("The bank didn’t offer a loan.", [("rejection", "asserted", False)]),
        ("The union wonʼt accept the offer.", [("rejection", "asserted", False)]),
        ("The union WON’T accept the offer.", [("rejection", "asserted", False)]),
        ("The union won`t accept the offer.", [("rejection", "asserted", False)]),
        ("The union hasn’t demanded a shorter week.", [("demand", "negated", True)]),
        ("“We’ll strike on Monday,” said Ana Ruiz.", [("threat", "asserted", False)]),
    ],
)
def test_a_typographic_apostrophe_negates_and_shortens_as_a_straight_one(
    sentence: str, wanted: list[tuple[str, str, bool]]
) -> None:
    for text in (sentence, straight(sentence).replace("`", "'")):
        (found,) = said([text])
        assert [(s.act, s.factuality, s.negated) for s in found.statements] == wanted


@pytest.mark.model
def test_every_example_of_the_lexicon_says_the_same_in_both() -> None:
    lexicon = load_lexicon()
    examples = [s for entry in (*lexicon.entries, *lexicon.cue_entries) for s in (*entry.match, *entry.reject)]
    examples = [straight(s) for s in examples if "'" in straight(s) or '"' in straight(s)]
    assert len(examples) >= 15
    plain, set_ = said(examples), said(map(typographic, examples))
    differing = [s for s, one, other in zip(examples, plain, set_, strict=True) if told(one) != told(other)]
    assert differing == []


@pytest.mark.model
@pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)
def test_an_article_says_the_same_in_both(file: Path) -> None:
    text = straight(file.read_text(encoding="utf-8"))
    one, other = said([text, typographic(text)])
    assert told(one) == told(other)


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "N’DJAMENA, March 3 - Talks go on\n\nN’DJAMENA, March 3 - Chad demanded that Libya close its border.",
        "Ferry talks\n\n“The company must\npay,” said Ana Ruiz on Monday. “We will strike on Friday.”",
        "Oslo lays 10″ pipes. “We will strike on Monday,” said Ana Ruiz.",
        "Talks between Norway and Iceland stalled over drivers’ hats.",
        "The Guild, led by “Red” O’Hara, offered the Drivers’ League 2,000 “black” hats.",
    ],
)
def test_what_reads_the_text_itself_reads_both(text: str) -> None:
    one, other = said([straight(text), text])
    assert told(one) == told(other)
    assert one.statements or one.impasses
    assert {i.issue for i in one.impasses} == {i.issue for i in other.impasses}
    assert [s.proposition for s in one.statements] == [s.proposition for s in other.statements]


@pytest.mark.model
def test_names_and_words_stand_as_the_article_writes_them() -> None:
    text = "Mary O’Brien, “the Rock” of the Sailors’ Guild, demanded that the ferry company’s board raise wages."
    (found,) = said([text])
    names = {p.name for p in found.participants}
    assert any("O’Brien" in name for name in names)
    assert all("'" not in name for name in names)
    (demand,) = found.statements
    assert demand.content.text in text
    assert "’s" in demand.content.text


@pytest.mark.model
def test_a_known_actor_is_found_in_either_spelling() -> None:
    one, other = said(
        ["The Lord's Resistance Army rejected the truce.", "The Lord’s Resistance Army rejected the truce."]
    )
    assert [p.gazetteer for p in one.participants] == [p.gazetteer for p in other.participants] == ["group/lra"]
