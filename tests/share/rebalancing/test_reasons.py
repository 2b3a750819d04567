"""The reasons why cases stay."""

import pandas as pd

from caseload_lib.share.rebalancing.reasons import Reasons
from caseload_lib.share.rebalancing.situation import read_situation


def _reasons(people, cases, *, moves=None, max_moves=10):
    """Return the reasons of an agency in which everybody has the same cases."""
    who = [f"F{place:03}" for place in range(people)]
    situation = read_situation(
        pd.DataFrame(
            {
                "case_id": [f"C{place:04}" for place in range(people * cases)],
                "facilitator_id": [who[place % people] for place in range(people * cases)],
                "hours": 1.0,
            }
        ),
        pd.DataFrame({"facilitator_id": who, "available_hours": 10.0}),
        comfortable_utilisation=1.0,
    )
    return Reasons(situation, moves or {}, max_moves=max_moves)


def test_list_blocked_large_agency_is_bounded():
    """In a large agency the reasons are those of the likeliest takers, not of everybody."""
    rows = list(_reasons(60, 20).list_blocked())
    assert 60 * 20 * 5 <= len(rows) <= 10_000


def test_list_blocked_small_agency_is_complete():
    """In a small one everybody is told of for every case of whoever is above."""
    rows = list(_reasons(4, 11).list_blocked())
    assert len(rows) == 44 * 3
    assert {hindrance.rule for _, _, hindrance in rows} == {"no_room"}


def test_list_blocked_nobody_above_is_empty():
    """Where all are comfortable, nothing is blocked."""
    assert not list(_reasons(3, 10).list_blocked())


def test_list_blocked_leaves_out_what_moves_and_says_when_moves_are_used_up():
    """A case that moves is not blocked; the others want for a move where there is room."""
    reasons = _reasons(2, 12, moves={0: 1, 2: 1, 4: 1, 6: 1}, max_moves=4)
    rows = list(reasons.list_blocked())
    assert {case for case, _, _ in rows} == set(range(1, 24, 2))
    assert {hindrance.rule for _, _, hindrance in rows} == {"no_moves_left"}
    assert "no more than 4 moves" in rows[0][2].reason
