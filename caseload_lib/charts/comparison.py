"""One facilitator's share beside that of the rest, each with the range that its counts leave."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart
from caseload_lib.charts.plane import Plane, lay_rows
from caseload_lib.charts.rows import draw_names, draw_row_labels
from caseload_lib.charts.words import format_number
from caseload_lib.review.differences import difference
from caseload_lib.review.intervals import Interval, wilson
from caseload_lib.review.wording import say_range

_INTERVALS = house.Panel(width=420, height=76, left=150, right=150, top=10, bottom=40)


def draw_comparison(
    own: tuple[float, float], others: tuple[float, float], *, label: str, whose: str, why: str = ""
) -> house.Picture:
    """Return the chart of a facilitator's share beside that of the rest of the agency.

    Parameters
    ----------
    own, others : tuple of float
        What was done and what was due: the facilitator's, and everybody else's together.
    label : str
        What is compared, at the start of a sentence.
    whose : str
        How the facilitator's row is named.
    why : str, default ""
        Why the facilitator's share is not known, where nothing was due.

    Returns
    -------
    Picture
        Two rows with their 95 % intervals, a sentence for a title, text and table. Whether the
        two are told apart is decided by the interval of their difference.
    """
    named = [(whose, *own), ("The rest of the agency", *others)]
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
        spec=finish_chart(_draw_bars(plane, rows), _INTERVALS),
        title=_state_intervals(rows, label, why),
        subtitle="Per cent, with 95% intervals: how far chance alone could move each share",
        description=_describe_intervals(rows, label, why),
        data=tabulate_shares(named),
    )


def _draw_bars(plane: Plane, rows: pd.DataFrame) -> list[Layer]:
    """Return a line for each interval and a mark for its share, on a scale of per cent."""
    ticks = pd.DataFrame({"value": [0.0, 0.25, 0.5, 0.75, 1.0]})
    ticks["text"] = [format_number(tick, "share") for tick in ticks["value"]]
    height, x = plane.panel.height, plane.x("value")
    style = {"color": house.MUTED, "baseline": "alphabetic", "align": "center"}
    layers = [
        draw_layer("rule", ticks, {"color": house.GRID}, x=x, y=0, y2=height),
        draw_layer("text", ticks, style, x=x, y=height + 16, text="text"),
        *draw_names(plane, list(rows["name"])),
    ]
    known = rows[rows["value"].notna()]
    for row, colour, shape in ((0, house.OWN, "diamond"), (1, house.RULE, "circle")):
        part, y = known[known["row"] == row], plane.y("row")
        bar = {"color": colour, "strokeWidth": 3, "strokeCap": "round"}
        mark = {"filled": True, "shape": shape, "size": 120, "color": colour, "opacity": 1}
        if len(part):
            layers.append(draw_layer("rule", part, bar, x=plane.x("lower"), x2="upper", y=y))
            layers.append(draw_layer("point", part, {**mark, "stroke": house.PAPER}, x=x, y=y))
    texts = [
        "not known" if pd.isna(row.value)
        else f"{format_number(row.value, 'share')} ({format_number(row.numerator)} of "
        f"{format_number(row.denominator)})"
        for row in rows.itertuples()
    ]  # fmt: skip
    return [*layers, *draw_row_labels(plane, [1.0] * len(rows), texts)]


def _state_intervals(rows: pd.DataFrame, label: str, why: str) -> str:
    """Return what is to be seen, as a sentence that does not judge."""
    own, rest = rows.iloc[0], rows.iloc[1]
    if pd.isna(own["value"]):
        reason = f" ({why})" if why else ""
        return f"{label}: not known{reason}"
    said = f"{label}: {format_number(own['value'], 'share')}"
    if pd.isna(rest["value"]):
        return f"{said}; the rest of the agency has none to compare with"
    said = f"{said}; the rest of the agency {format_number(rest['value'], 'share')}"
    apart = _take_apart(rows)
    if apart.lower is None or apart.upper is None or apart.lower <= 0 <= apart.upper:
        return f"{said}; too few to tell apart"
    return f"{said}; further apart than chance alone usually brings. It does not say why"


def _take_apart(rows: pd.DataFrame) -> Interval:
    """Return the interval of the facilitator's share less that of the rest."""
    own, rest = ((float(row.numerator), float(row.denominator)) for row in rows.itertuples())
    return difference(own, rest)


def _describe_intervals(rows: pd.DataFrame, label: str, why: str) -> str:
    """Return the text alternative."""
    parts = [f"Two rows, {label} in per cent with its 95% interval."]
    for row in rows.itertuples():
        if pd.isna(row.value):
            reason = f" ({why})" if why and row.row == 0 else ""
            parts.append(f"{row.name}: not known{reason}.")
        else:
            ends = say_range(row.lower, row.upper, "share")
            counts = f"{format_number(row.numerator)} of {format_number(row.denominator)}"
            parts.append(f"{row.name}: {format_number(row.value, 'share')} ({counts}), {ends}.")
    apart = _take_apart(rows)
    if apart.lower is not None and apart.upper is not None:
        ends = say_range(apart.lower * 100, apart.upper * 100, "")
        parts.append(f"Difference in percentage points, 95% interval: {ends}.")
    return " ".join(parts)


def tabulate_shares(counts: Sequence[tuple[str, float, float]]) -> pd.DataFrame:
    """Return the table of some shares.

    Parameters
    ----------
    counts : sequence of tuple
        Who, what was done and what was due.

    Returns
    -------
    DataFrame
        Text: Who, Done, Due, Share.
    """
    rows = [
        (name, format_number(made), format_number(due), format_number(made / due, "share"))
        if due
        else (name, "–", "–", "not known")
        for name, made, due in counts
    ]
    return pd.DataFrame(rows, columns=["Who", "Done", "Due", "Share"])
