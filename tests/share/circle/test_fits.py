"""Tests of fitting one lag against shifted series."""

import numpy as np
import pandas as pd
import pytest

from caseload_lib.share.circle import fits
from caseload_lib.share.circle.fits import Fit, draw_chances, find_strongest, fit_lag, tame


@pytest.fixture
def series():
    """Return a cause and an effect that follows it one period later, with gaps."""
    dice = np.random.default_rng(5)
    cause, effect = dice.normal(size=(2, 6, 20))
    effect[:, 1:] += 1.5 * cause[:, :-1]
    cause[2, 7], effect[4, 11] = np.nan, np.nan
    return cause, effect


def test_fit_lag_slope_is_that_of_ordinary_least_squares_less_its_lean(series):
    """With dummies and trends written out, and the lean pair by pair."""
    cause, effect = series
    fit = fit_lag(cause, effect, lag=1, chances=draw_chances(0, 6))
    rows = pd.DataFrame(
        [
            {"unit": unit, "time": time, "y": effect[unit, time],
             "x": cause[unit, time - 1], "before": effect[unit, time - 1]}
            for unit in range(6)
            for time in range(1, 20)
        ]
    ).dropna()  # fmt: skip
    units, times = (pd.get_dummies(rows[name]).astype(float) for name in ("unit", "time"))
    trends = units.mul(rows["time"], axis=0)
    fitted = np.column_stack([rows["before"], units, trends, times])
    taken_off = np.eye(len(rows)) - fitted @ np.linalg.pinv(fitted)
    x, y = taken_off @ rows["x"].to_numpy(), taken_off @ rows["y"].to_numpy()
    same = rows["unit"].to_numpy()[:, None] == rows["unit"].to_numpy()
    lean = 0.0
    for ahead in range(1, 7):
        first = [one for one in range(len(rows) - ahead) if same[one, one + ahead]]
        follows = np.mean([y[one] * x[one + ahead] for one in first])
        lean += follows * sum(taken_off[one, one + ahead] for one in first)
    assert fit.slope == pytest.approx((x @ y - lean) / (x @ x))
    plain = np.linalg.lstsq(np.column_stack([rows["x"], fitted]), rows["y"], rcond=None)[0][0]
    assert x @ y / (x @ x) == pytest.approx(plain)
    assert abs(lean / (x @ x)) > 1e-3
    assert (fit.units, fit.pairs) == (6, len(rows))


def test_fit_lag_the_right_lag_stands_out(series):
    """Of several lags the true one is told, corrected for all of them."""
    cause, effect = series
    chances = draw_chances(0, 6)
    tried = [(lag, fit_lag(cause, effect, lag=lag, chances=chances)) for lag in range(4)]
    lag, fit, p_value, reach = find_strongest(tried)
    assert lag == 1
    assert 1.2 < fit.slope < 1.8
    assert p_value <= 2 / 2000
    alone = find_strongest(tried[1:2])
    assert alone[3] < reach


def test_fit_lag_errors_are_as_large_as_estimates_vary():
    """Over many panels without a link the slope's spread is no larger than its error."""
    slopes, errors = [], []
    for seed in range(150):
        cause, effect = np.random.default_rng(seed).normal(size=(2, 7, 20))
        fit = fit_lag(cause, effect, lag=0, chances=draw_chances(0, 7))
        slopes.append(fit.slope)
        errors.append(fit.error)
    assert 0.7 * np.mean(errors) < np.std(slopes) < 1.05 * np.mean(errors)


def test_fit_lag_effect_that_moves_its_cause_hardly_makes_it_lean(monkeypatch):
    """Where the cause only follows, what would be found for want of the correction is not."""

    def average():
        found = []
        for seed in range(40):
            effect, cause = np.random.default_rng(seed).normal(size=(2, 20, 24))
            cause[:, 1:] -= 0.5 * effect[:, :-1]
            found.append(fit_lag(cause, effect, lag=1, chances=draw_chances(0, 20)))
        return np.mean([fit.slope for fit in found]) / np.mean([fit.error for fit in found])

    corrected = average()
    monkeypatch.setattr(fits, "_find_lean", lambda *_: 0.0)
    assert average() > 0.5
    assert abs(corrected) < 0.3


def test_fit_lag_what_all_units_share_is_no_link():
    """A season or a storm that moves both everywhere is taken out."""
    dice = np.random.default_rng(1)
    common = 5 * dice.normal(size=24)
    cause, effect = dice.normal(size=(2, 8, 24)) + common
    fit = fit_lag(cause, effect, lag=0, chances=draw_chances(0, 8))
    assert abs(fit.slope) < 2.5 * fit.error


@pytest.mark.parametrize(
    ("cause", "effect", "reason"),
    [
        (np.ones((2, 30)), np.ones((2, 30)), "fewer than 3 caseloads"),
        (np.ones((3, 5)), np.ones((3, 5)), "12 months of all caseloads"),
        (np.ones((5, 24)), np.arange(120.0).reshape(5, 24) ** 2, "does not vary"),
        (np.full((5, 24), np.nan), np.ones((5, 24)), "fewer than 3 caseloads"),
    ],
)
def test_fit_lag_says_why_nothing_can_be_said(cause, effect, reason):
    """Too little is told as such."""
    assert reason in fit_lag(cause, effect, lag=0, chances=draw_chances(0, 5))


def test_tame_one_wild_month_decides_nothing():
    """A value out of all proportion counts as the next one."""
    values = np.random.default_rng(0).normal(size=(4, 12))
    wild = values.copy()
    wild[1, 3] = 1e9
    assert np.abs(tame(wild)).max() < 5
    assert tame(np.full((2, 3), np.nan)).shape == (2, 3)


def test_find_strongest_interval_leaves_out_zero_exactly_where_found():
    """The reach is where the p-value passes 0.05."""
    shifted = np.arange(1.0, 2000.0)
    for slope, found in ((1899.5, False), (1900.5, True)):
        _, fit, p_value, reach = find_strongest([(0, Fit(slope, 1.0, shifted, 5, 50))])
        assert (p_value <= 0.05) == found
        assert (abs(fit.slope) > reach * fit.error) == found
