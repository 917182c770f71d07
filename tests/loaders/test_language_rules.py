"""Rules of language on parses written by hand: a fault here is the rule's, whatever the parser makes of a sentence."""

from collections.abc import Sequence
from datetime import date

import pytest
import spacy
from spacy.tokens import Doc

from kg.ids import content_id
from kg.model import Article
from kg.schema import load_schema
from loaders.analysis.actors import Mention
from loaders.analysis.attribution import quotations, quoted_tokens
from loaders.analysis.reference import ChainBuilder
from loaders.analysis.scope import (
    condition_of,
    demanded_condition,
    factuality_of,
    is_easing,
    is_negated,
    is_supposed,
    is_taken_back,
)
from loaders.analysis.syntax import agents, is_imperative, objects, owners, that_clause
from loaders.extract.cast import is_both_sides, members
from loaders.extract.cues import standing_at
from loaders.extract.quantities import deadline_of, quantities_of
from loaders.extract.spans import content_span
from loaders.lexicon import load_lexicon
from tests.loaders.built import at, built, forms

LEXICON = load_lexicon()


# ---- who does what to what ----

ACTIVE = "The|DT|det>2 union|NN|nsubj>3 rejected/reject|VBD|ROOT the|DT|det>5 plan|NN|dobj>3"
PASSIVE = (
    "The|DT|det>2 plan|NN|nsubjpass>4 was/be|VBD|auxpass>4 rejected/reject|VBN|ROOT by|IN|agent>4 the|DT|det>7 "
    "union|NN|pobj>5 and|CC|cc>7 the|DT|det>10 teachers/teacher|NNS|conj>7"
)
PARTICIPLE = (
    "A|DT|det>2 plan|NN|nsubj>6 rejected/reject|VBN|acl>2 by|IN|agent>3 Iceland|NNP|pobj>4 lapsed/lapse|VBD|ROOT"
)
RELATIVE = (
    "Norway|NNP|nsubj>7 ,|,|punct>1 which|WDT|nsubj>4 rejected/reject|VBD|relcl>1 the|DT|det>6 plan|NN|dobj>4 "
    "waited/wait|VBD|ROOT"
)
LEFT_OUT = (
    "The|DT|det>2 plan|NN|nsubj>6 the|DT|det>4 union|NN|nsubj>5 rejected/reject|VBD|relcl>2 lapsed/lapse|VBD|ROOT"
)
JOINED = (
    "It|PRP|nsubjpass>3 was/be|VBD|auxpass>3 welcomed/welcome|VBN|ROOT by|IN|agent>3 some|DT|pobj>4 but|CC|cc>3 "
    "rejected/reject|VBN|conj>3 by|IN|agent>7 Iceland|NNP|pobj>8"
)


@pytest.mark.parametrize(
    ("sentence", "who", "what"),
    [
        (ACTIVE, ["union"], ["plan"]),
        (PASSIVE, ["union", "teachers"], ["plan"]),
        (PARTICIPLE, ["Iceland"], ["plan"]),
        (RELATIVE, ["Norway"], ["plan"]),
        (LEFT_OUT, ["union"], ["plan"]),
        (JOINED, ["Iceland"], ["It"]),
    ],
    ids=["active", "passive", "participle", "relative", "relative without its pronoun", "joined passives"],
)
def test_subject_and_object_are_found_in_every_voice(sentence: str, who: list[str], what: list[str]) -> None:
    verb = at(built(sentence), "rejected")
    assert (forms(agents(verb)), forms(objects(verb))) == (who, what)


def test_an_infinitive_has_the_subject_of_its_verb_or_the_owner_of_its_noun() -> None:
    refused = "The|DT|det>2 union|NN|nsubj>3 refused/refuse|VBD|ROOT to|TO|aux>5 pay|VB|xcomp>3"
    pledged = "Norway|NNP|nsubj>2 broke/break|VBD|ROOT Iceland|NNP|poss>5 's|POS|case>3 pledge|NN|dobj>2 to|TO|aux>7 pay|VB|acl>5"
    assert forms(agents(at(built(refused), "pay"))) == ["union"]
    assert forms(agents(at(built(pledged), "pay"))) == ["Iceland"]


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("Norway|NNP|poss>3 's|POS|case>1 offer|NN|ROOT", ["Norway"]),
        ("an|DT|det>2 offer|NN|ROOT by|IN|prep>2 Norway|NNP|pobj>3 and|CC|cc>4 Iceland|NNP|conj>4", ["Norway", "Iceland"]),
        ("the|DT|det>3 Norwegian|JJ|amod>3 offer|NN|ROOT", ["Norwegian"]),
        ("the|DT|det>3 pay|NN|compound>3 offer|NN|ROOT of|IN|prep>3 Norway|NNP|pobj>4", []),
    ],
)  # fmt: skip
def test_the_owner_of_a_noun_stands_before_it_or_after_by(phrase: str, wanted: list[str]) -> None:
    assert forms(owners(at(built(phrase), "offer"))) == wanted


def test_a_that_clause_has_a_subject_and_is_no_question() -> None:
    said = "He|PRP|nsubj>2 said/say|VBD|ROOT that|IN|mark>6 Norway|NNP|nsubj>6 would|MD|aux>6 sign|VB|ccomp>2"
    asked = "He|PRP|nsubj>2 asked/ask|VBD|ROOT whether|IN|mark>6 Norway|NNP|nsubj>6 would|MD|aux>6 sign|VB|ccomp>2"
    urged = "He|PRP|nsubj>2 asked/ask|VBD|ROOT Norway|NNP|nsubj>5 to|TO|aux>5 sign|VB|ccomp>2"
    found = that_clause(at(built(said), "said"))
    assert found is not None
    assert found.text == "sign"
    assert that_clause(at(built(asked), "asked")) is None
    assert that_clause(at(built(urged), "asked")) is None


def test_a_bare_verb_that_opens_its_sentence_is_an_imperative() -> None:
    assert is_imperative(at(built("Please|UH|intj>2 sign|VB|ROOT the|DT|det>4 treaty|NN|dobj>2"), "sign"))
    assert not is_imperative(at(built("They|PRP|nsubj>3 should|MD|aux>3 sign|VB|ROOT it|PRP|dobj>3"), "sign"))
    assert not is_imperative(at(built("We|PRP|nsubj>2 sign|VBP|ROOT it|PRP|dobj>2"), "sign"))


# ---- scope ----


@pytest.mark.parametrize(
    ("sentence", "cue", "negated"),
    [
        ("They|PRP|nsubj>4 did/do|VBD|aux>4 not|RB|neg>4 accept|VB|ROOT it|PRP|dobj>4", "accept", True),
        ("They|PRP|nsubj>4 wo/will|MD|aux>4 n't/not|RB|neg>4 accept|VB|ROOT it|PRP|dobj>4", "accept", True),
        ("They|PRP|nsubj>3 never|RB|neg>3 accepted/accept|VBD|ROOT it|PRP|dobj>3", "accepted", True),
        ("Neither|DT|det>2 side|NN|nsubj>3 accepted/accept|VBD|ROOT it|PRP|dobj>3", "accepted", True),
        ("Neither|CC|preconj>2 Norway|NNP|nsubj>5 nor|CC|cc>2 Iceland|NNP|conj>2 accepted/accept|VBD|ROOT", "accepted", True),
        ("None|NN|nsubj>5 of|IN|prep>1 the|DT|det>4 unions/union|NNS|pobj>2 accepted/accept|VBD|ROOT", "accepted", True),
        ("They|PRP|nsubj>2 made/make|VBD|ROOT no|DT|det>4 demand|NN|dobj>2", "demand", True),
        ("The|DT|det>2 bank|NN|nsubj>3 is/be|VBZ|ROOT not|RB|neg>3 ready|JJ|acomp>3 to|TO|aux>7 lend|VB|xcomp>5", "ready", True),
        ("They|PRP|nsubj>4 did/do|VBD|aux>4 not|RB|neg>4 want|VB|ROOT to|TO|aux>6 accept|VB|xcomp>4", "accept", True),
        ("They|PRP|nsubj>2 accepted/accept|VBD|ROOT it|PRP|dobj>2", "accepted", False),
        ("They|PRP|nsubj>2 accept|VBP|ROOT not|RB|neg>2 one|CD|dobj>2 but|CC|cc>4 two|CD|conj>4", "accept", False),
        ("The|DT|det>2 bank|NN|nsubjpass>5 is/be|VBZ|auxpass>5 not|RB|neg>5 called/call|VBN|ROOT ready|JJ|oprd>5", "ready", True),
        (
            "Not|RB|preconj>3 only|RB|advmod>1 Norway|NNP|nsubj>7 but|CC|cc>3 also|RB|advmod>4 Iceland|NNP|conj>3 "
            "accepted/accept|VBD|ROOT", "accepted", False,
        ),
        (
            "Norway|NNP|nsubj>6 ,|,|punct>1 not|RB|neg>1 Iceland|NNP|appos>1 ,|,|punct>1 accepted/accept|VBD|ROOT", "accepted",
            False,
        ),
        (
            "The|DT|det>5 none|NN|nmod>5 too|RB|advmod>4 happy|JJ|amod>5 union|NN|nsubj>6 accepted/accept|VBD|ROOT", "accepted",
            False,
        ),
        (
            "They|PRP|nsubj>2 accepted/accept|VBD|ROOT a|DT|det>4 plan|NN|dobj>2 that|WDT|nsubj>8 does/do|VBZ|aux>8 not|RB|neg>8 "
            "raise|VB|relcl>4 pay|NN|dobj>8", "accepted", False,
        ),
        ("They|PRP|nsubj>3 will|MD|aux>3 sign|VB|ROOT no|DT|det>5 deal|NN|dobj>3 without|IN|prep>3 it|PRP|pobj>6", "sign", True),
        ("They|PRP|nsubj>3 will|MD|aux>3 sign|VB|ROOT a|DT|det>5 deal|NN|dobj>3 without|IN|prep>3 it|PRP|pobj>6", "sign", False),
        ("They|PRP|nsubj>2 demanded/demand|VBD|ROOT no|DT|det>4 layoffs/layoff|NNS|dobj>2", "demanded", False),
    ],
)  # fmt: skip
def test_a_word_that_negates_stands_over_its_clause_and_no_further(sentence: str, cue: str, negated: bool) -> None:
    assert is_negated(at(built(sentence), cue), LEXICON) is negated


@pytest.mark.parametrize("word", sorted(LEXICON.words.negation - {"no", "none", "nobody", "nothing", "neither"}))
def test_every_listed_word_negates_the_verb_before_which_it_stands(word: str) -> None:
    sentence = f"They|PRP|nsubj>3 {word}|RB|neg>3 accepted/accept|VBD|ROOT it|PRP|dobj>3"
    assert is_negated(at(built(sentence), "accepted"), LEXICON)


@pytest.mark.parametrize(
    ("sentence", "cue", "wanted"),
    [
        ("They|PRP|nsubj>2 demanded/demand|VBD|ROOT a|DT|det>4 rise|NN|dobj>2", "demanded", "asserted"),
        ("They|PRP|nsubj>3 may|MD|aux>3 accept|VB|ROOT it|PRP|dobj>3", "accept", "hypothetical"),
        ("They|PRP|nsubj>3 will|MD|aux>3 accept|VB|ROOT it|PRP|dobj>3", "accept", "future"),
        ("They|PRP|nsubj>2 plan|VBP|ROOT to|TO|aux>4 demand|VB|xcomp>2 more|JJR|dobj>4", "demand", "future"),
        ("They|PRP|nsubj>2 consider|VBP|ROOT accepting/accept|VBG|xcomp>2 it|PRP|dobj>3", "accepting", "hypothetical"),
        ("They|PRP|nsubj>2 denied/deny|VBD|ROOT it|PRP|dobj>2", "denied", "denied"),
        (
            "They|PRP|nsubj>4 no|RB|neg>3 longer/long|RBR|advmod>4 demand|VBP|ROOT a|DT|det>6 rise|NN|dobj>4",
            "demand",
            "past",
        ),
        (
            "They|PRP|nsubj>2 denied/deny|VBD|ROOT that|IN|mark>6 it|PRP|nsubj>6 had/have|VBD|aux>6 demanded/demand|VBN|ccomp>2 "
            "more|JJR|dobj>6",
            "demanded",
            "denied",
        ),
    ],
)
def test_how_far_a_cue_is_told_as_a_fact(sentence: str, cue: str, wanted: str) -> None:
    assert factuality_of(at(built(sentence), cue), LEXICON) == wanted


@pytest.mark.parametrize(
    ("sentence", "cue", "wanted"),
    [
        ("They|PRP|nsubj>2 dropped/drop|VBD|ROOT a|DT|det>4 demand|NN|dobj>2", "demand", True),
        ("They|PRP|nsubj>2 gave/give|VBD|ROOT up|RP|prt>2 a|DT|det>5 demand|NN|dobj>2", "demand", True),
        ("Their|PRP$|poss>2 veto|NN|nsubjpass>4 was/be|VBD|auxpass>4 lifted/lift|VBN|ROOT", "veto", True),
        (
            "They|PRP|nsubj>2 backed/back|VBD|ROOT away|RB|advmod>2 from|IN|prep>2 a|DT|det>6 call|NN|pobj>4",
            "call",
            True,
        ),
        ("They|PRP|nsubj>2 repeated/repeat|VBD|ROOT a|DT|det>4 demand|NN|dobj>2", "demand", False),
        ("They|PRP|nsubj>2 gave/give|VBD|ROOT a|DT|det>4 promise|NN|dobj>2", "promise", False),
        ("Their|PRP$|poss>2 veto|NN|nsubjpass>4 was/be|VBD|auxpass>4 feared/fear|VBN|ROOT", "veto", False),
        ("They|PRP|nsubj>2 dropped/drop|VBD|ROOT it|PRP|dobj>2 in|IN|prep>2 protest|NN|pobj>4", "protest", False),
    ],
)
def test_what_is_taken_back_is_past(sentence: str, cue: str, wanted: bool) -> None:
    token = at(built(sentence), cue)
    assert is_taken_back(token, LEXICON) is wanted
    assert (factuality_of(token, LEXICON) == "past") is wanted


@pytest.mark.parametrize(
    ("sentence", "verb", "wanted"),
    [
        ("They|PRP|nsubj>3 will|MD|aux>3 halt|VB|ROOT their|PRP$|poss>5 offensive|NN|dobj>3", "halt", True),
        ("They|PRP|nsubj>3 will|MD|aux>3 call|VB|ROOT off|RP|prt>3 their|PRP$|poss>6 strike|NN|dobj>3", "call", True),
        ("They|PRP|nsubj>3 will|MD|aux>3 end|VB|ROOT the|DT|det>5 siege|NN|dobj>3", "end", False),
        ("They|PRP|nsubj>3 will|MD|aux>3 halt|VB|ROOT their|PRP$|poss>5 deliveries/delivery|NNS|dobj>3", "halt", False),
        ("They|PRP|nsubj>3 will|MD|aux>3 launch|VB|ROOT their|PRP$|poss>5 offensive|NN|dobj>3", "launch", False),
        (
            "They|PRP|nsubj>5 will|MD|aux>5 not|RB|neg>5 so|RB|advmod>5 halt|VB|ROOT their|PRP$|poss>7 offensive|NN|dobj>5",
            "halt",
            False,
        ),
    ],
)
def test_an_end_of_what_hurts_is_no_threat(sentence: str, verb: str, wanted: bool) -> None:
    assert is_easing(at(built(sentence), verb), LEXICON) is wanted


ONLY_IF = (
    "Kenya|NNP|nsubj>3 will|MD|aux>3 sign|VB|ROOT only|RB|advmod>7 if|IN|mark>7 China|NNP|nsubj>7 cuts/cut|VBZ|advcl>3 "
    "the|DT|det>9 rate|NN|dobj>7"
)
IF = "Kenya|NNP|nsubj>3 will|MD|aux>3 sign|VB|ROOT if|IN|mark>6 China|NNP|nsubj>6 cuts/cut|VBZ|advcl>3 the|DT|det>8 rate|NN|dobj>6"
UNLESS = "Crews/crew|NNS|nsubj>3 will|MD|aux>3 strike|VB|ROOT unless|IN|mark>6 China|NNP|nsubj>6 cuts/cut|VBZ|advcl>3 it|PRP|dobj>6"
ON_CONDITION = (
    "Kenya|NNP|nsubj>2 agreed/agree|VBD|ROOT on|IN|prep>2 condition|NN|pobj>3 that|IN|mark>7 China|NNP|nsubj>7 "
    "cuts/cut|VBZ|acl>4 the|DT|det>9 rate|NN|dobj>7"
)
AS_LONG_AS = (
    "Crews/crew|NNS|nsubj>3 will|MD|aux>3 strike|VB|ROOT as|RB|advmod>5 long|RB|advmod>3 as|IN|mark>8 China|NNP|nsubj>8 "
    "cuts/cut|VBZ|advcl>3 it|PRP|dobj>8"
)
MUST_UNLESS = (
    "Kenya|NNP|nsubj>3 must|MD|aux>3 sign|VB|ROOT unless|IN|mark>6 China|NNP|nsubj>6 cuts/cut|VBZ|advcl>3 it|PRP|dobj>6"
)
IN_RETURN = "Kenya|NNP|nsubj>2 agreed/agree|VBD|ROOT in|IN|prep>2 return|NN|pobj>3 for|IN|prep>4 cuts/cut|NNS|pobj>5"


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        (ONLY_IF, "sign"),
        (IF, "sign"),
        (UNLESS, "strike"),
        (AS_LONG_AS, "strike"),
        (MUST_UNLESS, "must"),
        (ON_CONDITION, "agreed"),
        (IN_RETURN, "agreed"),
    ],
    ids=["only if", "if", "unless", "as long as", "must", "on condition", "in return"],
)
def test_what_a_cue_depends_on_is_wanted_unless_it_is_a_plain_if(sentence: str, cue: str) -> None:
    token = at(built(sentence), cue)
    found, wanted = condition_of(token, LEXICON), demanded_condition(token, LEXICON)
    assert found is not None
    assert found.text == "cuts"
    assert (wanted is None) is (sentence == IF)
    offered = demanded_condition(token, LEXICON, offered=True)
    assert offered is not None
    assert offered.text == "cuts"


@pytest.mark.parametrize(
    ("sentence", "cue", "supposed"),
    [
        (
            "If|IN|mark>4 the|DT|det>3 union|NN|nsubj>4 accepts/accept|VBZ|advcl>8 ,|,|punct>8 work|NN|nsubj>8 will|MD|aux>8 "
            "resume|VB|ROOT", "accepts", True,
        ),
        ("Analysts/analyst|NNS|nsubj>2 expect|VBP|ROOT the|DT|det>4 union|NN|nsubj>6 to|TO|aux>6 ask|VB|ccomp>2", "ask", True),
        ("The|DT|det>2 union|NN|nsubj>3 expects/expect|VBZ|ROOT to|TO|aux>5 demand|VB|xcomp>3 more|JJR|dobj>5", "demand", False),
        (
            "The|DT|det>2 union|NN|nsubj>3 expects/expect|VBZ|ROOT the|DT|det>5 bank|NN|dobj>3 to|TO|aux>7 lend|VB|xcomp>3", "lend",
            True,
        ),
        ("They|PRP|nsubj>2 ask|VBP|ROOT whether|IN|mark>5 it|PRP|nsubj>5 accepts/accept|VBZ|ccomp>2", "accepts", True),
        ("They|PRP|nsubj>2 accept|VBP|ROOT it|PRP|dobj>2 if|IN|prep>2 possible|JJ|amod>4", "accept", False),
        ("He|PRP|nsubj>2 said/say|VBD|ROOT the|DT|det>4 union|NN|nsubj>5 accepts/accept|VBZ|ccomp>2", "accepts", False),
    ],
)  # fmt: skip
def test_what_is_supposed_or_expected_by_others_is_told_from_what_is_reported(
    sentence: str, cue: str, supposed: bool
) -> None:
    assert is_supposed(at(built(sentence), cue), LEXICON) is supposed


# ---- spans ----


def article_of(doc: Doc) -> Article:
    return Article(id=content_id("art", doc.text), path="-", title="", text=doc.text)


CONTRAST = (
    "Norway|NNP|nsubj>2 wants/want|VBZ|ROOT Iceland|NNP|nsubj>5 to|TO|aux>5 cut|VB|ccomp>2 its|PRP$|poss>7 quota|NN|dobj>5 "
    "while|IN|mark>10 Iceland|NNP|nsubj>10 wants/want|VBZ|advcl>5 more|JJR|dobj>10 .|.|punct>2"
)
TWO_CLAUSES = (
    "They|PRP|nsubj>2 demanded/demand|VBD|ROOT that|IN|mark>6 the|DT|det>5 tax|NN|nsubj>6 go|VB|ccomp>2 and|CC|cc>6 that|IN|mark>11 "
    "the|DT|det>10 state|NN|nsubj>11 repay|VB|conj>6 it|PRP|dobj>11 ,|,|punct>2"
)


@pytest.mark.parametrize(
    ("sentence", "head", "bare", "wanted"),
    [
        (CONTRAST, "cut", False, "Iceland to cut its quota"),
        (CONTRAST, "cut", True, "cut its quota"),
        (TWO_CLAUSES, "go", False, "the tax go"),
        (TWO_CLAUSES, "repay", False, "the state repay it"),
    ],
)
def test_a_content_ends_where_another_clause_begins(sentence: str, head: str, bare: bool, wanted: str) -> None:
    doc = built(sentence)
    found = content_span(at(doc, head), article_of(doc), LEXICON, bare=bare)
    assert found is not None
    assert found.text == wanted
    assert doc.text[found.start : found.end] == wanted


# ---- who stands where ----

HELD = (
    "Finland|NNP|nsubj>2 held/hold|VBD|ROOT talks/talk|NNS|dobj>2 with|IN|prep>3 Norway|NNP|pobj>4 and|CC|cc>5 Iceland|NNP|conj>5 "
    "in|IN|prep>2 Oslo|NNP|pobj>8"
)
BETWEEN = (
    "Talks/talk|NNS|nsubj>6 between|IN|prep>1 Norway|NNP|pobj>2 and|CC|cc>3 Iceland|NNP|conj>3 stalled/stall|VBD|ROOT"
)


@pytest.mark.parametrize(
    ("sentence", "cue", "place", "wanted"),
    [
        (HELD, "held", "subject", ["Finland"]),
        (HELD, "held", "object", ["talks"]),
        (HELD, "held", "with", ["Norway", "Iceland"]),
        (HELD, "talks", "with", ["Norway", "Iceland"]),
        (HELD, "talks", "subject", ["Finland"]),
        (BETWEEN, "Talks", "between", ["Norway", "Iceland"]),
        (BETWEEN, "stalled", "subject", ["Talks"]),
    ],
)
def test_parties_are_found_at_their_place_beside_a_verb_and_a_noun(
    sentence: str, cue: str, place: str, wanted: list[str]
) -> None:
    assert forms(standing_at(at(built(sentence), cue), place)) == wanted


def test_both_sides_are_two_named_before_and_including_names_members() -> None:
    assert is_both_sides(
        at(built("Both|DT|det>2 governments/government|NNS|nsubj>3 met/meet|VBD|ROOT"), "governments"), LEXICON
    )
    assert not is_both_sides(
        at(built("Many|JJ|amod>2 governments/government|NNS|nsubj>3 met/meet|VBD|ROOT"), "governments"), LEXICON
    )
    group = "states/state|NNS|ROOT including/include|VBG|prep>1 Norway|NNP|pobj>2 and|CC|cc>3 Iceland|NNP|conj>3"
    assert forms(members(at(built(group), "states"))) == ["Norway", "Iceland"]  # fmt: skip


def named(doc: Doc, *names: str) -> Sequence[Mention]:
    places = [at(doc, name).i for name in names]
    return [Mention(start=i, end=i + 1, root=i, form="name", kind="state") for i in places]


@pytest.mark.parametrize(
    ("sentence", "names", "pair"),
    [
        (BETWEEN, ("Norway", "Iceland"), {"Norway", "Iceland"}),
        ("Norway|NNP|nsubj>2 warned/warn|VBD|ROOT Iceland|NNP|dobj>2", ("Norway", "Iceland"), set()),
    ],
    ids=["set against each other", "named together once"],
)
def test_the_principal_parties_are_those_set_against_each_other(
    sentence: str, names: tuple[str, ...], pair: set[str]
) -> None:
    doc = built(sentence)
    doc._.mentions = named(doc, *names)
    chains = ChainBuilder(load_schema(), LEXICON)(doc)._.chains
    assert {chain.names[0] for chain in chains.pair} == pair


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        (['He said "We sign" and left.'], ["We sign"]),
        (['"We sign', "They left."], ["We sign"]),
        (['"We sign,', '"and soon," he said.'], ["We sign,", "and soon,"]),
        (['"We sign\nand pay," he said. "They left."'], ["We sign and pay,", "They left."]),
        (['"We sign, he said. "They left."'], ["We sign, he said.", "They left."]),
        (['A 10" pipe broke. "We sign," he said.'], ["We sign,"]),
        (['They say " yes " (or "no").'], ["yes", "no"]),
    ],
)
def test_quoted_words_stand_between_marks_and_end_with_their_paragraph(
    paragraphs: list[str], wanted: list[str]
) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    gap = Doc(nlp.vocab, words=["\n\n"], spaces=[False], sent_starts=[True])
    doc = Doc.from_docs([d for text in paragraphs for d in (nlp(text), gap)], ensure_whitespace=False)
    assert doc is not None
    found = [" ".join(doc[start:end].text.split()) for start, end in quotations(quoted_tokens(doc))]
    assert found == wanted


# ---- amounts and days ----

PAY = (
    "to|TO|aux>2 pay|VB|ROOT $|$|quantmod>5 2.5|CD|compound>5 million|CD|dobj>2 and|CC|cc>5 forty|CD|nummod>8 "
    "buses/bus|NNS|conj>5 by|IN|prep>2 Friday|NNP|pobj>9"
)


def test_amounts_have_their_unit_and_a_wanted_day_is_a_deadline() -> None:
    doc = built(PAY, entities={"$ 2.5 million": "MONEY", "forty": "CARDINAL", "Friday": "DATE"})
    assert [(q.value, q.unit) for q in quantities_of(doc[:], article_of(doc), LEXICON)] == [
        (2_500_000, "USD"),
        (40, "bus"),
    ]
    assert deadline_of(doc[:], date(2031, 3, 12), LEXICON) == date(2031, 3, 14)
    assert deadline_of(doc[:8], date(2031, 3, 12), LEXICON) is None
