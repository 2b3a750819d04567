"""What one more responder would take off facilitators, and off whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from caseload_lib.review.intervals import poisson_interval
from caseload_lib.share.responders import cover
from caseload_lib.share.responding.crunches import Crunches, Tally
from caseload_lib.share.responding.duty import CELLS

_BOUNDS: Final = ("hours_per_month", "lower", "upper")
_WEEKS_A_MONTH: Final = 365.25 / 12 / 7


@dataclass(frozen=True)
class Relief:
    """What one more responder would take off facilitators.

    Attributes
    ----------
    weekly_hours : float
        Hours on duty a week of the one more: as many as the others have on average.
    cells : DataFrame
        When that is: days, part, weekly_hours, beside (how many others are on duty then); the
        hours that take off most come first.
    hours_per_month, lower, upper : float
        Hours of crunches a month that would no longer fall on facilitators, and the interval that
        follows from how many fell.
    people : DataFrame
        Off whom: facilitator_id, crunches (that fell on them), hours_per_month with lower and
        upper; in order of facilitator_id.
    """

    weekly_hours: float
    cells: pd.DataFrame
    hours_per_month: float
    lower: float
    upper: float
    people: pd.DataFrame


def find_relief(crunches: Crunches, cells: pd.DataFrame, tally: Tally) -> Relief | None:
    """Return what one more responder would take off facilitators, and off whom.

    One more is on duty as many hours a week as the others are on average, at the times of the
    week, and beside so many others, where an hour on duty takes off most: arrivals × mean length
    × (B(n) − B(n + 1)), which is most where nobody is on duty now. What is taken off is shared
    out by the crunches that fell on each, with the exact Poisson interval of their number.

    Parameters
    ----------
    crunches : Crunches
        As `crunches.gather_crunches` gives them.
    cells : DataFrame
        As from `coverage.tabulate_coverage`.
    tally : Tally
        As `crunches.tally_crunches` gives it.

    Returns
    -------
    Relief or None
        None where coverage is not known.
    """
    if crunches.reason or cells["mean_hours"].isna().any():
        return None
    hours = _find_weekly_hours(crunches)
    choices = _list_choices(crunches, cells).sort_values(
        ["per_hour", "place", "beside"], ascending=[False, True, True], kind="stable"
    )
    before = choices["there"].cumsum() - choices["there"]
    choices["weekly_hours"] = (hours - before).clip(lower=0).clip(upper=choices["there"])
    chosen = choices[choices["weekly_hours"] > 0]
    a_month = float((chosen["weekly_hours"] * chosen["per_hour"]).sum() * _WEEKS_A_MONTH)
    columns = ["days", "part", "beside", "weekly_hours"]
    every, *people = _share_out([tally.fallen, *tally.people["crunches"]], a_month, tally.fallen)
    return Relief(
        weekly_hours=hours,
        cells=chosen[columns].reset_index(drop=True),
        hours_per_month=a_month,
        lower=every[1],
        upper=every[2],
        people=tally.people[["facilitator_id", "crunches"]].assign(
            **{name: [one[place] for one in people] for place, name in enumerate(_BOUNDS)}
        ),
    )


def _find_weekly_hours(crunches: Crunches) -> float:
    """Return the mean hours on duty a week of one responder."""
    duty = crunches.duty
    weeks = (crunches.after - crunches.first).days / 7
    return float((duty.mean * duty.hours).sum() / weeks / duty.people)


def _list_choices(crunches: Crunches, cells: pd.DataFrame) -> pd.DataFrame:
    """Return what an hour on duty takes off at each time of the week, beside so many others."""
    rows = []
    for place, (days, part) in enumerate(CELLS):
        rate, length = cells.loc[place, ["arrivals_per_hour", "mean_hours"]].astype(float)
        week = float(cells.loc[place, "hours_per_month"]) / _WEEKS_A_MONTH
        for beside, share in enumerate(crunches.duty.shares[place]):
            falling = [
                cover(rate, length, number).hours_falling_to_facilitators_per_hour or 0.0
                for number in (beside, beside + 1)
            ]
            rows.append((place, days, part, beside, week * share, falling[0] - falling[1]))
    names = ["place", "days", "part", "beside", "there", "per_hour"]
    return pd.DataFrame(rows, columns=names)


def _share_out(counts: Iterable[int], hours: float, fallen: int) -> list[tuple[float, ...]]:
    """Return the hours in proportion to counts, each with the ends of its interval."""
    each = hours / max(fallen, 1)
    bounds = [(count, poisson_interval(float(count))) for count in counts]
    return [
        (count * each, (bound.lower or 0.0) * each, (bound.upper or 0.0) * each)
        for count, bound in bounds
    ]
