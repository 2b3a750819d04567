"""Tests of caseload_lib.review.signal_words."""

from dataclasses import replace

import pytest

from caseload_lib.review.control_charts import xmr
from caseload_lib.review.signal_words import clip_limits, describe_signal, is_slight


def _describe(kind, values, position=-1, unit="hours"):
    """Return a signal at a position, the last by default, in words."""
    return describe_signal(kind, xmr(values), position % len(values), unit=unit)


def test_describe_signal_outside_names_the_limits_within_what_can_be():
    """No month has fewer than no hours, and no share more than all."""
    assert _describe("outside", [5, 1, 5, 1, 5, 1, 5, 1, 40]) == (
        "above the 0 to 29 hours of ordinary months"
    )
    shares = [0.95, 0.97, 0.96, 0.98, 0.97, 0.99, 0.2]
    assert _describe("outside", shares, unit="share") == "below the 47 to 100% of ordinary months"


def test_describe_signal_shift_counts_its_own_run_only():
    """Two shifts that touch are two runs."""
    values = [1, 2] * 4 + [9, 8] * 4 + [9]
    assert _describe("shift", values) == "nine months in a row above the average of 5.2 hours"
    assert _describe("shift", values, 0) == "eight months in a row below the average of 5.2 hours"


def test_describe_signal_shift_ends_at_a_gap():
    """Months that are not known are not counted."""
    values = [9, 8, 9, None, 9, 8, 9, 8, 9, 8, 9, 1, 1, 1, 1, 1, 1]
    assert _describe("shift", values, 6).startswith("seven months in a row above")


def test_describe_signal_trend_counts_its_points():
    """Up and down are told apart, also at a turning point."""
    rise = list(range(1, 9))
    assert _describe("trend", rise) == "eight months in a row, each higher than the last"
    assert _describe("trend", rise[::-1]) == "eight months in a row, each lower than the last"
    both = [*range(1, 8), *range(8, 0, -1)]
    assert _describe("trend", both, 7) == "eight months in a row, each higher than the last"
    assert _describe("trend", [*rise, None, 5, 4], 3).startswith("eight months in a row")


def test_describe_signal_two_of_three_says_on_which_side():
    """The words do not claim that the limit was passed."""
    values = [5, 6, 5, 4, 5, 6, 5, 4, 5, 6, 7.7, 7.7]
    assert _describe("two_of_three", values) == (
        "two of the last three months far above the average of 5.5 hours"
    )


def test_describe_signal_slight_says_so_at_its_beginning():
    """Sure and small are two things: a reader hears that it moved by a hair."""
    usual = [862, 872] * 8
    assert _describe("outside", [*usual, 900]) == (
        "slightly above the 839 to 899 hours of ordinary months"
    )
    assert _describe("outside", [*usual, 920]).startswith("above the 837 to 903")
    shift = [9, 5, 9, 6.6, 6.5, 6.6, 6.5, 6.6, 6.5, 6.6, 2]
    assert _describe("shift", shift, 9) == (
        "slightly above the average of 6.4 hours, eight months in a row"
    )
    trend = [1, 9, 1, 9, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6, 5.7]
    assert _describe("trend", trend, 8) == "slightly higher each time, seven months in a row"


@pytest.mark.parametrize(("beyond", "slight"), [(0.2, True), (0.24, True), (0.26, False)])
def test_is_slight_outside_within_a_quarter_of_sigma_of_the_limit(beyond, slight):
    """The boundary lies a quarter of sigma beyond the limit, on both sides."""
    chart = replace(xmr([4, 6] * 6), centre=5.0, lower=2.0, upper=8.0)
    for value in (8 + beyond, 2 - beyond):
        values = (*chart.values[:-1], value)
        assert is_slight("outside", replace(chart, values=values), 11) is slight


@pytest.mark.parametrize(("away", "slight"), [(0.45, True), (0.55, False)])
def test_is_slight_shift_by_the_mean_of_its_run(away, slight):
    """Half a sigma from the centre, by the run alone and not by what came before it."""
    chart = replace(xmr([4, 6] * 6), centre=5.0, lower=2.0, upper=8.0)
    values = (9.0, 1.0, 9.0, 1.0, *[5 + away - 0.1, 5 + away + 0.1] * 4)
    assert is_slight("shift", replace(chart, values=values), 11) is slight


@pytest.mark.parametrize(("step", "slight"), [(0.15, True), (0.18, False)])
def test_is_slight_trend_by_its_rise_and_not_by_its_mean(step, slight):
    """A trend through the centre has its mean there, however steep it is."""
    chart = replace(xmr([4, 6] * 6), centre=5.0, lower=2.0, upper=8.0)
    for sign in (1, -1):
        values = tuple(5 + sign * step * place for place in range(-3, 4))
        assert is_slight("trend", replace(chart, values=values), 3) is slight


def test_is_slight_two_of_three_is_never_slight_and_nothing_is_without_limits():
    """Beyond two sigma is not slight, and without limits there is no sigma."""
    chart = replace(xmr([4, 6] * 6), centre=5.0, lower=2.0, upper=8.0)
    assert not is_slight("two_of_three", chart, 0)
    assert not is_slight("shift", replace(chart, lower=None, upper=None), 0)


def test_describe_signal_that_is_not_there_is_refused():
    """Nothing is described that was not found."""
    with pytest.raises(ValueError, match="The point 2 has no signal 'shift'"):
        _describe("shift", [1, 2, 1])


@pytest.mark.parametrize(
    ("limits", "unit", "clipped"),
    [
        ((None, None), "hours", (None, None)),
        ((-1.0, 7.0), "hours", (0.0, 7.0)),
        ((0.2, 1.3), "share", (0.2, 1.0)),
        ((0.8, 1.3), "ratio", (0.8, 1.3)),
        ((0.5, 5.5), "points", (1.0, 5.0)),
    ],
)
def test_clip_limits_keeps_to_what_values_can_be(limits, unit, clipped):
    """Limits are drawn where values can lie."""
    assert clip_limits(*limits, unit) == clipped
