"""Layers of a chart as plain Vega-Lite.

A page has eight charts of twenty layers. Built from Altair's objects each takes a third of a
second, most of it for checks that our tests make once; as plain values it takes milliseconds.
`Picture.chart` is the Altair chart of the same specification.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.frames import list_rows

Layer = dict[str, Any]
#: Marks to draw, one a row: plain rows, which all have the same fields, or a frame.
Rows: TypeAlias = Sequence[Mapping[str, Any]] | pd.DataFrame

#: Channels whose fields hold what is drawn: colours, names of shapes, square pixels.
_AS_GIVEN = ("color", "shape", "size")


def draw_layer(
    kind: str,
    rows: Rows,
    style: Mapping[str, Any],
    *,
    name: str = "",
    tooltip: Mapping[str, str] | None = None,
    **channels: Any,
) -> Layer:
    """Return one layer of marks.

    Parameters
    ----------
    kind : str
        The mark: "line", "rule", "text", "point", "bar", "rect", "area".
    rows : sequence of dict, or DataFrame
        One mark (or one point of a line) per row; what is missing is None or NaN. Only fields
        that are used are kept.
    style : mapping
        Properties of the mark, such as its colour.
    name : str, default ""
        The layer's name, for layers that respond to a selection.
    tooltip : mapping of str, optional
        Field by the words that stand before it in a tooltip.
    **channels
        Where and how: a position as from `plane.Plane`, a number for a fixed place in pixels, or
        the name of a field (of text, or the other end of a position).

    Returns
    -------
    dict
        The layer; text from the rows is data in it, never code.

    Examples
    --------
    >>> rows = [{"text": "hours", "other": 1}]
    >>> draw_layer("text", rows, {"align": "left"}, x=5, text="text")["data"]
    {'values': [{'text': 'hours'}]}
    """
    encoding = {channel: _encode(channel, given) for channel, given in channels.items()}
    if tooltip:
        encoding["tooltip"] = [
            {"field": field, "type": "nominal", "title": words} for words, field in tooltip.items()
        ]
    layer: Layer = {
        "mark": {"type": kind, **style},
        "encoding": encoding,
        "data": {"values": _list_rows(rows, encoding)},
    }
    return {"name": name, **layer} if name else layer


def _encode(channel: str, given: Any) -> Any:
    """Return what a channel shows."""
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, str):
        if channel in ("x2", "y2"):
            return {"field": given}
        plain = {"scale": None} if channel in _AS_GIVEN else {}
        return {"field": given, "type": "nominal", **plain}
    return {"value": given}


def _list_rows(rows: Rows, encoding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows as plain values, missing ones as null, of the fields that are used."""
    used = [
        one["field"]
        for given in encoding.values()
        for one in (given if isinstance(given, list) else [given])
        if "field" in one
    ]
    plain = list_rows(rows) if isinstance(rows, pd.DataFrame) else rows
    names = [name for name in plain[0] if name in used] if plain else []
    # NaN, which JSON does not have, is the value that is not equal to itself.
    return [
        {name: row[name] if row[name] == row[name] else None for name in names} for row in plain
    ]


def write_note(text: str, *, x: float, y: float, colour: str = house.MUTED, **style: Any) -> Layer:
    """Return a line of text at a fixed place.

    Parameters
    ----------
    text : str
        What it says.
    x, y : float
        Pixels from the drawing area's upper left corner.
    colour : str, default `house.MUTED`
        Its colour.
    **style
        Further properties of the text mark; it is aligned at its left end otherwise.

    Returns
    -------
    dict
        One layer.
    """
    properties = {"align": "left", "baseline": "alphabetic", "color": colour, **style}
    return draw_layer("text", [{"text": text}], properties, x=x, y=y, text="text")


def finish_chart(layers: Sequence[Layer], panel: house.Panel) -> dict[str, Any]:
    """Return the layers as one chart of the house style.

    The size is fixed and text is placed by us, so that no measured font decides on anything.

    Parameters
    ----------
    layers : sequence of dict
        From back to front.
    panel : Panel
        The drawing area.

    Returns
    -------
    dict
        The specification.
    """
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": house.CONFIG,
        "autosize": {"type": "none"},
        "padding": {
            "left": panel.left,
            "right": panel.right,
            "top": panel.top,
            "bottom": panel.bottom,
        },
        "width": panel.width,
        "height": panel.height,
        "layer": list(layers),
    }
