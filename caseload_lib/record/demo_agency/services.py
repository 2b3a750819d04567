"""The demo agency's contacts with clients: made, attempted, cancelled, or by others."""

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.cycle import Cycle
from caseload_lib.record.demo_agency.outline import Days, Numbers, name_ids, pick, to_dates
from caseload_lib.record.demo_agency.plans import SERVICE_TYPES
from caseload_lib.record.demo_agency.scene import Scene

_STATUSES = ("delivered", "attempted", "cancelled")
DELIVERED, ATTEMPTED, CANCELLED = range(3)
_MODES = ("in_person", "telephone", "video")
#: The chance of each mode, by service type.
_MODE_CHANCES = ((1.0, 0.0), (0.8, 0.0), (0.0, 0.9), (0.95, 0.0), (0.9, 0.0))
_PROVIDERS = ("Harbor Home Health", "Eastside Clinic", "Wayfinder Therapy")
#: Attempts, cancellations and contacts beyond the plan, for each one due.
_ATTEMPTED, _CANCELLED, _EXTRA = 0.05, 0.035, 0.02
_REVIEW = SERVICE_TYPES.index("plan_review")
_APPOINTMENT = SERVICE_TYPES.index("health_appointment")
_TYPES = (*SERVICE_TYPES, "team_meeting;plan_review")


def frame_services(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table services, in order of time."""
    dice = scene.outline.random("services")
    plans, months, statuses = _draw_contacts(scene, cycle, dice)
    cases, types = scene.plans.cases[plans], scene.plans.types[plans]
    days, holders = _choose_days(scene, plans, months, dice)
    kept = holders >= 0
    cases, types, statuses = cases[kept], types[kept], statuses[kept]
    days, holders = days[kept], holders[kept]
    order = np.lexsort((types, cases, days))
    cases, types, statuses = cases[order], types[order], statuses[order]
    days, holders = days[order], holders[order]
    count = len(order)
    outside = (statuses == DELIVERED) & (
        dice.random(count) < np.where(types == _APPOINTMENT, 0.12, 0.004)
    )
    joint = (types == _REVIEW) & (statuses == DELIVERED) & ~outside & (dice.random(count) < 0.1)
    providers = np.where(outside, dice.integers(0, len(_PROVIDERS), count), -1)
    return pd.DataFrame(
        {
            "service_id": name_ids("S", count, width=6),
            "case_id": pick(scene.cases.ids, cases),
            "facilitator_id": pick(scene.people.ids, np.where(outside, -1, holders)),
            "service_type": pick(_TYPES, np.where(joint, len(SERVICE_TYPES), types)),
            "status": pick(_STATUSES, statuses),
            "served_on": to_dates(days),
            "minutes": _draw_minutes(scene, types, statuses, dice),
            "mode": pick(_MODES, _draw_modes(types, dice)),
            "provider": pick(_PROVIDERS, providers),
        }
    )


def _draw_contacts(
    scene: Scene, cycle: Cycle, dice: np.random.Generator
) -> tuple[Days, Days, Days]:
    """Return the plan row, month and status of every contact."""
    due = scene.plans.count_due(scene.outline)
    holders = scene.holders[scene.plans.cases]
    months = np.arange(due.shape[1])
    share = cycle.delivered[holders, months]
    made = dice.binomial(due, np.where(holders >= 0, share, 0.0))
    made += (dice.random(due.shape) < _EXTRA * due) & (share > 0.9)
    counts = np.stack([made, dice.poisson(_ATTEMPTED * due), dice.poisson(_CANCELLED * due)])
    statuses, plans, when = np.nonzero(counts)
    times = counts[statuses, plans, when]
    return np.repeat(plans, times), np.repeat(when, times), np.repeat(statuses, times)


def _choose_days(
    scene: Scene, plans: Days, months: Days, dice: np.random.Generator
) -> tuple[Days, Days]:
    """Return the day of each contact and who made it: a workday on which they were there.

    Where the holder is away the whole time, who carries the case with them makes it, if anybody.
    """
    outline = scene.outline
    workdays = outline.days[outline.workdays]
    early = np.maximum(scene.plans.starts[plans], outline.starts[months])
    late = np.minimum(scene.plans.ends[plans], outline.starts[months + 1])
    first, after = np.searchsorted(workdays, early), np.searchsorted(workdays, late)
    days = np.full(len(plans), -1, dtype=np.int64)
    holders = np.full(len(plans), -1, dtype=np.int64)
    open_rows = np.flatnonzero(after > first)
    cases = scene.plans.cases[plans]
    monday = int(outline.days[0])
    for _ in range(6):
        span = after[open_rows] - first[open_rows]
        place = first[open_rows] + (dice.random(len(open_rows)) * span).astype(np.int64)
        days[open_rows] = workdays[place]
        holder = scene.holdings.holder_on(cases[open_rows], days[open_rows])
        holders[open_rows] = holder
        there = (holder >= 0) & scene.working[holder, days[open_rows] - monday]
        open_rows = open_rows[~there]
    helper = scene.holdings.helper_on(cases[open_rows], days[open_rows])
    there = (helper >= 0) & scene.working[helper, days[open_rows] - monday]
    holders[open_rows] = np.where(there, helper, -1)
    # Two contacts of one kind on one day would look as if one had been recorded twice.
    _, firsts = np.unique(plans * 2**20 + days, return_index=True)
    again = np.ones(len(plans), dtype=bool)
    again[firsts] = False
    holders[again] = -1
    return days, holders


def _draw_minutes(
    scene: Scene, types: Days, statuses: Days, dice: np.random.Generator
) -> pd.Series:
    """Return how long each contact took, to five minutes; a cancelled one took none."""
    settings = scene.outline.settings.service_types
    usual = np.array([settings[name].contact_hours * 60 for name in SERVICE_TYPES])
    drawn = usual[types] * np.exp(dice.normal(-0.02, 0.2, len(types)))
    whole = np.maximum(np.rint(drawn / 5).astype(np.int64) * 5, 5)
    whole = np.where(statuses == ATTEMPTED, 10, whole)
    minutes = pd.Series(whole, dtype="Int64")
    return minutes.mask(pd.Series(statuses == CANCELLED))


def _draw_modes(types: Days, dice: np.random.Generator) -> Days:
    """Return how each contact was made."""
    chances: Numbers = np.array(_MODE_CHANCES)[types]
    drawn = dice.random(len(types))
    return np.where(drawn < chances[:, 0], 0, np.where(drawn < chances.sum(axis=1), 1, 2))
