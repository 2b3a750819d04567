"""Tests of sums of hours that are always the same where a case gets them."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.plan.constant_sums import count_sums
from caseload_lib.plan.workload import ServiceShare

PARTS = st.lists(
    st.builds(
        ServiceShare, st.just("s"), chance=st.floats(0.01, 1), contact_hours=st.floats(0.1, 9)
    ),
    max_size=3,
)


@given(parts=PARTS, cases=st.integers(0, 3))
def test_count_sums_is_every_way_to_get_the_services(parts, cases):
    """Chances are those of listing who gets what, and sums rise."""
    hours, shares = count_sums(parts, cases, least=2.0)
    limit = 2.0 + cases * sum(one.hours for one in parts) / 2
    expected = 0.0
    for got in product([0, 1], repeat=cases * len(parts)):
        pairs = list(zip(got, parts * cases, strict=True))
        if 2.0 + sum(one.hours for yes, one in pairs if yes) <= limit + 1e-6:
            expected += prod(one.chance if yes else 1 - one.chance for yes, one in pairs)
    assert shares[hours <= limit + 1e-6].sum() == pytest.approx(expected, abs=1e-9)
    assert (np.diff(hours) > 0).all()


def test_count_sums_equal_sums_are_one():
    """Three times 0.1 hours and once 0.3 are the same, though not in binary fractions."""
    parts = [ServiceShare("a", chance=0.5, contact_hours=0.1),
             ServiceShare("b", chance=0.5, contact_hours=0.3)]  # fmt: skip
    hours, _ = count_sums(parts, 10)
    assert hours == pytest.approx(np.arange(41) * 0.1)


def test_count_sums_too_many_are_drawn_together_with_mean_and_variance():
    """However many sums there are, a few thousand stand for them."""
    parts = [ServiceShare("s", chance=0.3 + i / 20, contact_hours=1 + i / np.e) for i in range(6)]
    hours, shares = count_sums(parts, 50)
    assert len(hours) < 5000
    assert shares.sum() == pytest.approx(1.0)
    mean = 50 * sum(one.chance * one.hours for one in parts)
    variance = 50 * sum(one.chance * (1 - one.chance) * one.hours**2 for one in parts)
    assert hours @ shares == pytest.approx(mean)
    assert (hours - mean) ** 2 @ shares == pytest.approx(variance, rel=1e-3)
