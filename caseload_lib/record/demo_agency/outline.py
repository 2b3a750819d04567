"""What every part of the demo agency starts from: its months, its days and its dice."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.months import Month

#: Stands for "has not ended": later than every day of the demo.
NEVER = 2**31 - 1

#: How many facilitators work together with one lead and two responders, as in the story.
TEAM = 7

_STREAMS = (
    "people",
    "names",
    "cases",
    "case_details",
    "plans",
    "positions",
    "cycle",
    "teams",
    "disruptions",
    "services",
    "time_log",
    "obligations",
    "voices",
    "assessing",
    "weeks",
    "wishes",
    "appointments",
)

Days = np.ndarray[Any, np.dtype[np.int64]]
Numbers = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def number_day(day: date) -> int:
    """Return a day as a count of days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Outline:
    """The size, the time and the seed of one demo agency.

    Days are counts since 1970-01-01, so that they can be computed with. The time log counts
    whole weeks, hence the days run from the Monday before the first month to the Sunday after
    the last.

    Parameters
    ----------
    facilitators : int
        How many carry a caseload at the end, at least 1.
    months : tuple of Month
        The history, oldest first.
    seed : int
        What the dice start from.
    settings : Agency
        Service types, programmes, holidays, capacity and time zone.
    """

    facilitators: int
    months: tuple[Month, ...]
    seed: int
    settings: Agency

    def random(self, stream: str) -> np.random.Generator:
        """Return the dice of one part, so that no part disturbs another's."""
        return np.random.default_rng([self.seed, _STREAMS.index(stream)])

    def month_at(self, back: int) -> Month:
        """Return the month so many before the last."""
        return self.months[-1] + -back

    def index_of(self, back: int) -> int:
        """Return the place in the history of the month so many before the last."""
        return len(self.months) - 1 - back

    def day_in(self, back: int, day: int) -> int:
        """Return a day of the month so many before the last."""
        return number_day(self.month_at(back).first) + day - 1

    def first_monday(self, back: int) -> int:
        """Return the first Monday of the month so many before the last."""
        first = self.day_in(back, 1)
        return first + (4 - first) % 7  # day 4 of 1970 was a Monday

    @cached_property
    def starts(self) -> Days:
        """The first day of every month, and the day after the last."""
        days = [number_day(month.first) for month in self.months]
        return np.array([*days, number_day(self.months[-1].after)], dtype=np.int64)

    @property
    def first(self) -> int:
        """The first day of the history."""
        return int(self.starts[0])

    @property
    def end(self) -> int:
        """The day after the last."""
        return int(self.starts[-1])

    @cached_property
    def days(self) -> Days:
        """Every day of the weeks that hold the history."""
        monday = self.first - (self.first - 4) % 7
        after = self.end + (4 - self.end) % 7
        return np.arange(monday, after, dtype=np.int64)

    @cached_property
    def workdays(self) -> Flags:
        """Which of the days are Mondays to Fridays and no holiday."""
        holidays = [number_day(day) for day in self.settings.agency.holidays]
        return ((self.days - 4) % 7 < 5) & ~np.isin(self.days, holidays)

    @cached_property
    def month_of_day(self) -> Days:
        """The month that each day belongs to, days outside to the nearest."""
        place = np.searchsorted(self.starts, self.days, side="right") - 1
        return np.clip(place, 0, len(self.months) - 1).astype(np.int64)

    def count_by_month(self, flags: Flags) -> Days:
        """Return how many flagged days each month has; rows are kept, days become months."""
        inside = flags[:, np.searchsorted(self.days, self.first) : len(self.days)]
        offsets = self.starts[:-1] - self.first
        inside = inside[:, : self.end - self.first]
        return np.add.reduceat(inside.astype(np.int64), offsets, axis=1)


def add_up(codes: Days, values: Any, count: int) -> Numbers:
    """Return the sum of the values of each code from 0 to count - 1."""
    return np.bincount(codes, values, count).astype(np.float64)


def name_ids(prefix: str, count: int, *, width: int = 3) -> Any:
    """Return ids from 1 up, all equally wide, as a pandas string array."""
    width = max(width, len(str(count)))
    return pd.array([f"{prefix}{number:0{width}}" for number in range(1, count + 1)], dtype="str")


def pick(names: Any, codes: Any) -> Any:
    """Return the names that the codes stand for; -1 stands for none."""
    values = pd.array(names, dtype="str") if isinstance(names, tuple) else names
    return values.take(np.asarray(codes, dtype=np.int64), allow_fill=True)


def to_dates(days: Days) -> Any:
    """Return counts of days as dates; `NEVER` becomes missing."""
    dates = np.where(days >= NEVER, 0, days).astype("datetime64[D]").astype("datetime64[us]")
    return np.where(days >= NEVER, np.datetime64("NaT", "us"), dates)


def to_instants(days: Days, minutes: Days, outline: Outline) -> Any:
    """Return times of day in the agency's zone as instants; `NEVER` becomes missing."""
    local = to_dates(days) + minutes.astype("timedelta64[m]")
    zoned = pd.DatetimeIndex(local).tz_localize(
        outline.settings.zone, ambiguous=True, nonexistent="shift_forward"
    )
    return zoned.tz_convert("UTC")
