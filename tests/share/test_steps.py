"""Tests of caseload_lib.share.steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caseload_lib.share import steps
from caseload_lib.share.steps import Step, fit_steps

NOTHING = Step(None, None, None)


def make_shapes(months: int, *starts: int) -> np.ndarray:
    """Return steps that begin at some months, counted from 0."""
    rows = [[float(month >= start) for start in starts] for month in range(months)]
    return np.array(rows).reshape(months, len(starts))


def draw_series(dice: np.random.Generator, months: int, likeness: float) -> np.ndarray:
    """Return chance variation in which a month resembles the one before it."""
    values = dice.normal(size=months)
    values[0] /= np.sqrt(1 - likeness**2)
    for month in range(1, months):
        values[month] += likeness * values[month - 1]
    return values


def test_fit_steps_alike_months_alone_give_the_textbook_t_interval(monkeypatch):
    """With months independent of one another the change is the difference of two means."""
    monkeypatch.setattr(steps, "_LIKENESS", np.array([0.0]))
    values = np.array([9, 10, 11, 10, 9, 7, 8, 6, 7.5])
    [step] = fit_steps(values.tolist(), make_shapes(9, 5))
    expected = stats.ttest_ind(values[5:], values[:5]).confidence_interval(0.95)
    assert step.change == pytest.approx(values[5:].mean() - values[:5].mean())
    assert (step.lower, step.upper) == pytest.approx((expected.low, expected.high))


@given(
    st.lists(st.floats(-50, 50), min_size=14, max_size=14),
    st.floats(-20, 20),
    st.floats(0.1, 10),
)
def test_fit_steps_shifts_and_scales_with_the_values(noise, shift, scale):
    """A step added to the series moves the change by itself, and a unit changes everything."""
    shapes = make_shapes(14, 6)
    values = np.array(noise) + np.arange(14)
    [here] = fit_steps(values.tolist(), shapes)
    [moved] = fit_steps((scale * (values + shift * shapes[:, 0])).tolist(), shapes)
    expected = [scale * (one + shift) for one in (here.change, here.lower, here.upper)]
    size = scale * (np.abs(values).max() + abs(shift))
    assert [moved.change, moved.lower, moved.upper] == pytest.approx(expected, abs=1e-6 * size)


@pytest.mark.parametrize("likeness", [0.0, 0.4])
def test_fit_steps_known_changes_lie_in_the_interval_as_often_as_promised(likeness):
    """Of 200 agencies with two efforts the interval holds the true change of about 95 in 100."""
    dice = np.random.default_rng(20)
    shapes = make_shapes(24, 5, 15)
    held = 0
    for _ in range(200):
        values = 30 + shapes @ [-6.0, 1.5] + draw_series(dice, 24, likeness)
        step = fit_steps(values.tolist(), shapes)[1]
        held += step.lower <= 1.5 <= step.upper
    assert held / 200 >= 0.93


def test_fit_steps_a_large_change_is_found_at_once_and_none_is_not():
    """Six standard deviations are seen in nearly every agency, and nothing seldom looks like it."""
    dice = np.random.default_rng(7)
    shapes = make_shapes(24, 12)
    found = false = 0
    for _ in range(80):
        noise = draw_series(dice, 24, 0.2)
        found += fit_steps((noise - 6 * shapes[:, 0]).tolist(), shapes)[0].upper < 0
        false += fit_steps(noise.tolist(), shapes)[0].upper < 0
    assert found >= 78
    assert false <= 4


def test_fit_steps_other_steps_are_taken_out():
    """The second change is told from its own level before, not from that before the first."""
    values = [10.0] * 6 + [4.0] * 6 + [5.0] * 6
    found = fit_steps(values, make_shapes(18, 6, 12))
    assert [step.change for step in found] == pytest.approx([-6, 1])


def test_fit_steps_missing_months_are_left_out_in_their_place():
    """A gap is no zero, and months apart resemble each other less."""
    values: list[float | None] = [10, 11, 10, None, 11, 10, 7, float("nan"), 8, 7, 8, 7]
    [step] = fit_steps(values, make_shapes(12, 6))
    assert -4.5 < step.lower < step.change < step.upper < -1.5


def test_fit_steps_a_series_without_any_variation_has_no_doubt():
    """What never varied changed by nothing."""
    [step] = fit_steps([0.0] * 12, make_shapes(12, 6))
    assert (step.change, step.lower, step.upper) == (0, 0, 0)


def test_fit_steps_steps_that_cannot_be_told_have_none():
    """Twins, what began before the series and what begins after it; the rest is still told."""
    dice = np.random.default_rng(3)
    found = fit_steps(dice.normal(size=12).tolist(), make_shapes(12, 4, 4, 0, 12, 8))
    assert found[:4] == [NOTHING] * 4
    assert found[4].change is not None


@pytest.mark.parametrize("values", [[], [None] * 3, [1.0, 2.0, None]])
def test_fit_steps_too_few_months_have_none(values):
    """With as many unknowns as months nothing is left to tell chance by."""
    assert fit_steps(values, make_shapes(len(values), 1)) == [NOTHING]


def test_fit_steps_shapes_of_other_months_are_refused():
    """Each month has its row."""
    with pytest.raises(ValueError, match=r"one row of shapes for each month.*2 values.*\(3, 1\)"):
        fit_steps([1, 2], make_shapes(3, 1))
