"""Tests of caseload_lib.review.spread."""

import math
import statistics
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.spread import check_value, explain_missing, measure_spread


@pytest.mark.parametrize("value", [None, math.nan, pd.NA])
def test_check_value_missing_is_none(value):
    """However it is written, what is missing is None."""
    assert check_value(value) is None


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("dispersion", ["mean", "median"])
@given(values=st.lists(st.integers(0, 30), min_size=2, max_size=20))
def test_measure_spread_agrees_with_the_definition(values, dispersion, screen):
    """Differences between neighbours, screened once by their mean, then averaged."""
    ranges = [abs(b - a) for a, b in pairwise(values)]
    if screen and sum(ranges):
        ranges = [one for one in ranges if one < 3.267 * statistics.mean(ranges)]
    expected = getattr(statistics, dispersion)(ranges)
    assert measure_spread(values, screen=screen, dispersion=dispersion) == pytest.approx(expected)


def test_measure_spread_range_on_the_bound_is_screened():
    """The rule is 3.267 times the mean or more."""
    # One range of 3.267 and three that bring the mean of four to 1.
    ranges = [3.267, 0.733, 0.0, 0.0]
    values = [0.0]
    for step in ranges:
        values.append(values[-1] + step)
    assert measure_spread(values, screen=True, dispersion="mean") == pytest.approx(0.733 / 3)


def test_explain_missing_is_silent_where_there_are_limits():
    """A chart with limits needs no reason."""
    assert explain_missing([1, 2], 1.0, "mean") is None
    assert explain_missing([2, 2], 0.0, "mean") is None
