"""Who held an office on a day, and which faults of the file of offices are told."""

from datetime import date
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.offices import Office, read_offices
from kg.resolve.offices import holder_of
from kg.schema import load_schema

OFFICES = load_schema().offices
HEADS = {"president": True, "envoy": False}


def read(tmp_path: Path, holders: str, role: str = "president", until: str = "2024-12-31") -> tuple[Office, ...]:
    file = tmp_path / "offices.yaml"
    file.write_text(f"known_until: {until}\noffices:\n- {{role: {role}, of: state/oz, holders: [{holders}]}}\n")
    return read_offices(file, heads=HEADS, actors={"state/oz"})


@pytest.mark.parametrize(
    ("role", "of", "day", "person"),
    [
        ("prime-minister", "state/norway", date(2012, 6, 1), "Jens Stoltenberg"),
        ("foreign-minister", "state/united-states", date(2015, 7, 14), "John Kerry"),
        ("secretary-general", "igo/united-nations", date(1990, 8, 2), "Javier Pérez de Cuéllar"),
        ("chancellor", "state/germany", date(2012, 6, 1), "Angela Merkel"),
        ("president", "state/costa-rica", date(1999, 1, 1), None),
        ("prime-minister", "state/norway", date(2031, 3, 4), None),
        ("president", "state/norway", date(2012, 6, 1), None),
    ],
)
def test_the_holder_is_the_one_of_that_day(role: str, of: str, day: date, person: str | None) -> None:
    assert holder_of(OFFICES, role, of, day) == person


def test_on_the_day_of_a_change_nobody_is_picked() -> None:
    assert holder_of(OFFICES, "prime-minister", "state/united-kingdom", date(2016, 7, 13)) is None
    assert holder_of(OFFICES, "prime-minister", "state/united-kingdom", date(2016, 7, 14)) == "Theresa May"


def test_there_are_several_hundred_offices_and_none_begins_after_the_list_was_made() -> None:
    assert len(OFFICES) > 700
    assert max(office.start for office in OFFICES) <= date(2024, 12, 31)


def test_a_month_or_year_is_widened_and_an_open_end_goes_as_far_as_the_list_is_known(tmp_path: Path) -> None:
    first, second = read(tmp_path, "[Ozma, 1990, 1994-02], [Tip, 1994-02]")
    assert (first.start, first.end) == (date(1990, 1, 1), date(1994, 2, 28))
    assert (second.start, second.end) == (date(1994, 2, 1), date(2024, 12, 31))
    assert holder_of([first, second], "president", "state/oz", date(1994, 2, 10)) is None


@pytest.mark.parametrize("holders", ["[Ozma, 1990, 1994], [Tip, 1994-02, 1995]", "[Ozma, 1990, 1994-02], [Tip, 1994]"])
def test_heads_may_overlap_by_what_their_dates_leave_open(tmp_path: Path, holders: str) -> None:
    assert len(read(tmp_path, holders)) == 2


@pytest.mark.parametrize(
    ("holders", "message"),
    [
        ("[Ozma, 1990, 1994-03], [Tip, 1994-02]", r"president of state/oz: Ozma is still in office when Tip begins"),
        ("[Ozma, 1990], [Tip, 1994-02]", r"Ozma is still in office when Tip begins"),
        ("[Ozma, 1994, 1990]", r"Ozma: ends 1990-12-31 before it starts 1994-01-01"),
        ("[Ozma, 1994-13]", r"no date: '1994-13'; a day 2010-05-11, a month 2010-05 or a year 2010"),
        ("[Ozma, soon]", r"no date: 'soon'"),
        ("[Ozma]", r"\[person, start, end\] is wanted"),
    ],
)
def test_a_fault_of_the_offices_is_told(tmp_path: Path, holders: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message) as raised:
        read(tmp_path, holders)
    assert "\n" not in str(raised.value)


def test_unknown_roles_and_actors_are_told_and_envoys_may_be_many(tmp_path: Path) -> None:
    assert len(read(tmp_path, "[Ozma, 1990], [Tip, 1994-02]", role="envoy")) == 2
    with pytest.raises(SchemaError, match=r"wizard of state/oz: role: unknown 'wizard'"):
        read(tmp_path, "[Ozma, 1990]", role="wizard")
    file = tmp_path / "offices.yaml"
    file.write_text("[]\n")
    with pytest.raises(SchemaError, match="a mapping of known_until, a day, and offices, a list, is wanted"):
        read_offices(file, heads=HEADS, actors={"state/oz"})
