"""How long something lasted, in calendar months and years, so that anniversaries are exact."""

import math
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd

from caseload_lib.months import Month


def list_spans(rows: pd.DataFrame, *, on: date) -> list[tuple[date, date]]:
    """Return the days that rows with `from_on` and `to_on` cover until a day.

    Parameters
    ----------
    rows : DataFrame
        Columns from_on and to_on (exclusive; missing while it lasts).
    on : date
        Days from this one on are not counted.

    Returns
    -------
    list of tuple of date
        First day and exclusive end of each span, apart from one another and in order of time;
        days that several rows cover are there once.

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2025-03-01"])
    >>> rows = pd.DataFrame({"from_on": days, "to_on": pd.to_datetime(["2025-04-01", None])})
    >>> [(str(first), str(end)) for first, end in list_spans(rows, on=date(2026, 1, 1))]
    [('2025-01-01', '2026-01-01')]
    """
    pairs = [
        (first.date(), on if pd.isna(end) else min(end.date(), on))
        for first, end in zip(rows["from_on"], rows["to_on"], strict=True)
        if not pd.isna(first)
    ]
    return join_spans(pair for pair in pairs if pair[0] < pair[1])


def join_spans(pairs: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Return spans of days in order of time, those that touch or overlap joined.

    Parameters
    ----------
    pairs : iterable of tuple of date
        First day and exclusive end of each.

    Returns
    -------
    list of tuple of date
        First day and exclusive end of each span.
    """
    joined: list[tuple[date, date]] = []
    for first, end in sorted(pairs):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((first, end))
    return joined


def count_months(first: date, end: date) -> Fraction:
    """Return how many months lie between two days, as the calendar counts them.

    Whole months run from a day to the same day of a later month (to that month's last day where
    it is shorter); the rest is a share of the month that it begins.

    Parameters
    ----------
    first : date
        The first day.
    end : date
        The exclusive end, not before the first day.

    Returns
    -------
    Fraction
        Months; 12 from a day to its anniversary, whatever the year.

    Examples
    --------
    >>> count_months(date(2023, 3, 15), date(2025, 3, 15)), count_months(
    ...     date(2025, 1, 31), date(2025, 2, 28)
    ... )
    (Fraction(24, 1), Fraction(1, 1))
    >>> float(count_months(date(2025, 4, 1), date(2025, 4, 16)))
    0.5
    """
    whole = Month.of(end) - Month.of(first)
    if _shift(first, whole) > end:
        whole -= 1
    begun = _shift(first, whole)
    length = (_shift(first, whole + 1) - begun).days
    return whole + Fraction((end - begun).days, length)


def add_months(day: date, months: float) -> date:
    """Return the day so many months later, as `count_months` counts them.

    Parameters
    ----------
    day : date
        The first day.
    months : float
        0 or more; a part of a month is that share of the days of the month that it begins,
        rounded up to whole days.

    Returns
    -------
    date
        The same day of the later month, at most its last.

    Examples
    --------
    >>> str(add_months(date(2025, 1, 31), 1)), str(add_months(date(2025, 4, 1), 1.5))
    ('2025-02-28', '2025-05-17')
    """
    whole = math.floor(months)
    reached = _shift(day, whole)
    if months == whole:
        return reached
    length = (_shift(day, whole + 1) - reached).days
    return reached + timedelta(days=math.ceil((months - whole) * length))


def _shift(day: date, months: int) -> date:
    """Return the day so many whole months later, at most the last of its month."""
    month = Month.of(day) + months
    return month.first + timedelta(days=min(day.day, month.days) - 1)
