"""Which assumption matters: the caseload at the low and the high end of each, largest first."""

import re

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import Plane, lay_rows, list_ticks
from caseload_lib.charts.rows import draw_names
from caseload_lib.charts.words import format_number
from caseload_lib.review.wording import say_value

#: How many assumptions are drawn at most.
MOST = 10
_ROW_HEIGHT = 30
_WIDTH, _LEFT, _RIGHT = 262, 258, 36
#: Names longer than this are cut in the drawing; the table has them whole.
_LONGEST = 40
#: The number in a value's words; the row's name says what it counts.
_NUMBER = re.compile(r"[\d.,]+(?: ?%)?")
_ENDS = (("low", house.OWN), ("high", house.OBJECTIVE))


def draw_tornado(swings: pd.DataFrame, *, answer: int, exact: float) -> house.Picture:
    """Return the chart of how far each assumption, alone, moves the caseload.

    Parameters
    ----------
    swings : DataFrame
        As `plan.sensitivity` gives it, largest swing first: label, low and high (the assumption's
        values, as text), cases_low and cases_high (whole cases at them), exact_low and exact_high
        (before rounding down). More than `MOST` are left out of the drawing, not of the table.
    answer : int
        The caseload as worked out, in whole cases.
    exact : float
        The same before rounding down; the bars start there.

    Returns
    -------
    Picture
        A row for each assumption: a bar to the caseload at its low value and one to that at its
        high value, told apart by colour and by what is written at their ends.
    """
    shown = swings.head(MOST).reset_index(drop=True)
    rows = max(len(shown), 2)
    panel = house.Panel(
        width=_WIDTH, height=rows * _ROW_HEIGHT, left=_LEFT, right=_RIGHT, top=24, bottom=40
    )
    title = _state_tornado(swings, answer)
    return house.Picture(
        spec=finish_chart(_draw_rows(panel, shown, answer=answer, exact=exact), panel),
        title=title,
        subtitle=(
            "Cases at the low and at the high value of each assumption, all others as they are"
        ),
        description=_describe_tornado(shown, title),
        data=_tabulate_tornado(swings),
    )


def _draw_rows(
    panel: house.Panel, shown: pd.DataFrame, *, answer: int, exact: float
) -> list[Layer]:
    """Return the scale, today's answer, and a bar to either end of each assumption."""
    if shown.empty:
        x, y = panel.width / 2, panel.height / 2
        return [write_note("nothing to draw", x=x, y=y, align="center", fontSize=14)]
    plane = _lay_plane(panel, shown, exact)
    names = [_cut(str(label)) for label in shown["label"]]
    layers = [*_draw_cases(plane), *draw_names(plane, names)]
    short = {end: [_shorten(str(words)) for words in shown[end]] for end, _ in _ENDS}
    marked = shown.assign(row=range(len(shown)), exact=exact, **short)
    for end, colour in _ENDS:
        style = {"orient": "horizontal", "size": 15, "color": colour}
        at: Layer = {"x": plane.x("exact"), "x2": f"exact_{end}", "y": plane.y("row")}
        layers.append(draw_layer("bar", marked, style, **at))
        layers += _draw_values(plane, marked, end, colour)
    line = pd.DataFrame({"value": [exact]})
    style = {"color": house.INK, "strokeWidth": 1.5}
    now = f"now {answer}"
    return [
        *layers,
        draw_layer("rule", line, style, x=plane.x("value"), y=-6, y2=panel.height),
        write_note(now, x=_find_pixels(plane, exact), y=-10, align="center", colour=house.INK),
    ]


def _cut(name: str) -> str:
    """Return a name as far as there is room for it."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _shorten(words: str) -> str:
    """Return the number that a value's words begin with; the words where they do not."""
    found = _NUMBER.match(words)
    return found[0].replace(" ", "") if found else words


def _find_pixels(plane: Plane, value: float) -> float:
    """Return how many pixels from the left edge a value stands."""
    return (value - plane.start) / (plane.end - plane.start) * plane.panel.width


def _lay_plane(panel: house.Panel, shown: pd.DataFrame, exact: float) -> Plane:
    """Return a plane with room at both sides for what is written at the bars' ends."""
    values = [exact, *shown["exact_low"], *shown["exact_high"]]
    low, high = min(values), max(values)
    room = max(high - low, 1.0) * 0.36
    return lay_rows(panel, max(len(shown), 2), start=low - room, end=high + room)


def _draw_cases(plane: Plane) -> list[Layer]:
    """Return the scale of cases below the rows."""
    ticks = [tick for tick in list_ticks(plane.start, plane.end, whole=True) if tick >= 0]
    frame = pd.DataFrame({"value": ticks, "text": [format_number(tick) for tick in ticks]})
    height, x = plane.panel.height, plane.x("value")
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    return [
        draw_layer("rule", frame, {"color": house.GRID}, x=x, y=0, y2=height),
        draw_layer("text", frame, style, x=x, y=height + 16, text="text"),
        write_note("cases", x=plane.panel.width / 2, y=height + 33, align="center"),
    ]


def _draw_values(plane: Plane, marked: pd.DataFrame, end: str, colour: str) -> list[Layer]:
    """Return the assumption's value at the end of its bar, on the side to which the bar goes."""
    layers = []
    other = "high" if end == "low" else "low"
    leftwards = (marked[f"exact_{end}"] < marked["exact"]) | (
        (marked[f"exact_{end}"] == marked["exact"])
        & (marked[f"exact_{other}"] >= marked["exact"])
        & (end == "low")
    )
    for part, align, dx in ((marked[leftwards], "right", -5), (marked[~leftwards], "left", 5)):
        if len(part):
            style = {"align": align, "dx": dx, "baseline": "middle", "color": colour}
            at: Layer = {"x": plane.x(f"exact_{end}"), "y": plane.y("row")}
            layers.append(draw_layer("text", part, style, text=end, **at))
    return layers


def _state_tornado(swings: pd.DataFrame, answer: int) -> str:
    """Return what is to be seen, as a sentence."""
    moving = swings[swings["cases_low"] != swings["cases_high"]]
    now = say_value(float(answer), "cases")
    if moving.empty:
        return f"No assumption alone moves the answer from {now}"
    first = moving.iloc[0]
    low, high = sorted((int(first["cases_low"]), int(first["cases_high"])))
    name = str(first["label"])
    return f"“{name}” matters most: between its low and its high value, {low} to {high} cases"


def _describe_tornado(shown: pd.DataFrame, title: str) -> str:
    """Return the text alternative."""
    rows = " ".join(
        f"{row.label}: {row.cases_low} at {row.low}, {row.cases_high} at {row.high}."
        for row in shown.itertuples()
    )
    return f"Tornado chart of cases by assumption. {title}. {rows}".strip()


def _tabulate_tornado(swings: pd.DataFrame) -> pd.DataFrame:
    """Return the table beside the chart."""
    return pd.DataFrame(
        {
            "Assumption": swings["label"].astype(str),
            "Low": swings["low"].astype(str),
            "Cases at low": swings["cases_low"].astype(str),
            "High": swings["high"].astype(str),
            "Cases at high": swings["cases_high"].astype(str),
        }
    )
