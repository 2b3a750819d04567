"""The hours that a caseload needs against the hours that there are, by month."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import (
    Plane,
    draw_months,
    draw_scale,
    lay_months,
    span_values,
)
from caseload_lib.charts.points import list_points
from caseload_lib.charts.words import CLOSE, format_month, format_number, format_value
from caseload_lib.review.wording import join_words, say_count

FULL = house.Panel(width=548, height=188, left=46, right=126, top=26, bottom=38)
Month = dict[str, Any]
#: The two figures of a month and the indicators that they are.
_FIGURES = {"needed": "needed_hours", "available": "available_hours"}
_TOOLTIP = {"Month": "named", "Needed": "said_needed", "Available": "said_available"}


def draw_workload(history: pd.DataFrame) -> house.Picture:
    """Return the chart of needed against available hours.

    Columns show the hours that the caseload needs; what lies above the line of available hours
    is drawn in another colour. Months in which either is not known have no column or no line.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator (or pooled): month, indicator, value, reason, and if known
        uncounted; other indicators than needed_hours and available_hours are left out.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table.

    Raises
    ------
    RecordsError
        If there is no row of either indicator, or a month has two.
    """
    months = _list_months(history)
    values = [month[what] for what in ("needed", "available") for month in months]
    low, high = span_values(values, unit="hours", zero=True)
    plane = lay_months(FULL, len(months), low=low, high=high)
    layers = [
        *draw_scale(plane, unit="hours"),
        *_draw_needed(plane, months),
        *_draw_available(plane, months),
        *draw_months(plane, [month["month"] for month in months]),
        *draw_labels(plane, _name_values(months)),
    ]
    if all(value is None for value in values):
        x, y = FULL.width / 2, FULL.height / 2
        layers.append(write_note("not known", x=x, y=y, align="center", fontSize=14))
    first, last = (format_month(months[place]["month"]) for place in (0, -1))
    return house.Picture(
        spec=finish_chart(layers, FULL),
        title=_state_workload(months),
        subtitle=f"Hours a month, {first} to {last}. {_note_uncounted(months)}".strip(),
        description=_describe_workload(months),
        data=_tabulate_workload(months),
    )


def _list_months(history: pd.DataFrame) -> list[Month]:
    """Return of each month both figures and why one is missing."""
    rows = {name: history[history["indicator"] == name] for name in _FIGURES.values()}
    figures = {
        what: {point.month: point for point in list_points(rows[name])}
        for what, name in _FIGURES.items()
    }
    uncounted: dict[str, Any] = {}
    if "uncounted" in history.columns:
        needed = rows["needed_hours"]
        uncounted = dict(zip(needed["month"], needed["uncounted"].fillna(0), strict=True))
    months = []
    for place, month in enumerate(sorted({*figures["needed"], *figures["available"]})):
        row: Month = {"place": place, "month": month, "named": format_month(month, short=True)}
        for what, points in figures.items():
            point = points.get(month)
            value = point.value if point else None
            reason = point.reason if point else "no record"
            said = f"not known: {reason}" if value is None else format_value(value, "hours")
            row |= {what: value, f"{what}_reason": reason, f"said_{what}": said}
        row |= {"uncounted": int(uncounted.get(month, 0)), **_split_needed(row)}
        months.append(row)
    return months


def _split_needed(month: Month) -> Month:
    """Return how much of the needed hours lies beyond the available ones, and within them."""
    needed, available = month["needed"], month["available"]
    if needed is None or available is None:
        return {"over": None, "within": needed}
    over = max(needed - available, 0.0)
    return {"over": over, "within": needed - over}


def _draw_needed(plane: Plane, months: Sequence[Month]) -> list[Layer]:
    """Return columns of the needed hours, those beyond the available ones in another colour."""
    size = round(min(plane.panel.width / len(months) * 0.66, 30), 1)
    known = [{**month, "zero": 0.0} for month in months if month["needed"] is not None]
    layers = []
    for rows, lower, upper, colour, name in (
        (known, "zero", "within", house.OWN, "values"),
        ([month for month in known if month["over"]], "within", "needed", house.SIGNAL, ""),
    ):
        style = {"orient": "vertical", "size": size, "color": colour}
        if rows:
            layers.append(
                draw_layer(
                    "bar", rows, style, name=name, tooltip=_TOOLTIP,
                    x=plane.x(), y=plane.y(lower), y2=upper,
                )
            )  # fmt: skip
    return layers


def _draw_available(plane: Plane, months: Sequence[Month]) -> list[Layer]:
    """Return a step for each month's available hours, lined in white to show on columns."""
    steps = [
        {**month, "start": month["place"] - 0.5, "end": month["place"] + 0.5}
        for month in months
        if month["available"] is not None
    ]
    at: Layer = {"x": plane.x("start"), "x2": "end", "y": plane.y("available")}
    return [
        draw_layer("rule", steps, {"color": colour, "strokeWidth": width}, **at)
        for colour, width in ((house.PAPER, 5), (house.INK, 2.5))
        if steps
    ]


def _name_values(months: Sequence[Month]) -> list[Label]:
    """Return the labels of the latest month."""
    latest = months[-1]
    labels = []
    if latest["available"] is not None:
        said = f"available {format_number(latest['available'], 'hours')}"
        labels.append(Label(latest["available"], said, house.INK, bold=True))
    if latest["needed"] is not None:
        colour = house.SIGNAL if latest["over"] else house.OWN
        said = f"needed {format_number(latest['needed'], 'hours')}"
        labels.append(Label(latest["needed"], said, colour, bold=True))
    return labels


def _is_over(month: Month) -> bool:
    """Return whether clearly more hours were needed than there were."""
    return month["over"] is not None and month["over"] > CLOSE * month["available"]


def _state_workload(months: Sequence[Month]) -> str:
    """Return what is to be seen, as a sentence."""
    latest = months[-1]
    month = format_month(latest["month"])
    for what in _FIGURES:
        if latest[what] is None:
            return f"Hours {what} in {month}: not known ({latest[f'{what}_reason']})"
    needed, available = latest["needed"], latest["available"]
    if available > 0 and abs(needed - available) <= CLOSE * available:
        return f"The caseload needed about as many hours as were available in {month}"
    if latest["over"]:
        run = len(list(takewhile(_is_over, reversed(months))))
        more = format_value(latest["over"], "hours")
        again = f", for the {_say_ordinal(run)} month in a row" if run > 1 else ""
        return f"The caseload needed {more} more than were available in {month}{again}"
    share = format_number(needed / available, "ratio") if available > 0 else "none"
    return f"The caseload needed {share} of the available hours in {month}"


def _say_ordinal(count: int) -> str:
    """Return a place in a row, from second on."""
    words = {2: "second", 3: "third", 5: "fifth", 8: "eighth", 9: "ninth", 12: "twelfth"}
    if count > 12:
        ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count > 20 else "th"
        return f"{count}{ending}"
    return words.get(count, f"{say_count(count)}th")


def _note_uncounted(months: Sequence[Month]) -> str:
    """Return how many cases of the latest month have no plan to count; "" where all have."""
    count = months[-1]["uncounted"]
    if not count:
        return ""
    cases = (
        "1 case without a service plan is" if count == 1 else f"{count} cases without a plan are"
    )
    return f"In the latest month {cases} not counted."


def _describe_workload(months: Sequence[Month]) -> str:
    """Return the text alternative."""
    first, latest = months[0], months[-1]
    period = f"{format_month(first['month'])} to {format_month(latest['month'])}"
    month = format_month(latest["month"])
    parts = [
        f"Column chart by month, {period}: hours needed, with a line for the hours available.",
        f"{month}: needed {latest['said_needed']}, available {latest['said_available']}.",
    ]
    both = [month for month in months if month["over"] is not None]
    if both:
        parts.append(
            f"Needed hours were over {format_number(CLOSE, 'share')} more than the available ones "
            f"in {sum(map(_is_over, both))} of {len(both)} months."
        )
    lacking = {what: sum(month[what] is None for month in months) for what in _FIGURES}
    gaps = [f"{what} hours in {count}" for what, count in lacking.items() if count]
    if gaps:
        parts.append(f"Months not known: {join_words(gaps)}.")
    return " ".join([*parts, _note_uncounted(months)]).strip()


def _tabulate_workload(months: Sequence[Month]) -> pd.DataFrame:
    """Return the table beside the chart."""
    table = {
        "Month": [month["named"] for month in months],
        "Needed (hours)": [_say_number(month, "needed") for month in months],
        "Available (hours)": [_say_number(month, "available") for month in months],
        "Beyond what was available (hours)": [
            format_number(month["over"], "hours") for month in months
        ],
    }
    if any(month["uncounted"] > 0 for month in months):
        table["Cases without a plan, not counted"] = [str(month["uncounted"]) for month in months]
    return pd.DataFrame(table)


def _say_number(month: Month, what: str) -> str:
    """Return hours as a number, or why they are not known."""
    if month[what] is None:
        return f"not known: {month[f'{what}_reason']}"
    return format_number(month[what], "hours")
