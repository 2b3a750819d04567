"""What is known of a month's days, contacts in parts, and placing them wherever there is room."""

from datetime import date, timedelta

import pandas as pd
import pytest

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import Stop, complete_activities, read_contacts
from caseload_lib.plan.scheduling.filling import fill_days
from caseload_lib.plan.scheduling.parts import split_contacts
from caseload_lib.plan.scheduling.points import Wishes
from caseload_lib.plan.scheduling.rooms import Rooms

FIRST = date(2026, 11, 2)
DAYS = [FIRST + timedelta(days=place) for place in range(4)]
MORNING = [("09:00", "12:00")]
CALENDAR = Calendar(
    FIRST,
    FIRST + timedelta(days=4),
    {
        "F001": {**dict.fromkeys(DAYS[:3], MORNING), DAYS[3]: [("09:00", "11:00")]},
        "F002": dict.fromkeys(DAYS, MORNING),
    },
)


def _read(*rows):
    """Return contacts of a facilitator, two hours each."""
    whole = {"facilitator_id": "F001", "service_type": "visit", "minutes": 120}
    named = [{"activity_id": f"A{n}", "case_id": f"C{n}", **whole, **r} for n, r in enumerate(rows)]
    return read_contacts(complete_activities(pd.DataFrame(named)), CALENDAR)


def _names(parts):
    """Return parts by the ids of their contacts."""
    return [[one.activity_id for one in part] for part in parts]


def test_split_contacts_facilitator_case_and_order_tie_them_together():
    """A chain of three kinds of ties is one part, and who shares nothing is another."""
    contacts = _read(
        {"case_id": "C1"},
        {"case_id": "C1", "facilitator_id": "F002"},
        {"facilitator_id": None, "provider": "clinic", "after_activity_id": "A1"},
        {"facilitator_id": None, "provider": "clinic"},
    )
    assert _names(split_contacts(contacts)) == [["A0", "A1", "A2"], ["A3"]]


def test_learn_too_much_is_known_of_like_days_and_like_contacts():
    """Two of two hours do not fit into a morning: not that day, nor another, nor another two."""
    contacts = _read({}, {}, {}, {"facilitator_id": "F002"})
    rooms = Rooms(contacts, CALENDAR)
    stops = [Stop(one, kept=False) for one in contacts]
    assert rooms.learn(0, [stops[0], stops[3]])
    assert rooms.too_many == []
    assert not rooms.learn(0, stops[:2])
    assert {few.days for few in rooms.too_many} == {(0, 1, 2)}
    known = {frozenset(stop.contact.activity_id for stop in few.stops) for few in rooms.too_many}
    assert known == {frozenset(pair) for pair in (("A0", "A1"), ("A0", "A2"), ("A1", "A2"))}


def test_learn_kept_time_is_known_of_its_own_day_only():
    """A promise is in the way on the day for which it was made."""
    contacts = _read({"starts_at": "2026-11-02T10:00Z", "minutes": 60}, {})
    rooms = Rooms(contacts, CALENDAR)
    assert not rooms.learn(0, [Stop(contacts[0], kept=True), Stop(contacts[1], kept=False)])
    assert [few.days for few in rooms.too_many] == [(0,)]


def test_learn_what_a_case_or_an_order_rules_out_is_not_known_of_others():
    """Two people's contacts with one client, or one after the other, say nothing of a third."""
    for rows in (
        [{"case_id": "C"}, {"case_id": "C", "facilitator_id": "F002"}, {"case_id": "D"}],
        [{"minutes": 90}, {"minutes": 100, "after_activity_id": "A0"}, {"minutes": 90}],
    ):
        contacts = _read(*rows)
        rooms = Rooms(contacts, CALENDAR)
        assert not rooms.learn(0, [Stop(one, kept=False) for one in contacts[:2]])
        assert len(rooms.too_many) == 1


@pytest.mark.parametrize("priorities", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1)])
def test_fill_days_weightiest_contacts_have_the_room(priorities):
    """Four mornings hold four; the one of the lowest priority is left."""
    contacts = _read(*({"priority": priority} for priority in priorities))
    filled = fill_days(contacts, Wishes.of(contacts, CALENDAR), {}, Rooms(contacts, CALENDAR))
    placed = {one.priority for stops in filled.values() for one, _ in stops}
    assert placed == {1, 2, 3, 4}


def test_fill_days_plan_is_kept_as_far_as_there_is_room_and_order_holds():
    """What a full day has too much goes to another; what follows comes after its first."""
    contacts = _read({}, {"after_activity_id": "A0", "least_gap_days": 2}, {"minutes": 60})
    stops = [Stop(one, kept=False) for one in contacts]
    wishes = Wishes.of(contacts, CALENDAR)
    filled = fill_days(contacts, wishes, {1: stops}, Rooms(contacts, CALENDAR))
    days = {one.activity_id: day for day, here in filled.items() for one, _ in here}
    assert days == {"A0": 1, "A1": 3, "A2": 1}
