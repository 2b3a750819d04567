"""How long a month of contacts takes to be planned on this machine, and how near to the best."""

import argparse
import os
import platform
import random
import sys
import time
from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.schedule import schedule
from caseload_lib.plan.working_time import repeat_week
from caseload_lib.tables import WEEKDAYS

FIRST, AFTER = date(2026, 11, 1), date(2026, 12, 1)
ZONE = ZoneInfo("America/Los_Angeles")
#: Service types with their minutes, recording and how often one is drawn.
KINDS = {
    "home_visit": (90, 15, 40),
    "phone_call": (24, 6, 25),
    "team_meeting": (75, 15, 15),
    "health_appointment": (120, 15, 10),
    "plan_review": (120, 60, 10),
}
CLINIC = {"tue": [("09:00", "12:30")], "thu": [("12:30", "17:00")]}


def make_calendar(facilitators: int) -> Calendar:
    """Return a month in which one of three works four days a week, and a clinic two."""
    week = {day: [("08:30", "17:30")] for day in WEEKDAYS[:5]}
    short = {day: [("09:00", "12:30"), ("13:00", "17:00")] for day in WEEKDAYS[:4]}
    names = [f"F{place:03}" for place in range(1, facilitators + 1)]
    hours = {
        name: repeat_week(FIRST, AFTER, week if place % 3 else short)
        for place, name in enumerate(names, 1)
    }
    return Calendar(
        FIRST,
        AFTER,
        hours,
        time_zone=ZONE.key,
        provider_hours={"clinic": repeat_week(FIRST, AFTER, CLINIC)},
        comfortable_minutes=dict.fromkeys(names, 360),
        recording_minutes={name: recording for name, (_, recording, _) in KINDS.items()},
        minutes_within_zone=15,
        minutes_between_zones=30,
        travel={frozenset({"harbor", "hills"}): 45},
    )


def make_activities(seed: int, facilitators: int, cases: int, contacts: int) -> pd.DataFrame:
    """Return contacts: some wish for days or hours, some wait for others, some are promised."""
    dice = random.Random(seed)
    homes = [
        {
            "case_id": f"C{place:03}",
            "facilitator_id": f"F{place % facilitators + 1:03}",
            "zone": dice.choice(["north", "east", "harbor", "hills"]),
            "priority": dice.choice([1, 2, 3, 3, 3, 4, 5]),
            "preferred_days": dice.choice([None, None, None, "mon;wed", "tue;thu", "fri"]),
            "preferred_from": dice.choice([None, None, "09:00", "13:00"]),
        }
        for place in range(cases)
    ]
    weights = [often for _, _, often in KINDS.values()]
    rows = [
        draw_contact(dice, homes[place % cases], place, dice.choices(list(KINDS), weights)[0])
        for place in range(contacts)
    ]
    return pd.DataFrame(rows)


def draw_contact(
    dice: random.Random, home: dict[str, object], place: int, kind: str
) -> dict[str, object]:
    """Return one contact of a case."""
    row = {
        **home,
        "activity_id": f"A{place:04}",
        "service_type": kind,
        "minutes": KINDS[kind][0],
        "status": "proposed",
    }
    if kind == "phone_call":
        row["zone"] = None
    if kind == "health_appointment":
        row["provider"] = "clinic"
    if kind == "plan_review" and place >= 40:
        before = f"A{place % 40:04}"
        row |= {"after_activity_id": before, "least_gap_days": 1, "greatest_gap_days": 20}
    elif dice.random() < 0.1 and kind != "health_appointment":
        day, hour = dice.choice([2, 3, 4, 5, 9, 10, 12, 16, 17, 18, 19]), dice.randint(9, 15)
        row |= {"status": "planned", "starts_at": datetime(2026, 11, day, hour, tzinfo=ZONE)}
    return row


def measure(options: argparse.Namespace) -> Iterator[bool]:
    """Plan a month for each seed, print what came out, and say whether that is good enough."""
    calendar = make_calendar(options.facilitators)
    print("seed  seconds  objective      bound     gap  proven  placed  unplaced  moved")
    for seed in range(1, options.seeds + 1):
        activities = make_activities(seed, options.facilitators, options.cases, options.contacts)
        start = time.perf_counter()
        plan = schedule(activities, calendar, seconds=options.seconds)
        seconds = time.perf_counter() - start
        print(
            f"{seed:4}  {seconds:7.2f}  {plan.objective:9}  {plan.bound:9}  {plan.gap:6.4f}  "
            f"{'yes' if plan.proven else 'no':>6}  {len(plan.placed):6}  {len(plan.unplaced):8}  "
            f"{len(plan.moved):5}",
            flush=True,
        )
        yield plan.gap <= 0.01


def main() -> int:
    """Measure; the exit status is 1 where a plan is neither proven nor within 1 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--facilitators", type=int, default=4)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--contacts", type=int, default=160)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    print(
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}, pandas "
        f"{version('pandas')}, {os.cpu_count()} cores; {options.contacts} contacts of "
        f"{options.cases} cases and {options.facilitators} facilitators, seconds="
        f"{options.seconds:g}"
    )
    return 0 if all(list(measure(options))) else 1


if __name__ == "__main__":
    sys.exit(main())
