"""The month: which contact is made on which day."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from caseload_lib.plan.scheduling.contacts import Contact, Stop
from caseload_lib.plan.scheduling.filling import fill_days
from caseload_lib.plan.scheduling.month_model import MonthModel
from caseload_lib.plan.scheduling.points import MOVED, Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

#: So many of the lightest days take part when a plan is mended.
_LIGHT_DAYS = 6

Days = Mapping[int, Sequence[Stop]]


class DayPlan(NamedTuple):
    """Contacts by day.

    Parameters
    ----------
    days : mapping of int to sequence of Stop
        The contacts of each day that has any.
    objective : float
        The points of the plan; infinite where no search came to it.
    effort : float
        Deterministic seconds spent.
    """

    days: Days
    objective: float
    effort: float


class MonthPlanner:
    """Days for contacts that have to do with one another.

    Parameters
    ----------
    contacts : sequence of Contact
        The contacts.
    wishes : Wishes
        What would suit the contacts best.
    rooms : Rooms
        What is known of the days.

    Attributes
    ----------
    bound : int
        The least points that any plan costs, as far as is known.
    """

    def __init__(self, contacts: Sequence[Contact], wishes: Wishes, rooms: Rooms) -> None:
        self.bound = 0
        self._contacts, self._wishes, self._rooms = contacts, wishes, rooms
        self._losses: int | None = None

    def plan(self, effort: float) -> DayPlan:
        """Return the best days found.

        First as much as possible is placed and as little as possible moved; of all such plans
        the most comfortable is looked for. No comfort makes up for a promise, so that the two
        questions are one; and the bound counts no more comfort than a promise weighs, so that it
        holds in any case.

        Parameters
        ----------
        effort : float
            Deterministic seconds that may be spent, above 0.

        Returns
        -------
        DayPlan
            The best found; where none was, what `filling.fill_days` places.
        """
        month = self._model()
        losses, spent, days = self._losses, 0.0, None
        if losses is None:
            first = self._place(month, effort)
            spent += first.effort
            self.bound = max(self.bound, first.bound)
            if not first.found:
                return DayPlan(
                    fill_days(self._contacts, self._wishes, {}, self._rooms), math.inf, spent
                )
            losses, days = first.objective, first.days
            self._losses = losses if first.proven else None
        month.model.add(month.losses <= losses)
        month.model.minimize(month.add_comfort(self._wishes))
        month.hint(days or {})
        # What comfort costs is so near to its linear relaxation that following that is quickest.
        second = _Search(month, self._contacts, effort - spent, by_relaxation=True)
        spent += second.effort
        if second.impossible:  # what is known of the days by now leaves room for less
            self._losses = None
            return self.plan(max(effort - spent, effort / 2))
        if self._losses is not None:
            self.bound = max(self.bound, losses + min(second.bound, MOVED))
        if second.found:
            return DayPlan(second.days, losses + second.objective, spent)
        return DayPlan(days or {}, math.inf, spent)

    def mend(self, days: Days, full: Sequence[int], effort: float) -> DayPlan:
        """Return days in which only contacts of full days and of the lightest have other days.

        Parameters
        ----------
        days : mapping of int to sequence of Stop
            A plan.
        full : sequence of int
            Its days that have no room for what they hold.
        effort : float
            Deterministic seconds that may be spent, above 0.

        Returns
        -------
        DayPlan
            The best found; the same where none was.
        """
        others = {day for one in self._contacts for day in one.spans} - set(full)
        loads = {
            day: sum(self._wishes.find_load(one, day) for one, _ in days.get(day, ()))
            for day in others
        }
        light = sorted(others, key=lambda day: (loads[day], day))[:_LIGHT_DAYS]
        month = self._model()
        month.fix({day: stops for day, stops in days.items() if day not in {*full, *light}})
        month.model.minimize(month.losses + month.add_comfort(self._wishes))
        month.hint(days)
        found = _Search(month, self._contacts, effort, by_relaxation=True)
        if not found.found:
            return DayPlan(days, math.inf, found.effort)
        return DayPlan(found.days, found.objective, found.effort)

    def _model(self) -> MonthModel:
        """Return the month with what is known of its days by now."""
        return MonthModel(self._contacts, self._wishes.calendar, self._rooms.too_many)

    def _place(self, month: MonthModel, effort: float) -> "_Search":
        """Return the search for as much placed and as little moved as can be."""
        month.model.minimize(month.losses)
        first = _Search(month, self._contacts, effort / 5)
        if first.proven:
            return first
        month.hint(fill_days(self._contacts, self._wishes, {}, self._rooms))
        return _Search(month, self._contacts, effort / 3)


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
        self.impossible = status == cp_model.INFEASIBLE
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
