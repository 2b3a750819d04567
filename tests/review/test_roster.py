"""Who is reported on in a month, and sums for them."""

import numpy as np
import pytest

from caseload_lib.months import Month
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.roster import Roster

OCTOBER = Month(2026, 10)


def _reported(make_records, *, role=None, hold=False, **dates):
    """Return whether F001 is reported on in October 2026."""
    person = {"facilitator_id": "F001", "name": "Ana", **dates}
    roles = [{"facilitator_id": "F001", "from_on": "2025-01-01", **role}] if role else []
    holds = [{"case_id": "C1", "facilitator_id": "F001", "from_on": "2025-01-01"}] if hold else []
    records = make_records(facilitators=[person], roles=roles, assignments=holds)
    return "F001" in Roster.of(Ledger.of(records), [OCTOBER]).ids


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, True),
        ({"started_on": "2026-10-31"}, True),
        ({"started_on": "2026-11-01"}, False),
        ({"ended_on": "2026-10-01"}, False),
        ({"ended_on": "2026-10-02"}, True),
    ],
)
def test_find_reported_without_a_role_goes_by_employment(make_records, dates, expected):
    """Who has no role on record is reported while employed at some time in the month."""
    assert _reported(make_records, **dates) is expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"role": "facilitator"}, True),
        ({"role": "lead"}, True),
        ({"role": "supervisor"}, False),
        ({"role": "operations_manager"}, False),
        ({"role": "responder"}, False),
        ({"role": "specialist"}, False),
        ({"role": "facilitator", "to_on": "2026-10-01"}, False),
        ({"role": "facilitator", "to_on": "2026-10-02"}, True),
    ],
)
def test_find_reported_without_a_case_goes_by_role(make_records, role, expected):
    """Of those without a case only facilitators and leads are reported, while they are that."""
    assert _reported(make_records, role=role) is expected


@pytest.mark.parametrize("more", [{"role": {"role": "supervisor"}}, {"ended_on": "2026-09-01"}, {}])
def test_find_reported_holding_a_case_is_always_reported(make_records, more):
    """A case in somebody's hands is never lost, whatever their role and dates say."""
    assert _reported(make_records, hold=True, **more)


def test_find_reported_holder_who_is_not_on_record_is_reported(make_records):
    """An assignment to an unknown person is a fault, not a lost case."""
    records = make_records(facilitators=[])
    assert Roster.of(Ledger.of(records), [OCTOBER]).ids.tolist() == ["F001"]


def test_total_rows_of_others_are_left_out(make_records):
    """Sums are those of the people reported on, in their order, 0 where there is no row."""
    people = [
        {"facilitator_id": name, "name": name, "ended_on": end}
        for name, end in (("F003", None), ("F002", "2026-01-01"), ("F001", None))
    ]
    roster = Roster.of(Ledger.of(make_records(facilitators=people)), [OCTOBER])
    assert roster.ids.tolist() == ["F001", "F003"]
    places = roster.ledger.people.get_indexer(["F001", "F001", "F002", "F009"])
    month = np.array([0, 0, 0, 0])
    assert roster.total(month, places).tolist() == [2, 0]
    assert roster.total(month, places, np.array([0.5, 1, 9, 9])).tolist() == [1.5, 0]
    assert roster.total(np.array([0, -1, 0, 0]), places).tolist() == [1, 0]
    assert roster.has(month, places).tolist() == [True, False]
    kinds = np.array([0, 1, 1, -1])
    assert roster.table(month, places, kinds, 2).tolist() == [[1, 0], [1, 0]]


def test_total_several_months_are_summed_apart(make_records):
    """There is one entry for each month and everyone reported on in it."""
    people = [
        {"facilitator_id": "F001", "name": "Ana"},
        {"facilitator_id": "F002", "name": "Ben", "ended_on": "2026-10-01"},
    ]
    months = [Month(2026, 9), OCTOBER]
    roster = Roster.of(Ledger.of(make_records(facilitators=people)), months)
    assert roster.ids.tolist() == ["F001", "F002", "F001"]
    assert roster.total(np.array([1, 1, 0]), np.array([0, 1, 1])).tolist() == [0, 1, 1]
    assert roster.find(np.array([1, 1, -1]), np.array([0, 1, 0])).tolist() == [2, -1, -1]
