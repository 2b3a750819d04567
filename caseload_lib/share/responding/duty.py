"""When responders are on duty: their shifts by the times of the week."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.plan.spans import Array, read_days

#: The parts of a day: name, first hour and exclusive last hour; the last goes round midnight.
PARTS: Final = (("morning", 7, 13), ("afternoon", 13, 22), ("night", 22, 7))
#: The kinds of days: name, first and exclusive last day of the week from Monday, 0.
DAYS: Final = (("weekdays", 0, 5), ("weekend", 5, 7))
#: Every time of the week, in order: kind of day and part of the day.
CELLS: Final = tuple((days, part) for days, _, _ in DAYS for part, _, _ in PARTS)

_SLOT: Final = pd.Timedelta(minutes=15)
_SLOTS_AN_HOUR: Final = 4


@dataclass(frozen=True)
class Duty:
    """How many responders are on duty at which times of the week.

    Parameters
    ----------
    hours : array of float
        Hours of each of `CELLS` in the time looked at.
    shares : array of float, cells × numbers
        Share of those hours with 0, 1, 2 ... on duty; each row adds to 1.
    counts : array of int
        How many are on duty in each quarter of an hour of that time.
    start : Timestamp
        When the first of them begins, UTC.
    people : int
        How many of them are on duty at any time of it.
    """

    hours: Array
    shares: Array
    counts: Array
    start: pd.Timestamp
    people: int

    @property
    def mean(self) -> Array:
        """The mean number on duty at each time of the week."""
        means: Array = self.shares @ np.arange(self.shares.shape[1])
        return means

    def count_at(self, instants: pd.Series) -> Array:
        """Return how many are on duty at some instants of the time looked at.

        Parameters
        ----------
        instants : Series of datetime64, UTC
            When.

        Returns
        -------
        array of int
            One number for each.
        """
        at: Array = self.counts[((instants - self.start) // _SLOT).to_numpy(dtype=int)]
        return at


def place_instants(instants: pd.Series, agency: Agency) -> Array:
    r"""Return the time of the week of each instant, by the agency's clocks.

    Parameters
    ----------
    instants : Series of datetime64, UTC
        When.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    array of int
        Places in `CELLS`. The hours after midnight are the next day's: the night from Friday to
        Saturday is a weekday's until midnight.

    Examples
    --------
    >>> from caseload_lib.agency import parse_agency
    >>> agency = parse_agency('[agency]\nname = "Harbour"\ntime_zone = "America/New_York"')
    >>> begun = pd.to_datetime(pd.Series(["2026-10-05 12:00", "2026-10-10 03:00"]), utc=True)
    >>> [CELLS[place] for place in place_instants(begun, agency)]
    [('weekdays', 'morning'), ('weekdays', 'night')]
    """
    local = instants.dt.tz_convert(agency.zone).dt
    hour, weekend = local.hour.to_numpy(), (local.day_of_week >= DAYS[1][1]).to_numpy()
    part: Array = np.full(len(instants), len(PARTS) - 1)
    for place, (_, begin, end) in enumerate(PARTS[:-1]):
        part[(hour >= begin) & (hour < end)] = place
    part[weekend] += len(PARTS)
    return part


def localise(day: date, agency: Agency) -> pd.Timestamp:
    """Return the instant at which a day begins by the agency's clocks, UTC."""
    at = pd.Timestamp(day).tz_localize(agency.zone, ambiguous=True, nonexistent="shift_forward")
    return at.tz_convert("UTC")


def find_responders(records: Records, first: date, after: date) -> pd.Index:
    """Return who responds: has the role at some time in a window, or a shift on record.

    Parameters
    ----------
    records : Records
        roles and responder_shifts.
    first, after : date
        First day and exclusive end.

    Returns
    -------
    Index of str
        Their facilitator_ids in order.
    """
    roles = records.roles
    during = (roles["from_on"] < pd.Timestamp(after)) & ~(roles["to_on"] <= pd.Timestamp(first))
    named = roles.loc[(roles["role"] == "responder") & during, "facilitator_id"]
    shifts = records.responder_shifts["facilitator_id"]
    return pd.Index(sorted({*named, *shifts}), dtype="str")


def tabulate_duty(records: Records, first: date, after: date, agency: Agency) -> Duty:
    """Return how many responders are on duty at each time of the week.

    A shift counts from its beginning to its end, to the quarter of an hour; two shifts of one
    person at once count once, and days on which the person is recorded absent not at all.

    Parameters
    ----------
    records : Records
        responder_shifts and absences.
    first, after : date
        First day and exclusive end of the time looked at.
    agency : Agency
        The settings, for the time zone.

    Returns
    -------
    Duty
        Hours by time of the week, and the share of them with each number on duty.
    """
    slots = pd.date_range(localise(first, agency), localise(after, agency), freq=_SLOT)[:-1]
    days = read_days(pd.Series(slots.tz_convert(agency.zone).tz_localize(None)))
    counts, people = np.zeros(len(slots), dtype=int), 0
    for name, shifts in records.responder_shifts.groupby("facilitator_id"):
        there = _mark(shifts, slots)
        away = records.absences[records.absences["facilitator_id"] == name]
        for begin, back in zip(read_days(away["from_on"]), read_days(away["to_on"]), strict=True):
            there &= ~((days >= begin) & (days < back))
        counts, people = counts + there, people + bool(there.any())
    cells = place_instants(pd.Series(slots), agency)
    most = int(counts.max(initial=0))
    table = np.bincount(cells * (most + 1) + counts, minlength=len(CELLS) * (most + 1))
    table = table.reshape(len(CELLS), most + 1)
    total = table.sum(axis=1)
    return Duty(total / _SLOTS_AN_HOUR, table / total[:, None], counts, slots[0], people)


def _mark(shifts: pd.DataFrame, slots: pd.DatetimeIndex) -> Array:
    """Return in which quarters of an hour one person has a shift."""
    there = np.zeros(len(slots), dtype=bool)
    begins, ends = (
        np.clip(np.rint((shifts[name] - slots[0]) / _SLOT).to_numpy(), 0, len(slots)).astype(int)
        for name in ("starts_at", "ends_at")
    )
    for begin, end in zip(begins, ends, strict=True):
        there[begin:end] = True
    return there
