"""The history of one indicator: values by month, the usual range, and what stands out of it."""

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts import findings, house
from caseload_lib.charts.plane import (
    Label,
    Plane,
    draw_labels,
    draw_months,
    draw_scale,
    span_values,
    write_note,
)
from caseload_lib.charts.points import tabulate_points
from caseload_lib.charts.words import (
    format_month,
    format_number,
    format_value,
    label_indicator,
    name_unit,
)
from caseload_lib.review.control_charts import SegmentedXmR, XmR

FULL = house.Panel(width=548, height=188, left=46, right=126, top=26, bottom=38)
SMALL = house.Panel(width=172, height=40, left=4, right=4, top=4, bottom=4)

#: The mark of each kind of signal and how a key names it; shapes differ, not colours alone.
_SIGNAL_MARKS = {
    "outside": ("diamond", "beyond the usual range"),
    "shift": ("square", "7 or more on one side of average"),
    "two_of_three": ("triangle-down", "2 of 3 near a limit"),
    "trend": ("triangle-up", "7 or more rising or falling"),
}
#: What happens in a month, rather than how things stand: without a control chart these are
#: drawn as columns from zero.
FLOWS = frozenset(
    (
        "cases_opened", "cases_closed", "cases_received", "cases_passed_on", "extra_contacts",
        "hours", "disruptions", "disruption_hours", "open_position_days", "departures",
        "support_given_hours", "support_received_hours",
    )
)  # fmt: skip
_CROSS = "M-1,-1L1,1M1,-1L-1,1"
_TOOLTIP = [
    alt.Tooltip("named:N", title="Month"),
    alt.Tooltip("said:N", title="Value"),
    alt.Tooltip("note:N", title="Stands out"),
]
_KEY_HEIGHT = 18
_KEY_LETTER = 6.1


def draw_history(
    history: pd.DataFrame,
    chart: XmR | SegmentedXmR | None = None,
    *,
    indicator: str,
    unit: str,
    breakdown: str = "",
    label: str | None = None,
    objective: Objective | None = None,
    rebases: Sequence[Rebase] = (),
    small: bool = False,
) -> house.Picture:
    """Return the chart of an indicator's history.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator, indicator and breakdown, as `review.history` gives: month,
        value, reason, and if known numerator and denominator. Missing values are gaps.
    chart : XmR or SegmentedXmR, optional
        The control chart of the values, in order of the months. Without it (a rare count, say)
        columns are drawn, and no limits.
    indicator : str
        A name of `agency.INDICATORS`.
    unit : str
        Its unit.
    breakdown : str, default ""
        Which part of the indicator it is.
    label : str, optional
        What to call it; by default what `words.label_indicator` calls it.
    objective : Objective, optional
        The target to draw.
    rebases : sequence of Rebase, default ()
        Dated reasons for new limits; those of other indicators or months are left out.
    small : bool, default False
        Whether to draw it 180 by 48 pixels, without text.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table.

    Raises
    ------
    RecordsError
        If the rows are not one history, or the chart is not of its months.
    """
    points = tabulate_points(history, chart)
    label = label or label_indicator(indicator, breakdown)
    months = tuple(points["month"])
    told = [
        rebase
        for rebase in rebases
        if rebase.indicator == indicator and str(rebase.from_month) in months
    ]
    columns = chart is None and indicator in FLOWS
    plane = _lay_out(points, unit=unit, objective=objective, small=small, zero=columns)
    values = _draw_values(plane, points, unit=unit, small=small, columns=columns)
    layers = [*_draw_limits(plane, points, unit=unit, small=small), *values]
    panel = plane.panel
    if not small:
        key = _draw_key(plane, points)
        panel = replace(panel, bottom=panel.bottom + (_KEY_HEIGHT if key else 0))
        layers = [
            *draw_scale(plane, unit=unit),
            *layers[: -len(values)],
            *_draw_objective(plane, objective),
            *_draw_rebases(plane, told),
            *values,
            *draw_months(plane),
            *draw_labels(plane, _name_values(points, unit, objective)),
            *key,
        ]
    return house.Picture(
        chart=house.finish_chart(layers, panel),
        title=findings.state_history(points, label=label, unit=unit, summed=columns),
        subtitle=_write_subtitle(points, unit),
        description=findings.describe_history(
            points, label=label, unit=unit, objective=objective, rebases=told, columns=columns
        ),
        data=findings.tabulate_history(points, label=label, unit=unit),
    )


def _lay_out(
    points: pd.DataFrame, *, unit: str, objective: Objective | None, small: bool, zero: bool
) -> Plane:
    """Return the plane on which all values, limits and the objective are to be seen."""
    seen = list(points["value"])
    for row in points[points["upper"].notna()].itertuples():
        seen += findings.clip_limits(row.lower, row.upper, unit)
    if objective is not None and not small:
        seen.append(objective.target)
    low, high = span_values(seen, unit=unit, zero=zero)
    return Plane(SMALL if small else FULL, tuple(points["month"]), low, high)


def _draw_limits(plane: Plane, points: pd.DataFrame, *, unit: str, small: bool) -> list[alt.Chart]:
    """Return the usual range and the average of each segment."""
    known = points[points["centre"].notna()]
    rows = []
    for _, part in known.groupby("segment"):
        first, last = part.iloc[0], part.iloc[-1]
        ends = {"start": first["place"] - 0.5, "end": last["place"] + 0.5}
        limits = (float("nan"), float("nan"))
        if pd.notna(first["upper"]):
            limits = findings.clip_limits(first["lower"], first["upper"], unit)
        rows.append({**ends, "centre": first["centre"], "lower": limits[0], "upper": limits[1]})
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


def _draw_values(
    plane: Plane, points: pd.DataFrame, *, unit: str, small: bool, columns: bool
) -> list[alt.Chart]:
    """Return the values as a line or columns, signals by marks of their own, gaps by crosses."""
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


def _draw_objective(plane: Plane, objective: Objective | None) -> list[alt.Chart]:
    """Return the line of the objective, if there is one."""
    if objective is None:
        return []
    line = alt.Chart(pd.DataFrame({"value": [objective.target]})).mark_rule(
        color=house.OBJECTIVE, strokeWidth=1.5, strokeDash=[8, 4]
    )
    return [line.encode(x=alt.value(0), x2=alt.value(plane.panel.width), y=plane.y())]


def _draw_rebases(plane: Plane, rebases: Sequence[Rebase]) -> list[alt.Chart]:
    """Return a line and its reason at each month from which limits are new."""
    layers = []
    for rebase in rebases:
        place = plane.months.index(str(rebase.from_month)) - 0.5
        reason = textwrap.shorten(rebase.reason, 48, placeholder="…")
        row = pd.DataFrame({"place": [place], "text": [f"New limits: {reason}"]})
        line = alt.Chart(row).mark_rule(color=house.MUTED, strokeWidth=1)
        height = alt.value(plane.panel.height)
        layers.append(line.encode(x=plane.x(), y=alt.value(-4), y2=height))
        right = place > len(plane.months) / 2
        text = alt.Chart(row).mark_text(
            align="right" if right else "left", dx=-5 if right else 5, color=house.MUTED
        )
        layers.append(text.encode(x=plane.x(), y=alt.value(-10), text="text:N"))
    return layers


def _name_values(points: pd.DataFrame, unit: str, objective: Objective | None) -> list[Label]:
    """Return the labels beside the chart: latest value, usual range, average, objective."""
    latest = points.iloc[-1]
    labels = []
    month = format_month(latest["month"], short=True).split(" ")[0]
    if pd.notna(latest["value"]):
        colour = house.SIGNAL if latest["signals"] else house.OWN
        said = f"{month}: {format_number(latest['value'], unit)}"
        labels.append(Label(latest["value"], said, colour, bold=True))
    if pd.notna(latest["upper"]):
        lower, upper = findings.clip_limits(latest["lower"], latest["upper"], unit)
        labels.append(Label(upper, f"usual up to {format_number(upper, unit)}", house.MUTED))
        labels.append(Label(lower, f"usual from {format_number(lower, unit)}", house.MUTED))
    if pd.notna(latest["centre"]):
        said = f"average {format_number(latest['centre'], unit)}"
        labels.append(Label(latest["centre"], said, house.MUTED))
    if objective is not None:
        said = f"objective {format_number(objective.target, unit)}"
        labels.append(Label(objective.target, said, house.OBJECTIVE))
    return labels


def _draw_key(plane: Plane, points: pd.DataFrame) -> list[alt.Chart]:
    """Return what the marks of this chart mean, below it; nothing where all are plain dots."""
    kinds = set(points["signals"].map(_find_strongest))
    items: list[tuple[str, str, bool]] = [
        (shape, words, True) for kind, (shape, words) in _SIGNAL_MARKS.items() if kind in kinds
    ]
    if points["value"].isna().any() and points["value"].notna().any():
        items.append((_CROSS, "not known", False))
    y = plane.panel.height + plane.panel.bottom + 6
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


def _write_subtitle(points: pd.DataFrame, unit: str) -> str:
    """Return what is drawn, in which unit, over which months."""
    latest = points.iloc[-1]
    first = format_month(points["month"].iloc[0])
    unit_name = {"share": "per cent", "ratio": "per cent of available time"}.get(
        unit, name_unit(unit)
    )
    parts = [f"{unit_name[:1].upper()}{unit_name[1:]}, {first} to {format_month(latest['month'])}"]
    if unit == "share" and pd.notna(latest["denominator"]):
        counts = f"{format_number(latest['numerator'])} of {format_number(latest['denominator'])}"
        parts.append(f"the latest month counts {counts}")
    if pd.notna(latest["upper"]):
        kind = "provisional range" if latest["trial"] else "usual range"
        parts.append(f"shaded: the {kind} of ordinary variation")
    return "; ".join(parts)
