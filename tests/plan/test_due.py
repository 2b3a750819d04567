"""Contacts due in a month by the plans, and listed to be planned."""

import pandas as pd
import pytest

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.due import find_due, find_made


def _plan(contacts, since="2026-01-01", until=None, service_type="visit"):
    """Return a row of the service plan."""
    return {
        "case_id": "C1",
        "service_type": service_type,
        "contacts_per_month": contacts,
        "from_on": since,
        "to_on": until,
    }


def _visit(day="2026-10-20", **more):
    """Return a delivered visit."""
    row = {"case_id": "C1", "facilitator_id": "F001", "service_type": "visit"}
    return {**row, "status": "delivered", "served_on": day, **more}


def _due(contacts, since, months, until=None):
    """Return what falls due in each of some months."""
    plans = Records(case_services=pd.DataFrame([_plan(contacts, since, until)])).case_services
    return [int(find_due(plans, Month.parse(month))["due"].sum()) for month in months]


def test_find_due_half_a_contact_a_month_falls_due_every_second_month():
    """⌊k/2⌋ − ⌊(k−1)/2⌋ is 0, 1, 0, 1."""
    months = ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert _due(0.5, "2026-01-01", months) == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("since", "expected"), [("2026-01-15", [0, 1, 0]), ("2026-01-16", [0, 0, 1])]
)
def test_find_due_plan_from_the_15th_counts_the_month_and_from_the_16th_does_not(since, expected):
    """A month counts where the plan is in force on its 15th."""
    assert _due(0.5, since, ["2026-01", "2026-02", "2026-03"]) == expected


@pytest.mark.parametrize(("until", "expected"), [("2026-02-15", [2, 0]), ("2026-02-16", [2, 2])])
def test_find_due_plan_until_the_15th_does_not_count_that_month(until, expected):
    """The end is exclusive."""
    assert _due(2, "2026-01-01", ["2026-01", "2026-02"], until) == expected


@pytest.mark.parametrize("contacts", [0.1, 0.3, 0.7, 1.1, 2.25])
def test_find_due_over_forty_months_adds_up_to_the_plan(contacts):
    """Whole contacts add up to the decimal share, whatever binary fractions make of it."""
    months = [str(Month(2024, 1) + place) for place in range(40)]
    due = _due(contacts, "2024-01-01", months)
    assert sum(due) == round(contacts * 40)
    assert max(due) - min(due) <= 1


def test_find_made_counts_own_delivered_contacts_once_for_each_type():
    """Providers, attempts and other months do not count; several types count each, once."""
    rows = [
        _visit(service_type="visit;call"),
        _visit(service_type="call; call"),
        _visit(status="attempted"),
        _visit(status="cancelled"),
        _visit(provider="clinic"),
        _visit("2026-09-30"),
        _visit("2026-10-31"),
        _visit("2026-11-01"),
    ]
    services = pd.DataFrame([{"service_id": str(place), **row} for place, row in enumerate(rows)])
    made = find_made(Records(services=services).services, Month(2026, 10))
    assert sorted(made["service_type"]) == ["call", "call", "visit", "visit"]
    assert set(made["case_id"]) == {"C1"}
