"""Tests of share.helping.case_loads: hours of cases, months together, and what must stay."""

from datetime import date

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.share.helping.case_loads import (
    CHANGED,
    GOES_ON,
    PROPOSED,
    SHARED,
    list_going_on,
    weigh_cases,
)

AGENCY = parse_agency(
    '[agency]\nname = "A"\ntime_zone = "America/Los_Angeles"\n'
    "[capacity]\nadministration_hours_per_case = 1.5\n"
    '[service_types.visit]\nlabel = "Visit"\ncontact_hours = 2.0\n'
)
DAY = date(2026, 11, 1)


def _case(key, **more):
    return {"case_id": key, "client_code": key, "opened_on": "2026-01-01", **more}


def _hold(case, person="F001", from_on="2026-01-01", **more):
    return {"case_id": case, "facilitator_id": person, "from_on": from_on, **more}


def _plan(case, contacts, **more):
    row = {"case_id": case, "service_type": "visit", "contacts_per_month": contacts}
    return {**row, "from_on": "2026-01-01", **more}


def _disrupt(case, started_at="2026-09-01T12:00Z", **more):
    row = {"case_id": case, "facilitator_id": "F001", "cause": "health_change", "minutes": 600}
    return {**row, "started_at": started_at, **more}


def _weigh(records, day=DAY):
    return weigh_cases(records, day, AGENCY).set_index("case_id")


def test_weigh_cases_adds_plan_administration_and_what_goes_on(make_records):
    """(2 × 2 + 1.5) × share, and 10 hours in two months are 5 a month."""
    records = make_records(
        cases=[_case("C1"), _case("C2")],
        assignments=[_hold("C1", load_share=0.5), _hold("C2")],
        case_services=[_plan("C1", 2.0), _plan("C2", 2.0)],
        disruptions=[_disrupt("C2"), _disrupt("C1", ended_at="2026-10-31T12:00Z")],
    )
    assert _weigh(records)["hours"].to_dict() == {"C1": 2.75, "C2": 10.5}


def test_weigh_cases_without_plan_takes_the_mean_of_its_programme(make_records):
    """Else the mean of all; it is marked as assumed, and without any plan nothing is known."""
    programs = {"C1": "a", "C2": "a", "C3": "a", "C4": "b", "C5": None}
    cases = [_case(key, program=program) for key, program in programs.items()]
    held = [_hold(key) for key in programs]
    plans = [_plan("C1", 1.0), _plan("C2", 2.0), _plan("C4", 6.0, to_on="2026-11-01")]
    found = _weigh(make_records(cases=cases, assignments=held, case_services=plans))
    assert found["hours"].to_dict() == {"C1": 3.5, "C2": 5.5, "C3": 4.5, "C4": 4.5, "C5": 4.5}
    assert found["assumed"].tolist() == [False, False, True, True, True]
    none = _weigh(make_records(cases=cases, assignments=held))
    assert none["hours"].isna().all()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_disrupt("C1"), GOES_ON),
        (_disrupt("C1", cause="turnover"), ""),
        (_disrupt("C1", ended_at="2026-10-31T12:00Z"), ""),
        (_disrupt("C1", ended_at="2026-11-02T12:00Z"), GOES_ON),
        (_disrupt("C1", ended_at="2026-10-31T12:00Z", permanent=True), CHANGED),
        (_disrupt("C1", "2026-08-01T12:00Z", ended_at="2026-08-02T12:00Z", permanent=True), ""),
        (_disrupt("C1", "2026-11-02T12:00Z"), ""),
        (_disrupt("C1", "2026-11-02T04:00Z"), GOES_ON),
        (_disrupt(None), ""),
    ],
)
def test_weigh_cases_pins_clients_in_a_crisis(make_records, row, reason):
    """What nobody controls and goes on, or changed needs for good within three months.

    The second of November by UTC may still be the first for the agency: its days count.
    """
    found = _weigh(make_records(case_services=[_plan("C1", 2.0)], disruptions=[row]))
    assert found["pin_reason"].tolist() == [reason]
    assert found["pinned"].tolist() == [bool(reason)]


def test_weigh_cases_carried_together_stays(make_records):
    """Each holder has their part; neither may take the other's, nor whoever has a conflict."""
    records = make_records(
        assignments=[_hold("C1", load_share=0.6), _hold("C1", "F002", role="co", load_share=0.4)],
        case_services=[_plan("C1", 4.25)],
        conflicts=[{"case_id": "C1", "facilitator_id": "F009"}],
    )
    found = weigh_cases(records, DAY, AGENCY)
    assert found["hours"].tolist() == pytest.approx([6.0, 4.0])
    assert found["pin_reason"].tolist() == [SHARED, SHARED]
    assert found["conflicts"].tolist() == ["F001;F002;F009"] * 2


def test_weigh_cases_counts_months_together_without_a_gap(make_records):
    """Another share on the day after is one time together; a gap begins it anew."""
    records = make_records(
        cases=[_case("C1"), _case("C2")],
        assignments=[
            _hold("C1", from_on="2026-01-01", to_on="2026-08-01"),
            _hold("C1", from_on="2026-08-01", load_share=0.5),
            _hold("C2", from_on="2026-01-01", to_on="2026-08-01"),
            _hold("C2", from_on="2026-09-01"),
        ],
    )
    assert _weigh(records)["months_together"].to_dict() == {"C1": 10.0, "C2": 2.0}


def test_weigh_cases_of_nobody_is_empty(make_records):
    """On a day on which no case is held there are no rows and all columns."""
    found = weigh_cases(make_records(), date(2020, 1, 1), AGENCY)
    assert found.empty
    assert "pin_reason" in found.columns


def test_list_going_on_counts_at_least_a_month(make_records):
    """What began last week is not taken to come four times a month; unknown minutes stay so."""
    rows = [_disrupt("C1", "2026-10-29T12:00Z"), _disrupt("C1", minutes=None)]
    found = list_going_on(make_records(disruptions=rows), DAY, AGENCY)
    assert found["hours"].iloc[0] == 10.0
    assert found["hours"].isna().tolist() == [False, True]


def test_weigh_cases_pins_what_is_proposed_and_not_over(make_records):
    """A case of an open proposal is not suggested again; an applied or withdrawn one is free."""
    keys = ("C1", "C2", "C3")
    over = {"C2": {"applied_at": "2026-10-21T12:00Z"}, "C3": {"withdrawn_at": "2026-10-21T12:00Z"}}
    proposed = [
        {
            "proposal_id": f"P{key}",
            "kind": "move",
            "case_id": key,
            "from_facilitator_id": "F001",
            "to_facilitator_id": "F002",
            "from_on": "2026-12-01",
            "proposed_at": "2026-10-20T12:00Z",
            **over.get(key, {}),
        }
        for key in keys
    ]
    records = make_records(
        cases=[_case(key) for key in keys],
        assignments=[_hold(key) for key in keys],
        case_services=[_plan(key, 2.0) for key in keys],
        disruptions=[_disrupt("C1")],
        proposals=proposed,
    )
    assert _weigh(records)["pin_reason"].tolist() == [PROPOSED, "", ""]
