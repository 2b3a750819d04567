"""Tests of caseload_lib.share.hard_events."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.share.hard_events import find_client_events, find_staff_events, judge_events

AGENCY = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/Los_Angeles"')
MONTH = Month(2026, 10)
PEOPLE = ("F001", "F002", "F003")


@pytest.fixture
def make_year(make_records):
    """Return a function that makes an agency of three, with a case each but for what is given."""

    def make(**tables):
        cases = [f"C{place}" for place in range(1, 4)]
        rows = {
            "facilitators": [{"facilitator_id": who, "name": who} for who in PEOPLE],
            "cases": [
                {"case_id": case, "client_code": f"K{case}", "opened_on": "2025-01-01"}
                for case in cases
            ],
            "assignments": [
                {"case_id": case, "facilitator_id": who, "from_on": "2025-01-01"}
                for case, who in zip(cases, PEOPLE, strict=True)
            ],
        }
        return make_records(**{**rows, **tables})

    return make


def _happen(case, cause="health_change", *, who="F001", onset=None, at="2026-03-01T12:00Z"):
    """Return a disruption."""
    onsets = {} if onset is None else {"onset_facilitator_id": onset}
    return {"case_id": case, "facilitator_id": who, "cause": cause, "started_at": at, **onsets}


def _count(events):
    """Return the clients of each person."""
    return dict(zip(events.counts["facilitator_id"], events.counts["clients"], strict=True))


def test_find_client_events_each_client_counts_once_for_the_holder_at_onset(make_year):
    """Two events of one client are one; whoever took the case over is not whose it was."""
    events = find_client_events(
        make_year(
            disruptions=[
                _happen("C1", who="F003", onset="F001"),
                _happen("C1", "disaster", who="F003", at="2026-04-01T12:00Z"),
                _happen("C2", "client_circumstance", who="F002"),
            ]
        ),
        MONTH,
        AGENCY,
    )
    assert _count(events) == {"F001": 1, "F002": 1, "F003": 0}
    assert events.causes.to_dict("records") == [
        {"facilitator_id": "F001", "cause": "health_change", "clients": 1},
        {"facilitator_id": "F002", "cause": "client_circumstance", "clients": 1},
    ]
    assert (events.kind, events.uncounted, events.reason) == ("client", 0, None)


def test_find_client_events_other_causes_and_other_years_are_none(make_year):
    """The twelve months begin and end at midnight in the agency's own time zone."""
    events = find_client_events(
        make_year(
            disruptions=[
                _happen("C1", "staff_illness"),
                _happen("C1", "missing_record"),
                _happen("C2", at="2025-11-01T06:59Z"),  # still October in Los Angeles
                _happen("C2", at="2026-11-01T07:00Z"),
                _happen("C3", who="F003", at="2025-11-01T07:01Z"),
            ]
        ),
        MONTH,
        AGENCY,
    )
    assert _count(events) == {"F001": 0, "F002": 0, "F003": 1}


def test_find_client_events_two_cases_of_one_client_are_one_client(make_year):
    """A client is a person, however many cases they have."""
    cases = [
        {"case_id": case, "client_code": "K1", "opened_on": "2025-01-01"} for case in ("C1", "C2")
    ]
    records = make_year(cases=cases, disruptions=[_happen("C1"), _happen("C2", who="F002")])
    assert sum(_count(find_client_events(records, MONTH, AGENCY)).values()) == 1


def test_find_client_events_exposure_is_case_days_by_share(make_year):
    """Halves count half, leavers until they left, and whoever held nothing is not compared."""
    held = [
        {"case_id": "C1", "facilitator_id": "F001", "from_on": "2025-01-01", "load_share": 0.5},
        {"case_id": "C1", "facilitator_id": "F002", "from_on": "2025-01-01", "load_share": 0.5},
        {
            "case_id": "C2", "facilitator_id": "F002", "from_on": "2025-01-01",
            "to_on": "2025-11-11",
        },
    ]  # fmt: skip
    events = find_client_events(make_year(assignments=held), MONTH, AGENCY)
    days = dict(zip(events.counts["facilitator_id"], events.counts["exposure_days"], strict=True))
    assert days == {"F001": 182.5, "F002": 182.5 + 10}


def test_find_client_events_what_is_nobody_s_is_said(make_year):
    """Without a client, or credited to somebody without any case, an event is not lost silently."""
    records = make_year(
        facilitators=[{"facilitator_id": who, "name": who} for who in (*PEOPLE, "F009")],
        disruptions=[_happen(None), _happen("C1", onset="F009"), _happen("C2", who="F002")],
    )
    events = find_client_events(records, MONTH, AGENCY)
    assert events.uncounted == 2
    assert _count(events) == {"F001": 0, "F002": 1, "F003": 0}
    assert judge_events(events, AGENCY).events == 1


def test_find_staff_events_exposure_is_position_days_of_the_cases_led(make_year):
    """Crunches and turnover of the teams, by the positions there were while one led the case."""
    events = find_staff_events(
        make_year(
            positions=[
                {"position_id": "P1", "case_id": "C1", "from_on": "2025-01-01"},
                {"position_id": "P2", "case_id": "C1", "from_on": "2026-10-22"},
                {"position_id": "P3", "case_id": "C2", "from_on": "2026-10-02"},
            ],
            disruptions=[
                _happen("C1", "staff_illness"),
                _happen("C2", "turnover", who="F002"),
                _happen("C2", "staff_circumstance", who="F002"),
                _happen("C1", "slow_hiring"),
                _happen("C3", "staff_illness", who="F003"),
            ],
        ),
        MONTH,
        AGENCY,
    )
    assert events.counts.to_dict("records") == [
        {"facilitator_id": "F001", "clients": 1, "exposure_days": 375.0},
        {"facilitator_id": "F002", "clients": 1, "exposure_days": 30.0},
    ]
    assert events.uncounted == 1  # F003 has no positions


def test_judge_events_what_is_not_recorded_is_not_judged(make_year):
    """No disruptions on record is not no disruption; without positions there is no exposure."""
    nothing = make_year()
    some = make_year(disruptions=[_happen("C1")])
    for find, records, reason in (
        (find_client_events, nothing, "disruptions are not recorded"),
        (find_staff_events, nothing, "disruptions are not recorded"),
        (find_staff_events, some, "positions are not recorded"),
        (
            find_client_events,
            some.replace(assignments=some.assignments.iloc[:0]),
            "nobody held a case in those months",
        ),
    ):
        events = find(records, MONTH, AGENCY)
        assert events.reason == reason
        assert judge_events(events, AGENCY) is None


def test_judge_events_follows_the_settings(make_year):
    """Alpha and material_ratio are the agency's."""
    text = '[agency]\nname = "A"\ntime_zone = "UTC"\n[sharing]\nalpha = 0.4\nmaterial_ratio = 2.5'
    records = make_year(disruptions=[_happen("C1"), _happen("C2", onset="F001")])
    events = find_client_events(records, MONTH, AGENCY)
    assert judge_events(events, AGENCY).verdict == "too few to tell"
    found = judge_events(events, parse_agency(text))
    assert found.p_value == pytest.approx(1 / 3)
    assert (found.verdict, found.material_ratio) == ("more than chance", 2.5)
