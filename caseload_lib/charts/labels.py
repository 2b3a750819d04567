"""Direct labels beside a chart, none over another."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy.optimize import isotonic_regression

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer
from caseload_lib.charts.plane import Plane

#: Labels stand at least so far apart, in pixels.
LABEL_GAP = 15


@dataclass(frozen=True)
class Label:
    """A direct label beside a value.

    Parameters
    ----------
    value : float
        Where it belongs on the vertical axis.
    text : str
        What it says.
    colour : str
        Its colour.
    bold : bool, default False
        Whether it is set in bold.
    """

    value: float
    text: str
    colour: str
    bold: bool = False


def draw_labels(plane: Plane, labels: Sequence[Label]) -> list[Layer]:
    """Return direct labels beside the drawing area, none over another, with leader lines.

    Parameters
    ----------
    plane : Plane
        What is drawn on.
    labels : sequence of Label
        In any order.

    Returns
    -------
    list of dict
        Text and line layers; nothing without labels.
    """
    if not labels:
        return []
    ordered = sorted(labels, key=lambda label: (-label.value, label.text))
    wanted = [plane.pixels(label.value) for label in ordered]
    placed = spread_positions(wanted, gap=LABEL_GAP, low=0, high=plane.panel.height)
    rows = [
        {**asdict(label), "beside": plane.at(pixels)}
        for label, pixels in zip(ordered, placed, strict=True)
    ]
    edge, at = plane.panel.width, plane.y("beside")
    thin = {"strokeWidth": 1, "opacity": 0.7}
    layers = [
        draw_layer(
            "rule", rows, thin, x=edge + 2, x2=edge + 14, y=plane.y(), y2="beside", color="colour"
        )
    ]
    for bold in (False, True):
        part = [row for row in rows if row["bold"] == bold]
        style: Layer = {"align": "left", "baseline": "middle"}
        if bold:
            style |= {"fontSize": house.TEXT_SIZE, "fontWeight": "bold"}
        if part:
            layers.append(
                draw_layer("text", part, style, x=edge + 18, y=at, text="text", color="colour")
            )
    return layers


def spread_positions(
    wanted: Sequence[float], *, gap: float, low: float, high: float
) -> list[float]:
    """Return positions close to those wanted and at least a gap apart.

    The sum of squared moves is least: isotonic regression of the positions less their gaps.

    Parameters
    ----------
    wanted : sequence of float
        Rising positions.
    gap : float
        The least distance.
    low, high : float
        Where positions must lie, as far as they fit.

    Returns
    -------
    list of float
        As many positions, rising.

    Examples
    --------
    >>> spread_positions([10, 12, 50], gap=10, low=0, high=100)
    [6.0, 16.0, 50.0]
    """
    offsets = gap * np.arange(len(wanted))
    fitted = isotonic_regression(np.asarray(wanted, dtype=float) - offsets).x
    room = max(high - offsets[-1], low) if len(wanted) else high
    moved = np.clip(fitted, low, room) + offsets
    return [round(float(position), 6) for position in moved]
