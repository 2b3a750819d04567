"""One facilitator's share beside everybody's, and whether chance alone explains the distance."""

import math
from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.plane import Plane, draw_scale, lay_rows, list_ticks, write_note
from caseload_lib.charts.rows import draw_names, draw_row_labels
from caseload_lib.charts.words import format_number, label_indicator
from caseload_lib.errors import RecordsError
from caseload_lib.review.intervals import wilson

_FUNNEL = house.Panel(width=548, height=216, left=46, right=126, top=26, bottom=42)
_INTERVALS = house.Panel(width=420, height=76, left=150, right=150, top=10, bottom=40)
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
    the facilitator's own Wilson interval beside the agency's.

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
    return _draw_intervals(own_counts, known, label=label, whose=whose, why=own.get("reason"))


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
    share = (own[0] + known["numerator"].sum()) / (own[1] + known["denominator"].sum())
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
        chart=house.finish_chart(layers, _FUNNEL),
        title=f"{label}: {said}, {position} among {count} facilitators",
        subtitle=(
            "Per cent by number due. Each dot is one facilitator, unnamed; by chance alone 1 dot "
            "in 20 lies outside the inner lines and 1 in 500 outside the outer ones"
        ),
        description=(
            f"Funnel of {count} facilitators, unnamed: {label}, per cent by number due. All "
            f"together {format_number(share, 'share')}. {whose}: {said}, {position}."
        ),
        data=_tabulate([(whose, *own), *_name_peers(known)], share),
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


def _draw_limits(plane: Plane, share: float) -> list[alt.Chart]:
    """Return the share of all together and the limits about it."""
    sizes = np.linspace(max(plane.end / 60, 1.0), plane.end, 60)
    inner = find_funnel_limits(share, sizes, quantile=_INNER)
    outer = find_funnel_limits(share, sizes, quantile=_OUTER)
    curves = pd.DataFrame(
        {"due": sizes, "a": outer[0], "b": inner[0], "c": inner[1], "d": outer[1]}
    )
    lowest = curves.clip(lower=plane.low)
    chart = alt.Chart(lowest)
    layers = [
        chart.mark_area(color=house.BAND, opacity=1).encode(
            x=plane.x("due"), y=plane.y("a"), y2="d"
        )
    ]
    for name, dash in (("a", [1, 0]), ("b", [3, 3]), ("c", [3, 3]), ("d", [1, 0])):
        line = alt.Chart(lowest[curves[name] >= plane.low]).mark_line(
            color=house.RULE, strokeWidth=1, strokeDash=dash
        )
        layers.append(line.encode(x=plane.x("due"), y=plane.y(name)))
    middle = alt.Chart(pd.DataFrame({"value": [share]})).mark_rule(color=house.RULE)
    edge = alt.value(plane.panel.width)
    layers.append(middle.encode(x=alt.value(0), x2=edge, y=plane.y()))
    return layers


def _draw_people(
    plane: Plane, own: tuple[float, float], known: pd.DataFrame, share: float, *, whose: str
) -> list[alt.Chart]:
    """Return a dot for each of the others and a labelled diamond for the facilitator."""
    dots = known.assign(value=known["numerator"] / known["denominator"])
    layers = [
        alt.Chart(dots, name="peers")
        .mark_point(filled=True, size=46, color=house.PEERS, opacity=1, stroke=house.PAPER)
        .encode(x=plane.x("denominator"), y=plane.y())
    ]
    mine = pd.DataFrame({"denominator": [own[1]], "value": [own[0] / own[1]]})
    beyond = _place(own, share) in {"below what chance explains", "above what chance explains"}
    colour = house.SIGNAL if beyond else house.OWN
    layers.append(
        alt.Chart(mine, name="values")
        .mark_point(filled=True, shape="diamond", size=150, color=colour, opacity=1,
                    stroke=house.PAPER, strokeWidth=1.5)
        .encode(x=plane.x("denominator"), y=plane.y())
    )  # fmt: skip
    labels = [
        Label(own[0] / own[1], f"{whose}: {format_number(own[0] / own[1], 'share')}", colour, True),
        Label(share, f"all together {format_number(share, 'share')}", house.MUTED),
    ]
    return [*layers, *draw_labels(plane, labels)]


def _draw_denominators(plane: Plane) -> list[alt.Chart]:
    """Return the scale of what was due."""
    ticks = list_ticks(plane.start, plane.end, whole=True)
    frame = pd.DataFrame({"due": ticks, "text": [format_number(tick) for tick in ticks]})
    height = plane.panel.height
    numbers = alt.Chart(frame).mark_text(
        color=house.MUTED, baseline="alphabetic", fontSize=house.SMALL_TEXT_SIZE
    )
    middle = plane.panel.width / 2
    return [
        numbers.encode(x=plane.x("due"), y=alt.value(height + 16), text="text:N"),
        write_note("number due", x=middle, y=height + 33, align="center"),
    ]


def _draw_intervals(
    own: tuple[float, float], known: pd.DataFrame, *, label: str, whose: str, why: Any
) -> house.Picture:
    """Return the facilitator's interval beside the agency's."""
    everyone = (own[0] + known["numerator"].sum(), own[1] + known["denominator"].sum())
    named = [(whose, *own), ("The agency", *everyone)]
    rows = pd.DataFrame(
        [
            {"row": row, "name": name, "numerator": made, "denominator": due,
             "value": made / due if due else float("nan"),
             "lower": wilson(made, due).lower, "upper": wilson(made, due).upper}
            for row, (name, made, due) in enumerate(named)
        ]
    ).astype({"lower": "float64", "upper": "float64"})  # fmt: skip
    plane = lay_rows(_INTERVALS, len(rows), end=1.0)
    return house.Picture(
        chart=house.finish_chart(_draw_bars(plane, rows), _INTERVALS),
        title=_state_intervals(rows, label, why),
        subtitle="Per cent, with the range in which the true share lies with 95% certainty",
        description=_describe_intervals(rows, label, why),
        data=_tabulate(named, float("nan")),
    )


def _draw_bars(plane: Plane, rows: pd.DataFrame) -> list[alt.Chart]:
    """Return a line for each interval and a mark for its share, on a scale of per cent."""
    ticks = pd.DataFrame({"value": [0.0, 0.25, 0.5, 0.75, 1.0]})
    ticks["text"] = [format_number(tick, "share") for tick in ticks["value"]]
    height = alt.value(plane.panel.height)
    scale = alt.Chart(ticks)
    layers = [
        scale.mark_rule(color=house.GRID).encode(x=plane.x("value"), y=alt.value(0), y2=height),
        scale.mark_text(color=house.MUTED, baseline="alphabetic").encode(
            x=plane.x("value"), y=alt.value(plane.panel.height + 16), text="text:N"
        ),
        *draw_names(plane, list(rows["name"])),
    ]
    known = rows[rows["value"].notna()]
    for row, colour, shape in ((0, house.OWN, "diamond"), (1, house.RULE, "circle")):
        part = known[known["row"] == row]
        if len(part):
            bar = alt.Chart(part).mark_rule(color=colour, strokeWidth=3, strokeCap="round")
            mark = alt.Chart(part).mark_point(
                filled=True, shape=shape, size=120, color=colour, opacity=1, stroke=house.PAPER
            )
            layers.append(bar.encode(x=plane.x("lower"), x2="upper", y=plane.y("row")))
            layers.append(mark.encode(x=plane.x("value"), y=plane.y("row")))
    texts = [
        "not known" if pd.isna(row.value)
        else f"{format_number(row.value, 'share')} ({format_number(row.numerator)} of "
        f"{format_number(row.denominator)})"
        for row in rows.itertuples()
    ]  # fmt: skip
    return [*layers, *draw_row_labels(plane, [1.0] * len(rows), texts)]


def _state_intervals(rows: pd.DataFrame, label: str, why: Any) -> str:
    """Return what is to be seen, as a sentence."""
    own, everyone = rows.iloc[0], rows.iloc[1]
    if pd.isna(own["value"]):
        reason = f" ({why})" if isinstance(why, str) and why else ""
        return f"{label}: not known{reason}"
    said = f"{label}: {format_number(own['value'], 'share')}"
    agency = format_number(everyone["value"], "share")
    if own["lower"] <= everyone["value"] <= own["upper"]:
        return f"{said}, too few to tell apart from the agency's {agency}"
    side = "above" if own["value"] > everyone["value"] else "below"
    return f"{said}, {side} the agency's {agency} by more than chance explains"


def _describe_intervals(rows: pd.DataFrame, label: str, why: Any) -> str:
    """Return the text alternative."""
    parts = [f"Two rows, {label} in per cent with its 95% interval."]
    for row in rows.itertuples():
        if pd.isna(row.value):
            reason = f" ({why})" if isinstance(why, str) and why else ""
            parts.append(f"{row.name}: not known{reason}.")
        else:
            ends = f"{format_number(row.lower, 'share')} to {format_number(row.upper, 'share')}"
            counts = f"{format_number(row.numerator)} of {format_number(row.denominator)}"
            parts.append(f"{row.name}: {format_number(row.value, 'share')} ({counts}), {ends}.")
    return " ".join(parts)


def _name_peers(known: pd.DataFrame) -> list[tuple[str, float, float]]:
    """Return the others' counts without a name."""
    return [("Another facilitator", *counts) for counts in known.itertuples(index=False, name=None)]


def _tabulate(counts: list[tuple[str, float, float]], share: float) -> pd.DataFrame:
    """Return the table beside the chart."""
    rows = [
        (name, format_number(made), format_number(due), format_number(made / due, "share"))
        if due
        else (name, "–", "–", "not known")
        for name, made, due in counts
    ]
    if not pd.isna(share):
        rows.append(("All together", "", "", format_number(share, "share")))
    return pd.DataFrame(rows, columns=["Who", "Done", "Due", "Share"])
