"""The working time that contacts are planned into."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, available_timezones

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.working_time import (
    DaySpans,
    Spans,
    find_comfortable,
    find_worked,
    list_days,
    read_hours,
)
from caseload_lib.tables import TIME_OF_DAY

_MOST_SLOT_MINUTES = 24 * 60


@dataclass(frozen=True)
class Calendar:
    """The days, hours and ways that `caseload_lib.plan.schedule.schedule` plans into.

    Parameters
    ----------
    first, after : date
        The first day planned, and the day after the last.
    hours : mapping of str to mapping of date to spans
        The free time of each facilitator on each day, as times of day in `time_zone`. A day
        that is not named is not worked; `working_time.repeat_week` writes a week for all days.
    time_zone : str, default "UTC"
        In which a day begins and a time of day is read.
    provider_hours : mapping of str to mapping of date to spans
        The same for outside providers. One that is not named has no hours of their own, so its
        contacts need a facilitator, whose hours count.
    comfortable_minutes : mapping of str to int
        Minutes of contacts, ways and recording beyond which a facilitator's day is overloaded;
        for whoever is not named a day never is.
    recording_minutes : mapping of str to int
        Minutes of recording that a contact of each service type brings; 0 where not named.
    slot_minutes : int, default 15
        Starts are on multiples of so many minutes after midnight.
    minutes_within_zone, minutes_between_zones : int, default 0
        The way between two contacts in one zone, and in two.
    travel : mapping of frozenset of str to int
        The ways between pairs of zones that take another time.

    Raises
    ------
    ValueError
        If the last day is before the first, the time zone is unknown, a span does not end after
        it begins or is no time of day, or a number of minutes is out of range; all at once.

    Examples
    --------
    >>> from caseload_lib.plan.working_time import repeat_week
    >>> monday, next_month = date(2026, 11, 2), date(2026, 12, 1)
    >>> week = {"mon": [("09:00", "12:00"), ("13:00", "17:00")], "tue": [("09:00", "12:00")]}
    >>> calendar = Calendar(
    ...     monday,
    ...     next_month,
    ...     {"F001": repeat_week(monday, next_month, week)},
    ...     time_zone="America/Los_Angeles",
    ...     minutes_between_zones=30,
    ...     travel={frozenset({"harbor", "hills"}): 45},
    ... )
    >>> calendar.find_spans("F001", monday)
    ((540, 720), (780, 1020))
    >>> calendar.find_way("hills", "harbor"), calendar.find_way("hills", "east")
    (45, 30)
    """

    first: date
    after: date
    hours: Mapping[str, DaySpans]
    time_zone: str = "UTC"
    provider_hours: Mapping[str, DaySpans] = field(default_factory=dict)
    comfortable_minutes: Mapping[str, int] = field(default_factory=dict)
    recording_minutes: Mapping[str, int] = field(default_factory=dict)
    slot_minutes: int = 15
    minutes_within_zone: int = 0
    minutes_between_zones: int = 0
    travel: Mapping[frozenset[str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be planned into."""
        faults = list(_find_faults(self))
        if faults:
            raise ValueError("\n".join(faults))

    @classmethod
    def of(
        cls,
        records: Records,
        month: Month,
        agency: Agency,
        *,
        first: date | None = None,
        facilitators: Collection[str] | None = None,
    ) -> "Calendar":
        """Return a month's calendar from an agency's records and settings.

        A facilitator's hours are the rows of `working_hours` in force on a day, or the agency's
        (`[scheduling]`) where none is; nobody works on holidays, in an absence, or before or
        after being employed. A provider's hours are those of `provider_hours`, or the agency's.
        `comfortable_minutes` are the agency's for eight hours a day, and less for whoever has
        fewer: hours_per_week ÷ days worked in a week ÷ 8.

        Parameters
        ----------
        records : Records
            facilitators, working_hours, provider_hours, absences and activities (for the
            providers they name).
        month : Month
            The month.
        agency : Agency
            The settings.
        first : date, optional
            The first day that can still be planned; the month's by default.
        facilitators : collection of str, optional
            Whose calendar; everybody's by default.

        Returns
        -------
        Calendar
            From `first` to the month's end.

        Raises
        ------
        RecordsError
            If a facilitator is asked for who is not on record.
        ValueError
            If `first` is not in the month.
        """
        begin = month.first if first is None else first
        if not month.first <= begin <= month.last:
            raise ValueError(
                f"The first day to plan lies in the month planned, {month}. Given: {begin}."
            )
        hours = find_worked(records, begin, month.after, agency, facilitators=facilitators)
        rows, rules = records.provider_hours, agency.scheduling
        providers = pd.concat([rows["provider"], records.activities["provider"]]).dropna()
        return cls(
            begin,
            month.after,
            hours,
            time_zone=agency.agency.time_zone,
            provider_hours={
                name: read_hours(rows[rows["provider"] == name], begin, month.after, agency)
                for name in sorted(set(providers))
            },
            comfortable_minutes=find_comfortable(records, hours, agency),
            recording_minutes={
                name: round(kind.recording_hours * 60)
                for name, kind in agency.service_types.items()
            },
            slot_minutes=rules.slot_minutes,
            minutes_within_zone=rules.minutes_within_zone,
            minutes_between_zones=rules.minutes_between_zones,
            travel={frozenset(pair.zones): pair.minutes for pair in rules.travel},
        )

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every day planned, in order."""
        return tuple(list_days(self.first, self.after))

    def find_spans(self, facilitator_id: str, day: date) -> tuple[tuple[int, int], ...]:
        """Return a facilitator's free time on a day.

        Parameters
        ----------
        facilitator_id : str
            Who.
        day : date
            The day.

        Returns
        -------
        tuple of pairs of int
            From and to in minutes that have passed since midnight, in order, none touching
            another. On a day when the clock changes that is not what the clock shows.
        """
        return self._measure(self.hours.get(facilitator_id, {}).get(day, ()), day)

    def find_provider_spans(self, provider: str, day: date) -> tuple[tuple[int, int], ...]:
        """Return the time in which a provider can make contacts on a day, as `find_spans` does."""
        return self._measure(self.provider_hours.get(provider, {}).get(day, ()), day)

    def find_way(self, zone: str | None, other: str | None) -> int:
        """Return the minutes from one zone to another; 0 where either contact has no zone."""
        if zone is None or other is None:
            return 0
        if zone == other:
            return self.minutes_within_zone
        return self.travel.get(frozenset({zone, other}), self.minutes_between_zones)

    def find_minute(self, day: date, time_of_day: str) -> int:
        """Return how many minutes after midnight the clock shows a time of a day.

        Parameters
        ----------
        day : date
            The day.
        time_of_day : str
            Such as "09:00".

        Returns
        -------
        int
            Minutes passed. A time that the clock skips counts as the moment it is put forward,
            and of a time that it shows twice the first is meant.
        """
        shown = datetime.fromisoformat(f"{day} {time_of_day}").replace(tzinfo=self.zone)
        return int((shown.astimezone(UTC) - self.find_instant(day, 0)).total_seconds()) // 60

    def find_instant(self, day: date, minute: int) -> datetime:
        """Return the moment, in UTC, so many minutes after a day's midnight."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return midnight.astimezone(UTC) + timedelta(minutes=minute)

    def _measure(self, spans: Spans, day: date) -> tuple[tuple[int, int], ...]:
        """Return spans in minutes, those that overlap or touch as one."""
        minutes = sorted((self.find_minute(day, a), self.find_minute(day, b)) for a, b in spans)
        merged: list[tuple[int, int]] = []
        for begin, end in minutes:
            if merged and begin <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif begin < end:
                merged.append((begin, end))
        return tuple(merged)


def _find_faults(calendar: Calendar) -> Iterator[str]:
    """Return what cannot be planned into, as sentences."""
    if calendar.after <= calendar.first:
        yield (
            "A calendar ends on a day after its first. "
            f"Given: {calendar.first} and, exclusive, {calendar.after}."
        )
    if calendar.time_zone not in available_timezones():
        yield f"A time zone has a name such as America/New_York. Given: {calendar.time_zone!r}."
    if not 1 <= calendar.slot_minutes <= _MOST_SLOT_MINUTES:
        yield f"slot_minutes must be from 1 to 1440. Given: {calendar.slot_minutes!r}."
    minutes = {
        "minutes_within_zone": calendar.minutes_within_zone,
        "minutes_between_zones": calendar.minutes_between_zones,
        **{f"travel {'-'.join(sorted(pair))}": way for pair, way in calendar.travel.items()},
        **{f"comfortable_minutes of {who}": n for who, n in calendar.comfortable_minutes.items()},
        **{f"recording_minutes of {kind}": n for kind, n in calendar.recording_minutes.items()},
    }
    negative = [f"{name} {given!r}" for name, given in minutes.items() if given < 0]
    if negative:
        yield f"Minutes must be 0 or more. Given: {list_offenders(negative)}."
    wrong = [
        f"{name} on {day}: {span[0]!r} to {span[1]!r}"
        for name, days in (*calendar.hours.items(), *calendar.provider_hours.items())
        for day, spans in days.items()
        for span in spans
        if not all(re.fullmatch(TIME_OF_DAY, part) for part in span) or span[0] >= span[1]
    ]
    if wrong:
        yield (
            "Hours run from a time of day to a later one, as 09:00 to 17:00. "
            f"Given: {list_offenders(wrong)}."
        )
