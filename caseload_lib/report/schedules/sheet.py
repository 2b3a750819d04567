"""What the printed schedule of one facilitator shows: a month of weeks, and what has no place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.calendar import name_service
from caseload_lib.plan.saved import SavedSchedule
from caseload_lib.report.schedules.leftovers import list_moved, list_unplaced
from caseload_lib.report.writing import write_date

#: The parts of a day, and the hour at which each begins.
PARTS = {"Morning": 0, "Afternoon": 12, "Evening": 18}
_PROMISED = frozenset({"planned", "moved", "delivered", "attempted"})


@dataclass(frozen=True)
class Entry:
    """One contact.

    Parameters
    ----------
    starts_at, ends_at : datetime
        In the agency's time zone.
    service : str
        Its service type as people read it.
    client : str
        The client's code.
    zone : str
        Where; "" where not known.
    promised : bool
        Whether it has been promised; otherwise it is proposed and may still move.
    """

    starts_at: datetime
    ends_at: datetime
    service: str
    client: str
    zone: str
    promised: bool

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True)
class Day:
    """One day.

    Parameters
    ----------
    on : date
        The day.
    entries : tuple of Entry
        Its contacts in order of time.
    off : bool
        Whether nobody is there: a holiday, an absence, a day that is not worked.
    """

    on: date
    entries: tuple[Entry, ...]
    off: bool

    def list_part(self, name: str) -> tuple[Entry, ...]:
        """Return the contacts that begin in one of `PARTS`."""
        first = PARTS[name]
        last = min((hour for hour in PARTS.values() if hour > first), default=24)
        return tuple(entry for entry in self.entries if first <= entry.starts_at.hour < last)


@dataclass(frozen=True)
class Sheet:
    """Everything on the page of one facilitator.

    Parameters
    ----------
    facilitator_id, name : str
        Whose it is.
    agency : str
        The agency's name.
    month : Month
        The month.
    weeks : tuple of tuple of Day
        Its days by week, Monday first; weekends only where something is planned on one.
    unplaced : tuple of tuple of str
        What has no place: service and client, days open to it, reason.
    moved : tuple of tuple of str
        What does not keep its time: service and client, from, to, reason.
    hours_there : float or None
        Hours of the month in which contacts can be made; None where that is not known.
    changed_at : datetime or None
        When anything on the page changed last.
    """

    facilitator_id: str
    name: str
    agency: str
    month: Month
    weeks: tuple[tuple[Day, ...], ...]
    unplaced: tuple[tuple[str, ...], ...] = ()
    moved: tuple[tuple[str, ...], ...] = ()
    hours_there: float | None = None
    changed_at: datetime | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All contacts in order of time."""
        return tuple(entry for week in self.weeks for day in week for entry in day.entries)

    @property
    def hours(self) -> float:
        """Hours of all contacts."""
        return sum(entry.minutes for entry in self.entries) / 60

    @property
    def weekdays(self) -> tuple[str, ...]:
        """The names of the days of a week that are shown."""
        longest = max(self.weeks, key=len)
        return tuple(f"{day.on:%A}" for day in longest)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of a day that are shown: evenings only where one is planned."""
        late = any(entry.starts_at.hour >= PARTS["Evening"] for entry in self.entries)
        return tuple(PARTS)[: 3 if late else 2]


def lay_out(
    saved: SavedSchedule,
    month: Month,
    *,
    facilitator_id: str,
    name: str = "",
    calendar: Calendar | None = None,
    unplaced: pd.DataFrame | None = None,
    moved: pd.DataFrame | None = None,
) -> Sheet:
    """Return what the page of one facilitator shows.

    Parameters
    ----------
    saved : SavedSchedule
        The month's schedule, everybody's.
    month : Month
        The month.
    facilitator_id : str
        Whose page it is.
    name : str, default ""
        Their name, to stand on their own page.
    calendar : Calendar, optional
        The month's working time, to tell the days on which they are not there.
    unplaced, moved : DataFrame, optional
        As `plan.schedule.Schedule` has them, everybody's; client_code too where it is known.

    Returns
    -------
    Sheet
        Only this facilitator's contacts.
    """
    zone = ZoneInfo(saved.time_zone)
    own = saved.placed[saved.placed["facilitator_id"] == facilitator_id]
    entries = [_make_entry(row, zone, saved.labels) for row in own.to_dict("records")]
    hours = None if calendar is None else count_hours(calendar, facilitator_id)
    return Sheet(
        facilitator_id,
        name,
        saved.agency,
        month,
        weeks=_list_weeks(month, entries, calendar, facilitator_id),
        unplaced=tuple(list_unplaced(unplaced, saved, facilitator_id)),
        moved=tuple(list_moved(moved, saved, facilitator_id)),
        hours_there=hours,
        changed_at=_find_last_change(own, zone),
    )


def count_hours(calendar: Calendar, facilitator_id: str) -> float:
    """Return the hours in which somebody can make contacts.

    Parameters
    ----------
    calendar : Calendar
        The month's working time.
    facilitator_id : str
        Who.

    Returns
    -------
    float
        Hours.
    """
    spans = (calendar.find_spans(facilitator_id, day) for day in calendar.days)
    return sum(end - begin for one in spans for begin, end in one) / 60


def write_week(days: tuple[Day, ...]) -> str:
    """Return a week as its first and last day.

    Examples
    --------
    >>> write_week(tuple(Day(date(2026, 11, day), (), False) for day in (2, 6)))
    'Monday 2 to Friday 6 November'
    """
    first, last = days[0].on, days[-1].on
    if first == last:
        return f"{first:%A} {first.day} {first:%B}"
    return f"{first:%A} {first.day} to {last:%A} {last.day} {last:%B}"


def _make_entry(row: Mapping[Any, Any], zone: ZoneInfo, labels: Mapping[str, str]) -> Entry:
    """Return one contact as it is shown."""
    service = labels.get(row["service_type"]) or name_service(row["service_type"])
    return Entry(
        starts_at=row["starts_at"].to_pydatetime().astimezone(zone),
        ends_at=row["ends_at"].to_pydatetime().astimezone(zone),
        service=service,
        client=row["case_id"] if pd.isna(row["client_code"]) else row["client_code"],
        zone="" if pd.isna(row["zone"]) else row["zone"],
        promised=row["status"] in _PROMISED,
    )


def _list_weeks(
    month: Month, entries: list[Entry], calendar: Calendar | None, facilitator_id: str
) -> tuple[tuple[Day, ...], ...]:
    """Return the days of a month by week, without weekends on which nothing is planned."""
    shown = max([5, *(entry.starts_at.isoweekday() for entry in entries)])
    weeks: dict[date, list[Day]] = {}
    for number in range(month.days):
        day = month.first + timedelta(days=number)
        if day.isoweekday() > shown:
            continue
        planned = tuple(entry for entry in entries if entry.starts_at.date() == day)
        off = (
            calendar is not None
            and day in calendar.days
            and not planned
            and not calendar.find_spans(facilitator_id, day)
        )
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(Day(day, planned, off))
    return tuple(tuple(days) for days in weeks.values())


def _find_last_change(contacts: pd.DataFrame, zone: ZoneInfo) -> datetime | None:
    """Return when any of the contacts changed last."""
    latest = contacts["changed_at"].max()
    return None if pd.isna(latest) else latest.to_pydatetime().astimezone(zone)


def say_change(sheet: Sheet) -> str:
    """Return how old a page is, as a sentence; "" where that is not known."""
    if sheet.changed_at is None:
        return ""
    return f"As it stood on {write_date(sheet.changed_at)} at {sheet.changed_at:%H:%M}."
