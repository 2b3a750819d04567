"""Tests of caseload_lib.share.chances."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from caseload_lib.share.chances import Chances, find_tails


def test_find_tails_agree_with_the_binomial_distribution():
    """From no event to more than there are."""
    counts = np.arange(14)
    expected = stats.binom.sf(counts - 1, 12, 0.3)
    assert find_tails(counts, 12, 0.3) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("share", [0.5, 0.9, 1e-3])
def test_find_two_people_is_a_sum_of_binomial_chances(share):
    """With two people the second has what the first has not: eleven outcomes, added up."""
    shares = np.sort([share, 1 - share])
    first = np.array([math.comb(10, k) * shares[0] ** k * shares[1] ** (10 - k) for k in range(11)])
    smallest = np.array(
        [min(find_tails(k, 10, shares[0]), find_tails(10 - k, 10, shares[1])) for k in range(11)]
    )
    for tail in smallest:
        expected = first[smallest <= tail * (1 + 1e-12)].sum()
        assert Chances(10, shares).find(tail) == pytest.approx(expected, rel=1e-10)


def test_find_tiny_chances_keep_their_digits():
    """One of two has all of 900: 2 ÷ 2^900, far below what a difference from 1 could show."""
    found = Chances(900, np.array([0.5, 0.5])).find(0.5**900)
    assert found == pytest.approx(float(Fraction(2, 2**900)), rel=1e-9, abs=0)


def test_find_telling_count_is_where_the_p_value_reaches_alpha():
    """One count less would not be telling, with people of whom many have next to nothing."""
    shares = np.sort(np.concatenate([np.full(30, 1e-9), np.ones(6) / 6 - 5e-9]))
    chances = Chances(40, shares)
    telling = chances.find_telling_count(shares[-1], 0.05)
    assert chances.find(float(find_tails(telling, 40, shares[-1]))) <= 0.05
    assert chances.find(float(find_tails(telling - 1, 40, shares[-1]))) > 0.05
    assert chances.find_telling_count(shares[0], 0.05) == 1
    assert Chances(1, np.ones(4) / 4).find_telling_count(0.25, 0.05) is None


def test_find_a_tail_of_one_is_certain():
    """Where one person has all but nothing of the exposure, their having the event is no news."""
    assert Chances(1, np.array([1e-18, 1.0])).find(1.0) == 1
