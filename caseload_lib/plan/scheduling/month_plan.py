"""The month: which contact is made on which day."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.filling import fill_days
from caseload_lib.plan.scheduling.month_model import MonthModel
from caseload_lib.plan.scheduling.points import MOVED, Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

#: The part of the effort after which the first question is left as far as it is answered.
_FIRST_PART = 0.5


class MonthPlan(NamedTuple):
    """Contacts by day, and what is known of any plan's cost.

    Parameters
    ----------
    days : dict of int to list of Stop
        The contacts of each day that has any.
    bound : int
        The least points that any plan costs.
    effort : float
        Deterministic seconds spent.
    """

    days: dict[int, list[Stop]]
    bound: int
    effort: float


def plan_days(
    contacts: Sequence[Contact],
    wishes: Wishes,
    calendar: Calendar,
    rooms: Rooms,
    *,
    effort: float,
) -> MonthPlan:
    """Return the best days found for contacts that have to do with one another.

    First as much as possible is placed and as little as possible moved; of all such plans the
    most comfortable is looked for. No comfort makes up for a promise, so that the two questions
    are one; and the bound counts no more comfort than a promise weighs, so that it holds in any
    case.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts.
    wishes : Wishes
        What would suit the contacts best.
    calendar : Calendar
        The days, hours and ways.
    rooms : Rooms
        What is known of the days so far.
    effort : float
        Deterministic seconds that may be spent, above 0.

    Returns
    -------
    MonthPlan
        The best found; where nothing better was, what `filling.fill_days` places.
    """
    month = MonthModel(contacts, calendar, rooms.too_many)
    month.model.minimize(month.losses)
    first = _Search(month, contacts, effort / 10)
    if not first.proven:
        filled = fill_days(contacts, wishes, {}, rooms)
        month.hint(filled)
        first = _Search(month, contacts, effort / 3)
        if not first.found:
            return MonthPlan(filled, max(first.bound, 0), first.effort)
    month.model.add(month.losses <= first.objective)
    month.model.minimize(month.add_comfort(wishes))
    month.hint(first.days)
    # What comfort costs is so near to its linear relaxation that following that is quickest.
    second = _Search(month, contacts, effort - first.effort, by_relaxation=True)
    bound = first.bound + min(max(second.bound, 0), MOVED) * first.proven
    return MonthPlan(
        second.days if second.found else first.days, bound, first.effort + second.effort
    )


class _Search:
    """One search for the least of what a month's model is asked for."""

    def __init__(
        self,
        month: MonthModel,
        contacts: Sequence[Contact],
        effort: float,
        *,
        by_relaxation: bool = False,
    ) -> None:
        solver = cp_model.CpSolver()
        # One worker repeats itself.
        solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
        if by_relaxation:
            solver.parameters.search_branching = cp_model.LP_SEARCH
            solver.parameters.linearization_level = 2
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(month.model)
        self.found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        self.proven = status == cp_model.OPTIMAL
        self.bound = round(solver.best_objective_bound)
        self.objective = round(solver.objective_value)
        self.effort: float = solver.response_proto.deterministic_time
        self.days: dict[int, list[Stop]] = defaultdict(list)
        for contact in contacts if self.found else ():
            name = contact.activity_id
            if contact.present and name in month.kept and solver.boolean_value(month.kept[name]):
                self.days[contact.present[0]].append(Stop(contact, kept=True))
            for day in contact.spans:
                if (name, day) in month.free and solver.boolean_value(month.free[name, day]):
                    self.days[day].append(Stop(contact, kept=False))
