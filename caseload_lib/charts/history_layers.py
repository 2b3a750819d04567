"""The layers of a history's chart: limits, values, signals, gaps, objective and rebases."""

import textwrap
from collections.abc import Sequence

import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts import findings, house
from caseload_lib.charts.layers import Layer, draw_layer, write_note
from caseload_lib.charts.plane import Plane
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


def draw_limits(plane: Plane, points: pd.DataFrame, *, small: bool) -> list[Layer]:
    """Return the usual range and the average of each segment.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : DataFrame
        As `points.tabulate_points` gives.
    small : bool
        Whether to leave out the edges of the range.

    Returns
    -------
    list of dict
        Layers from back to front.
    """
    known = points[points["centre"].notna()]
    rows = []
    for _, part in known.groupby("segment"):
        first, last = part.iloc[0], part.iloc[-1]
        ends = {"start": first["place"] - 0.5, "end": last["place"] + 0.5}
        rows.append({**ends, **first[["centre", "lower", "upper"]]})
    if not rows:
        return []
    segments = pd.DataFrame(rows)
    limited = segments.dropna()
    across: Layer = {"x": plane.x("start"), "x2": "end"}
    centre = draw_layer("rule", segments, {"color": house.RULE}, **across, y=plane.y("centre"))
    if limited.empty:
        return [centre]
    band = {"color": house.BAND, "opacity": 1}
    layers = [draw_layer("rect", limited, band, **across, y=plane.y("lower"), y2="upper"), centre]
    if not small:
        edges = limited.melt(["start", "end"], ["lower", "upper"], value_name="edge")
        dotted = {"color": house.RULE, "strokeDash": [2, 3]}
        layers.append(draw_layer("rule", edges, dotted, **across, y=plane.y("edge")))
    return layers


def draw_values(
    plane: Plane, points: pd.DataFrame, *, unit: str, small: bool, columns: bool
) -> list[Layer]:
    """Return the values as a line or columns, signals by marks of their own, gaps by crosses.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : DataFrame
        As `points.tabulate_points` gives.
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
    shown = _write_tooltips(points, unit)
    known = shown[shown["value"].notna()]
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
        if len(known):
            layers += _draw_points(plane, known, len(points), small=small)
    missing = shown[shown["value"].isna()]
    if known.empty and not small:
        x, y = plane.panel.width / 2, plane.panel.height / 2
        layers.append(write_note("not known", x=x, y=y, align="center", fontSize=14))
    elif len(missing) and not small:
        cross = {"shape": CROSS, "size": 40, "color": house.RULE, "strokeWidth": 1.4}
        bottom = plane.panel.height - 6
        layers.append(draw_layer("point", missing, cross, tooltip=_TOOLTIP, x=plane.x(), y=bottom))
    return layers


def _draw_points(plane: Plane, known: pd.DataFrame, months: int, *, small: bool) -> list[Layer]:
    """Return a mark for each value: a dot, or the shape of its strongest signal."""
    if small:
        known = known[(known["kind"] == "outside") | (known["place"] == months - 1)]
    shapes = {"": "circle"} | {kind: shape for kind, (shape, _) in SIGNAL_MARKS.items()}
    signs = known["kind"] != ""
    rows = known.assign(
        shape=known["kind"].map(shapes),
        colour=signs.map({True: house.SIGNAL, False: house.OWN}),
        size=signs.map({True: 50, False: 34} if small else {True: 84, False: 34}),
    )
    at: Layer = {"x": plane.x(), "y": plane.y(), "shape": "shape"}
    past = rows[rows["past"]]
    style = {"filled": True, "opacity": 1, "stroke": house.PAPER, "strokeWidth": 0.8}
    layers = [
        draw_layer(
            "point", rows[~rows["past"]], style, name="values", tooltip=_TOOLTIP, **at,
            color="colour", size="size",
        )
    ]  # fmt: skip
    if len(past):
        # Beneath the others: what is past gives way to what is new.
        layers.insert(0, draw_layer("point", past, OUTLINE, name="past", tooltip=_TOOLTIP, **at))
    return layers


def find_past(points: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """Tell which months carry a signal whose run ended before the last `RECENT` months.

    Parameters
    ----------
    points : DataFrame
        As `points.tabulate_points` gives.
    kinds : Series
        Each month's strongest signal, as `find_strongest` gives.

    Returns
    -------
    Series
        True where the mark is to be an outline. A run is months on end with one kind of signal
        on one side of the average.
    """
    signs, above = kinds != "", points["value"] > points["centre"]
    runs = ((kinds != kinds.shift()) | (above != above.shift())).cumsum()
    ends = points.groupby(runs)["place"].transform("max")
    return signs & (ends < len(points) - RECENT)


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


def _write_tooltips(points: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Add what a tooltip says of each month."""
    said = [
        f"not known: {row.reason}" if pd.isna(row.value) else format_value(row.value, unit)
        for row in points.itertuples()
    ]
    notes = [
        ", ".join(findings.SIGNAL_WORDS[kind] for kind in SIGNAL_MARKS if kind in kinds) or "no"
        for kinds in points["signals"]
    ]
    months = [format_month(month, short=True) for month in points["month"]]
    kinds = points["signals"].map(find_strongest)
    shown = points[["place", "value", "month"]]
    past = find_past(points, kinds)
    return shown.assign(named=months, said=said, note=notes, kind=kinds, past=past)


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
    rows = pd.DataFrame({"value": [objective.target]})
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
        row = pd.DataFrame({"place": [place], "text": [f"New limits: {reason}"]})
        height = plane.panel.height
        layers.append(draw_layer("rule", row, {"color": house.MUTED}, x=plane.x(), y=-4, y2=height))
        right = place > len(months) / 2
        style = {"align": "right" if right else "left", "dx": -5 if right else 5}
        style["color"] = house.MUTED
        layers.append(draw_layer("text", row, style, x=plane.x(), y=-10, text="text"))
    return layers
