"""Obligations that nothing outside the agency asks for: candidates for dropping."""

from datetime import date

import pandas as pd

from caseload_lib.frames import Records

#: What stands for a basis that is not recorded.
NO_BASIS = "none"
_BY = ["kind", "basis"]


def list_droppable(records: Records, *, from_on: date, to_on: date) -> pd.DataFrame:
    """Return the obligations without a basis, or with one that the agency made itself.

    Hours are an estimate at the agency's mean: minutes logged as compliance between the two days
    ÷ 60 ÷ obligations done between them, times the obligations listed that were done then. A week
    logged as a whole counts by its first day.

    Parameters
    ----------
    records : Records
        The agency's records: obligations, time_log.
    from_on, to_on : date
        The first day, and the first that no longer counts; an obligation belongs to them by the
        day it falls due, or was done.

    Returns
    -------
    DataFrame
        A row for each kind and basis ("custom", or "none" where no basis is recorded), the most
        obligations first: kind, basis, obligations (due between the days), facilitators and
        cases (how many they concern), done (between the days), still_open (due then and not
        done), hours (missing where it cannot be known) and reason (why it is missing).

    Examples
    --------
    >>> obligations = pd.DataFrame({"obligation_id": ["B1", "B2"], "facilitator_id": "F001",
    ...     "kind": "record", "basis": ["law", None], "due_on": "2026-11-03"})
    >>> found = list_droppable(Records(obligations=obligations), from_on=date(2026, 11, 1),
    ...                        to_on=date(2026, 12, 1))
    >>> found[["kind", "basis", "obligations", "reason"]].values.tolist()
    [['record', 'none', 1, 'no time is logged as compliance']]
    """
    first, after = pd.Timestamp(from_on), pd.Timestamp(to_on)
    owed = records.obligations
    owed = owed.assign(
        basis=owed["basis"].fillna(NO_BASIS),
        due=(owed["due_on"] >= first) & (owed["due_on"] < after),
        done=(owed["done_on"] >= first) & (owed["done_on"] < after),
    )
    droppable = owed[owed["basis"].isin((NO_BASIS, "custom")) & (owed["due"] | owed["done"])]
    droppable = droppable.assign(still_open=droppable["due"] & droppable["done_on"].isna())
    table = droppable.groupby(_BY, as_index=False).agg(
        obligations=("due", "sum"),
        facilitators=("facilitator_id", "nunique"),
        cases=("case_id", "nunique"),
        done=("done", "sum"),
        still_open=("still_open", "sum"),
    )
    log = records.time_log
    spent = log[(log["activity"] == "compliance") & log["worked_on"].between(first, after, "left")]
    everything_done = int(owed["done"].sum())
    reason = None
    if spent.empty:
        reason = "no time is logged as compliance"
    elif not everything_done:
        reason = "none was done in this time"
    each = float("nan") if reason else float(spent["minutes"].sum()) / 60 / everything_done
    table = table.assign(hours=table["done"] * each)
    table["reason"] = pd.Series(reason, index=table.index, dtype="str")
    order = ["obligations", *_BY]
    return table.sort_values(order, ascending=[False, True, True]).reset_index(drop=True)
