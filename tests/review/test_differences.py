"""Tests of caseload_lib.review.differences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.review.differences import difference


@st.composite
def shares(draw):
    """Draw how many of some trials succeeded, and how many there were."""
    trials = draw(st.integers(1, 300))
    return draw(st.integers(0, trials)), trials


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_difference_published_figures_come_out(first, second, lower, upper):
    """Newcombe (1998), table II, method 10."""
    interval = difference(first, second)
    assert interval.lower == pytest.approx(lower, abs=5e-5)
    assert interval.upper == pytest.approx(upper, abs=5e-5)


@given(shares(), shares())
def test_difference_exchanged_sides_exchange_its_ends(first, second):
    """Who stands first decides on the sign alone."""
    there, back = difference(first, second), difference(second, first)
    assert there.lower == pytest.approx(-back.upper)
    assert there.upper == pytest.approx(-back.lower)


@given(shares(), shares())
def test_difference_interval_holds_the_difference_seen(first, second):
    """What was counted lies within what may be true."""
    interval = difference(first, second)
    apart = first[0] / first[1] - second[0] / second[1]
    assert -1 <= interval.lower <= apart + 1e-12
    assert apart - 1e-12 <= interval.upper <= 1


def test_difference_higher_level_is_wider():
    """More certainty leaves more open."""
    usual, wide = difference((9, 10), (3, 10)), difference((9, 10), (3, 10), level=0.99)
    assert wide.lower < usual.lower < usual.upper < wide.upper


@pytest.mark.parametrize(("first", "second"), [((0, 0), (3, 10)), ((3, 10), (0, 0))])
def test_difference_without_trials_says_why(first, second):
    """Nobody to compare with is no difference of zero."""
    interval = difference(first, second)
    assert (interval.lower, interval.upper) == (None, None)
    assert interval.reason == "there were no trials"


def test_difference_more_successes_than_trials_is_refused():
    """Counts that cannot be are refused on either side."""
    with pytest.raises(ValueError, match="more successes than trials"):
        difference((1, 2), (3, 2))
