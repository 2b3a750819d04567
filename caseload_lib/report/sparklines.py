"""Small history charts for the rows of a table: drawn as plain SVG of under a kilobyte.

A full chart takes a page some 25 kilobytes and an engine to draw; one for each indicator of a
page would be too much of both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from caseload_lib.charts.words import format_number, format_value

WIDTH, HEIGHT = 140, 34
_EDGE = 4.0


@dataclass(frozen=True)
class Sparkline:
    """Where everything in a small chart lies, in its own pixels.

    Parameters
    ----------
    description : str
        The text alternative.
    path : str
        The values as an SVG path; a month without a value interrupts it.
    now : tuple of float, optional
        x and y of the last month's value.
    sign : bool, default False
        Whether the last month stands out.
    band : tuple of float, optional
        x, y, width and height of the usual range.
    centre : str, default ""
        The average as an SVG path.
    """

    description: str
    path: str
    now: tuple[float, float] | None = None
    sign: bool = False
    band: tuple[float, float, float, float] | None = None
    centre: str = ""
    width: int = WIDTH
    height: int = HEIGHT


def make_sparkline(
    values: Sequence[float],
    *,
    unit: str,
    limits: tuple[float, float, float] | None = None,
    limits_from: int = 0,
    sign: bool = False,
) -> Sparkline | None:
    """Return the small chart of a history.

    Parameters
    ----------
    values : sequence of float
        One value a month, oldest first; NaN where it is not known.
    unit : str
        Their unit, as in `caseload_lib.agency.INDICATORS`.
    limits : tuple of float, optional
        Lower limit, average and upper limit.
    limits_from : int, default 0
        The place of the month from which the limits hold.
    sign : bool, default False
        Whether the last month stands out.

    Returns
    -------
    Sparkline or None
        None where fewer than two values are known: one value has no history.

    Examples
    --------
    >>> line = make_sparkline([1.0, float("nan"), 3.0, 2.0], unit="cases")
    >>> line.path, line.description
    ('M4 30h.01M92 4L136 17', 'Over 4 months from 1 to 3 cases, now 2 cases')
    >>> make_sparkline([float("nan"), 2.0], unit="cases") is None
    True
    """
    known = [value for value in values if not pd.isna(value)]
    if len(known) < 2:
        return None
    drawn = [*known, *(limits or ())]
    low, high = min(drawn), max(drawn)

    def place(month: int) -> float:
        return round(_EDGE + month * (WIDTH - 2 * _EDGE) / (len(values) - 1), 1)

    def level(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return round(HEIGHT - _EDGE - part * (HEIGHT - 2 * _EDGE), 1)

    points = [None if pd.isna(v) else (place(i), level(v)) for i, v in enumerate(values)]
    band, centre = None, ""
    if limits:
        left, right = place(limits_from), place(len(values) - 1)
        top = level(limits[2])
        band = (left, top, round(right - left, 1), round(level(limits[0]) - top, 1))
        centre = f"M{left:g} {level(limits[1]):g}H{right:g}"
    return Sparkline(
        description=_describe(values, known, unit),
        path=_connect(points),
        now=points[-1],
        sign=sign,
        band=band,
        centre=centre,
    )


def _connect(points: Sequence[tuple[float, float] | None]) -> str:
    """Return a path through the points that starts anew behind every gap."""
    path, pen_down = "", False
    for place, point in enumerate(points):
        if point is None:
            pen_down = False
            continue
        path += f"{'L' if pen_down else 'M'}{point[0]:g} {point[1]:g}"
        follower = points[place + 1] if place + 1 < len(points) else None
        if not pen_down and follower is None:
            path += "h.01"  # A point between gaps shows as a dot, by the round end of its line.
        pen_down = True
    return path


def _describe(values: Sequence[float], known: Sequence[float], unit: str) -> str:
    """Return the chart in a phrase."""
    lowest = format_number(min(known), unit)
    span = f"Over {len(values)} months from {lowest} to {format_value(max(known), unit)}"
    return f"{span}, now {format_value(values[-1], unit)}"
