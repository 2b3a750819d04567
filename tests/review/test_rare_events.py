"""Tests of caseload_lib.review.rare_events."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.rare_events import (
    DaysBetween,
    RareCount,
    count_days_between,
    count_trailing,
    is_rare,
)

DAYS = st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=20)


@pytest.mark.parametrize(
    ("counts", "rare"),
    [
        ([0] * 24, True),
        ([1, 2, 1, None, 3], True),
        ([2, 2, None, 2], False),
        ([1, 3, 2, 2], False),
        ([None], False),
        ([], False),
    ],
)
def test_is_rare_averages_under_two_in_known_months(counts, rare):
    """Missing months are no zeros, and an average of two is not under two."""
    assert is_rare(counts) is rare


def test_count_trailing_counts_the_last_twelve_months_only():
    """Garwood's interval of five events is 1.623 to 11.668."""
    found = count_trailing([50, 50, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1])
    assert (found.count, found.months, found.reason) == (5, 12, None)
    assert (found.lower, found.upper) == pytest.approx((1.623, 11.668), abs=5e-4)


def test_count_trailing_missing_months_are_counted_as_missing():
    """Whoever reads the count sees of how many months it is."""
    found = count_trailing([1, None, math.nan, 2])
    assert (found.count, found.months) == (3, 2)


@pytest.mark.parametrize("counts", [[], [None] * 12, [3] + [None] * 12])
def test_count_trailing_nothing_known_has_a_reason(counts):
    """No month known is not no events."""
    assert count_trailing(counts) == RareCount(None, 0, None, None, "no month is known")


def test_count_trailing_impossible_input_is_refused():
    """Counts are not negative, and at least one month is counted."""
    with pytest.raises(ValueError, match=r"A count is 0 or more\. Given: \[-1"):
        count_trailing([-1])
    with pytest.raises(ValueError, match="months=0"):
        count_trailing([1], months=0)


@given(DAYS)
def test_count_days_between_gaps_and_the_rest_span_the_time(days):
    """From the first event to the day of reckoning no day is lost, whatever the order."""
    until = date(2026, 12, 31)
    found = count_days_between(days, until=until)
    assert found == count_days_between(sorted(days, reverse=True), until=until)
    assert len(found.gaps) == max(len(days) - 1, 0)
    if days:
        assert sum(found.gaps) + found.since_last == (until - min(days)).days


def test_count_days_between_two_on_a_day_are_none_apart():
    """Two events on one day are two events."""
    day = date(2026, 5, 1)
    found = count_days_between([day, day, day + timedelta(days=4)], until=date(2026, 5, 10))
    assert found == DaysBetween((0, 4), 5, 2.0, None)


def test_count_days_between_later_events_are_left_out():
    """What happened after the month is not known in it."""
    days = [date(2026, 5, 1), date(2026, 6, 1)]
    found = count_days_between(days, until=date(2026, 5, 31))
    assert found == DaysBetween((), 30, None, "there was only one event")
    nothing = count_days_between(days, until=date(2026, 4, 30))
    assert nothing == DaysBetween((), None, None, "there were no events")
