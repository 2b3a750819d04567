"""Spans of days: clipping them to a window, counting their days, merging those that touch."""

from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[Any]

#: Stands for the exclusive end of what is still going on.
OPEN_END: Final = pd.Timestamp("9999-12-31")


def count_days(starts: pd.Series, ends: pd.Series, *, first: date, after: date) -> Array:
    """Return how many days of each span lie in a window.

    Parameters
    ----------
    starts, ends : Series of datetime64
        First day and exclusive end of each span, none missing.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    array of int
        Days, 0 where the span misses the window or ends before it starts.

    Examples
    --------
    >>> days = pd.to_datetime(pd.Series(["2026-01-30", "2026-02-10"]))
    >>> ends = pd.to_datetime(pd.Series(["2026-02-03", "2026-02-10"]))
    >>> count_days(days, ends, first=date(2026, 2, 1), after=date(2026, 3, 1)).tolist()
    [2, 0]
    """
    begins, stops = clip_days(starts, ends, first=first, after=after)
    days: Array = np.maximum((stops - begins).astype(int), 0)
    return days


def clip_days(
    starts: pd.Series, ends: pd.Series, *, first: date, after: date
) -> tuple[Array, Array]:
    """Return the spans clipped to a window.

    Parameters
    ----------
    starts, ends : Series of datetime64
        First day and exclusive end of each span, none missing.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    tuple of two arrays of datetime64[D]
        First days and exclusive ends; an end at or before its start where nothing is left.
    """
    begins = np.maximum(starts.to_numpy("datetime64[D]"), np.datetime64(first))
    stops = np.minimum(ends.to_numpy("datetime64[D]"), np.datetime64(after))
    return begins, stops


def overlaps(starts: pd.Series, ends: pd.Series, *, first: date, after: date) -> pd.Series:
    """Return which spans have a day in a window.

    Parameters
    ----------
    starts, ends : Series of datetime64
        First day and exclusive end of each span; a missing start began long ago, a missing end
        is still to come.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    Series of bool
        True where at least one day lies in the window.
    """
    begun = starts.isna() | (starts < pd.Timestamp(after))
    lasting = ends.isna() | (ends > pd.Timestamp(first))
    upside_down = ends <= starts
    return begun & lasting & ~upside_down


def merge_spans(spans: pd.DataFrame, *, by: list[str]) -> pd.DataFrame:
    """Return spans in which those of one kind that overlap or touch are one.

    Parameters
    ----------
    spans : DataFrame
        The columns of `by`, and starts_on and ends_on (exclusive), none missing.
    by : list of str
        What tells one kind from another.

    Returns
    -------
    DataFrame
        The columns of `by`, starts_on and ends_on, in order; no day twice for one kind.

    Examples
    --------
    >>> spans = pd.DataFrame({"who": ["a", "a"], "starts_on": [1, 3], "ends_on": [4, 6]})
    >>> merge_spans(spans, by=["who"]).to_numpy().tolist()
    [['a', 1, 6]]
    """
    ordered = spans[[*by, "starts_on", "ends_on"]].sort_values([*by, "starts_on"])
    reached = ordered.groupby(by, sort=False)["ends_on"].cummax()
    before = reached.groupby([ordered[name] for name in by], sort=False).shift()
    ordered["run"] = (before.isna() | (ordered["starts_on"] > before)).cumsum()
    merged = ordered.groupby([*by, "run"], as_index=False, sort=True).agg(
        starts_on=("starts_on", "min"), ends_on=("ends_on", "max")
    )
    return merged.drop(columns="run")
