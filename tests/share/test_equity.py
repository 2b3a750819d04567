"""Tests of caseload_lib.share.equity."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from caseload_lib.share.equity import concentration, gini

LOADS = st.lists(st.integers(0, 60), min_size=1, max_size=12)


@st.composite
def _draw_agencies(draw, *, people=(2, 5), events=6):
    """Return exposures, some 0, and events of those who have some."""
    exposure = draw(st.lists(st.integers(0, 9), min_size=people[0], max_size=people[1]))
    exposed = [place for place, amount in enumerate(exposure) if amount]
    counts = [0] * len(exposure)
    struck = st.lists(st.sampled_from(exposed), max_size=events) if exposed else st.just([])
    for place in draw(struck):
        counts[place] += 1
    return counts, exposure


def _list_outcomes(events, people):
    """Return every way in which so many events fall on so many people."""
    return [each for each in product(range(events + 1), repeat=people) if sum(each) == events]


def _find_chance(outcome, shares):
    """Return the exact chance of an outcome under the multinomial."""
    ways = math.factorial(sum(outcome))
    for count in outcome:
        ways //= math.factorial(count)
    return ways * math.prod(share**count for share, count in zip(shares, outcome, strict=True))


def _find_tail(count, events, share):
    """Return the exact chance of so many events or more."""
    return sum(
        math.comb(events, k) * share**k * (1 - share) ** (events - k)
        for k in range(count, events + 1)
    )


def _enumerate(exposure, events):
    """Return every outcome with its chance, its smallest tail and its exact p-value."""
    shares = [Fraction(amount, sum(exposure)) for amount in exposure]
    outcomes = [
        (
            each,
            _find_chance(each, shares),
            min(_find_tail(n, events, p) for n, p in zip(each, shares, strict=True)),
        )
        for each in _list_outcomes(events, len(exposure))
    ]
    return [
        (each, chance, tail, sum(other for _, other, small in outcomes if small <= tail))
        for each, chance, tail in outcomes
    ]


@pytest.mark.parametrize(
    ("values", "plain"),
    [
        ([1, 3, 2, 1, 1, 1, 4], 0.3076923),  # the example of phylotools
        ([5, 5, 5], 0),
        ([0, 0, 0, 12], 0.75),
        ([0, 0], 0),
        ([7], 0),
    ],
)
def test_gini_published_and_plain_cases_come_out(values, plain):
    """A published number; everybody equal, one with everything, nobody with anything."""
    assert gini(values) == pytest.approx(plain, abs=5e-8)


def test_gini_people_without_load_stay_in():
    """Leaving out who carries nothing would make the most unequal agency look equal."""
    assert gini([0, 0, 6, 6]) == pytest.approx(0.5)
    assert gini([6, 6]) == 0


@given(LOADS)
def test_gini_is_the_mean_difference_over_twice_the_mean(loads):
    """The definition, pair by pair, with whole numbers."""
    pairs = sum(abs(one - other) for one in loads for other in loads)
    expected = pairs / (2 * len(loads) * sum(loads)) if sum(loads) else 0
    assert gini(loads) == pytest.approx(expected, abs=1e-12)


@given(LOADS, st.floats(1e-6, 1e6), st.randoms(use_true_random=False))
def test_gini_neither_unit_nor_order_matter_and_corrected_reaches_one(loads, factor, dice):
    """Minutes or hours, and whoever comes first; corrected it is n ÷ (n − 1) times as much."""
    mixed = [factor * load for load in loads]
    dice.shuffle(mixed)
    assert gini(mixed) == pytest.approx(gini(loads), abs=1e-12)
    if len(loads) > 1:
        stretched = gini(loads) * len(loads) / (len(loads) - 1)
        assert gini(loads, corrected=True) == pytest.approx(stretched)
        assert gini([*[0] * len(loads), 1], corrected=True) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "at least one"),
        (3, r"Given: 3\."),
        ([1, -1], r"0 or more\. Given: -1.0"),
        ([1, math.nan], "Given: nan"),
        ([math.inf], "Given: inf"),
    ],
)
def test_gini_what_nobody_carries_is_refused(values, words):
    """No values, negative ones and such as are not known."""
    with pytest.raises(ValueError, match=words):
        gini(values)


def test_concentration_three_of_five_among_seven_is_too_few_to_tell():
    """The first seed's example: one of seven has three of five clients who changed."""
    found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7)
    assert found.p_value == pytest.approx(391 / 2401, rel=1e-12)
    assert (found.smallest_telling_count, found.verdict) == (4, "too few to tell")
    assert found.power == pytest.approx(432 / 16807, rel=1e-12)
    assert found.expected == pytest.approx([5 / 7] * 7)
    assert (found.place, found.count, found.events, found.people) == (0, 3, 5, 7)


@pytest.mark.parametrize(
    ("counts", "p_value", "telling", "verdict"),
    [
        ([6, 0, 0], Fraction(1, 243), 6, "more than chance"),
        ([5, 1, 0], Fraction(13, 243), 6, "too few to tell"),
        ([30, 0, 0], Fraction(3, 3**30), 17, "more than chance"),
        ([11, 10, 9], None, 17, "consistent with chance"),
    ],
)
def test_concentration_closed_forms_come_out(counts, p_value, telling, verdict):
    """All on one of three is 3 ÷ 3^n, however small; thirty events can tell."""
    found = concentration(counts, [1, 1, 1])
    if p_value is not None:
        assert found.p_value == pytest.approx(float(p_value), rel=1e-10, abs=0)
    assert (found.smallest_telling_count, found.verdict) == (telling, verdict)


@settings(max_examples=40, deadline=None)
@given(_draw_agencies(people=(2, 4), events=5))
def test_concentration_equals_enumeration_with_fractions(agency):
    """Every outcome counted, in whole numbers: p-value, telling count and power."""
    counts, exposure = agency
    events, found = sum(counts), concentration(*agency)
    if events == 0 or sum(amount > 0 for amount in exposure) < 2:
        assert (found.p_value, found.verdict, found.power) == (1, "too few to tell", 0)
        assert (found.place, found.smallest_telling_count) == (None, None)
        return
    outcomes = _enumerate(exposure, events)
    p_value = next(p for each, _, _, p in outcomes if each == tuple(counts))
    assert found.p_value == pytest.approx(float(p_value), rel=1e-10)
    share = Fraction(exposure[found.place], sum(exposure))
    telling = [
        count
        for count in range(1, events + 1)
        if sum(c for _, c, tail, _ in outcomes if tail <= _find_tail(count, events, share)) <= 0.05
    ]
    assert found.smallest_telling_count == min(telling, default=None)
    power = _find_tail(min(telling), events, min(1, 2 * share)) if telling else 0
    assert found.power == pytest.approx(float(power), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(_draw_agencies(people=(2, 9), events=30), st.floats(1e-3, 1e3), st.data())
def test_concentration_neither_unit_nor_order_matter(agency, factor, data):
    """Case-days or case-years, and whoever comes first: the same answer about the same person."""
    counts, exposure = agency
    order = data.draw(st.permutations(range(len(counts))))
    found = concentration(counts, exposure)
    other = concentration([counts[i] for i in order], [factor * exposure[i] for i in order])
    assert other.p_value == pytest.approx(found.p_value, rel=1e-9)
    assert other.power == pytest.approx(found.power, rel=1e-9)
    assert (other.verdict, other.count) == (found.verdict, found.count)
    assert other.smallest_telling_count == found.smallest_telling_count
    assert [other.expected[order.index(i)] for i in order] == list(other.expected)
    if found.place is not None:
        assert exposure[order[other.place]] == exposure[found.place]


@pytest.mark.parametrize(
    "exposure",
    [[1, 1, 1, 1], [1, 2, 3, 10], [1, 1, 1, 400], [0, 0, 3, 5], [0.001, 0.001, 7, 7], [5, 1]],
    ids=["equal", "skewed", "one with nearly all", "with zeros", "tiny", "two people"],
)
@pytest.mark.parametrize("events", [1, 3, 6])
@pytest.mark.parametrize("alpha", [0.05, 0.2])
def test_concentration_false_alarms_are_exactly_no_more_than_alpha(exposure, events, alpha):
    """Under fairness, the outcomes called more than chance have a chance of alpha at most."""
    shares = [amount / sum(exposure) for amount in exposure]
    alarms = [
        _find_chance(each, shares)
        for each in _list_outcomes(events, len(exposure))
        if all(share or not count for share, count in zip(shares, each, strict=True))
        and concentration(each, exposure, alpha=alpha).verdict == "more than chance"
    ]
    assert math.fsum(alarms) <= alpha * (1 + 1e-9)


_MANY = np.arange(1, 61)


@pytest.mark.parametrize(
    ("exposure", "events", "least"),
    [
        (np.ones(7), 20, 0.01),
        (1.0 / _MANY**2, 40, 0.01),
        (np.concatenate([np.full(20, 1e-6), np.ones(5)]), 15, 0.01),
        (np.concatenate([np.zeros(10), _MANY]), 30, 0.01),
        (np.ones(300), 60, 0.001),
    ],
    ids=["equal", "skewed", "tiny", "with zeros", "many people"],
)
def test_concentration_false_alarms_simulated_stay_at_alpha(exposure, events, least):
    """Of 1,500 fair years no more are called unfair than alpha and the luck of the draw allow.

    And some are: a test that never alarms would hold the rate, too.
    """
    dice = np.random.Generator(np.random.PCG64(20))
    shares = exposure / exposure.sum()
    years = dice.multinomial(events, shares, size=1500)
    smallest = np.where(years > 0, stats.binom.sf(years - 1, events, shares), 1).min(axis=1)
    # The p-value is a function of the smallest tail, of which there are few.
    _, places, times = np.unique(np.log(smallest).round(9), return_index=True, return_counts=True)
    found = [concentration(years[place], exposure).p_value <= 0.05 for place in places]
    alarms = (found * times).sum()
    assert alarms <= stats.binom.ppf(0.9999, 1500, 0.05)
    assert alarms >= least * 1500


def test_concentration_large_agency_agrees_with_independent_bounds():
    """2,000 people and 5,000 events: the answer lies between two bounds for multinomials."""
    dice = np.random.Generator(np.random.PCG64(3))
    exposure = dice.gamma(1.0, 1.0, 2000)
    shares = exposure / exposure.sum()
    counts = dice.multinomial(5000, shares)
    found = concentration(counts, exposure)
    grid = np.arange(1, 60)[:, None]
    tails = stats.binom.sf(grid - 1, 5000, shares)
    reached = np.where(tails <= found.smallest_tail * (1 + 1e-12), tails, 0).max(axis=0)
    assert 1 - np.prod(1 - reached) <= found.p_value <= reached.sum()
    assert found.p_value == pytest.approx(1 - np.prod(1 - reached), rel=5e-3)


def test_concentration_power_and_verdict_follow_the_settings():
    """Whoever finds only a tenfold share material is told that it would have been seen."""
    found = concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7, material_ratio=10)
    assert (found.power, found.verdict) == (1, "consistent with chance")
    assert concentration([3, 1, 1, 0, 0, 0, 0], [1] * 7, alpha=0.2).verdict == "more than chance"
    assert concentration([1, 0], [1, 1]).smallest_telling_count is None


def test_concentration_alpha_met_exactly_is_more_than_chance():
    """A p-value equal to alpha but for rounding is alpha."""
    assert concentration([5, 1, 0], [1, 1, 1], alpha=13 / 243).verdict == "more than chance"


@pytest.mark.parametrize(
    ("counts", "exposure", "rules", "words"),
    [
        ([1, 2], [1], {}, r"Given: shapes \(2,\) and \(1,\)"),
        ([], [], {}, "at least one person"),
        ([1.5, 0], [1, 1], {}, r"whole number\. Given: 1.5"),
        ([-1, 2], [1, 1], {}, r"A count is a finite number of 0 or more\. Given: -1.0"),
        ([1, 2], [1, math.nan], {}, "An exposure is .* Given: nan"),
        ([1, 2], [1, -3], {}, "An exposure is .* Given: -3.0"),
        ([1, 2], [1, 0], {}, r"Exposure 0 with a count, at the places \(from 0\): 1\."),
        ([1, 2], [1, 1], {"alpha": 0}, "alpha lies between 0 and 1"),
        ([1, 2], [1, 1], {"material_ratio": 1}, "material_ratio is more than 1"),
    ],
)
def test_concentration_impossible_input_is_refused(counts, exposure, rules, words):
    """What was given and the rule are said."""
    with pytest.raises(ValueError, match=words):
        concentration(counts, exposure, **rules)
