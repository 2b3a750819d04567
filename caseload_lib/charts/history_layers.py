"""The layers of a history's chart: limits, values, signals, gaps, objective and rebases."""

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts import findings, house
from caseload_lib.charts.plane import Plane, write_note
from caseload_lib.charts.words import format_month, format_value

#: The mark of each kind of signal and how a key names it; shapes differ, not colours alone.
_SIGNAL_MARKS = {
    "outside": ("diamond", "beyond the usual range"),
    "shift": ("square", "7 or more on one side of average"),
    "two_of_three": ("triangle-down", "2 of 3 near a limit"),
    "trend": ("triangle-up", "7 or more rising or falling"),
}
_CROSS = "M-1,-1L1,1M1,-1L-1,1"
#: Room that a key needs below the months, and the width of its letters, in pixels.
KEY_HEIGHT = 22
_KEY_LETTER = 6.1
_TOOLTIP = [
    alt.Tooltip("named:N", title="Month"),
    alt.Tooltip("said:N", title="Value"),
    alt.Tooltip("note:N", title="Stands out"),
]


def draw_limits(plane: Plane, points: pd.DataFrame, *, small: bool) -> list[alt.Chart]:
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
    list of charts
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
    centres = alt.Chart(segments).mark_rule(color=house.RULE, strokeWidth=1)
    layers = [centres.encode(x=plane.x("start"), x2="end", y=plane.y("centre"))]
    if limited.empty:
        return layers
    band = alt.Chart(limited).mark_rect(color=house.BAND, opacity=1)
    layers.insert(0, band.encode(x=plane.x("start"), x2="end", y=plane.y("lower"), y2="upper"))
    if not small:
        for edge in ("lower", "upper"):
            line = alt.Chart(limited).mark_rule(color=house.RULE, strokeWidth=1, strokeDash=[2, 3])
            layers.append(line.encode(x=plane.x("start"), x2="end", y=plane.y(edge)))
    return layers


def draw_values(
    plane: Plane, points: pd.DataFrame, *, unit: str, small: bool, columns: bool
) -> list[alt.Chart]:
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
    list of charts
        Layers from back to front.
    """
    shown = _write_tooltips(points, unit)
    known = shown[shown["value"].notna()]
    layers = []
    if columns:
        size = min(plane.panel.width / len(points) * 0.62, 26)
        bars = alt.Chart(known, name="values").mark_bar(
            orient="vertical", size=round(size, 1), color=house.OWN
        )
        zero = alt.value(plane.panel.height)
        layers.append(bars.encode(x=plane.x(), y=plane.y(), y2=zero, tooltip=_TOOLTIP))
    else:
        line = alt.Chart(shown).mark_line(
            color=house.OWN, strokeWidth=1.5 if small else 2, strokeJoin="round"
        )
        layers.append(line.encode(x=plane.x(), y=plane.y()))
        layers += _draw_points(plane, known, len(points), small=small)
    missing = shown[shown["value"].isna()]
    if known.empty and not small:
        x, y = plane.panel.width / 2, plane.panel.height / 2
        layers.append(write_note("not known", x=x, y=y, align="center", fontSize=14))
    elif len(missing) and not small:
        crosses = alt.Chart(missing).mark_point(
            shape=_CROSS, size=40, color=house.RULE, strokeWidth=1.4
        )
        bottom = alt.value(plane.panel.height - 6)
        layers.append(crosses.encode(x=plane.x(), y=bottom, tooltip=_TOOLTIP))
    return layers


def _draw_points(plane: Plane, known: pd.DataFrame, months: int, *, small: bool) -> list[alt.Chart]:
    """Return a mark for each value: a dot, or the shape of its strongest signal."""
    kinds = known["kind"]
    last = known["place"] == months - 1
    plain = known[(kinds == "") & (last if small else True)]
    layers = []
    if len(plain):
        dots = alt.Chart(plain, name="values").mark_point(
            filled=True, shape="circle", size=34 if small else 30, color=house.OWN, opacity=1
        )
        layers.append(dots.encode(x=plane.x(), y=plane.y(), tooltip=_TOOLTIP))
    for kind, (shape, _) in _SIGNAL_MARKS.items():
        rows = known[(kinds == kind) & (last | (kind == "outside") if small else True)]
        if len(rows):
            marks = alt.Chart(rows, name=f"signals_{kind}").mark_point(
                filled=True, shape=shape, size=50 if small else 78, color=house.SIGNAL,
                opacity=1, stroke=house.PAPER, strokeWidth=1,
            )  # fmt: skip
            layers.append(marks.encode(x=plane.x(), y=plane.y(), tooltip=_TOOLTIP))
    return layers


def _find_strongest(kinds: frozenset[str]) -> str:
    """Return the kind of signal that decides on the mark; "" without signals."""
    return next((kind for kind in _SIGNAL_MARKS if kind in kinds), "")


def _write_tooltips(points: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Add what a tooltip says of each month."""
    said = [
        f"not known: {row.reason}" if pd.isna(row.value) else format_value(row.value, unit)
        for row in points.itertuples()
    ]
    notes = [
        ", ".join(findings.SIGNAL_WORDS[kind] for kind in _SIGNAL_MARKS if kind in kinds)
        for kinds in points["signals"]
    ]
    months = [format_month(month) for month in points["month"]]
    kinds = points["signals"].map(_find_strongest)
    shown = points[["place", "value", "month"]]
    return shown.assign(named=months, said=said, note=notes, kind=kinds)


def draw_objective(plane: Plane, objective: Objective | None) -> list[alt.Chart]:
    """Return the line of the objective, if there is one.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    objective : Objective or None
        The target.

    Returns
    -------
    list of charts
        Layers from back to front.
    """
    if objective is None:
        return []
    line = alt.Chart(pd.DataFrame({"value": [objective.target]})).mark_rule(
        color=house.OBJECTIVE, strokeWidth=1.5, strokeDash=[8, 4]
    )
    return [line.encode(x=alt.value(0), x2=alt.value(plane.panel.width), y=plane.y())]


def draw_rebases(plane: Plane, months: Sequence[str], rebases: Sequence[Rebase]) -> list[alt.Chart]:
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
    list of charts
        Layers from back to front.
    """
    layers = []
    for rebase in rebases:
        place = months.index(str(rebase.from_month)) - 0.5
        reason = textwrap.shorten(rebase.reason, 48, placeholder="…")
        row = pd.DataFrame({"place": [place], "text": [f"New limits: {reason}"]})
        line = alt.Chart(row).mark_rule(color=house.MUTED, strokeWidth=1)
        height = alt.value(plane.panel.height)
        layers.append(line.encode(x=plane.x(), y=alt.value(-4), y2=height))
        right = place > len(months) / 2
        text = alt.Chart(row).mark_text(
            align="right" if right else "left", dx=-5 if right else 5, color=house.MUTED
        )
        layers.append(text.encode(x=plane.x(), y=alt.value(-10), text="text:N"))
    return layers


def draw_key(plane: Plane, points: pd.DataFrame) -> list[alt.Chart]:
    """Return what the marks of this chart mean, below it; nothing where all are plain dots.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : DataFrame
        As `points.tabulate_points` gives.

    Returns
    -------
    list of charts
        Layers from back to front.
    """
    kinds = set(points["signals"].map(_find_strongest))
    items: list[tuple[str, str, bool]] = [
        (shape, words, True) for kind, (shape, words) in _SIGNAL_MARKS.items() if kind in kinds
    ]
    if points["value"].isna().any() and points["value"].notna().any():
        items.append((_CROSS, "not known", False))
    y = plane.panel.height + plane.panel.bottom + 10
    x = 6.0
    layers: list[alt.Chart] = []
    for shape, words, filled in items:
        mark: dict[str, Any] = {"shape": shape, "size": 60 if filled else 40, "filled": filled}
        mark |= {"color": house.SIGNAL if filled else house.RULE, "opacity": 1}
        layers.append(
            alt.Chart(pd.DataFrame({"text": [""]}))
            .mark_point(**mark)
            .encode(x=alt.value(x), y=alt.value(y - 4))
        )
        layers.append(write_note(words, x=x + 9, y=y))
        x += len(words) * _KEY_LETTER + 30
    return layers
