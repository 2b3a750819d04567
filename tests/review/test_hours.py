"""Hours available, needed and logged.

October 2026 has 22 Mondays to Fridays, one of them a holiday (the 12th): 21 working days. At 40
hours a week a working day is 8 hours, of which the settings set aside 1 for administration and
0.5 as a reserve: 21 × 6.5 = 136.5.
"""

import pytest

from caseload_lib.errors import SettingsError


def _ana(**more):
    """Return F001 with 40 hours a week."""
    return [{"facilitator_id": "F001", "name": "Ana", "hours_per_week": 40, **more}]


def _away(since, until):
    """Return an absence."""
    return {"facilitator_id": "F001", "from_on": since, "to_on": until}


def _log(activity, minutes, day="2026-10-05", who="F001", **more):
    """Return an entry of the time log."""
    return {
        "facilitator_id": who,
        "worked_on": day,
        "activity": activity,
        "minutes": minutes,
        **more,
    }


def _plan(contacts, since="2025-01-01", until=None, service_type="visit", case="C1"):
    """Return a row of the service plan; a visit takes 2 hours, a call half an hour."""
    return {
        "case_id": case,
        "service_type": service_type,
        "contacts_per_month": contacts,
        "from_on": since,
        "to_on": until,
    }


def test_find_available_whole_month_is_contract_less_what_is_set_aside(find_month):
    """21 working days of 8 hours, less 21 and 10.5."""
    assert find_month(facilitators=_ana()).value("available_hours") == 136.5


def test_find_available_no_contract_hours_is_missing(find_month):
    """Without hours a week nothing is known, and utilisation says the same."""
    facts = find_month()
    assert facts.reason("available_hours") == "no contract hours are recorded"
    assert facts.reason("utilisation") == "no contract hours are recorded"


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"started_on": "2026-10-15"}, 12 * 6.5),
        ({"ended_on": "2026-10-15"}, 9 * 6.5),
        ({"started_on": "2026-10-10", "ended_on": "2026-10-13"}, 0),
        ({"ended_on": "2026-09-01"}, 0),
    ],
)
def test_find_available_part_month_counts_the_days_employed(find_month, dates, expected):
    """Contract and what is set aside go by working days; a weekend and a holiday have none."""
    assert find_month(facilitators=_ana(**dates)).value("available_hours") == expected


@pytest.mark.parametrize(
    ("absences", "expected"),
    [
        ([_away("2026-10-05", "2026-10-10")], 136.5 - 40),
        ([_away("2026-10-05", "2026-10-10"), _away("2026-10-08", "2026-10-13")], 136.5 - 40),
        ([_away("2026-09-01", "2026-10-03")], 136.5 - 16),
        ([_away("2026-09-01", "2026-12-01")], 0),
        ([_away("2026-05-01", "2026-05-04")], 136.5),
    ],
)
def test_find_available_absences_come_off_once_and_never_below_zero(find_month, absences, expected):
    """Overlapping absences, weekends and holidays count once or not; a whole month gives 0."""
    assert find_month(facilitators=_ana(), absences=absences).value("available_hours") == expected


def test_find_available_on_leave_all_month_has_no_utilisation(find_month):
    """No hours were available: utilisation is missing, not infinite."""
    facts = find_month(
        facilitators=_ana(),
        absences=[_away("2026-10-01", "2026-11-01")],
        case_services=[_plan(2)],
    )
    assert facts.reason("utilisation") == "no hours were available this month"


def test_find_available_leave_in_the_log_counts_without_any_absence_on_record(find_month):
    """The log's leave stands in for absences only for whoever has none at all."""
    log = [_log("leave", 480), _log("training", 120)]
    facts = find_month(facilitators=_ana(), time_log=log)
    assert facts.value("available_hours") == 136.5 - 8 - 2
    facts = find_month(
        facilitators=_ana(), time_log=log, absences=[_away("2026-05-01", "2026-05-04")]
    )
    assert facts.value("available_hours") == 136.5 - 2


def test_find_needed_whole_month_adds_contacts_and_administration(find_month):
    """Two visits of 2 hours, one call of half an hour, and 1.5 hours for the case."""
    facts = find_month(facilitators=_ana(), case_services=[_plan(2), _plan(1, service_type="call")])
    assert facts.value("needed_hours") == 6
    assert facts.value("utilisation") == pytest.approx(6 / 136.5)
    assert facts.parts("utilisation") == (6, 136.5, 0)


def test_find_needed_plan_and_holding_count_by_the_days_both_are_in_force(find_month):
    """The plan covers 1 to 20 October, the assignment 11 to 31 at a share of a half."""
    facts = find_month(
        assignments=[
            {
                "case_id": "C1",
                "facilitator_id": "F001",
                "from_on": "2026-10-11",
                "load_share": 0.5,
            }
        ],
        case_services=[_plan(2, until="2026-10-21")],
    )
    expected = 4 * 10 / 31 * 0.5 + 1.5 * 0.5 * 21 / 31
    assert facts.value("needed_hours") == pytest.approx(expected)


def test_find_needed_case_without_a_plan_is_uncounted(find_month):
    """One of two cases has a plan: the other adds its administration and is counted as left out."""
    cases = [
        {"case_id": case, "client_code": case, "opened_on": "2025-01-01"} for case in ("C1", "C2")
    ]
    holds = [
        {"case_id": case, "facilitator_id": "F001", "from_on": "2025-01-01"}
        for case in ("C1", "C2")
    ]
    facts = find_month(cases=cases, assignments=holds, case_services=[_plan(2)])
    assert facts.value("needed_hours") == 4 + 3
    assert facts.parts("needed_hours")[2] == 1


def test_find_needed_no_case_with_a_plan_is_missing_with_the_number_left_out(find_month):
    """A plan that ended before the month is no plan."""
    facts = find_month(case_services=[_plan(2, until="2026-10-01")])
    assert facts.reason("needed_hours") == "no service plan is recorded for these cases"
    assert facts.parts("needed_hours")[2] == 1


def test_find_needed_unknown_service_types_raise_naming_all_of_them(find_month):
    """The error names the file and the section of every type that is missing."""
    plans = [_plan(1, service_type=name) for name in ("visit", "horse_ride", "swim")]
    with pytest.raises(SettingsError, match=r"agency.toml: \[service_types.horse_ride\]") as raised:
        find_month(case_services=plans)
    assert "[service_types.swim]" in str(raised.value)


def test_find_needed_unknown_type_of_an_ended_plan_is_not_asked_for(find_month):
    """Only plans in force in the month need the hours of their types."""
    plans = [_plan(1), _plan(1, until="2026-10-01", service_type="horse_ride")]
    assert find_month(case_services=plans).value("needed_hours") == 3.5


def test_count_hours_kept_log_has_zeros_for_what_it_does_not_mention(find_month):
    """A log that is kept says that nothing else took time; without one nothing is known."""
    facts = find_month(time_log=[_log("presence", 90), _log("presence", 30, "2026-10-06")])
    assert facts.value("hours", "presence") == 2
    assert facts.value("hours", "hiring") == 0
    assert facts.value("presence_hours_per_case") == 2
    assert facts.value("support_given_hours") == 0
    assert find_month().reason("hours", "presence") == "no time log for this month"


def test_count_hours_log_of_another_month_is_no_log_of_this_one(find_month):
    """Entries of September say nothing of October."""
    facts = find_month(time_log=[_log("presence", 90, "2026-09-30")])
    assert facts.reason("presence_hours_per_case") == "no time log for this month"
    assert facts.reason("support_received_hours") == "no time log for this month"


def test_count_hours_presence_without_a_case_is_missing(find_month):
    """Hours per case need a case."""
    facts = find_month(assignments=[], time_log=[_log("presence", 90)])
    assert facts.reason("presence_hours_per_case") == "no case was held this month"


def test_count_hours_support_is_given_by_one_and_received_by_the_other(find_month):
    """A colleague's log tells what somebody without a log received."""
    people = [{"facilitator_id": name, "name": name} for name in ("F001", "F002", "F003")]
    facts = find_month(
        facilitators=people,
        time_log=[_log("support", 120, for_facilitator_id="F002"), _log("support", 60)],
    )
    assert facts.value("support_given_hours") == 3
    assert facts.value("support_received_hours") == 0
    assert facts.value("support_received_hours", who="F002") == 2
    assert facts.reason("support_given_hours", who="F002") == "no time log for this month"
    assert facts.reason("support_received_hours", who="F003") == "no time log for this month"
