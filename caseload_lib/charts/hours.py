"""Where a month's hours went, by activity, against the twelve months before."""

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import lay_rows
from caseload_lib.charts.rows import draw_names, draw_row_labels, draw_row_ticks
from caseload_lib.charts.words import (
    BREAKDOWN_LABELS,
    format_month,
    format_number,
    format_value,
    join_words,
)
from caseload_lib.months import Month
from caseload_lib.tables import TIME_ACTIVITIES

_TOOLTIP = {"Activity": "name", "This month": "said", "Mean of the months before": "before"}
_ROW_HEIGHT = 25
_WIDTH, _LEFT, _RIGHT = 400, 160, 160


def draw_hours(history: pd.DataFrame) -> house.Picture:
    """Return the chart of the latest month's hours by activity.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator (or pooled): month, indicator, breakdown (activity), value,
        reason; other indicators than hours are left out. The latest month is drawn as bars, the
        mean of the known months among the twelve before it as a tick.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table. Activities with
        no hour in any of the months are left out of the drawing, not of the table.
    """
    month, activities = _tabulate_activities(history)
    shown = activities[(activities["value"] > 0) | (activities["usual"] > 0)]
    known = bool(activities["value"].notna().any())
    panel = house.Panel(
        width=_WIDTH,
        height=max(len(shown), 2) * _ROW_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        top=6,
        bottom=24,
    )
    return house.Picture(
        spec=finish_chart(_draw_bars(panel, shown), panel),
        title=_state_hours(activities, month, known=known),
        subtitle=_write_subtitle(month, activities),
        description=_describe_hours(activities, month, known=known),
        data=_tabulate_hours(activities),
    )


def _tabulate_activities(history: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """Return the latest month and one row per activity with its hours and the usual ones."""
    rows = history[history["indicator"] == "hours"]
    month = str(history["month"].max())
    before = {str(each) for each in Month.parse(month).trailing(13)[:-1]}
    now = rows[rows["month"] == month].set_index("breakdown")
    past = rows[rows["month"].isin(before)].groupby("breakdown")["value"]
    usual, months = past.mean(), past.count()
    order = [name for name in TIME_ACTIVITIES if name in now.index] or list(TIME_ACTIVITIES)
    now = now.reindex(order)
    activities = pd.DataFrame(
        {
            "name": [BREAKDOWN_LABELS.get(name, name.capitalize()) for name in order],
            "activity": order,
            "value": now["value"].astype("float64").to_numpy(),
            "reason": now["reason"].astype(object).to_numpy(),
            "usual": usual.reindex(order).astype("float64").to_numpy(),
            "months": months.reindex(order).fillna(0).astype(int).to_numpy(),
        }
    )
    return month, activities.sort_values("value", ascending=False, kind="stable").reset_index(
        drop=True
    )


def _draw_bars(panel: house.Panel, shown: pd.DataFrame) -> list[Layer]:
    """Return a bar and a tick for each activity, with its name and its hours."""
    if shown.empty:
        x, y = panel.width / 2, panel.height / 2
        return [write_note("nothing to draw", x=x, y=y, align="center", fontSize=14)]
    largest = max([0.0, *shown["value"].dropna(), *shown["usual"].dropna()]) or 1.0
    plane = lay_rows(panel, max(len(shown), 2), end=largest)
    marked = shown.drop(columns="reason").assign(
        row=range(len(shown)),
        zero=0.0,
        said=[format_value(value, "hours") for value in shown["value"]],
        before=[format_value(value, "hours") for value in shown["usual"]],
    )
    layers = draw_names(plane, list(shown["name"]))
    known = marked[marked["value"].notna()]
    presence = known["activity"] == "presence"
    known = known.assign(colour=presence.map({True: house.OWN, False: house.PEERS}))
    if len(known):
        layers.append(
            draw_layer(
                "bar", known, {"orient": "horizontal", "size": 13}, name="values",
                tooltip=_TOOLTIP, x=plane.x("zero"), x2="value", y=plane.y("row"), color="colour",
            )
        )  # fmt: skip
    layers += draw_row_ticks(plane, marked, "usual")
    texts = [
        format_number(row.value, "hours")
        + ("" if pd.isna(row.usual) else f", before {format_number(row.usual, 'hours')}")
        for row in shown.itertuples()
    ]
    ends = shown[["value", "usual"]].max(axis=1).fillna(0.0)
    layers += draw_row_labels(plane, list(ends), texts)
    return layers


def _state_hours(activities: pd.DataFrame, month: str, *, known: bool) -> str:
    """Return what is to be seen, as a sentence."""
    named = format_month(month)
    if not known:
        reasons = activities["reason"].dropna()
        why = f" ({reasons.iloc[0]})" if len(reasons) else ""
        return f"Where the hours of {named} went is not known{why}"
    total, usual_total = activities["value"].sum(), activities["usual"].sum()
    if total == 0:
        return f"No hours were logged in {named}"
    presence = activities[activities["activity"] == "presence"]
    share = presence["value"].sum() / total
    said = (
        f"Presence with teams took {format_number(share, 'share')} of the hours logged in {named}"
    )
    if usual_total > 0:
        before = presence["usual"].sum() / usual_total
        said += f"; {format_number(before, 'share')} in the months before"
    return said


def _write_subtitle(month: str, activities: pd.DataFrame) -> str:
    """Return what is drawn."""
    months = int(activities["months"].max())
    before = {0: "", 1: "; tick: the month before"}.get(
        months, f"; ticks: mean of the {months} months before"
    )
    return f"Hours in {format_month(month)} by activity, from the time log{before}"


def _describe_hours(activities: pd.DataFrame, month: str, *, known: bool) -> str:
    """Return the text alternative."""
    named = format_month(month)
    if not known:
        said = _state_hours(activities, month, known=False)
        return f"Bar chart of the hours of {named} by activity, empty. {said}."
    worked = activities[activities["value"] > 0]
    parts = [
        f"{row.name} {format_number(row.value, 'hours')}"
        + ("" if pd.isna(row.usual) else f" (before {format_number(row.usual, 'hours')})")
        for row in worked.itertuples(index=False, name="Activity")
    ]
    total = format_value(activities["value"].sum(), "hours")
    listed = f" {join_words(parts)}." if parts else ""
    return f"Bar chart of the hours of {named} by activity, {total} in all.{listed}"


def _tabulate_hours(activities: pd.DataFrame) -> pd.DataFrame:
    """Return the table beside the chart."""
    months = int(activities["months"].max())
    values = [
        f"not known: {row.reason}" if pd.isna(row.value) else format_number(row.value, "hours")
        for row in activities.itertuples()
    ]
    table = pd.DataFrame({"Activity": activities["name"], "This month (hours)": values})
    if months:
        named = f"Mean of the {months} months before (hours)"
        table[named] = [format_number(value, "hours") for value in activities["usual"]]
    return table
