"""Windows of days, such as months, and which days and spans fall in which of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.spans import Array

#: Earlier than any day on record; stands for a start that is not known.
OPEN_START: Final = pd.Timestamp("0001-01-01")


@dataclass(frozen=True)
class Windows:
    """Windows of days, numbered from 0; both their bounds grow from one to the next.

    Parameters
    ----------
    firsts, afters : array of datetime64[D]
        First day and exclusive end of each.

    Examples
    --------
    >>> months = Windows.of([Month(2026, 1), Month(2026, 2)])
    >>> starts = np.array(["2026-01-30", "2026-02-10"], dtype="datetime64[D]")
    >>> ends = np.array(["2026-02-03", "2026-02-11"], dtype="datetime64[D]")
    >>> row, month = months.cross(starts, ends)
    >>> row.tolist(), month.tolist(), months.count_days(month, starts[row], ends[row]).tolist()
    ([0, 0, 1], [0, 1, 1], [2, 2, 1])
    """

    firsts: Array
    afters: Array

    @classmethod
    def of(cls, months: Sequence[Month]) -> "Windows":
        """Return months, which are in order and each there once, as windows."""
        starts = np.array([str(month) for month in months], dtype="datetime64[M]")
        return cls(starts.astype("datetime64[D]"), (starts + 1).astype("datetime64[D]"))

    @classmethod
    def of_days(cls, days: Array) -> "Windows":
        """Return windows of one day each, of days in order."""
        return cls(days, days + 1)

    def trailing(self, months: int) -> "Windows":
        """Return for each month the window of so many months that ends with it."""
        starts = self.firsts.astype("datetime64[M]") - (months - 1)
        return Windows(starts.astype("datetime64[D]"), self.afters)

    @property
    def days(self) -> Array:
        """How many days each window has."""
        return (self.afters - self.firsts).astype(int)

    @property
    def lasts(self) -> Array:
        """The last day of each window."""
        return self.afters - 1

    def place(self, days: Array) -> Array:
        """Return the number of the window of each day, where no two windows share one.

        Parameters
        ----------
        days : array of datetime64[D]
            Some may be missing.

        Returns
        -------
        array of int
            -1 where the day is missing or lies in none.
        """
        number = np.searchsorted(self.afters, days, side="right")
        inside = number < len(self.afters)
        inside &= days >= self.firsts[np.where(inside, number, 0)] if len(self.firsts) else False
        return np.where(inside, number, -1)

    def cross(self, starts: Array, ends: Array) -> tuple[Array, Array]:
        """Return each span with every window in which it has a day.

        Parameters
        ----------
        starts, ends : array of datetime64[D]
            First day and exclusive end of each; one without a day, or of which a bound is
            missing, is in no window.

        Returns
        -------
        tuple of two arrays of int
            Places of the spans, in order, and numbers of the windows.
        """
        lows = np.searchsorted(self.afters, starts, side="right")
        highs = np.searchsorted(self.firsts, ends, side="left")
        counts = np.where(starts < ends, np.maximum(highs - lows, 0), 0)
        row = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        return row, lows[row] + within

    def clip(self, window: Array, starts: Array, ends: Array) -> tuple[Array, Array]:
        """Return spans clipped to a window each.

        Parameters
        ----------
        window : array of int
            The number of each span's window.
        starts, ends : array of datetime64[D]
            First day and exclusive end of each span, none missing.

        Returns
        -------
        tuple of two arrays of datetime64[D]
            First days and exclusive ends; they are equal where nothing is left.
        """
        begins = np.maximum(starts, self.firsts[window])
        return begins, np.maximum(begins, np.minimum(ends, self.afters[window]))

    def count_days(self, window: Array, starts: Array, ends: Array) -> Array:
        """Return how many days of each span lie in a window of its own.

        Parameters
        ----------
        window : array of int
            The number of each span's window.
        starts, ends : array of datetime64[D]
            First day and exclusive end of each span, none missing.

        Returns
        -------
        array of int
            Days, 0 or more.
        """
        begins, stops = self.clip(window, starts, ends)
        return (stops - begins).astype(int)
