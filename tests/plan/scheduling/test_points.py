"""Which day and which zone suit a contact best."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.scheduling.contacts import complete_activities, read_contacts
from caseload_lib.plan.scheduling.points import MOVED, UNPLACED, find_best_days, find_zones

FIRST = date(2026, 11, 2)
DAYS = [FIRST + timedelta(days=place) for place in range(12)]
CALENDAR = Calendar(FIRST, DAYS[-1], {"F001": {day: [("09:00", "17:00")] for day in DAYS}})


def _read(*rows):
    """Return contacts of a facilitator, an hour each."""
    whole = {"facilitator_id": "F001", "service_type": "visit", "minutes": 60}
    activities = pd.DataFrame([{**whole, **row} for row in rows])
    return read_contacts(complete_activities(activities), CALENDAR)


def _at(place):
    """Return ten o'clock of a day."""
    return pd.Timestamp(DAYS[place], tz="UTC") + pd.Timedelta(hours=10)


def test_points_are_ordered_by_importance():
    """A priority outweighs those below, and any of them a promise."""
    weights = [UNPLACED[priority] for priority in range(1, 6)]
    assert weights == sorted(weights, reverse=True)
    assert all(above == 10 * below for above, below in pairwise(weights))
    assert weights[-1] == 10 * MOVED


@given(st.integers(2, 5), st.text("abc", min_size=1, max_size=4))
def test_find_best_days_are_one_in_each_part(count, case):
    """N contacts have the n-th parts of the days, in order of id, whatever the case."""
    rows = [{"activity_id": f"A{place}", "case_id": case} for place in range(count)]
    best = find_best_days(_read(*rows))
    part = 11 / count
    for place in range(count):
        assert place * part - 1 < best[f"A{place}"] < (place + 1) * part


def test_find_best_days_only_one_of_a_kind_has_none_and_cases_differ():
    """One contact has nothing to be spread from; two cases want different days."""
    rows = [{"activity_id": "A", "case_id": "C1"}]
    rows += [{"activity_id": f"{case}{n}", "case_id": case} for case in "XYZ" for n in range(2)]
    best = find_best_days(_read(*rows))
    assert "A" not in best
    assert len({best[f"{case}0"] for case in "XYZ"}) > 1


def test_find_best_days_timed_contact_takes_its_part_and_others_the_rest():
    """One that has a time is best there; the other goes to the part that is left."""
    rows = [
        {"activity_id": "A1", "case_id": "C", "starts_at": _at(9)},
        {"activity_id": "A2", "case_id": "C"},
    ]
    best = find_best_days(_read(*rows))
    assert best["A1"] == 9
    assert best["A2"] < 6


def test_find_zones_days_go_round_by_the_minutes_of_each_zone():
    """Two thirds of the minutes have two thirds of the days."""
    zones = ("north", "north", "south")
    rows = [{"activity_id": f"A{n}", "case_id": f"C{n}", "zone": zones[n % 3]} for n in range(6)]
    found = find_zones(_read(*rows), CALENDAR)
    given = [found["F001", day] for day in range(11)]
    assert given.count("north") in (7, 8)
    assert "south" in given[:3]


@pytest.mark.parametrize(("status", "expected"), [("planned", "south"), ("proposed", "north")])
def test_find_zones_day_with_a_promise_has_its_zone(status, expected):
    """A promised contact settles a day's zone, whatever was proposed besides."""
    rows = [
        {"activity_id": "A1", "case_id": "C1", "zone": "south", "starts_at": _at(4)},
        {"activity_id": "A2", "case_id": "C2", "zone": "north", "starts_at": _at(4), "minutes": 90},
    ]
    rows[0]["status"] = status
    assert find_zones(_read(*rows), CALENDAR)["F001", 4] == expected
    assert find_zones(_read({"activity_id": "A", "case_id": "C"}), CALENDAR) == {}
