"""The facilitators reported on in each of some months, and sums for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.holdings import Holdings
from caseload_lib.plan.spans import OPEN_END, Array, read_days
from caseload_lib.plan.windows import OPEN_START, Windows
from caseload_lib.review.ledger import Ledger


@dataclass(frozen=True)
class Roster:
    """Who is reported on in each of some months, and the cases held in them.

    Every array of a `Fact` has one entry for each month and each facilitator reported on in it,
    by month, then by facilitator.

    Parameters
    ----------
    months : Windows
        The months.
    ledger : Ledger
        The agency's ledger.
    month, person : array of int
        The month's number and the facilitator's place in `ledger.people` of each entry.
    held : Holdings
        The holdings, once for each month in which they have a day.
    held_month : array of int
        Those months.
    """

    months: Windows
    ledger: Ledger
    month: Array
    person: Array
    held: Holdings
    held_month: Array

    @classmethod
    def of(cls, ledger: Ledger, months: Sequence[Month]) -> "Roster":
        """Return the roster of some months, which are in order."""
        windows, every = Windows.of(months), ledger.held
        row, month = windows.cross(every.starts_on, every.ends_on)
        held = every.pick(row)
        entries = np.nonzero(find_reported(ledger, held.person, month, windows))
        return cls(windows, ledger, entries[0], entries[1], held, month)

    @property
    def ids(self) -> pd.Index:
        """The facilitator_ids of the entries."""
        return self.ledger.people[self.person]

    @property
    def case_days(self) -> Array:
        """Σ days held × load_share in the month for each facilitator."""
        held = self.held
        days = self.months.count_days(self.held_month, held.starts_on, held.ends_on)
        return self.total(self.held_month, held.person, days * held.share)

    @property
    def on_last(self) -> Array:
        """Which of `held` are held on their month's last day."""
        lasting: Array = self.held.ends_on > self.months.lasts[self.held_month]
        return lasting

    @property
    def active(self) -> tuple[Array, Array, Array]:
        """Each month, facilitator and case held on the month's last day, once."""
        some = self.on_last
        return self.pair(self.held_month[some], self.held.person[some], self.held.case[some])

    def pair(self, month: Array, person: Array, case: Array) -> tuple[Array, Array, Array]:
        """Return each month with a facilitator and a case once, in order."""
        people, cases = len(self.ledger.people), max(len(self.ledger.cases), 1)
        # Sorted by hand: on millions of rows several times as fast as NumPy's own unique.
        keys = np.sort((month * people + person) * cases + case)
        rest, case = np.divmod(keys[np.diff(keys, prepend=-1) > 0], cases)
        return *np.divmod(rest, max(people, 1)), case

    def find(self, month: Array, person: Array) -> Array:
        """Return the place of each month and facilitator among the entries, -1 for others."""
        people = len(self.ledger.people)
        place = np.full(len(self.months.firsts) * people, -1)
        place[self.month * people + self.person] = np.arange(len(self.month))
        inside = (month >= 0) & (person >= 0)
        found = np.full(len(month), -1)
        found[inside] = place[month[inside] * people + person[inside]]
        return found

    def total(self, month: Array, person: Array, weights: Array | None = None) -> Array:
        """Return a sum for each month and facilitator reported on.

        Parameters
        ----------
        month, person : array of int
            To which month and to whom each row belongs, the month's number and their place in
            the ledger; rows of -1 are left out.
        weights : array, optional
            What each row adds; 1 by default.

        Returns
        -------
        array of float
            One sum for each, 0 where there is no row.
        """
        sums: Array = self.table(month, person, np.zeros(len(person), dtype=int), 1, weights)[0]
        return sums

    def has(self, month: Array, person: Array) -> Array:
        """Return, for each month and facilitator reported on, whether any row is theirs."""
        return self.total(month, person) > 0

    def table(
        self, month: Array, person: Array, kind: Array, kinds: int, weights: Array | None = None
    ) -> Array:
        """Return sums by kind for each month and facilitator reported on.

        Parameters
        ----------
        month, person : array of int
            As for `total`.
        kind : array of int
            0 to `kinds` - 1; rows of -1 are left out.
        kinds : int
            How many kinds there are.
        weights : array, optional
            What each row adds; 1 by default.

        Returns
        -------
        array of float, kinds × entries
            The sums, 0 where there is no row.
        """
        people, months = len(self.ledger.people), len(self.months.firsts)
        known = (month >= 0) & (person >= 0) & (kind >= 0)
        cells = (month[known] * people + person[known]) * kinds + kind[known]
        amounts = None if weights is None else np.asarray(weights, dtype=float)[known]
        sums = np.bincount(cells, weights=amounts, minlength=months * people * kinds)
        by_kind: Array = sums.reshape(months, people, kinds)[self.month, self.person].T
        return by_kind.astype(float)


def find_reported(ledger: Ledger, holder: Array, month: Array, months: Windows) -> Array:
    """Return who is reported on in which of some months.

    That is who is employed at some time in it (a missing date is open) and has the role
    facilitator or lead in it, or has no role recorded at all; and everyone who holds a case in
    it, whatever their role and dates. Supervisors, managers, responders and specialists without
    a case are not reported on.

    Parameters
    ----------
    ledger : Ledger
        The agency's ledger.
    holder, month : array of int
        Who holds a case in which month: places in `ledger.people` and numbers of the months.
    months : Windows
        The months.

    Returns
    -------
    array of bool, months × people
        Whether they are.
    """
    roles, people = ledger.records.roles, ledger.facilitators

    def mark(month: Array, person: Array) -> Array:
        """Return True for the months and people named."""
        marks = np.zeros((len(months.firsts), len(ledger.people)), dtype=bool)
        marks[month, person] = True
        return marks

    person = ledger.place_people(roles["facilitator_id"])
    carrying = roles["role"].isin(["facilitator", "lead"]).to_numpy() & (person >= 0)
    role, during = months.cross(*_read_spans(roles["from_on"], roles["to_on"]))
    row, employed = months.cross(*_read_spans(people["started_on"], people["ended_on"]))
    known = ledger.people.isin(ledger.records.facilitators["facilitator_id"])
    expected = mark(during[carrying[role]], person[role][carrying[role]])
    expected |= ~np.isin(np.arange(len(ledger.people)), person)
    reported: Array = (mark(employed, row) & known & expected) | mark(month, holder)
    return reported


def _read_spans(starts: pd.Series, ends: pd.Series) -> tuple[Array, Array]:
    """Return spans of which a missing bound is open."""
    return read_days(starts, missing=OPEN_START), read_days(ends, missing=OPEN_END)
