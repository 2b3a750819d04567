"""The contacts to be planned, read from the rows of the table activities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from caseload_lib.frames import make_frame
from caseload_lib.plan.availability import Calendar
from caseload_lib.tables import TABLES

#: Columns of an activity that are not the table's own.
MORE_COLUMNS = ("zone", "client_code")
#: The statuses of a contact whose time has been promised.
PROMISED = ("planned", "moved")
#: Where a priority is missing.
USUAL_PRIORITY = 3

MinuteSpans = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Contact:
    """One contact to be planned.

    Days are places in `Calendar.days`, times are minutes after a day's midnight.

    Parameters
    ----------
    activity_id, case_id, service_type : str
        Of the activity.
    facilitator_id, provider, zone : str or None
        Who makes it (at least one of the two), and where.
    priority : int
        1 (highest) to 5.
    minutes, recording : int
        What it takes, and what recording it does.
    first, last : int
        The days between which it has to be, both inclusive; none where last is before first.
    after : str or None
        The activity that must come first.
    least_gap, greatest_gap : int
        Days after that one.
    weekdays : frozenset of str
        Those preferred; empty where any is.
    preferred : tuple of two str or None
        The hours preferred.
    promised : bool
        Whether its time, where it has one, has been promised.
    present : tuple of two int, optional
        Day and minute of the time that it has now, the day possibly outside the calendar.
    spans : mapping of int to spans
        The free time of each of its days; days without are left out.
    """

    activity_id: str
    case_id: str
    service_type: str
    facilitator_id: str | None
    provider: str | None
    zone: str | None
    priority: int
    minutes: int
    recording: int
    first: int
    last: int
    after: str | None
    least_gap: int
    greatest_gap: int
    weekdays: frozenset[str]
    preferred: tuple[str | None, str | None]
    promised: bool
    present: tuple[int, int] | None
    spans: Mapping[int, MinuteSpans]

    def list_starts(self, day: int, slot_minutes: int) -> list[tuple[int, int]]:
        """Return the ranges of starts on a day, counted in slots, both ends inclusive."""
        ranges = [
            (-(-begin // slot_minutes), (end - self.minutes) // slot_minutes)
            for begin, end in self.spans.get(day, ())
        ]
        return [(low, high) for low, high in ranges if low <= high]

    @property
    def keeps(self) -> bool:
        """Whether it has a time that it can keep as far as its own days and hours go."""
        if self.present is None:
            return False
        day, start = self.present
        spans = self.spans.get(day, ())
        return any(begin <= start and start + self.minutes <= end for begin, end in spans)


class Stop(NamedTuple):
    """A contact on a day, and whether it keeps the time that it has."""

    contact: Contact
    kept: bool


def complete_activities(activities: pd.DataFrame) -> pd.DataFrame:
    """Return activities with every column of the table, zone and client_code, in order of id.

    Parameters
    ----------
    activities : DataFrame
        Columns of the table activities and `MORE_COLUMNS`; those it lacks are missing throughout.

    Returns
    -------
    DataFrame
        The same rows, whatever the order they came in.

    Raises
    ------
    RecordsError
        If a column is neither, or holds what cannot be read as its kind.
    """
    own = activities.drop(columns=[name for name in MORE_COLUMNS if name in activities])
    rows = make_frame(TABLES["activities"], own)
    for name in MORE_COLUMNS:
        given = activities[name].array if name in activities else None
        rows[name] = pd.Series(given, index=rows.index, dtype="str")
    return rows.sort_values("activity_id", ignore_index=True)


def read_contacts(rows: pd.DataFrame, calendar: Calendar) -> list[Contact]:
    """Return the contacts of completed and checked activities, in the same order.

    Parameters
    ----------
    rows : DataFrame
        As `complete_activities` gives them, without faults.
    calendar : Calendar
        The days and hours.

    Returns
    -------
    list of Contact
        One for each row.
    """
    hours = _Hours(calendar)
    return [_read_contact(row, calendar, hours) for row in rows.to_dict("records")]


class _Hours:
    """The free time of everybody, measured once."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[tuple[str | None, str | None], dict[int, MinuteSpans]] = {}

    def find(self, who: str | None, provider: str | None) -> dict[int, MinuteSpans]:
        """Return the time in which a facilitator and a provider are both free, by day."""
        if (who, provider) not in self._known:
            both = {place: self._meet(who, provider, place) for place in range(self._count)}
            self._known[who, provider] = {place: spans for place, spans in both.items() if spans}
        return self._known[who, provider]

    @property
    def _count(self) -> int:
        return len(self._calendar.days)

    def _meet(self, who: str | None, provider: str | None, place: int) -> MinuteSpans:
        """Return the time in which both are free on one day."""
        day = self._calendar.days[place]
        bound = provider is not None and provider in self._calendar.provider_hours
        theirs = self._calendar.find_provider_spans(provider, day) if bound and provider else ()
        if who is None:
            return theirs
        own = self._calendar.find_spans(who, day)
        return _cut_spans(own, theirs) if bound else own


def _cut_spans(spans: MinuteSpans, others: MinuteSpans) -> MinuteSpans:
    """Return the time that two lists of spans share."""
    pairs = [
        (max(begin, opens), min(end, closes)) for begin, end in spans for opens, closes in others
    ]
    return tuple((begin, end) for begin, end in pairs if begin < end)


def _read_contact(row: Mapping[Any, Any], calendar: Calendar, hours: _Hours) -> Contact:
    """Return the contact of one row."""
    given: dict[str, Any] = {name: None if pd.isna(value) else value for name, value in row.items()}
    first, last = _read_window(given, calendar)
    who, provider = given["facilitator_id"], given["provider"]
    minutes = int(given["minutes"])
    free = hours.find(who, provider)
    return Contact(
        activity_id=given["activity_id"],
        case_id=given["case_id"],
        service_type=given["service_type"],
        facilitator_id=who,
        provider=provider,
        zone=given["zone"],
        priority=int(given["priority"] or USUAL_PRIORITY),
        minutes=minutes,
        recording=calendar.recording_minutes.get(given["service_type"], 0),
        first=first,
        last=last,
        after=given["after_activity_id"],
        least_gap=int(given["least_gap_days"] or 0),
        greatest_gap=_read_gap(given["greatest_gap_days"], calendar),
        weekdays=frozenset(split_days(given["preferred_days"])),
        preferred=(given["preferred_from"], given["preferred_to"]),
        promised=given["status"] in PROMISED,
        present=_read_present(given["starts_at"], calendar),
        spans={day: spans for day, spans in free.items() if first <= day <= last},
    )


def split_days(days: str | None) -> Iterator[str]:
    """Return the days of the week of a list joined by ";"."""
    return (day.strip() for day in (days or "").split(";") if day.strip())


def _read_window(given: Mapping[Any, Any], calendar: Calendar) -> tuple[int, int]:
    """Return the places of the first and the last day on which it may be."""
    first, last = given["earliest_on"], given["latest_on"]
    low = 0 if first is None else max((first.date() - calendar.first).days, 0)
    most = len(calendar.days) - 1
    return low, most if last is None else min((last.date() - calendar.first).days, most)


def _read_gap(days: Any, calendar: Calendar) -> int:
    """Return the greatest gap in days; the calendar's length where there is none."""
    return len(calendar.days) if days is None else int(days)


def _read_present(starts_at: pd.Timestamp | None, calendar: Calendar) -> tuple[int, int] | None:
    """Return the day and the minute of a moment."""
    if starts_at is None:
        return None
    day: date = starts_at.tz_convert(calendar.zone).date()
    minute = (starts_at.to_pydatetime() - calendar.find_instant(day, 0)) // timedelta(minutes=1)
    return (day - calendar.first).days, minute
