"""Who holds and who leads a case."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.frames import Records
from caseload_lib.plan.holdings import Leads, find_held, find_leads, hold_cases
from caseload_lib.review.ledger import Ledger

DAYS = np.arange("2026-01-01", "2026-03-01", dtype="datetime64[D]")
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "case_id": st.sampled_from(["C1", "C2"]),
            "facilitator_id": st.sampled_from(["F001", "F002", "F003"]),
            "role": st.sampled_from(["lead", "co", None]),
            "load_share": st.sampled_from([1.0, 0.5, 0.3, None]),
            "from_on": st.sampled_from(["2026-01-01", "2026-01-10", "2026-02-01"]),
            "to_on": st.sampled_from(["2026-01-05", "2026-01-20", "2026-02-15", None]),
        }
    ),
    min_size=1,
    max_size=6,
)
CASES = [
    {"case_id": case, "client_code": case, "opened_on": opened, "closed_on": closed}
    for case, opened, closed in (("C1", "2026-01-04", "2026-02-20"), ("C2", "2025-01-01", None))
]
HOLD = {"case_id": "C1", "facilitator_id": "F001", "from_on": "2026-01-01", "to_on": None}


def _lead_on(ledger, day, case="C1"):
    """Return who leads a case on a day, or None."""
    place = ledger.leads.find(
        np.array([ledger.cases.get_loc(case)]), np.array([day], dtype="datetime64[D]")
    )[0]
    return None if place < 0 else ledger.people[place]


def test_hold_cases_assignment_outside_its_case_is_left_out(make_records):
    """What ends before the case opens, or before it starts, holds nothing."""
    records = make_records(
        cases=CASES,
        assignments=[
            {**HOLD, "to_on": "2026-01-04"},
            {**HOLD, "from_on": "2026-02-20"},
            {**HOLD, "from_on": "2026-02-10", "to_on": "2026-02-01"},
            {**HOLD, "from_on": "2026-02-19"},
        ],
    )
    held = hold_cases(records.assignments, records.cases)
    assert held["starts_on"].dt.strftime("%d %m").tolist() == ["19 02"]
    assert held["ends_on"].dt.strftime("%d %m").tolist() == ["20 02"]


def test_hold_cases_case_that_is_not_recorded_is_held_as_assigned(make_records):
    """A fault in the references loses no row."""
    records = make_records(cases=CASES, assignments=[{**HOLD, "case_id": "C9"}])
    assert len(hold_cases(records.assignments, records.cases)) == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"role": "co", "load_share": 0.9}, {"role": "lead", "load_share": 0.1}, "F002"),
        ({"role": "co", "load_share": 0.5}, {"role": "co", "load_share": 0.6}, "F002"),
        ({"load_share": 0.4}, {"load_share": 0.6}, "F002"),
        ({"from_on": "2026-01-06"}, {"from_on": "2026-01-05"}, "F002"),
        ({}, {}, "F001"),
    ],
)
def test_find_several_holders_have_one_lead(make_records, first, second, expected):
    """Lead before co, then the larger share, the earlier start, the smaller id."""
    records = make_records(
        cases=CASES,
        assignments=[{**HOLD, **first}, {**HOLD, "facilitator_id": "F002", **second}],
    )
    assert _lead_on(Ledger.of(records), "2026-01-15") == expected


def test_find_day_without_a_holder_has_no_lead(make_records):
    """Before the case opened, in a gap, after it closed, and for a case that is not known."""
    records = make_records(
        cases=CASES,
        assignments=[{**HOLD, "to_on": "2026-01-10"}, {**HOLD, "from_on": "2026-01-12"}],
    )
    ledger = Ledger.of(records)
    days = ["2026-01-03", "2026-01-04", "2026-01-09", "2026-01-10", "2026-01-12", "2026-02-20"]
    leads = [_lead_on(ledger, day) for day in days]
    assert leads == [None, "F001", "F001", None, "F001", None]
    assert _lead_on(ledger, "2026-01-15", "C2") is None
    assert ledger.leads.find(np.array([-1]), DAYS[:1]).tolist() == [-1]


@settings(max_examples=40)
@given(rows=ROWS)
def test_leads_any_assignments_agree_with_looking_at_each_day(make_records, rows):
    """On every day of every case the lead is the first of its holders in the given order."""
    ledger = Ledger.of(make_records(cases=CASES, assignments=rows))
    held = hold_cases(ledger.records.assignments, ledger.records.cases)
    order = ["leading", "load_share", "from_on", "facilitator_id"]
    held = held.sort_values(order, ascending=[False, False, True, True])
    spans = [
        (row.case_id, row.facilitator_id, np.datetime64(row.starts_on), np.datetime64(row.ends_on))
        for row in held.itertuples()
    ]
    for place, case in enumerate(ledger.cases):
        found = ledger.leads.find(np.full(len(DAYS), place), DAYS)
        expected = [
            next((who for of, who, start, end in spans if of == case and start <= day < end), None)
            for day in DAYS
        ]
        assert [ledger.people[who] if who >= 0 else None for who in found] == expected


def test_leads_no_holdings_have_no_leads(make_records):
    """An agency without assignments leads nothing."""
    leads = Leads.of(Ledger.of(make_records(assignments=[])).held)
    assert len(leads.case) == 0
    assert leads.find(np.array([0]), DAYS[:1]).tolist() == [-1]


def _hold(*assignments):
    """Return records of one case that is open from 2026-01-10 to 2026-06-01."""
    columns = ["facilitator_id", "role", "load_share", "from_on", "to_on"]
    held = pd.DataFrame(assignments, columns=columns).assign(case_id="C1")
    case = {"case_id": ["C1"], "opened_on": ["2026-01-10"], "closed_on": ["2026-06-01"]}
    people = pd.DataFrame({"facilitator_id": ["F001", "F002"]})
    return Records(facilitators=people, cases=pd.DataFrame(case), assignments=held)


def test_find_held_adds_up_shares_and_ends_with_the_case():
    """Two assignments of one person and case are one holding, on the days the case is open."""
    records = _hold(
        ("F001", "lead", 0.5, "2026-01-01", None), ("F001", "co", 0.25, "2026-02-01", None)
    )
    shares = [
        find_held(records, day)["load_share"].tolist()
        for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 1), date(2026, 6, 1))
    ]
    assert shares == [[], [0.5], [0.75], []]


def test_find_held_of_one_person_is_their_part_of_everybody_s():
    """Asking for one gives the rows that asking for all gives of them."""
    records = _hold(
        ("F001", "lead", 0.6, "2026-02-01", None), ("F002", "co", 0.4, "2026-02-01", None)
    )
    day = date(2026, 3, 1)
    every = find_held(records, day)
    assert every["facilitator_id"].tolist() == ["F001", "F002"]
    own = find_held(records, day, facilitator_id="F002")
    pd.testing.assert_frame_equal(own, every[1:].reset_index(drop=True))
    assert find_held(records, day, facilitator_id="F003").empty


def test_find_leads_names_the_lead_of_open_cases_and_nobody_where_nobody_holds_one():
    """A co-holder leads only while there is no lead."""
    records = _hold(
        ("F001", "lead", 0.5, "2026-02-01", "2026-03-01"),
        ("F002", "co", 0.5, "2026-01-10", "2026-04-01"),
    )
    days = (date(2026, 1, 20), date(2026, 2, 20), date(2026, 3, 20))
    assert [find_leads(records, day)["C1"] for day in days] == ["F002", "F001", "F002"]
    assert find_leads(records, date(2026, 5, 1)).isna().tolist() == [True]
    assert find_leads(records, date(2026, 6, 1)).empty
