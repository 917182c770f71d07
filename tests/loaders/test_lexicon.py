"""Every entry of the lexicon finds what it must and leaves what it must not."""

import pytest
from spacy.tokens import Doc

from kg.errors import SchemaError
from kg.ids import content_id
from kg.model import Article
from kg.schema import load_schema
from loaders.analysis import analyse, load_model
from loaders.extract.cast import Cast
from loaders.extract.cues import CueFinder
from loaders.extract.events import TYPES
from loaders.extract.mediations import ROLES, find_mediations
from loaders.extract.statements import StatementFinder
from loaders.lexicon import Cue, Entry, load_lexicon, read_lexicon

pytestmark = pytest.mark.model

LEXICON = load_lexicon()


def analysed(sentence: str) -> tuple[Article, Doc]:
    article = Article(id=content_id("art", sentence), path="-", title=sentence, text=sentence)
    return next(iter(analyse([article], load_model())))


def statement_rules(sentence: str) -> set[str]:
    article, doc = analysed(sentence)
    cast = Cast(article, doc, lexicon=LEXICON, schema=load_schema())
    finder = StatementFinder(article, doc, cast, lexicon=LEXICON, schema=load_schema())
    return {one.statement.rule for one in finder.considered()}


def cue_rules(sentence: str) -> set[str]:
    article, doc = analysed(sentence)
    cast = Cast(article, doc, lexicon=LEXICON, schema=load_schema())
    events = {f.cue.id for f in CueFinder(cast, lexicon=LEXICON, types=TYPES)}
    return events | {m.rule for m in find_mediations(article, cast, lexicon=LEXICON)}


@pytest.mark.parametrize("entry", LEXICON.entries, ids=lambda e: e.id)
def test_a_statement_entry_finds_its_examples_only(entry: Entry) -> None:
    missed = [s for s in entry.match if entry.id not in statement_rules(s)]
    false = [s for s in entry.reject if entry.id in statement_rules(s)]
    assert (missed, false) == ([], [])


@pytest.mark.parametrize("cue", LEXICON.cue_entries, ids=lambda c: c.id)
def test_a_cue_finds_its_examples_only(cue: Cue) -> None:
    missed = [s for s in cue.match if cue.id not in cue_rules(s)]
    false = [s for s in cue.reject if cue.id in cue_rules(s)]
    assert (missed, false) == ([], [])


def test_every_act_of_an_entry_is_in_the_closed_list() -> None:
    acts = {act for e in LEXICON.entries for act in (e.act, e.negated) if act is not None}
    assert acts <= set(load_schema().acts)
    assert {e.act for e in LEXICON.entries} == set(load_schema().acts), "an act without an entry is never found"


def test_every_cue_type_is_read_by_somebody() -> None:
    assert {c.type for c in LEXICON.cue_entries} <= TYPES | ROLES


def test_lists_named_by_cues_exist() -> None:
    named = {about[1:] for c in LEXICON.cue_entries for about in c.about if about.startswith("@")}
    assert named <= set(LEXICON.lists)


def test_an_unknown_key_is_told_with_file_and_entry(tmp_path) -> None:  # type: ignore[no-untyped-def]
    entry = "- {id: x, act: demand, pos: verb, words: [ask], content: [to], colour: red, match: [a], reject: [b]}"
    (tmp_path / "statements.yaml").write_text(entry)
    with pytest.raises(SchemaError, match=r"statements.yaml: entry 'x': \('colour',\)"):
        read_lexicon(tmp_path)
