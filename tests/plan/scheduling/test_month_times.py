"""The best plan of a small month, against trying every plan there is."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, product

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.schedule import schedule
from caseload_lib.plan.scheduling.contacts import complete_activities, read_contacts
from caseload_lib.plan.scheduling.points import Wishes

MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=place) for place in range(3)]
CALENDAR = Calendar(
    MONDAY,
    MONDAY + timedelta(days=3),
    {
        "F001": {day: [("09:00", "12:00")] for day in DAYS},
        "F002": {DAYS[0]: [("09:00", "10:00"), ("11:00", "13:00")], DAYS[2]: [("09:00", "11:00")]},
    },
    provider_hours={"clinic": {DAYS[1]: [("10:00", "12:00")], DAYS[2]: [("09:00", "10:00")]}},
    comfortable_minutes={"F001": 90, "F002": 120},
    recording_minutes={"visit": 10},
    slot_minutes=60,
    minutes_within_zone=0,
    minutes_between_zones=45,
)
ACTIVITY = st.fixed_dictionaries(
    {
        "case_id": st.sampled_from(["C1", "C2"]),
        "facilitator_id": st.sampled_from(["F001", "F001", "F002", None]),
        "service_type": st.sampled_from(["visit", "call"]),
        "minutes": st.sampled_from([30, 60, 90, 120]),
        "provider": st.sampled_from([None, None, "clinic"]),
        "priority": st.sampled_from([1, 3, 3, None]),
        "zone": st.sampled_from(["north", "south", None]),
        "status": st.sampled_from(["proposed", "planned"]),
        "starts_at": st.sampled_from([None, None, (0, 9), (0, 10.5), (1, 10), (2, 9), (5, 9)]),
        "window": st.sampled_from([(0, 2), (0, 2), (1, 2), (0, 0)]),
        "after": st.sampled_from([None, None, None, (0, None), (1, 1), (0, 1)]),
        "preferred_days": st.sampled_from([None, "tue", "mon;wed"]),
    }
)


def _frame(rows):
    """Return drawn activities as a frame; each may come after the one before it."""
    made = []
    for place, drawn in enumerate(rows):
        row = {**drawn, "activity_id": f"A{place}"}
        first, last = row.pop("window")
        row["earliest_on"], row["latest_on"] = DAYS[first], DAYS[last]
        after, at = row.pop("after"), row.pop("starts_at")
        if after and place:
            row["after_activity_id"] = f"A{place - 1}"
            row["least_gap_days"], row["greatest_gap_days"] = after
        if at:
            midnight = datetime(2026, 11, 2, tzinfo=UTC)
            row["starts_at"] = midnight + timedelta(days=at[0], hours=at[1])
        if row["facilitator_id"] is None:
            row["provider"] = "clinic"
        made.append(row)
    return pd.DataFrame(made)


def _minutes(spans):
    """Return times of day as minutes."""
    return [tuple(int(t[:2]) * 60 + int(t[3:]) for t in span) for span in spans]


def _list_places(row):
    """Return everything that one contact could be, alone: no place, or a day and a minute."""
    places = [None]
    had = row["starts_at"]
    for day in range(3):
        if not row["earliest_on"].date() <= DAYS[day] <= row["latest_on"].date():
            continue
        limits = []
        if row["facilitator_id"]:
            limits.append(_minutes(CALENDAR.hours[row["facilitator_id"]].get(DAYS[day], [])))
        if row["provider"]:
            limits.append(_minutes(CALENDAR.provider_hours["clinic"].get(DAYS[day], [])))
        starts = {hour * 60 for hour in range(24)}
        if had is not None and had.date() == DAYS[day]:
            starts.add(had.hour * 60 + had.minute)
        for start in sorted(starts):
            end = start + row["minutes"]
            if all(any(a <= start and end <= b for a, b in spans) for spans in limits):
                places.append((day, start))
    return places


def _is_allowed(rows, plan):
    """Return whether a plan keeps every rule between contacts."""
    placed = [(row, at) for row, at in zip(rows, plan, strict=True) if at is not None]
    for (one, a), (other, b) in combinations(placed, 2):
        same = one["facilitator_id"] and one["facilitator_id"] == other["facilitator_id"]
        together = a[0] == b[0] and (same or one["case_id"] == other["case_id"])
        if together and a[1] < b[1] + other["minutes"] and b[1] < a[1] + one["minutes"]:
            return False
    for row, at in placed:
        if row["after_activity_id"]:
            place = int(row["after_activity_id"][1:])
            before = plan[place]
            if before is None or (at[0], at[1]) < (before[0], before[1] + rows[place]["minutes"]):
                return False
            gap = at[0] - before[0]
            most = row["greatest_gap_days"]
            if gap < row["least_gap_days"] or (most is not None and gap > most):
                return False
    return all(_is_possible_day(placed, who, day) for who in ("F001", "F002") for day in range(3))


def _is_possible_day(placed, who, day):
    """Return whether somebody gets from place to place, and the day's work is within its time."""
    here = [(at[1], row) for row, at in placed if (row["facilitator_id"], at[0]) == (who, day)]
    here.sort(key=lambda one: one[0])
    last, between, ways = None, 0, 0
    for start, row in here:
        if row["zone"] is None:
            between += row["minutes"]
            continue
        if last is not None:
            way = 0 if row["zone"] == last[1]["zone"] else 45
            ways += way
            if start - last[0] - last[1]["minutes"] < way + between:
                return False
        last, between = (start, row), 0
    work = sum(row["minutes"] + 10 * (row["service_type"] == "visit") for _, row in here)
    free = sum(b - a for a, b in _minutes(CALENDAR.hours[who].get(DAYS[day], [])))
    return not here or work + ways <= free


def _count(rows, plan, wishes):
    """Return the points of a plan by the words in which they are explained."""
    points, loads, cases = 0, Counter(), Counter()
    for row, at in zip(rows, plan, strict=True):
        had = row["starts_at"]
        kept = had is not None and at == ((had.date() - MONDAY).days, had.hour * 60 + had.minute)
        if had is not None and not kept:
            points += 10_000 if row["status"] == "planned" else 10
        if at is None:
            points += 10 ** (10 - (row["priority"] or 3))
            continue
        day = at[0]
        weekday = ["mon", "tue", "wed"][day]
        points += 4 * bool(row["preferred_days"] and weekday not in row["preferred_days"])
        points += abs(day - wishes.best_days.get(row["activity_id"], day))
        away = row["zone"] and wishes.zones.get((row["facilitator_id"], day), row["zone"])
        elsewhere = bool(row["zone"]) and away != row["zone"]
        points += 2 * elsewhere
        load = row["minutes"] + 10 * (row["service_type"] == "visit") + 45 * elsewhere
        loads[row["facilitator_id"], day] += load
        cases[row["case_id"], day] += 1
    for (who, _), load in loads.items():
        over = load - {"F001": 90, "F002": 120}.get(who, load)
        points += -(-max(over, 0) // 15)
    return points + 100 * sum(count - 1 for count in cases.values())


@settings(max_examples=30)
@given(st.lists(ACTIVITY, min_size=1, max_size=3))
def test_plan_times_small_month_is_the_best_of_all_plans(drawn):
    """Of every way to place up to three contacts none costs less."""
    activities = _frame(drawn)
    plan = schedule(activities, CALENDAR)
    rows = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in complete_activities(activities).to_dict("records")
    ]
    wishes = Wishes.of(read_contacts(complete_activities(activities), CALENDAR), CALENDAR)
    every = product(*(_list_places(row) for row in rows))
    least = min(_count(rows, one, wishes) for one in every if _is_allowed(rows, one))
    assert plan.proven
    assert plan.objective == plan.bound == least
