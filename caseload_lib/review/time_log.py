"""The time log of a month: entries of days and of weeks, in hours."""

from datetime import timedelta

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.spans import clip_days, pick_rows, read_days

_WEEK, _WORKING_WEEK = 7, 5


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
    ...     {
    ...         "facilitator_id": ["F001"],
    ...         "worked_on": ["2026-09-28"],
    ...         "period": ["week"],
    ...         "activity": ["presence"],
    ...         "minutes": [600],
    ...     }
    ... )
    >>> records = Records(time_log=log)
    >>> spread_log(records.time_log, Month(2026, 10))["hours"].tolist()  # Thursday and Friday
    [4.0]
    """
    reach = month.first - timedelta(days=_WEEK - 1)
    entries = pick_rows(time_log, "worked_on", first=reach, after=month.after)
    weekly = (entries["period"] == "week").to_numpy(dtype=bool)
    starts = read_days(entries["worked_on"])
    begins, stops = clip_days(
        starts, starts + np.where(weekly, _WEEK, 1), first=month.first, after=month.after
    )
    part = np.where(weekly, np.busday_count(begins, stops) / _WORKING_WEEK, begins < stops)
    hours = entries["minutes"].to_numpy(dtype=float, na_value=0.0) * part / 60
    columns = ["facilitator_id", "activity", "for_facilitator_id"]
    return entries[columns].assign(hours=hours)[part > 0]
