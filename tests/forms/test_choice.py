"""Tests of the rules of choosing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.errors import CaseloadError
from caseload_lib.forms.choice import Choice, pick_offered

OFFERED = {name: name.upper() for name in "edcba"}


@given(st.lists(st.sampled_from(sorted(OFFERED))))
def test_pick_offered_gives_each_once_in_the_order_of_the_offer(wanted):
    """However somebody clicked, the same choice is the same choice."""
    picked = pick_offered("letter", wanted, OFFERED)
    assert picked == tuple(name for name in OFFERED if name in wanted)


def test_pick_offered_what_is_not_offered_is_refused_by_name():
    """The error names what is strange and what there is."""
    with pytest.raises(CaseloadError, match="no letter x in these records"):
        pick_offered("letter", ["a", "x"], OFFERED)


def test_check_months_backwards_are_refused():
    """The first month is not after the last."""
    with pytest.raises(CaseloadError, match="October 2026 to September 2026, backwards"):
        Choice(first="2026-10", last="2026-09").check()


def test_check_without_an_indicator_is_refused():
    """There is nothing to show of nothing."""
    with pytest.raises(CaseloadError, match="No indicator is chosen"):
        Choice(first="2026-10", last="2026-10", indicators=()).check()


def test_check_one_month_is_a_choice():
    """The first month may be the last."""
    choice = Choice(first="2026-10", last="2026-10")
    assert choice.check() is choice
