"""Tests of caseload_lib.assess.periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess.periods import Period, list_periods

days = st.dates(date(1950, 1, 1), date(2900, 1, 1))
starts = st.integers(1, 12)


@given(days, starts, st.sampled_from(["year", "quarter", "month"]))
def test_period_of_a_day_holds_it_and_is_what_its_code_says(on, year_starts, kind):
    """Code and period are one and the same, and the next begins where this one ends."""
    period = Period.of(on, kind=kind, year_starts=year_starts)
    assert period.first_on <= on < period.end_on
    assert Period.parse(period.code, year_starts=year_starts) == period
    after = Period.of(period.end_on, kind=kind, year_starts=year_starts)
    assert after.first_on == period.end_on
    assert not period.is_over(period.end_on - timedelta(days=1))
    assert period.is_over(period.end_on)


@given(st.integers(1950, 2900), starts)
def test_period_quarters_make_up_the_performance_year(year, year_starts):
    """Four quarters, one behind the other, from the year's first day to its end."""
    whole = Period.parse(str(year), year_starts=year_starts)
    quarters = [Period.parse(f"{year}-Q{n}", year_starts=year_starts) for n in range(1, 5)]
    assert quarters[0].first_on == whole.first_on
    assert quarters[3].end_on == whole.end_on
    assert [q.end_on for q in quarters[:3]] == [q.first_on for q in quarters[1:]]
    assert whole.first_on == date(year, year_starts, 1)


@pytest.mark.parametrize(
    ("code", "year_starts", "label"),
    [
        ("2026", 1, "2026"),
        ("2026", 4, "2026 (April 2026 to March 2027)"),
        ("2026-Q1", 1, "Quarter 1 of 2026 (January 2026 to March 2026)"),
        ("2026-Q4", 7, "Quarter 4 of 2026 (April 2027 to June 2027)"),
        ("2026-10", 7, "October 2026"),
    ],
)
def test_period_label_says_which_months(code, year_starts, label):
    """A year that is not the calendar's, and every quarter, names its months."""
    assert Period.parse(code, year_starts=year_starts).label == label


@pytest.mark.parametrize(
    "code", ["", "26", "2026-13", "2026-Q5", "2026-00", "2026-1", "1899", "3000", "2026 ", "٢٠٢٦"]
)
def test_period_parse_refuses_what_is_none(code):
    """Only the three forms are read."""
    with pytest.raises(ValueError, match="A period is a year"):
        Period.parse(code)


@pytest.mark.parametrize("year_starts", [0, 13, True, 1.5])
def test_period_year_starts_must_be_a_month(year_starts):
    """There are twelve months to begin a year with."""
    with pytest.raises(ValueError, match="starts in a month from 1"):
        Period.parse("2026", year_starts=year_starts)


def test_list_periods_gives_the_present_and_the_last_of_each_kind():
    """The performance year of a day in June still is last year's where it starts in July."""
    found = [period.code for period in list_periods(date(2026, 6, 30), year_starts=7)]
    assert found == ["2025", "2024", "2025-Q4", "2025-Q3", "2026-06", "2026-05"]
    with pytest.raises(ValueError, match="A period is one of"):
        list_periods(date(2026, 6, 30), kinds=("week",))
