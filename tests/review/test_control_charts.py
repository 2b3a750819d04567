"""Tests of caseload_lib.review.control_charts."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.control_charts import SegmentedXmR, assurance, chart_segments, xmr

# D. J. Wheeler, Making Sense of Data (2003), p. 382: data set for verifying software.
WHEELER = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463,
           5200]  # fmt: skip
# NHSRplotthedots, vignette on deviations from Excel defaults.
DEVIATIONS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]

values_or_gaps = st.lists(st.none() | st.integers(-50, 50), max_size=30)


def test_xmr_wheelers_data_gives_his_limits():
    """The published figures come out to the second decimal."""
    chart = xmr(WHEELER)
    assert chart.centre == pytest.approx(4135.5)
    assert chart.moving_range == pytest.approx(355.93, abs=0.01)
    assert chart.lower == pytest.approx(3188.72, abs=0.01)
    assert chart.upper == pytest.approx(5082.28, abs=0.01)
    assert chart.range_upper == pytest.approx(1163.19, abs=0.01)
    assert not chart.trial
    assert chart.reason is None


def test_xmr_screened_drops_the_large_ranges_and_keeps_the_centre():
    """Screening narrows the limits about the mean of all values."""
    plain, screened = xmr(DEVIATIONS), xmr(DEVIATIONS, screen=True)
    assert plain.centre == screened.centre == pytest.approx(1.94, abs=0.01)
    assert (plain.lower, plain.upper) == pytest.approx((-3.06, 6.95), abs=0.01)
    assert (screened.lower, screened.upper) == pytest.approx((-0.72, 4.60), abs=0.01)


def test_xmr_screened_without_spread_drops_nothing():
    """A mean range of zero screens no range away."""
    chart = xmr([3, 3, 3, 3], screen=True)
    assert (chart.lower, chart.centre, chart.upper) == (3, 3, 3)


def test_xmr_median_uses_its_own_factors_about_the_mean():
    """The centre is the mean even where the spread is the median range."""
    chart = xmr([1, 3, 2, 9, 2, 3], dispersion="median")
    centre, spread = 20 / 6, 2
    assert chart.centre == pytest.approx(centre)
    assert chart.moving_range == spread
    assert chart.lower == pytest.approx(centre - 3.145 * spread)
    assert chart.upper == pytest.approx(centre + 3.145 * spread)
    assert chart.range_upper == pytest.approx(3.865 * spread)


@pytest.mark.parametrize(
    ("values", "centre", "reason"),
    [
        ([], None, "no value is known"),
        ([None, math.nan, pd.NA], None, "no value is known"),
        ([4], 4, "only one value is known"),
        ([None, 4, None], 4, "only one value is known"),
        ([4, None, 6], 5, "no two neighbouring values are known"),
        ([4, 4, None, 6, 6], 5, "all neighbouring values are equal, so"),
    ],
)
def test_xmr_too_little_known_gives_no_limits_but_a_reason(values, centre, reason):
    """A chart that cannot tell the spread says why."""
    chart = xmr(values)
    assert chart.centre == centre
    assert (chart.lower, chart.upper, chart.range_upper) == (None, None, None)
    assert chart.reason.startswith(reason)
    assert chart.signals == (frozenset(),) * len(values)
    assert chart.trial


def test_xmr_median_of_mostly_equal_neighbours_gives_no_limits():
    """Limits of no width would make a signal of every value."""
    chart = xmr([5, 5, 5, 5, 9, 5, 5, 5], dispersion="median")
    assert chart.lower is None
    assert chart.reason.startswith("most neighbouring values are equal")


def test_xmr_equal_values_lie_on_their_limits_without_a_signal():
    """A constant history is in control."""
    chart = xmr([0.1 + 0.2] * 20)
    assert chart.lower == pytest.approx(chart.upper)
    assert not any(chart.signals)


def test_xmr_gap_breaks_the_range():
    """The difference across a missing month is no moving range."""
    assert xmr([1, 2, None, 9, 10]).moving_range == 1


@pytest.mark.parametrize(("known", "trial"), [(11, True), (12, False)])
def test_xmr_trial_counts_known_values(known, trial):
    """Missing months do not make a history longer."""
    assert xmr(([1, 2] * 6)[:known] + [None] * 5).trial is trial


def test_xmr_accepts_arrays_and_series():
    """Values of numpy and pandas are values."""
    plain = xmr([1.0, 2.0, None, 4.0])
    assert xmr(np.array([1, 2, np.nan, 4])) == plain
    assert xmr(pd.Series([1, 2, None, 4], dtype="Int64")) == plain


@pytest.mark.parametrize("value", [math.inf, -math.inf, "5", object()])
def test_xmr_what_is_no_finite_number_is_refused(value):
    """An infinite value would make every limit infinite."""
    with pytest.raises(ValueError, match="A chart takes finite numbers"):
        xmr([1, value])


def test_xmr_unknown_dispersion_is_refused():
    """A misspelt option is no default."""
    with pytest.raises(ValueError, match=r"'mean' or 'median'\. Given: 'average'"):
        xmr([1, 2], dispersion="average")


def test_xmr_run_of_one_is_refused():
    """One value is no run."""
    with pytest.raises(ValueError, match=r"at least 2 values\. Given: run_length=1"):
        xmr([1, 2], run_length=1)


@given(values_or_gaps, st.sampled_from([0.5, 1, 2, 64]), st.integers(-100, 100))
def test_xmr_another_unit_moves_limits_alike_and_keeps_signals(values, scale, shift):
    """Counting in other units from another zero changes no verdict."""
    before = xmr(values)
    after = xmr([None if value is None else scale * value + shift for value in values])
    assert after.signals == before.signals
    assert after.reason == before.reason
    for name in ("centre", "lower", "upper"):
        old, new = getattr(before, name), getattr(after, name)
        assert new == (None if old is None else pytest.approx(scale * old + shift))


@given(values_or_gaps)
def test_xmr_upside_down_turns_limits_over_and_keeps_signals(values):
    """High and low are treated alike."""
    before = xmr(values)
    after = xmr([None if value is None else -value for value in values])
    assert after.signals == before.signals
    assert before.lower is None or after.upper == pytest.approx(-before.lower)


@given(values_or_gaps)
def test_xmr_reversed_keeps_everything(values):
    """No rule depends on the direction of time: a rise backwards is a fall."""
    before, after = xmr(values), xmr(values[::-1])
    assert after.signals == before.signals[::-1]
    assert after.upper == (None if before.upper is None else pytest.approx(before.upper))


def test_chart_segments_each_segment_has_its_own_limits():
    """Neither ranges nor runs reach across a start."""
    chart = chart_segments([5, 6, 5, 9, 10, 9], [3])
    assert isinstance(chart, SegmentedXmR)
    assert chart.starts == (0, 3)
    assert chart.charts == (xmr([5, 6, 5]), xmr([9, 10, 9]))
    assert chart.last == xmr([9, 10, 9])
    assert chart.values == (5, 6, 5, 9, 10, 9)
    assert len(chart.signals) == 6


def test_chart_segments_without_starts_is_one_chart():
    """Limits never start anew by themselves."""
    values = [1] * 10 + [5] * 10
    chart = chart_segments(values)
    assert chart.charts == (xmr(values),)
    assert all("shift" in kinds for kinds in chart.signals)
    assert not any(chart_segments(values, [10]).signals)


def test_chart_segments_of_nothing_is_one_empty_chart():
    """An empty history has a chart that says so."""
    assert chart_segments([]).last.reason == "no value is known"


@pytest.mark.parametrize("start", [-1, 3, 9])
def test_chart_segments_start_outside_is_refused(start):
    """A rebase outside the history is a mistake."""
    with pytest.raises(ValueError, match=rf"from 0 to 2\. Given: {start}"):
        chart_segments([1, 2, 3], [start])


@pytest.mark.parametrize(
    ("target", "better", "expected"),
    [
        (3188, "higher", "met"),
        (3188.7173333333, "higher", "met"),
        (3189, "higher", "uncertain"),
        (5082, "higher", "uncertain"),
        (5083, "higher", "missed"),
        (5083, "lower", "met"),
        (5082, "lower", "uncertain"),
        (3188, "lower", "missed"),
    ],
)
def test_assurance_compares_the_target_with_both_limits(target, better, expected):
    """Wheeler's limits are 3188.72 and 5082.28."""
    assert assurance(xmr(WHEELER), target, better=better) == expected


def test_assurance_constant_on_its_target_is_met():
    """On the target is on its better side."""
    chart = xmr([0.9] * 12)
    assert assurance(chart, 0.9, better="higher") == "met"
    assert assurance(chart, 0.9, better="lower") == "met"


def test_assurance_judges_by_the_last_segment():
    """What was before a dated change says nothing about now."""
    chart = chart_segments([1, 2, 1, 2, 11, 12, 11, 12], [4])
    assert assurance(chart, 5, better="higher") == "met"
    assert assurance(chart.charts[0], 5, better="higher") == "missed"


def test_assurance_without_limits_is_uncertain():
    """One value promises nothing."""
    assert assurance(xmr([5]), 1, better="higher") == "uncertain"
    assert assurance(chart_segments([5, 6, 7], [2]), 1, better="higher") == "uncertain"


def test_assurance_unknown_direction_is_refused():
    """A direction must be one of two."""
    with pytest.raises(ValueError, match=r"'higher' or 'lower'\. Given: 'up'"):
        assurance(xmr([1, 2]), 1, better="up")


@pytest.mark.parametrize("target", [None, math.nan, math.inf])
def test_assurance_without_a_target_is_refused(target):
    """No promise without an aim."""
    with pytest.raises(ValueError, match="finite number"):
        assurance(xmr([1, 2]), target, better="higher")
