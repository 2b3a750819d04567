"""Tests of caseload_lib.assess.tenure."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.assess.tenure import add_months, count_months


@given(
    st.dates(date(2020, 1, 1), date(2029, 12, 31)),
    st.sampled_from([0, 0.25, 1, 1.5, 12, 13.9, 18]),
)
def test_add_months_reaches_the_first_day_on_which_so_many_months_are_over(day, months):
    """Adding and counting agree: on the day reached the months are over, the day before not."""
    reached = add_months(day, months)
    assert count_months(day, reached) >= months
    assert reached == day or count_months(day, reached - timedelta(1)) < months


def test_add_months_ends_with_a_shorter_month():
    """A month from the 31st is over on the last day of February."""
    assert add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
