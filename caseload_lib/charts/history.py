"""The history of one indicator: values by month, the usual range, and what stands out of it."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts import findings, history_layers, house
from caseload_lib.charts.history_key import draw_key
from caseload_lib.charts.labels import Label, draw_labels
from caseload_lib.charts.layers import finish_chart
from caseload_lib.charts.plane import Plane, draw_months, draw_scale, lay_months, span_values
from caseload_lib.charts.points import Point, list_points, write_ends
from caseload_lib.charts.words import (
    format_month,
    format_number,
    is_plural,
    label_indicator,
    name_unit,
)
from caseload_lib.review.control_charts import SegmentedXmR, XmR
from caseload_lib.review.judgement import COUNTS

FULL = house.Panel(width=548, height=188, left=46, right=126, top=26, bottom=38)
SMALL = house.Panel(width=172, height=40, left=4, right=4, top=4, bottom=4)

#: What adds up over months: without a control chart it is drawn as columns from zero.
FLOWS = COUNTS | {
    "hours",
    "disruption_hours",
    "open_position_days",
    "support_given_hours",
    "support_received_hours",
}


def draw_history(
    history: pd.DataFrame,
    chart: XmR | SegmentedXmR | None = None,
    *,
    indicator: str,
    unit: str,
    breakdown: str = "",
    label: str | None = None,
    objective: Objective | None = None,
    rebases: Sequence[Rebase] = (),
    note: str = "",
    small: bool = False,
) -> house.Picture:
    """Return the chart of an indicator's history.

    Parameters
    ----------
    history : DataFrame
        Rows of one facilitator, indicator and breakdown, as `review.history` gives: month,
        value, reason, and if known numerator and denominator. Missing values are gaps.
    chart : XmR or SegmentedXmR, optional
        The control chart of the values, in order of the months. Without it (a rare count, say)
        columns are drawn, and no limits.
    indicator : str
        A name of `agency.INDICATORS`.
    unit : str
        Its unit.
    breakdown : str, default ""
        Which part of the indicator it is.
    label : str, optional
        What to call it; by default what `words.label_indicator` calls it.
    objective : Objective, optional
        The target to draw.
    rebases : sequence of Rebase, default ()
        Dated reasons for new limits; those of other indicators or months are left out.
    note : str, default ""
        Why there are no monthly limits, as `review.verdicts.judge_history` says it.
    small : bool, default False
        Whether to draw it 180 by 48 pixels, without text.

    Returns
    -------
    Picture
        The chart, a sentence for its title, its text alternative and its table.

    Raises
    ------
    RecordsError
        If the rows are not one history, or the chart is not of its months.
    """
    points = list_points(history, chart, unit=unit)
    label = label or label_indicator(indicator, breakdown)
    months = [point.month for point in points]
    told = [
        rebase
        for rebase in rebases
        if rebase.indicator == indicator and str(rebase.from_month) in months
    ]
    columns = chart is None and indicator in FLOWS
    plane = _lay_out(points, unit=unit, objective=objective, small=small, zero=columns)
    values = history_layers.draw_values(plane, points, unit=unit, small=small, columns=columns)
    layers = [*history_layers.draw_limits(plane, points, small=small), *values]
    panel = plane.panel
    if not small:
        key, key_height = draw_key(plane, points)
        panel = replace(panel, bottom=panel.bottom + key_height)
        layers = [
            *draw_scale(plane, unit=unit),
            *layers[: -len(values)],
            *history_layers.draw_objective(plane, objective),
            *history_layers.draw_rebases(plane, months, told),
            *values,
            *draw_months(plane, months),
            *draw_labels(plane, _name_values(points, unit, objective)),
            *key,
        ]
    return house.Picture(
        spec=finish_chart(layers, panel),
        title=findings.state_history(
            points, label=label, unit=unit, plural=is_plural(indicator), summed=columns
        ),
        subtitle=_write_subtitle(points, unit, note),
        description=findings.describe_history(
            points, label=label, unit=unit, objective=objective, rebases=told, columns=columns
        )
        + (f" {note}" if note else ""),
        data=findings.tabulate_history(points, label=label, unit=unit),
    )


def _lay_out(
    points: Sequence[Point], *, unit: str, objective: Objective | None, small: bool, zero: bool
) -> Plane:
    """Return the plane on which all values, limits and the objective are to be seen."""
    seen = [each for point in points for each in (point.value, point.lower, point.upper)]
    if objective is not None and not small:
        seen.append(objective.target)
    low, high = span_values(seen, unit=unit, zero=zero)
    return lay_months(SMALL if small else FULL, len(points), low=low, high=high)


def _name_values(points: Sequence[Point], unit: str, objective: Objective | None) -> list[Label]:
    """Return the labels beside the chart: latest value, usual range, average, objective."""
    latest = points[-1]
    labels = []
    month = format_month(latest.month, short=True).split(" ")[0]
    if latest.value is not None:
        colour = house.SIGNAL if latest.signals else house.OWN
        said = f"{month}: {format_number(latest.value, unit)}"
        labels.append(Label(latest.value, said, colour, bold=True))
    if latest.lower is not None and latest.upper is not None:
        lower, upper = write_ends(latest.lower, latest.upper, unit)
        labels.append(Label(latest.upper, f"usual up to {upper}", house.MUTED))
        labels.append(Label(latest.lower, f"usual from {lower}", house.MUTED))
    if latest.centre is not None:
        said = f"average {format_number(latest.centre, unit)}"
        labels.append(Label(latest.centre, said, house.MUTED))
    if objective is not None:
        said = f"objective {format_number(objective.target, unit)}"
        labels.append(Label(objective.target, said, house.OBJECTIVE))
    return labels


def _write_subtitle(points: Sequence[Point], unit: str, note: str) -> str:
    """Return what is drawn, in which unit, over which months."""
    latest = points[-1]
    first = format_month(points[0].month)
    unit_name = name_unit(unit)
    parts = [f"{unit_name[:1].upper()}{unit_name[1:]}, {first} to {format_month(latest.month)}"]
    if unit == "share" and latest.denominator is not None:
        counts = f"{format_number(latest.numerator)} of {format_number(latest.denominator)}"
        parts.append(f"the latest month counts {counts}")
    if latest.upper is not None:
        kind = "provisional range" if latest.trial else "usual range"
        parts.append(f"shaded: the {kind} of ordinary variation")
    return ". ".join(["; ".join(parts), *([note.rstrip(".")] if note else [])])
