"""Tests of caseload_lib.review.targets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.targets import compare_target

numbers = st.integers(-100, 100)


@given(numbers, numbers, numbers)
def test_compare_target_either_direction_mirrors_the_other(one, other, target):
    """Turning the scale round turns better round."""
    lower, upper = sorted((one, other))
    higher = compare_target(lower, upper, target, better="higher")
    assert compare_target(-upper, -lower, -target, better="lower") == higher
    expected = "met" if lower >= target else "missed" if upper < target else "uncertain"
    assert higher == expected


def test_compare_target_tolerates_rounding():
    """An end on the target but for rounding is on it."""
    assert compare_target(0.3, 0.4, 0.1 + 0.2, better="higher") == "met"


def test_compare_target_without_an_interval_is_uncertain():
    """Nothing known, nothing promised."""
    assert compare_target(None, None, 1, better="lower") == "uncertain"


def test_compare_target_impossible_input_is_refused():
    """A direction is one of two, and a target a number."""
    with pytest.raises(ValueError, match="'higher' or 'lower'"):
        compare_target(1, 2, 1, better="")
    with pytest.raises(ValueError, match="finite number"):
        compare_target(1, 2, None, better="lower")
