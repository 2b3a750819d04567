"""The monthly hours that efforts should lower, and where in them each effort begins."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.spans import Array
from caseload_lib.review.control_charts import SegmentedXmR, chart_segments
from caseload_lib.review.hours import NO_LOG


def tabulate_series(history: pd.DataFrame, activities: Sequence[str]) -> pd.DataFrame:
    """Return the hours that went to some kinds of time, by month, for the whole agency.

    Parameters
    ----------
    history : DataFrame
        As from `review.history.history_facts`.
    activities : sequence of str
        Of `tables.TIME_ACTIVITIES`.

    Returns
    -------
    DataFrame
        One row for each month of the history, oldest first: month, value (hours for one
        facilitator in a month on duty, which is as long as one facilitator's was on average),
        numerator (hours), denominator (hours on duty: all that is logged but leave, by whoever
        keeps a log), reason (null exactly where the value is known).
    """
    logged = history[(history["indicator"] == "hours") & history["value"].notna()]
    spent = logged[logged["breakdown"].isin(list(activities))].groupby("month")["value"].sum()
    on_duty = logged[logged["breakdown"] != "leave"].groupby("month")["value"].sum()
    months = pd.Index(sorted(history["month"].unique()), dtype="str")
    on_duty = on_duty.where(on_duty > 0).reindex(months)
    people = logged.groupby("month")["facilitator_id"].nunique().reindex(months)
    a_month = on_duty.sum() / people[on_duty.notna()].sum() if on_duty.notna().any() else np.nan
    spent = spent.reindex(months).fillna(0.0).where(on_duty.notna())
    value = spent / on_duty * a_month
    return pd.DataFrame(
        {
            "month": months,
            "value": value.to_numpy(dtype=float),
            "numerator": spent.to_numpy(dtype=float),
            "denominator": on_duty.to_numpy(dtype=float),
            "reason": [NO_LOG if missing else None for missing in value.isna()],
        }
    )


def shape_steps(months: pd.Series, starts: Sequence[pd.Timestamp]) -> Array:
    """Return the part of each month that lies after each start.

    Parameters
    ----------
    months : Series of str
        As "2026-10".
    starts : sequence of Timestamp
        First days of use.

    Returns
    -------
    array of float, months × starts
        0 before, 1 after, a share of the days in the month of the start.

    Examples
    --------
    >>> shape_steps(pd.Series(["2026-09", "2026-10"]), [pd.Timestamp("2026-09-16")]).tolist()
    [[0.5], [1.0]]
    """
    every = [Month.parse(month) for month in months]
    parts = [
        [(month.after - start.date()).days / month.days for start in starts] for month in every
    ]
    shapes: Array = np.array(parts, dtype=float).reshape(len(every), len(starts))
    return np.clip(shapes, 0.0, 1.0)


def find_month(shape: Array) -> int | None:
    """Return the place of the first month of which a start has at least half.

    Parameters
    ----------
    shape : array of float
        A column of `shape_steps`.

    Returns
    -------
    int or None
        None where it lies after all months.
    """
    there = shape >= 0.5
    return int(there.argmax()) if there.any() else None


def chart_series(series: pd.DataFrame, starts: Sequence[pd.Timestamp]) -> SegmentedXmR:
    """Return the XmR chart of a series, with new limits from each start on.

    Parameters
    ----------
    series : DataFrame
        As from `tabulate_series`.
    starts : sequence of Timestamp
        First days of use; those after the last month change nothing.

    Returns
    -------
    SegmentedXmR
        A segment begins with the first month of which a start has at least half.
    """
    places = (find_month(shape) for shape in shape_steps(series["month"], starts).T)
    values = series["value"].tolist()
    return chart_segments(values, [place for place in places if place is not None])
