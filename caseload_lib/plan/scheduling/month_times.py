"""A month planned: days first, then times, and back where a day has no room."""

from collections.abc import Sequence
from typing import NamedTuple

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact
from caseload_lib.plan.scheduling.filling import fill_days
from caseload_lib.plan.scheduling.month_plan import plan_days
from caseload_lib.plan.scheduling.points import Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

#: Less effort than this is not worth another turn.
_LEAST_EFFORT = 0.005
#: What it takes, about, to look at a contact on a day.
_LOOK_EFFORT = 0.0005
#: The part of the effort left that one turn of choosing days may take.
_TURN_PART = 0.6


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

    Days are chosen without their hours, then each day is looked at; what turns out to be too
    much for a day is remembered for all days that are like it, and days are chosen again.
    Choosing knows less than timing does, so the points of its best choice bound those of every
    plan. Where effort ends before days and hours agree, what a day has no room for goes to
    another that has, if there is one.

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
    rooms = Rooms(calendar)
    bound, spent = 0, 0.0
    while True:
        left = max(effort - spent - rooms.asked * _LOOK_EFFORT, _LEAST_EFFORT)
        plan = plan_days(
            contacts,
            wishes,
            calendar,
            rooms,
            effort=max(left * _TURN_PART, _LEAST_EFFORT),
        )
        bound, spent = max(bound, plan.bound), spent + plan.effort
        full = [day for day, stops in plan.days.items() if not rooms.learn(day, stops)]
        if not full or spent + rooms.asked * _LOOK_EFFORT >= effort:
            break
    days = plan.days if not full else fill_days(contacts, wishes, plan.days, rooms)
    starts = {
        name: (day, minute)
        for day, stops in days.items()
        for name, minute in rooms.find_times(day, stops).items()
    }
    return Times(starts, bound)
