"""How a facilitator's months stood: demand, presence, and for how long hours had been short."""

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.months import Month
from caseload_lib.review.control_charts import xmr
from caseload_lib.review.judgement import FEWEST_MONTHS
from caseload_lib.share.disruptions import list_months

_COLUMNS: Final[dict[str, str]] = {
    "facilitator_id": "str",
    "month": "str",
    "demand": "str",
    "demand_reason": "str",
    "presence": "str",
    "presence_reason": "str",
    "months_above": "Int64",
    "months_above_reason": "str",
    "open_days": "float64",
    "open_days_reason": "str",
}
_DEMAND, _LOAD, _OPEN = ("needed_hours", ""), ("utilisation", ""), ("open_position_days", "")
_DIRECT, _PRESENCE, _CASES = ("hours", "direct"), ("hours", "presence"), ("average_caseload", "")
_WANTED: Final = (_DEMAND, _LOAD, _OPEN, _DIRECT, _PRESENCE, _CASES)
_UNSEEN: Final = "not reported on in that month"
_SHORT: Final = f"fewer than {FEWEST_MONTHS} known months: too few to say what is ordinary"

#: Values by month, and why one is missing.
Series = dict[str, tuple[float | None, str | None]]


def find_standings(history: pd.DataFrame, month: Month, agency: Agency) -> pd.DataFrame:
    """Return how each month of each facilitator stood against their own other months.

    Demand (hours that the cases needed) and presence (direct hours and hours with clients'
    teams, for each case) are compared with the limits of ordinary months (XmR over all months
    given) once six are known. How long hours had been short is the number of months in a row
    just before the month in which utilisation was above `sharing.comfortable_utilisation`; the
    month itself does not count, so that what happened in it is no evidence of itself.

    Parameters
    ----------
    history : DataFrame
        As `review.history.history_facts` gives it.
    month : Month
        The last month looked at; later ones are left out.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        One row for each facilitator and month they are reported on: facilitator_id, month,
        demand ("high", "usual"), presence ("low", "usual"), months_above (0 or more), open_days
        (days with a position open in their clients' teams), each missing where not known, with
        its reason in the column of that name and "_reason", which is missing where it is known.
    """
    months = list_months(history, month)
    wanted = {indicator for indicator, _ in _WANTED}
    chosen = history[history["indicator"].isin(wanted) & (history["month"] <= str(month))]
    keys = pd.MultiIndex.from_frame(chosen[["indicator", "breakdown"]])
    chosen = chosen[keys.isin(_WANTED)]
    rows: list[dict[str, Any]] = []
    for who, own in chosen.groupby("facilitator_id", sort=True):
        rows += _judge_person(str(who), own, months, agency.sharing.comfortable_utilisation)
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)


def _judge_person(
    who: str, own: pd.DataFrame, months: Sequence[str], comfortable: float
) -> list[dict[str, Any]]:
    """Return one person's months."""
    facts: dict[tuple[str, str], Series] = {key: {} for key in _WANTED}
    columns = ("indicator", "breakdown", "month", "value", "reason")
    for indicator, breakdown, month, value, reason in zip(
        *(own[name].tolist() for name in columns), strict=True
    ):
        known = None if pd.isna(value) else float(value)
        facts[(indicator, breakdown)][month] = known, None if known is not None else str(reason)
    load = facts[_LOAD]
    demand = _compare(facts[_DEMAND], months, high=True)
    presence = _compare(_divide_presence(facts), months, high=False)
    return [
        {
            "facilitator_id": who,
            "month": month,
            **_name("demand", demand[month]),
            **_name("presence", presence[month]),
            **_name("months_above", _count_above(load, month, comfortable)),
            **_name("open_days", facts[_OPEN].get(month, (None, _UNSEEN))),
        }
        for month in months
        if month in load
    ]


def _name(column: str, known: tuple[Any, str | None]) -> dict[str, Any]:
    """Return a value and its reason under their columns."""
    return {column: known[0], f"{column}_reason": known[1]}


def _divide_presence(facts: dict[tuple[str, str], Series]) -> Series:
    """Return direct hours and hours with clients' teams for each case, by month."""
    found: Series = {}
    for month, (cases, reason) in facts[_CASES].items():
        direct, unlogged = facts[_DIRECT].get(month, (None, _UNSEEN))
        presence, _ = facts[_PRESENCE].get(month, (None, _UNSEEN))
        if not cases:
            found[month] = None, reason or "no case was held in that month"
        elif direct is None or presence is None:
            found[month] = None, unlogged or "hours with clients' teams are not known"
        else:
            found[month] = (direct + presence) / cases, None
    return found


def _compare(
    values: Series, months: Sequence[str], *, high: bool
) -> dict[str, tuple[str | None, str | None]]:
    """Return whether each month lies beyond the limits of ordinary months on one side."""
    series = [values.get(month, (None, _UNSEEN)) for month in months]
    chart = xmr([value for value, _ in series])
    known = sum(value is not None for value, _ in series)
    short = _SHORT if known < FEWEST_MONTHS else chart.reason
    found: dict[str, tuple[str | None, str | None]] = {}
    for month, (value, reason), kinds in zip(months, series, chart.signals, strict=True):
        if value is None or short:
            found[month] = None, reason or short
            continue
        beyond = "outside" in kinds and (value > (chart.centre or math.nan)) is high
        found[month] = ("high" if high else "low") if beyond else "usual", None
    return found


def _count_above(load: Series, month: str, comfortable: float) -> tuple[int | None, str | None]:
    """Return in how many months in a row before a month the load was above what is comfortable."""
    count, before = 0, Month.parse(month) + -1
    while (found := load.get(str(before))) is not None:
        value, reason = found
        if value is None:
            return (count, None) if count else (None, reason)
        if value <= comfortable:
            return count, None
        count, before = count + 1, before + -1
    return (count, None) if count else (None, "the month before is not on record")
