"""For whom a description stands: the likeliest named actor, if the decision holds it for likely enough."""

import pytest

from kg.schema import load_schema
from loaders.analysis.antecedents import Antecedents, is_sure
from loaders.analysis.chains import Chains
from loaders.analysis.reference import ChainBuilder
from loaders.decision import Decision
from loaders.lexicon import load_lexicon
from tests.extracted import analysed

pytestmark = pytest.mark.model

TEXT = (
    "French President Emmanuel Macron called on Iran to free the prisoners. The French leader said that he would wait."
)
KENYAN = (
    "French President Emmanuel Macron called on Iran to free the prisoners. The Kenyan leader said that he would wait."
)


def chains_of(text: str, decision: Decision) -> tuple[Chains, int]:
    """The chains of a text under a decision, and the token of its last description."""
    _, doc = analysed(text)
    ChainBuilder(load_schema(), load_lexicon(), decision)(doc)
    return doc._.chains, [m.root for m in doc._.mentions if m.form == "nominal"][-1]


def test_a_description_stands_for_the_actor_that_the_decision_takes() -> None:
    chains, leader = chains_of(TEXT, Decision({"same owner": 5.0}, -3.0, 0.5))
    assert "Emmanuel Macron" in chains.at[leader].names
    assert chains.links[leader] == ("description", 0.88)


def test_a_description_for_which_nobody_is_likely_enough_is_an_actor_of_its_own() -> None:
    chains, leader = chains_of(TEXT, Decision({"same owner": 5.0}, -9.0, 0.5))
    assert not chains.at[leader].named


def test_the_owner_of_a_description_is_no_choice_for_it() -> None:
    chains, leader = chains_of(TEXT, Decision({}, 9.0, 0.5))
    _, doc = analysed(TEXT)
    (mention,) = [m for m in doc._.mentions if m.root == leader]
    names = {chain.names[0] for chain, _ in Antecedents(doc, chains).choices(mention)}
    assert names == {"Emmanuel Macron", "Iran"}


def test_another_owner_speaks_against_it() -> None:
    chains, leader = chains_of(KENYAN, Decision({"another owner": -9.0}, 3.0, 0.5))
    assert "Emmanuel Macron" not in chains.at[leader].names


def test_the_only_union_named_is_the_union_whatever_the_decision_holds() -> None:
    chains, union = chains_of(
        "The Textile Workers Union called a strike at Velmex on Monday. Velmex said it would talk to the union.",
        Decision({}, -9.0, 0.5),
    )
    assert "Textile Workers Union" in chains.at[union].names


def test_of_governments_the_decision_decides() -> None:
    _, doc = analysed("Norway and the State Department met. The ministry refused.")
    (ministry,) = [m for m in doc._.mentions if doc[m.root].lower_ == "ministry"]
    assert not is_sure(ministry, "description")
    assert is_sure(ministry, "apposition")
