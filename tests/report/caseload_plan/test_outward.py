"""Tests of what leaves the agency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.report.caseload_plan.outward import Discretion

OUT = Discretion(outward=True, below=11)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("plans of 1 case", "plans of 20 or fewer case"),
        ("plans of 20 cases; 854 contacts", "plans of 20 or fewer cases; 854 contacts"),
        ("plans of 21 cases", "plans of 21 cases"),
        ("success from 3 known outcomes", "success from 10 or fewer known outcomes"),
        ("2 of 9 cases have none", "20 or fewer of 20 or fewer cases have none"),
        ("2 of 29 cases have none", "20 or fewer of 29 cases have none"),
        ("the 9 cases that F003 holds", "the 20 or fewer cases that the facilitator holds"),
        ("40 hours a week, 10 holidays on weekdays", "40 hours a week, 10 holidays on weekdays"),
    ],
)
def test_say_hides_small_counts_and_ids_and_nothing_else(text, told):
    """Counts of few cases and whose they are stay inside; hours and days do not."""
    assert OUT.say(text) == told
    assert Discretion(outward=False).say(text) == text


@pytest.mark.parametrize(("held", "told"), [(None, None), (0, 0), (1, None), (10, None), (11, 11)])
def test_show_held_leaves_out_small_caseloads(held, told):
    """A caseload of ten or fewer is not told outside."""
    assert OUT.show_held(held) == told
    assert Discretion(outward=False).show_held(held) == held


@pytest.mark.parametrize(
    ("mixed", "share", "blurs"),
    [(None, 0.5, False), (10, 0.5, True), (10, 1.0, False), (22, 0.5, False), (30, 0.9, True)],
)
def test_blurs_shares_of_which_either_side_is_few(mixed, share, blurs):
    """Three of thirty without a service are as few as three with it."""
    assert Discretion(True, mixed_cases=mixed).blurs(share) is blurs
    assert not Discretion(False, mixed_cases=mixed).blurs(share)


@given(st.integers(1, 200), st.data())
def test_blurs_leaves_no_small_count_to_be_worked_out(mixed, data):
    """From what is told of share and cases, at least two counts are possible, or none is small."""
    count = data.draw(st.integers(0, mixed))
    share = count / mixed
    if not 0 < count < 11 and not 0 < mixed - count < 11:
        return
    if count in {0, mixed}:
        return
    out = Discretion(True, mixed_cases=mixed)
    assert out.blurs(share)
    told = out.say(f"{mixed} cases")
    sizes = range(1, 21) if told.startswith("20 or fewer") else [mixed]
    possible = {(one, size) for size in sizes for one in range(size + 1)
                if round(one / size, 1) == round(share, 1)}  # fmt: skip
    assert len({one for one, _ in possible}) > 1
