"""Whether what was brought in to take work off facilitators did: hours expected and saved.

This software is one of such efforts: enter it in the table with what it is to save.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.plan.spans import Array
from caseload_lib.review.wording import join_words, say_count
from caseload_lib.share.effort_series import chart_series, find_month, shape_steps, tabulate_series
from caseload_lib.share.steps import Step, fit_steps
from caseload_lib.tables import TIME_ACTIVITIES

SAVED, NOTHING, COST = "saved", "saved nothing", "cost hours"
EARLY, UNKNOWN = "too early", "not known"
#: Months with a time log that are needed before an effort's start and after it.
FEWEST_MONTHS: Final = 3
#: An effort that certainly saves less than this share of what was expected has saved nothing.
WORTH: Final = 0.5
#: Where no saving was expected in hours, this share of the hours before stands for it.
EXPECTED_SHARE: Final = 0.1
#: The kind of time that an effort should save where it names none.
USUAL: Final = "administration"

COLUMNS: Final = {
    "effort_id": "str",
    "name": "str",
    "starts_on": "datetime64[us]",
    "activities": "str",
    "expected_hours": "float64",
    "months_before": "Int64",
    "months_after": "Int64",
    "before_hours": "float64",
    "saved_hours": "float64",
    "lower": "float64",
    "upper": "float64",
    "below_usual": "Int64",
    "above_usual": "Int64",
    "verdict": "str",
    "reason": "str",
}


def judge_efforts(records: Records, history: pd.DataFrame, month: Month) -> pd.DataFrame:
    """Return what each effort was expected to save, what it saved, and what may be said of it.

    What is looked at is the share of all hours on duty (those logged, without leave) that goes to
    the effort's kinds of time, for the whole agency, by month. The change at the start of each
    effort is found with those of the other efforts on the same kinds of time taken out
    (`steps.fit_steps`, 95 %), and told in hours a month at the hours on duty since its start.

    Verdicts: "saved" where the interval of the hours saved lies above 0; "cost hours" where it
    lies below; "saved nothing" where it holds 0 and ends below `WORTH` of what was expected;
    "too early" where less than `FEWEST_MONTHS` months are known since the start, or the months
    vary too much to tell; "not known" where nothing can be compared.

    Taken for granted: without the effort the share would have stayed as it was; nothing else that
    began at the same time moved it; what is saved at once is saved from then on. Whoever works
    shorter days because of it has saved a little more than this says.

    Parameters
    ----------
    records : Records
        efforts.
    history : DataFrame
        As from `review.history.history_facts`: its hours by activity.
    month : Month
        The last month looked at.

    Returns
    -------
    DataFrame
        `COLUMNS`, a row for each effort, by start and effort_id. `activities`: joined by ";".
        `expected_hours`, `before_hours`, `saved_hours` with `lower` and `upper`: the agency's
        hours a month; `before_hours` are those that the share before its start would make at the
        hours on duty since. `below_usual`, `above_usual`: months from its start to the next
        effort's that lie outside the usual range (XmR) of those before. `reason`: why there is
        no other verdict; missing where there is.
    """
    efforts = _read_efforts(records)
    rows = [_judge(effort, efforts, history, month) for effort in efforts]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(COLUMNS)


def _read_efforts(records: Records) -> list[dict[str, Any]]:
    """Return the efforts by start, each with its kinds of time."""
    ordered = records.efforts.sort_values(["starts_on", "effort_id"])
    efforts: list[dict[str, Any]] = ordered.to_dict("records")
    for effort in efforts:
        named = "" if pd.isna(effort["activities"]) else str(effort["activities"])
        kinds = [kind.strip() for kind in named.split(";") if kind.strip()] or [USUAL]
        effort["kinds"] = tuple(dict.fromkeys(kinds))
    return efforts


def _judge(
    effort: dict[str, Any], efforts: list[dict[str, Any]], history: pd.DataFrame, month: Month
) -> dict[str, Any]:
    """Return the row of one effort."""
    row = {name: effort[name] for name in ("effort_id", "name", "starts_on")}
    row |= {"activities": ";".join(effort["kinds"])}
    row["expected_hours"] = effort["expected_hours_per_month"]
    strange = [kind for kind in effort["kinds"] if kind not in TIME_ACTIVITIES]
    if strange:
        return row | _say(UNKNOWN, f"no time log knows the kind of time {join_words(strange)}")
    if effort["starts_on"].date() > month.last:
        return row | _say(EARLY, f"it begins on {effort['starts_on'].date()}")
    series = tabulate_series(history, effort["kinds"])
    rivals = [one for one in efforts if set(one["kinds"]) & set(effort["kinds"])]
    shapes = shape_steps(series["month"], [one["starts_on"] for one in rivals])
    own = next(place for place, one in enumerate(rivals) if one is effort)
    known = series["value"].notna().to_numpy()
    before, after = (known & (shapes[:, own] == part) for part in (0.0, 1.0))
    row |= {"months_before": int(before.sum()), "months_after": int(after.sum())}
    doubt = _find_doubt(series, effort, before, after)
    if doubt:
        return row | doubt
    step = fit_steps((series["numerator"] / series["denominator"]).tolist(), shapes)[own]
    if step.change is None:
        return row | _explain_untold(effort, rivals)
    row |= _count_outside(series, [one["starts_on"] for one in rivals], shapes[:, own])
    # The level before: since whatever began before it.
    last = shapes[np.flatnonzero(before)[-1]]
    level = series[before & (shapes == last).all(axis=1)]
    share = level["numerator"].sum() / level["denominator"].sum()
    return row | _decide(step, series.loc[after, "denominator"].mean(), share, row)


def _say(verdict: str, reason: str | None = None) -> dict[str, Any]:
    """Return a verdict and why there is no other."""
    return {"verdict": verdict, "reason": reason}


def _find_doubt(
    series: pd.DataFrame, effort: dict[str, Any], before: Array, after: Array
) -> dict[str, Any] | None:
    """Return why nothing can be compared, if so."""
    if series["value"].isna().all():
        return _say(UNKNOWN, "time is not logged")
    if not series["numerator"].sum() > 0:
        return _say(UNKNOWN, f"no hours of {join_words(effort['kinds'])} are logged")
    if before.sum() < FEWEST_MONTHS:
        return _say(
            UNKNOWN, f"{_say_known(before)} before its start, and {FEWEST_MONTHS} are needed"
        )
    if after.sum() < FEWEST_MONTHS:
        return _say(EARLY, f"{_say_known(after)} since its start, and {FEWEST_MONTHS} are needed")
    return None


def _say_known(months: Array) -> str:
    """Return how many whole months have a time log."""
    count = int(months.sum())
    return f"time is logged for {say_count(count)} whole {'month' if count == 1 else 'months'}"


def _explain_untold(effort: dict[str, Any], rivals: list[dict[str, Any]]) -> dict[str, Any]:
    """Return why an effort's step cannot be told from others."""
    twins = [
        str(one["effort_id"])
        for one in rivals
        if one is not effort and one["starts_on"] == effort["starts_on"]
    ]
    if twins:
        others = f"that of {join_words(twins)}, which began with it"
        return _say(UNKNOWN, f"its change cannot be told from {others}")
    return _say(EARLY, "there are too few months for so many efforts")


def _decide(step: Step, on_duty: float, share: float, row: dict[str, Any]) -> dict[str, Any]:
    """Return the hours before and saved, and the verdict."""
    saved, lower, upper = (
        np.nan if one is None else -one * on_duty for one in (step.change, step.upper, step.lower)
    )
    numbers = {
        "before_hours": share * on_duty,
        "saved_hours": saved,
        "lower": lower,
        "upper": upper,
    }
    expected = row["expected_hours"]
    if not expected > 0:
        expected = EXPECTED_SHARE * share * on_duty
    if lower > 0:
        return numbers | _say(SAVED)
    if upper < 0:
        return numbers | _say(COST)
    if upper < WORTH * expected:
        return numbers | _say(NOTHING)
    return numbers | _say(EARLY, "the months vary too much to tell what it saved")


def _count_outside(
    series: pd.DataFrame, starts: Sequence[pd.Timestamp], shape: Array
) -> dict[str, int]:
    """Return how many months since lie outside the usual range of those before."""
    chart, start = chart_series(series, starts), find_month(shape)
    at = chart.starts.index(start) if start else 0
    limits = chart.charts[at - 1]
    if not at or limits.lower is None or limits.upper is None:
        return {}
    since = [value for value in chart.charts[at].values if value is not None]
    return {
        "below_usual": sum(value < limits.lower for value in since),
        "above_usual": sum(value > limits.upper for value in since),
    }
