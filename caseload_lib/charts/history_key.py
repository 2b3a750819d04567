"""The key of a history's chart: what its marks mean, below it."""

from collections.abc import Sequence

from caseload_lib.charts import history_layers, house
from caseload_lib.charts.layers import Layer, draw_layer
from caseload_lib.charts.plane import Plane
from caseload_lib.charts.points import Point
from caseload_lib.review.wording import say_count

#: Room that a key needs below the months, its letters and its further lines, in pixels.
_HEIGHT = 22
_LETTER = 6.1
_LINE = 16
_STYLES: dict[str, Layer] = {
    "now": {"filled": True, "opacity": 1, "size": 60, "color": house.SIGNAL},
    "past": history_layers.OUTLINE,
    "gap": {"filled": False, "opacity": 1, "size": 40, "color": house.RULE},
}


def draw_key(plane: Plane, points: Sequence[Point]) -> tuple[list[Layer], int]:
    """Return what the marks of this chart mean, below it; nothing where all are plain dots.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    points : sequence of Point
        As `points.list_points` gives.

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
    placed: list[Layer] = []
    for shape, words, when in items:
        width = len(words) * _LETTER + 30
        if x > 6 and x + width > plane.panel.width + plane.panel.right:
            x, line = 6.0, line + 1
        y = plane.panel.height + plane.panel.bottom + 10 + line * _LINE
        mark, word = plane.across(x), plane.across(x + 9)
        height = {"middle": plane.at(y - 4), "base": plane.at(y)}
        placed.append(
            {"shape": shape, "text": words, "when": when, "mark": mark, "word": word, **height}
        )
        x += width
    text = {"align": "left", "baseline": "alphabetic", "color": house.MUTED}
    at: Layer = {"x": plane.x("mark"), "y": plane.y("middle"), "shape": "shape"}
    layers = [
        draw_layer("text", placed, text, x=plane.x("word"), y=plane.y("base"), text="text"),
        *(
            draw_layer("point", [row for row in placed if row["when"] == when], _STYLES[when], **at)
            for when in dict.fromkeys(row["when"] for row in placed)
        ),
    ]
    return layers, _HEIGHT + line * _LINE


def _list_items(points: Sequence[Point]) -> list[tuple[str, str, str]]:
    """Return shape, words and style of each kind of mark that occurs, hollow where it is past."""
    kinds = history_layers.find_kinds(points)
    now, before = ({kind for kind, past in kinds if past is given} for given in (False, True))
    marks = history_layers.SIGNAL_MARKS
    items = [
        (shape, words, "now" if kind in now else "past")
        for kind, (shape, words) in marks.items()
        if kind in now | before
    ]
    if before:
        shape = next(shape for kind, (shape, _) in marks.items() if kind in before)
        items.append((shape, f"hollow: over {say_count(history_layers.RECENT)} months ago", "past"))
    if len({point.value is None for point in points}) > 1:
        items.append((history_layers.CROSS, "not known", "gap"))
    return items
