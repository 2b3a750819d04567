"""The demo agency's weeks: who can meet clients when, and what suits clients best."""

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.outline import (
    NEVER,
    Days,
    name_ids,
    pick,
    to_dates,
    to_instants,
)
from caseload_lib.record.demo_agency.plans import SERVICE_TYPES, frame_plans
from caseload_lib.record.demo_agency.scene import Scene
from caseload_lib.tables import WEEKDAYS

_FULL_WEEK, _DAY_HOURS, _WORKDAYS = 40.0, 8.0, 5
#: The hours of a part-timer's day: eight, and half an hour between.
_HALVES = (("08:30", "12:30"), ("13:00", "17:00"))
#: On which days providers make contacts, from when to when.
_PROVIDERS = (
    ("Dental Collective", (1, 3), "09:00", "15:00"),
    ("Eastside Clinic", (0, 1, 3), "09:00", "16:30"),
    ("Harbor Home Health", (0, 1, 2, 3, 4), "10:00", "16:00"),
    ("Job Bridge", (2, 4), "09:00", "12:30"),
    ("Wayfinder Therapy", (2, 3), "12:00", "18:00"),
)
#: What a client may ask for, and how often: days of programmes, of dialysis, of work.
_WISHES: tuple[tuple[str | None, str | None, str | None], ...] = (
    (None, None, None),
    ("tue;thu", None, None),
    ("mon;wed;fri", None, None),
    (None, "13:00", "17:00"),
    (None, "09:00", "12:00"),
    ("wed", "14:00", "17:00"),
)
_WISH_CHANCES = (0.7, 0.07, 0.07, 0.07, 0.06, 0.03)
#: Of the appointments of the month to come so many are with the clinic, and half have a time.
_WITH_CLINIC, _AGREED = 0.3, 0.5
_CLINIC = "Eastside Clinic"
_WISHED = ("home_visit", "team_meeting", "plan_review")


def frame_working_hours(scene: Scene) -> pd.DataFrame:
    """Return the table working_hours: part-timers work full days, but not all five.

    Parameters
    ----------
    scene : Scene
        The demo's people.

    Returns
    -------
    DataFrame
        Two rows for each of their days; none for those whose hours are the agency's.
    """
    dice, people = scene.outline.random("weeks"), scene.people
    counts = np.rint(people.hours / _DAY_HOURS).astype(np.int64)
    part = np.flatnonzero((people.hours < _FULL_WEEK) & (people.ends >= NEVER))
    days = [np.sort(dice.permutation(_WORKDAYS)[: counts[one]]) for one in part]
    who: Days = np.repeat(part, [len(worked) * len(_HALVES) for worked in days])
    spans = [(day, *half) for worked in days for day in worked for half in _HALVES]
    return pd.DataFrame(
        {
            "facilitator_id": pick(people.ids, who),
            "weekday": [WEEKDAYS[day] for day, _, _ in spans],
            "from_time": [begin for _, begin, _ in spans],
            "to_time": [end for _, _, end in spans],
            "from_on": to_dates(people.starts[who]),
        }
    )


def frame_provider_hours(scene: Scene) -> pd.DataFrame:
    """Return the table provider_hours: some days of the week, since before the history."""
    rows = [
        {"provider": name, "weekday": WEEKDAYS[day], "from_time": begin, "to_time": end}
        for name, days, begin, end in _PROVIDERS
        for day in days
    ]
    since = np.full(len(rows), scene.outline.first, dtype=np.int64)
    return pd.DataFrame(rows).assign(from_on=to_dates(since))


def frame_case_services(scene: Scene) -> pd.DataFrame:
    """Return the table case_services with what some clients asked for.

    Parameters
    ----------
    scene : Scene
        The demo's cases and plans.

    Returns
    -------
    DataFrame
        Each client asks for one thing or nothing, of the contacts that come to them.
    """
    dice = scene.outline.random("wishes")
    wishes = dice.choice(len(_WISHES), len(scene.cases.seats), p=_WISH_CHANCES)
    asked = np.isin(scene.plans.types, [SERVICE_TYPES.index(name) for name in _WISHED])
    chosen = np.where(asked, wishes[scene.plans.cases], 0)
    columns = ("preferred_days", "preferred_from", "preferred_to")
    given = [[_WISHES[one][place] for one in chosen] for place in range(len(columns))]
    return frame_plans(scene.plans, scene.cases).assign(**dict(zip(columns, given, strict=True)))


def frame_appointments(scene: Scene) -> pd.DataFrame:
    """Return rows of the table activities: health appointments at the clinic, in the next month.

    Parameters
    ----------
    scene : Scene
        The demo's cases and plans.

    Returns
    -------
    DataFrame
        The case's lead comes along. Some have a time that has been agreed on, on one of the
        clinic's days; the others are to be planned.
    """
    outline = scene.outline
    dice, service_type = outline.random("appointments"), "health_appointment"
    planned = scene.plans.types == SERVICE_TYPES.index(service_type)
    current = planned & (scene.plans.starts <= outline.end) & (scene.plans.ends > outline.end)
    cases = scene.plans.cases[current]
    cases = cases[dice.random(len(cases)) < _WITH_CLINIC]
    month = np.arange(outline.end, outline.end + 28)
    (weekdays,) = (days for name, days, _, _ in _PROVIDERS if name == _CLINIC)
    open_days = month[np.isin((month - 4) % 7, weekdays)]
    days = dice.choice(open_days, len(cases))
    minutes = 9 * 60 + 30 * dice.integers(0, 11, len(cases))
    agreed = pd.Series(dice.random(len(cases)) < _AGREED)
    holders = scene.holdings.holder_on(cases, np.full(len(cases), outline.end - 1))
    return pd.DataFrame(
        {
            "activity_id": name_ids("H", len(cases), width=4),
            "case_id": pick(scene.cases.ids, cases),
            "facilitator_id": pick(scene.people.ids, holders),
            "service_type": service_type,
            "minutes": round(outline.settings.service_types[service_type].contact_hours * 60),
            "earliest_on": to_dates(np.full(len(cases), outline.end)),
            "latest_on": to_dates(np.full(len(cases), outline.end + 27)),
            "starts_at": pd.Series(to_instants(days, minutes, outline)).where(agreed),
            "priority": 2,
            "provider": _CLINIC,
            "status": np.where(agreed, "planned", "proposed"),
        }
    )
