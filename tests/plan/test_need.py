"""Tests of the random sum of a period's hours against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from caseload_lib.plan.need import Need
from caseload_lib.plan.workload import ServiceShare


def _service(hours, *, chance=1.0, deviation=0.0):
    return ServiceShare("s", chance=chance, contact_hours=hours, hours_sd=deviation)


@pytest.mark.parametrize("cases", [1, 5, 18, 22, 60])
def test_find_overrun_one_certain_service_is_the_tail_of_a_gamma(cases):
    """A sum of like gammas is a gamma with so many times the shape."""
    shape = (1.75 / 0.9) ** 2
    need = Need(0.0, (_service(1.75, deviation=0.9),))
    expected = stats.gamma.sf(36.0, shape * cases, scale=1.75 / shape)
    assert need.find_overrun(cases, 36.0) == pytest.approx(expected, abs=5e-5)
    ends = stats.gamma.ppf([0.1, 0.9], shape * cases, scale=1.75 / shape)
    assert need.find_range(cases) == pytest.approx(ends, rel=1e-3)


@pytest.mark.parametrize(("hours", "cases"), [(2.0, 20), (2.0, 25), (2.0137, 20), (0.7, 30)])
def test_find_overrun_services_by_chance_is_the_tail_of_a_binomial(hours, cases):
    """With constant hours, how many cases get the service is binomial, also at equality."""
    need = Need(1.0, (_service(hours, chance=0.3),))
    expected = stats.binom.sf(np.floor((36.0 - cases) / hours + 1e-9), cases, 0.3)
    assert need.find_overrun(cases, 36.0) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("cases", [1, 3, 20, 60])
@pytest.mark.parametrize("hours", [2.0, 1 / 3, 2.0137, np.pi])
def test_find_overrun_sums_equal_to_the_hours_are_enough(hours, cases):
    """Whatever the hours of a contact, so many of them fit into just so many hours."""
    need = Need(0.0, (_service(hours, chance=0.4),))
    for held in range(cases + 1):
        expected = stats.binom.sf(held, cases, 0.4)
        assert need.find_overrun(cases, held * hours) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seldom", [0.02, 0.5])
@pytest.mark.parametrize(("cases", "held"), [(1, 0), (1, 1), (3, 2), (20, 12), (40, 24)])
def test_find_overrun_sums_equal_to_the_hours_are_enough_beside_what_varies(cases, held, seldom):
    """It is the mixture over how many cases get the constant service and how many the other."""
    need = Need(0.0, (_service(2.0, chance=0.6), _service(1.5, chance=seldom, deviation=0.75)))
    expected = stats.binom.sf(held, cases, 0.6)
    for got in range(held + 1):
        others, left = np.arange(1, cases + 1), 2.0 * (held - got)
        more = stats.gamma.sf(left, 4.0 * others, scale=1.5 / 4.0)
        share = stats.binom.pmf(got, cases, 0.6)
        expected += share * (stats.binom.pmf(others, cases, seldom) @ more)
    assert need.find_overrun(cases, 2.0 * held) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    ("ratio", "cases"), [(0.001, 20), (0.02, 20), (0.02, 2000), (0.05, 60), (0.3, 200), (4.0, 10)]
)
def test_find_overrun_holds_for_little_and_for_much_spread(ratio, cases, share):
    """Beside hours that never vary, a sum of like gammas stays a gamma however narrow it is."""
    shape = 1 / ratio**2
    need = Need(0.5, (_service(4.0), _service(0.5, deviation=0.5 * ratio)))
    hours = 4.5 * cases + stats.gamma.isf(share, shape * cases, scale=0.5 / shape)
    assert need.find_overrun(cases, hours) == pytest.approx(share, abs=2e-4)


def test_find_overrun_vanishing_spread_is_none():
    """A deviation of rounding size makes no overrun."""
    assert Need(0.0, (_service(1.8, deviation=1e-200),)).find_overrun(20, 36.0) == 0.0


def test_find_range_services_by_chance_falls_on_sums():
    """Where hours are constant the ends are sums that can be."""
    need = Need(1.0, (_service(2.0, chance=0.3),))
    expected = 20 + 2 * stats.binom.ppf([0.1, 0.9], 20, 0.3)
    assert need.find_range(20) == pytest.approx(expected)


def test_find_overrun_nothing_varies_is_certain():
    """Equal hours are enough; a minute less is not."""
    need = Need(1.8, ())
    assert [need.find_overrun(20, hours) for hours in (36.0, 35.98)] == [0.0, 1.0]
    assert need.find_range(20) == (36.0, 36.0)


def test_find_overrun_fixed_need_beyond_the_hours_is_certain():
    """What every case needs without fail cannot fit, whatever chance brings."""
    need = Need(2.0, (_service(1.0, chance=0.5),))
    assert need.find_overrun(20, 36.0) == 1.0
    assert need.find_overrun(18, 36.0) == pytest.approx(1 - 0.5**18)
    assert need.find_overrun(0, 0.0) == 0.0


def test_need_moments_are_those_of_drawn_cases():
    """Mean and variance of one case follow from chances, means and deviations."""
    need = Need(0.5, (_service(4.0, chance=0.25, deviation=1.5), _service(2.0)))
    dice = np.random.default_rng(3)
    shape = (4.0 / 1.5) ** 2
    drawn = 2.5 + (dice.random(200_000) < 0.25) * dice.gamma(shape, 4.0 / shape, 200_000)
    assert need.mean_hours == pytest.approx(drawn.mean(), rel=0.01)
    assert need.variance == pytest.approx(drawn.var(), rel=0.02)


@given(
    chance=st.floats(0.05, 1),
    hours=st.floats(0.2, 8),
    deviation=st.floats(0, 8),
    cases=st.integers(0, 60),
    limit=st.floats(0, 150),
)
def test_find_overrun_is_a_chance_that_falls_with_the_hours(chance, hours, deviation, cases, limit):
    """It lies between 0 and 1, and more hours never make an overrun likelier."""
    need = Need(0.3, (_service(hours, chance=chance, deviation=deviation),))
    overrun = need.find_overrun(cases, limit)
    assert 0.0 <= overrun <= 1.0
    assert need.find_overrun(cases, limit + 5) <= overrun + 2e-3
    lower, upper = need.find_range(cases)
    assert 0.3 * cases - 1e-9 <= lower <= upper
