"""Random small agencies with gaps, handovers, co-carrying, part-months and faults, by a seed."""

from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pandas as pd

from caseload_lib.agency import Agency, parse_agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.tables import (
    CAUSES,
    FEEDBACK_KINDS,
    OBLIGATION_KINDS,
    OUTCOMES,
    ROLES,
    STATUSES,
    TIME_ACTIVITIES,
)

ZONES = ("America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata", "UTC")
SETTINGS = """
[agency]
name = "Random"
time_zone = "{zone}"
holidays = [{holidays}]
suppress_below = 3

[capacity]
fixed_administration_hours = 16.0
reserve_hours = 12.5
administration_hours_per_case = 1.5

[service_types.visit]
label = "Visit"
contact_hours = 1.5
travel_hours = 0.5
recording_hours = 0.25

[service_types.call]
label = "Call"
contact_hours = 0.4

[service_types.review]
label = "Review"
contact_hours = 2.0

[programmes.endless]
label = "Endless"
closes_cases = false

[programmes.ending]
label = "Ending"
"""
TYPES = ("visit", "call", "review")


class _Dice:
    """Draws days around a month, and values that may be missing."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.month = Month(2024, 2) + self.random.choice([0, 1, 8, 9, 12, 25, 30])
        self.zone = self.random.choice(ZONES)
        after = self.month.after
        bounds = (after, self.month.first, self.month.last)
        self.edges = [day + timedelta(days=gap) for day in bounds for gap in (-1, 0, 1)]
        self.edges += [self.month.first + timedelta(days=gap) for gap in (13, 14, 15)]

    def pick(self, *choices):
        """Return one of the choices."""
        return self.random.choice(choices)

    def day(self, *, before: int = 420, later: int = 40) -> date:
        """Return a day: one time in four an edge of the month, else any around it."""
        if self.random.random() < 0.25:
            return self.random.choice(self.edges)
        return self.month.first + timedelta(days=self.random.randint(-before, later + 30))

    def maybe(self, value, chance: float = 0.5):
        """Return the value or None."""
        return value if self.random.random() < chance else None

    def later(self, day: date, most: int) -> date:
        """Return a day up to so many days later; sometimes earlier, which is a fault."""
        if self.random.random() < 0.03:
            return day - timedelta(days=3)
        if self.random.random() < 0.3:
            return max(self.random.choice(self.edges), day)
        return day + timedelta(days=self.random.randint(0, most))

    def instant(self) -> pd.Timestamp:
        """Return an instant; one time in three at 23:30 of a day in the agency's zone."""
        day = self.day(before=90)
        if self.random.random() < 1 / 3:
            local = pd.Timestamp(day) + pd.Timedelta(hours=23, minutes=30)
            return local.tz_localize(ZoneInfo(self.zone)).tz_convert("UTC")
        minutes = self.random.randint(0, 1439)
        return pd.Timestamp(day, tz="UTC") + pd.Timedelta(minutes=minutes)

    def some(self, most: int, *, empty: float = 0.08) -> range:
        """Return a range of random length; now and then an empty one."""
        return range(0 if self.random.random() < empty else self.random.randint(1, most))


def make_agency(seed: int) -> tuple[Records, Month, Agency]:
    """Return the records, a month and the settings of a random agency."""
    dice = _Dice(seed)
    holidays = ", ".join(str(dice.day(before=60)) for _ in range(4))
    agency = parse_agency(SETTINGS.format(zone=dice.zone, holidays=holidays))
    people = [f"F{number:03}" for number in range(1, dice.random.randint(2, 6))]
    cases = [f"C{number}" for number in range(1, dice.random.randint(2, 14))]
    case_rows = [_make_case(dice, case) for case in cases]
    tables = {
        "facilitators": [_make_facilitator(dice, who) for who in people],
        "roles": [_make_role(dice, people) for _ in dice.some(5, empty=0.4)],
        "cases": case_rows,
        "assignments": [row for case in case_rows for row in _make_assignments(dice, people, case)],
        "case_services": [_make_plan(dice, cases) for _ in dice.some(24)],
        "services": [_make_service(dice, people, cases, place) for place in dice.some(60)],
        "time_log": [_make_entry(dice, people) for _ in dice.some(25)],
        "absences": [_make_absence(dice, people) for _ in dice.some(5, empty=0.3)],
        "disruptions": [_make_disruption(dice, people, place) for place in dice.some(14)],
        "obligations": [_make_obligation(dice, people, place) for place in dice.some(14)],
        "referrals": [_make_referral(dice, cases, place) for place in dice.some(8)],
        "feedback": [_make_feedback(dice, people, place) for place in dice.some(30)],
        **_make_teams(dice, cases),
    }
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}
    return Records(**frames), dice.month, agency


def _make_facilitator(dice, who):
    started = dice.maybe(dice.day())
    ended = dice.later(started, 500) if started else dice.day()
    return {
        "facilitator_id": who,
        "name": who,
        "hours_per_week": dice.maybe(dice.pick(20.0, 37.5, 40.0), 0.85),
        "started_on": started,
        "ended_on": dice.maybe(ended, 0.3),
    }


def _make_role(dice, people):
    since = dice.day()
    return {
        "facilitator_id": dice.pick(*people),
        "role": dice.pick("facilitator", *ROLES),
        "from_on": since,
        "to_on": dice.maybe(dice.later(since, 300), 0.4),
    }


def _make_case(dice, case):
    opened = dice.day(later=-20)
    return {
        "case_id": case,
        "client_code": case,
        "program": dice.pick("endless", "ending", "strange", None),
        "opened_on": opened,
        "closed_on": dice.maybe(dice.later(opened, 400), 0.4),
        "expected_months": dice.maybe(dice.pick(1.0, 3.0, 6.0, 2.5, 0.4, 12.0), 0.6),
        "outcome": dice.pick(*OUTCOMES, "met", None),
    }


def _make_assignments(dice, people, case):
    rows, keys = [], set()
    since = case["opened_on"] if dice.random.random() < 0.6 else dice.day()
    for _ in range(dice.random.randint(0, 5)):
        until = dice.maybe(dice.later(since, 400), 0.6)
        who = dice.pick(*people)
        if (who, since) not in keys:
            rows.append(
                {
                    "case_id": case["case_id"],
                    "facilitator_id": who,
                    "role": dice.pick("lead", "lead", "co", None),
                    "load_share": dice.pick(1.0, 0.5, 0.3, 0.7, 0.0, None),
                    "from_on": since,
                    "to_on": until,
                }
            )
        keys.add((who, since))
        since = until if until and dice.random.random() < 0.6 else dice.day()
    return rows


def _make_plan(dice, cases):
    since = dice.day(later=-20)
    return {
        "case_id": dice.pick(*cases),
        "service_type": dice.pick(*TYPES),
        "contacts_per_month": dice.pick(0.5, 1.0, 2.0, 4.0, 0.1, 1.5, 1 / 3, 0.0),
        "from_on": since,
        "to_on": dice.maybe(dice.later(since, 300), 0.3),
    }


def _make_service(dice, people, cases, place):
    provider = dice.maybe("clinic", 0.15)
    return {
        "service_id": f"S{place}",
        "case_id": dice.pick(*cases),
        "facilitator_id": None if provider else dice.pick(*people),
        "service_type": dice.pick(*TYPES, "visit;call", "call; visit", "call;call", "other"),
        "status": dice.pick("delivered", "delivered", *STATUSES),
        "served_on": dice.day(before=20, later=10),
        "minutes": dice.maybe(45),
        "provider": provider,
    }


def _make_entry(dice, people):
    activity = dice.pick(*TIME_ACTIVITIES, "presence", "support", "leave", "training")
    return {
        "facilitator_id": dice.pick(*people),
        "worked_on": dice.day(before=20, later=10),
        "period": dice.pick("day", "week", None),
        "activity": activity,
        "minutes": dice.pick(0, 30, 61, 480, 725),
        "for_facilitator_id": dice.pick(*people) if activity == "support" else None,
    }


def _make_absence(dice, people):
    since = dice.day(before=60)
    return {
        "facilitator_id": dice.pick(*people),
        "from_on": since,
        "to_on": dice.later(since, 45),
    }


def _make_disruption(dice, people, place):
    started = dice.instant()
    ended = started + pd.Timedelta(minutes=dice.random.randint(0, 60 * 24 * 40))
    return {
        "disruption_id": f"D{place}",
        "facilitator_id": dice.pick(*people),
        "onset_facilitator_id": dice.maybe(dice.pick(*people)),
        "cause": dice.pick(*CAUSES),
        "started_at": started,
        "ended_at": dice.maybe(ended, 0.6),
        "minutes": dice.maybe(dice.random.randint(0, 3000), 0.8),
    }


def _make_obligation(dice, people, place):
    due = dice.day(before=30, later=20)
    return {
        "obligation_id": f"O{place}",
        "facilitator_id": dice.pick(*people),
        "kind": dice.pick(*OBLIGATION_KINDS),
        "due_on": due,
        "done_on": dice.maybe(due + timedelta(days=dice.pick(-5, -1, 0, 1, 9)), 0.8),
    }


def _make_referral(dice, cases, place):
    due = dice.maybe(dice.day(before=30, later=20), 0.9)
    followed = due + timedelta(days=dice.pick(-1, 0, 1)) if due else None
    return {
        "referral_id": f"R{place}",
        "case_id": dice.pick(*cases),
        "provider": "clinic",
        "made_on": dice.day(),
        "follow_up_due_on": due,
        "followed_up_on": dice.maybe(followed, 0.8),
    }


def _make_feedback(dice, people, place):
    return {
        "feedback_id": f"B{place}",
        "from_kind": dice.pick("client", "client", *FEEDBACK_KINDS),
        "given_on": dice.day(before=5, later=0),
        "satisfaction": dice.maybe(dice.random.randint(1, 5), 0.9),
        "about": dice.pick(people[0], *people, "service", None),
    }


def _make_teams(dice, cases):
    positions, vacancies, departures = [], [], []
    for place in dice.some(8, empty=0.1):
        since = dice.day()
        until = dice.maybe(dice.later(since, 300), 0.3)
        name = f"P{place}"
        positions.append(
            {"position_id": name, "case_id": dice.pick(*cases), "from_on": since, "to_on": until}
        )
        for opened in {dice.later(since, 300) for _ in range(dice.random.randint(0, 3))}:
            filled = dice.maybe(dice.later(opened, 120), 0.7)
            vacancies.append({"position_id": name, "opened_on": opened, "filled_on": filled})
            if dice.random.random() < 0.7:
                departures.append({"position_id": name, "left_on": opened})
    return {"positions": positions, "vacancies": vacancies, "departures": departures}
