"""Finding moves in agencies too large to try all, and what bounds them."""

import random

import pandas as pd
import pytest

from caseload_lib.share.rebalancing import search
from caseload_lib.share.rebalancing.bounds import bound_peak
from caseload_lib.share.rebalancing.exchanges import Exchanges
from caseload_lib.share.rebalancing.levels import Peak
from caseload_lib.share.rebalancing.search import find_moves, list_options
from caseload_lib.share.rebalancing.situation import read_situation


def _make(seed, *, people=8, cases=60, load=0.9):
    """Return an agency with unequal hours, skills and caps, some of whose people have too much."""
    dice = random.Random(seed)
    who = [f"F{place:03}" for place in range(people)]
    hours = [dice.uniform(0.3, 1.7) for _ in range(cases)]
    scale = load * 100 * people / sum(hours)
    return read_situation(
        pd.DataFrame(
            {
                "case_id": [f"C{place:03}" for place in range(cases)],
                "facilitator_id": [who[int(people * dice.random() ** 2)] for _ in hours],
                "hours": [round(each * scale, 2) for each in hours],
                "months_together": [dice.randrange(80) for _ in hours],
                "skills_needed": [dice.choice(["", "", "a", "b"]) for _ in hours],
            }
        ),
        pd.DataFrame(
            {
                "facilitator_id": who,
                "available_hours": 100.0,
                "max_cases": [dice.choice([None, 9, 14]) for _ in who],
                "skills": [dice.choice(["a", "b", "a;b"]) for _ in who],
            }
        ),
        comfortable_utilisation=1.0,
    )


@pytest.mark.parametrize("max_moves", [1, 4, 30])
def test_find_moves_peak_lies_between_its_bounds(max_moves):
    """The peak is no lower than arithmetic allows and no higher than exchanges come to."""
    situation = _make(1)
    plan = find_moves(situation, max_moves=max_moves, seed=0)
    options = list_options(situation)
    found = Exchanges(situation, options, max_moves=max_moves).relieve()
    peak = Peak().measure(situation, plan.moves)
    bound = bound_peak(situation, options, max_moves=max_moves)
    assert bound <= plan.peak_bound <= peak <= Peak().measure(situation, found)
    assert len(found) <= max_moves
    assert len(plan.moves) <= max_moves


def test_find_moves_likely_choices_only_gives_a_true_bound(monkeypatch):
    """With few likely choices the peak may be higher; the bound is one for all moves."""
    situation = _make(2)
    best = find_moves(situation, max_moves=6, seed=0)
    monkeypatch.setattr(search, "MOST_CHOICES", 60)
    plan = find_moves(situation, max_moves=6, seed=0)
    least = Peak().measure(situation, best.moves)
    assert plan.peak_bound <= least <= Peak().measure(situation, plan.moves)


def test_find_moves_no_effort_says_that_nothing_is_proven(monkeypatch):
    """Where there is no time to search, exchanges give the moves and nothing is claimed."""
    situation = _make(3, load=1.1)
    monkeypatch.setattr(search, "_EFFORT", 0.0)
    plan = find_moves(situation, max_moves=12, seed=0)
    assert plan.moves
    assert not plan.proven
    assert plan.peak_bound <= Peak().measure(situation, plan.moves)


def test_bound_peak_room_is_shared_where_all_is_full():
    """People who need 120 % of all hours together cannot all have less."""
    situation = _make(4, load=1.2)
    bound = bound_peak(situation, list_options(situation), max_moves=60)
    assert bound == pytest.approx(200_000, abs=100)
