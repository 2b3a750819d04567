"""Moving a few cases so that nobody drowns: the fewest changes that help those who have most."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import pandas as pd

from caseload_lib.share.rebalancing.checks import check_rebalance
from caseload_lib.share.rebalancing.faults import find_faults
from caseload_lib.share.rebalancing.levels import Peak, Price
from caseload_lib.share.rebalancing.reasons import Reasons
from caseload_lib.share.rebalancing.rows import (
    frame_blocked,
    frame_moves,
    frame_people,
)
from caseload_lib.share.rebalancing.search import Plan, find_moves
from caseload_lib.share.rebalancing.situation import (
    MILLIONTHS,
    PRICES_PER_MOVE,
    Situation,
    read_situation,
)


@dataclass(frozen=True)
class Rebalance:
    """Which cases should move, and what comes of it.

    Attributes
    ----------
    moves : DataFrame
        One row for each case that should move, in order of case_id: the columns of
        `rebalancing.rows.MOVES`; hours a month and months together as given, reason in sentences.
    people : DataFrame
        One row for each facilitator, in order of facilitator_id: the columns of
        `rebalancing.rows.PEOPLE`. Hours needed (those of the cases and the fixed ones), cases by
        `load_share`, and utilisation (hours needed ÷ hours available: infinite where there are
        hours needed and none available, missing where the hours available are not known), before
        and after.
    peak_before, peak_after : float
        The greatest utilisation that is known; NaN where none is.
    price : float
        The moves' price: each 1 + min(months together, 60) ÷ 60, so 1 to 2.
    objective : float
        What of `peak_after` exceeds what is comfortable, 0 where nothing does.
    bound : float
        What it exceeds at least after any moves that keep the rules.
    gap : float
        (objective - bound) ÷ objective, 0 to 1; 0 where the objective is 0, and 1 where it is
        infinite and not known to have to be.
    proven : bool
        Whether no moves are better by any part of the objective: the peak, those next to it,
        and the price.
    blocked : DataFrame
        Why the cases of those who stay above what is comfortable stay with them, whoever is
        furthest above first: the columns of `rebalancing.rows.BLOCKED`. facilitator_id is who
        could not take the case, missing where nobody may since it is pinned, or its holder kept
        out; those with the most room first, all of them in a small agency and five at least in a
        large one. rule is "pinned", "kept_out", "unknown_hours", "no_hours", "conflict",
        "skill", "language", "cap", "no_room", "no_moves_left" or "no_gain"; reason a sentence.
    """

    moves: pd.DataFrame
    people: pd.DataFrame
    peak_before: float
    peak_after: float
    price: float
    objective: float
    bound: float
    gap: float
    proven: bool
    blocked: pd.DataFrame


def rebalance(
    cases: pd.DataFrame,
    facilitators: pd.DataFrame,
    *,
    max_moves: int = 10,
    comfortable_utilisation: float = 1.0,
    seed: int = 0,
) -> Rebalance:
    """Return the few moves of cases that best help those who have the most to do.

    **Rules.** A case moves once at most, and not if it is pinned. Whoever takes it has every
    skill it needs, one of its languages where it names any, and no conflict with it, and ends
    within their cap. Whoever is kept out neither gives nor takes; nor does anybody whose hours
    available are not known, and they do not count in the peak. Somebody with no hours available
    can give and not take, and is infinitely loaded while they have anything to do. No more than
    `max_moves` cases move, and none where nobody exceeds what is comfortable.

    **Objective**, each part counting only among plans that are equal by those before it:

    1. As few people as can be with something to do and no hours available.
    2. The least excess of the peak over `comfortable_utilisation`.
    3. The next-worst, in steps of five percentage points: as few people as can be at the peak's
       own step or beyond, then at the step below it or beyond, and so on down to comfort (beyond
       forty steps all count alike). So all who stay above it are helped with the moves that are
       left, and nobody changes hands for less than a step.
    4. The least price: each move costs 1, and as much again the longer client and facilitator
       have been together, up to five years: 1 + min(months_together, 60) ÷ 60.

    The price comes after the next-worst, since otherwise it would never be worth a move to help
    anybody but the worst-off.

    **Method.** CP-SAT with one worker, a seed and a limit of deterministic effort instead of the
    clock: the same rows, in whatever order, give the same plan. All parts are first settled as if
    nobody had to take the cases, which bounds them (the peak also by arithmetic, see
    `rebalancing.bounds`); mostly moves are found that come to just that. Where not, parts are
    settled one after the other, from moves found step by step (`rebalancing.exchanges`). Where a
    case can be moved in more than 12,000 ways, the model has only the cases of those above
    comfort, and those with the most room to take them; the bounds stay true for all moves. Hours
    count to a ten-thousandth, utilisation to a millionth. `rebalancing.checks` looks at the plan
    again from the rows given before it is returned.

    Parameters
    ----------
    cases : DataFrame
        One row for each case: case_id, facilitator_id (who holds it), hours (needed a month, 0 or
        more), and where known: months_together (0 or more; missing costs as 0), pinned (missing
        is no), skills_needed and languages (joined by ";"; missing: none asked for), conflicts
        (facilitator_ids joined by ";" that may not carry it; missing: none), load_share (what it
        counts towards a cap, 0 to 1; missing is 1). Columns but the first three may be left out.
    facilitators : DataFrame
        One row for each facilitator: facilitator_id, available_hours (a month, 0 or more; missing
        where not known), and where known: max_cases (missing: no cap), skills and languages
        (joined by ";"; missing: none), kept_out (missing is no), fixed_hours (hours needed
        besides the cases listed; missing is 0). Columns but the first two may be left out.
    max_moves : int, default 10
        The most cases that may move, 0 or more.
    comfortable_utilisation : float, default 1.0
        The utilisation up to which nobody is relieved, above 0 and at most 10.
    seed : int, default 0
        The seed of the search, 0 or more.

    Returns
    -------
    Rebalance
        The moves and what comes of them.

    Raises
    ------
    ValueError
        If a needed column is lacking, an id is missing or given twice, a case's facilitator is
        none of the facilitators, or a value is not of its kind or range; all faults at once.
    ValueError
        If `max_moves`, `comfortable_utilisation` or `seed` is not in its range.

    References
    ----------
    Graham, R. L. (1969). Bounds on multiprocessing timing anomalies. SIAM Journal on Applied
    Mathematics 17, 416-429.

    Examples
    --------
    >>> cases = pd.DataFrame({"case_id": ["C1", "C2", "C3"], "hours": [40.0, 60.0, 50.0]})
    >>> cases = cases.assign(facilitator_id="F001", months_together=[30, 2, 60])
    >>> people = pd.DataFrame({"facilitator_id": ["F001", "F002"], "available_hours": 110.0})
    >>> plan = rebalance(cases, people)
    >>> plan.moves[["case_id", "to_facilitator_id"]].values.tolist()
    [['C2', 'F002']]
    >>> round(plan.peak_before, 2), round(plan.peak_after, 2), plan.proven
    (1.36, 0.82, True)
    """
    faults = [
        *_find_setting_faults(max_moves, comfortable_utilisation, seed),
        *find_faults(cases, facilitators),
    ]
    if faults:
        raise ValueError("These caseloads cannot be rebalanced. " + "\n".join(faults))
    situation = read_situation(cases, facilitators, comfortable_utilisation=comfortable_utilisation)
    people = frame_people(situation, {})
    peak = _find_peak(people["utilisation_before"])
    plan = Plan({}, 0, peak_proven=True, proven=True)
    if max_moves and peak > comfortable_utilisation:
        plan = find_moves(situation, max_moves=max_moves, seed=seed)
    result = _describe(situation, plan, comfortable_utilisation, max_moves)
    check_rebalance(
        result,
        cases,
        facilitators,
        max_moves=max_moves,
        comfortable_utilisation=comfortable_utilisation,
    )
    return result


def _find_setting_faults(max_moves: Any, comfortable: Any, seed: Any) -> Iterator[str]:
    """Return what is wrong with the settings."""
    for name, number in (("max_moves", max_moves), ("seed", seed)):
        if isinstance(number, bool) or not isinstance(number, Integral) or int(number) < 0:
            yield f"{name} is a whole number, 0 or more. Given: {number!r}."
    if not isinstance(comfortable, Real) or not 0 < float(comfortable) <= 10:
        yield f"comfortable_utilisation is above 0 and at most 10. Given: {comfortable!r}."


def _describe(situation: Situation, plan: Plan, comfortable: float, max_moves: int) -> Rebalance:
    """Return a plan in words and numbers."""
    reasons = Reasons(situation, plan.moves, max_moves=max_moves)
    people = frame_people(situation, plan.moves)
    peak_after = _find_peak(people["utilisation_after"])
    idle = math.isnan(peak_after)
    objective = 0.0 if idle else max(0.0, peak_after - comfortable)
    if not math.isinf(objective) and not Peak().measure(situation, plan.moves):
        objective = 0.0
    # Counts of millionths are rounded up, so what they say of the least is one less.
    least = max(0, plan.peak_bound - 1) / MILLIONTHS
    bound = objective if plan.peak_proven else min(objective, least)
    gap = 0.0
    if bound != objective:
        gap = 1.0 if math.isinf(objective) else (objective - bound) / objective
    return Rebalance(
        frame_moves(situation, plan.moves, reasons),
        people,
        _find_peak(people["utilisation_before"]),
        peak_after,
        Price().measure(situation, plan.moves) / PRICES_PER_MOVE,
        objective,
        bound,
        gap,
        plan.proven,
        frame_blocked(situation, reasons),
    )


def _find_peak(utilisation: pd.Series) -> float:
    """Return the greatest utilisation that is known, NaN where none is."""
    return float(utilisation.max())
