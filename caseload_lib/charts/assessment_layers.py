"""Where the panels of a history of ratings stand, and what is drawn in them."""

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.assessment_words import RatingScale, RatingWords, write_rating
from caseload_lib.charts.labels import spread_positions
from caseload_lib.charts.layers import Layer, draw_layer
from caseload_lib.charts.plane import Plane

_COLUMNS = 3
_WIDTH, _HEIGHT = 92, 54
_LEFT, _RIGHT, _TOP, _BOTTOM = 72, 84, 42, 26
_KEY = 22
_LABEL_GAP = 13
_NAME_LENGTH, _LEVEL_LENGTH = 24, 13

#: Lines and points: others' dashed and hollow, a ring around one's own where both are equal.
_LOOKS: dict[str, tuple[Layer, Layer]] = {
    "others": (
        {"color": house.PEERS, "strokeWidth": 1.5, "strokeDash": [4, 3]},
        {"filled": True, "fill": house.PAPER, "stroke": house.PEERS, "strokeWidth": 1.5,
         "size": 96, "opacity": 1},
    ),
    "own": (
        {"color": house.OWN, "strokeWidth": 2},
        {"filled": True, "color": house.OWN, "size": 40, "opacity": 1},
    ),
}  # fmt: skip


def lay_panels(count: int) -> Plane:
    """Return one drawing area for all panels, its scales in pixels from the upper left corner.

    Parameters
    ----------
    count : int
        How many panels; three stand in a row.
    """
    height = -(-count // _COLUMNS) * (_TOP + _HEIGHT + _BOTTOM) + _KEY
    panel = house.Panel(width=_LEFT + _COLUMNS * (_WIDTH + _RIGHT), height=height, left=4, right=4)
    return Plane(panel, 0, panel.width, height, 0)


def _corner(number: int) -> tuple[float, float]:
    """Return the left upper corner of a panel's field, in pixels."""
    row, column = divmod(number, _COLUMNS)
    return (
        _LEFT + column * (_WIDTH + _RIGHT),
        row * (_TOP + _HEIGHT + _BOTTOM) + _TOP,
    )


def _across(place: int, count: int) -> float:
    """Return how far from a field's left edge a period stands."""
    return _WIDTH * ((place + 0.5) / count if count < 3 else (place + 0.25) / (count - 0.5))


def _down(value: float, scale: RatingScale) -> float:
    """Return how far below a field's upper edge a value stands."""
    low, high = min(scale.levels), max(scale.levels)
    return _HEIGHT * (high - value) / (high - low)


def place_ratings(
    known: pd.DataFrame, panels: Sequence[str], periods: Sequence[str], scale: RatingScale
) -> pd.DataFrame:
    """Return one row a value: whose, where in pixels, and to which unbroken line it belongs."""
    rows: list[dict[str, object]] = []
    given = {
        (row["panel"], row["period"]): row
        for row in known[["panel", "period", "own", "others"]].to_dict("records")
    }
    for number, panel in enumerate(panels):
        left, top = _corner(number)
        for whose in ("own", "others"):
            part = 0
            for place, period in enumerate(periods):
                value = given.get((panel, period), {}).get(whose)
                if value is None or pd.isna(value):
                    part += 1
                    continue
                rows.append({
                    "panel": panel, "whose": whose, "period": period, "value": float(value),
                    "x": left + _across(place, len(periods)),
                    "y": top + _down(float(value), scale),
                    "line": f"{number} {whose} {part}",
                    "said": write_rating(float(value), scale),
                })  # fmt: skip
    names = ["panel", "whose", "period", "value", "x", "y", "line", "said"]
    return pd.DataFrame(rows, columns=names)


def draw_frames(
    plane: Plane, panels: Mapping[str, str], periods: Sequence[str], scale: RatingScale
) -> list[Layer]:
    """Return the panels' names, the lines of the levels with their names, and the periods."""
    rules, levels, names, ticks = [], [], [], []
    for number, (key, name) in enumerate(panels.items()):
        left, top = _corner(number)
        for line, text in enumerate(_wrap_name(f"{key} {name}")):
            names.append({"x": left, "y": top - 25 + 12 * line, "text": text})
        for value, said in scale.levels.items():
            y = top + _down(value, scale)
            rules.append({"x": left, "end": left + _WIDTH, "y": y})
            if number % _COLUMNS == 0:
                levels.append({"x": left - 6, "y": y, "text": _shorten(said, _LEVEL_LENGTH)})
        for place in sorted({0, len(periods) - 1}):
            x = left + _across(place, len(periods))
            ticks.append({"x": x, "y": top + _HEIGHT + 14, "text": periods[place]})
    across, down = plane.x("x"), plane.y("y")
    plain: Layer = {"baseline": "middle", "color": house.MUTED}
    bold: Layer = {"baseline": "middle", "align": "left", "fontWeight": "bold"}
    texts = [
        (levels, {**plain, "align": "right"}),
        (ticks, {**plain, "align": "center"}),
        (names, bold),
    ]
    return [
        draw_layer("rule", pd.DataFrame(rules), {"color": house.GRID}, x=across, x2="end", y=down),
        *(
            draw_layer("text", pd.DataFrame(rows), style, x=across, y=down, text="text")
            for rows, style in texts
        ),
    ]


def draw_lines(plane: Plane, placed: pd.DataFrame, words: RatingWords) -> list[Layer]:
    """Return the lines and points, others' behind one's own."""
    layers = []
    x, y = plane.x("x"), plane.y("y")
    for whose, (line, point) in _LOOKS.items():
        part = placed[placed["whose"] == whose]
        if part.empty:
            continue
        if len(part) > part["line"].nunique():
            layers.append(draw_layer("line", part, line, x=x, y=y, detail="line"))
        called = words.own if whose == "own" else words.others
        tooltip = {"Period": "period", called: "said"}
        name = "values" if whose == "own" else ""
        layers.append(draw_layer("point", part, point, x=x, y=y, name=name, tooltip=tooltip))
    return layers


def draw_ends(plane: Plane, placed: pd.DataFrame, panels: Mapping[str, str]) -> list[Layer]:
    """Return the latest values beside their points, and a word where a panel has none."""
    rows: list[dict[str, object]] = []
    empty: list[dict[str, object]] = []
    latest: dict[str, dict[str, dict[Hashable, Any]]] = {panel: {} for panel in panels}
    for point in placed.to_dict("records"):
        latest[point["panel"]][point["whose"]] = point
    for number, panel in enumerate(panels):
        left, top = _corner(number)
        if not latest[panel]:
            empty.append({"x": left, "y": top + _HEIGHT / 2, "text": "no answer"})
            continue
        # Where both end alike one label does; it is one's own.
        ends = {(end["y"], end["said"]): end for _, end in sorted(latest[panel].items())}
        ordered = sorted(ends.values(), key=lambda end: end["y"])
        wanted = [float(end["y"]) for end in ordered]
        spread = spread_positions(wanted, gap=_LABEL_GAP, low=top - 4, high=top + _HEIGHT + 4)
        for end, down in zip(ordered, spread, strict=True):
            own = end["whose"] == "own"
            rows.append({
                "x": left + _WIDTH + 4, "y": down, "own": own,
                "text": _shorten(str(end["said"]), _LEVEL_LENGTH),
                "colour": house.OWN if own else house.MUTED,
            })  # fmt: skip
    x, y = plane.x("x"), plane.y("y")
    style: Layer = {"align": "left", "baseline": "middle"}
    layers = []
    labels = pd.DataFrame(rows)
    for own in (True, False):
        part = labels[labels["own"] == own] if rows else labels
        if len(part):
            weight = {"fontWeight": "bold"} if own else {}
            layers.append(
                draw_layer("text", part, style | weight, x=x, y=y, text="text", color="colour")
            )
    if empty:
        soft = {**style, "color": house.MUTED}
        layers.append(draw_layer("text", pd.DataFrame(empty), soft, x=x, y=y, text="text"))
    return layers


def draw_key(plane: Plane, placed: pd.DataFrame, words: RatingWords) -> list[Layer]:
    """Return what the two lines are, below the panels; others only where they are drawn."""
    base = plane.panel.height - _KEY / 2
    drawn = set(placed["whose"])
    layers: list[Layer] = []
    left = 6.0
    x, y = plane.x("x"), plane.y("y")
    for whose, called in (("own", words.own), ("others", words.others)):
        if whose not in drawn:
            continue
        line, point = _LOOKS[whose]
        spot = pd.DataFrame({"x": [left], "end": [left + 26], "mid": [left + 13], "y": [base]})
        text = pd.DataFrame({"x": [left + 34], "y": [base], "text": [called]})
        style = {"align": "left", "baseline": "middle", "color": house.MUTED}
        layers += [
            draw_layer("rule", spot, line, x=x, x2="end", y=y),
            draw_layer("point", spot, point, x=plane.x("mid"), y=y),
            draw_layer("text", text, style, x=x, y=y, text="text"),
        ]
        left += 34 + 6.2 * len(called) + 24
    return layers


def _wrap_name(name: str) -> list[str]:
    """Return a panel's name on two lines at most; one line stands at the lower place."""
    lines = textwrap.wrap(name, _NAME_LENGTH, max_lines=2, placeholder=" …")
    return lines if len(lines) == 2 else ["", *lines]


def _shorten(text: str, length: int) -> str:
    """Return a text of at most so many characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
