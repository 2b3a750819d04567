"""Tests of caseload_lib.share.responding.crunches."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.errors import RecordsError
from caseload_lib.months import Month
from caseload_lib.share.responding.crunches import (
    NO_CRUNCHES,
    NO_SHIFTS,
    gather_crunches,
    tally_crunches,
)

MONTH = Month(2026, 10)
HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
SHIFTS = [
    {"facilitator_id": "F009", "starts_at": "2026-09-07T13:00Z", "ends_at": "2026-09-07T22:00Z"}
]


def crunch(at="2026-09-07T14:00Z", who="F001", **more):
    """Return a crunch that took an hour, while somebody was on duty."""
    row = {"facilitator_id": who, "cause": "staff_illness", "started_at": at, "minutes": 60}
    return {**row, **more}


@pytest.fixture
def gather(make_records):
    """Return a function that gathers crunches."""

    def gather(*disruptions, shifts=SHIFTS, month=MONTH, **more):
        records = make_records(disruptions=list(disruptions), responder_shifts=list(shifts))
        return gather_crunches(records, month, HARBOUR, **more)

    return gather


def test_gather_crunches_begins_where_both_tables_do(gather):
    """Months before the first shift, and before the first disruption of any kind, say nothing."""
    found = gather(crunch("2026-07-02T12:00Z"), crunch(), crunch("2026-10-31T12:00Z"))
    assert (found.first, found.after, found.months) == (date(2026, 9, 1), date(2026, 11, 1), 2)
    assert len(found.rows) == 2
    other = crunch("2026-10-02T12:00Z", cause="missing_record")
    assert gather(other, shifts=SHIFTS).first == date(2026, 10, 1)


def test_gather_crunches_looks_no_further_back_than_the_history(gather):
    """The settings ask for 24 months."""
    early = {
        "facilitator_id": "F009",
        "starts_at": "2020-01-01T09:00Z",
        "ends_at": "2020-01-01T18:00Z",
    }
    found = gather(crunch("2020-01-01T12:00Z"), crunch(), shifts=[early, *SHIFTS])
    assert (found.first, found.months, len(found.rows)) == (date(2024, 11, 1), 24, 1)


def test_gather_crunches_days_are_those_of_the_agency(gather):
    """In New York the month ends four hours after that of Greenwich."""
    found = gather(crunch("2026-11-01T03:59Z"), crunch("2026-11-01T04:00Z"))
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("given", "hours"),
    [
        ({"minutes": 90, "ended_at": "2026-09-09T14:00Z"}, 1.5),
        ({"minutes": None, "ended_at": "2026-09-07T16:30Z"}, 2.5),
        ({"minutes": None, "ended_at": "2026-09-09T14:00Z"}, 8.0),
        ({"minutes": None}, np.nan),
        ({"minutes": None, "ended_at": "2026-09-07T13:00Z"}, np.nan),
    ],
)
def test_gather_crunches_length_is_its_minutes_else_from_start_to_end(gather, given, hours):
    """Days from start to end are not worked through; an end before the start says nothing."""
    found = gather(crunch(**given))
    assert found.rows["hours"].tolist() == pytest.approx([hours], nan_ok=True)
    assert tally_crunches(found).untimed == int(np.isnan(hours))


def test_gather_crunches_other_scopes_are_none(gather):
    """Somebody who leaves for good is no crunch."""
    assert gather(crunch(cause="turnover")).reason == NO_CRUNCHES


def test_gather_crunches_without_shifts_says_so(gather):
    """Shifts of other times do not help."""
    assert gather(crunch(), shifts=[]).reason == NO_SHIFTS
    early = {
        "facilitator_id": "F009",
        "starts_at": "2020-01-01T09:00Z",
        "ends_at": "2020-01-01T18:00Z",
    }
    assert gather(crunch(), shifts=[early]).reason == NO_SHIFTS
    assert gather(crunch()).reason is None


def test_gather_crunches_unknown_cause_to_put_off_is_refused(gather):
    """What is no crunch cannot be put off as one."""
    with pytest.raises(RecordsError, match=r"staff_illness, staff_circumstance\. Given: turnover"):
        gather(crunch(), deferrable=["turnover"])


def test_tally_crunches_falls_on_the_holder_at_onset_unless_a_responder_carries_it(gather):
    """Whoever it was passed on to later, it fell on who had it first; responders pass on too."""
    found = tally_crunches(
        gather(
            crunch(who="F009", onset_facilitator_id="F001"),
            crunch(who="F002", onset_facilitator_id="F001", minutes=30),
            crunch(who="F002"),
            crunch(who="F003", onset_facilitator_id="F009", at="2026-09-08T02:00Z"),
        )
    )
    assert (found.carried, found.fallen, found.fallen_with_nobody) == (1, 3, 1)
    expected = pd.DataFrame(
        {"facilitator_id": ["F001", "F002", "F003"], "crunches": 1, "hours": [0.5, 1.0, 1.0]}
    )
    pd.testing.assert_frame_equal(found.people, expected, check_dtype=False)
    assert (round(found.share.lower, 3), round(found.share.upper, 3)) == (0.301, 0.954)


def test_tally_crunches_leaves_out_what_can_be_put_off(gather):
    """It waits, so that it does not fall on anybody."""
    rows = [crunch(cause="staff_circumstance"), crunch()]
    found = gather(*rows, deferrable=("staff_circumstance",))
    assert tally_crunches(found).fallen == 1
    assert tally_crunches(gather(*rows)).fallen == 2


def test_tally_crunches_none_has_no_share(gather):
    """Nothing of nothing is no share."""
    found = tally_crunches(gather())
    assert (found.carried, found.fallen, found.share.lower) == (0, 0, None)
    assert found.people.empty
