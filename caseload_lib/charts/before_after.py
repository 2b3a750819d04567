"""How full everybody's caseload is before help and after it."""

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import Plane, lay_rows, list_ticks
from caseload_lib.charts.rows import draw_names, draw_row_labels
from caseload_lib.charts.words import say_chosen_share
from caseload_lib.review.wording import say_number, say_share

_ROW_HEIGHT = 26
_WIDTH, _LEFT, _RIGHT = 360, 70, 130


def draw_before_after(people: pd.DataFrame, *, comfortable: float, what: str) -> house.Picture:
    """Return the chart of how full everybody's caseload is before and after help.

    Parameters
    ----------
    people : DataFrame
        One row for each person, in the order drawn: facilitator_id, before and after (hours
        carried ÷ hours available). Who has no hours available is left out of the drawing.
    comfortable : float
        Beyond which somebody carries too much.
    what : str
        What is done in between, as "the moves".

    Returns
    -------
    Picture
        A row for each person with a ring before, a diamond after and a line between the two.
    """
    rows = people.reset_index(drop=True)
    finite = rows[["before", "after"]].abs().max(axis=1) < float("inf")
    shown = rows[finite].reset_index(drop=True)
    count = max(len(shown), 2)
    panel = house.Panel(
        width=_WIDTH, height=count * _ROW_HEIGHT, left=_LEFT, right=_RIGHT, top=34, bottom=40
    )
    title = _state_change(shown, what)
    return house.Picture(
        spec=finish_chart(_draw_rows(panel, shown, comfortable), panel),
        title=title,
        subtitle=f"Hours carried ÷ hours available, before and after {what}",
        description=_describe_change(shown, title, comfortable),
        data=_tabulate_change(rows),
    )


def _draw_rows(panel: house.Panel, shown: pd.DataFrame, comfortable: float) -> list[Layer]:
    """Return the scale, what is comfortable, and everybody's two marks."""
    if shown.empty:
        across, down = panel.width / 2, panel.height / 2
        return [write_note("nothing to draw", x=across, y=down, align="center", fontSize=14)]
    end = max(comfortable, *shown["before"], *shown["after"]) * 1.05
    plane = lay_rows(panel, max(len(shown), 2), end=end)
    marked = shown.assign(row=range(len(shown)))
    y, before, after = plane.y("row"), plane.x("before"), plane.x("after")
    ring = {"shape": "circle", "size": 70, "filled": True, "fill": house.PAPER, "opacity": 1}
    ring |= {"stroke": house.RULE, "strokeWidth": 1.8}
    diamond = {"shape": "diamond", "size": 110, "filled": True, "opacity": 1, "color": house.OWN}
    return [
        *_draw_scale(plane, comfortable),
        *draw_names(plane, shown["facilitator_id"].tolist()),
        draw_layer(
            "rule", marked, {"color": house.RULE, "strokeWidth": 2}, x=before, x2="after", y=y
        ),
        draw_layer("point", marked, ring, x=before, y=y),
        draw_layer("point", marked, diamond, x=after, y=y),
        *draw_row_labels(plane, [end] * len(shown), [_say_pair(row) for row in shown.itertuples()]),
    ]


def _draw_scale(plane: Plane, comfortable: float) -> list[Layer]:
    """Return the percentages below the rows, the line of what is comfortable, and a key."""
    ticks = list_ticks(0.0, plane.end)
    frame = pd.DataFrame({"value": ticks, "text": [say_share(tick) for tick in ticks]})
    height, width, x = plane.panel.height, plane.panel.width, plane.x("value")
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    line = pd.DataFrame({"value": [comfortable]})
    dashes = {"color": house.OBJECTIVE, "strokeDash": [5, 3], "strokeWidth": 1.5}
    place = comfortable / plane.end * width
    note = f"comfortable up to {say_chosen_share(comfortable)}"
    return [
        draw_layer("rule", frame, {"color": house.GRID}, x=x, y=0, y2=height),
        draw_layer("text", frame, style, x=x, y=height + 16, text="text"),
        draw_layer("rule", line, dashes, x=x, y=-6, y2=height),
        write_note(note, x=place, y=-10, align="center", colour=house.OBJECTIVE),
        write_note("○ before   ◆ after", x=width / 2, y=height + 33, align="center"),
    ]


def _say_pair(row: object) -> str:
    """Return somebody's two numbers, one where they read alike."""
    before, after = (say_number(getattr(row, name), "ratio") for name in ("before", "after"))
    return before if before == after else f"{before} → {after}"


def _state_change(shown: pd.DataFrame, what: str) -> str:
    """Return what is to be seen, as a sentence."""
    if shown.empty:
        return "Nobody's hours are known"
    before, after = (float(shown[name].max()) for name in ("before", "after"))
    peaks = [say_number(peak, "ratio") for peak in (before, after)]
    if peaks[0] == peaks[1]:
        return f"The fullest caseload stays at {peaks[0]} of the hours available with {what}"
    return (
        f"The fullest caseload goes from {peaks[0]} to {peaks[1]} of the hours available with "
        f"{what}"
    )


def _describe_change(shown: pd.DataFrame, title: str, comfortable: float) -> str:
    """Return the text alternative."""
    rows = " ".join(f"{row.facilitator_id}: {_say_pair(row)}." for row in shown.itertuples())
    said = f"Chart of two marks for each person. {title}. {rows}".strip()
    return f"{said} Comfortable: up to {say_chosen_share(comfortable)}."


def _tabulate_change(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the table beside the chart."""
    texts = {
        name: [
            "no hours available" if v == float("inf") else say_number(v, "ratio")
            for v in rows[column]
        ]
        for name, column in (("Before", "before"), ("After", "after"))
    }
    return pd.DataFrame({"Who": rows["facilitator_id"].astype(str), **texts})
