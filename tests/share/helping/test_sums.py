"""Tests of what everybody carries as things stand, and once suggestions hold."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.months import Month
from caseload_lib.share.helping.load import Load
from caseload_lib.share.helping.sums import pass_hours, sum_people

COLUMNS = ["hours", "available_hours", "cases", "utilisation", "excess_hours", "room_hours"]


@pytest.fixture
def load():
    """Return F001 with two cases of 60 hours and 10 beside them, and F002 with nothing."""
    cases = {"facilitator_id": ["F001"] * 2, "hours": [60.0, 60.0], "load_share": [1.0, 0.5]}
    people = {
        "facilitator_id": ["F001", "F002"],
        "available_hours": [100.0, 80.0],
        "fixed_hours": [10.0, 0.0],
    }
    return Load(
        Month(2026, 10), date(2026, 12, 1), pd.DataFrame(cases), pd.DataFrame(people),
        pd.DataFrame(),
    )  # fmt: skip


def test_sum_people_hours_beside_the_cases_count_and_nobody_is_left_out(load):
    """120 hours of cases and 10 beside, against 90% of 100; who carries nothing has all room."""
    people = sum_people(load, 0.9)[COLUMNS]
    assert people.loc["F001"].tolist() == [130, 100, 1.5, 1.3, 40, 0]
    assert people.loc["F002"].tolist() == [0, 80, 0, 0, 0, 72]


@pytest.mark.parametrize(
    ("kind", "share", "relieved", "helping"),
    [
        ("support", None, [130, 120, 1.5], [0, 60, 0]),
        ("co", 0.5, [110, 100, 1.0], [20, 80, 0.5]),
        ("move", None, [110, 100, 0.5], [20, 80, 1]),
    ],
)
def test_pass_hours_support_is_time_and_all_else_is_work(load, kind, share, relieved, helping):
    """Twenty hours pass: of time to who is helped, or of a case to who helps; none are lost."""
    now = sum_people(load, 1.0)
    given = {"kind": [kind], "from_facilitator_id": ["F001"], "to_facilitator_id": ["F002"]}
    row = pd.DataFrame({**given, "hours_per_month": [20.0], "load_share": [share]}, dtype=object)
    then = pass_hours(now, row.astype({"load_share": float}), 1.0)
    assert then.loc["F001", COLUMNS[:3]].tolist() == relieved
    assert then.loc["F002", COLUMNS[:3]].tolist() == helping
    assert then["hours"].sum() == now["hours"].sum()
    assert then["available_hours"].sum() == now["available_hours"].sum()


def test_pass_hours_a_new_case_comes_on_top(load):
    """It is taken from nobody, so that its hours are more than there were."""
    row = {"kind": ["next_case"], "from_facilitator_id": [None], "to_facilitator_id": ["F002"]}
    new = pd.DataFrame({**row, "hours_per_month": [15.0], "load_share": [float("nan")]})
    then = pass_hours(sum_people(load, 1.0), new, 1.0)
    assert then["hours"].tolist() == [130, 15]
    assert then["cases"].tolist() == [1.5, 1]
    assert then.loc["F002", ["utilisation", "room_hours"]].tolist() == [0.1875, 65]
