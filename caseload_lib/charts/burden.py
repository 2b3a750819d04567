"""Everybody's load of a month against their fair share of the agency's."""

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart
from caseload_lib.charts.plane import lay_rows
from caseload_lib.charts.rows import draw_names, draw_row_labels, draw_row_ticks
from caseload_lib.charts.words import CLOSE, format_number, format_value, join_words
from caseload_lib.months import Month

_TOOLTIP = {"Who": "name", "Load": "said", "Fair share": "fair"}
_ROW_HEIGHT = 25
_WIDTH, _LEFT, _RIGHT = 400, 110, 130


def draw_burden(people: pd.DataFrame, month: Month) -> house.Picture:
    """Return the chart of everybody's load, in the order given and never by load.

    A load of more than `CLOSE` above the fair share is drawn in the colour of signals, and its
    label says by how much.

    Parameters
    ----------
    people : DataFrame
        Rows of `share.burden.Burden.people` whose load is known, at least one: facilitator_id,
        leading, load_hours and fair_hours.
    month : Month
        The month.

    Returns
    -------
    Picture
        The chart, a sentence that names who is above, its text alternative and its table.
    """
    shown = _tabulate(people)
    panel = house.Panel(
        width=_WIDTH,
        height=max(len(shown), 2) * _ROW_HEIGHT,
        left=_LEFT,
        right=_RIGHT,
        top=6,
        bottom=6,
    )
    return house.Picture(
        spec=finish_chart(_draw_bars(panel, shown), panel),
        title=_state_burden(shown, month),
        subtitle=f"Hours in {month.label}; bars: load; ticks: fair share by hours on duty",
        description=_describe(shown, month),
        data=pd.DataFrame(
            {
                "Who": shown["name"],
                "Load (hours)": [format_number(hours) for hours in shown["load"]],
                "Fair share (hours)": [format_number(hours) for hours in shown["share"]],
            }
        ),
    )


def _tabulate(people: pd.DataFrame) -> pd.DataFrame:
    """Return one row a person as it is drawn."""
    load, share = people["load_hours"], people["fair_hours"]
    names = people["facilitator_id"] + people["leading"].map({True: " (leads)", False: ""})
    above = load - share > CLOSE * share
    return pd.DataFrame(
        {
            "row": range(len(people)),
            "zero": 0.0,
            "name": names.to_numpy(),
            "load": load.to_numpy(),
            "share": share.to_numpy(),
            "above": above.to_numpy(),
            "colour": above.map({True: house.SIGNAL, False: house.OWN}).to_numpy(),
            "said": [format_value(hours, "hours") for hours in load],
            "fair": [format_value(hours, "hours") for hours in share],
        }
    )


def _draw_bars(panel: house.Panel, shown: pd.DataFrame) -> list[Layer]:
    """Return a bar and a tick for each person, with their id and how far they are above."""
    ends = shown[["load", "share"]].max(axis=1)
    plane = lay_rows(panel, max(len(shown), 2), end=float(ends.max()) or 1.0)
    bars = draw_layer(
        "bar", shown, {"orient": "horizontal", "size": 13}, name="values",
        tooltip=_TOOLTIP, x=plane.x("zero"), x2="load", y=plane.y("row"), color="colour",
    )  # fmt: skip
    texts = [
        format_number(one.load)
        + (f", {format_number(one.load - one.share)} above" if one.above else "")
        for one in shown.itertuples()
    ]
    return [
        *draw_names(plane, list(shown["name"])),
        bars,
        *draw_row_ticks(plane, shown, "share"),
        *draw_row_labels(plane, list(ends), texts),
    ]


def _state_burden(shown: pd.DataFrame, month: Month) -> str:
    """Return who is above their fair share, as a sentence."""
    above = shown[shown["above"]]
    if above.empty:
        return f"Nobody carries more than {CLOSE:.0%} above a fair share in {month.label}"
    said = [
        f"{one.name} carries {format_value(one.load - one.share, 'hours')}"
        if place == 0
        else f"{one.name} {format_number(one.load - one.share)}"
        for place, one in enumerate(above.itertuples(index=False, name="Person"))
    ]
    return f"{join_words(said)} above a fair share in {month.label}"


def _describe(shown: pd.DataFrame, month: Month) -> str:
    """Return the text alternative."""
    people = [
        f"{one.name} {format_number(one.load)} of {format_number(one.share)}"
        for one in shown.itertuples(index=False, name="Person")
    ]
    return (
        f"Bar chart of everybody's load in {month.label} in order of ids, with a tick at their "
        f"fair share, in hours: {join_words(people)}."
    )
