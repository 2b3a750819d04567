"""On which days and from when to when facilitators and outside providers can meet clients."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.tables import WEEKDAYS

#: Times of day, from and to, of one day: (("09:00", "12:00"), ("13:00", "17:00")).
Spans = Sequence[tuple[str, str]]
#: The spans of each day that has any.
DaySpans = Mapping[date, Spans]

_FULL_DAY_HOURS = 8


def list_days(first: date, after: date) -> Iterator[date]:
    """Return every day from the first to the day before `after`."""
    return (first + timedelta(days=place) for place in range((after - first).days))


def repeat_week(first: date, after: date, week: Mapping[str, Spans]) -> dict[date, Spans]:
    """Return the same week's hours for all days of a time.

    Parameters
    ----------
    first, after : date
        First day and exclusive end.
    week : mapping of str to spans
        Hours by day of the week ("mon" to "sun").

    Returns
    -------
    dict of date to spans
        Those of each day that has any.

    Examples
    --------
    >>> first, after = date(2026, 11, 1), date(2026, 11, 15)
    >>> [str(day) for day in repeat_week(first, after, {"mon": [("09:00", "17:00")]})]
    ['2026-11-02', '2026-11-09']
    """
    spans = {day: week.get(WEEKDAYS[day.weekday()], ()) for day in list_days(first, after)}
    return {day: hours for day, hours in spans.items() if hours}


def read_hours(rows: pd.DataFrame, first: date, after: date, agency: Agency) -> dict[date, Spans]:
    """Return the hours of each day: of the rows in force on it, or the agency's where none is.

    Parameters
    ----------
    rows : DataFrame
        Rows of `working_hours` or `provider_hours` of one facilitator or provider.
    first, after : date
        First day and exclusive end.
    agency : Agency
        The settings: `[scheduling]`, and the holidays, on which nobody works.

    Returns
    -------
    dict of date to spans
        The hours of each day that has any.
    """
    rules = agency.scheduling
    columns = ["weekday", "from_time", "to_time", "from_on", "to_on"]
    every = list(rows[columns].itertuples(index=False))
    hours: dict[date, Spans] = {}
    for day in list_days(first, after):
        weekday = WEEKDAYS[day.weekday()]
        there = [row for row in every if _holds([(row.from_on, row.to_on)], day)]
        own = [(row.from_time, row.to_time) for row in there if row.weekday == weekday]
        usual = [(rules.from_time, rules.to_time)] if weekday in rules.days else []
        spans = own if there else usual
        if spans and day not in agency.agency.holidays:
            hours[day] = spans
    return hours


def find_worked(
    records: Records,
    first: date,
    after: date,
    agency: Agency,
    *,
    facilitators: Collection[str] | None = None,
) -> dict[str, dict[date, Spans]]:
    """Return the hours of facilitators on the days on which they are employed and not away.

    Whoever has fewer contract hours than a full week and no working_hours on record is taken to
    be there for their part of each of the agency's days, from its beginning: hours_per_week ÷
    `policies.full_time_hours` of it.

    Parameters
    ----------
    records : Records
        facilitators, working_hours and absences.
    first, after : date
        First day and exclusive end.
    agency : Agency
        The settings.
    facilitators : collection of str, optional
        Whose; everybody's by default.

    Returns
    -------
    dict of str to dict of date to spans
        By facilitator_id, in order.

    Raises
    ------
    RecordsError
        If somebody is asked for who is not on record.
    """
    people = records.facilitators.set_index("facilitator_id").sort_index()
    wanted = people.index if facilitators is None else pd.Index(sorted(facilitators), dtype="str")
    strange = wanted.difference(people.index)
    if len(strange):
        raise RecordsError(
            f"No facilitator is on record as {list_offenders(strange)}. The ids there are: "
            f"{list_offenders(people.index)}."
        )
    every = dict(list(records.working_hours.groupby("facilitator_id")))
    away = dict(list(records.absences.groupby("facilitator_id")))
    hours = {}
    for name, person in people.loc[wanted].iterrows():
        spells = [(person["started_on"], person["ended_on"])]
        off = away.get(name, records.absences.iloc[:0])
        absences = list(zip(off["from_on"], off["to_on"], strict=True))
        rows = every.get(name, records.working_hours.iloc[:0])
        week = read_hours(rows, first, after, agency)
        part = person["hours_per_week"] / agency.policies.full_time_hours
        if rows.empty and part < 1:
            week = {day: _shorten(spans, part) for day, spans in week.items()}
        hours[str(name)] = {
            day: spans
            for day, spans in week.items()
            if spans and _holds(spells, day) and not _holds(absences, day)
        }
    return hours


def find_comfortable(
    records: Records, hours: Mapping[str, DaySpans], agency: Agency
) -> dict[str, int]:
    """Return the minutes that make a comfortable day for each facilitator.

    They are the agency's for a day of eight hours and in proportion for a shorter one: with
    hours_per_week ÷ days worked in a week ÷ 8, at most 1.

    Parameters
    ----------
    records : Records
        facilitators.
    hours : mapping of str to mapping of date to spans
        As `find_worked` gives them.
    agency : Agency
        The settings.

    Returns
    -------
    dict of str to int
        Minutes by facilitator_id; the agency's where hours_per_week is not known.
    """
    contract = records.facilitators.set_index("facilitator_id")["hours_per_week"]
    comfortable = {}
    for name, days in hours.items():
        worked = len({day.weekday() for day in days})
        hours_a_day = contract[name] / worked if worked else float("nan")
        part = 1.0 if pd.isna(hours_a_day) else min(hours_a_day / _FULL_DAY_HOURS, 1.0)
        comfortable[name] = round(agency.scheduling.comfortable_minutes * part)
    return comfortable


def _shorten(spans: Spans, part: float) -> Spans:
    """Return the first part of one span of a day; nothing where it is less than a minute."""
    ((start, end),) = spans
    begin, until = (int(one[:2]) * 60 + int(one[3:]) for one in (start, end))
    stop = begin + int((until - begin) * part)
    return [(start, f"{stop // 60:02}:{stop % 60:02}")] if stop > begin else []


def _holds(spells: list[tuple[pd.Timestamp, pd.Timestamp]], day: date) -> bool:
    """Return whether a day lies in one of some spells; missing ends are open."""
    at = pd.Timestamp(day)
    return any(not (begin > at) and not (end <= at) for begin, end in spells)
