"""Tests of what one person is told of what they carry: their own, and nobody else's."""

import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.report.documents.terminal import write_text
from caseload_lib.report.sharing.own_burden import describe_own_burden
from caseload_lib.review.history import history_facts

MONTH = Month(2026, 10)
PEOPLE = [f"F{place:03}" for place in range(1, 8)]
AGENCY = parse_agency(
    """
[agency]
name = "Harbour"
time_zone = "UTC"
[service_types.visit]
label = "Visit"
contact_hours = 2.0
"""
)


def _describe(records, *, who):
    """Return what one person is told, without line breaks."""
    history = history_facts(records, MONTH, AGENCY, months=1)
    return " ".join(write_text(describe_own_burden(records, history, MONTH, AGENCY, who)).split())


def test_describe_own_burden_names_nobody_else(make_records, seed_rows):
    """One's own hours, room among colleagues without whose, and one's own verdict."""
    text = _describe(make_records(**seed_rows), who="F003")
    assert "you carry 200 hours; your fair share" in text
    assert "is 154 hours. You are 46 hours above it." in text
    assert "Colleagues have room this month" in text
    assert "Three of them were yours" in text
    assert not any(who in text for who in PEOPLE)


@pytest.mark.parametrize("leading", [False, True])
def test_describe_own_burden_room_is_of_those_who_do_not_lead(make_records, seed_rows, leading):
    """Where only a lead has hours left, it is not said that colleagues have room."""
    plans = [
        {**plan, "contacts_per_month": 5.0 if plan["case_id"].startswith("C007") else 12.0}
        for plan in seed_rows["case_services"]
    ]
    roles = [{"facilitator_id": "F007", "role": "lead", "from_on": "2020-01-01"}] * leading
    text = _describe(
        make_records(**{**seed_rows, "case_services": plans, "roles": roles}), who="F003"
    )
    said = "nobody else has room this month either" if leading else "Colleagues have room this"
    assert said in text
    assert "Your load, of all that 300 Your fair share" in text


def test_describe_own_burden_a_verdict_on_somebody_else_is_not_told(make_records, seed_rows):
    """Whoever is not the one the test speaks of reads their own count only."""
    text = _describe(make_records(**seed_rows), who="F002")
    assert "You are 14.3 hours below it." in text
    assert "none of your clients in twelve months; 0.7 would be usual" in text
    assert "Three" not in text
    assert "luck" not in text
    assert not any(who in text for who in PEOPLE)


def test_describe_own_burden_unknown_hours_have_their_reason(make_records, seed_rows):
    """Who has no contract hours on record reads so; a stranger is refused."""
    people = [*seed_rows["facilitators"][1:], {"facilitator_id": "F001", "name": "A"}]
    records = make_records(**{**seed_rows, "facilitators": people})
    text = _describe(records, who="F001")
    assert "is not known: no contract hours are recorded." in text
    with pytest.raises(RecordsError, match="no facts of F099 in 2026-10"):
        _describe(records, who="F099")
