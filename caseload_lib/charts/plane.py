"""The plane that charts are drawn on: scales, ticks, months below and labels beside."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, write_note
from caseload_lib.charts.words import PERCENT_UNITS, name_unit
from caseload_lib.months import Month

#: Units of things that are counted.
_WHOLE_UNITS = frozenset(("contacts", "disruptions", "departures", "days"))
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Plane:
    """A drawing area with a horizontal and a vertical scale.

    Parameters
    ----------
    panel : Panel
        Its size.
    start, end : float
        The left and the right end of the horizontal scale.
    low, high : float
        The lower and the upper end of the vertical scale.
    """

    panel: house.Panel
    start: float
    end: float
    low: float
    high: float

    def x(self, field: str = "place") -> Layer:
        """Return the horizontal position of a field."""
        return _scale(field, [self.start, self.end])

    def y(self, field: str = "value") -> Layer:
        """Return the vertical position of a field."""
        return _scale(field, [self.low, self.high])

    def across(self, pixels: float) -> float:
        """Return what stands so many pixels from the left edge."""
        return self.start + pixels / self.panel.width * (self.end - self.start)

    def at(self, pixels: float) -> float:
        """Return the value that stands so many pixels below the upper edge."""
        return self.high - pixels / self.panel.height * (self.high - self.low)

    def pixels(self, value: float) -> float:
        """Return how many pixels below the upper edge a value stands."""
        return (self.high - value) / (self.high - self.low) * self.panel.height


def _scale(field: str, ends: list[float]) -> Layer:
    """Return a position on a scale with given ends and without an axis of its own."""
    scale = {"domain": ends, "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def lay_months(panel: house.Panel, count: int, *, low: float, high: float) -> Plane:
    """Return a plane whose horizontal scale counts months from 0 at the left.

    Parameters
    ----------
    panel : Panel
        Its size.
    count : int
        How many months.
    low, high : float
        The ends of the vertical scale.

    Returns
    -------
    Plane
        With half a month of room at either side.
    """
    return Plane(panel, -0.5, count - 0.5, low, high)


def lay_rows(panel: house.Panel, count: int, *, end: float, start: float = 0.0) -> Plane:
    """Return a plane whose vertical scale counts rows from 0 at the top.

    Parameters
    ----------
    panel : Panel
        Its size.
    count : int
        How many rows.
    end, start : float
        The ends of the horizontal scale; it starts at 0 by default.

    Returns
    -------
    Plane
        With half a row of room above and below.
    """
    return Plane(panel, start, end, count - 0.5, -0.5)


def span_values(
    values: Iterable[float | None], *, unit: str, zero: bool = False
) -> tuple[float, float]:
    """Return the ends of a vertical axis that holds some values with a little room.

    Parameters
    ----------
    values : iterable of float or None
        What must be seen; None and NaN are left out.
    unit : str
        Their unit: nothing here is below 0, and a share is not above 1.
    zero : bool, default False
        Whether 0 must be on the axis. It is anyway where it is near.

    Returns
    -------
    tuple of float
        Lower and upper end, different.

    Examples
    --------
    >>> span_values([0.2, 0.9], unit="share")
    (0.0, 1.0)
    """
    known = [float(value) for value in values if value is not None and not pd.isna(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if zero or low <= (high - low) * 0.8:
        low = min(low, 0.0)
    if high - low <= 1e-6 * high:
        low = 0.0
    if high < 1e-6:
        high = 1.0
    step = _find_step(low, high)
    step = max(step, 1.0) if unit in _WHOLE_UNITS else step
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return low, min(high, 1.0) if unit == "share" else high


def list_ticks(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Return round values from one end of an axis to the other, about four steps apart.

    Parameters
    ----------
    low, high : float
        The ends.
    whole : bool, default False
        Whether only whole numbers make sense.

    Returns
    -------
    list of float
        Rising.

    Examples
    --------
    >>> list_ticks(0, 8)
    [0.0, 2.0, 4.0, 6.0, 8.0]
    """
    step = _find_step(low, high)
    step = max(step, 1.0) if whole else step
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(tick * step, 10) for tick in range(first, last + 1)]


def _find_step(low: float, high: float) -> float:
    """Return a round step of which about four fit between the ends."""
    raw = (high - low) / 4
    scale = 10.0 ** math.floor(math.log10(raw))
    return next(step * scale for step in _STEPS if step * scale >= raw * 0.999)


def draw_scale(plane: Plane, *, unit: str) -> list[Layer]:
    """Return the vertical axis with its unit above it.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    unit : str
        The unit of the values.

    Returns
    -------
    list of dict
        Layers to stand behind all others.
    """
    ticks = list_ticks(plane.low, plane.high, whole=unit in _WHOLE_UNITS)
    percent = unit in PERCENT_UNITS
    lines = [
        {"value": tick, "text": f"{tick * 100:.6g}%" if percent else f"{tick:,.10g}"}
        for tick in ticks
    ]
    style = {"align": "right", "baseline": "middle", "color": house.MUTED}
    return [
        draw_layer("rule", lines, {"color": house.GRID}, x=0, x2=plane.panel.width, y=plane.y()),
        draw_layer("text", lines, style, x=-8, y=plane.y(), text="text"),
        write_note(name_unit(unit), x=-plane.panel.left + 2, y=-14),
    ]


def draw_months(plane: Plane, months: Sequence[str]) -> list[Layer]:
    """Return the months below the drawing area, as many as fit, and years where they begin.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    months : sequence of str
        From left to right, as in "2026-10".

    Returns
    -------
    list of dict
        Text layers. The latest month is always named.
    """
    days = [Month.parse(text) for text in months]
    room = plane.panel.width / len(months)
    every = next(step for step in (1, 2, 3, 6, 12, 120) if room * step >= 30)
    last = len(months) - 1
    named = [place for place in range(len(months)) if (last - place) % every == 0]
    begins = [place for place in named if place == named[0] or _starts_year(days, named, place)]
    height = plane.panel.height
    lines = (
        (plane.at(height + 16), [(place, days[place].label[:3]) for place in named]),
        (plane.at(height + 30), [(place, str(days[place].year)) for place in begins]),
    )
    names = [
        {"place": place, "below": below, "text": text}
        for below, line in lines
        for place, text in line
    ]
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    return [draw_layer("text", names, style, x=plane.x(), y=plane.y("below"), text="text")]


def _starts_year(days: Sequence[Month], named: Sequence[int], place: int) -> bool:
    """Tell whether a named month is the first of its year among those named."""
    earlier = [other for other in named if other < place]
    return bool(earlier) and days[earlier[-1]].year != days[place].year
