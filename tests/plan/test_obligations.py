"""Tests of plan.obligations: what nothing outside the agency asks for, with what it takes."""

from datetime import date

import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.plan.obligations import list_droppable

SPAN = {"from_on": date(2026, 11, 1), "to_on": date(2026, 12, 1)}
OBLIGATIONS = pd.DataFrame(
    [
        ("B1", "C1", "F001", "record", None, "2026-11-03", "2026-11-03"),
        ("B2", "C1", "F002", "record", None, "2026-11-30", None),
        ("B3", None, "F001", "reply", "custom", "2026-11-05", "2026-11-29"),
        ("B4", "C2", "F001", "record", "law", "2026-11-05", "2026-11-05"),
        ("B5", "C2", "F001", "record", None, "2026-12-01", None),
        ("B6", "C2", "F001", "record", None, "2026-10-31", "2026-11-01"),
    ],
    columns=[
        "obligation_id",
        "case_id",
        "facilitator_id",
        "kind",
        "basis",
        "due_on",
        "done_on",
    ],
)
LOG = pd.DataFrame(
    {
        "facilitator_id": "F001",
        "worked_on": ["2026-11-02", "2026-11-30", "2026-12-01", "2026-11-02"],
        "activity": ["compliance", "compliance", "compliance", "direct"],
        "minutes": [300, 180, 999, 999],
    }
)
COUNTS = ["kind", "basis", "obligations", "facilitators", "cases", "done", "still_open"]


def test_list_droppable_counts_what_has_no_outside_basis() -> None:
    """No basis and custom are listed, law is not; days decide what belongs to the time."""
    found = list_droppable(Records(obligations=OBLIGATIONS, time_log=LOG), **SPAN)
    assert found[COUNTS].to_numpy().tolist() == [
        ["record", "none", 2, 2, 2, 2, 1],
        ["reply", "custom", 1, 1, 0, 1, 0],
    ]


def test_list_droppable_estimates_hours_at_the_mean() -> None:
    """Eight hours of compliance over four obligations done are two hours each."""
    found = list_droppable(Records(obligations=OBLIGATIONS, time_log=LOG), **SPAN)
    assert found["hours"].tolist() == [4.0, 2.0]
    assert found["reason"].isna().all()


def test_list_droppable_without_a_log_or_anything_done_says_why() -> None:
    """Hours that cannot be known are missing with the reason, never zero."""
    found = list_droppable(Records(obligations=OBLIGATIONS), **SPAN)
    assert found["hours"].isna().all()
    assert set(found["reason"]) == {"no time is logged as compliance"}
    undone = OBLIGATIONS.assign(done_on=None)
    found = list_droppable(Records(obligations=undone, time_log=LOG), **SPAN)
    assert set(found["reason"]) == {"none was done in this time"}
    assert list_droppable(Records(), **SPAN).empty
