"""Tests of caseload_lib.share.responding.response."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.share.responding.crunches import NO_CRUNCHES
from caseload_lib.share.responding.response import find_response

HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')


def test_find_response_compares_what_fell_with_what_the_shifts_explain(make_records):
    """Somebody is always there, and yet all twelve fell on a facilitator."""
    days = [f"2026-09-{day:02}" for day in range(1, 13)]
    records = make_records(
        disruptions=[
            {"facilitator_id": "F001", "cause": "staff_illness", "minutes": 60,
             "started_at": f"{day}T08:00Z"}
            for day in days
        ],
        responder_shifts=[
            {"facilitator_id": "F009", "starts_at": "2026-09-01T00:00Z",
             "ends_at": "2026-10-01T00:00Z"}
        ],
    )  # fmt: skip
    found = find_response(records, Month(2026, 9), HARBOUR)
    assert (found.tally.fallen, found.agreement) == (12, "more")
    assert found.expected < 0.1
    assert found.relief.hours_per_month == pytest.approx(
        found.cells["falling_hours_per_month"].sum(), rel=0.1
    )


def test_find_response_a_crunch_or_two_are_no_verdict(make_records):
    """Nobody is on duty, one crunch was carried all the same: that tells nothing of the rest."""
    shift = {"facilitator_id": "F009", "starts_at": "2026-09-12T00:00Z"}
    records = make_records(
        disruptions=[
            {"facilitator_id": "F009", "cause": "staff_illness", "minutes": 60,
             "started_at": "2026-09-01T08:00Z"}
        ],
        responder_shifts=[{**shift, "ends_at": "2026-09-12T01:00Z"}],
    )  # fmt: skip
    found = find_response(records, Month(2026, 9), HARBOUR)
    assert (found.tally.carried, found.tally.fallen) == (1, 0)
    assert found.expected > 0.9
    assert found.agreement is None


def test_find_response_nothing_recorded_says_nothing(make_records):
    """Every part of it is empty or missing, and the reason is given."""
    found = find_response(make_records(), Month(2026, 9), HARBOUR)
    assert found.crunches.reason == NO_CRUNCHES
    assert (found.expected, found.agreement, found.relief) == (None, None, None)
