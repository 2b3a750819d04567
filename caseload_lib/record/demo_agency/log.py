"""The demo agency's time log: a total for each week, and for two people for each day."""

from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.cycle import ACTIVITIES, Cycle
from caseload_lib.record.demo_agency.outline import Days, Numbers, pick, to_dates
from caseload_lib.record.demo_agency.people import FACILITATOR, LEAD
from caseload_lib.record.demo_agency.scene import Scene

_DAILY = (1, 6)  # by seat
_ACTIVITIES = (*ACTIVITIES, "leave", "support")
_LEAVE, _SUPPORT = len(ACTIVITIES), len(ACTIVITIES) + 1


def frame_time_log(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table time_log, of everybody who carries or leads."""
    people = scene.people
    loggers = np.flatnonzero(np.isin(people.roles, (FACILITATOR, LEAD)))
    daily = loggers[np.isin(people.seats[loggers], _DAILY) & (loggers < scene.outline.facilitators)]
    weekly = np.setdiff1d(loggers, daily)
    days = np.arange(len(scene.outline.days))
    by_day = _log(scene, cycle, daily, days, "day")
    first, end = to_dates(scene.outline.starts[[0, -1]])
    within = (by_day["worked_on"] >= first) & (by_day["worked_on"] < end)
    parts = [_log(scene, cycle, weekly, days[::7], "week"), by_day[within]]
    log = pd.concat(parts, ignore_index=True)
    return log.sort_values(["who", "worked_on", "kind", "whom"], ignore_index=True, kind="stable")[
        ["facilitator_id", "worked_on", "period", "activity", "minutes", "for_facilitator_id"]
    ]


def _log(scene: Scene, cycle: Cycle, who: Days, begins: Days, period: str) -> pd.DataFrame:
    """Return the entries of some people, one per period, activity and supported colleague."""
    rates = _find_rates(scene)
    months = scene.outline.month_of_day
    working = scene.working[who].astype(np.float64)
    place, kinds = [], []
    for number in range(len(ACTIVITIES)):
        hours = (cycle.hours[who, :, number] * rates[who])[:, months] * working
        place.append(_add_up(hours, begins))
        kinds.append(np.full(len(place[-1]), number))
    away = scene.people.employed_on(scene.outline.days)[who] & scene.outline.workdays
    away &= scene.people.away[who] > 0
    place.append(_add_up(away * scene.people.hours[who, None] / 5.0, begins))
    kinds.append(np.full(len(place[-1]), _LEAVE))
    whom = [np.full(len(entries), -1) for entries in place]
    entries, receivers = _log_support(scene, cycle, who, begins, rates)
    place.append(entries)
    kinds.append(np.full(len(entries), _SUPPORT))
    whom.append(receivers)
    rows = np.concatenate(place)
    people, kind, colleague = who[rows[:, 0]], np.concatenate(kinds), np.concatenate(whom)
    return pd.DataFrame(
        {
            "who": people,
            "kind": kind,
            "whom": colleague,
            "facilitator_id": pick(scene.people.ids, people),
            "worked_on": to_dates(scene.outline.days[begins[rows[:, 1]]]),
            "period": pick((period,), np.zeros(len(rows))),
            "activity": pick(_ACTIVITIES, kind),
            "minutes": rows[:, 2],
            "for_facilitator_id": pick(scene.people.ids, colleague),
        }
    )


def _find_rates(scene: Scene) -> Numbers:
    """Return one over the days that each person works in each month, 0 where none."""
    worked = scene.outline.count_by_month(scene.working)
    return np.where(worked > 0, 1.0 / np.maximum(worked, 1), 0.0)


def _add_up(hours: Numbers, begins: Days) -> Days:
    """Return person, period and minutes (to five) of every period with any, people by days in."""
    minutes = np.rint(np.add.reduceat(hours, begins, axis=1) * 12).astype(np.int64) * 5
    person, period = np.nonzero(minutes)
    return np.stack([person, period, minutes[person, period]], axis=1)


def _log_support(
    scene: Scene, cycle: Cycle, who: Days, begins: Days, rates: Numbers
) -> tuple[Days, Days]:
    """Return the entries of support as `_add_up` does, and who received it."""
    support, months = cycle.support, scene.outline.month_of_day
    places = np.full(len(scene.people.roles), -1)
    places[who] = np.arange(len(who))
    entries: list[Any] = [np.zeros((0, 3), dtype=np.int64)]
    receivers: list[Any] = [np.zeros(0, dtype=np.int64)]
    for month in range(len(scene.outline.months)):
        pairs = np.flatnonzero((support.months == month) & (places[support.givers] >= 0))
        giver = support.givers[pairs]
        hours = (support.hours[pairs] * rates[giver, month])[:, None] * scene.working[giver]
        found = _add_up(hours * (months == month), begins)
        receivers.append(support.receivers[pairs[found[:, 0]]])
        found[:, 0] = places[giver[found[:, 0]]]
        entries.append(found)
    return np.concatenate(entries), np.concatenate(receivers)
