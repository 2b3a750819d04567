"""Tests of the chart of hours by activity."""

import pytest

from caseload_lib.charts.hours import draw_hours


def test_draw_hours_title_tells_the_share_of_presence(month_rows):
    """The seed's question comes first: how much of the month went to clients' teams."""
    title = draw_hours(month_rows).title
    assert title == (
        "Presence with teams took 10% of the hours logged in October 2026; 10% in the months before"
    )


def test_draw_hours_idle_activity_is_in_the_table_only(month_rows):
    """Zero hours take no row of the drawing."""
    picture = draw_hours(month_rows)
    spec = picture.to_spec()
    rows = [row for layer in spec["layer"] for row in layer["data"]["values"]]
    names = [row["text"] for row in rows if "text" in row]
    assert "Leave" not in names
    assert picture.data.set_index("Activity").loc["Leave", "This month (hours)"] == "0"


def test_draw_hours_compares_with_the_twelve_months_before_only(month_rows):
    """The month itself is no part of what it is compared with."""
    picture = draw_hours(month_rows)
    assert "mean of the 11 months before" in picture.subtitle
    first = picture.data.iloc[0]
    assert first["Mean of the 11 months before (hours)"] == first["This month (hours)"]


def test_draw_hours_unknown_hours_say_why(month_rows):
    """Without a time log there is a reason, not an empty scale."""
    unknown = month_rows.assign(value=float("nan"), reason="no time log for this month")
    picture = draw_hours(unknown)
    assert picture.title.endswith("is not known (no time log for this month)")
    assert picture.data["This month (hours)"].iloc[0].startswith("not known")


def test_draw_hours_of_one_month_compares_with_nothing(month_rows):
    """A first month has no before."""
    picture = draw_hours(month_rows[month_rows["month"] == "2026-10"])
    assert "before" not in picture.title + picture.subtitle + picture.description
    assert list(picture.data.columns) == ["Activity", "This month (hours)"]


@pytest.mark.parametrize("value", [0.0])
def test_draw_hours_nothing_logged_says_so(month_rows, value):
    """A log of zeros is known, and differs from no log."""
    assert draw_hours(month_rows.assign(value=value)).title == (
        "No hours were logged in October 2026"
    )
