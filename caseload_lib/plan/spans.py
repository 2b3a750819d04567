"""Spans of days as arrays: reading, clipping, counting, merging and matching them."""

from datetime import date, tzinfo
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[Any]

#: Stands for the exclusive end of what is still going on.
OPEN_END: Final = pd.Timestamp("9999-12-31")

# A key and a day in one whole number: key × DAYS + day, for years 1 to 9999.
_DAYS: Final = 10_000_000
_SHIFT: Final = 1_000_000


def read_days(days: pd.Series, *, missing: pd.Timestamp | date | None = None) -> Array:
    """Return a column of dates as an array.

    Parameters
    ----------
    days : Series of datetime64
        The column.
    missing : Timestamp or date, optional
        What stands for a missing date; by default it stays missing.

    Returns
    -------
    array of datetime64[D]
        One day for each row.
    """
    read: Array = days.to_numpy("datetime64[D]")
    return read if missing is None else np.where(np.isnat(read), to_day(missing), read)


def find_days(instants: pd.Series, zone: tzinfo) -> pd.Series:
    """Return the day of each instant by the clocks of a place.

    Parameters
    ----------
    instants : Series of datetime64, UTC
        When; what is missing stays missing.
    zone : tzinfo
        The place's, as `Agency.zone`.

    Returns
    -------
    Series of datetime64
        Midnight of the day, without a zone, as days are kept in the records.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> late = pd.Series(pd.to_datetime(["2026-10-05 02:30"], utc=True))
    >>> find_days(late, ZoneInfo("America/New_York")).dt.strftime("%Y-%m-%d").tolist()
    ['2026-10-04']
    """
    return instants.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()


def to_day(day: pd.Timestamp | date) -> np.datetime64:
    """Return a day in the kind of the arrays."""
    return np.datetime64(date(day.year, day.month, day.day), "D")


def clip_days(starts: Array, ends: Array, *, first: date, after: date) -> tuple[Array, Array]:
    """Return spans clipped to a window.

    Parameters
    ----------
    starts, ends : array of datetime64[D]
        First day and exclusive end of each span, none missing.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    tuple of two arrays of datetime64[D]
        First days and exclusive ends; they are equal where nothing is left.
    """
    begins = np.maximum(starts, to_day(first))
    return begins, np.maximum(begins, np.minimum(ends, to_day(after)))


def count_days(starts: Array, ends: Array, *, first: date, after: date) -> Array:
    """Return how many days of each span lie in a window.

    Parameters
    ----------
    starts, ends : array of datetime64[D]
        First day and exclusive end of each span, none missing.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    array of int
        Days, 0 where the span misses the window or ends before it starts.

    Examples
    --------
    >>> starts = np.array(["2026-01-30", "2026-02-10"], dtype="datetime64[D]")
    >>> ends = np.array(["2026-02-03", "2026-02-10"], dtype="datetime64[D]")
    >>> count_days(starts, ends, first=date(2026, 2, 1), after=date(2026, 3, 1)).tolist()
    [2, 0]
    """
    begins, stops = clip_days(starts, ends, first=first, after=after)
    return (stops - begins).astype(int)


def overlaps(starts: pd.Series, ends: pd.Series, *, first: date, after: date) -> Array:
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
    array of bool
        True where at least one day lies in the window.
    """
    begins = read_days(starts, missing=first)
    return count_days(begins, read_days(ends, missing=OPEN_END), first=first, after=after) > 0


def key_days(keys: Array, days: Array) -> Array:
    """Return whole numbers that are in order of key, then of day.

    Parameters
    ----------
    keys : array of int
        0 or more.
    days : array of datetime64[D]
        None missing.

    Returns
    -------
    array of int
        One number for each pair.
    """
    return keys.astype(np.int64) * _DAYS + days.astype(np.int64) + _SHIFT


def read_keyed_days(keyed: Array) -> tuple[Array, Array]:
    """Return the keys and the days that `key_days` put together."""
    keys, days = np.divmod(keyed, _DAYS)
    return keys, (days - _SHIFT).astype("datetime64[D]")


def merge_spans(keys: Array, starts: Array, ends: Array) -> tuple[Array, Array, Array]:
    """Return spans in which those of one key that overlap or touch are one.

    Parameters
    ----------
    keys : array of int
        0 or more; to what each span belongs.
    starts, ends : array of datetime64[D]
        First day and exclusive end of each, none missing, none empty.

    Returns
    -------
    tuple of three arrays
        Keys, starts and ends in order; no day twice for one key.

    Examples
    --------
    >>> days = np.array(["2026-01-01", "2026-01-03", "2026-01-06"], dtype="datetime64[D]")
    >>> merged = merge_spans(np.array([5, 5]), days[:2], days[1:])
    >>> [part.astype(str).tolist() for part in merged]
    [['5'], ['2026-01-01'], ['2026-01-06']]
    """
    order = np.argsort(key_days(keys, starts), kind="stable")
    opening, reached = key_days(keys, starts)[order], key_days(keys, ends)[order]
    # A later key's numbers are all greater, so the running maximum begins anew with each key.
    reached = np.maximum.accumulate(reached) if len(reached) else reached
    new = np.ones(len(order), dtype=bool)
    new[1:] = (opening[1:] > reached[:-1]) | (keys[order][1:] != keys[order][:-1])
    last = np.append(new[1:], True)[: len(new)]
    merged, begins = read_keyed_days(opening[new])
    return merged, begins, read_keyed_days(reached[last])[1]


def match_rows(left: Array, right: Array) -> tuple[Array, Array]:
    """Return the places of all pairs of rows with the same key.

    Parameters
    ----------
    left, right : array of int
        Keys; those below 0 match nothing.

    Returns
    -------
    tuple of two arrays of int
        Places in left and in right, by left's order.

    Examples
    --------
    >>> [places.tolist() for places in match_rows(np.array([7, 8, -1]), np.array([8, 7, 8, -1]))]
    [[0, 1, 1], [1, 0, 2]]
    """
    order = np.argsort(right, kind="stable")
    firsts = np.searchsorted(right[order], left, side="left")
    lasts = np.searchsorted(right[order], left, side="right")
    counts = np.where(left < 0, 0, lasts - firsts)
    lefts = np.repeat(np.arange(len(left)), counts)
    within = np.arange(len(lefts)) - np.repeat(np.cumsum(counts) - counts, counts)
    return lefts, order[np.repeat(firsts, counts) + within]


def number_keys(keys: Array) -> tuple[Array, Array]:
    """Return keys once each, in order, and the place of every key among them.

    As `numpy.unique` does, without sorting: for keys that are small beside their number.

    Parameters
    ----------
    keys : array of int
        0 or more.

    Returns
    -------
    tuple of two arrays of int
        The keys that occur, and one place for each of `keys`.

    Examples
    --------
    >>> [part.tolist() for part in number_keys(np.array([7, 3, 7]))]
    [[3, 7], [1, 0, 1]]
    """
    occurring = np.flatnonzero(np.bincount(keys))
    places = np.zeros(occurring[-1] + 1 if len(occurring) else 0, dtype=np.int64)
    places[occurring] = np.arange(len(occurring))
    return occurring, places[keys]


def pick_rows(rows: pd.DataFrame, column: str, *, first: date, after: date) -> pd.DataFrame:
    """Return the rows of which a day lies in a window.

    Parameters
    ----------
    rows : DataFrame
        Any table.
    column : str
        Its column of days; rows without one are left out.
    first, after : date
        First day and exclusive end of the window.

    Returns
    -------
    DataFrame
        Those rows.
    """
    days = read_days(rows[column])
    return rows[(days >= to_day(first)) & (days < to_day(after))]
