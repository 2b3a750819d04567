"""The key of a history's chart: what its marks mean, below it."""

import pandas as pd

from caseload_lib.charts import history_layers, house
from caseload_lib.charts.layers import Layer, draw_layer
from caseload_lib.charts.plane import Plane
from caseload_lib.review.wording import say_count

#: Room that a key needs below the months, its letters and its further lines, in pixels.
_HEIGHT = 22
_LETTER = 6.1
_LINE = 16
_STYLES = {
    "now": {"filled": True, "opacity": 1, "size": 60, "color": house.SIGNAL},
    "past": history_layers.OUTLINE,
    "gap": {"filled": False, "opacity": 1, "size": 40, "color": house.RULE},
}


def draw_key(plane: Plane, points: pd.DataFrame) -> tuple[list[Layer], int]:
    """Return what the marks of this chart mean, below it; nothing where all are plain dots.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : DataFrame
        As `points.tabulate_points` gives.

    Returns
    -------
    layers : list of dict
        Marks and words.
    height : int
        The room that they need, in pixels.
    """
    items = _list_items(points)
    if not items:
        return [], 0
    x, line = 6.0, 0
    placed = []
    for shape, words, when in items:
        width = len(words) * _LETTER + 30
        if x > 6 and x + width > plane.panel.width + plane.panel.right:
            x, line = 6.0, line + 1
        y = plane.panel.height + plane.panel.bottom + 10 + line * _LINE
        across = (plane.across(x), plane.across(x + 9))
        placed.append((shape, words, when, *across, plane.at(y - 4), plane.at(y)))
        x += width
    names = ["shape", "text", "when", "mark", "word", "middle", "base"]
    rows = pd.DataFrame(placed, columns=names)
    text = {"align": "left", "baseline": "alphabetic", "color": house.MUTED}
    at: Layer = {"x": plane.x("mark"), "y": plane.y("middle"), "shape": "shape"}
    layers = [
        draw_layer("text", rows, text, x=plane.x("word"), y=plane.y("base"), text="text"),
        *(
            draw_layer("point", part, _STYLES[str(when)], **at)
            for when, part in rows.groupby("when", sort=False)
        ),
    ]
    return layers, _HEIGHT + line * _LINE


def _list_items(points: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return shape, words and style of each kind of mark that occurs, hollow where it is past."""
    kinds = points["signals"].map(history_layers.find_strongest)
    past = history_layers.find_past(points, kinds)
    now, before = set(kinds[~past]), set(kinds[past])
    marks = history_layers.SIGNAL_MARKS
    items = [
        (shape, words, "now" if kind in now else "past")
        for kind, (shape, words) in marks.items()
        if kind in now | before
    ]
    if before:
        shape = next(shape for kind, (shape, _) in marks.items() if kind in before)
        items.append((shape, f"hollow: over {say_count(history_layers.RECENT)} months ago", "past"))
    if points["value"].isna().any() and points["value"].notna().any():
        items.append((history_layers.CROSS, "not known", "gap"))
    return items
