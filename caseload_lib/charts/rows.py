"""What charts of rows share: names at the left and labels at the marks."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer
from caseload_lib.charts.plane import Plane


def draw_names(plane: Plane, names: Sequence[str]) -> list[Layer]:
    """Return the rows' names at the left.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    names : sequence of str
        From top to bottom.

    Returns
    -------
    list of dict
        One layer, none without rows.
    """
    if not names:
        return []
    frame = pd.DataFrame({"row": range(len(names)), "text": list(names)})
    style = {
        "align": "right",
        "baseline": "middle",
        "fontSize": house.TEXT_SIZE,
        "color": house.INK,
    }
    return [draw_layer("text", frame, style, x=-10, y=plane.y("row"), text="text")]


def draw_row_labels(
    plane: Plane, ends: Sequence[float], texts: Sequence[str], *, colour: str = house.INK
) -> list[Layer]:
    """Return a label to the right of each row's mark.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    ends : sequence of float
        Where each row's mark ends.
    texts : sequence of str
        What to say.
    colour : str, default `house.INK`
        Their colour.

    Returns
    -------
    list of dict
        One layer, none without rows.
    """
    if not texts:
        return []
    frame = pd.DataFrame({"row": range(len(texts)), "end": list(ends), "text": list(texts)})
    style = {
        "align": "left",
        "baseline": "middle",
        "dx": 9,
        "fontSize": house.TEXT_SIZE,
        "color": colour,
    }
    return [draw_layer("text", frame, style, x=plane.x("end"), y=plane.y("row"), text="text")]


def draw_row_ticks(plane: Plane, rows: pd.DataFrame, column: str) -> list[Layer]:
    """Return a tick across each row's bar, lined in white to show on it.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    rows : DataFrame
        Their place in `row`, and where the ticks stand; missing ones are not drawn.
    column : str
        The column that says where.

    Returns
    -------
    list of dict
        Two layers, none without ticks.
    """
    known = rows[rows[column].notna()]
    at: Layer = {"x": plane.x(column), "y": plane.y("row")}
    style = {"orient": "vertical", "size": 19, "opacity": 1}
    return [
        draw_layer("tick", known, {**style, "thickness": thickness, "color": colour}, **at)
        for colour, thickness in ((house.PAPER, 6), (house.INK, 2.5))
        if len(known)
    ]
