"""Known actors: the shipped ones are complete and unambiguous, a user's own add to them, and a fault is told with its row."""

from collections import Counter
from pathlib import Path

import pytest
from iso3166 import countries

from benchmarks.iso_codes import country_of
from kg.config import read_settings
from kg.errors import SchemaError
from kg.schema import load_schema

GAZETTEER = load_schema().gazetteer


# Assigned codes of small dependent territories and of uninhabited ones, which states.yaml leaves out.
SMALL_TERRITORIES = (
    "AI AX AS AQ TF BQ BL BV CC CX GG GP GF GU HM IO JE MF MP MS MQ YT NF PN RE GS SH SJ PM SX TC TK UM VG VI WF"
)


def test_every_assigned_code_is_ours_but_for_small_territories() -> None:
    ours = [entry.iso for entry in GAZETTEER.values() if entry.iso is not None]
    assert [codes for codes, number in Counter(ours).items() if number > 1] == []
    missing = {country.alpha2 for country in countries if (country.alpha2, country.alpha3) not in ours}
    assert missing == set(SMALL_TERRITORIES.split())


def test_a_state_has_the_codes_of_the_country_that_is_called_so() -> None:
    states = [entry for id, entry in GAZETTEER.items() if id.startswith("state/")]
    called = {entry.id: country_of(entry) for entry in states}
    codes = {id: (country.alpha2, country.alpha3) if country else None for id, country in called.items()}
    assert {entry.id: entry.iso for entry in states} == codes


def test_what_has_a_code_has_a_name_for_its_people_or_government() -> None:
    found = [entry for entry in GAZETTEER.values() if entry.iso is not None]
    assert [e.id for e in found if not e.demonyms and not e.seats] == []


def test_a_name_stands_for_one_shipped_actor_only() -> None:
    counted = Counter(form for entry in GAZETTEER.values() for form in set(entry.forms))
    assert [form for form, number in counted.items() if number > 1] == []


def test_a_kind_is_told_by_the_first_part_of_an_id_and_there_are_enough_of_each() -> None:
    counted = Counter(id.partition("/")[0] for id in GAZETTEER)
    assert set(counted) == {"state", "igo", "body", "group", "party", "union", "company", "ngo"}
    assert sum(counted.values()) - counted["state"] >= 300
    assert min(counted.values()) >= 30


def own(tmp_path: Path, text: str, name: str = "own.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_csv_adds_actors(tmp_path: Path) -> None:
    rows = (
        "id,name,kind,aliases,demonyms,seats,acts_for\ngroup/red-sand,Red Sand Front,armed_group,RSF-R; Red Sand,,,\n\n"
    )
    rows += "body/fish-board,Fish Board,government_body,,,Cod House,state/norway\n"
    schema = load_schema(actors=own(tmp_path, "\ufeff" + rows))
    assert schema.gazetteer["group/red-sand"].aliases == ("RSF-R", "Red Sand")
    assert schema.gazetteer["body/fish-board"].acts_for == "state/norway"
    assert len(schema.gazetteer) == len(GAZETTEER) + 2
    assert load_schema().gazetteer is GAZETTEER, "the shipped vocabulary stays as it is"


def test_an_own_entry_adds_to_a_shipped_one_and_with_replace_takes_its_place(tmp_path: Path) -> None:
    text = "- {id: state/norway, seats: [Akershus]}\n- {id: state/iceland, name: Iceland, kind: state, replace: true}\n"
    schema = load_schema(actors=own(tmp_path, text, "own.yaml"))
    norway = schema.gazetteer["state/norway"]
    assert norway.seats == (*GAZETTEER["state/norway"].seats, "Akershus")
    assert norway.demonyms == GAZETTEER["state/norway"].demonyms
    assert schema.gazetteer["state/iceland"].demonyms == ()
    assert list(schema.gazetteer)[-2:] == ["state/norway", "state/iceland"], "the last one called so counts"


def test_a_folder_gives_all_its_files(tmp_path: Path) -> None:
    own(tmp_path, "id,name,kind\nngo/one,One Lake,ngo\n")
    own(tmp_path, "- {id: ngo/two, name: Two Lakes, kind: ngo}\n", "more.yml")
    own(tmp_path, "no actors", "notes.txt")
    assert {"ngo/one", "ngo/two"} <= set(load_schema(actors=tmp_path).gazetteer)


FAULTS = [
    ("own.csv", "id,name,kind\nngo/x,X Lake,ngo\nngo/y,Y Lake,lake\n", r"own\.csv: row 3: ngo/y: unknown 'lake'; known: "),
    ("own.csv", "id,name,kind\nngo/x,,ngo\n", r"own\.csv: row 2: name: Field required"),
    ("own.csv", "id,name,colour\n", r"own\.csv: row 1: unknown column 'colour'; known: id, name, kind, aliases"),
    ("own.csv", "id,name,kind\nngo/x,Lake, River,ngo\n", r"own\.csv: row 2: more cells than columns"),
    ("own.csv", "id,name,kind\nngo/x,X,ngo\nngo/x,Y,ngo\n", r"own\.csv: row 3: id 'ngo/x' stands twice, before in .*row 2"),
    ("own.csv", "id,name,kind,acts_for\nngo/x,X,ngo,state/oz\n", r"own\.csv: row 2: ngo/x: unknown 'state/oz'"),
    ("own.csv", "id,name,kind,ambiguous\nngo/x,X,ngo,Y\n", r"own\.csv: row 2: ngo/x: ambiguous 'Y' is none of its names"),
    ("own.csv", "id,name,kind,replace\nngo/x,X,ngo,maybe\n", r"own\.csv: row 2: replace: 'maybe'; known: true, false"),
    ("own.yaml", "- {id: ngo/x, name: X, kind: ngo, iso: [NO, NOR]}", r"own\.yaml: entry 1 \('ngo/x'\): iso\.0: "),
    ("own.yaml", "- lake\n", r"own\.yaml: entry 1: a mapping of fields is wanted, found 'lake'"),
    ("own.yaml", "id: ngo/x\n", r"own\.yaml: a list of entries is wanted, found dict"),
    ("own.txt", "", r"own\.txt: no file of actors there; a file or folder of files that end in \.csv, "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), FAULTS)
def test_a_fault_of_own_actors_is_told_with_its_file_and_row(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(SchemaError, match=message) as raised:
        load_schema(actors=own(tmp_path, text, name))
    assert "\n" not in str(raised.value)


def test_a_file_of_own_actors_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("none.csv", "none.yaml", "none"):
        with pytest.raises(SchemaError, match=rf"{name}: no such file or folder; --actors"):
            load_schema(actors=tmp_path / name)


def test_the_setting_comes_from_the_environment_or_an_option() -> None:
    assert read_settings({}).actors is None
    assert read_settings({"KG_ACTORS": "mine.csv"}).actors == Path("mine.csv")
    assert read_settings({"KG_ACTORS": "mine.csv"}, actors=Path("his.yaml")).actors == Path("his.yaml")
