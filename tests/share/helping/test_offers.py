"""Tests of share.helping.offers: who is named, in which order, and why."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.share.help import suggest_help
from caseload_lib.share.helping.case_loads import GOES_ON, PROPOSED
from caseload_lib.share.helping.offers import name_program, size_new_cases

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    "[sharing]\nmost_support_hours = 6.0\nco_share = 0.5\n"
    '[programmes.living]\nlabel = "Supported living"\n'
)


def _person(key, **more):
    return {"facilitator_id": key, **more}


def _case(key, holder, hours, **more):
    return {"case_id": key, "facilitator_id": holder, "hours": hours, **more}


def _next(load, **options):
    found = suggest_help(load, AGENCY, max_moves=0, **options).pick("next_case")
    return dict(zip(found["program"], found["to_facilitator_id"], strict=True))


def test_offer_support_asks_who_has_most_room_for_who_has_most_too_much(make_load):
    """Alike, the first id goes first; less than an hour is not worth arranging."""
    load = make_load(
        [_person(f"F00{place}") for place in range(1, 6)],
        [
            _case("C1", "F001", 104.0),
            _case("C2", "F002", 109.0),
            _case("C3", "F003", 90.0),
            _case("C4", "F004", 90.0),
            _case("C5", "F005", 99.5),
        ],
    )
    found = suggest_help(load, AGENCY, max_moves=0).pick("support")
    names = ["from_facilitator_id", "to_facilitator_id", "hours_per_month"]
    assert found[names].to_numpy().tolist() == [
        ["F002", "F003", 6.0],
        ["F001", "F004", 4.0],
        ["F002", "F004", 2.0],
    ]
    assert found["reason"].iloc[0] == (
        "F002 carries 9 hours a month too much, and F003 has 10 hours of room."
    )


def test_offer_support_newcomers_and_the_generous_are_spared(make_load):
    """Who may not be asked, and who gives as much as anybody is asked for already."""
    people = [
        _person("F001"),
        _person("F002", supports=False),
        _person("F003", support_given_hours=5.5),
        _person("F004", support_given_hours=3.0),
    ]
    load = make_load(people, [_case("C1", "F001", 120.0)])
    found = suggest_help(load, AGENCY, max_moves=0).pick("support")
    assert found[["to_facilitator_id", "hours_per_month"]].to_numpy().tolist() == [["F004", 3.0]]


def test_offer_together_asks_who_can(make_load):
    """Skills, a language, conflicts, caps and room decide; each person has one case shared."""
    people = [
        _person("F001"),
        _person("F002"),
        _person("F003", skills="medication"),
        _person("F004", takes_cases=False),
    ]
    cases = [
        _case("C1", "F001", 60.0, skills_needed="mobility"),
        _case("C2", "F001", 30.0, skills_needed="medication"),
        _case("C3", "F001", 50.0, conflicts="F002;F003"),
        _case("C4", "F002", 80.0, skills_needed="medication"),
        _case("C5", "F002", 40.0, conflicts="F003"),
    ]
    found = suggest_help(make_load(people, cases), AGENCY, max_moves=0).pick("co")
    names = ["case_id", "from_facilitator_id", "to_facilitator_id", "load_share"]
    assert found[names].to_numpy().tolist() == [
        ["C2", "F001", "F003", 0.5],
        ["C4", "F002", "F003", 0.5],
    ]
    assert found["reason"].iloc[1] == (
        "C4 takes 80 hours a month, and F003 has 85 hours of room; the client keeps F002."
    )
    capped = [{**person, "max_cases": 0.4} for person in people]
    assert suggest_help(make_load(capped, cases), AGENCY, max_moves=0).pick("co").empty


def test_offer_next_case_asks_for_what_most_cases_of_the_programme_ask_for(make_load):
    """The mean hours, the usual language; who took one has less room for the next programme."""
    people = [_person("F001"), _person("F002", languages="es"), _person("F003")]
    cases = [
        _case("C1", "F001", 90.0, program="full"),
        _case("C2", "F003", 40.0, languages="es"),
        _case("C3", "F003", 20.0),
        _case("C4", "F003", 30.0),
        _case("C5", "F002", 8.0, program="light", languages="es"),
    ]
    load = make_load(people, cases)
    assert size_new_cases(load) == {
        "full": (90.0, ["C1"]),
        "living": (30.0, ["C3", "C4"]),
        "light": (8.0, ["C5"]),
    }
    assert _next(load) == {"light": "F002"}
    roomier = make_load([{**one, "available_hours": 121.0} for one in people], cases)
    assert _next(roomier) == {"living": "F001", "light": "F002"}
    assert _next(roomier, kept_out=["F001"]) == {"living": "F003", "light": "F002"}


def test_offer_next_case_without_a_programme_is_of_any_kind(make_load):
    """Where no programmes are recorded, somebody has room for a new case all the same."""
    load = make_load([_person("F001"), _person("F002")], [_case("C1", "F001", 40.0, program=None)])
    (row,) = suggest_help(load, AGENCY, max_moves=0).pick("next_case").to_dict("records")
    assert row["to_facilitator_id"] == "F002"
    assert row["program"] != row["program"]
    assert row["reason"] == (
        "F002 has 100 hours of room, the most of those who could take such a case: about 40 hours "
        "a month."
    )


def test_offer_next_case_comes_after_support(make_load):
    """What is given as support is no room any more."""
    people = [_person("F001"), _person("F002")]
    cases = [_case("C1", "F001", 106.0, program="x"), _case("C2", "F002", 48.0)]
    assert _next(make_load(people, cases)) == {}
    lighter = [cases[0], {**cases[1], "hours": 47.0}]
    assert _next(make_load(people, lighter)) == {"living": "F002"}


@pytest.mark.parametrize(
    ("program", "name"), [("living", "Supported living"), ("day_care", "day care")]
)
def test_name_program_falls_back_to_its_code(program, name):
    """As the settings call it, else in plain letters."""
    assert name_program(program, AGENCY) == name


def test_offer_together_a_crisis_comes_before_who_carries_more(make_load):
    """F002 carries more too much, and the colleague's room goes to F001's client in a crisis."""
    people = [_person("F001"), _person("F002"), _person("F003")]
    cases = [
        _case("C1", "F001", 40.0, pinned=True, pin_reason=GOES_ON),
        _case("C2", "F001", 61.0, skills_needed="mobility"),
        _case("C3", "F002", 41.0),
        _case("C4", "F002", 79.0, conflicts="F003"),
        _case("C5", "F003", 75.0),
    ]
    found = suggest_help(make_load(people, cases), AGENCY, max_moves=0).pick("co")
    assert found["case_id"].tolist() == ["C1"]
    calm = [{**cases[0], "pin_reason": "it was chosen to stay"}, *cases[1:]]
    found = suggest_help(make_load(people, calm), AGENCY, max_moves=0).pick("co")
    assert found["case_id"].tolist() == ["C3"]
    asked = [calm[0], calm[1], {**calm[2], "pinned": True, "pin_reason": PROPOSED}, *calm[3:]]
    found = suggest_help(make_load(people, asked), AGENCY, max_moves=0).pick("co")
    assert found["case_id"].tolist() == ["C1"]
