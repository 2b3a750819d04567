"""Tests of caseload_lib.share.effort_series."""

import pandas as pd
import pytest

from caseload_lib.agency import parse_agency
from caseload_lib.months import Month
from caseload_lib.review.history import history_facts
from caseload_lib.review.hours import NO_LOG
from caseload_lib.share.effort_series import (
    chart_series,
    find_month,
    shape_steps,
    tabulate_series,
)

HARBOUR = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "UTC"')
PEOPLE = ("F001", "F002")


def entry(day, activity, hours, who="F001", period="day"):
    """Return an entry of the time log."""
    return {
        "facilitator_id": who, "worked_on": day, "period": period, "activity": activity,
        "minutes": round(hours * 60),
    }  # fmt: skip


@pytest.fixture
def find_history(make_records):
    """Return a function that finds the history up to October 2026 of two people's log."""

    def find(*log, months=3):
        records = make_records(
            facilitators=[{"facilitator_id": name, "name": "Ana"} for name in PEOPLE],
            time_log=list(log),
        )
        return history_facts(records, Month(2026, 10), HARBOUR, months=months)

    return find


def test_tabulate_series_is_hours_for_each_hour_on_duty(find_history):
    """Leave is not on duty; a month in which nobody keeps a log is not known."""
    series = tabulate_series(
        find_history(
            entry("2026-08-03", "administration", 30),
            entry("2026-08-03", "direct", 70),
            entry("2026-08-04", "leave", 40),
            entry("2026-10-05", "administration", 20),
            entry("2026-10-05", "compliance", 10),
            entry("2026-10-05", "direct", 70),
            entry("2026-10-05", "direct", 100, "F002"),
        ),
        ["administration", "compliance"],
    )
    assert series["month"].tolist() == ["2026-08", "2026-09", "2026-10"]
    assert series["numerator"].tolist() == pytest.approx([30, float("nan"), 30], nan_ok=True)
    assert series["denominator"].tolist() == pytest.approx([100, float("nan"), 200], nan_ok=True)
    # One facilitator's month had 300 hours ÷ 3 on duty.
    assert series["value"].tolist() == pytest.approx([30, float("nan"), 15], nan_ok=True)
    assert series["reason"].fillna("").tolist() == ["", NO_LOG, ""]


def test_tabulate_series_weekly_totals_do_as_well(find_history):
    """The same hours as weekly totals are the same share."""
    weeks = ["2026-08-03", "2026-08-10", "2026-09-07", "2026-10-05"]
    log = [entry(day, kind, hours, period="week") for day in weeks
           for kind, hours in (("administration", 8), ("direct", 32))]  # fmt: skip
    series = tabulate_series(find_history(*log), ["administration"])
    assert (series["numerator"] / series["denominator"]).tolist() == pytest.approx([0.2] * 3)


def test_tabulate_series_without_a_log_knows_nothing(find_history):
    """Every month is missing, with the reason."""
    series = tabulate_series(find_history(), ["administration"])
    assert series["value"].isna().all()
    assert set(series["reason"]) == {NO_LOG}


def test_shape_steps_parts_are_those_of_the_days():
    """A start on the first is the whole month's, one on the 16th of 30 days half of it."""
    months = pd.Series(["2026-08", "2026-09", "2026-10"])
    starts = [pd.Timestamp(day) for day in ("2026-09-01", "2026-09-16", "2027-01-01", "2020-01-01")]
    assert shape_steps(months, starts).T.tolist() == [
        [0, 1, 1], [0, 0.5, 1], [0, 0, 0], [1, 1, 1]
    ]  # fmt: skip
    assert shape_steps(months, []).shape == (3, 0)


def test_find_month_is_the_first_with_half_of_it():
    """A start on the 17th of 30 days is the next month's; one to come has none."""
    months = pd.Series(["2026-08", "2026-09", "2026-10"])
    starts = [pd.Timestamp(day) for day in ("2026-09-16", "2026-09-17", "2026-11-01")]
    assert [find_month(shape) for shape in shape_steps(months, starts).T] == [1, 2, None]


def test_chart_series_has_new_limits_from_each_start():
    """Also where two begin in one month, and none from one to come."""
    series = pd.DataFrame(
        {"month": [f"2026-{month:02}" for month in range(1, 11)], "value": [9.0] * 5 + [7.0] * 5}
    )
    starts = [pd.Timestamp(day) for day in ("2026-06-01", "2026-06-03", "2026-12-01")]
    chart = chart_series(series, starts)
    assert chart.starts == (0, 5)
    assert [one.centre for one in chart.charts] == [9, 7]
