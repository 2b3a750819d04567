"""The facilitators reported on in one month, and sums for each of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.holdings import Holdings
from caseload_lib.plan.spans import Array, count_days, overlaps, to_day
from caseload_lib.review.ledger import Ledger


@dataclass(frozen=True)
class Roster:
    """Who is reported on in a month, and the cases held in it.

    Parameters
    ----------
    month : Month
        The month.
    ledger : Ledger
        The agency's ledger.
    places : array of int
        The place in `ledger.people` of everyone reported on, in order; every array of a `Fact`
        has one entry for each of them.
    held : Holdings
        The holdings that have a day in the month.
    """

    month: Month
    ledger: Ledger
    places: Array
    held: Holdings

    @classmethod
    def of(cls, ledger: Ledger, month: Month) -> "Roster":
        """Return the roster of a month."""
        every = ledger.held
        days = count_days(every.starts_on, every.ends_on, first=month.first, after=month.after)
        held = every.pick(days > 0)
        return cls(month, ledger, find_reported(ledger, held, month), held)

    @property
    def ids(self) -> pd.Index:
        """The facilitator_ids of those reported on."""
        return self.ledger.people[self.places]

    @property
    def case_days(self) -> Array:
        """Σ days held × load_share in the month for each facilitator."""
        month, held = self.month, self.held
        days = count_days(held.starts_on, held.ends_on, first=month.first, after=month.after)
        return self.total(held.person, days * held.share)

    @property
    def active(self) -> tuple[Array, Array]:
        """Each facilitator and case held on the month's last day, once: their places."""
        on_last = self.held.ends_on > to_day(self.month.last)
        return self.pair(self.held.person[on_last], self.held.case[on_last])

    def pair(self, person: Array, case: Array) -> tuple[Array, Array]:
        """Return each pair of a facilitator and a case once."""
        size = max(len(self.ledger.cases), 1)
        pairs = np.unique(person * size + case)
        return pairs // size, pairs % size

    def total(self, person: Array, weights: Array | None = None) -> Array:
        """Return a sum for each facilitator reported on.

        Parameters
        ----------
        person : array of int
            To whom each row belongs, their place in the ledger; rows of -1 are left out.
        weights : array, optional
            What each row adds; 1 by default.

        Returns
        -------
        array of float
            One sum for each, 0 where there is no row.
        """
        sums: Array = self.table(person, np.zeros(len(person), dtype=int), 1, weights)[0]
        return sums

    def table(self, person: Array, kind: Array, kinds: int, weights: Array | None = None) -> Array:
        """Return sums by kind for each facilitator reported on.

        Parameters
        ----------
        person : array of int
            To whom each row belongs, their place in the ledger; rows of -1 are left out.
        kind : array of int
            0 to `kinds` - 1; rows of -1 are left out.
        kinds : int
            How many kinds there are.
        weights : array, optional
            What each row adds; 1 by default.

        Returns
        -------
        array of float, kinds × facilitators
            The sums, 0 where there is no row.
        """
        known = (person >= 0) & (kind >= 0)
        cells = person[known] * kinds + kind[known]
        amounts = None if weights is None else np.asarray(weights, dtype=float)[known]
        people = len(self.ledger.people)
        sums = np.bincount(cells, weights=amounts, minlength=people * kinds).astype(float)
        by_kind: Array = sums.reshape(people, kinds)[self.places].T
        return by_kind

    def has(self, person: Array) -> Array:
        """Return, for each facilitator reported on, whether any row is theirs."""
        return self.total(person) > 0


def find_reported(ledger: Ledger, held: Holdings, month: Month) -> Array:
    """Return who is reported on in a month.

    That is who is employed at some time in it (a missing date is open) and has the role
    facilitator or lead in it, or has no role recorded at all; and everyone who holds a case in
    it, whatever their role and dates. Supervisors, managers, responders and specialists without
    a case are not reported on.

    Parameters
    ----------
    ledger : Ledger
        The agency's ledger.
    held : Holdings
        Those of the month.
    month : Month
        The month.

    Returns
    -------
    array of int
        Their places in `ledger.people`, in order, each once.
    """
    window = {"first": month.first, "after": month.after}
    roles, people = ledger.records.roles, ledger.facilitators
    carrying = roles["role"].isin(["facilitator", "lead"]).to_numpy()
    carrying = carrying & overlaps(roles["from_on"], roles["to_on"], **window)
    person = ledger.place_people(roles["facilitator_id"])
    known = ledger.people.isin(ledger.records.facilitators["facilitator_id"])
    employed = known & overlaps(people["started_on"], people["ended_on"], **window)
    every = np.arange(len(ledger.people))
    expected = np.isin(every, person[carrying]) | ~np.isin(every, person)
    return np.flatnonzero((employed & expected) | np.isin(every, held.person))
