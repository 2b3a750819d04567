"""One facilitator's share beside the agency's, each with the range that its counts leave open."""

from collections.abc import Sequence

import pandas as pd

from caseload_lib.charts import house
from caseload_lib.charts.layers import Layer, draw_layer, finish_chart
from caseload_lib.charts.plane import Plane, lay_rows
from caseload_lib.charts.rows import draw_names, draw_row_labels
from caseload_lib.charts.words import format_number
from caseload_lib.review.intervals import wilson

_INTERVALS = house.Panel(width=420, height=76, left=150, right=150, top=10, bottom=40)


def draw_comparison(
    own: tuple[float, float], others: tuple[float, float], *, label: str, whose: str, why: str = ""
) -> house.Picture:
    """Return the chart of a facilitator's share beside the agency's.

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
        Two rows with their 95 % intervals, a sentence for a title, text and table.
    """
    everyone = (own[0] + others[0], own[1] + others[1])
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
        spec=finish_chart(_draw_bars(plane, rows), _INTERVALS),
        title=_state_intervals(rows, label, why),
        subtitle="Per cent, with the range in which the true share lies with 95% certainty",
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
    """Return what is to be seen, as a sentence."""
    own, everyone = rows.iloc[0], rows.iloc[1]
    if pd.isna(own["value"]):
        reason = f" ({why})" if why else ""
        return f"{label}: not known{reason}"
    said = f"{label}: {format_number(own['value'], 'share')}"
    agency = format_number(everyone["value"], "share")
    if own["lower"] <= everyone["value"] <= own["upper"]:
        return f"{said}, too few to tell apart from the agency's {agency}"
    side = "above" if own["value"] > everyone["value"] else "below"
    return f"{said}, {side} the agency's {agency} by more than chance usually explains"


def _describe_intervals(rows: pd.DataFrame, label: str, why: str) -> str:
    """Return the text alternative."""
    parts = [f"Two rows, {label} in per cent with its 95% interval."]
    for row in rows.itertuples():
        if pd.isna(row.value):
            reason = f" ({why})" if why else ""
            parts.append(f"{row.name}: not known{reason}.")
        else:
            ends = f"{format_number(row.lower, 'share')} to {format_number(row.upper, 'share')}"
            counts = f"{format_number(row.numerator)} of {format_number(row.denominator)}"
            parts.append(f"{row.name}: {format_number(row.value, 'share')} ({counts}), {ends}.")
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
