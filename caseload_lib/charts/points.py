"""The points of a history as a chart shows them: value, limits and signals of each month."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseload_lib.charts.words import PERCENT_UNITS, format_number
from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import list_rows
from caseload_lib.months import Month
from caseload_lib.review.control_charts import SegmentedXmR, XmR
from caseload_lib.review.signal_words import clip_limits
from caseload_lib.review.wording import say_range

#: What a chart needs of a history's rows, and what it takes besides.
NEEDED = ("month", "value", "reason")
_TAKEN = (*NEEDED, "numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a history with what its control chart says.

    Parameters
    ----------
    place : int
        The month's number, 0 for the first.
    month : str
        As "2026-10".
    value, numerator, denominator : float or None
        None where not known.
    reason : str
        Why the value is not known; "" where nothing is said.
    segment : int, default 0
        The number of the chart's segment.
    centre, lower, upper : float or None
        The average and the limits; None where there are none.
    signals : frozenset of str
        The month's signals.
    trial : bool, default False
        Whether the limits are provisional.
    """

    place: int
    month: str
    value: float | None
    numerator: float | None
    denominator: float | None
    reason: str
    segment: int = 0
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    signals: frozenset[str] = frozenset()
    trial: bool = False

    @property
    def above(self) -> bool:
        """Whether the value is known to lie above the average."""
        return self.value is not None and self.centre is not None and self.value > self.centre


def list_points(
    history: pd.DataFrame, chart: XmR | SegmentedXmR | None = None, *, unit: str = ""
) -> list[Point]:
    """Return the months of a history, each with its value and what its control chart says.

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
    list of Point
        In order of time, without a gap.

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
    >>> [(point.month, point.value, point.reason) for point in list_points(rows)]
    [('2026-08', 3.0, ''), ('2026-09', None, 'no record'), ('2026-10', 4.0, '')]
    """
    _check_history(history)
    taken = [name for name in _TAKEN if name in history.columns]
    rows = {row["month"]: row for row in list_rows(history[taken])}
    last = Month.parse(max(rows))
    months = last.trailing(last - Month.parse(min(rows)) + 1)
    points = []
    for place, limits in enumerate(_list_limits(chart, len(months), unit)):
        month = str(months[place])
        row = rows.get(month, {})
        value, made, due = (
            None if row.get(name) is None else float(row[name])
            for name in ("value", "numerator", "denominator")
        )
        reason = row.get("reason") or ("no record" if value is None else "")
        points.append(Point(place, month, value, made, due, reason, *limits))
    return points


def write_range(lower: float, upper: float, unit: str) -> str:
    """Return a month's limits as text.

    Parameters
    ----------
    lower, upper : float
        The limits.
    unit : str
        Their unit.

    Returns
    -------
    str
        For example "2.8 to 4.4".
    """
    if unit == "departures per position-year":
        return f"{format_number(lower, unit)} to {format_number(upper, unit)}"
    return say_range(lower, upper, unit if unit in PERCENT_UNITS else "")


def write_ends(lower: float, upper: float, unit: str) -> tuple[str, str]:
    """Return a month's limits as two texts, both to the same decimals.

    Parameters
    ----------
    lower, upper : float
        The limits.
    unit : str
        Their unit.

    Returns
    -------
    tuple of str
        For example "71%" and "90%".
    """
    first, _, second = write_range(lower, upper, unit).partition(" to ")
    percent = "%" if second and unit in PERCENT_UNITS else ""
    return f"{first}{percent}", second or first


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


def _list_limits(chart: XmR | SegmentedXmR | None, length: int, unit: str) -> list[tuple[Any, ...]]:
    """Return what a control chart says of each month: the last fields of a `Point`."""
    if chart is None:
        return [()] * length
    parts = chart.charts if isinstance(chart, SegmentedXmR) else (chart,)
    limits = [
        (segment, part.centre, *clip_limits(part.lower, part.upper, unit), signals, part.trial)
        for segment, part in enumerate(parts)
        for signals in part.signals
    ]
    if len(limits) != length:
        raise RecordsError(
            "A control chart has a value for each month from the first to the last, None where "
            f"missing. Given: {len(limits)} values for {length} months."
        )
    return limits
