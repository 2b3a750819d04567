"""Tests of the chart of needed against available hours."""

import pandas as pd
import pytest

from caseload_lib.charts.workload import draw_workload
from caseload_lib.errors import RecordsError


def test_draw_workload_more_needed_than_available_says_how_much_and_how_long(month_rows):
    """The title carries the excess and for how many months it lasts."""
    title = draw_workload(month_rows).title
    assert title == (
        "The caseload needed 10 hours more than were available in October 2026, "
        "for the second month in a row"
    )


def test_draw_workload_less_needed_than_available_says_the_share(month_rows):
    """Within capacity is a plain statement."""
    earlier = month_rows[month_rows["month"] <= "2026-06"]
    assert (
        draw_workload(earlier).title
        == "The caseload needed 83% of the available hours in June 2026"
    )


@pytest.mark.parametrize("needed", [114.0, 117.0, 120.0, 126.0])
def test_draw_workload_close_to_what_is_available_is_as_good_as_equal(needed, month_rows):
    """Within five per cent on either side nothing is called more or less."""
    now = (month_rows["month"] == "2026-10") & (month_rows["indicator"] == "needed_hours")
    picture = draw_workload(month_rows.assign(value=month_rows["value"].mask(now, needed)))
    assert picture.title == (
        "The caseload needed about as many hours as were available in October 2026"
    )
    assert "over 5% more than the available ones in 1 of 12 months" in picture.description


@pytest.mark.parametrize(("needed", "said"), [(113.5, "needed 95% of"), (126.5, "6.5 hours more")])
def test_draw_workload_beyond_what_is_close_is_told(needed, said, month_rows):
    """From five per cent on a difference is one, and a run counts such months only."""
    rows = month_rows[month_rows["month"] <= "2026-06"]
    now = (rows["month"] == "2026-06") & (rows["indicator"] == "needed_hours")
    before = (rows["month"] == "2026-05") & (rows["indicator"] == "needed_hours")
    value = rows["value"].mask(now, needed).mask(before, 121.0)
    title = draw_workload(rows.assign(value=value)).title
    assert said in title
    assert "in a row" not in title


def test_draw_workload_missing_hours_say_why_and_have_no_column(month_rows):
    """Hours that are not known are not zero."""
    latest = (month_rows["month"] == "2026-10") & (month_rows["indicator"] == "available_hours")
    rows = month_rows.assign(
        value=month_rows["value"].mask(latest),
        reason=month_rows["reason"].mask(latest, "no hours_per_week"),
    )
    picture = draw_workload(rows)
    assert picture.title == "Hours available in October 2026: not known (no hours_per_week)"
    assert picture.data["Available (hours)"].iloc[-1] == "not known: no hours_per_week"
    assert "available hours in 1" in picture.description


def test_draw_workload_uncounted_cases_are_named(month_rows):
    """Cases without a plan are missing from the sum, and the reader is told."""
    picture = draw_workload(month_rows.assign(uncounted=2))
    assert "2 cases without a plan are not counted" in picture.subtitle
    assert "2 cases without a plan are not counted" in picture.description


def test_draw_workload_without_rows_is_refused(month_rows):
    """Other indicators alone make no workload."""
    with pytest.raises(RecordsError, match="it has no row"):
        draw_workload(month_rows[month_rows["indicator"] == "hours"])


def test_draw_workload_columns_stack_to_the_needed_hours(month_rows):
    """What is within and what is beyond add up to what is needed."""
    spec = draw_workload(month_rows).to_spec()
    bars = [layer for layer in spec["layer"] if layer["mark"]["type"] == "bar"]
    rows = [pd.DataFrame(layer["data"]["values"]) for layer in bars]
    assert rows[0]["within"].tolist() == [100.0] * 10 + [120.0] * 2
    assert rows[1]["needed"].tolist() == [130.0] * 2
