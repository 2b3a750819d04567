"""The time log of a month: entries of days and of weeks, in hours."""

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.roster import Roster
from caseload_lib.review.spans import Array, clip_days
from caseload_lib.tables import TIME_ACTIVITIES

_WEEK_DAYS, _WORKING_DAYS = 7, 5


def spread_log(time_log: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the entries of a time log that touch a month, with their hours in it.

    An entry of a week covers seven days from `worked_on`; its minutes are spread evenly over
    its five days from Monday to Friday, holidays or not, and it touches the month if one of
    those days lies in it. An entry without a period is one of a day.

    Parameters
    ----------
    time_log : DataFrame
        The table of that name.
    month : Month
        The month.

    Returns
    -------
    DataFrame
        facilitator_id, activity, for_facilitator_id and hours (in the month).

    Examples
    --------
    >>> from caseload_lib.frames import Records
    >>> log = pd.DataFrame(
    ...     {"facilitator_id": ["F001"], "worked_on": ["2026-09-28"], "period": ["week"],
    ...      "activity": ["presence"], "minutes": [600]}
    ... )
    >>> records = Records(time_log=log)
    >>> spread_log(records.time_log, Month(2026, 10))["hours"].tolist()  # Thursday and Friday
    [4.0]
    """
    reach = pd.Timestamp(month.first) - pd.Timedelta(days=_WEEK_DAYS)
    near = (time_log["worked_on"] > reach) & (time_log["worked_on"] < pd.Timestamp(month.after))
    entries = time_log[near]
    weekly = (entries["period"] == "week").to_numpy(dtype=bool)
    starts = entries["worked_on"]
    ends = starts + pd.to_timedelta(np.where(weekly, _WEEK_DAYS, 1), unit="D")
    begins, stops = clip_days(starts, ends, first=month.first, after=month.after)
    in_week = np.busday_count(begins, np.maximum(begins, stops)) / _WORKING_DAYS
    part = np.where(weekly, in_week, begins < stops)
    hours = entries["minutes"].to_numpy(dtype=float, na_value=0.0) * part / 60
    columns = ["facilitator_id", "activity", "for_facilitator_id"]
    return entries[columns].assign(hours=hours)[part > 0]


def sum_log(log: pd.DataFrame, roster: Roster) -> dict[str, Array]:
    """Return the hours of each activity for each facilitator.

    Parameters
    ----------
    log : DataFrame
        As from `spread_log`.
    roster : Roster
        The month's roster.

    Returns
    -------
    dict of str to array
        By each of `tables.TIME_ACTIVITIES`, hours; 0 where nothing is logged.
    """
    hours = {}
    for activity in TIME_ACTIVITIES:
        entries = log[log["activity"] == activity]
        hours[activity] = roster.total(entries["facilitator_id"], entries["hours"])
    return hours
