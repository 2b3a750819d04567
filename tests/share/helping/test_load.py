"""Tests of share.helping.load: who has how many hours, who may be asked, and what is not known."""

from datetime import date

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.share.helping.load import gather_load

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "UTC"\n'
    "[policies]\nmost_cases = 12\nramp = [0.4, 0.6, 0.8]\n"
    '[service_types.visit]\nlabel = "Visit"\ncontact_hours = 2.0\n'
)
MONTH, DAY = Month(2026, 10), date(2026, 11, 1)
PLAN = {
    "case_id": "C1",
    "service_type": "visit",
    "contacts_per_month": 2.0,
    "from_on": "2025-01-01",
}


def _person(key, **more):
    return {"facilitator_id": key, "name": key, "hours_per_week": 40.0, **more}


def _role(key, role="facilitator", from_on="2020-01-01", **more):
    return {"facilitator_id": key, "role": role, "from_on": from_on, **more}


def _support(giver, receiver, minutes):
    row = {"facilitator_id": giver, "for_facilitator_id": receiver, "activity": "support"}
    return {**row, "worked_on": "2026-10-05", "minutes": minutes}


def _gather(records, day=DAY):
    history = history_facts(records, MONTH, AGENCY, months=3)
    return gather_load(records, history, MONTH, AGENCY, day=day)


def _list_people(load):
    return load.facilitators.set_index("facilitator_id")


def test_gather_load_support_passes_from_giver_to_receiver(make_records):
    """In 22 days of 8 hours; what F001 gave is F002's, and nothing is lost or counted twice."""
    records = make_records(
        facilitators=[_person("F001"), _person("F002")],
        time_log=[_support("F001", "F002", 600)],
        case_services=[PLAN],
    )
    people = _list_people(_gather(records))
    assert people["own_hours"].to_dict() == {"F001": 176.0, "F002": 176.0}
    assert people["available_hours"].to_dict() == {"F001": 166.0, "F002": 186.0}
    assert people["max_cases"].tolist() == [12.0, 12.0]


def test_gather_load_newcomer_has_a_part_and_gives_no_support(make_records):
    """In the third month the ramp says four fifths; afterwards nothing is special."""
    records = make_records(
        facilitators=[_person("F001"), _person("F002")],
        roles=[_role("F001"), _role("F002", from_on="2026-08-15")],
        case_services=[PLAN],
    )
    people = _list_people(_gather(records))
    assert people["ramp"].to_dict() == {"F001": 1.0, "F002": 0.8}
    assert people.loc["F002", "available_hours"] == pytest.approx(176.0 * 0.8)
    assert people["supports"].to_dict() == {"F001": True, "F002": False}
    assert people.loc["F002", "why_not"] == "is new to the work"
    assert _list_people(_gather(records, date(2026, 11, 15)))["why_not"].tolist() == ["", ""]


def test_gather_load_who_takes_no_cases_says_why(make_records):
    """Leads support and take none, who leaves soon does neither; who has no role may take some."""
    records = make_records(
        facilitators=[
            _person("F001", ended_on="2027-01-15"),
            _person("F002"),
            _person("F003"),
            _person("F004", ended_on="2027-06-01"),
        ],
        roles=[_role("F002", "lead"), _role("F002", "supervisor"), _role("F001")],
        case_services=[PLAN],
    )
    people = _list_people(_gather(records))
    assert people["takes_cases"].to_dict() == {
        "F001": False,
        "F002": False,
        "F003": True,
        "F004": True,
    }
    assert people["supports"].tolist() == [False, True, True, True]
    assert people["why_not"].tolist() == [
        "leaves on 2027-01-15",
        "works as lead and supervisor",
        "",
        "",
    ]


def test_gather_load_what_is_not_known_is_told_and_left_out(make_records):
    """No contract hours, gone with cases in hand, not among the people, begun after the month."""
    held = {"from_on": "2025-01-01"}
    cases = [f"C{number}" for number in range(1, 5)]
    records = make_records(
        facilitators=[
            _person("F001"),
            _person("F002", hours_per_week=None),
            _person("F003", ended_on="2026-10-20"),
            _person("F005", started_on="2026-11-01"),
            _person("F006", ended_on="2026-10-20"),
            _person("F007", started_on="2026-11-01"),
        ],
        roles=[_role("F007", "specialist")],
        cases=[{"case_id": key, "client_code": key, "opened_on": "2025-01-01"} for key in cases],
        assignments=[
            {"case_id": key, "facilitator_id": f"F00{number}", **held}
            for number, key in enumerate(cases, start=1)
        ],
        case_services=[PLAN],
        disruptions=[
            {"facilitator_id": "F001", "cause": "turnover", "started_at": "2026-10-05T12:00Z"}
        ],
    )
    load = _gather(records)
    assert load.facilitators["facilitator_id"].tolist() == ["F001"]
    assert load.cases["case_id"].tolist() == ["C1"]
    told = dict(zip(load.unknown["id"], load.unknown["reason"], strict=True))
    assert told["F002"] == "no contract hours are recorded"
    assert told["F003"].startswith("they have left, and still hold cases")
    assert told["F004"].startswith("they are not among the facilitators")
    assert told["F005"] == "their hours of the month are not known"
    assert told["C2"].endswith("taken to need the mean of its programme")
    assert told["X0"] == "it goes on without recorded minutes, so that it adds nothing"
    assert not {"F001", "F006", "F007", "C1"} & set(told)


def test_gather_load_without_service_plans_knows_no_hours(make_records):
    """Cases and who holds them are left out, rather than counted as nothing and asked for help."""
    load = _gather(make_records(facilitators=[_person("F001"), _person("F002")]))
    assert load.cases.empty
    assert load.facilitators["facilitator_id"].tolist() == ["F002"]
    assert dict(zip(load.unknown["id"], load.unknown["reason"], strict=True)) == {
        "F001": "the hours that their cases take are not known",
        "C1": "no service plan is in force for any case, so that its hours are not known",
    }


def test_gather_load_disruption_of_another_case_is_carried_beside(make_records):
    """A colleague who steps in carries it; in their own case it is among its hours."""
    disruption = {"cause": "health_change", "started_at": "2026-10-05T12:00Z", "minutes": 300}
    records = make_records(
        facilitators=[_person("F001"), _person("F002")],
        case_services=[PLAN],
        disruptions=[
            {"case_id": "C1", "facilitator_id": "F001", **disruption},
            {"case_id": "C1", "facilitator_id": "F002", **disruption},
        ],
    )
    load = _gather(records)
    assert _list_people(load)["fixed_hours"].to_dict() == {"F001": 0.0, "F002": 5.0}
    assert load.cases["hours"].tolist() == [9.0]


def test_gather_load_usual_hours_leave_the_month_out(make_records):
    """The mean of the months before, so that a month with leave shows."""
    records = make_records(
        facilitators=[_person("F001")],
        absences=[{"facilitator_id": "F001", "from_on": "2026-10-01", "to_on": "2026-10-15"}],
        assignments=[{"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-08-01"}],
        case_services=[PLAN],
    )
    load = _gather(records)
    assert load.facilitators["usual_hours"].tolist() == [172.0]
    assert load.facilitators["own_hours"].tolist() == [96.0]
