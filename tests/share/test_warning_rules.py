"""Tests of caseload_lib.share.warning_rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.share.warning_rules import Reading, read_presence, read_utilisation

#: A month's value; None where it is not known.
MONTHS = st.lists(st.none() | st.floats(0, 9, allow_nan=False), min_size=15, max_size=15)


def _known(*values):
    """Return months as the rules take them."""
    return [(value, "not logged" if value is None else "") for value in values]


@pytest.mark.parametrize(
    ("months", "value", "words"),
    [
        (
            (1.31, 1.2),
            1.2,
            "In the last two months the planned work took 120 to 131% of the hours available.",
        ),
        ((1.149,), 1.149, "In the month the planned work took 114.9% of the hours available."),
        (
            (None, 0.9),
            0.9,
            "In one of the last two months the planned work took 90% of the hours available.",
        ),
        ((1.4, None), None, "not logged"),
        ((None, None), None, "not logged"),
    ],
)
def test_read_utilisation_takes_the_lowest_month_unless_it_could_be_another(months, value, words):
    """A month that is not known matters only where all others reach the threshold."""
    assert read_utilisation(_known(*months), 1.15) == Reading(value, words)


@pytest.mark.parametrize(
    ("before", "recent", "value", "said"),
    [
        ([4.0] * 12, [3.0] * 3, 0.25, "was 3 hours per case in the last three months, 25% less"),
        ([4.0] * 12, [3.02] * 3, 0.245, "24.5% less than the 4 hours per case of the twelve"),
        ([2.0] * 12, [2.0] * 3, 0.0, "three months, as much as the 2 hours per case"),
        ([2.0] * 12, [3.0] * 3, -0.5, "50% more than the 2 hours"),
        ([None] * 6 + [2.0, 4.0] * 3, [3.0] * 3, 0.0, "as much as the 3 hours per case"),
        ([None] * 7 + [2.0] * 5, [3.0] * 3, None, "known of five of the twelve months before"),
        ([None] * 12, [3.0] * 3, None, "known of none of the twelve months before"),
        ([2.0] * 12, [1.0, None, 1.0], None, "presence is known of two of the last three months"),
        ([2.0] * 12, [1.0, 1.0, None], None, "not logged"),
        ([0.0] * 12, [0.0] * 3, None, "there was no presence in the twelve months before"),
    ],
)
def test_read_presence_compares_three_months_with_the_twelve_before(before, recent, value, said):
    """Too few months, or none with presence, leave it open; why is said."""
    found = read_presence(_known(*before, *recent), 0.25)
    assert found.value == (None if value is None else pytest.approx(value))
    assert said in found.words


@given(MONTHS, st.floats(0.1, 10))
def test_read_presence_does_not_depend_on_the_unit(months, times):
    """Presence in minutes falls by the same share as in hours."""
    scaled = [None if value is None else value * times for value in months]
    one, other = (read_presence(_known(*values), 0.25).value for values in (months, scaled))
    assert other == (None if one is None else pytest.approx(one, abs=1e-6))
