"""What months to come could be like: a fan of many simulated runs, against one without a change."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart
from caseload_lib.charts.plane import Plane, draw_months, draw_scale, lay_months, span_values
from caseload_lib.charts.words import format_month, format_number, name_unit
from caseload_lib.review.wording import say_range

_PANEL = house.Panel(width=460, height=180, left=46, right=150, top=26, bottom=38)
_SHARES = ("q10", "q25", "q50", "q75", "q90")
_KEY = (
    "Light: eight runs of ten; dark: half of the runs; line: the middle run; dashed: the same "
    "{without}"
)


def draw_fan(
    fan: pd.DataFrame,
    base: pd.DataFrame,
    *,
    months: Sequence[str],
    label: str,
    change: str,
    unit: str,
    without: str = "without the change",
) -> house.Picture:
    """Return the chart of a measure's fan with a change, over the one without.

    Parameters
    ----------
    fan, base : DataFrame
        With and without the change, one row for each month in order: q10, q25, q50, q75, q90, as
        `share.cycle.simulate_fans` gives them for one measure.
    months : sequence of str
        The months, as in "2026-10"; as many as there are rows.
    label : str
        What the measure is called at the start of a sentence.
    change : str
        What is changed, at the start of a sentence.
    unit : str
        The measure's unit, one of `agency.INDICATORS`.
    without : str, default "without the change"
        What `base` is called.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table.

    Examples
    --------
    >>> one = pd.DataFrame({f"q{share}": [1.0, share / 10] for share in (10, 25, 50, 75, 90)})
    >>> picture = draw_fan(
    ...     one, one, months=["2026-11", "2026-12"], label="Load", change="None", unit="hours"
    ... )
    >>> picture.title
    'None: load about 5 hours in Dec 2026 (1 to 9), without the change 5 (1 to 9)'
    """
    ends = [*fan[["q10", "q90"]].to_numpy().ravel(), *base[["q10", "q90"]].to_numpy().ravel()]
    low, high = span_values(ends, unit=unit)
    plane = lay_months(_PANEL, len(months), low=low, high=high)
    with_change, at_rest = (
        part[list(_SHARES)].reset_index(drop=True).assign(place=range(len(months)))
        for part in (fan, base)
    )
    layers = [
        *draw_scale(plane, unit=unit),
        *_draw_bands(plane, with_change),
        *_draw_base(plane, at_rest),
        *_draw_middle(plane, with_change),
        *draw_months(plane, list(months)),
        *draw_labels(plane, _name_ends(with_change, at_rest, unit, without)),
    ]
    title = _state_fan(
        with_change, at_rest, months[-1], label=label, change=change, unit=unit, without=without
    )
    unit_name = name_unit(unit)
    span = f"{format_month(months[0])} to {format_month(months[-1])}"
    key = _KEY.format(without=without)
    return house.Picture(
        spec=finish_chart(layers, _PANEL),
        title=title,
        subtitle=f"{unit_name[:1].upper()}{unit_name[1:]}, {span}. {key}",
        description=f"Fan chart of {label[:1].lower()}{label[1:]}, {span}, from many simulated "
        f"runs with and {without}. {title}.",
        data=_tabulate_fan(with_change, at_rest, months, unit, without),
    )


def say_span(ends: pd.Series, unit: str) -> str:
    """Return where eight runs of ten lie, without the unit.

    Parameters
    ----------
    ends : Series of float
        q10 and q90.
    unit : str
        Their unit.

    Returns
    -------
    str
        For example "4.2 to 5.0"; two decimals for a turnover, as `words.format_number` has it.
    """
    low, high = float(ends["q10"]), float(ends["q90"])
    if unit == "departures per position-year":
        return f"{format_number(low, unit)} to {format_number(high, unit)}"
    return say_range(low, high, unit).removesuffix(f" {unit}")


def _draw_bands(plane: Plane, fan: pd.DataFrame) -> list[Layer]:
    """Return the area of eight runs of ten, and over it that of half of the runs."""
    outer = {"color": house.BAND, "opacity": 1}
    inner = {"color": house.OWN, "opacity": 0.3}
    return [
        draw_layer("area", fan, outer, x=plane.x(), y=plane.y("q10"), y2="q90"),
        draw_layer("area", fan, inner, x=plane.x(), y=plane.y("q25"), y2="q75"),
    ]


def _draw_base(plane: Plane, base: pd.DataFrame) -> list[Layer]:
    """Return middle and ends without the change, dashed."""
    layers = []
    for name in ("q10", "q50", "q90"):
        width = 1.6 if name == "q50" else 0.9
        style = {"color": house.RULE, "strokeDash": [5, 3], "strokeWidth": width}
        layers.append(draw_layer("line", base, style, x=plane.x(), y=plane.y(name)))
    return layers


def _draw_middle(plane: Plane, fan: pd.DataFrame) -> list[Layer]:
    """Return the middle run with the change."""
    style = {"color": house.OWN, "strokeWidth": 2.2}
    return [draw_layer("line", fan, style, x=plane.x(), y=plane.y("q50"))]


def _name_ends(fan: pd.DataFrame, base: pd.DataFrame, unit: str, without: str) -> list[Label]:
    """Return the labels beside the last month."""
    with_change, at_rest = (float(part["q50"].iloc[-1]) for part in (fan, base))
    return [
        Label(with_change, f"{format_number(with_change, unit)} with it", house.OWN, bold=True),
        Label(at_rest, f"{format_number(at_rest, unit)} {without}", house.MUTED),
    ]


def _state_fan(
    fan: pd.DataFrame,
    base: pd.DataFrame,
    month: str,
    *,
    label: str,
    change: str,
    unit: str,
    without: str,
) -> str:
    """Return what is to be seen, as a sentence."""
    said = []
    for part in (fan, base):
        last = part.iloc[-1]
        said.append((format_number(float(last["q50"]), unit), say_span(last, unit)))
    unit_name = "" if "%" in said[0][0] else f" {unit}"
    return (
        f"{change}: {label[:1].lower()}{label[1:]} about {said[0][0]}{unit_name} in "
        f"{format_month(month, short=True)} ({said[0][1]}), {without} {said[1][0]} ({said[1][1]})"
    )


def _tabulate_fan(
    fan: pd.DataFrame, base: pd.DataFrame, months: Sequence[str], unit: str, without: str
) -> pd.DataFrame:
    """Return the table beside the chart."""
    columns: dict[str, list[str]] = {"Month": [format_month(month) for month in months]}
    for name, part in (("with the change", fan), (without, base)):
        columns[f"Middle run {name}"] = [format_number(value, unit) for value in part["q50"]]
        columns[f"Eight runs of ten {name}"] = [say_span(row, unit) for _, row in part.iterrows()]
    return pd.DataFrame(columns)
