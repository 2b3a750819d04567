"""The facilitators reported on in one month with the cases they hold and lead."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.review.holdings import find_leads, find_reported, hold_cases
from caseload_lib.review.spans import Array, overlaps


@dataclass(frozen=True)
class Holdings:
    """Who holds and who leads which case, over all time.

    Parameters
    ----------
    holdings : DataFrame
        As from `holdings.hold_cases`.
    leads : DataFrame
        As from `holdings.find_leads`.
    """

    holdings: pd.DataFrame
    leads: pd.DataFrame

    @classmethod
    def of(cls, records: Records) -> "Holdings":
        """Return them for an agency's records."""
        holdings = hold_cases(records.assignments, records.cases)
        return cls(holdings, find_leads(holdings))


@dataclass(frozen=True)
class Roster:
    """Who is reported on in a month, and the cases they hold in it.

    Parameters
    ----------
    month : Month
        The month.
    ids : Index of str
        The facilitators, in order; every array of a `Fact` has one entry for each of them.
    holdings : DataFrame
        Those holdings of `Holdings.holdings` that have a day in the month.
    everything : Holdings
        Holdings and leads over all time.
    """

    month: Month
    ids: pd.Index
    holdings: pd.DataFrame
    everything: Holdings

    @classmethod
    def of(cls, records: Records, month: Month, everything: Holdings) -> "Roster":
        """Return the roster of a month."""
        held = everything.holdings
        ids = find_reported(records.facilitators, records.roles, held, month)
        during = overlaps(held["starts_on"], held["ends_on"], first=month.first, after=month.after)
        return cls(month, ids, held[during], everything)

    @property
    def leads(self) -> pd.DataFrame:
        """Who leads which case, over all time."""
        return self.everything.leads

    def total(self, facilitator_ids: pd.Series, weights: Array | pd.Series | None = None) -> Array:
        """Return a sum for each facilitator of the roster.

        Parameters
        ----------
        facilitator_ids : Series of str
            To whom each row belongs; rows of others are left out.
        weights : array or Series of float, optional
            What each row adds; 1 by default.

        Returns
        -------
        array of float
            One sum for each of `ids`, 0 where there is no row.
        """
        places = self.ids.get_indexer(pd.Index(facilitator_ids))
        known = places >= 0
        amounts = None if weights is None else np.asarray(weights, dtype=float)[known]
        return np.bincount(places[known], weights=amounts, minlength=len(self.ids)).astype(float)

    def has(self, facilitator_ids: pd.Series) -> Array:
        """Return, for each facilitator of the roster, whether any row is theirs."""
        return np.asarray(self.ids.isin(facilitator_ids))

    def active(self) -> pd.DataFrame:
        """Return one row for each facilitator and case held on the month's last day."""
        last = pd.Timestamp(self.month.last)
        held = self.holdings
        held = held[(held["starts_on"] <= last) & (last < held["ends_on"])]
        return held.drop_duplicates(["facilitator_id", "case_id"])
