"""Every entry of the lexicon finds what it must and leaves what it must not."""

import shutil
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.schema import load_schema
from loaders.extract.candidates import CandidateFinder
from loaders.extract.cast import Cast
from loaders.extract.cues import CueFinder
from loaders.extract.mediations import MediationFinder
from loaders.extract.selection import select
from loaders.extract.sight import Sight
from loaders.extract.statements import StatementFinder
from loaders.lexicon import EVENTS, Cue, Entry, load_lexicon, read_lexicon
from tests.conftest import ROOT
from tests.extracted import analysed

pytestmark = pytest.mark.model

LEXICON = load_lexicon()


def statement_rules(sentence: str) -> set[str]:
    article, doc = analysed(sentence)
    cast = Cast(article, doc, lexicon=LEXICON, schema=load_schema())
    found = list(CandidateFinder(article, cast, lexicon=LEXICON))
    return {candidate.rule for candidate in select(found, sure=dict.fromkeys(map(id, found), 0.0))}


def cue_rules(sentence: str) -> set[str]:
    article, doc = analysed(sentence)
    cast = Cast(article, doc, lexicon=LEXICON, schema=load_schema())
    events = {f.cue.id for f in CueFinder(cast, lexicon=LEXICON, types=EVENTS)}
    mediations = MediationFinder(cast, Sight(doc)).considered()
    return events | {one.make().rule for one in mediations if one.by_rule}


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


def test_every_act_has_an_entry() -> None:
    assert {e.act for e in LEXICON.entries} == set(load_schema().acts), "an act without an entry is never found"


STATEMENT = "- {id: x, act: demand, pos: verb, words: [ask], content: [to], match: [a], reject: [b]}\n"
CUE = "- {id: x, type: stall, pos: verb, words: [stall], match: [a], reject: [b]}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lexicon of one's own, as shipped."""
    shipped = ROOT / "schemas" / "lexicon" / "en"
    return Path(shutil.copytree(shipped, tmp_path / "en"))


def test_a_word_of_ones_own_is_a_candidate_for_the_decision(folder: Path) -> None:
    own = "- {id: own, act: demand, pos: verb, words: [hanker], content: [for], match: [a], reject: [b]}\n"
    with (folder / "statements.yaml").open("a", encoding="utf-8") as file:
        file.write(own)
    article, doc = analysed("The pilots hankered for a shorter week, their union said in talks with the carrier.")
    lexicon = read_lexicon(folder)
    cast = Cast(article, doc, lexicon=lexicon, schema=load_schema())
    finder = StatementFinder(article, doc, cast, lexicon=lexicon, schema=load_schema())
    (one,) = [c for c in finder.considered() if "own" in {c.candidate.rule, c.candidate.listed}]
    assert one.statement.act == "demand"
    assert one.statement.content.text == "a shorter week"
    assert 0 < one.statement.confidence < 1


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("statements.yaml", STATEMENT.replace("match", "colour: red, match"), "statements.yaml: entry 'x': colour: "),
        ("statements.yaml", STATEMENT.replace("demand", "plea"), "statements.yaml: entry 'x': unknown act 'plea'; known: accept"),
        (
            "statements.yaml",
            STATEMENT.replace("match", "negated: refusal, match"),
            "statements.yaml: entry 'x': unknown act 'refusal'; known: acceptance, ",
        ),
        (
            "statements.yaml",
            STATEMENT.replace("match", "negated: '', match"),
            "statements.yaml: entry 'x': unknown act ''; known: acceptance, ",
        ),
        (
            "statements.yaml",
            STATEMENT.replace("content: [", "content: [objekt, "),
            "statements.yaml: entry 'x': unknown place of a content 'objekt'; known: about, against, ",
        ),
        (
            "statements.yaml",
            STATEMENT.replace("match", "addressee: [reciever], match"),
            "statements.yaml: entry 'x': unknown place of an addressee 'reciever'; known: about, against, ",
        ),
        (
            "statements.yaml",
            STATEMENT.replace("match", "joint: [object], match"),
            "statements.yaml: entry 'x': unknown preposition 'object'; known: about, against, ",
        ),
        ("statements.yaml", STATEMENT.replace("words: [", "words: [' ', "), "statements.yaml: entry 'x': words.0: "),
        (
            "events.yaml",
            CUE.replace("match", "parties_in: [subjekt], match"),
            "events.yaml: entry 'x': unknown place 'subjekt'; known: about, adverb, ",
        ),
        ("statements.yaml", STATEMENT + STATEMENT, "statements.yaml: id 'x' stands twice"),
        ("events.yaml", CUE.replace("stall,", "mediator,", 1), "events.yaml: entry 'x': unknown type 'mediator'; known: agreement, call, "),
        ("mediations.yaml", CUE, "mediations.yaml: entry 'x': unknown type 'stall'; known: convener, facilitator, "),
        (
            "events.yaml",
            CUE.replace("match", 'about: [table, "@talk"], match'),
            "events.yaml: entry 'x': unknown list 'talk'; known: agreement, aiming, ",
        ),
        ("words.yaml", "negations: [not]\n", "words.yaml: unknown list 'negations'; known: agreement, aiming, "),
        ("words.yaml", "negation: [not]\n", "words.yaml: report: Field required"),
        ("words.yaml", "[]\n", "words.yaml: a mapping of lists is wanted, found list"),
        ("numbers.yaml", "one: many\n", "numbers.yaml: one: "),
        ("lemmas.yaml", "[]\n", "lemmas.yaml: the entry: "),
    ],
)  # fmt: skip
def test_a_fault_of_the_lexicon_is_told_with_its_place_and_what_is_known(
    folder: Path, file: str, text: str, told: str
) -> None:
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(SchemaError) as fault:
        read_lexicon(folder)
    assert str(fault.value).startswith(told)


def test_words_written_with_typographic_apostrophes_are_those_of_the_parser(folder: Path) -> None:
    file = folder / "words.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("n't", "n’t"), encoding="utf-8")
    assert "n't" in read_lexicon(folder).words.negation
