"""Tests of caseload_lib.assess.agreement_interval."""

import time

import numpy as np
import pytest

from caseload_lib.assess.agreement import krippendorff_alpha
from caseload_lib.assess.agreement_interval import bootstrap_alpha

SCALE = [1, 2, 3]


def rate(raters, units, noise, seed):
    """Return ratings of 1 to 3 of a hidden quality, each with a rater's noise."""
    dice = np.random.default_rng(seed)
    seen = dice.normal(size=units) + noise * dice.normal(size=(raters, units))
    return (np.digitize(seen, [-0.6, 0.6]) + 1).astype(float)


def bootstrap(ratings, *, metric="ordinal", scale=SCALE, seed=7, **settings):
    """Return the interval."""
    return bootstrap_alpha(ratings, metric=metric, scale=scale, seed=seed, **settings)


def test_bootstrap_alpha_holds_the_value_and_repeats_by_seed():
    """The value, the same as alpha's own, lies within; the same seed gives the same ends."""
    ratings = rate(4, 9, 0.5, 1)
    interval = bootstrap(ratings)
    assert interval.value == krippendorff_alpha(ratings, metric="ordinal", scale=SCALE).value
    assert interval.lower < interval.value < interval.upper <= 1
    assert interval == bootstrap(ratings)
    assert (interval.lower, interval.upper) != (bootstrap(ratings, seed=8).lower, interval.upper)


def test_bootstrap_alpha_narrows_with_units_and_widens_with_the_level():
    """Not so the method that draws single pairs, whose width hardly depends on the units."""
    widths = []
    for units in (9, 36, 144):
        interval = bootstrap(rate(4, units, 0.5, 3))
        widths.append(interval.upper - interval.lower)
    assert widths[0] > 1.5 * widths[1] > 2.25 * widths[2]
    ratings = rate(4, 9, 0.5, 3)
    assert bootstrap(ratings, level=0.8).lower > bootstrap(ratings, level=0.99).lower


def test_bootstrap_alpha_holds_the_true_value_about_as_often_as_meant():
    """Nine units, six raters, true alpha 0.80 and 0.56 (from 200,000 units): 9 of 10 or more."""
    for noise, true in ((0.3, 0.80), (0.7, 0.56)):
        intervals = [bootstrap(rate(6, 9, noise, seed), repeats=500) for seed in range(200)]
        held = [i.lower is None or i.lower <= true <= i.upper for i in intervals]
        assert np.mean(held) >= 0.9
        assert np.mean([i.upper - i.lower for i in intervals if i.lower is not None]) > 0.4


def test_bootstrap_alpha_draws_without_disagreement_only_widen():
    """With one disagreement a third of the draws have none, and may stand for anything."""
    ratings = np.full((5, 5), 3.0)
    ratings[3, 4] = 1
    interval = bootstrap(ratings)
    assert interval.value == pytest.approx(0)
    assert interval.undefined / interval.repeats == pytest.approx(0.8**5, abs=0.04)
    assert interval.lower < 0
    assert interval.upper == 1


@pytest.mark.parametrize(
    ("ratings", "value", "reason"),
    [
        ([[1, 2, 3]], None, "only one rater"),
        ([[2, 2], [2, 2]], None, "all ratings are equal"),
        ([[1, 2, 3], [1, 2, 3]], 1.0, "never differed"),
        ([[1, None], [3, 2]], 0.0, "only one unit"),
    ],
)
def test_bootstrap_alpha_without_anything_to_draw_gives_the_reason(ratings, value, reason):
    """An interval from 1 to 1 would say that two steps prove raters perfect."""
    interval = bootstrap(ratings)
    assert interval.value == value
    assert (interval.lower, interval.upper, interval.repeats) == (None, None, 0)
    assert reason in interval.reason


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_bootstrap_alpha_each_draw_is_alpha_of_the_drawn_units(metric):
    """With two units there are three draws; the ends are alphas of these."""
    ratings = np.array([[1, 3, 2], [1, 2, 2], [2, 3, 3]], dtype=float)[:, :2]
    alphas = [
        krippendorff_alpha(ratings[:, drawn], metric=metric, scale=SCALE).value
        for drawn in ([0, 0], [0, 1], [1, 1])
    ]
    interval = bootstrap(ratings, metric=metric)
    assert interval.lower == pytest.approx(min(alphas))
    assert interval.upper == pytest.approx(max(alphas))


def test_bootstrap_alpha_is_fast():
    """2000 draws of nine units and ten raters take well under 0.3 seconds."""
    ratings = rate(10, 9, 0.5, 1)
    bootstrap(ratings)
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        bootstrap(ratings, repeats=2000)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.3


@pytest.mark.parametrize(
    ("settings", "match"),
    [({"repeats": 99}, "Repeats are 100"), ({"level": 1}, "between 0 and 1"),
     ({"scale": [1, 2]}, "not on the scale: 3")],
)  # fmt: skip
def test_bootstrap_alpha_settings_out_of_range_are_refused(settings, match):
    """Also a scale that lacks a level that was given."""
    with pytest.raises(ValueError, match=match):
        bootstrap([[1, 2, 3], [1, 2, 2]], **settings)
