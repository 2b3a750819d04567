"""The time log of a month."""

import pandas as pd
import pytest

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.time_log import spread_log


def _spread(month, *entries):
    """Return the hours of entries (day, period, minutes) in a month."""
    log = pd.DataFrame(
        [
            {
                "facilitator_id": "F001",
                "worked_on": day,
                "period": period,
                "activity": "direct",
                "minutes": minutes,
            }
            for day, period, minutes in entries
        ]
    )
    return spread_log(Records(time_log=log).time_log, Month.parse(month))["hours"].tolist()


@pytest.mark.parametrize(
    ("month", "expected"), [("2026-09", [6.0]), ("2026-10", [4.0]), ("2026-11", [])]
)
def test_spread_log_week_across_a_month_end_is_split_by_its_weekdays(month, expected):
    """Of the week of 28 September three weekdays are September's and two October's."""
    assert _spread(month, ("2026-09-28", "week", 600)) == expected


def test_spread_log_week_with_a_holiday_is_still_spread_over_monday_to_friday():
    """25 December is a Friday in 2026: the week's minutes all count, in one month."""
    assert _spread("2026-12", ("2026-12-21", "week", 300)) == [5.0]


def test_spread_log_week_that_starts_on_a_saturday_covers_the_weekdays_after_it():
    """31 October 2026 is a Saturday: the five weekdays of its seven days are November's."""
    assert _spread("2026-10", ("2026-10-31", "week", 300)) == []
    assert _spread("2026-11", ("2026-10-31", "week", 300)) == [5.0]


def test_spread_log_week_that_starts_in_the_middle_covers_seven_days():
    """From a Wednesday, the week has three weekdays and, after the weekend, two more."""
    assert _spread("2026-09", ("2026-09-30", "week", 300)) == [1.0]
    assert _spread("2026-10", ("2026-09-30", "week", 300)) == [4.0]


@pytest.mark.parametrize("period", ["day", None])
def test_spread_log_day_counts_on_its_day_weekends_included(period):
    """A day's entry is whole, also on a Saturday; without a period it is a day's."""
    assert _spread("2026-10", ("2026-10-31", period, 90)) == [1.5]
    assert _spread("2026-11", ("2026-10-31", period, 90)) == []


def test_spread_log_entry_of_no_minutes_still_touches_the_month():
    """Somebody who logged zero minutes keeps a log."""
    assert _spread("2026-10", ("2026-10-01", "day", 0)) == [0.0]
