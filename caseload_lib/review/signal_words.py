"""Signals and limits in plain words."""

from collections.abc import Callable

from caseload_lib.review.control_charts import XmR
from caseload_lib.review.wording import say_count, say_range, say_value


def describe_signal(kind: str, chart: XmR, position: int, *, unit: str = "") -> str:
    """Return a signal in plain words.

    Parameters
    ----------
    kind : str
        One of `signals.SIGNALS`.
    chart : XmR
        The chart in which it was found; months are its points.
    position : int
        The point at which it was found, 0 for the first.
    unit : str, default ""
        The values' unit.

    Returns
    -------
    str
        A phrase that can follow "this was" or stand behind a comma.

    Raises
    ------
    ValueError
        If the point does not have that signal.

    Examples
    --------
    >>> from caseload_lib.review.control_charts import xmr
    >>> chart = xmr([5, 6, 5, 6, 4, 5, 6, 5, 14])
    >>> describe_signal("outside", chart, 8, unit="hours")
    'above the 0.6 to 11.9 hours of ordinary months'
    """
    value, centre = chart.values[position], chart.centre
    if kind not in chart.signals[position] or value is None or centre is None:
        raise ValueError(f"The point {position} has no signal {kind!r}.")
    side = "above" if value > centre else "below"
    if kind == "outside":
        return f"{side} the {_say_limits(chart, value, unit)} of ordinary months"
    mean = say_value(centre, unit, apart_from=value)
    if kind == "two_of_three":
        return f"two of three months in a row far {side} the average of {mean}"
    if kind == "shift":
        months = _measure_run(chart, position, lambda one: (one - centre) * (value - centre) > 0)
        return f"{say_count(months)} months in a row {side} the average of {mean}"
    up, down = (_measure_trend(chart, position, sign) for sign in (1, -1))
    step = "higher" if up >= down else "lower"
    return f"{say_count(max(up, down))} months in a row, each {step} than the last"


def _say_limits(chart: XmR, value: float, unit: str) -> str:
    """Return the limits of a chart, within what values can be and apart from a value beyond."""
    lower, upper = clip_limits(chart.lower, chart.upper, unit)
    return say_range(lower or 0.0, upper or 0.0, unit, apart_from=value)


def clip_limits(
    lower: float | None, upper: float | None, unit: str
) -> tuple[float | None, float | None]:
    """Return limits within what an indicator's values can be.

    Parameters
    ----------
    lower, upper : float or None
        The limits; None where there are none.
    unit : str
        One of the units of `agency.INDICATORS`; of none of them are there negative values.

    Returns
    -------
    tuple of float or None
        Limits of 0 or more, of a share at most 1, of satisfaction 1 to 5.

    Examples
    --------
    >>> clip_limits(-0.1, 1.2, "share"), clip_limits(-3.0, 5.0, "hours")
    ((0.0, 1.0), (0.0, 5.0))
    """
    if lower is None or upper is None:
        return None, None
    least, most = {"share": (0.0, 1.0), "points": (1.0, 5.0)}.get(unit, (0.0, upper))
    return max(least, lower), min(most, upper)


def _measure_run(chart: XmR, position: int, holds: Callable[[float], bool]) -> int:
    """Return how many neighbouring points about a point are all known and as they should be."""
    run = 1
    for way in (range(position - 1, -1, -1), range(position + 1, len(chart.values))):
        for place in way:
            value = chart.values[place]
            if value is None or not holds(value):
                break
            run += 1
    return run


def _measure_trend(chart: XmR, position: int, sign: int) -> int:
    """Return how many points about a point rise (1) or fall (-1) without a break."""
    run = 1
    for way in (range(position, 0, -1), range(position + 1, len(chart.values))):
        for place in way:
            before, after = chart.values[place - 1], chart.values[place]
            if before is None or after is None or sign * (after - before) <= 0:
                break
            run += 1
    return run
