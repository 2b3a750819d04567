"""What of the disruptions by month is signal and what is noise, at each definition."""

from dataclasses import dataclass

import pandas as pd

from caseload_lib.agency import INDICATORS, Agency
from caseload_lib.months import Month
from caseload_lib.review.rare_events import DaysBetween, count_days_between
from caseload_lib.review.verdicts import chart_of, judge_history
from caseload_lib.share.disruptions import YEAR, Scope, list_months, widen_disruptions

#: Which indicator's rules apply to which sum.
_JUDGED = {"disruptions": "count", "disruption_hours": "hours"}


def track_disruptions(rows: pd.DataFrame, history: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return the agency's counts and hours by month at each widening definition, as facts.

    Parameters
    ----------
    rows : DataFrame
        As `disruptions.spread_disruptions` gives them.
    history : DataFrame
        The facts that they were made with.
    month : Month
        The last month.

    Returns
    -------
    DataFrame
        month, indicator ("disruptions" or "disruption_hours"), breakdown ("1" to "4", the
        definition), value, numerator, denominator (missing), unit, reason (missing where the
        value is known) and uncounted; counts first, in order of month. Hours are missing where
        of no disruption minutes are recorded.
    """
    groups = pd.DataFrame({"month": list_months(history, month)}, dtype="str")
    return _lay_facts(widen_disruptions(rows, groups))


def track_people(rows: pd.DataFrame, history: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return everybody's counts and hours by month at each widening definition, as facts.

    Parameters
    ----------
    rows, history, month
        As `track_disruptions` takes them.

    Returns
    -------
    DataFrame
        As `track_disruptions` gives it, after a column facilitator_id; only months in which
        somebody is reported on.
    """
    groups = history[["facilitator_id", "month"]].drop_duplicates()
    groups = groups[groups["month"] <= str(month)].rename(columns={"facilitator_id": "who"})
    sums = widen_disruptions(rows, groups.sort_values(["who", "month"], ignore_index=True))
    facts = _lay_facts(sums)
    facts.insert(0, "facilitator_id", pd.concat([sums["who"]] * 2, ignore_index=True))
    return facts


def _lay_facts(sums: pd.DataFrame) -> pd.DataFrame:
    """Return sums by month and definition as rows of facts."""
    frames = [
        pd.DataFrame(
            {
                "month": sums["month"],
                "indicator": indicator,
                "breakdown": sums["definition"].astype("str"),
                "value": sums[column].astype("float64"),
                "numerator": sums[column].astype("float64"),
                "denominator": float("nan"),
                "unit": INDICATORS[indicator],
                "reason": pd.Series(None, index=sums.index, dtype="str"),
                "uncounted": 0,
            }
        )
        for indicator, column in _JUDGED.items()
    ]
    hours = frames[1]
    hours["uncounted"] = sums["untimed"]
    hours["reason"] = hours["reason"].mask(hours["value"].isna(), "no minutes are recorded")
    return pd.concat(frames, ignore_index=True)


def judge_disruptions(track: pd.DataFrame, month: Month, agency: Agency) -> pd.DataFrame:
    """Return what may be said of the month at each definition.

    Where monthly counts average two or more, by the limits of ordinary months (XmR); elsewhere
    by the count over twelve months with its exact Poisson interval; and nothing of fewer than
    six known months.

    Parameters
    ----------
    track : DataFrame
        As `track_disruptions` or `track_people` gives it.
    month : Month
        The month.
    agency : Agency
        The settings; `rebases` of disruptions and disruption_hours start new limits.

    Returns
    -------
    DataFrame
        As `review.verdicts.judge_history`, and definition (1 to 4); counts first, then hours.
        No rows where the track has none of the month.
    """
    judged = judge_history(track, month, agency)
    return judged.assign(definition=judged["breakdown"].astype("int64"))


@dataclass(frozen=True)
class Stretch:
    """How disruptions at one definition were spread over time.

    Attributes
    ----------
    definition : int
        1 to 4.
    signals : dict of str to float
        Counts of the months beyond the limits of ordinary ones, among the twelve to the month,
        by month; empty where no monthly limits apply.
    between : DaysBetween or None
        The days from one to the next over all months known, where they are too rare for monthly
        limits; None elsewhere.
    """

    definition: int
    signals: dict[str, float]
    between: DaysBetween | None


def find_stretches(
    rows: pd.DataFrame, track: pd.DataFrame, month: Month, agency: Agency
) -> tuple[Stretch, ...]:
    """Return, for each definition, which months stand out or how far apart disruptions were.

    Parameters
    ----------
    rows : DataFrame
        As `disruptions.spread_disruptions` gives them.
    track : DataFrame
        The agency's, as `track_disruptions` gives it.
    month : Month
        The last month.
    agency : Agency
        The settings.

    Returns
    -------
    tuple of Stretch
        One for each definition, the narrowest first.
    """
    counts = track[track["indicator"] == "disruptions"]
    began = rows[rows["count"] > 0]
    year = {str(each) for each in month.trailing(YEAR)}
    found = []
    for definition in range(1, len(Scope) + 1):
        own = counts[counts["breakdown"] == str(definition)]
        chart = chart_of(own, "disruptions", agency)
        if chart is None:
            days = began.loc[began["definition"] <= definition, "began_on"].dt.date
            between = count_days_between(days, until=month.last)
            found.append(Stretch(definition, {}, between))
            continue
        outside = {
            each: float(value)
            for each, value, kinds in zip(own["month"], own["value"], chart.signals, strict=True)
            if "outside" in kinds and each in year
        }
        found.append(Stretch(definition, outside, None))
    return tuple(found)
