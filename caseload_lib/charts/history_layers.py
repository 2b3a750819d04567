"""The layers of a history's chart: limits, values, signals, gaps, objective and rebases."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts import findings, house
from caseload_lib.charts.layers import Layer, draw_layer, write_note
from caseload_lib.charts.plane import Plane
from caseload_lib.charts.points import Point
from caseload_lib.charts.words import format_month, format_value

#: The mark of each kind of signal and how a key names it; shapes differ, not colours alone.
SIGNAL_MARKS = {
    "outside": ("diamond", "beyond the usual range"),
    "shift": ("square", "7 or more on one side of average"),
    "two_of_three": ("triangle-down", "2 of 3 near a limit"),
    "trend": ("triangle-up", "7 or more rising or falling"),
}
#: The mark of a month that is not known.
CROSS = "M-1,-1L1,1M1,-1L-1,1"
#: Past signals: the same shapes, hollow and in the grey of what is not the point.
OUTLINE = {
    "filled": True, "opacity": 1, "fill": house.PAPER, "stroke": house.RULE, "strokeWidth": 1.2,
    "size": 52,
}  # fmt: skip
#: A run of signals that ended before this many months is told as past, by an outline.
RECENT = 6
_TOOLTIP = {"Month": "named", "Value": "said", "Stands out": "note"}


def draw_limits(plane: Plane, points: Sequence[Point], *, small: bool) -> list[Layer]:
    """Return the usual range and the average of each segment.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : sequence of Point
        As `points.list_points` gives.
    small : bool
        Whether to leave out the edges of the range.

    Returns
    -------
    list of dict
        Layers from back to front.
    """
    known = [point for point in points if point.centre is not None]
    segments = []
    for _, part in groupby(known, key=lambda point: point.segment):
        first, *rest = part
        last = rest[-1] if rest else first
        ends = {"start": first.place - 0.5, "end": last.place + 0.5}
        limits = {"centre": first.centre, "lower": first.lower, "upper": first.upper}
        segments.append({**ends, **limits})
    if not segments:
        return []
    limited = [segment for segment in segments if segment["upper"] is not None]
    across: Layer = {"x": plane.x("start"), "x2": "end"}
    centre = draw_layer("rule", segments, {"color": house.RULE}, **across, y=plane.y("centre"))
    if not limited:
        return [centre]
    band = {"color": house.BAND, "opacity": 1}
    layers = [draw_layer("rect", limited, band, **across, y=plane.y("lower"), y2="upper"), centre]
    if not small:
        edges = [
            {**segment, "edge": segment[edge]} for edge in ("lower", "upper") for segment in limited
        ]
        dotted = {"color": house.RULE, "strokeDash": [2, 3]}
        layers.append(draw_layer("rule", edges, dotted, **across, y=plane.y("edge")))
    return layers


def draw_values(
    plane: Plane, points: Sequence[Point], *, unit: str, small: bool, columns: bool
) -> list[Layer]:
    """Return the values as a line or columns, signals by marks of their own, gaps by crosses.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : sequence of Point
        As `points.list_points` gives.
    unit : str
        The values' unit.
    small : bool
        Whether to mark only the latest value and those beyond the usual range.
    columns : bool
        Whether to draw columns.

    Returns
    -------
    list of dict
        Layers from back to front.
    """
    shown = _write_marks(points, unit, small=small)
    known = [mark for mark in shown if mark["value"] is not None]
    layers: list[Layer] = []
    at: Layer = {"x": plane.x(), "y": plane.y()}
    if columns:
        size = round(min(plane.panel.width / len(points) * 0.62, 26), 1)
        style = {"orient": "vertical", "size": size, "color": house.OWN}
        zero = plane.panel.height
        layers.append(
            draw_layer("bar", known, style, name="values", tooltip=_TOOLTIP, **at, y2=zero)
        )
    else:
        style = {"color": house.OWN, "strokeWidth": 1.5 if small else 2, "strokeJoin": "round"}
        layers.append(draw_layer("line", shown, style, **at))
        if known:
            layers += _draw_points(plane, known, len(points), small=small)
    missing = [mark for mark in shown if mark["value"] is None]
    if not known and not small:
        x, y = plane.panel.width / 2, plane.panel.height / 2
        layers.append(write_note("not known", x=x, y=y, align="center", fontSize=14))
    elif missing and not small:
        cross = {"shape": CROSS, "size": 40, "color": house.RULE, "strokeWidth": 1.4}
        bottom = plane.panel.height - 6
        layers.append(draw_layer("point", missing, cross, tooltip=_TOOLTIP, x=plane.x(), y=bottom))
    return layers


def _draw_points(plane: Plane, known: Sequence[Layer], months: int, *, small: bool) -> list[Layer]:
    """Return a mark for each value: a dot, or the shape of its strongest signal."""
    if small:
        known = [mark for mark in known if mark["kind"] == "outside" or mark["place"] == months - 1]
    at: Layer = {"x": plane.x(), "y": plane.y(), "shape": "shape"}
    past = [mark for mark in known if mark["past"]]
    new = [mark for mark in known if not mark["past"]]
    style = {"filled": True, "opacity": 1, "stroke": house.PAPER, "strokeWidth": 0.8}
    layers = [
        draw_layer(
            "point", new, style, name="values", tooltip=_TOOLTIP, **at, color="colour", size="size",
        )
    ]  # fmt: skip
    if past:
        # Beneath the others: what is past gives way to what is new.
        layers.insert(0, draw_layer("point", past, OUTLINE, name="past", tooltip=_TOOLTIP, **at))
    return layers


def find_kinds(points: Sequence[Point]) -> list[tuple[str, bool]]:
    """Return what kind of mark each month has.

    Parameters
    ----------
    points : sequence of Point
        As `points.list_points` gives.

    Returns
    -------
    list of tuple
        The month's strongest signal, "" where there is none, and whether its run ended before the
        last `RECENT` months: its mark is to be an outline. A run is months on end with one kind
        of signal on one side of the average.
    """
    kinds: list[tuple[str, bool]] = []
    runs = groupby(points, key=lambda point: (find_strongest(point.signals), point.above))
    for (kind, _), run in runs:
        length = len(list(run))
        past = bool(kind) and len(kinds) + length - 1 < len(points) - RECENT
        kinds += [(kind, past)] * length
    return kinds


def find_strongest(kinds: frozenset[str]) -> str:
    """Return the kind of signal that decides on a month's mark.

    Parameters
    ----------
    kinds : frozenset of str
        The month's signals.

    Returns
    -------
    str
        One of them; "" without signals.

    Examples
    --------
    >>> find_strongest(frozenset(("shift", "outside")))
    'outside'
    """
    return next((kind for kind in SIGNAL_MARKS if kind in kinds), "")


def _write_marks(points: Sequence[Point], unit: str, *, small: bool) -> list[Layer]:
    """Return of each month where its mark stands, how it looks and what its tooltip says."""
    size = 50 if small else 84
    marks = []
    for point, (kind, past) in zip(points, find_kinds(points), strict=True):
        words = (findings.SIGNAL_WORDS[each] for each in SIGNAL_MARKS if each in point.signals)
        marks.append(
            {
                "place": point.place,
                "value": point.value,
                "named": format_month(point.month, short=True),
                "said": f"not known: {point.reason}"
                if point.value is None
                else format_value(point.value, unit),
                "note": ", ".join(words) or "no",
                "kind": kind,
                "past": past,
                "shape": SIGNAL_MARKS[kind][0] if kind else "circle",
                "colour": house.SIGNAL if kind else house.OWN,
                "size": size if kind else 34,
            }
        )
    return marks


def draw_objective(plane: Plane, objective: Objective | None) -> list[Layer]:
    """Return the line of the objective, if there is one.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    objective : Objective or None
        The target.

    Returns
    -------
    list of dict
        Layers from back to front.
    """
    if objective is None:
        return []
    rows = [{"value": objective.target}]
    style = {"color": house.OBJECTIVE, "strokeWidth": 1.5, "strokeDash": [8, 4]}
    return [draw_layer("rule", rows, style, x=0, x2=plane.panel.width, y=plane.y())]


def draw_rebases(plane: Plane, months: Sequence[str], rebases: Sequence[Rebase]) -> list[Layer]:
    """Return a line and its reason at each month from which limits are new.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    months : sequence of str
        The months from left to right.
    rebases : sequence of Rebase
        The dated reasons, of months among them.

    Returns
    -------
    list of dict
        Layers from back to front.
    """
    layers = []
    for rebase in rebases:
        place = months.index(str(rebase.from_month)) - 0.5
        reason = textwrap.shorten(rebase.reason, 48, placeholder="…")
        row = [{"place": place, "text": f"New limits: {reason}"}]
        height = plane.panel.height
        layers.append(draw_layer("rule", row, {"color": house.MUTED}, x=plane.x(), y=-4, y2=height))
        right = place > len(months) / 2
        style = {"align": "right" if right else "left", "dx": -5 if right else 5}
        style["color"] = house.MUTED
        layers.append(draw_layer("text", row, style, x=plane.x(), y=-10, text="text"))
    return layers
