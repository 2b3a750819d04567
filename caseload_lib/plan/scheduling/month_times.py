"""A month planned: days first, then times, and back where a day has no room."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact
from caseload_lib.plan.scheduling.filling import fill_days
from caseload_lib.plan.scheduling.month_plan import DayPlan, MonthPlanner
from caseload_lib.plan.scheduling.points import Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

#: Less effort than this is not worth another turn.
_LEAST_EFFORT = 0.005
#: What it takes, about, to look at a contact on a day.
_LOOK_EFFORT = 0.0005
#: The part of the effort left that one turn of choosing days may take.
_TURN_PART = 0.6
#: What each turn takes besides, about.
_TURN_EFFORT = 0.1
#: How often a plan is mended, and what each time may take.
_MOST_MENDS, _MEND_EFFORT = 6, 0.04


class Times(NamedTuple):
    """When contacts are made.

    Parameters
    ----------
    starts : dict of str to (int, int)
        Day and minute by activity_id; contacts without a place are left out.
    bound : int
        The least points that any plan costs.
    """

    starts: dict[str, tuple[int, int]]
    bound: int


def plan_times(
    contacts: Sequence[Contact],
    wishes: Wishes,
    calendar: Calendar,
    *,
    effort: float,
) -> Times:
    """Return the best times found for contacts that have to do with one another.

    Days are chosen without their hours, then each day is looked at. What turns out to be too
    much for a day is remembered for all days that are like it; the plan is mended by giving
    contacts of its full days and of its lightest other days, and days are chosen again where
    effort is left. Choosing knows less than timing does, so the points of its best choice bound
    those of every plan. Where effort ends before any plan is whole, what a day has no room for
    goes to another that has, if there is one.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts.
    wishes : Wishes
        What would suit the contacts best.
    calendar : Calendar
        The days, hours and ways.
    effort : float
        Deterministic seconds that may be spent on choosing days.

    Returns
    -------
    Times
        A plan that keeps every rule, whatever the effort.
    """
    rooms = Rooms(contacts, calendar)
    planner = MonthPlanner(contacts, wishes, rooms)
    best: DayPlan | None = None
    spent, left = 0.0, effort
    while left >= _LEAST_EFFORT or not spent:
        plan = planner.plan(max(left * _TURN_PART, _LEAST_EFFORT))
        spent += plan.effort + _TURN_EFFORT
        for _ in range(_MOST_MENDS):
            full = [day for day, stops in plan.days.items() if not rooms.learn(day, stops)]
            if not full or plan.objective == math.inf:
                break
            plan = planner.mend(plan.days, full, _MEND_EFFORT)
            spent += plan.effort + _TURN_EFFORT
        if not full and (best is None or plan.objective < best.objective):
            best = plan
        if best is not None and best.objective <= planner.bound:
            break
        left = effort - spent - rooms.asked * _LOOK_EFFORT
    days = best.days if best is not None else fill_days(contacts, wishes, plan.days, rooms)
    starts = {
        name: (day, minute)
        for day, stops in days.items()
        for name, minute in rooms.find_times(day, stops).items()
    }
    return Times(starts, planner.bound)
