"""Tests of caseload_lib.months."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.months import Month

months = st.builds(Month, st.integers(1950, 2900), st.integers(1, 12))


@pytest.mark.parametrize(
    "text", ["2026-13", "2026-00", "2026-1", "26-10", "2026/10", " 2026-10", "", "2026-10-01"]
)
def test_parse_not_a_month_raises(text):
    """What is not written as YYYY-MM, or is no month, is refused with the rule."""
    with pytest.raises(ValueError, match=r"YYYY-MM|There is no month"):
        Month.parse(text)


def test_parse_digits_of_other_scripts_raises():
    """Digits that look right but are not ASCII do not pass."""
    with pytest.raises(ValueError, match="YYYY-MM"):
        Month.parse("２０２６-10")


@given(months)
def test_parse_its_own_text_gives_it_back(month):
    """What a month prints is what it is read from."""
    assert Month.parse(str(month)) == month


@given(months, st.integers(-500, 500))
def test_add_and_subtract_are_inverse(month, steps):
    """Going so many months on and counting back gives the same number."""
    assert (month + steps) - month == steps


@given(months)
def test_days_run_from_first_to_the_day_before_the_next_months_first(month):
    """Months meet without gap or overlap."""
    assert month.after == (month + 1).first
    assert month.last + timedelta(days=1) == month.after
    assert (month.after - month.first).days == month.days


@given(st.dates(date(1950, 1, 1), date(2900, 12, 31)))
def test_of_any_day_gives_the_month_that_holds_it(day):
    """A day lies between its month's first and last."""
    month = Month.of(day)
    assert month.first <= day <= month.last


def test_days_february_of_leap_years():
    """Leap years follow the Gregorian rule."""
    assert [Month(year, 2).days for year in (2024, 2025, 2000, 2100)] == [29, 28, 29, 28]


def test_trailing_goes_back_over_the_year():
    """The trailing months are in order and end with the month itself."""
    assert [str(m) for m in Month(2026, 1).trailing(3)] == ["2025-11", "2025-12", "2026-01"]


def test_label_is_the_month_in_words():
    """People read a name, not a number."""
    assert Month(2026, 10).label == "October 2026"
