"""Tests of caseload_lib.review.intervals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caseload_lib.review.intervals import (
    Interval,
    poisson_funnel,
    poisson_interval,
    shrink,
    wilson,
)

# Efron and Hastie, Computer Age Statistical Inference (2016), table 7.1: hits of 18 batters in
# their first 45 at-bats of 1970, and the James-Stein estimates printed for them (the first, the
# ninth and the last).
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]

counts = st.integers(0, 300)
rates = st.lists(st.integers(0, 20), min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("successes", "trials", "lower", "upper"),
    [
        (0, 1, 0.0, 0.7934567085261071),
        (1, 11, 0.016231752262825982, 0.3773646254862038),
        (0, 100, 0.0, 0.03699480747600191),
    ],
)
def test_wilson_published_figures_come_out(successes, trials, lower, upper):
    """The figures are of z = 1.96 exactly."""
    interval = wilson(successes, trials)
    assert interval.lower == pytest.approx(lower, rel=1e-12)
    assert interval.upper == pytest.approx(upper, rel=1e-12)
    assert interval.reason is None


def test_wilson_without_trials_has_no_interval_but_a_reason():
    """Nothing tried is nothing known."""
    assert wilson(0, 0) == Interval(None, None, "there were no trials")


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
       st.sampled_from([0.8, 0.9, 0.99]))  # fmt: skip
def test_wilson_agrees_with_scipy(pair, level):
    """Another implementation gives the same ends."""
    other = stats.binomtest(*pair).proportion_ci(level, method="wilson")
    interval = wilson(*pair, level=level)
    assert (interval.lower, interval.upper) == pytest.approx((other.low, other.high), abs=1e-12)


def test_wilson_at_95_percent_differs_from_scipy_by_its_round_z_only():
    """1.96 stands for 1.959964: the difference is below a ten-thousandth."""
    other = stats.binomtest(3, 17).proportion_ci(0.95, method="wilson")
    assert wilson(3, 17).upper == pytest.approx(other.high, abs=1e-5)
    assert wilson(3, 17).upper != pytest.approx(other.high, abs=1e-7)


@given(st.integers(1, 200))
def test_wilson_stays_in_range_holds_the_share_and_rises_with_successes(trials):
    """Ends lie between 0 and 1 about the share, and more successes never lower them."""
    intervals = [wilson(successes, trials) for successes in range(trials + 1)]
    for successes, interval in enumerate(intervals):
        assert 0 <= interval.lower <= successes / trials <= interval.upper <= 1
    assert [i.lower for i in intervals] == sorted(i.lower for i in intervals)
    assert [i.upper for i in intervals] == sorted(i.upper for i in intervals)
    assert intervals[0].lower == 0
    assert intervals[-1].upper == 1


@given(st.integers(0, 50))
def test_wilson_of_failures_is_the_mirror_of_that_of_successes(successes):
    """Counting what failed gives the complement."""
    one, other = wilson(successes, 50), wilson(50 - successes, 50)
    assert one.lower == pytest.approx(1 - other.upper)


@pytest.mark.parametrize(
    ("arguments", "level", "message"),
    [
        ((-1, 5), 0.95, r"Successes must be .* 0 or more\. Given: -1"),
        ((1, math.nan), 0.95, r"Trials must be a finite number"),
        ((1, math.inf), 0.95, r"Trials must be a finite number"),
        ((6, 5), 0.95, r"more successes than trials\. Given: successes=6, trials=5"),
        ((1, 5), 1, r"A level lies between 0 and 1\. Given: 1"),
        ((1, 5), 0, r"A level lies between 0 and 1\. Given: 0"),
        ((1, 5), math.nan, r"A level lies between 0 and 1\. Given: nan"),
    ],
)
def test_wilson_impossible_counts_are_refused(arguments, level, message):
    """No interval is made up from numbers that cannot be."""
    with pytest.raises(ValueError, match=message):
        wilson(*arguments, level=level)


@given(counts, st.sampled_from([0.8, 0.95, 0.998]))
def test_poisson_interval_leaves_half_the_rest_in_each_tail(count, level):
    """At each end the chance of so many or so few events, summed up, is half of 1 - level."""
    interval = poisson_interval(count, level=level)
    ks = np.arange(count + 1)
    at_upper = math.fsum(stats.poisson.pmf(ks, interval.upper))
    assert at_upper == pytest.approx((1 - level) / 2, rel=1e-6)
    if count:
        below_lower = math.fsum(stats.poisson.pmf(ks[:-1], interval.lower))
        assert 1 - below_lower == pytest.approx((1 - level) / 2, rel=1e-6)
    else:
        assert interval.lower == 0


def test_poisson_interval_published_figures_come_out():
    """Garwood's table: 0 events up to 3.689, 5 events from 1.623 to 11.668."""
    assert poisson_interval(0).upper == pytest.approx(3.689, abs=5e-4)
    assert poisson_interval(5).lower == pytest.approx(1.623, abs=5e-4)
    assert poisson_interval(5).upper == pytest.approx(11.668, abs=5e-4)


def test_poisson_interval_of_part_counts_lies_between_those_of_whole_ones():
    """A case carried by half counts by half."""
    assert poisson_interval(2).upper < poisson_interval(2.5).upper < poisson_interval(3).upper


@pytest.mark.parametrize("count", [-1, math.nan, math.inf])
def test_poisson_interval_impossible_count_is_refused(count):
    """There are no fewer than no events."""
    with pytest.raises(ValueError, match="A count must be a finite number of 0 or more"):
        poisson_interval(count)


@pytest.mark.parametrize(
    ("expected", "level", "lower", "upper"),
    [(15, 0.95, 0.5596924, 1.649348), (20, 0.998, 0.4479107, 1.902094)],
)
def test_poisson_funnel_published_figures_come_out(expected, level, lower, upper):
    """The figures are those of FunnelPlotR's tests."""
    limits = poisson_funnel(expected, level=level)
    assert (limits.lower, limits.upper) == pytest.approx((lower, upper), abs=1e-6)


def test_poisson_funnel_of_nothing_expected_has_a_reason():
    """Without expectation there is no ratio."""
    assert poisson_funnel(0) == Interval(None, None, "no events are expected")


@given(st.floats(0.1, 500), st.floats(0.1, 3))
def test_poisson_funnel_agrees_with_chi_square_about_the_target(expected, target):
    """The limits are chi-square quantiles of twice the events, and hold the target."""
    limits = poisson_funnel(expected, target=target)
    events = 2 * expected * target
    assert limits.lower == pytest.approx(stats.chi2.ppf(0.025, events) / 2 / expected)
    assert limits.upper == pytest.approx(stats.chi2.ppf(0.975, events + 2) / 2 / expected)
    assert limits.lower < target < limits.upper


def test_poisson_funnel_target_of_nothing_has_no_lower_room():
    """About a target of 0 the lower limit is 0."""
    assert poisson_funnel(4, target=0).lower == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"expected": -1}, "Expected events must be"),
        ({"expected": 1, "target": -1}, "A target must be"),
        ({"expected": 0, "level": 2}, "A level lies between 0 and 1"),
    ],
)
def test_poisson_funnel_impossible_numbers_are_refused(arguments, message):
    """No limits are made up from numbers that cannot be."""
    with pytest.raises(ValueError, match=message):
        poisson_funnel(**arguments)


def test_shrink_equal_trials_gives_the_published_batting_averages():
    """James-Stein with binomial variance at the mean: table 7.1 to three decimals."""
    found = shrink([hits / 45 for hits in HITS], [45] * 18)
    assert found.round(3)[[0, 8, 17]].tolist() == [0.294, 0.261, 0.242]


def test_shrink_rates_no_further_apart_than_chance_become_their_mean():
    """The positive part: nothing is turned round its mean."""
    assert shrink([0.4, 0.5, 0.5, 0.6], [10] * 4).tolist() == pytest.approx([0.5] * 4)


@given(rates)
def test_shrink_equal_trials_keeps_order_and_mean_and_comes_closer(successes):
    """Ranks and the mean stay; nobody moves away from it."""
    raw = np.array(successes) / 20
    found = shrink(raw, [20] * len(raw))
    assert found.mean() == pytest.approx(raw.mean())
    order = np.argsort(raw, kind="stable")
    assert (np.diff(found[order]) >= -1e-12).all()
    assert (abs(found - raw.mean()) <= abs(raw - raw.mean()) + 1e-12).all()


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=4, max_size=12))
def test_shrink_unequal_trials_lies_between_rate_and_pooled_share(pairs):
    """Whoever has few trials moves most, and nobody past the pooled share."""
    trials = np.array([size for _, size in pairs], dtype=float)
    raw = np.array([min(x, size) / size for x, size in pairs])
    pooled = np.average(raw, weights=trials)
    found = shrink(raw, trials)
    assert (np.minimum(raw, pooled) - 1e-9 <= found).all()
    assert (found <= np.maximum(raw, pooled) + 1e-9).all()
    order = np.argsort(trials, kind="stable")
    away = abs(raw - pooled) > 1e-9
    if len(set(trials)) > 1 and away.all():
        kept = (found - pooled) / (raw - pooled)
        assert (np.diff(kept[order]) >= -1e-9).all()


def test_shrink_unequal_trials_comes_close_to_the_estimate_of_the_true_prior():
    """In a large simulated agency the moments find how much each rate should keep."""
    rng = np.random.default_rng(7)
    sizes = rng.integers(5, 60, 2000)
    met = rng.binomial(sizes, rng.beta(6, 4, 2000))
    assert shrink(met / sizes, sizes) == pytest.approx((met + 6) / (sizes + 10), abs=0.01)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_shrink_all_or_nothing_stays(value):
    """Where everybody met everything there is nothing to draw."""
    assert shrink([value] * 5, [3, 4, 5, 6, 7]).tolist() == [value] * 5
    assert shrink([value] * 5, [3] * 5).tolist() == [value] * 5


def test_shrink_trials_of_one_or_less_say_nothing_about_the_spread():
    """Where no unit has a second trial, what differs may be chance: all become the share."""
    assert shrink([0, 1, 1, 0], [0.5, 1, 1, 1]).tolist() == pytest.approx([2 / 3.5] * 4)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_shrink_fewer_than_four_are_unchanged(number):
    """K - 3 needs a fourth."""
    raw = [0.2, 0.5, 0.9][:number]
    assert shrink(raw, [10] * number).tolist() == raw


def test_shrink_without_trials_stays_missing_and_counts_for_nothing():
    """Someone without cases neither gets a rate nor changes the others'."""
    found = shrink([0.4, 0.5, 0.6, 0.7, math.nan], [10, 10, 10, 10, 0])
    assert math.isnan(found[4])
    assert found[:4].tolist() == shrink([0.4, 0.5, 0.6, 0.7], [10] * 4).tolist()


@pytest.mark.parametrize(
    ("raw", "trials", "message"),
    [
        ([0.5], [1, 2], r"same length\. Given: shapes \(1,\) and \(2,\)"),
        (0.5, 1, r"same length"),
        ([0.5], [-1], r"Trials are 0 or more"),
        ([0.5], [math.nan], r"Trials are 0 or more"),
        ([1.5], [4], r"A rate lies between 0 and 1\. Given: \[1\.5\]"),
        ([math.nan], [4], r"A rate lies between 0 and 1"),
    ],
)
def test_shrink_impossible_input_is_refused(raw, trials, message):
    """No estimate is made up from numbers that cannot be."""
    with pytest.raises(ValueError, match=message):
        shrink(raw, trials)
