"""Disruptions by scope: how many began in each month, and the hours that they took."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isnan
from typing import Any

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import Plane, draw_months, lay_months
from caseload_lib.charts.words import (
    BREAKDOWN_LABELS,
    format_month,
    format_number,
    format_value,
    join_words,
)
from caseload_lib.errors import RecordsError
from caseload_lib.tables import SCOPES

#: Each scope has a colour and, since colours alone do not tell, a row of its own.
_COLOURS = dict(zip(SCOPES, (house.OWN, house.OBJECTIVE, house.SIGNAL, house.PEERS), strict=True))
#: Where hours went that no single person could have saved; the others lead no title.
_ORIGINS = {
    "beyond_control": "what nobody controls",
    "staffing_crunch": "staffing crunches",
    "chronic_understaffing": "chronic understaffing",
}
#: What a definition of an emergency that ends with each scope adds to those before it.
_WIDER = {
    "beyond_control": "Beyond anyone's control",
    "staffing_crunch": "+ staffing crunches",
    "chronic_understaffing": "+ chronic understaffing",
    "avoidable": "+ avoidable distractions",
}
#: Fewest disruptions whose hours are told by their parts: fewer say little of where hours go.
_FEWEST_FOR_SHARES = 20
_ROW_HEIGHT = 48
_BAR_HEIGHT = 26
_WIDTH, _LEFT, _RIGHT = 515, 10, 195
_TOOLTIP = {
    "Month": "named",
    "Scope": "scope_name",
    "Began": "said",
    "Hours taken": "took",
}


def draw_disruptions(history: pd.DataFrame) -> house.Picture:
    """Return the chart of disruptions by scope and month of onset.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator (or pooled): month, indicator, breakdown (scope), value, reason;
        other indicators than disruptions and disruption_hours are left out.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table. All scopes share
        one scale.

    Raises
    ------
    RecordsError
        If there is no row of disruptions.
    """
    counts, hours, why = _read_months(history)
    first, last = format_month(counts.index[0]), format_month(counts.index[-1])
    return house.Picture(
        spec=_draw(counts, hours, BREAKDOWN_LABELS),
        title=_state_disruptions(counts, hours, why),
        subtitle=f"Disruptions by the month in which they began, {first} to {last}",
        description=_describe_disruptions(counts, hours, why, BREAKDOWN_LABELS),
        data=_tabulate_disruptions(counts, hours, why, BREAKDOWN_LABELS),
    )


def draw_widening(history: pd.DataFrame) -> house.Picture:
    """Return the chart of emergencies by month, at each widening definition.

    Parameters
    ----------
    history : DataFrame
        As `draw_disruptions` takes it, but each scope stands for the definition that ends with
        it: its values hold those of the scopes before it in `tables.SCOPES`, too.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table; a row for each
        definition, all on one scale.

    Raises
    ------
    RecordsError
        If there is no row of disruptions.
    """
    counts, hours, why = _read_months(history)
    first, last = format_month(counts.index[0]), format_month(counts.index[-1])
    return house.Picture(
        spec=_draw(counts, hours, _WIDER),
        title=_state_widening(counts),
        subtitle=f"Emergencies by the month in which they began, {first} to {last}; each row "
        "holds the ones above it",
        description=_describe_disruptions(counts, hours, why, _WIDER),
        data=_tabulate_disruptions(counts, hours, why, _WIDER),
    )


def _read_months(history: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Return counts and hours, months by scopes, and why the latest month is not known."""
    counts = _pivot(history, "disruptions")
    if counts.empty:
        raise RecordsError(
            "Disruptions cannot be drawn: there is no row of that indicator. Give the rows of "
            "review.history.history_facts."
        )
    hours = _pivot(history, "disruption_hours").reindex(counts.index)
    return counts, hours, _find_reason(history)


def _draw(counts: pd.DataFrame, hours: pd.DataFrame, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the drawing: a row for each scope above the months."""
    months = tuple(counts.index)
    panel = house.Panel(_WIDTH, _ROW_HEIGHT * len(SCOPES), _LEFT, _RIGHT, top=10, bottom=38)
    plane = lay_months(panel, len(months), low=0.0, high=float(len(SCOPES)))
    layers = [*_draw_rows(plane, counts, hours, labels), *draw_months(plane, months)]
    return finish_chart(layers, panel)


def _pivot(history: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return values with a row for each month and a column for each scope."""
    rows = history[history["indicator"] == indicator]
    if rows.empty:
        return pd.DataFrame(columns=list(SCOPES), dtype="float64")
    months = pd.period_range(rows["month"].min(), rows["month"].max(), freq="M")
    table = rows.pivot(index="month", columns="breakdown", values="value")
    index = months.strftime("%Y-%m")
    return table.reindex(index=index, columns=list(SCOPES)).astype("float64")


def _find_reason(history: pd.DataFrame) -> str:
    """Return why the latest month is not known; "" where it is."""
    rows = history[(history["indicator"] == "disruptions")]
    latest = rows[rows["month"] == rows["month"].max()]
    reasons = latest["reason"].dropna()
    return str(reasons.iloc[0]) if len(reasons) else ""


def _draw_rows(
    plane: Plane, counts: pd.DataFrame, hours: pd.DataFrame, labels: Mapping[str, str]
) -> list[Layer]:
    """Return a row of columns for each scope, with its name and sums beside the newest month."""
    highest = max(float(counts.max(axis=None, skipna=True) or 0), 2.0)
    named = [format_month(month, short=True) for month in counts.index]
    cells, words = [], []
    for row, scope in enumerate(reversed(SCOPES)):
        middle = _ROW_HEIGHT * (len(SCOPES) - row) - _ROW_HEIGHT * 0.35
        base = row + 6 / _ROW_HEIGHT
        known = counts[scope].notna().any()
        pairs = zip(counts[scope].tolist(), hours[scope].tolist(), strict=True)
        cells += [
            {
                "place": place,
                "value": value,
                "named": named[place],
                "scope_name": labels[scope],
                "said": format_value(value, "disruptions"),
                "took": format_value(taken, "hours"),
                "base": base,
                "peak": base + value / highest * _BAR_HEIGHT / _ROW_HEIGHT,
                "colour": _COLOURS[scope],
                "gap": known and isnan(value),
            }
            for place, (value, taken) in enumerate(pairs)
        ]
        words += _name_row(plane, labels[scope], counts[scope], hours[scope], y=middle)
    return [*_draw_columns(plane, cells, len(counts)), *words]


def _draw_columns(plane: Plane, cells: Sequence[Layer], months: int) -> list[Layer]:
    """Return the columns of all scopes on their base lines, each with its number on top."""
    bases = [cell for cell in cells if cell["place"] == 0]
    across: Layer = {"x": 0, "x2": plane.panel.width}
    layers = [draw_layer("rule", bases, {"color": house.RULE}, **across, y=plane.y("base"))]
    began = [cell for cell in cells if cell["value"] > 0]
    unknown = [{**cell, "text": "×"} for cell in cells if cell["gap"]]
    size = round(min(plane.panel.width / months * 0.66, 30), 1)
    at: Layer = {"x": plane.x(), "y": plane.y("base")}
    if began:
        style = {"orient": "vertical", "size": size}
        layers.append(
            draw_layer(
                "bar", began, style, name="values", tooltip=_TOOLTIP, **at, y2="peak",
                color="colour",
            )
        )  # fmt: skip
        tops = [{**cell, "text": format_number(cell["value"])} for cell in began]
        number = {"baseline": "bottom", "dy": -1, "fontSize": 10 if months > 14 else 11}
        layers.append(draw_layer("text", tops, number, x=plane.x(), y=plane.y("peak"), text="text"))
    if unknown:
        cross = {"baseline": "bottom", "dy": -2, "fontSize": 12, "color": house.MUTED}
        layers.append(draw_layer("text", unknown, cross, **at, text="text"))
    return layers


def _name_row(
    plane: Plane, label: str, counts: pd.Series, hours: pd.Series, *, y: float
) -> list[Layer]:
    """Return a scope's name over how many there were in all and the hours that they took."""
    said = "not known"
    if counts.notna().any():
        said = f"{format_number(counts.sum())} in all"
        said += "" if hours.isna().all() else f", {format_value(hours.sum(), 'hours')}"
    x = plane.panel.width + 10
    bold = {"fontWeight": "bold", "fontSize": house.TEXT_SIZE}
    name = write_note(label, x=x, y=y - 2, colour=house.INK, **bold)
    return [name, write_note(said, x=x, y=y + 12)]


def _state_disruptions(counts: pd.DataFrame, hours: pd.DataFrame, why: str) -> str:
    """Return what is to be seen, as a sentence: where the hours went, and nobody's fault."""
    month = format_month(counts.index[-1])
    if counts.iloc[-1].isna().all():
        return f"Disruptions in {month}: not known{f' ({why})' if why else ''}"
    known = int(counts.notna().any(axis=1).sum())
    span = month if known == 1 else f"the {known} months to {month}"
    if known < len(counts):
        span = f"{known} of the {len(counts)} months to {month}, the others not being known"
    began, took = float(counts.sum().sum()), hours.sum()
    total = float(took.sum())
    if began == 0 and total == 0:
        return f"No disruption began in {span}"
    if total == 0:
        return f"{format_value(began, 'disruptions')} began in {span}"
    lasting = took.sort_values(ascending=False, kind="stable")
    most, largest = str(lasting.index[0]), float(lasting.iloc[0])
    tied = format_number(largest) == format_number(lasting.iloc[1])
    if began < _FEWEST_FOR_SHARES or most not in _ORIGINS or tied:
        return f"Disruptions took {format_value(total, 'hours')} in {span}"
    part = f"{format_number(largest)} of {format_value(total, 'hours')}"
    return f"{part} lost to disruptions in {span} went to {_ORIGINS[most]}"


def _state_widening(counts: pd.DataFrame) -> str:
    """Return what is to be seen, as a sentence: how far the number depends on the definition."""
    if counts.isna().all(axis=None):
        return f"Emergencies until {format_month(counts.index[-1])}: not known"
    totals = [float(counts[scope].sum()) for scope in SCOPES]
    first, *added = (format_number(wide - narrow) for narrow, wide in pairwise([0.0, *totals]))
    words = ("in staffing crunches", "from chronic understaffing", "avoidable")
    more = [f"{number} {kind}" for number, kind in zip(added, words, strict=True)]
    return f"To {first} beyond anyone's control, wider definitions add {join_words(more)}"


def _describe_disruptions(
    counts: pd.DataFrame, hours: pd.DataFrame, why: str, labels: Mapping[str, str]
) -> str:
    """Return the text alternative."""
    period = f"{format_month(counts.index[0])} to {format_month(counts.index[-1])}"
    parts = [f"Columns by month, {period}: disruptions that began, in a row each."]
    for scope in SCOPES:
        if counts[scope].isna().all():
            said = f"not known{f' ({why})' if why else ''}"
        else:
            said = f"{format_number(counts[scope].sum())} in all"
            if hours[scope].notna().any():
                said += f", {format_value(hours[scope].sum(), 'hours')}"
            months = counts.index[counts[scope] > 0]
            if 0 < len(months) <= 6:
                said += f", in {join_words([format_month(one, short=True) for one in months])}"
        parts.append(f"{labels[scope]}: {said}.")
    unknown = int(counts.isna().all(axis=1).sum())
    if 0 < unknown < len(counts):
        parts.append(f"Not known in {unknown} months.")
    return " ".join(parts)


def _tabulate_disruptions(
    counts: pd.DataFrame, hours: pd.DataFrame, why: str, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Return the table beside the chart."""
    table = {"Month": [format_month(month, short=True) for month in counts.index]}
    unknown = f"not known{f': {why}' if why else ''}"
    for scope in SCOPES:
        table[labels[scope]] = [
            unknown if pd.isna(count)
            else format_number(count) if not taken > 0
            else f"{format_number(count)} ({format_value(taken, 'hours')})"
            for count, taken in zip(counts[scope], hours[scope], strict=True)
        ]  # fmt: skip
    return pd.DataFrame(table)
