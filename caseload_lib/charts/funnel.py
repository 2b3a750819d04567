"""One facilitator's share beside everybody's, and whether chance alone explains the distance."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.comparison import draw_comparison, tabulate_shares
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart, write_note
from caseload_lib.charts.plane import Plane, draw_scale, list_ticks
from caseload_lib.charts.words import format_number, label_indicator
from caseload_lib.errors import RecordsError

_FUNNEL = house.Panel(width=548, height=216, left=46, right=126, top=26, bottom=42)
#: Normal quantiles of the funnel's limits: 1 in 20 and 1 in 500 lie outside by chance.
_INNER, _OUTER = 1.959964, 3.090232


def draw_funnel(
    own: Mapping[str, Any],
    peers: pd.DataFrame,
    *,
    indicator: str,
    breakdown: str = "",
    label: str | None = None,
    funnel_from: int = 12,
    whose: str = "You",
) -> house.Picture:
    """Return one facilitator's share against everybody's.

    With `funnel_from` people or more: a funnel of unnamed dots. Its limits at a denominator n are
    p ± z √(p (1 − p) ÷ n) about the share p of all together, z for 95 % and 99.8 %. With fewer:
    the facilitator's own Wilson interval beside that of the rest of the agency.

    Parameters
    ----------
    own : mapping
        value, numerator and denominator of the facilitator.
    peers : DataFrame
        numerator and denominator of every other facilitator, without names; rows in which either
        is missing are left out.
    indicator : str
        The indicator, a share.
    breakdown : str, default ""
        Which part of it.
    label : str, optional
        What to call it; by default what `words.label_indicator` calls it.
    funnel_from : int, default 12
        From how many people on a funnel is drawn.
    whose : str, default "You"
        How the facilitator's own mark is labelled.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table, in which peers
        are in order of their denominators and have no name.

    Raises
    ------
    RecordsError
        If the frame of peers lacks a column.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
    Statistics in Medicine 24, 1185-1202.
    """
    lacking = [name for name in ("numerator", "denominator") if name not in peers.columns]
    if lacking:
        raise RecordsError(
            f"Peers cannot be drawn without {' and '.join(lacking)}. A row for each of them has "
            "numerator and denominator. Give those columns."
        )
    known = peers[["numerator", "denominator"]].astype("float64").dropna()
    known = known[known["denominator"] > 0].sort_values(["denominator", "numerator"])
    own_counts = (_take(own, "numerator"), _take(own, "denominator"))
    label = label or label_indicator(indicator, breakdown)
    has_own = own_counts[1] > 0
    if has_own and len(known) + 1 >= funnel_from:
        return _draw_dots(own_counts, known, label=label, whose=whose)
    others = (float(known["numerator"].sum()), float(known["denominator"].sum()))
    reason = own.get("reason")
    why = reason if isinstance(reason, str) else ""
    return draw_comparison(own_counts, others, label=label, whose=whose, why=why)


def _take(own: Mapping[str, Any], name: str) -> float:
    """Return a number of the facilitator's, 0 where it is missing."""
    value = own.get(name)
    return 0.0 if value is None or pd.isna(value) else float(value)


def find_funnel_limits(
    share: float, denominators: npt.NDArray[np.float64], *, quantile: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the limits of a funnel of shares.

    p ± z √(p (1 − p) ÷ n), within 0 and 1.

    Parameters
    ----------
    share : float
        The share of all together, 0 to 1.
    denominators : array
        Where to find the limits, above 0.
    quantile : float
        z, the quantile of the normal distribution.

    Returns
    -------
    tuple of array
        Lower and upper limits.

    Examples
    --------
    >>> lower, upper = find_funnel_limits(0.5, np.array([100.0]), quantile=2)
    >>> float(lower[0]), float(upper[0])
    (0.4, 0.6)
    """
    reach = quantile * np.sqrt(share * (1 - share) / denominators)
    return np.maximum(share - reach, 0.0), np.minimum(share + reach, 1.0)


def _draw_dots(
    own: tuple[float, float], known: pd.DataFrame, *, label: str, whose: str
) -> house.Picture:
    """Return the funnel."""
    everyone = (own[0] + known["numerator"].sum(), own[1] + known["denominator"].sum())
    share = everyone[0] / everyone[1]
    sizes = [own[1], *known["denominator"]]
    furthest = max(sizes) * 1.08
    shares = [own[0] / own[1], *(known["numerator"] / known["denominator"])]
    floor = find_funnel_limits(share, np.array([min(sizes)]), quantile=_OUTER)[0][0]
    low = math.floor(min(*shares, float(floor)) * 10) / 10
    plane = Plane(_FUNNEL, 0.0, furthest, low, 1.0)
    layers = [
        *draw_scale(plane, unit="share"),
        *_draw_limits(plane, share),
        *_draw_people(plane, own, known, share, whose=whose),
        *_draw_denominators(plane),
    ]
    position = _place(own, share)
    count = len(known) + 1
    said = f"{format_number(own[0] / own[1], 'share')} of {format_number(own[1])}"
    return house.Picture(
        spec=finish_chart(layers, _FUNNEL),
        title=f"{label}: {said}, {position} among {count} facilitators",
        subtitle=(
            "Per cent by number due. Each dot is one facilitator, unnamed; by chance alone 1 dot "
            "in 20 lies outside the inner lines and 1 in 500 outside the outer ones"
        ),
        description=(
            f"Funnel of {count} facilitators, unnamed: {label}, per cent by number due. All "
            f"together {format_number(share, 'share')}. {whose}: {said}, {position}."
        ),
        data=tabulate_shares([(whose, *own), *_name_peers(known), ("All together", *everyone)]),
    )


def _place(own: tuple[float, float], share: float) -> str:
    """Return where the facilitator stands in the funnel, in words."""
    value, due = own[0] / own[1], np.array([own[1]])
    lower, upper = find_funnel_limits(share, due, quantile=_OUTER)
    if value < lower[0] or value > upper[0]:
        return f"{'below' if value < lower[0] else 'above'} what chance explains"
    lower, upper = find_funnel_limits(share, due, quantile=_INNER)
    if value < lower[0] or value > upper[0]:
        return f"near the {'lower' if value < lower[0] else 'upper'} end of what chance explains"
    return "within what chance explains"


def _draw_limits(plane: Plane, share: float) -> list[Layer]:
    """Return the share of all together and the limits about it."""
    sizes = np.linspace(max(plane.end / 60, 1.0), plane.end, 60)
    inner = find_funnel_limits(share, sizes, quantile=_INNER)
    outer = find_funnel_limits(share, sizes, quantile=_OUTER)
    curves = pd.DataFrame(
        {"due": sizes, "a": outer[0], "b": inner[0], "c": inner[1], "d": outer[1]}
    )
    shown = curves.clip(lower=plane.low)
    band = {"color": house.BAND, "opacity": 1}
    layers = [draw_layer("area", shown, band, x=plane.x("due"), y=plane.y("a"), y2="d")]
    for name, dash in (("a", [1, 0]), ("b", [3, 3]), ("c", [3, 3]), ("d", [1, 0])):
        style = {"color": house.RULE, "strokeWidth": 1, "strokeDash": dash}
        rows = shown[curves[name] >= plane.low]
        layers.append(draw_layer("line", rows, style, x=plane.x("due"), y=plane.y(name)))
    middle, edge = pd.DataFrame({"value": [share]}), plane.panel.width
    layers.append(draw_layer("rule", middle, {"color": house.RULE}, x=0, x2=edge, y=plane.y()))
    return layers


def _draw_people(
    plane: Plane, own: tuple[float, float], known: pd.DataFrame, share: float, *, whose: str
) -> list[Layer]:
    """Return a dot for each of the others and a labelled diamond for the facilitator."""
    dots = known.assign(value=known["numerator"] / known["denominator"])
    mine = pd.DataFrame({"denominator": [own[1]], "value": [own[0] / own[1]]})
    beyond = _place(own, share) in {"below what chance explains", "above what chance explains"}
    colour = house.SIGNAL if beyond else house.OWN
    mark = {"filled": True, "opacity": 1, "stroke": house.PAPER}
    dot = {**mark, "size": 46, "color": house.PEERS}
    diamond = {**mark, "size": 150, "color": colour, "shape": "diamond", "strokeWidth": 1.5}
    at = {"x": plane.x("denominator"), "y": plane.y()}
    layers = [
        draw_layer("point", dots, dot, name="peers", **at),
        draw_layer("point", mine, diamond, name="values", **at),
    ]
    labels = [
        Label(own[0] / own[1], f"{whose}: {format_number(own[0] / own[1], 'share')}", colour, True),
        Label(share, f"all together {format_number(share, 'share')}", house.MUTED),
    ]
    return [*layers, *draw_labels(plane, labels)]


def _draw_denominators(plane: Plane) -> list[Layer]:
    """Return the scale of what was due."""
    ticks = list_ticks(plane.start, plane.end, whole=True)
    frame = pd.DataFrame({"due": ticks, "text": [format_number(tick) for tick in ticks]})
    height, middle = plane.panel.height, plane.panel.width / 2
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    return [
        draw_layer("text", frame, style, x=plane.x("due"), y=height + 16, text="text"),
        write_note("number due", x=middle, y=height + 33, align="center"),
    ]


def _name_peers(known: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return the others' counts without a name."""
    return [("Another facilitator", *counts) for counts in known.itertuples(index=False, name=None)]
