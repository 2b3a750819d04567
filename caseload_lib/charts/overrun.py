"""How likely a caseload of each size needs more hours than there are."""

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import Plane, draw_scale, list_ticks
from caseload_lib.charts.words import format_number, say_chosen_share
from caseload_lib.review.wording import say_range, say_share, say_value

_PANEL = house.Panel(width=350, height=200, left=46, right=190, top=26, bottom=42)
_TOOLTIP = {"Cases": "size", "Chance of overrun": "said"}


def draw_overrun(
    curve: pd.DataFrame,
    *,
    answer: int,
    held: int | None = None,
    tolerance: float | None = None,
) -> house.Picture:
    """Return the chart of the chance of overrun by the size of the caseload.

    Parameters
    ----------
    curve : DataFrame
        Rows by size, rising, of the columns cases, expected_hours, lower_hours, upper_hours (a
        month's need, 10 to 90 %) and overrun_probability (0 to 1), as `plan.need.overrun_curve`
        gives them.
    answer : int
        The size that was worked out.
    held : int, optional
        The size held today; None where nobody holds one.
    tolerance : float, optional
        The chance that is accepted; None where the answer rests on means alone.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table.
    """
    known = curve.assign(
        size=[str(cases) for cases in curve["cases"]],
        said=[say_share(float(chance)) for chance in curve["overrun_probability"]],
    )
    plane = Plane(_PANEL, 0.0, float(max(known["cases"].max(), 1)), 0.0, 1.0)
    layers = [
        *draw_scale(plane, unit="share"),
        *_draw_sizes(plane),
        *_draw_curve(plane, known),
        *_draw_marks(plane, known, answer=answer, held=held, tolerance=tolerance),
    ]
    title = _state_overrun(known, answer=answer, held=held)
    return house.Picture(
        spec=finish_chart(layers, _PANEL),
        title=title,
        subtitle="Chance that a month needs more hours than there are, by the size of the caseload",
        description=_describe_overrun(known, title, tolerance=tolerance),
        data=_tabulate_overrun(known),
    )


def _draw_sizes(plane: Plane) -> list[Layer]:
    """Return the scale of sizes below the drawing area."""
    ticks = list_ticks(plane.start, plane.end, whole=True)
    frame = pd.DataFrame({"cases": ticks, "text": [format_number(tick) for tick in ticks]})
    height = plane.panel.height
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    return [
        draw_layer("text", frame, style, x=plane.x("cases"), y=height + 16, text="text"),
        write_note("cases", x=plane.panel.width / 2, y=height + 33, align="center"),
    ]


def _draw_curve(plane: Plane, known: pd.DataFrame) -> list[Layer]:
    """Return a dot for each size and the line through them."""
    at: Layer = {"x": plane.x("cases"), "y": plane.y("overrun_probability")}
    dot = {"filled": True, "size": 26, "opacity": 1, "color": house.PEERS}
    return [
        draw_layer("line", known, {"color": house.PEERS, "strokeWidth": 1.5}, **at),
        draw_layer("point", known, dot, name="values", tooltip=_TOOLTIP, **at),
    ]


def _draw_marks(
    plane: Plane,
    known: pd.DataFrame,
    *,
    answer: int,
    held: int | None,
    tolerance: float | None,
) -> list[Layer]:
    """Return the tolerance, the answer and the size held, each labelled and with its shape."""
    layers: list[Layer] = []
    labels: list[Label] = []
    if tolerance is not None:
        line = pd.DataFrame({"value": [tolerance]})
        style = {"color": house.OBJECTIVE, "strokeDash": [5, 3], "strokeWidth": 1.5}
        layers.append(draw_layer("rule", line, style, x=0, x2=plane.panel.width, y=plane.y()))
        labels.append(Label(tolerance, f"accepted {say_chosen_share(tolerance)}", house.OBJECTIVE))
    marks = [(answer, f"{answer}: the answer", house.OWN, "diamond", 150)]
    if held is not None and held != answer:
        marks.append((held, f"{held}: held today", house.SIGNAL, "triangle-up", 120))
    elif held is not None:
        marks = [(answer, f"{answer}: held, the answer", house.OWN, "diamond", 150)]
    for size, text, colour, shape, pixels in marks:
        one = known[known["cases"] == size]
        style = {"filled": True, "opacity": 1, "stroke": house.PAPER, "strokeWidth": 1.5}
        style |= {"shape": shape, "size": pixels, "color": colour}
        if len(one):
            chance = float(one["overrun_probability"].iloc[0])
            at: Layer = {"x": plane.x("cases"), "y": plane.y("overrun_probability")}
            layers.append(draw_layer("point", one, style, **at))
            labels.append(Label(chance, f"{text}, {say_share(chance)}", colour, bold=True))
    return [*layers, *draw_labels(plane, labels)]


def _state_overrun(known: pd.DataFrame, *, answer: int, held: int | None) -> str:
    """Return what is to be seen, as a sentence."""
    chances = dict(zip(known["cases"], known["said"], strict=True))
    said = (
        f"A caseload of {say_value(float(answer), 'cases')} needs more hours than there are in "
        f"{chances[answer]} of months"
    )
    if held is None or held == answer or held not in chances:
        return said
    return f"{said}; today's, of {held}, in {chances[held]}"


def _describe_overrun(known: pd.DataFrame, title: str, *, tolerance: float | None) -> str:
    """Return the text alternative."""
    first, last = known.iloc[0], known.iloc[-1]
    said = (
        f"Line chart of the chance of overrun by size, {first['cases']} to {last['cases']} cases: "
        f"from {first['said']} to {last['said']}. {title}."
    )
    return said if tolerance is None else f"{said} Accepted: {say_chosen_share(tolerance)}."


def _tabulate_overrun(known: pd.DataFrame) -> pd.DataFrame:
    """Return the table beside the chart."""
    return pd.DataFrame(
        {
            "Cases": known["size"],
            "Hours needed on average": [
                format_number(float(hours), "hours") for hours in known["expected_hours"]
            ],
            "Hours needed in 8 months of 10": [
                say_range(float(low), float(high), "hours").removesuffix(" hours")
                for low, high in zip(known["lower_hours"], known["upper_hours"], strict=True)
            ],
            "Chance of overrun": known["said"],
        }
    )
