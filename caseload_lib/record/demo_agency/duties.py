"""What the demo agency owes, to whom, and when it was done: obligations and referrals."""

import numpy as np
import pandas as pd

from caseload_lib.record.demo_agency.cycle import Cycle
from caseload_lib.record.demo_agency.outline import NEVER, Days, Numbers, name_ids, pick, to_dates
from caseload_lib.record.demo_agency.people import VICIOUS
from caseload_lib.record.demo_agency.scene import Scene

_KINDS = ("record", "reply", "review")
_BASES = ("law", "funder", "policy", "custom")
#: For each kind, in the order of `_BASES`, how often each basis asks for it.
_BASIS_CHANCES = ((0.1, 0.7, 0.2, 0.0), (0.1, 0.2, 0.3, 0.4), (0.6, 0.1, 0.3, 0.0))
_REPLIES, _REVIEW_MONTHS = 0.3, 3
_PROVIDERS = ("Eastside Clinic", "Wayfinder Therapy", "Dental Collective", "Job Bridge")
_RESULTS = ("accepted", "waiting_list", "declined", "not_needed")
_REFERRALS, _FOLLOW_UP_DAYS = 0.045, 21
#: How late things are done that are late, and the part of them that never is.
_MEAN_LATE_DAYS, _NEVER_DONE = 9.0, 0.06


def frame_obligations(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table obligations: a record a month, a review a quarter, replies as asked."""
    dice = scene.outline.random("obligations")
    cases, months = np.nonzero(scene.holders >= 0)
    reviewed = (cases + months) % _REVIEW_MONTHS == 0
    replies = dice.poisson(_REPLIES, len(cases))
    counts = np.stack([np.ones(len(cases), dtype=np.int64), replies, reviewed.astype(np.int64)])
    kinds, rows = np.nonzero(counts)
    times = counts[kinds, rows]
    kinds, rows = np.repeat(kinds, times), np.repeat(rows, times)
    cases, months = cases[rows], months[rows]
    # Records fall due on the 10th, the rest at any time.
    begins, ends = scene.outline.starts[months], scene.outline.starts[months + 1]
    any_day = begins + (dice.random(len(rows)) * (ends - begins)).astype(np.int64)
    due = np.where(kinds == 0, begins + 9, any_day)
    holders = scene.holdings.holder_on(cases, due)
    kept = holders >= 0
    cases, months, kinds, due, holders = (c[kept] for c in (cases, months, kinds, due, holders))
    order = np.lexsort((kinds, cases, due))
    cases, months, kinds, due, holders = (c[order] for c in (cases, months, kinds, due, holders))
    chance = _find_chance(cycle.pressure[holders, months], holders, months, scene)
    chances = np.cumsum(np.array(_BASIS_CHANCES)[kinds], axis=1)
    bases = (dice.random(len(kinds))[:, None] > chances).sum(axis=1)
    return pd.DataFrame(
        {
            "obligation_id": name_ids("O", len(kinds), width=5),
            "case_id": pick(scene.cases.ids, cases),
            "facilitator_id": pick(scene.people.ids, holders),
            "kind": pick(_KINDS, kinds),
            "basis": pick(_BASES, np.minimum(bases, len(_BASES) - 1)),
            "due_on": to_dates(due),
            "done_on": to_dates(_finish(due, chance, 8, scene.outline.end, dice)),
        }
    )


def _find_chance(pressure: Numbers, holders: Days, months: Days, scene: Scene) -> Numbers:
    """Return the chance that a duty is done in time: less under pressure and in a bad spell."""
    chance = 0.985 - 0.75 * np.maximum(pressure - 1.0, 0.0)
    spell = (holders == VICIOUS) & (months >= scene.outline.index_of(6))
    return np.clip(chance - 0.16 * spell, 0.3, 0.99)


def _finish(due: Days, chance: Numbers, earliest: int, end: int, dice: np.random.Generator) -> Days:
    """Return when each duty was done; `NEVER` where it was not, or not before the end."""
    count = len(due)
    early = due - dice.integers(0, earliest + 1, count)
    late = due + 1 + dice.exponential(_MEAN_LATE_DAYS, count).astype(np.int64)
    done = np.where(dice.random(count) < chance, early, late)
    forgotten = (done > due) & (dice.random(count) < _NEVER_DONE)
    return np.where(forgotten | (done >= end), NEVER, done)


def frame_referrals(scene: Scene, cycle: Cycle) -> pd.DataFrame:
    """Return the table referrals."""
    dice = scene.outline.random("voices")
    outline = scene.outline
    cases, months = np.nonzero(
        (scene.holders >= 0) & (dice.random(scene.holders.shape) < _REFERRALS)
    )
    begins, ends = outline.starts[months], outline.starts[months + 1]
    made = begins + (dice.random(len(cases)) * (ends - begins)).astype(np.int64)
    kept = scene.holdings.holder_on(cases, made) >= 0
    cases, months, made = cases[kept], months[kept], made[kept]
    order = np.lexsort((cases, made))
    cases, months, made = cases[order], months[order], made[order]
    due = made + _FOLLOW_UP_DAYS
    holders = scene.holders[cases, months]
    chance = _find_chance(cycle.pressure[holders, months], holders, months, scene) - 0.04
    done = _finish(due, chance, 14, outline.end, dice)
    results = np.where(done < NEVER, dice.choice(4, len(due), p=[0.6, 0.2, 0.12, 0.08]), -1)
    return pd.DataFrame(
        {
            "referral_id": name_ids("R", len(due), width=4),
            "case_id": pick(scene.cases.ids, cases),
            "provider": pick(_PROVIDERS, dice.integers(0, len(_PROVIDERS), len(due))),
            "made_on": to_dates(made),
            "follow_up_due_on": to_dates(due),
            "followed_up_on": to_dates(done),
            "result": pick(_RESULTS, results),
        }
    )
