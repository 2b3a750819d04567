"""What every month needs of an agency's records, found once: people, cases, who holds what."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.plan.holdings import Holdings, Leads, hold_cases
from caseload_lib.plan.spans import Array, read_days
from caseload_lib.review.time_log import Entries, read_entries
from caseload_lib.review.visits import Visits
from caseload_lib.tables import TIME_ACTIVITIES


@dataclass(frozen=True)
class Ledger:
    """An agency's records with people and cases numbered, so that sums are sums of arrays.

    Parameters
    ----------
    records : Records
        The records.
    people : Index of str
        The facilitator_id of everyone on record or holding a case, in order.
    cases : Index of str
        The case_id of every case, in order.
    held : Holdings
        Who holds which case, over all time.
    given_visits : Visits, optional
        Contacts, where they are not to be found from the records.
    given_entries : Entries, optional
        The time log, where it is not to be found from the records.
    """

    records: Records
    people: pd.Index
    cases: pd.Index
    held: Holdings
    given_visits: Visits | None = None
    given_entries: Entries | None = None

    @classmethod
    def of(cls, records: Records) -> "Ledger":
        """Return the ledger of some records."""
        held = hold_cases(records.assignments, records.cases)
        people = _list_ids(records.facilitators["facilitator_id"], held["facilitator_id"])
        cases = _list_ids(records.cases["case_id"], held["case_id"])
        return cls(records, people, cases, Holdings.of(held, people, cases))

    @cached_property
    def visits(self) -> Visits:
        """The contacts that own staff delivered."""
        if self.given_visits is not None:
            return self.given_visits
        services = self.records.services
        return Visits.of(services, self.place_cases(services["case_id"]))

    @cached_property
    def entries(self) -> Entries:
        """The entries of the time log."""
        if self.given_entries is not None:
            return self.given_entries
        log = self.records.time_log
        return Entries(
            self.place_people(log["facilitator_id"]),
            self.place_people(log["for_facilitator_id"]),
            find_places(pd.Index(TIME_ACTIVITIES), log["activity"]),
            *read_entries(log),
        )

    @cached_property
    def leads(self) -> Leads:
        """Who leads which case, over all time."""
        return Leads.of(self.held)

    @cached_property
    def facilitators(self) -> pd.DataFrame:
        """The table of facilitators, one row for each of `people`."""
        known = self.records.facilitators.drop_duplicates("facilitator_id")
        return known.set_index("facilitator_id").reindex(self.people)

    @cached_property
    def case_rows(self) -> pd.DataFrame:
        """The table of cases, one row for each of `cases`."""
        known = self.records.cases.drop_duplicates("case_id")
        return known.set_index("case_id").reindex(self.cases)

    @cached_property
    def opened_on(self) -> Array:
        """The day on which each of `cases` opened."""
        return read_days(self.case_rows["opened_on"])

    @cached_property
    def closed_on(self) -> Array:
        """The first day on which each of `cases` is no longer open, missing while it is."""
        return read_days(self.case_rows["closed_on"])

    @cached_property
    def plan_cases(self) -> Array:
        """The place in `cases` of each row of the service plans, -1 for others."""
        return self.place_cases(self.records.case_services["case_id"])

    def place_people(self, facilitator_ids: pd.Series) -> Array:
        """Return the place of each facilitator in `people`, -1 for others."""
        return find_places(self.people, facilitator_ids)

    def place_cases(self, case_ids: pd.Series) -> Array:
        """Return the place of each case in `cases`, -1 for others."""
        return find_places(self.cases, case_ids)


def find_places(index: pd.Index, values: pd.Series) -> Array:
    """Return the place of each value in an index, each text being looked up once.

    Parameters
    ----------
    index : Index
        Texts, each once.
    values : Series of str
        What is looked up.

    Returns
    -------
    array of int
        One place for each, -1 for values that are missing or not in the index.

    Examples
    --------
    >>> find_places(pd.Index(["a", "b"]), pd.Series(["b", None, "c", "b"], dtype="str")).tolist()
    [1, -1, -1, 1]
    """
    codes, texts = pd.factorize(values)
    places: Array = np.append(index.get_indexer(pd.Index(texts)), -1)[codes]
    return places


def _list_ids(*columns: pd.Series) -> pd.Index:
    """Return the ids of some columns in order, each once."""
    ids = pd.concat(columns).dropna().drop_duplicates().sort_values()
    return pd.Index(ids, dtype="str")
