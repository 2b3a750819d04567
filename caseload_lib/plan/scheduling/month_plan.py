"""The month: which contact is made on which day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.month_model import MonthModel, TooMany
from caseload_lib.plan.scheduling.points import MOVED

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
    best_days: Mapping[str, int],
    calendar: Calendar,
    *,
    too_many: Sequence[TooMany],
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
    best_days : mapping of str to int
        As `points.find_best_days` gives them.
    calendar : Calendar
        The days, hours and ways.
    too_many : sequence of TooMany
        What is known not to go together on a day.
    effort : float
        Deterministic seconds that may be spent, above 0.

    Returns
    -------
    MonthPlan
        The best found; without any contact where the effort was too little to find one.
    """
    month = MonthModel(contacts, calendar, too_many)
    month.model.minimize(month.losses)
    first = _Search(month, contacts, effort / 2)
    if not first.found:
        return MonthPlan({}, 0, first.effort)
    if not first.proven:
        return MonthPlan(first.days, first.bound, first.effort)
    month.model.add(month.losses <= first.bound)
    month.model.minimize(month.add_comfort(best_days))
    second = _Search(month, contacts, effort - first.effort)
    days = second.days if second.found else first.days
    bound = first.bound + min(max(second.bound, 0), MOVED)
    return MonthPlan(days, bound, first.effort + second.effort)


class _Search:
    """One search for the least of what a month's model is asked for."""

    def __init__(self, month: MonthModel, contacts: Sequence[Contact], effort: float) -> None:
        solver = cp_model.CpSolver()
        # One worker that counts up from below proves such months soonest, and repeats itself.
        solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
        solver.parameters.optimize_with_core = True
        solver.parameters.linearization_level = 0
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(month.model)
        self.found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        self.proven = status == cp_model.OPTIMAL
        self.bound = round(solver.best_objective_bound)
        self.effort: float = solver.response_proto.deterministic_time
        self.days: dict[int, list[Stop]] = defaultdict(list)
        for contact in contacts if self.found else ():
            name = contact.activity_id
            if contact.present and name in month.kept and solver.boolean_value(month.kept[name]):
                self.days[contact.present[0]].append(Stop(contact, kept=True))
            for day in contact.spans:
                if (name, day) in month.free and solver.boolean_value(month.free[name, day]):
                    self.days[day].append(Stop(contact, kept=False))
