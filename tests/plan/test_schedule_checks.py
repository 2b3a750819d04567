"""The second look at a schedule: every rule that is broken is found."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.schedule import schedule
from caseload_lib.plan.schedule_checks import check_schedule, count_points

MONDAY, AFTER = date(2026, 11, 2), date(2026, 11, 4)
HOURS = {MONDAY: [("09:00", "12:00"), ("12:00", "17:00")], date(2026, 11, 3): [("09:00", "12:00")]}
CALENDAR = Calendar(
    MONDAY,
    AFTER,
    {"F001": HOURS, "F002": HOURS},
    provider_hours={"clinic": {MONDAY: [("14:00", "17:00")]}},
    minutes_between_zones=30,
)


def _visit(name, **more):
    """Return an hour's visit on the Monday."""
    row = {"activity_id": name, "case_id": f"C-{name}", "facilitator_id": "F001", "minutes": 60}
    return {**row, "service_type": "visit", "latest_on": MONDAY, **more}


ROWS = [
    _visit("A1", zone="north"),
    _visit("A2", zone="south"),
    _visit("A3", after_activity_id="A1"),
    _visit("A4", provider="clinic", zone="south"),
    _visit("A5", starts_at="2026-11-02T13:10Z", status="planned"),
    _visit("A6", case_id="C-A1", facilitator_id="F002", latest_on=None),
]
ACTIVITIES = pd.DataFrame(ROWS)


@pytest.fixture(scope="module")
def plan():
    """Give a plan that keeps every rule."""
    plan = schedule(ACTIVITIES, CALENDAR)
    assert plan.unplaced.empty
    assert plan.moved.empty
    return plan


def _shift(plan, **starts):
    """Return a plan in which some contacts begin at another time."""
    placed = plan.placed.set_index("activity_id")
    for name, start in starts.items():
        at = pd.Timestamp(f"2026-11-{start}", tz="UTC")
        length = placed.loc[name, "ends_at"] - placed.loc[name, "starts_at"]
        placed.loc[name, "starts_at"], placed.loc[name, "ends_at"] = at, at + length
    return replace(plan, placed=placed.reset_index())


def test_check_schedule_plan_as_it_was_made_passes(plan):
    """What was planned keeps every rule, and its points are counted again."""
    check_schedule(plan, ACTIVITIES, CALENDAR)
    assert count_points(plan.placed, ACTIVITIES, CALENDAR) == plan.objective


@pytest.mark.parametrize(
    ("starts", "rule"),
    [
        ({"A1": "03 09:00"}, "is on its days. Not so: A1"),
        ({"A1": "02 08:30"}, "is in working time. Not so: A1"),
        ({"A4": "02 13:00"}, "is in working time. Not so: A4"),
        ({"A1": "02 09:05"}, "on a slot or kept. Not so: A1"),
        ({"A3": "02 09:00", "A1": "02 15:00"}, "comes first. Not so: A3"),
        ({"A3": "02 13:15"}, "at two places at a time"),
        ({"A6": "02 09:30", "A1": "02 09:00"}, "at two places at a time. Not so: A6"),
        ({"A1": "02 09:00", "A2": "02 10:15"}, "is the way"),
        ({"A5": "02 13:15"}, "does not keep its time is listed"),
    ],
)
def test_check_schedule_broken_rule_is_named(plan, starts, rule):
    """Each rule that a changed time breaks is told with the activity."""
    with pytest.raises(ValueError, match=rule):
        check_schedule(_shift(plan, **starts), ACTIVITIES, CALENDAR)


def test_check_schedule_lost_doubled_or_shortened_contacts_are_found(plan):
    """Each activity once, and as long as it takes."""
    with pytest.raises(ValueError, match="placed or unplaced, once"):
        check_schedule(replace(plan, placed=plan.placed.iloc[1:]), ACTIVITIES, CALENDAR)
    twice = pd.concat([plan.placed, plan.placed.iloc[:1]])
    with pytest.raises(ValueError, match="placed or unplaced, once"):
        check_schedule(replace(plan, placed=twice), ACTIVITIES, CALENDAR)
    shorter = plan.placed.assign(ends_at=plan.placed["starts_at"] + pd.Timedelta(minutes=5))
    with pytest.raises(ValueError, match="takes its minutes"):
        check_schedule(replace(plan, placed=shorter), ACTIVITIES, CALENDAR)


def test_check_schedule_points_that_are_not_the_plans_are_found(plan):
    """Neither a wrong count nor a bound above it passes."""
    for wrong in ({"objective": plan.objective + 1}, {"bound": plan.objective + 1}):
        with pytest.raises(ValueError, match="points"):
            check_schedule(replace(plan, **wrong), ACTIVITIES, CALENDAR)


def test_check_schedule_day_with_too_much_recording_is_found(plan):
    """Contacts that fit may leave no room for what has to be written down."""
    calendar = replace(CALENDAR, recording_minutes={"visit": 60})
    points = count_points(plan.placed, ACTIVITIES, calendar)
    heavy = replace(plan, objective=points, bound=0)
    with pytest.raises(ValueError, match="no more than its free time"):
        check_schedule(heavy, ACTIVITIES, calendar)


def test_count_points_are_those_of_the_words():
    """Each kind of point once, by hand."""
    rows = [
        _visit("A1", priority=2),
        _visit("A2", starts_at="2026-11-02T09:00Z", status="moved"),
        _visit("A3", case_id="C1", zone="north", preferred_days="tue"),
        _visit("A4", case_id="C1", zone="south", starts_at="2026-11-02T15:00Z"),
        _visit("A5", case_id="C5", zone="north", minutes=120, latest_on=None),
    ]
    at = {"A2": "10:00", "A3": "11:00", "A4": "13:00", "A5": "14:00"}
    placed = pd.DataFrame(
        {
            "activity_id": list(at),
            "starts_at": [pd.Timestamp(f"2026-11-02T{clock}Z") for clock in at.values()],
        }
    )
    calendar = replace(CALENDAR, comfortable_minutes={"F001": 300}, minutes_within_zone=5)
    activities = pd.DataFrame(rows)
    # A4 has a time on Monday, so the day's zone is south: A3 and A5 are elsewhere.
    load = 60 + (60 + 30) + (60 + 5) + (120 + 30)
    expected = 10**8 + 10_000 + 10 + 100 + 4 + 2 * 2 + -(-(load - 300) // 15)
    assert count_points(placed, activities, calendar) == expected
