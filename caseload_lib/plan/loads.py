"""One load by four measures side by side: as recorded, by standard, by weights, by the time log."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.mixes import find_mixes, weigh_caseload
from caseload_lib.plan.sizing import utilisation
from caseload_lib.plan.spans import OPEN_END, clip_days, read_days

#: The measures in order. All but the weights say what part of somebody's capacity is taken.
MEASURES = ("recorded", "standard", "weights", "time_log")
#: How far measures of one person may lie apart before a sentence says so: a fifth of a full load.
APART = 0.2
#: What must stand beside such sentences.
APART_NOTE = (
    "Where measures lie far apart, what is planned, what a case is meant to take or what is "
    "logged does not fit. It says nothing of how anybody works; which of them to correct is worth "
    "a look together."
)
COLUMNS = {
    "facilitator_id": "str",
    "measure": "str",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "unit": "str",
    "reason": "str",
}
_COMPARED = {
    "recorded": "the service plans",
    "standard": "the standard",
    "time_log": "the time log",
}
_NO_HOURS = "no contract hours are recorded"
_NO_FACT = "not among the month's facts"
_NOTHING = "no hours were available this month"


def compare_loads(
    records: Records,
    history: pd.DataFrame,
    month: Month,
    agency: Agency,
    *,
    facilitator_id: str | None = None,
) -> pd.DataFrame:
    """Return each person's load of a month by four measures, side by side.

    - recorded: hours that the service plans need ÷ hours available (the month's utilisation).
    - standard: Σ cases ÷ `cases_per_worker` of their programme, ÷ the part of a full-time worker
      that the person is.
    - weights: Σ cases × `weight` of their programme, ÷ the mean for that part of a worker,
      those without a case included. 1 is the agency's mean and says nothing of capacity.
    - time_log: hours logged on cases (direct, presence, and administration beyond
      `fixed_administration_hours`) ÷ hours available.

    Cases are the month's mean, by load_share: Σ days held × load_share ÷ days of the month. The
    part of a worker is hours_per_week ÷ `full_time_hours` × the part of the month's working days
    (Mondays to Fridays without holidays) employed; fixed administration counts for that part of
    the month, too.

    Parameters
    ----------
    records : Records
        The agency's records.
    history : DataFrame
        The month's facts, of all facilitators, as `review.history.history_facts` gives them: at
        least facilitator_id, month, indicator, breakdown, value and reason.
    month : Month
        The month.
    agency : Agency
        The settings.
    facilitator_id : str, optional
        Whose load; by default everybody's of whom there are facts.

    Returns
    -------
    DataFrame
        facilitator_id, measure (one of `MEASURES`), value (1 is a full load, or the mean),
        numerator and denominator with their unit ("hours", "workers" or "weight"), and a reason,
        null exactly where the value is known; in order of facilitator_id and measure.

    Raises
    ------
    RecordsError
        If there are no facts of the month, or none of that facilitator.
    """
    facts = history[history["month"] == str(month)]
    everybody = sorted(facts["facilitator_id"].unique())
    wanted = everybody if facilitator_id is None else [facilitator_id]
    if not set(wanted) & set(everybody):
        raise RecordsError(
            f"There are no facts of {facilitator_id or 'anybody'} in {month}. Loads are compared "
            "of those who held a case or logged time in the month."
        )
    mixes = find_mixes(records, month)
    parts = _find_parts(records, month, agency)
    mean = _find_mean({who: mixes.get(who, {}) for who in everybody}, parts, agency)
    rows: list[dict[str, Any]] = []
    for who in wanted:
        own = _read_facts(facts[facts["facilitator_id"] == who])
        part, mix = parts.get(who, _Part()), mixes.get(who, {})
        available = own.get(("available_hours", ""), _Number(reason=_NO_FACT))
        needed = own.get(("needed_hours", ""), _Number(reason=_NO_FACT))
        pairs = (
            (needed, available, "hours"),
            (_find_standard(mix, agency), part.workers, "workers"),
            (_find_weight(mix, agency), mean.times(part.workers), "weight"),
            (_find_logged(own, part, agency), available, "hours"),
        )
        rows += [
            {"facilitator_id": who, "measure": measure, **_compare(*pair)}
            for measure, pair in zip(MEASURES, pairs, strict=True)
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def find_disagreements(loads: pd.DataFrame, *, apart: float = APART) -> pd.DataFrame:
    """Return a sentence for everybody whose loads by plans, standard and time log disagree.

    Weights are left out: they compare people with one another, not with their capacity.

    Parameters
    ----------
    loads : DataFrame
        As from `compare_loads`.
    apart : float, default 0.2
        By how much of a full load the largest must exceed the smallest.

    Returns
    -------
    DataFrame
        facilitator_id and sentence, in order of facilitator_id.
    """
    known = loads[loads["measure"].isin(_COMPARED)].dropna(subset=["value"])
    rows = []
    for who, of_one in known.groupby("facilitator_id", sort=True):
        spread = of_one["value"].max() - of_one["value"].min()
        if spread > apart:
            said = [
                f"{value:.0%} by {_COMPARED[measure]}"
                for measure, value in zip(of_one["measure"], of_one["value"], strict=True)
            ]
            sentence = (
                f"{who}, of a full load: {', '.join(said)}. They lie more than "
                f"{100 * apart:g} percentage points apart."
            )
            rows.append({"facilitator_id": who, "sentence": sentence})
    return pd.DataFrame(rows, columns=["facilitator_id", "sentence"], dtype="str")


@dataclass(frozen=True)
class _Number:
    """A number, or why it is not known."""

    value: float = math.nan
    reason: str | None = None

    def times(self, other: "_Number") -> "_Number":
        """Return the product, with the reason of whichever is not known."""
        return _Number(self.value * other.value, self.reason or other.reason)


@dataclass(frozen=True)
class _Part:
    """What part of a month somebody is employed, and of a full-time worker they are."""

    employed: float = 0.0
    workers: _Number = _Number(reason=_NO_HOURS)


def _compare(over: _Number, under: _Number, unit: str) -> dict[str, Any]:
    """Return a load with what it is made of, or why it is not known."""
    reason = over.reason or under.reason or (None if under.value > 0 else _NOTHING)
    value = math.nan if reason else over.value / under.value
    numbers = {"numerator": over.value, "denominator": under.value}
    return {"value": value, **numbers, "unit": unit, "reason": reason}


def _read_facts(facts: pd.DataFrame) -> dict[tuple[str, str], _Number]:
    """Return one person's facts by indicator and breakdown."""
    reasons = facts["reason"].astype(object).where(facts["reason"].notna(), None)
    keys = zip(facts["indicator"], facts["breakdown"].fillna(""), strict=True)
    return dict(zip(keys, map(_Number, facts["value"], reasons), strict=True))


def _find_logged(own: dict[tuple[str, str], _Number], part: _Part, agency: Agency) -> _Number:
    """Return the hours logged on cases."""
    activities = ("direct", "presence", "administration")
    logged = [own.get(("hours", name), _Number(reason=_NO_FACT)) for name in activities]
    reason = next((each.reason for each in logged if each.reason), None)
    fixed = agency.capacity.fixed_administration_hours * part.employed
    direct, presence, administration = (each.value for each in logged)
    return _Number(direct + presence + max(0.0, administration - fixed), reason)


def _find_standard(mix: dict[str, float], agency: Agency) -> _Number:
    """Return the part of full-time workers that cases take by the agency's standard."""
    programmes = agency.programmes.items()
    standards = {n: p.cases_per_worker for n, p in programmes if p.cases_per_worker is not None}
    reason = _find_lacking(mix, standards, "cases_per_worker")
    return _Number(reason=reason) if reason else _Number(utilisation(mix, standards))


def _find_weight(mix: dict[str, float], agency: Agency) -> _Number:
    """Return what cases weigh together."""
    weights = {name: programme.weight for name, programme in agency.programmes.items()}
    reason = _find_lacking(mix, weights, "weight")
    return _Number(reason=reason) if reason else _Number(weigh_caseload(mix, weights))


def _find_lacking(mix: dict[str, float], numbers: dict[str, float], key: str) -> str | None:
    """Return which programmes of a caseload have no such number; None where all have."""
    lacking = [name or "cases without a programme" for name in sorted(set(mix) - set(numbers))]
    return f"no {key} is set for {list_offenders(lacking)}" if lacking else None


def _find_mean(
    mixes: dict[str, dict[str, float]], parts: dict[str, _Part], agency: Agency
) -> _Number:
    """Return the mean weight for a full-time worker, of everybody of whom both are known."""
    weight, workers, number = 0.0, 0.0, 0
    for who, mix in mixes.items():
        one, of = _find_weight(mix, agency), parts.get(who, _Part()).workers
        if not (one.reason or of.reason):
            weight, workers, number = weight + one.value, workers + of.value, number + 1
    if number < 2 or not workers:
        return _Number(reason="there is nobody to compare with")
    return _Number(weight / workers)


def _find_parts(records: Records, month: Month, agency: Agency) -> dict[str, _Part]:
    """Return everybody's part of the month and of a full-time worker."""
    people, holidays = records.facilitators, agency.agency.holidays
    begins, stops = clip_days(
        read_days(people["started_on"], missing=month.first),
        read_days(people["ended_on"], missing=OPEN_END),
        first=month.first,
        after=month.after,
    )
    all_days = max(int(np.busday_count(month.first, month.after, holidays=holidays)), 1)
    employed = np.busday_count(begins, stops, holidays=holidays) / all_days
    workers = people["hours_per_week"] / agency.policies.full_time_hours * employed
    reasons = [_NO_HOURS if pd.isna(each) else None for each in workers]
    parts = map(_Part, employed, map(_Number, workers, reasons))
    return dict(zip(people["facilitator_id"], parts, strict=True))
