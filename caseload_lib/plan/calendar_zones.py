"""Time zones as calendars write them: what the clocks show, and when they change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def make_zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """Return the VTIMEZONE that holds between two moments.

    Parameters
    ----------
    zone : ZoneInfo
        The time zone.
    first, last : datetime
        The earliest and the latest moment that it must tell, with a time zone.

    Returns
    -------
    Timezone
        What holds at the beginning of the year before `first`, and every change of the clocks to
        the end of the year after `last`: whole years, so that the files of several months agree
        for programs that keep the first they read. Each change begins at the local time before
        it, as RFC 5545, section 3.6.5, has it; icalendar's own `Timezone.from_tzinfo` writes the
        time after it, and misses changes that are not summer time.

    Examples
    --------
    >>> november = datetime(2026, 11, 1, tzinfo=UTC)
    >>> written = make_zone(ZoneInfo("America/New_York"), november, november).to_ical().decode()
    >>> [line for line in written.splitlines() if "DTSTART:2026" in line]
    ['DTSTART:20260308T020000', 'DTSTART:20261101T020000']
    """
    start = datetime(first.astimezone(zone).year - 1, 1, 1, tzinfo=UTC)
    end = datetime(last.astimezone(zone).year + 2, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("tzid", zone.key)
    component.add_component(_make_observance(zone, start, before=start))
    for change in _list_changes(zone, start, end):
        component.add_component(_make_observance(zone, change, before=change - _SECOND))
    return component


def localise(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment as a calendar may write it, to be read as the same moment.

    Parameters
    ----------
    moment : datetime
        With a time zone.
    zone : ZoneInfo
        Where its clock shall be shown.

    Returns
    -------
    datetime
        By the clocks of the zone; in UTC where they show it a second time after being set back,
        since RFC 5545 reads such a time as the first.
    """
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _make_observance(
    zone: ZoneInfo, onset: datetime, *, before: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """Return what holds from a moment on, told by the clocks before it."""
    local = onset.astimezone(zone)
    offset = before.astimezone(zone).utcoffset() or timedelta()
    component = TimezoneDaylight() if local.dst() else TimezoneStandard()
    component.add("dtstart", (onset + offset).replace(tzinfo=None))
    component.add("tzoffsetfrom", offset)
    component.add("tzoffsetto", local.utcoffset())
    component.add("tzname", local.tzname())
    return component


def _list_changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Give each moment at which the clocks change, to the second."""
    day = start
    while day < end:
        if _tell(zone, day) != _tell(zone, day + _DAY):
            low, high = day, day + _DAY
            while high - low > _SECOND:
                middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
                low, high = (
                    (middle, high) if _tell(zone, middle) == _tell(zone, low) else (low, middle)
                )
            yield high
        day += _DAY


def _tell(zone: ZoneInfo, moment: datetime) -> tuple[timedelta | None, str | None]:
    """Return the offset and the name of the time at a moment."""
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()
