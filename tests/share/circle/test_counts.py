"""Tests of counts by chance."""

import numpy as np
from scipy import stats

from caseload_lib.share.circle.counts import draw_counts, keep_some


def test_draw_counts_are_the_quantiles_of_the_distribution():
    """Counts of leavers are those that scipy's Poisson quantiles give."""
    dice = np.random.default_rng(0)
    chances, means = dice.uniform(size=500), dice.gamma(1, 2, size=500)
    found = draw_counts(chances, np.exp(-means), lambda count, at: means[at] / count)
    np.testing.assert_array_equal(found, stats.poisson.ppf(chances, means))


def test_keep_some_are_the_binomial_quantiles_and_never_more_than_there_were():
    """Who stays of none or of several, each with the same chance."""
    dice = np.random.default_rng(1)
    chances, total = dice.uniform(size=500), dice.integers(0, 9, size=500).astype(float)
    found = keep_some(chances, total, 0.4)
    np.testing.assert_array_equal(found, stats.binom.ppf(chances, total, 0.4))
    assert (found <= total).all()
