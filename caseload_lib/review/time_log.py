"""The time log by months: entries of days and of weeks, in hours."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.spans import Array, read_days
from caseload_lib.plan.windows import Windows

#: Days that an entry of a week covers, and those over which its minutes are spread.
WEEK, _WORKING_WEEK = 7, 5


@dataclass(frozen=True)
class Entries:
    """The entries of a time log as arrays, one place each.

    Parameters
    ----------
    person, helped : array of int
        The place in a ledger's people of whose time it was and of the colleague supported; -1
        for others and for nobody.
    activity : array of int
        The place in `tables.TIME_ACTIVITIES`, -1 for others.
    worked_on : array of datetime64[D]
        The day, or the first day of the week.
    weekly : array of bool
        Whether it is an entry of a week.
    minutes : array of float
        How long.
    """

    person: Array
    helped: Array
    activity: Array
    worked_on: Array
    weekly: Array
    minutes: Array


def spread_entries(
    worked_on: Array, weekly: Array, minutes: Array, months: Windows
) -> tuple[Array, Array, Array]:
    """Return the hours of entries in each month that they touch.

    An entry of a week covers seven days from `worked_on`; its minutes are spread evenly over
    its five days from Monday to Friday, holidays or not, and it touches the month if one of
    those days lies in it.

    Parameters
    ----------
    worked_on, weekly, minutes : array
        As in `Entries`.
    months : Windows
        The months.

    Returns
    -------
    tuple of arrays of int, int and float
        Places of the entries, numbers of the months, and hours.
    """
    row, month = months.cross(worked_on, worked_on + np.where(weekly, WEEK, 1))
    part = np.ones(len(row))
    # Any whole week has five days from Monday to Friday.
    left = months.afters[month] - worked_on[row]
    cut = weekly[row] & ((left.astype(int) < WEEK) | (worked_on[row] < months.firsts[month]))
    starts = worked_on[row[cut]]
    part[cut] = np.busday_count(*months.clip(month[cut], starts, starts + WEEK)) / _WORKING_WEEK
    some = part > 0
    row, month = row[some], month[some]
    return row, month, minutes[row] * part[some] / 60


def spread_log(time_log: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the entries of a time log that touch a month, with their hours in it.

    An entry without a period is one of a day; `spread_entries` says how weeks are spread.

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
    row, _, hours = spread_entries(*read_entries(time_log), Windows.of([month]))
    return (
        time_log[["facilitator_id", "activity", "for_facilitator_id"]].iloc[row].assign(hours=hours)
    )


def read_entries(time_log: pd.DataFrame) -> tuple[Array, Array, Array]:
    """Return the days, whether they begin weeks, and the minutes of a time log.

    Parameters
    ----------
    time_log : DataFrame
        The table of that name.

    Returns
    -------
    tuple of arrays of datetime64[D], bool and float
        One place for each entry; minutes that are missing are 0.
    """
    return (
        read_days(time_log["worked_on"]),
        (time_log["period"] == "week").to_numpy(dtype=bool),
        time_log["minutes"].to_numpy(dtype=float, na_value=0.0),
    )
