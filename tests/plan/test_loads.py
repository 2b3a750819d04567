"""Tests of caseload_lib.plan.loads."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.loads import COLUMNS, MEASURES, compare_loads, find_disagreements

MONTH = Month(2026, 6)
SETTINGS = (
    '[agency]\nname = "Harbour"\ntime_zone = "UTC"\n'
    "[capacity]\nfixed_administration_hours = 10.0\n"
    "[programmes.living]\nlabel = 'Living'\ncases_per_worker = 10\nweight = 2.0\n"
    "[programmes.skills]\nlabel = 'Skills'\ncases_per_worker = 20\n"
)
HOURS = {
    "needed_hours": 120.0,
    "available_hours": 100.0,
    "direct": 60.0,
    "presence": 15.0,
    "administration": 30.0,
    "leave": 40.0,
}


def _facts(who="F001", *, reasons=(), **changes):
    """Return one person's facts of the month, some of them missing with a reason."""
    rows = []
    for name, value in {**HOURS, **changes}.items():
        plain = name.endswith("_hours")
        reason = dict(reasons).get(name)
        rows.append(
            {
                "facilitator_id": who,
                "month": str(MONTH),
                "indicator": name if plain else "hours",
                "breakdown": "" if plain else name,
                "value": None if reason else value,
                "reason": reason,
            }
        )
    return pd.DataFrame(rows)


def _records(mixes, *, hours=40.0, started_on="2020-01-06"):
    """Return records of people with so many cases of each programme."""
    people = pd.DataFrame({"facilitator_id": list(mixes), "name": "X", "started_on": started_on})
    people["hours_per_week"] = hours
    rows = [
        {"facilitator_id": who, "program": program, "case_id": f"{who}{program}{place}"}
        for who, mix in mixes.items()
        for program, number in mix.items()
        for place in range(number)
    ]
    cases = pd.DataFrame(rows)
    return Records(
        facilitators=people,
        cases=cases.drop(columns="facilitator_id").assign(opened_on="2026-01-01", client_code="K"),
        assignments=cases.drop(columns="program").assign(from_on="2026-01-01"),
    )


def _compare(records, facts, text="", **options):
    """Return loads by measure of F001."""
    agency = parse_agency(SETTINGS + text)
    loads = compare_loads(records, facts, MONTH, agency, **options)
    return loads[loads["facilitator_id"] == "F001"].set_index("measure")


def test_compare_loads_four_measures_of_one_person_side_by_side():
    """Each is what its definition says, with what it is made of."""
    records = _records({"F001": {"living": 6, "skills": 8}, "F002": {"living": 4}})
    facts = pd.concat([_facts("F002"), _facts("F001")])
    loads = _compare(records, facts)
    assert loads.index.tolist() == list(MEASURES)
    # 120 of 100 hours; 6/10 + 8/20 of a worker; 20 of a mean of 14; 60 + 15 + (30 - 10) of 100.
    assert loads["value"].tolist() == pytest.approx([1.2, 1.0, 20 / 14, 0.95])
    assert loads["numerator"].tolist() == pytest.approx([120, 1.0, 20, 95])
    assert loads["unit"].tolist() == ["hours", "workers", "weight", "hours"]
    assert loads["reason"].isna().all()


def test_compare_loads_everybody_is_in_order_of_id_and_one_may_be_picked():
    """Nobody is ranked, and what others carry does not show where one is asked for."""
    records = _records({"F001": {"living": 1}, "F002": {"living": 9}})
    facts = pd.concat([_facts("F002"), _facts("F001")])
    agency = parse_agency(SETTINGS)
    loads = compare_loads(records, facts, MONTH, agency)
    assert loads["facilitator_id"].tolist() == ["F001"] * 4 + ["F002"] * 4
    assert loads.columns.tolist() == list(COLUMNS)
    one = compare_loads(records, facts, MONTH, agency, facilitator_id="F001")
    pd.testing.assert_frame_equal(one, loads[:4])


def test_compare_loads_part_time_and_part_of_a_month_scale_standard_and_mean():
    """Half a worker with half the cases carries the same load."""
    records = _records({"F001": {"living": 3}, "F002": {"living": 6}}, hours=[20.0, 40.0])
    facts = pd.concat([_facts("F001"), _facts("F002")])
    loads = _compare(records, facts)
    assert loads.loc[["standard", "weights"], "value"].tolist() == pytest.approx([0.6, 1.0])
    # 22 working days in June 2026, 11 of them from the 16th on.
    late = _records({"F001": {"living": 3}, "F002": {"living": 6}}, started_on="2026-06-16")
    loads = _compare(late, facts)
    assert loads.loc["standard", "denominator"] == pytest.approx(0.5)
    assert loads.loc["time_log", "numerator"] == pytest.approx(60 + 15 + 30 - 5)


def test_compare_loads_full_time_is_what_the_agency_says():
    """In an agency of 35 hours a week, 35 hours are one worker."""
    records = _records({"F001": {"living": 5}}, hours=35.0)
    loads = _compare(records, _facts(), "[policies]\nfull_time_hours = 35")
    assert loads.loc["standard", "value"] == pytest.approx(0.5)


def test_compare_loads_administration_within_the_fixed_hours_is_not_on_cases():
    """Less administration than the fixed hours takes nothing off direct work."""
    loads = _compare(_records({"F001": {"living": 5}}), _facts(administration=4.0))
    assert loads.loc["time_log", "numerator"] == pytest.approx(75)


@pytest.mark.parametrize(
    ("changes", "measures", "reason"),
    [
        (
            {"reasons": {"needed_hours": "no service plan is recorded"}},
            ["recorded"],
            "no service plan is recorded",
        ),
        (
            {"reasons": {"available_hours": "no contract hours are recorded"}},
            ["recorded", "time_log"],
            "no contract hours are recorded",
        ),
        ({"available_hours": 0.0}, ["recorded", "time_log"], "no hours were available this month"),
        ({"reasons": {"presence": "no time log"}}, ["time_log"], "no time log"),
    ],
)
def test_compare_loads_missing_facts_leave_the_others_and_say_why(changes, measures, reason):
    """A load that is not known is missing with the reason, never zero."""
    facts = pd.concat([_facts(**changes), _facts("F002")])
    loads = _compare(_records({"F001": {"living": 5}, "F002": {"living": 5}}), facts)
    missing = loads[loads["value"].isna()]
    assert missing.index.tolist() == measures
    assert set(missing["reason"]) == {reason}


@pytest.mark.parametrize(
    ("mix", "hours", "text", "measure", "reason"),
    [
        ({"living": 1}, None, "", "standard", "no contract hours are recorded"),
        (
            {"other": 1},
            40.0,
            "[programmes.other]\nlabel = 'Other'",
            "standard",
            "no cases_per_worker is set for other",
        ),
        ({"magic": 1, "living": 2}, 40.0, "", "weights", "no weight is set for magic"),
        ({None: 1}, 40.0, "", "weights", "no weight is set for cases without a programme"),
        ({"living": 1}, 40.0, "", "weights", "there is nobody to compare with"),
    ],
)
def test_compare_loads_missing_settings_or_people_say_so(mix, hours, text, measure, reason):
    """A sum that leaves out some cases would be too small, so there is none."""
    loads = _compare(_records({"F001": mix}, hours=hours), _facts(), text)
    assert pd.isna(loads.loc[measure, "value"])
    assert loads.loc[measure, "reason"] == reason


@pytest.mark.parametrize("who", [None, "F009"])
def test_compare_loads_without_facts_is_refused(who):
    """Another month's facts are no facts of this one, nor are another person's."""
    facts = _facts() if who else _facts().assign(month="2026-05")
    with pytest.raises(RecordsError, match=rf"no facts of {who or 'anybody'} in 2026-06"):
        _compare(_records({"F001": {"living": 1}}), facts, facilitator_id=who)


def test_find_disagreements_names_the_measures_that_lie_apart_and_judges_nobody():
    """More than a fifth of a full load is told, less is not, and weights take no part."""
    rows = [
        ("F001", "recorded", 1.2),
        ("F001", "standard", 0.9),
        ("F001", "weights", 5.0),
        ("F001", "time_log", None),
        ("F002", "recorded", 1.0),
        ("F002", "standard", 0.85),
        ("F002", "weights", 0.1),
        ("F003", "recorded", None),
        ("F003", "time_log", 3.0),
    ]
    loads = pd.DataFrame(rows, columns=["facilitator_id", "measure", "value"])
    found = find_disagreements(loads)
    assert found["facilitator_id"].tolist() == ["F001"]
    assert found.loc[0, "sentence"] == (
        "F001, of a full load: 120% by the service plans, 90% by the standard. They lie more than "
        "20 percentage points apart."
    )
    assert find_disagreements(loads, apart=0.1)["facilitator_id"].tolist() == ["F001", "F002"]
    assert find_disagreements(loads, apart=0.5).empty
