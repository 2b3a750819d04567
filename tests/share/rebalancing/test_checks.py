"""The second look at a rebalancing finds what is not so."""

from dataclasses import replace

import pandas as pd
import pytest

from caseload_lib.share.rebalance import rebalance
from caseload_lib.share.rebalancing.checks import check_rebalance

CASES = pd.DataFrame(
    {
        "case_id": ["C1", "C2", "C3", "C4", "C5"],
        "facilitator_id": ["F001", "F001", "F002", "F002", "F001"],
        "hours": [70.0, 50.0, 20.0, 10.0, 30.0],
        "months_together": [10.0, 20.0, 30.0, 40.0, 50.0],
        "pinned": [False, False, True, False, False],
        "skills_needed": ["", "", "", "b", ""],
        "languages": ["", "", "", "", "es"],
        "conflicts": ["", "", "", "", "F004"],
    }
)
PEOPLE = pd.DataFrame(
    {
        "facilitator_id": ["F001", "F002", "F003", "F004", "F005"],
        "available_hours": [100.0, 100.0, 40.0, 90.0, None],
        "max_cases": [None, 9, 0, None, None],
        "skills": ["", "", "", "a", "b"],
        "languages": ["es", "en", "es", "es", "es"],
        "kept_out": [False, False, False, False, False],
    }
)
LIMITS = {"max_moves": 3, "comfortable_utilisation": 1.0}


@pytest.fixture(scope="module")
def plan():
    """Return a plan that keeps every rule."""
    return rebalance(CASES, PEOPLE, **LIMITS)


def _move(plan, case_id, taker, **more):
    """Return a plan with one more move."""
    case = CASES.set_index("case_id").loc[case_id]
    row = {
        "case_id": case_id,
        "from_facilitator_id": case["facilitator_id"],
        "to_facilitator_id": taker,
        "hours": case["hours"],
        "months_together": case["months_together"],
        "reason": "It helps.",
        **more,
    }
    return replace(plan, moves=pd.concat([plan.moves, pd.DataFrame([row])], ignore_index=True))


def test_check_rebalance_good_plan_passes(plan):
    """What `rebalance` returns is as it says."""
    check_rebalance(plan, CASES, PEOPLE, **LIMITS)
    assert len(plan.moves) == 1


@pytest.mark.parametrize(
    ("case_id", "taker", "more", "rule"),
    [
        ("C3", "F004", {}, "A pinned case stays"),
        ("C4", "F004", {}, "has every skill it needs"),
        ("C5", "F002", {}, "has one of its languages"),
        ("C5", "F004", {}, "a conflict keeps from them"),
        ("C5", "F003", {}, "ends within their cap"),
        ("C4", "F005", {}, "has known hours"),
        ("C5", "F001", {}, "moves away from whoever holds it"),
        ("C2", "F004", {"from_facilitator_id": "F002"}, "moves away from whoever holds it"),
        ("C2", "F004", {"hours": 1.0}, "tells the hours and months"),
        ("C2", "F004", {"reason": None}, "has a reason"),
        ("C2", "F009", {}, "names a case and facilitators that were given"),
    ],
)
def test_check_rebalance_move_that_breaks_a_rule_is_refused(plan, case_id, taker, more, rule):
    """Each rule is looked at for each move."""
    with pytest.raises(ValueError, match=rule):
        check_rebalance(_move(plan, case_id, taker, **more), CASES, PEOPLE, **LIMITS)


def test_check_rebalance_unknown_case_is_refused(plan):
    """A move of a case that was not given is told."""
    moves = plan.moves.assign(case_id="C9")
    with pytest.raises(ValueError, match="names a case and facilitators that were given"):
        check_rebalance(replace(plan, moves=moves), CASES, PEOPLE, **LIMITS)


def test_check_rebalance_kept_out_and_twice_and_too_many_are_refused(plan):
    """Whoever is kept out, a case that moves twice and too many moves are told together."""
    twice = replace(plan, moves=pd.concat([plan.moves, plan.moves], ignore_index=True))
    people = PEOPLE.assign(kept_out=True)
    with pytest.raises(ValueError, match="breaks rules") as caught:
        check_rebalance(twice, CASES, people, max_moves=1, comfortable_utilisation=1.0)
    for rule in ("No more than 1 cases move", "A case moves once", "kept out neither gives"):
        assert rule in str(caught.value)


def test_check_rebalance_moves_without_need_are_refused(plan):
    """Nobody changes hands where all are comfortable."""
    with pytest.raises(ValueError, match="nobody has more than is comfortable"):
        check_rebalance(plan, CASES, PEOPLE, max_moves=3, comfortable_utilisation=2.0)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("peak_before", 1.4, "peak before is 1.5"),
        ("peak_after", 0.5, "peak after is"),
        ("price", 3.0, "price is"),
        ("objective", 0.2, "objective is 0"),
        ("bound", 0.2, "bound is from 0"),
        ("gap", 0.1, "proven has no gap"),
    ],
)
def test_check_rebalance_number_that_is_not_so_is_refused(plan, name, value, said):
    """Each number is counted again."""
    with pytest.raises(ValueError, match=said):
        check_rebalance(replace(plan, **{name: value}), CASES, PEOPLE, **LIMITS)


@pytest.mark.parametrize("column", ["hours_before", "hours_after", "cases_after"])
def test_check_rebalance_people_that_do_not_add_up_are_refused(plan, column):
    """Everybody's hours and cases are added up again."""
    people = plan.people.assign(**{column: plan.people[column] + 1})
    with pytest.raises(ValueError, match="do not add up: F001"):
        check_rebalance(replace(plan, people=people), CASES, PEOPLE, **LIMITS)


def test_check_rebalance_missing_person_is_refused(plan):
    """Everybody is told of."""
    with pytest.raises(ValueError, match="Everybody is told of once"):
        check_rebalance(replace(plan, people=plan.people.iloc[1:]), CASES, PEOPLE, **LIMITS)
