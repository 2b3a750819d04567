"""The points of a history as a chart shows them: value, limits and signals of each month."""

from typing import Any

import pandas as pd

from caseload_lib.charts.words import PERCENT_UNITS, format_number
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.review.control_charts import SegmentedXmR, XmR
from caseload_lib.review.signal_words import clip_limits
from caseload_lib.review.wording import say_range

#: What a chart needs of a history's rows.
NEEDED = ("month", "value", "reason")


def tabulate_points(
    history: pd.DataFrame, chart: XmR | SegmentedXmR | None = None, *, unit: str = ""
) -> pd.DataFrame:
    """Return one row per month with its value and what its control chart says.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator, indicator and breakdown, in any order: month (as "2026-10"),
        value, reason, and if known numerator and denominator. Months without a row become gaps.
    chart : XmR or SegmentedXmR, optional
        The chart of the values in the order of the months from the first to the last.
    unit : str, default ""
        Their unit: limits are shown within what it allows.

    Returns
    -------
    DataFrame
        month, value, numerator, denominator, reason, place (0 for the first month), segment,
        centre, lower, upper (NaN where there are none), signals (a frozenset) and trial.

    Raises
    ------
    RecordsError
        If a needed column is missing, or there is no row.
    RecordsError
        If a month has two rows.
    RecordsError
        If the chart has another number of values than there are months.

    Examples
    --------
    >>> rows = pd.DataFrame({"month": ["2026-08", "2026-10"], "value": [3.0, 4.0], "reason": None})
    >>> tabulate_points(rows)["value"].tolist()
    [3.0, nan, 4.0]
    """
    _check_history(history)
    first, last = history["month"].min(), history["month"].max()
    months = pd.period_range(first, last, freq="M").strftime("%Y-%m")
    rows = history.set_index("month").reindex(months)
    known = rows["value"].astype("float64")
    points = pd.DataFrame(
        {
            "month": months.astype("str"),
            "value": known.to_numpy(),
            "numerator": _take(rows, "numerator"),
            "denominator": _take(rows, "denominator"),
            "reason": rows["reason"].astype(object).where(rows["reason"].notna(), "").to_numpy(),
            "place": range(len(months)),
        }
    )
    points.loc[points["value"].isna() & (points["reason"] == ""), "reason"] = "no record"
    return points.assign(**_take_limits(chart, len(points), unit))


def write_range(point: pd.Series, unit: str) -> str:
    """Return a month's limits as text, within what the unit allows.

    Parameters
    ----------
    point : Series
        One row of `tabulate_points` with limits.
    unit : str
        Its unit.

    Returns
    -------
    str
        For example "2.8 to 4.4".
    """
    lower, upper = float(point["lower"]), float(point["upper"])
    if unit == "departures per position-year":
        return f"{format_number(lower, unit)} to {format_number(upper, unit)}"
    return say_range(lower, upper, unit if unit in PERCENT_UNITS else "")


def write_ends(point: pd.Series, unit: str) -> tuple[str, str]:
    """Return a month's limits as two texts, both to the same decimals.

    Parameters
    ----------
    point : Series
        One row of `tabulate_points` with limits.
    unit : str
        Its unit.

    Returns
    -------
    tuple of str
        For example "71%" and "90%".
    """
    said = write_range(point, unit)
    lower, _, upper = said.partition(" to ")
    percent = "%" if upper and unit in PERCENT_UNITS else ""
    return f"{lower}{percent}", upper or lower


def _check_history(history: pd.DataFrame) -> None:
    """Refuse rows from which no chart can be drawn."""
    lacking = [name for name in NEEDED if name not in history.columns]
    if lacking or history.empty:
        what = f"lacks {list_offenders(lacking)}" if lacking else "has no row"
        raise RecordsError(
            f"A history cannot be drawn: it {what}. It needs a row per month with "
            f"{', '.join(NEEDED)}. Give the rows of review.history.history_facts."
        )
    twice = history.loc[history["month"].duplicated(), "month"].unique()
    if len(twice):
        raise RecordsError(
            "A history has one row per month: one facilitator, one indicator, one breakdown. "
            f"Given more than one for {list_offenders(twice)}. Filter the rows first."
        )


def _take(rows: pd.DataFrame, name: str) -> Any:
    """Return a column of numbers, missing throughout where there is none."""
    if name not in rows.columns:
        return float("nan")
    return rows[name].astype("float64").to_numpy()


def _take_limits(chart: XmR | SegmentedXmR | None, length: int, unit: str) -> dict[str, list[Any]]:
    """Return the columns that a control chart adds, by month."""
    nothing = float("nan")
    if chart is None:
        blank = {"segment": 0, "centre": nothing, "lower": nothing, "upper": nothing}
        columns: dict[str, list[Any]] = {name: [value] * length for name, value in blank.items()}
        return columns | {"signals": [frozenset()] * length, "trial": [False] * length}
    parts = chart.charts if isinstance(chart, SegmentedXmR) else (chart,)
    rows = [
        (segment, part.centre, *clip_limits(part.lower, part.upper, unit), signals, part.trial)
        for segment, part in enumerate(parts)
        for signals in part.signals
    ]
    if len(rows) != length:
        raise RecordsError(
            "A control chart has a value for each month from the first to the last, None where "
            f"missing. Given: {len(rows)} values for {length} months."
        )
    names = ("segment", "centre", "lower", "upper", "signals", "trial")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    for name in ("centre", "lower", "upper"):
        columns[name] = [nothing if value is None else value for value in columns[name]]
    return columns
