"""The hours that a caseload needs against the hours that there are, by month."""

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
from caseload_lib.charts.points import tabulate_points
from caseload_lib.charts.words import CLOSE, format_month, format_number, format_value
from caseload_lib.review.wording import join_words, say_count

FULL = house.Panel(width=548, height=188, left=46, right=126, top=26, bottom=38)
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
    months = _tabulate_months(history)
    values = [*months["needed"], *months["available"]]
    low, high = span_values(values, unit="hours", zero=True)
    plane = lay_months(FULL, len(months), low=low, high=high)
    layers = [
        *draw_scale(plane, unit="hours"),
        *_draw_needed(plane, months),
        *_draw_available(plane, months),
        *draw_months(plane, list(months["month"])),
        *draw_labels(plane, _name_values(months)),
    ]
    if months[["needed", "available"]].isna().all(axis=None):
        x, y = FULL.width / 2, FULL.height / 2
        layers.append(write_note("not known", x=x, y=y, align="center", fontSize=14))
    first, last = (format_month(months["month"].iloc[place]) for place in (0, -1))
    return house.Picture(
        spec=finish_chart(layers, FULL),
        title=_state_workload(months),
        subtitle=f"Hours a month, {first} to {last}. {_note_uncounted(months)}".strip(),
        description=_describe_workload(months),
        data=_tabulate_workload(months),
    )


def _tabulate_months(history: pd.DataFrame) -> pd.DataFrame:
    """Return one row per month with both figures and why one is missing."""
    chosen = history[history["indicator"].isin(("needed_hours", "available_hours"))]
    needed = tabulate_points(chosen[chosen["indicator"] == "needed_hours"])
    available = tabulate_points(chosen[chosen["indicator"] == "available_hours"])
    months = needed[["month", "value", "reason"]].merge(
        available[["month", "value", "reason"]], on="month", how="outer", sort=True
    )
    months.columns = pd.Index(["month", "needed", "needed_reason", "available", "available_reason"])
    uncounted: Any = 0
    if "uncounted" in chosen.columns:
        rows = chosen[chosen["indicator"] == "needed_hours"].set_index("month")["uncounted"]
        uncounted = rows.reindex(months["month"]).fillna(0).astype(int).to_numpy()
    over = (months["needed"] - months["available"]).clip(lower=0)
    named = [format_month(month, short=True) for month in months["month"]]
    return months.assign(
        place=range(len(months)),
        uncounted=uncounted,
        over=over,
        within=months["needed"] - over.fillna(0),
        named=named,
        said_needed=_say(months["needed"], months["needed_reason"]),
        said_available=_say(months["available"], months["available_reason"]),
    )


def _say(values: pd.Series, reasons: pd.Series) -> list[str]:
    """Return hours in words, or why they are not known."""
    return [
        f"not known: {reason}" if pd.isna(value) else format_value(value, "hours")
        for value, reason in zip(values, reasons, strict=True)
    ]


def _draw_needed(plane: Plane, months: pd.DataFrame) -> list[Layer]:
    """Return columns of the needed hours, those beyond the available ones in another colour."""
    size = round(min(plane.panel.width / len(months) * 0.66, 30), 1)
    known = months[months["needed"].notna()]
    layers = []
    for rows, lower, upper, colour, name in (
        (known, "zero", "within", house.OWN, "values"),
        (known[known["over"] > 0], "within", "needed", house.SIGNAL, ""),
    ):
        style = {"orient": "vertical", "size": size, "color": colour}
        if len(rows):
            layers.append(
                draw_layer(
                    "bar", rows.assign(zero=0.0), style, name=name, tooltip=_TOOLTIP,
                    x=plane.x(), y=plane.y(lower), y2=upper,
                )
            )  # fmt: skip
    return layers


def _draw_available(plane: Plane, months: pd.DataFrame) -> list[Layer]:
    """Return a step for each month's available hours, lined in white to show on columns."""
    known = months[months["available"].notna()]
    steps = known.assign(start=known["place"] - 0.5, end=known["place"] + 0.5)
    at: Layer = {"x": plane.x("start"), "x2": "end", "y": plane.y("available")}
    return [
        draw_layer("rule", steps, {"color": colour, "strokeWidth": width}, **at)
        for colour, width in ((house.PAPER, 5), (house.INK, 2.5))
        if len(known)
    ]


def _name_values(months: pd.DataFrame) -> list[Label]:
    """Return the labels of the latest month."""
    latest = months.iloc[-1]
    labels = []
    if pd.notna(latest["available"]):
        said = f"available {format_number(latest['available'], 'hours')}"
        labels.append(Label(latest["available"], said, house.INK, bold=True))
    if pd.notna(latest["needed"]):
        colour = house.SIGNAL if latest["over"] > 0 else house.OWN
        said = f"needed {format_number(latest['needed'], 'hours')}"
        labels.append(Label(latest["needed"], said, colour, bold=True))
    return labels


def _state_workload(months: pd.DataFrame) -> str:
    """Return what is to be seen, as a sentence."""
    latest = months.iloc[-1]
    month = format_month(latest["month"])
    for what in ("needed", "available"):
        if pd.isna(latest[what]):
            return f"Hours {what} in {month}: not known ({latest[f'{what}_reason']})"
    needed, available = latest["needed"], latest["available"]
    if available > 0 and abs(needed - available) <= CLOSE * available:
        return f"The caseload needed about as many hours as were available in {month}"
    if latest["over"] > 0:
        beyond = months["over"] > CLOSE * months["available"]
        run = len(months) - (int(months.index[~beyond].max()) + 1 if (~beyond).any() else 0)
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


def _note_uncounted(months: pd.DataFrame) -> str:
    """Return how many cases of the latest month have no plan to count; "" where all have."""
    count = int(months["uncounted"].iloc[-1])
    if not count:
        return ""
    cases = (
        "1 case without a service plan is" if count == 1 else f"{count} cases without a plan are"
    )
    return f"In the latest month {cases} not counted."


def _describe_workload(months: pd.DataFrame) -> str:
    """Return the text alternative."""
    first, latest = months.iloc[0], months.iloc[-1]
    period = f"{format_month(first['month'])} to {format_month(latest['month'])}"
    month = format_month(latest["month"])
    parts = [
        f"Column chart by month, {period}: hours needed, with a line for the hours available.",
        f"{month}: needed {latest['said_needed']}, available {latest['said_available']}.",
    ]
    both = months[months["needed"].notna() & months["available"].notna()]
    if len(both):
        over = int((both["over"] > CLOSE * both["available"]).sum())
        parts.append(
            f"Needed hours were over {format_number(CLOSE, 'share')} more than the available ones "
            f"in {over} of {len(both)} months."
        )
    gaps = [
        f"{what} hours in {int(months[what].isna().sum())}"
        for what in ("needed", "available")
        if months[what].isna().any()
    ]
    if gaps:
        parts.append(f"Months not known: {join_words(gaps)}.")
    return " ".join([*parts, _note_uncounted(months)]).strip()


def _tabulate_workload(months: pd.DataFrame) -> pd.DataFrame:
    """Return the table beside the chart."""
    table = pd.DataFrame(
        {
            "Month": [format_month(month, short=True) for month in months["month"]],
            "Needed (hours)": _number(months, "needed"),
            "Available (hours)": _number(months, "available"),
            "Beyond what was available (hours)": [
                format_number(value, "hours") for value in months["over"]
            ],
        }
    )
    if (months["uncounted"] > 0).any():
        table["Cases without a plan, not counted"] = months["uncounted"].astype(str)
    return table


def _number(months: pd.DataFrame, what: str) -> list[str]:
    """Return a column of hours, or why they are not known."""
    return [
        f"not known: {reason}" if pd.isna(value) else format_number(value, "hours")
        for value, reason in zip(months[what], months[f"{what}_reason"], strict=True)
    ]
