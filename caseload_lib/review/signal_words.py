"""Signals and limits in plain words."""

import math
from collections.abc import Callable, Sequence

from caseload_lib.review.control_charts import XmR
from caseload_lib.review.wording import say_count, say_range, say_value

#: Below these, in sigma, a signal is slight.
_SLIGHTLY_OUTSIDE, _SLIGHT_SHIFT, _SLIGHT_RISE = 0.25, 0.5, 1.0


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
    >>> describe_signal("shift", xmr([9, 5, 9, 6.6, 6.5, 6.6, 6.5, 6.6, 6.5, 6.6, 2]), 9)
    'slightly above the average of 6.4, eight months in a row'
    """
    value, centre = chart.values[position], chart.centre
    if kind not in chart.signals[position] or value is None or centre is None:
        raise ValueError(f"The point {position} has no signal {kind!r}.")
    side = "above" if value > centre else "below"
    slight = is_slight(kind, chart, position)
    if kind == "outside":
        words = f"{side} the {_say_limits(chart, value, unit)} of ordinary months"
        return f"slightly {words}" if slight else words
    mean = f"{side} the average of {say_value(centre, unit, apart_from=value)}"
    if kind == "two_of_three":
        return f"two of the last three months far {mean}"
    months = f"{say_count(len(_find_run(kind, chart, position)))} months in a row"
    if kind == "shift":
        return f"slightly {mean}, {months}" if slight else f"{months} {mean}"
    first, *_, last = _find_run(kind, chart, position)
    step = "higher" if last > first else "lower"
    return (
        f"slightly {step} each time, {months}" if slight else f"{months}, each {step} than the last"
    )


def is_slight(kind: str, chart: XmR, position: int) -> bool:
    """Say whether a signal is of little weight for a reader, however sure it is.

    A rule of runs finds also what has moved by a hair, as long as it moved to stay. With sigma a
    third of the way from the centre to the limit, a signal is slight

    - outside: less than 0.25 sigma beyond the limit,
    - shift: the mean of the run's values less than 0.5 sigma from the centre,
    - trend: less than 1 sigma from the run's first value to its last; their mean lies near the
      centre whatever the slope,
    - two_of_three: never, since its values lie beyond 2 sigma.

    Parameters
    ----------
    kind : str
        One of `signals.SIGNALS`.
    chart : XmR
        The chart in which it was found.
    position : int
        The point at which it was found, 0 for the first.

    Returns
    -------
    bool
        Whether it is slight; False where the chart has no limits to measure it by.

    Examples
    --------
    >>> from caseload_lib.review.control_charts import xmr
    >>> is_slight("outside", xmr([5, 6, 5, 6, 4, 5, 6, 5, 14]), 8)
    False
    """
    value, centre, upper = chart.values[position], chart.centre, chart.upper
    if value is None or centre is None or upper is None or kind == "two_of_three":
        return False
    sigma = (upper - centre) / 3
    if kind == "outside":
        return abs(value - centre) - 3 * sigma < _SLIGHTLY_OUTSIDE * sigma
    run = _find_run(kind, chart, position)
    if kind == "trend":
        return abs(run[-1] - run[0]) < _SLIGHT_RISE * sigma
    return abs(math.fsum(run) / len(run) - centre) < _SLIGHT_SHIFT * sigma


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


def _find_run(kind: str, chart: XmR, position: int) -> list[float]:
    """Return the values of the shift or trend about a point, in order of time."""
    values, centre = chart.values, chart.centre or 0.0
    if kind == "shift":
        side = 1 if (values[position] or 0.0) > centre else -1
        return _extend(values, position, lambda *two: min(side * (v - centre) for v in two) > 0)
    rise = _extend(values, position, lambda before, after: after > before)
    fall = _extend(values, position, lambda before, after: after < before)
    return rise if len(rise) >= len(fall) else fall


def _extend(
    values: Sequence[float | None], position: int, holds: Callable[[float, float], bool]
) -> list[float]:
    """Return the values about a point as far as neighbours are known and as they should be."""
    start = end = position
    while start and _is_pair(values[start - 1], values[start], holds):
        start -= 1
    while end + 1 < len(values) and _is_pair(values[end], values[end + 1], holds):
        end += 1
    return [value for value in values[start : end + 1] if value is not None]


def _is_pair(
    before: float | None, after: float | None, holds: Callable[[float, float], bool]
) -> bool:
    """Say whether two neighbours are known and as they should be."""
    return before is not None and after is not None and holds(before, after)
