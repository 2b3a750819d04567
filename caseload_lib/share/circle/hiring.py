"""Whether searching early shortens the time that positions stay open."""

import warnings
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from caseload_lib.frames import Records
from caseload_lib.plan.spans import Array
from caseload_lib.review.intervals import Interval

EARLIER, LATER, SAME, FEW = "sooner", "later", "no difference found", "too few to tell"
#: Fewest openings on either side that ended, from which a verdict is given.
FEWEST_FILLED: Final = 5
ALPHA: Final = 0.05


@dataclass(frozen=True)
class Searched:
    """Openings whose search began early, or late.

    Attributes
    ----------
    openings, filled : int
        How many there were, and how many of them had ended.
    median_days : float or None
        Days after which half were filled (Kaplan-Meier); None where that was never reached.
    interval : Interval
        95 % interval of it (Brookmeyer and Crowley); an end that was never reached is None.
    """

    openings: int
    filled: int
    median_days: float | None
    interval: Interval


@dataclass(frozen=True)
class Hiring:
    """How openings compare by when the search began.

    Attributes
    ----------
    early, late : Searched
        Search begun by the day the position opened; begun later.
    unknown : int
        Openings of which it is not recorded when the search began; they are left out.
    pace : float or None
        How many times as fast the early ones are filled (ratio of hazards); None with too few.
    interval : Interval
        95 % interval of the pace.
    p_value : float or None
        Of the log-rank test.
    verdict : str
        "sooner" (the early are filled sooner), "later", "no difference found" or
        "too few to tell".
    """

    early: Searched
    late: Searched
    unknown: int
    pace: float | None
    interval: Interval
    p_value: float | None
    verdict: str


def list_openings(records: Records, *, after: date) -> pd.DataFrame:
    """Return how long each opening had lasted by a day.

    Parameters
    ----------
    records : Records
        vacancies.
    after : date
        The day of reckoning, exclusive: what was not filled before is still open.

    Returns
    -------
    DataFrame
        A row for each opening that began before the day: started_on (of the search; missing
        where not recorded or later), opened_on, ended_on (filled, or the day of reckoning),
        days (0.5 at least, since a position may be filled on the day it opens), filled (bool).
    """
    day = pd.Timestamp(after)
    rows = records.vacancies[records.vacancies["opened_on"] < day]
    filled = rows["filled_on"] < day
    ended = rows["filled_on"].where(filled, day)
    started = rows["recruiting_started_on"]
    openings = pd.DataFrame(
        {
            "started_on": started.where(started < day),
            "opened_on": rows["opened_on"],
            "ended_on": ended,
            "days": (ended - rows["opened_on"]).dt.days.clip(lower=0.5).astype(float),
            "filled": filled,
        }
    )
    return openings[ended >= rows["opened_on"]].reset_index(drop=True)


def compare_hiring(records: Records, *, after: date) -> Hiring:
    """Return whether positions are filled sooner where the search begins early, agency-wide.

    Early is a search that began before the position opened or on that day. Positions still open
    count for as long as they have been open (censored). The pace is the ratio of hazards,
    exp((O − E) ÷ V), with O, E and V of the log-rank test, and its interval
    exp((O − E) ÷ V ± 1.96 ÷ √V). What is compared was not drawn by lot: who begins early may
    have places that are easier to fill.

    Parameters
    ----------
    records : Records
        vacancies.
    after : date
        The day of reckoning, exclusive.

    Returns
    -------
    Hiring
        Both groups and how they compare; fewer than five filled on either side: too few to tell.

    References
    ----------
    Mantel, N. (1966). Evaluation of survival data and two new rank order statistics arising in
    its consideration. Cancer Chemotherapy Reports 50, 163-170. Peto, R. and others (1977). Design
    and analysis of randomized clinical trials requiring prolonged observation of each patient,
    II. British Journal of Cancer 35, 1-39 (the ratio of hazards).
    """
    openings = list_openings(records, after=after)
    known = openings[openings["started_on"].notna()]
    is_early = (known["started_on"] <= known["opened_on"]).to_numpy(dtype=bool)
    days, filled = known["days"].to_numpy(), known["filled"].to_numpy(dtype=bool)
    early, late = (_summarise(days[side], filled[side]) for side in (is_early, ~is_early))
    unknown = len(openings) - len(known)
    if min(early.filled, late.filled) < FEWEST_FILLED:
        few = f"fewer than {FEWEST_FILLED} filled on one side"
        return Hiring(early, late, unknown, None, Interval(None, None, few), None, FEW)
    excess, variance = _compare_ranks(days, filled, is_early)
    reach = stats.norm.ppf(1 - ALPHA / 2) / np.sqrt(variance)
    pace = excess / variance
    p_value = float(2 * stats.norm.sf(abs(excess) / np.sqrt(variance)))
    verdict = SAME if p_value > ALPHA else EARLIER if excess > 0 else LATER
    interval = Interval(float(np.exp(pace - reach)), float(np.exp(pace + reach)))
    return Hiring(early, late, unknown, float(np.exp(pace)), interval, p_value, verdict)


def _summarise(days: Array, filled: Array) -> Searched:
    """Return the Kaplan-Meier median of some openings with its interval."""
    if not filled.any():
        nothing = Interval(None, None, "none was filled")
        return Searched(len(days), 0, None, nothing)
    sample = stats.CensoredData.right_censored(days, ~filled)
    curve = stats.ecdf(sample).sf
    with warnings.catch_warnings():
        # Where all are filled or none yet, the formula has no interval; nan is what is wanted.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = curve.confidence_interval(0.95, method="log-log")
    middle, low, high = (
        _find_half(part.quantiles, part.probabilities) for part in (curve, band.low, band.high)
    )
    reason = None if low is not None and high is not None else "half was not reached for certain"
    return Searched(len(days), int(filled.sum()), middle, Interval(low, high, reason))


def _find_half(days: Array, staying: Array) -> float | None:
    """Return the first day on which half or fewer are still open."""
    reached = np.flatnonzero(staying <= 0.5)
    return float(days[reached[0]]) if len(reached) else None


def _compare_ranks(days: Array, filled: Array, is_early: Array) -> tuple[float, float]:
    """Return how many more early ones were filled than expected, and the variance of that."""
    times = np.unique(days[filled])
    at_risk = days[None, :] >= times[:, None]
    ending = (days[None, :] == times[:, None]) & filled
    total, ended = at_risk.sum(axis=1), ending.sum(axis=1)
    early = (at_risk & is_early).sum(axis=1)
    excess = (ending & is_early).sum(axis=1) - ended * early / total
    share = early / total
    variance = ended * share * (1 - share) * (total - ended) / np.maximum(total - 1, 1)
    return float(excess.sum()), float(variance.sum())
