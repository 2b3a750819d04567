"""The calendar that contacts are planned into."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.availability import Calendar

FIRST, AFTER = date(2026, 11, 1), date(2026, 11, 8)
#: In Los Angeles the clock goes back from two to one on the first of November 2026.
LONG_DAY, SHORT_DAY = date(2026, 11, 1), date(2026, 3, 8)


def _calendar(hours=None, **more):
    """Return a calendar of the first week of November."""
    return Calendar(FIRST, AFTER, {"F001": hours or {}}, **more)


def test_find_spans_overlapping_and_touching_hours_are_one():
    """What is worked twice is worked once, in order."""
    spans = [("13:00", "15:00"), ("09:00", "10:00"), ("10:00", "11:00"), ("14:00", "16:00")]
    assert _calendar({FIRST: spans}).find_spans("F001", FIRST) == ((540, 660), (780, 960))


def test_find_spans_day_or_person_not_named_has_none():
    """No hours are no time."""
    calendar = _calendar()
    assert calendar.find_spans("F001", FIRST) == calendar.find_spans("F009", FIRST) == ()
    assert calendar.find_provider_spans("clinic", FIRST) == ()


def test_find_spans_day_on_which_the_clock_goes_back_is_an_hour_longer():
    """Nine o'clock is ten hours after midnight; from midnight to three it is four hours."""
    hours = {LONG_DAY: [("00:00", "03:00"), ("09:00", "10:00")]}
    calendar = _calendar(hours, time_zone="America/Los_Angeles")
    assert calendar.find_spans("F001", LONG_DAY) == ((0, 240), (600, 660))
    assert calendar.find_instant(LONG_DAY, 600) == datetime(2026, 11, 1, 17, tzinfo=UTC)


def test_find_spans_hour_that_the_clock_skips_is_no_time():
    """From two to three there is nothing on the day on which the clock goes forward."""
    hours = {SHORT_DAY: [("02:00", "03:00"), ("09:00", "10:00")]}
    calendar = Calendar(
        SHORT_DAY, date(2026, 3, 9), {"F001": hours}, time_zone="America/Los_Angeles"
    )
    assert calendar.find_spans("F001", SHORT_DAY) == ((480, 540),)


def test_find_way_without_a_zone_there_is_no_way():
    """A call is made from wherever one is."""
    calendar = _calendar(minutes_within_zone=5, minutes_between_zones=30)
    assert calendar.find_way("north", "north") == 5
    assert calendar.find_way("north", "south") == 30
    assert calendar.find_way("north", None) == calendar.find_way(None, None) == 0


def test_calendar_every_fault_is_told_at_once():
    """What cannot be planned into is refused, whole."""
    with pytest.raises(ValueError, match="after its first") as caught:
        Calendar(
            AFTER,
            FIRST,
            {"F001": {FIRST: [("9:00", "17:00"), ("12:00", "12:00")]}},
            time_zone="Mars/Olympus",
            slot_minutes=0,
            minutes_within_zone=-1,
            comfortable_minutes={"F001": -5},
        )
    for part in ("Mars", "slot_minutes", "minutes_within_zone -1", "F001 -5", "'9:00'", "'12:00'"):
        assert part in str(caught.value)


def _of(**more):
    """Return a calendar of November from records."""
    agency = Agency.model_validate(
        {
            "agency": {"name": "H", "time_zone": "America/Los_Angeles"},
            "service_types": {"visit": {"label": "V", "contact_hours": 1, "recording_hours": 0.25}},
            "scheduling": {"travel": [{"zones": ["a", "b"], "minutes": 45}]},
        }
    )
    rows = [{"facilitator_id": name, "name": name, "hours_per_week": 20} for name in ("F001", "F2")]
    rows[1]["facilitator_id"] = "F002"
    clinic = {"provider": "clinic", "weekday": "tue", "from_time": "09:00", "to_time": "12:00"}
    activity = {"activity_id": "A1", "case_id": "C1", "service_type": "visit", "provider": "school"}
    records = Records(
        facilitators=pd.DataFrame(rows),
        provider_hours=pd.DataFrame([{**clinic, "from_on": "2026-01-01"}]),
        activities=pd.DataFrame([activity]),
    )
    return Calendar.of(records, Month(2026, 11), agency, **more)


def test_of_settings_and_records_are_taken_over():
    """Ways, slots, recording and the zone are the settings'; days are the month's."""
    calendar = _of()
    assert (calendar.first, calendar.after) == (date(2026, 11, 1), date(2026, 12, 1))
    assert calendar.recording_minutes == {"visit": 15}
    assert calendar.find_way("b", "a") == 45
    assert calendar.comfortable_minutes == {"F001": 180, "F002": 180}
    assert calendar.time_zone == "America/Los_Angeles"


def test_of_provider_without_hours_has_the_agencys():
    """A clinic has its Tuesdays; a school that an activity names the agency's week."""
    calendar = _of()
    assert len(calendar.provider_hours["clinic"]) == 4
    assert len(calendar.provider_hours["school"]) == 21


def test_of_first_day_and_facilitators_narrow_it():
    """Planning again in the middle of the month leaves out what is past."""
    calendar = _of(first=date(2026, 11, 16), facilitators=["F002"])
    assert list(calendar.hours) == ["F002"]
    assert min(calendar.hours["F002"]) == calendar.days[0] == date(2026, 11, 16)
    with pytest.raises(ValueError, match="2026-11"):
        _of(first=date(2026, 12, 1))
