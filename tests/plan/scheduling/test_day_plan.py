"""The times of one day."""

from datetime import date

import pandas as pd
import pytest

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Stop, complete_activities, read_contacts
from caseload_lib.plan.scheduling.day_plan import find_too_many, has_room, time_day

DAY = date(2026, 11, 2)


def _stops(*rows, hours=(("09:00", "17:00"),), kept=(), **more):
    """Return the stops of a day and its calendar."""
    whole = {"facilitator_id": "F001", "service_type": "visit", "minutes": 60}
    named = [{"activity_id": f"A{n}", "case_id": f"C{n}", **whole, **r} for n, r in enumerate(rows)]
    calendar = Calendar(DAY, date(2026, 11, 3), {"F001": {DAY: list(hours)}}, **more)
    contacts = read_contacts(complete_activities(pd.DataFrame(named)), calendar)
    return [Stop(one, one.activity_id in kept) for one in contacts], calendar


def _time(*rows, **more):
    """Return starts as times of day."""
    stops, calendar = _stops(*rows, **more)
    return {name: f"{at // 60}:{at % 60:02}" for name, at in time_day(stops, 0, calendar).items()}


def test_time_day_short_ways_come_before_early_starts():
    """North, north, south needs one way; the order of ids would need two."""
    zones = [{"zone": zone} for zone in ("north", "south", "north")]
    starts = _time(*zones, minutes_between_zones=60)
    assert starts == {"A0": "9:00", "A2": "10:00", "A1": "12:00"}


def test_time_day_preferred_hours_are_sought_for_each():
    """Of two, the one that prefers the afternoon has it, and the other is early."""
    starts = _time({"preferred_from": "14:00"}, {"preferred_to": "10:00"})
    assert starts == {"A0": "14:00", "A1": "9:00"}


def test_time_day_kept_time_is_not_touched():
    """Others go round a contact that keeps its time, also off the slots."""
    starts = _time({"starts_at": "2026-11-02T09:20Z"}, {}, kept=("A0",))
    assert starts == {"A0": "9:20", "A1": "10:30"}


def test_time_day_without_room_is_refused():
    """What does not fit has no times."""
    stops, calendar = _stops({}, {"minutes": 500})
    assert not has_room(stops, 0, calendar)
    with pytest.raises(ValueError, match="2026-11-02 has no room for A0, A1"):
        time_day(stops, 0, calendar)


def test_find_too_many_none_of_them_can_be_spared():
    """Three of an hour and a half in four hours are too many; a call is not to blame."""
    rows = [{"minutes": 90}, {"minutes": 15}, {"minutes": 90}, {"minutes": 90}]
    stops, calendar = _stops(*rows, hours=[("09:00", "13:15")])
    few = find_too_many(stops, 0, calendar)
    assert [stop.contact.activity_id for stop in few] == ["A0", "A2", "A3"]


def test_has_room_one_contact_with_its_recording_needs_free_time():
    """An hour's visit with half an hour of recording does not fit into an hour."""
    for recording, fits in ((0, True), (30, False)):
        stops, calendar = _stops(
            {}, hours=[("09:00", "10:00")], recording_minutes={"visit": recording}
        )
        assert has_room(stops, 0, calendar) is fits
