"""The rows that tell of a rebalancing: the moves, everybody's load, and what is blocked."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from caseload_lib.share.rebalancing.model import Moves
from caseload_lib.share.rebalancing.reasons import Reasons
from caseload_lib.share.rebalancing.situation import UNITS_PER_HOUR, Situation

#: The columns of `Rebalance.moves` and their kinds.
MOVES = {
    "case_id": "str",
    "from_facilitator_id": "str",
    "to_facilitator_id": "str",
    "hours": "float64",
    "months_together": "float64",
    "reason": "str",
}
#: The columns of `Rebalance.people` and their kinds.
PEOPLE = {
    "facilitator_id": "str",
    "available_hours": "float64",
    "hours_before": "float64",
    "hours_after": "float64",
    "cases_before": "float64",
    "cases_after": "float64",
    "utilisation_before": "float64",
    "utilisation_after": "float64",
}
#: The columns of `Rebalance.blocked` and their kinds.
BLOCKED = {
    "case_id": "str",
    "from_facilitator_id": "str",
    "facilitator_id": "str",
    "rule": "str",
    "reason": "str",
}


def frame_moves(situation: Situation, moves: Moves, reasons: Reasons) -> pd.DataFrame:
    """Return the moves as rows, in order of case_id.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    moves : mapping of int to int
        Who takes each case that moves, both by place.
    reasons : Reasons
        The reasons of the plan.

    Returns
    -------
    DataFrame
        The columns of `MOVES`.
    """
    rows = []
    for place in sorted(moves):
        case = situation.cases[place]
        giver, taker = (situation.people[one].facilitator_id for one in (case.holder, moves[place]))
        reason = reasons.explain_move(place)
        rows.append((case.case_id, giver, taker, case.hours, case.months, reason))
    return _frame(rows, MOVES)


def frame_people(situation: Situation, moves: Moves) -> pd.DataFrame:
    """Return everybody's hours, cases and utilisation before and after.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    moves : mapping of int to int
        Who takes each case that moves, both by place.

    Returns
    -------
    DataFrame
        The columns of `PEOPLE`.
    """
    before: list[list[int]] = [[] for _ in situation.people]
    after: list[list[int]] = [[] for _ in situation.people]
    for place, case in enumerate(situation.cases):
        before[case.holder].append(place)
        after[moves.get(place, case.holder)].append(place)
    rows = []
    for place, person in enumerate(situation.people):
        hours, counts = [], []
        for held in (before[place], after[place]):
            own = [situation.cases[case] for case in held]
            hours.append(math.fsum([person.fixed_hours, *(case.hours for case in own)]))
            counts.append(sum(case.share for case in own) / UNITS_PER_HOUR)
        loads = [_divide(each, person.available_hours) for each in hours]
        rows.append((person.facilitator_id, person.available_hours, *hours, *counts, *loads))
    return _frame(rows, PEOPLE)


def _divide(hours: float, available: float) -> float:
    """Return a utilisation: infinite where there is something to do in no time."""
    if available == 0:
        return math.inf if hours > 0 else 0.0
    return hours / available


def frame_blocked(situation: Situation, reasons: Reasons) -> pd.DataFrame:
    """Return why cases stay, as rows.

    Parameters
    ----------
    situation : Situation
        Cases and people.
    reasons : Reasons
        The reasons of the plan.

    Returns
    -------
    DataFrame
        The columns of `BLOCKED`.
    """
    rows = []
    for place, taker, hindrance in reasons.list_blocked():
        case = situation.cases[place]
        who = None if taker is None else situation.people[taker].facilitator_id
        holder = situation.people[case.holder].facilitator_id
        rows.append((case.case_id, holder, who, *hindrance))
    return _frame(rows, BLOCKED)


def _frame(rows: Sequence[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    """Return rows with columns of their kinds."""
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
