"""The opposite of what was said is worse than silence: kinds of sentences whose sign is easily turned, on the whole way from text to statement.

Each case is a sentence, the live acts that it may not be read as, and the act that it holds, if any. Live is what is not denied,
negated, past or merely supposed. Where no act is told, silence is what may be expected for now.
"""

import pytest

from kg.model import Extraction, Statement
from kg.schema import load_schema
from loaders.extract import extract
from loaders.lexicon import load_lexicon
from tests.extracted import analysed, read_text

pytestmark = pytest.mark.model

TITLE = "Talks enter a third week"
COARSE = {act.id: act.coarse for act in load_schema().acts.values()}
_DEAD = {"negated", "denied", "past", "hypothetical"}

# (sentence, acts that are not there, act that is there or "")
Case = tuple[str, str, str]

NOT_REACHED: list[Case] = [
    ("Norway and Iceland failed to agree on a fishing quota on Monday.", "accept", ""),
    ("The minister stopped short of accepting the auditors' plan.", "accept", ""),
    ("The two unions and the airline were unable to reach a deal on night shifts.", "accept", ""),
    ("The negotiators could not agree on the size of the force.", "accept", ""),
    ("The lenders fell short of an agreement on the rescue loan.", "accept", ""),
    ("Ministers broke up without agreeing on a carbon price.", "accept", ""),
    ("The miners have yet to accept the owners' offer.", "accept", ""),
    ("The miners accepted the owners' offer of a five percent raise.", "reject", "accept"),
    ("Norway and Iceland agreed on a fishing quota on Monday.", "reject", "accept"),
    ("The airline and the pilots reached a deal on night shifts.", "reject", ""),
]
ON_CONDITION: list[Case] = [
    ("The army threatened to end the siege by force.", "offer accept", ""),
    ("Norway said it would halt its offensive once Iceland frees the prisoners.", "threaten reject", ""),
    ("The rebels will lay down their arms if the government lifts the blockade.", "threaten reject", ""),
    ("Norway would halt its offensive in exchange for a prisoner swap, its envoy said.", "threaten reject", ""),
    ("The ministry said it would reopen the border in return for guarantees.", "threaten reject", "offer"),
    ("The company said it would lift its pay offer once the union ends the strike.", "threaten reject", "offer"),
    ("Norway said it would shell the port if Iceland sends its navy.", "offer accept", "threaten"),
    ("The union said it would strike unless the company pays overtime.", "offer accept", "threaten"),
    (
        "The drivers will walk out on Friday unless the firm reverses the cuts, their union said.",
        "offer accept",
        "",
    ),
    ("The bank will withhold the loan if Iceland misses its targets.", "offer accept", ""),
]
DROPPED: list[Case] = [
    ("Iceland refused to drop its demand for a buffer zone.", "offer accept", ""),
    ("The bidder lifted its offer for the brewer to 40 crowns a share.", "reject", ""),
    ("The union demanded no further layoffs.", "offer accept", "demand"),
    ("The union dropped its demand for a shorter week.", "demand", ""),
    ("Norway withdrew its offer of a ceasefire.", "offer", ""),
    ("The bidder abandoned its offer for the brewer.", "offer", ""),
    ("Iceland gave up its demand for a buffer zone.", "demand", ""),
    ("The farmers no longer insist on a higher milk price.", "demand", ""),
    ("The teachers backed away from their call for a pay freeze review.", "demand", ""),
    ("The union repeated its demand for a shorter week.", "offer accept", "demand"),
    ("Norway renewed its offer of a ceasefire.", "demand reject", "offer"),
    ("Iceland stuck to its demand for a buffer zone.", "offer accept", ""),
]
LIFTED: list[Case] = [
    ("Iceland's veto on the budget was lifted after midnight.", "reject", ""),
    ("Norway withdrew its objection to the enlargement.", "reject", ""),
    ("The union ended its opposition to the merger.", "reject", ""),
    ("The province dropped its resistance to the pipeline.", "reject", ""),
    ("Norway lifted its veto on the trade pact.", "reject", ""),
    ("The ministry gave up its opposition to the treaty.", "reject", ""),
    ("Iceland vetoed the budget.", "accept", ""),
    ("Norway objected to the enlargement of the union.", "accept", "reject"),
    ("The union opposed the merger of the two ports.", "accept", "reject"),
]
DOES_NOT_WANT: list[Case] = [
    ("The union does not want a longer contract.", "demand accept", ""),
    ("Norway did not ask for a loan.", "demand", ""),
    ("The airline is not demanding any pay cut.", "demand", ""),
    ("Iceland never offered to sell its stake.", "offer", ""),
    ("The miners are not threatening to strike.", "threaten", ""),
    ("The bank has not promised any new money.", "offer", ""),
    ("The union wants a longer contract.", "reject", "demand"),
    ("The miners are threatening to strike on Monday.", "accept", "threaten"),
]
A_QUESTION: list[Case] = [
    ("Will the union accept the offer?", "accept", ""),
    ("Did Norway demand a new vote?", "demand", ""),
    ("Should the company raise wages?", "demand offer", ""),
    ("Who would reject such a plan?", "reject", ""),
    ("Would Iceland agree to a truce?", "accept", ""),
    ("Can the ministry still offer the farmers more?", "offer", ""),
    ("Would the government please raise wages now, the union asked.", "offer accept", ""),
]
ACCUSED: list[Case] = [
    ("Norway accused Iceland of refusing to talk.", "demand accept", ""),
    ("The company accused the union of rejecting every offer.", "accept offer", ""),
    ("The opposition blamed the government for threatening the judges.", "offer accept", ""),
    ("The union said the company had refused to open its books.", "accept offer", "reject"),
    ("The envoy accused the rebels of demanding a ransom.", "offer accept", ""),
    ("The minister criticised the bank for withdrawing its offer.", "offer accept", ""),
]
BARE_REFUSAL: list[Case] = [
    ("The border is not up for negotiation, the foreign ministry said.", "offer accept", ""),
    ("The union's answer to the offer was a flat no.", "accept offer", ""),
    ("The company asked the crews to work on Sunday. They refused.", "accept", ""),
    ("Sovereignty over the islands is not negotiable, Iceland's president said.", "offer accept", ""),
    ("The pay freeze is out of the question, the union said.", "accept offer", ""),
    ("The plan is a non-starter, the Iceland government said.", "accept offer", ""),
]
DEADLINE_GIVEN: list[Case] = [
    ("The union gave the company until Friday to raise wages.", "offer accept", ""),
    ("Norway gave the rebels until midnight to leave the town.", "offer accept", ""),
    ("The court gave the ministry two weeks to publish the plan.", "offer accept", ""),
    ("The lenders gave Iceland until June to cut its deficit.", "offer accept", ""),
    ("The airline has until Sunday to answer the pilots.", "offer accept", ""),
    ("The union gave the company a list of wishes for the canteen.", "accept reject", ""),
]
NO_DEAL_WITHOUT: list[Case] = [
    ("There will be no deal without the release of the prisoners, Iceland said.", "accept offer", ""),
    (
        "No deal is possible without a withdrawal of Norway's troops, the Iceland government said.",
        "accept offer",
        "",
    ),
    ("The union said it would sign no contract without a pay rise.", "accept offer", ""),
    ("Without a ceasefire there can be no talks, Norway said.", "accept offer", ""),
    ("Iceland said it would not return to the talks without security guarantees.", "accept offer", ""),
    ("The farmers' league said there would be no peace without lower taxes.", "accept offer", ""),
]
TWO_HOLDERS = [
    ("Norway called on Iceland to stop its patrols; Iceland said it would not.", [("Norway", "demand")], [("Norway", "reject"), ("Iceland", "demand")]),
    ("The union asked the company to raise wages. The company refused.", [("union", "demand"), ("company", "reject")], [("union", "reject"), ("company", "demand")]),
    ("The ministry offered a loan, but the farmers turned it down.", [("farmers", "reject")], [("ministry", "reject"), ("farmers", "offer")]),
    ("Norway rejected the plan while Iceland accepted it.", [("Norway", "reject"), ("Iceland", "accept")], [("Norway", "accept"), ("Iceland", "reject")]),
    ("Iceland demanded a withdrawal and Norway threatened new sanctions.", [("Iceland", "demand"), ("Norway", "threaten")], [("Norway", "demand"), ("Iceland", "threaten")]),
    ("The owners offered two percent; the crews demanded six.", [], [("owners", "demand"), ("crews", "offer")]),
]  # fmt: skip
THE_PAIR = [
    ("Norway and Iceland met in Geneva. Both sides agreed to a ceasefire.", ["Norway", "Iceland"], "accept"),
    ("Talks between Norway and Iceland resumed on Monday. The two countries agreed to open the border.", ["Norway", "Iceland"], "accept"),
    ("Norway and Iceland signed the accord after a week of talks.", ["Norway", "Iceland"], "accept"),
    ("Norway and Iceland met in Geneva. They agreed to a ceasefire.", ["Norway", "Iceland"], "accept"),
    ("Norway met Iceland in Geneva. Both rejected the mediator's map.", ["Norway", "Iceland"], "reject"),
]  # fmt: skip
INNER_QUOTES: list[Case] = [
    ('"The company told us \'take it or leave it\', and we reject that," the union leader Ann Berg said.', "accept offer", "reject"),
    ('"They said \'we want peace\', but they send drones," the Iceland minister Jan Holt said.', "accept offer", ""),
    ('"Our members said \'no\' to the offer," the union said.', "accept offer", ""),
    ('The mayor said the port had told him: "We refuse to pay".', "accept offer", "reject"),
    ('"He said \'I will accept nothing less than six percent\'," the union\'s spokesman said.', "offer", ""),
    ('"\'Never again\' is what we demand from the ministry," the victims\' league said.', "offer accept", ""),
]  # fmt: skip
SPORT_AND_MACHINES: list[Case] = [
    ("The engine refused to start in the cold.", "demand offer accept reject threaten", ""),
    ("The new phone offers a brighter screen and a longer battery life.", "demand offer accept reject threaten", ""),
    ("The striker rejected the idea that he had dived in the second half.", "demand offer accept threaten", ""),
    ("Dark clouds threatened rain over the stadium.", "demand offer accept reject threaten", ""),
    ("The hotel offers rooms with a view of the lake.", "demand offer accept reject threaten", ""),
    ("The door would not open after the frost.", "demand offer accept reject threaten", ""),
    ("The recipe demands two eggs and a cup of sugar.", "demand offer accept reject threaten", ""),
    ("The goalkeeper accepted the award with a smile.", "demand offer reject threaten", ""),
]

SIGNS = {
    "not reached": NOT_REACHED,
    "on condition": ON_CONDITION,
    "dropped": DROPPED,
    "lifted": LIFTED,
    "does not want": DOES_NOT_WANT,
    "question": A_QUESTION,
    "accused": ACCUSED,
    "bare refusal": BARE_REFUSAL,
    "deadline given": DEADLINE_GIVEN,
    "no deal without": NO_DEAL_WITHOUT,
    "inner quotes": INNER_QUOTES,
    "sport and machines": SPORT_AND_MACHINES,
}
CASES = [pytest.param(*case, id=f"{kind}: {case[0]}") for kind, cases in SIGNS.items() for case in cases]


def live_acts(found: Extraction) -> set[str]:
    return {act for _, act in held(found)}


def held(found: Extraction) -> set[tuple[str, str]]:
    names = {p.id: p.name for p in found.participants}
    return {(names[s.holder], COARSE[s.act]) for s in found.statements if not s.negated and s.factuality not in _DEAD}


@pytest.mark.parametrize(("sentence", "turned", "wanted"), CASES)
def test_the_sign_is_not_turned(sentence: str, turned: str, wanted: str) -> None:
    acts = live_acts(read_text(sentence, title=TITLE))
    assert not acts & set(turned.split())
    assert not wanted or wanted in acts


def has(pairs: set[tuple[str, str]], holder: str, act: str) -> bool:
    return any(holder in name and act == other for name, other in pairs)


@pytest.mark.parametrize(("text", "said", "turned"), TWO_HOLDERS, ids=[case[0] for case in TWO_HOLDERS])
def test_who_answers_is_not_taken_for_who_asked(
    text: str, said: list[tuple[str, str]], turned: list[tuple[str, str]]
) -> None:
    pairs = held(read_text(text, title=TITLE))
    assert not [one for one in turned if has(pairs, *one)]
    assert [one for one in said if has(pairs, *one)] == said


@pytest.mark.parametrize(("text", "both", "act"), THE_PAIR, ids=[case[0] for case in THE_PAIR])
def test_both_of_a_pair_hold_what_they_say_together(text: str, both: list[str], act: str) -> None:
    pairs = held(read_text(text, title=TITLE))
    assert [name for name in both if has(pairs, name, act)] == both


# (sentence, act, words for what is wanted; none may stand that say its opposite)
WANTED_WORDS = [
    ("Brazilian exporters urged their government not to give in.", "demand", "not to give in"),
    ("Norway demanded that Iceland not send its navy to the port.", "demand", "not send its navy"),
    ("Norway said Iceland must not send its navy.", "demand", "not send its navy"),
    ("Norway said the report should not form the basis of a new quota.", "demand", "not form the basis"),
    ("The council threatened sanctions if the government does not disarm its troops.", "demand", "disarm its troops"),
    ("The union will strike if the company does not pay overtime, it said.", "demand", "pay overtime"),
    ("The union would call a strike if the landing fee is abolished, its leader said.", "demand", ""),
    ("The drivers will walk out on Friday if the firm cuts their pay, their union said.", "demand", ""),
    ("The union threatened to strike if its demand for a 5 percent raise is not met.", "demand", "a 5 percent raise"),
    ("Ostrana will only end its war if Arden gives up four provinces, Zorin said.", "demand", "Arden gives up"),
]


@pytest.mark.parametrize(("sentence", "act", "words"), WANTED_WORDS, ids=[case[0] for case in WANTED_WORDS])
def test_the_words_say_what_is_wanted_not_its_opposite(sentence: str, act: str, words: str) -> None:
    contents = [s.content.text for s in said_in(sentence, act)]
    assert [c for c in contents if words and c.removeprefix("Iceland ").startswith(words)] == contents
    assert bool(contents) == bool(words)


def test_what_is_turned_down_is_not_demanded_by_whom_it_is_turned_down() -> None:
    found = read_text("The Lindenau Transit Company turned down their demand for a shorter working week.", title=TITLE)
    assert not has(held(found), "Lindenau Transit Company", "demand")
    assert has(held(found), "Lindenau Transit Company", "reject")


def test_the_union_is_not_the_european_union() -> None:
    text = "The European Union and the Union of Coastal Fishers met in Oslo. The union demands a seat at the talks."
    assert has(held(read_text(text, title=TITLE)), "Union of Coastal Fishers", "demand")


# (sentence, whether it is refused)
REFUSED = [
    ("Norway said it did not reject the mediators' plan.", False),
    ("Norway would not rule out a boycott of the summit.", False),
    ("Norway does not oppose a larger quota for Iceland.", False),
    ("Iceland never refused to negotiate a new quota.", False),
    ("The minister stopped short of rejecting the auditors' plan.", False),
    ("The council is reluctant to reject the merger plan.", False),
    ("The parties neither accepted nor rejected the proposal.", False),
    ("The council did not oppose or reject the plan.", False),
    ("Norway refrained from rejecting the plan.", False),
    ("Norway rejected the mediators' plan.", True),
    ("The board ruled out a merger with Calder Lines.", True),
    ("The union did not accept the offer of three percent.", True),
    ("The union not only rejected the offer but called a strike.", True),
    ("The company does not understand why the union rejected its offer.", True),
    ("The mayor opposed the union's decision to reject the offer.", True),
    ("Norway blocked the treaty by rejecting its annex.", True),
    ("The envoys had rejected the first map and declined to send it on.", True),
]


def said_in(sentence: str, act: str) -> list[Statement]:
    """What is said there of an act, whatever the confidence: what is below the threshold here may be above it elsewhere."""
    article, doc = analysed(f"{TITLE}\n\n{sentence}")
    found = extract(article, doc, lexicon=load_lexicon(), schema=load_schema(), min_confidence=0.1)
    return [s for s in found.statements if COARSE[s.act] == act]


@pytest.mark.parametrize(("sentence", "is_refused"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_not_refused_is_no_refusal(sentence: str, is_refused: bool) -> None:
    live = [s for s in said_in(sentence, "reject") if s.factuality not in _DEAD and not s.negated]
    assert bool(live) == is_refused


def test_what_is_voted_down_is_the_motion_not_the_treaty() -> None:
    found = said_in("Parliament voted down a motion to reject the treaty.", "reject")
    assert all(s.content.text.startswith("a motion") for s in found if s.factuality not in _DEAD and not s.negated)


@pytest.mark.parametrize(
    ("sentence", "factuality"),
    [
        ("The ministry initially demanded a ceasefire, but withdrew that condition.", "past"),
        ("The ministry will initially demand a ceasefire, it said.", "future"),
        ("The ministry demanded a ceasefire on Monday.", "asserted"),
    ],
)
def test_what_was_demanded_at_first_is_past(sentence: str, factuality: str) -> None:
    assert {s.factuality for s in said_in(sentence, "demand")} == {factuality}


def test_a_demand_not_to_do_it_is_left_out_where_it_stops_short() -> None:
    assert all(
        s.negated for s in said_in("The minister stopped short of demanding sanctions against Norway.", "demand")
    )


def test_what_must_not_be_allowed_is_not_demanded() -> None:
    found = said_in("The union said the state must not allow the miners to be forgotten.", "demand")
    assert found
    assert all(s.negated or not s.content.text.startswith("the miners") for s in found)
