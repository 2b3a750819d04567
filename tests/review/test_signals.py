"""Tests of caseload_lib.review.signals."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.control_charts import xmr
from caseload_lib.review.signals import find_signals, is_above


def _find(values, kind, **limits):
    """Return the places at which a kind of signal is found about 0 with limits at 3."""
    found = find_signals(values, **{"centre": 0.0, "upper": 3.0, **limits})
    return [place for place, kinds in enumerate(found) if kind in kinds]


def test_find_signals_outside_is_beyond_and_not_on_a_limit():
    """Wheeler: a value equal to a limit is within (Table 9.2, point 13)."""
    assert _find([3, -3, 3.001, -3.001, 3 + 1e-10], "outside") == [2, 3]


def test_find_signals_shift_takes_seven_on_one_side():
    """Six are noise, seven a signal, and every one of them is flagged."""
    assert _find([-1, 1, 1, 1, 1, 1, 1, -1], "shift") == []
    assert _find([-1, 1, 1, 1, 1, 1, 1, 1, -1], "shift") == [1, 2, 3, 4, 5, 6, 7]
    assert _find([-1] * 9, "shift") == list(range(9))


@pytest.mark.parametrize("broken_by", [0, None, -1])
def test_find_signals_shift_is_broken_by_the_centre_a_gap_or_the_other_side(broken_by):
    """A run is unbroken or none."""
    assert _find([1, 1, 1, 1, broken_by, 1, 1, 1, 1], "shift") == []


def test_find_signals_shift_tolerates_the_rounding_of_the_centre():
    """A value on the centre but for rounding breaks the run."""
    assert _find([1, 1, 1, 0.1 + 0.2 - 0.3, 1, 1, 1], "shift") == []


def test_find_signals_two_shifts_on_either_side_are_both_flagged():
    """A run ends where the next begins."""
    assert _find([1] * 7 + [-1] * 7, "shift") == list(range(14))


def test_find_signals_trend_needs_seven_points_each_beyond_the_last():
    """The published cases: a tie breaks a trend."""
    far = {"centre": 0.0, "upper": 100.0}
    assert _find([1, 2, 3, 3, 4, 5, 6], "trend", **far) == []
    assert _find([1, 2, 3, 4, 5, 6, 7], "trend", **far) == list(range(7))
    assert _find([7, 6, 5, 4, 3, 2, 1], "trend", **far) == list(range(7))
    assert _find([1, 2, 3, 4, 5, 6], "trend", **far) == []


def test_find_signals_trend_may_cross_the_centre_and_is_broken_by_a_gap():
    """A trend is about steps, not sides."""
    assert _find([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3], "trend") == list(range(7))
    assert _find([-0.3, -0.2, -0.1, None, 0.1, 0.2, 0.3, 0.4], "trend") == []


def test_find_signals_trend_up_and_down_shares_its_turning_point():
    """Both runs are flagged, with the top in both."""
    values = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    assert _find(values, "trend", upper=100.0) == list(range(13))


def test_find_signals_two_of_three_flags_only_the_points_beyond():
    """The third is on the side but is no signal itself."""
    assert _find([2.1, 0.5, 2.2], "two_of_three") == [0, 2]
    assert _find([0.5, -2.1, -2.2, 0.5], "two_of_three") == []
    assert _find([-0.5, -2.1, -2.2], "two_of_three") == [1, 2]


@pytest.mark.parametrize(
    "values", [[2.1, -0.5, 2.2], [2.1, 0, 2.2], [2.1, None, 2.2], [2.1, -2.2, 2.3], [2, 1, 2]]
)
def test_find_signals_two_of_three_needs_all_three_on_one_side(values):
    """The other side, the centre and a gap break it; a value on 2 sigma is not beyond."""
    assert _find(values, "two_of_three") == []


def test_find_signals_two_of_three_counts_values_beyond_the_limit_too():
    """Beyond 3 sigma is beyond 2 sigma."""
    assert _find([2.5, 1, 9], "two_of_three") == [0, 2]


def test_find_signals_without_limits_looks_for_runs_only():
    """A shift needs a centre, not a spread."""
    found = find_signals([9] * 7, centre=0.0, upper=None)
    assert set(found) == {frozenset({"shift"})}
    assert find_signals([9] * 7, centre=None, upper=None) == (frozenset(),) * 7


def test_find_signals_run_length_is_a_setting():
    """Some agencies count six, others eight."""
    assert _find([1] * 6, "shift", run_length=6) == list(range(6))
    assert _find([0.1, 0.2, 0.3], "trend", run_length=3) == [0, 1, 2]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(1 + 1e-10, 1, False), (1 + 1e-8, 1, True), (1e6 + 1e-4, 1e6, False), (0, 0, False)],
)
def test_is_above_tolerates_a_billionth(one, other, expected):
    """Rounding is no difference."""
    assert is_above(one, other, abs(one)) is expected


def _judge_window(window, centre, reach, run_length):
    """Return kind and places of each signal that a window of values is as a whole."""
    away = [value - centre for value in window]
    steps = [b - a for a, b in pairwise(window)]
    same = all(one > 1e-9 for one in away) or all(one < -1e-9 for one in away)
    steady = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    beyond = [place for place, one in enumerate(away) if abs(one) > reach * 2 / 3 + 1e-9]
    if len(window) >= run_length:
        yield "shift", range(len(window)) if same else ()
        yield "trend", range(len(window)) if steady else ()
    if len(window) == 3 and same and len(beyond) >= 2:
        yield "two_of_three", beyond
    if len(window) == 1 and abs(away[0]) > reach + 1e-9:
        yield "outside", [0]


def _find_naively(values, centre, upper, run_length):
    """Return the signals by trying every window: a second, slow implementation."""
    found = [set() for _ in values]
    for start, end in combinations(range(len(values) + 1), 2):
        window = values[start:end]
        if None not in window:
            for kind, places in _judge_window(window, centre, upper - centre, run_length):
                for place in places:
                    found[start + place].add(kind)
    return tuple(map(frozenset, found))


@given(st.lists(st.none() | st.integers(-9, 9), min_size=2, max_size=24), st.integers(2, 8))
def test_find_signals_agrees_with_trying_every_window(values, run_length):
    """The rules by runs and the rules by brute force find the same points."""
    chart = xmr(values, run_length=run_length)
    if chart.upper is not None:
        assert chart.signals == _find_naively(values, chart.centre, chart.upper, run_length)


@given(st.lists(st.none() | st.integers(-3, 3), min_size=2, max_size=40))
def test_find_signals_of_mostly_small_steps_agrees_too(values):
    """Ties and values on the centre are common here."""
    chart = xmr(values, run_length=3)
    if chart.upper is not None:
        assert chart.signals == _find_naively(values, chart.centre, chart.upper, 3)
