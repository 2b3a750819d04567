"""The support ledger: hours that colleagues gave one another over a year, and thanks for them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from caseload_lib.frames import Partition, Records
from caseload_lib.months import Month
from caseload_lib.plan.ramp import find_starts
from caseload_lib.plan.spans import pick_rows
from caseload_lib.review.ledger import Ledger
from caseload_lib.review.roster import Roster
from caseload_lib.review.time_log import spread_log
from caseload_lib.share.burden import find_leading

#: How many months the ledger holds, and in how many of them more given than received is long.
MONTHS = 12
LONG_MONTHS = 6
#: For how many months after their start somebody counts as new.
NEW_MONTHS = 6
NO_LOG = "no time log for these months"

_ENTRIES = {
    "month": "str",
    "facilitator_id": "str",
    "for_facilitator_id": "str",
    "hours": "float64",
}
_PEOPLE = {
    "facilitator_id": "str",
    "leading": "bool",
    "given_hours": "float64",
    "received_hours": "float64",
    "giving_months": "int64",
    "carrying": "bool",
    "thanks": "int64",
    "reason": "str",
}
_NEWCOMERS = {
    "facilitator_id": "str",
    "started_on": "datetime64[us]",
    "months": "int64",
    "received_hours": "float64",
}


@dataclass(frozen=True)
class Support:
    """Who supported whom over twelve months.

    Attributes
    ----------
    month : Month
        The last of them.
    entries : DataFrame
        One row for each month, giver and receiver: month (as "2026-10"), facilitator_id,
        for_facilitator_id (missing where the log does not say whom) and hours; in that order.
    people : DataFrame
        Whoever gave or received or is reported on in the last month, in order of facilitator_id:

        - leading: whether as lead, supervisor or operations manager in those months.
        - given_hours, received_hours: over the twelve months; missing with a `reason` where
          there is no time log to tell.
        - giving_months: months with more given than received; carrying: whether these are
          `LONG_MONTHS` or more.
        - thanks: recognitions received in those months.
        - reason: why given_hours is not known, null exactly where it is.
    newcomers : DataFrame
        Whoever was in their first `NEW_MONTHS` months in any of the twelve: facilitator_id,
        started_on, months (how many of these first months lie in the twelve, the one of the start
        included) and received_hours in these, in order of facilitator_id.
    reason : str or None
        Why nothing is known; None where something is.
    """

    month: Month
    entries: pd.DataFrame
    people: pd.DataFrame
    newcomers: pd.DataFrame
    reason: str | None

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Hours and months of each giver and receiver over the twelve months, by their ids."""
        keys = ["facilitator_id", "for_facilitator_id"]
        grouped = self.entries.groupby(keys, as_index=False, dropna=False)["hours"]
        return grouped.agg(hours="sum", months="count")

    @cached_property
    def supporting(self) -> frozenset[str]:
        """Who gave support or received it."""
        pairs = self.pairs
        return frozenset({*pairs["facilitator_id"], *pairs["for_facilitator_id"].dropna()})

    def pick(self, facilitator_id: str) -> Any | None:
        """Return one person's row of `people` as a named tuple, None where there is none."""
        return self._rows.get(facilitator_id)

    def pick_sides(self, facilitator_id: str) -> dict[str, list[tuple[str, float]]]:
        """Return one person's hours "for" each colleague and "from" each, in order of ids."""
        return {side: found.get(facilitator_id, []) for side, found in self._sides.items()}

    @cached_property
    def _rows(self) -> dict[str, Any]:
        return {row.facilitator_id: row for row in self.people.itertuples(index=False)}

    @cached_property
    def _sides(self) -> dict[str, dict[str, list[tuple[str, float]]]]:
        sides: dict[str, dict[str, list[tuple[str, float]]]] = {"for": {}, "from": {}}
        pairs = self.pairs[["facilitator_id", "for_facilitator_id", "hours"]]
        for giver, receiver, hours in pairs.itertuples(index=False, name=None):
            sides["for"].setdefault(giver, []).append((receiver, hours))
            if not pd.isna(receiver):
                sides["from"].setdefault(receiver, []).append((giver, hours))
        return sides


def find_support(records: Records, month: Month) -> Support:
    """Return who supported whom over the twelve months to a month.

    Parameters
    ----------
    records : Records
        The agency's records: time_log (activity support, for_facilitator_id), roles,
        recognitions.
    month : Month
        The last of the twelve months.

    Returns
    -------
    Support
        Hours of weekly entries are spread over their days from Monday to Friday.

    Examples
    --------
    >>> log = {
    ...     "facilitator_id": ["F001"],
    ...     "worked_on": ["2026-10-05"],
    ...     "activity": ["support"],
    ...     "minutes": [90],
    ...     "for_facilitator_id": ["F002"],
    ... }
    >>> people = pd.DataFrame({"facilitator_id": ["F001", "F002"]})
    >>> records = Records(time_log=pd.DataFrame(log), facilitators=people)
    >>> find_support(records, Month(2026, 10)).people["received_hours"].tolist()
    [0.0, 1.5]
    """
    months = month.trailing(MONTHS)
    log = pd.concat([spread_log(records.time_log, each).assign(month=str(each)) for each in months])
    keys = ["month", "facilitator_id", "for_facilitator_id"]
    # Time somebody logged as given to themself is no help between two.
    support = log[
        (log["activity"] == "support") & (log["facilitator_id"] != log["for_facilitator_id"])
    ]
    entries = support.groupby(keys, as_index=False, dropna=False)["hours"].sum()
    entries = entries[entries["hours"] > 0].reset_index(drop=True).astype(_ENTRIES)
    people = _sum_people(records, month, entries, set(log["facilitator_id"]))
    return Support(
        month,
        entries,
        people,
        _find_newcomers(records, months, entries, list(people["facilitator_id"])),
        NO_LOG if log.empty else None,
    )


def _sum_people(
    records: Records, month: Month, entries: pd.DataFrame, logging: set[str]
) -> pd.DataFrame:
    """Return what everybody gave and received, and for how long more of the one."""
    first, after = (month + (1 - MONTHS)).first, month.after
    reported = Roster.of(Ledger.of(records), [month]).ids
    there = {*entries["facilitator_id"], *entries["for_facilitator_id"].dropna(), *reported}
    ids = pd.Index(sorted(there), name="facilitator_id", dtype="str")
    given = _sum_months(entries, "facilitator_id", ids)
    received = _sum_months(entries, "for_facilitator_id", ids)
    giving = (given.sub(received, fill_value=0.0) > 0).sum(axis=1)
    thanked = pick_rows(records.recognitions, "given_on", first=first, after=after)[
        "facilitator_id"
    ]
    keeps_log = ids.isin(logging)
    helped = received.sum(axis=1)
    people = pd.DataFrame(
        {
            "leading": ids.isin(find_leading(records, first=first, after=after)),
            "given_hours": given.sum(axis=1).where(keeps_log),
            "received_hours": helped.where(keeps_log | (helped > 0)),
            "giving_months": giving,
            "carrying": giving >= LONG_MONTHS,
            "thanks": thanked.value_counts().reindex(ids, fill_value=0),
            "reason": pd.Series([None if known else NO_LOG for known in keeps_log], ids),
        },
        index=ids,
    )
    return people.reset_index()[list(_PEOPLE)].astype(_PEOPLE)


def _sum_months(entries: pd.DataFrame, column: str, ids: pd.Index) -> pd.DataFrame:
    """Return everybody's hours by month, 0 where none are logged."""
    named = entries.dropna(subset=[column])
    hours = named.pivot_table(index=column, columns="month", values="hours", aggfunc="sum")
    return hours.reindex(ids).fillna(0.0)


def _find_newcomers(
    records: Records, months: tuple[Month, ...], entries: pd.DataFrame, ids: list[str]
) -> pd.DataFrame:
    """Return what people received in those of their first months that lie in the twelve."""
    rows, starts = [], find_starts(records)
    got = Partition(entries, entries["for_facilitator_id"])
    for who in ids:
        start = starts.get(who)
        fresh = [
            str(each)
            for each in months
            if start is not None and 0 <= each - Month.of(start) < NEW_MONTHS
        ]
        if fresh:
            own = got.pick(who)
            hours = own.loc[own["month"].isin(fresh), "hours"].sum()
            rows.append((who, pd.Timestamp(start), len(fresh), hours))
    return pd.DataFrame(rows, columns=list(_NEWCOMERS)).astype(_NEWCOMERS)
