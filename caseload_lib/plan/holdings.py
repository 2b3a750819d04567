"""Who holds which case on which days, and who leads it."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.plan.spans import (
    OPEN_END,
    Array,
    key_days,
    read_days,
    read_keyed_days,
    to_day,
)

_CASE_COLUMNS = ["case_id", "program", "opened_on", "closed_on", "expected_months", "outcome"]


def hold_cases(assignments: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return every assignment clipped to the days on which its case is open.

    A missing `load_share` is 1 and a missing role is lead. What is left of an assignment runs
    from `starts_on` = max(from_on, opened_on) to `ends_on` = min(to_on, closed_on), exclusive;
    assignments of which nothing is left hold nothing and are not returned.

    Parameters
    ----------
    assignments, cases : DataFrame
        The tables of those names.

    Returns
    -------
    DataFrame
        One row for each holding: case_id, facilitator_id, leading (bool), load_share (0 to 1),
        from_on, starts_on, ends_on (`OPEN_END` while it lasts), and of the case program,
        opened_on, closed_on (missing while open), expected_months, outcome.

    Examples
    --------
    >>> cases = pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-10"]})
    >>> assignments = pd.DataFrame(
    ...     {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-01-01"]}
    ... )
    >>> records = Records(cases=cases, assignments=assignments)
    >>> hold_cases(records.assignments, records.cases)["starts_on"].dt.day.tolist()
    [10]
    """
    held = assignments.merge(cases[_CASE_COLUMNS], on="case_id", how="left")
    too_early = held["opened_on"] > held["from_on"]
    held["starts_on"] = held["from_on"].mask(too_early, held["opened_on"])
    ends, closes = held["to_on"].fillna(OPEN_END), held["closed_on"].fillna(OPEN_END)
    held["ends_on"] = ends.mask(closes < ends, closes)
    held["load_share"] = held["load_share"].fillna(1.0)
    held["leading"] = held["role"].fillna("lead") == "lead"
    held = held[held["starts_on"] < held["ends_on"]]
    return held.drop(columns=["role", "to_on", "inferred"]).reset_index(drop=True)


def check_facilitator(records: Records, facilitator_id: str) -> None:
    """Refuse an id that no facilitator on record has.

    Parameters
    ----------
    records : Records
        facilitators.
    facilitator_id : str
        Who is asked for.

    Raises
    ------
    RecordsError
        If the records have no such facilitator.
    """
    people = records.facilitators["facilitator_id"]
    if facilitator_id not in set(people):
        raise RecordsError(
            f"There is no facilitator {facilitator_id} in the records. The ids there are: "
            f"{list_offenders(sorted(people))}."
        )


def find_held(records: Records, day: date, *, facilitator_id: str | None = None) -> pd.DataFrame:
    """Return who holds which open case on a day, and in what share.

    Parameters
    ----------
    records : Records
        The agency's records.
    day : date
        The day.
    facilitator_id : str, optional
        Whose; everybody's by default.

    Returns
    -------
    DataFrame
        One row for each facilitator and case: facilitator_id, case_id, load_share (0 to 1,
        several assignments added up) and the case's program, funding_source and opened_on; in
        order of facilitator_id and case_id.

    Examples
    --------
    >>> cases = pd.DataFrame({"case_id": ["C1"], "opened_on": ["2026-01-10"]})
    >>> assignments = pd.DataFrame(
    ...     {"case_id": ["C1"], "facilitator_id": ["F001"], "from_on": ["2026-01-10"]}
    ... )
    >>> records = Records(cases=cases, assignments=assignments)
    >>> [len(find_held(records, day)) for day in (date(2026, 1, 9), date(2026, 1, 10))]
    [0, 1]
    """
    on, assignments, cases = pd.Timestamp(day), records.assignments, records.cases
    if facilitator_id is not None:
        assignments = assignments[assignments["facilitator_id"] == facilitator_id]
        cases = cases[cases["case_id"].isin(assignments["case_id"])]
    held = hold_cases(assignments, cases)
    held = held[(held["starts_on"] <= on) & (on < held["ends_on"])]
    shares = held.groupby(["facilitator_id", "case_id"], as_index=False)["load_share"].sum()
    columns = ["case_id", "program", "funding_source", "opened_on"]
    return shares.merge(cases[columns], on="case_id", how="left")


def find_leads(records: Records, day: date) -> pd.Series:
    """Return who leads each open case on a day, as `Leads` has it.

    Parameters
    ----------
    records : Records
        The agency's records.
    day : date
        The day.

    Returns
    -------
    Series of str
        facilitator_id by case_id, for every case open on the day; missing where nobody holds it.
    """
    on = pd.Timestamp(day)
    cases = records.cases
    known = pd.Index(cases["case_id"])
    people = pd.Index(records.facilitators["facilitator_id"])
    leads = Leads.of(Holdings.of(hold_cases(records.assignments, cases), people, known))
    place = leads.find(np.arange(len(known)), np.full(len(known), to_day(day)))
    names = people.append(pd.Index([None]))  # the place -1
    found = pd.Series(names.to_numpy()[place], index=known, dtype="str", name="facilitator_id")
    opened = (cases["opened_on"] <= on) & ~(cases["closed_on"] <= on)
    return found[opened.to_numpy()]


@dataclass(frozen=True)
class Holdings:
    """Holdings as arrays, one entry each.

    Parameters
    ----------
    person, case : array of int
        The facilitator's and the case's place in the ledger.
    leading : array of bool
        Whether as lead.
    share : array of float
        The load share, 0 to 1.
    from_on, starts_on, ends_on : array of datetime64[D]
        As `hold_cases` gives them.
    """

    person: Array
    case: Array
    leading: Array
    share: Array
    from_on: Array
    starts_on: Array
    ends_on: Array

    @classmethod
    def of(cls, held: pd.DataFrame, people: pd.Index, cases: pd.Index) -> "Holdings":
        """Return what `hold_cases` found, people and cases by their place."""
        return cls(
            people.get_indexer(pd.Index(held["facilitator_id"])),
            cases.get_indexer(pd.Index(held["case_id"])),
            held["leading"].to_numpy(dtype=bool),
            held["load_share"].to_numpy(dtype=float),
            *(read_days(held[name]) for name in ("from_on", "starts_on", "ends_on")),
        )

    def pick(self, where: Array) -> "Holdings":
        """Return some of them."""
        return Holdings(**{name: part[where] for name, part in vars(self).items()})


@dataclass(frozen=True)
class Leads:
    """Who leads which case on which days; on any day it is one person.

    Of those who hold a case on a day the lead is a holder with the role lead (a co-holder only
    where there is none), then the one with the largest load_share, then the earliest from_on,
    then the smallest facilitator_id.

    Parameters
    ----------
    person, case : array of int
        The facilitator's and the case's place in the ledger.
    starts_on, ends_on : array of datetime64[D]
        First day and exclusive end; in order of case and day, never overlapping in one case.
    """

    person: Array
    case: Array
    starts_on: Array
    ends_on: Array

    @classmethod
    def of(cls, held: Holdings) -> "Leads":
        """Return the leads among holdings."""
        starts, ends = key_days(held.case, held.starts_on), key_days(held.case, held.ends_on)
        bounds = np.unique(np.concatenate([starts, ends]))
        # Each holding covers the pieces between the bound of its start and that of its end.
        firsts, lasts = np.searchsorted(bounds, starts), np.searchsorted(bounds, ends)
        counts = lasts - firsts
        holding = np.repeat(np.arange(len(starts)), counts)
        piece = np.arange(len(holding)) - np.repeat(np.cumsum(counts) - counts, counts)
        piece += firsts[holding]
        order = np.lexsort(
            (
                held.person[holding],
                held.from_on[holding],
                -held.share[holding],
                ~held.leading[holding],
                piece,
            )
        )
        pieces, places = np.unique(piece[order], return_index=True)
        case, day = read_keyed_days(bounds[pieces])
        until = read_keyed_days(bounds[pieces + 1])[1] if len(pieces) else day
        return cls(held.person[holding[order[places]]], case, day, until)

    def pick(self, where: Array) -> "Leads":
        """Return some of them."""
        return Leads(**{name: part[where] for name, part in vars(self).items()})

    def find(self, case: Array, day: Array) -> Array:
        """Return who led each case on a day.

        Parameters
        ----------
        case : array of int
            Places in the ledger; below 0 where it is not known.
        day : array of datetime64[D]
            One day for each, none missing.

        Returns
        -------
        array of int
            The facilitator's place in the ledger; -1 where nobody held the case that day.
        """
        if not len(self.case):
            return np.full(len(case), -1)
        wanted = key_days(case, day)
        place = np.searchsorted(key_days(self.case, self.starts_on), wanted, side="right") - 1
        inside = (place >= 0) & (case >= 0) & (self.case[place] == case)
        inside &= day < self.ends_on[place]
        return np.where(inside, self.person[place], -1)
