"""What a history shows, in words: a title that says it and a text for who does not see it."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts.points import Point, write_range
from caseload_lib.charts.words import (
    format_month,
    format_number,
    format_value,
    name_unit,
)
from caseload_lib.review.wording import join_words, say_count

_PLURAL_VERBS = {"was": "were", "has": "have"}
#: What each kind of signal is called, in the order in which one is named before another.
SIGNAL_WORDS = {
    "outside": "beyond the usual range",
    "shift": "seven or more in a row on one side of the average",
    "two_of_three": "two of three months close to the end of the usual range",
    "trend": "seven or more in a row rising or falling",
}


def state_history(
    points: Sequence[Point], *, label: str, unit: str, plural: bool = False, summed: bool = False
) -> str:
    """Return a sentence that says what is to be seen in a history.

    Parameters
    ----------
    points : sequence of Point
        As `points.list_points` gives.
    label : str
        What is drawn, as the sentence's subject.
    unit : str
        Its unit.
    plural : bool, default False
        Whether the label takes a verb in the plural.
    summed : bool, default False
        Whether months may be added: a year's sum then stands for a chart without limits.

    Returns
    -------
    str
        A sentence without a full stop.
    """
    latest = points[-1]
    month = format_month(latest.month)
    if all(point.value is None for point in points):
        return f"{label}: not known in any of these months"
    if latest.value is None:
        return f"{label}: not known for {month} ({latest.reason})"
    if latest.signals:
        said = _state_signal(points)
        if plural:
            said = re.sub(r"^(was|has)\b", lambda verb: _PLURAL_VERBS[verb[0]], said)
            said = said.replace("and has stayed", "and have stayed")
        return f"{label} {said}"
    value = format_value(latest.value, unit)
    year = [point.value for point in points[-12:] if point.value is not None]
    if summed and len(year) == min(len(points), 12):
        months = f"the {len(year)} months to {month}" if len(points) > 1 else month
        return f"{label}: {format_number(float(np.sum(year)), unit)} in {months}"
    if latest.centre is None or latest.upper is None:
        return f"{label}: {value} in {month}"
    trial = ", as far as so few months can tell" if latest.trial else ""
    earlier = [point for point in points if point.signals]
    if not earlier:
        return f"{label} stayed within the usual range{trial}"
    last = format_month(earlier[-1].month)
    verb = "were" if plural else "was"
    return (
        f"{label} {verb} within the usual range in {month}; {last} was the last to stand out{trial}"
    )


def _state_signal(points: Sequence[Point]) -> str:
    """Return the predicate for the signal at the latest month."""
    latest = points[-1]
    side = "above" if latest.above else "below"
    if "outside" in latest.signals:
        beyond = 1 if latest.above else -1
        start = _find_start(points, [_find_side(point) == beyond for point in points])
        verb = "rose" if latest.above else "fell"
        month = format_month(points[start].month)
        if start == len(points) - 1:
            return f"was {side} the usual range in {month}"
        return f"{verb} {side} the usual range in {month} and has stayed there"
    if "shift" in latest.signals:
        same = [point.value is not None and point.above == latest.above for point in points]
        length = len(points) - _find_start(points, same)
        return f"has been {side} average for {say_count(length)} months in a row"
    if "two_of_three" in latest.signals:
        end = "upper" if latest.above else "lower"
        return f"was close to the {end} end of the usual range in two of the last three months"
    steps = [math.nan if point.value is None else point.value for point in points]
    rises = steps[-1] > steps[-2]
    moves = [later > before if rises else later < before for before, later in pairwise(steps)]
    start = _find_start(points, [False, *moves])
    since = format_month(points[max(start - 1, 0)].month)
    return f"has {'risen' if rises else 'fallen'} every month since {since}"


def _find_side(point: Point) -> int:
    """Return 1 where a value lies above its limits, -1 where below, else 0."""
    if point.value is None or point.lower is None or point.upper is None:
        return 0
    return (point.value > point.upper) - (point.value < point.lower)


def _find_start(points: Sequence[Point], holds: Sequence[bool]) -> int:
    """Return where the unbroken run of months starts that holds up to the latest, by segment."""
    start = len(points)
    while start and holds[start - 1] and points[start - 1].segment == points[-1].segment:
        start -= 1
    return start


def describe_history(
    points: Sequence[Point],
    *,
    label: str,
    unit: str,
    objective: Objective | None = None,
    rebases: Sequence[Rebase] = (),
    columns: bool = False,
) -> str:
    """Return the text alternative of a history.

    Parameters
    ----------
    points : sequence of Point
        As `points.list_points` gives.
    label : str
        What is drawn.
    unit : str
        Its unit.
    objective : Objective, optional
        The target line.
    rebases : sequence of Rebase, default ()
        Dated reasons for new limits.
    columns : bool, default False
        Whether columns are drawn rather than a line.

    Returns
    -------
    str
        Sentences: kind of chart, period, latest value, usual range, signals, objective, gaps.
    """
    first, latest = points[0], points[-1]
    kind = "Column chart" if columns else "Line chart"
    period = f"{format_month(first.month)} to {format_month(latest.month)}"
    parts = [f"{kind} by month, {period}: {label} in {name_unit(unit)}."]
    if latest.value is not None:
        value = format_value(latest.value, unit)
        counts = f" ({_count(latest)})" if unit == "share" and _count(latest) else ""
        parts.append(f"{format_month(latest.month)}: {value}{counts}.")
    parts += _describe_limits(latest, unit)
    parts += _describe_signals(points, unit)
    if objective is not None:
        aim = format_value(objective.target, unit)
        parts.append(f"Objective: {aim}; {objective.better} is better.")
    parts += [
        f"New limits from {format_month(str(rebase.from_month))}: {rebase.reason}."
        for rebase in rebases
    ]
    return " ".join(parts + _describe_gaps(points))


def _count(point: Point) -> str:
    """Return the counts behind a share, "" where they are not known."""
    if point.denominator is None or point.numerator is None:
        return ""
    return f"{format_number(point.numerator)} of {format_number(point.denominator)}"


def _describe_limits(latest: Point, unit: str) -> list[str]:
    """Return what is usual at the latest month."""
    if latest.centre is None:
        return []
    centre = f"Average {format_number(latest.centre, unit)}"
    if latest.lower is None or latest.upper is None:
        return [f"{centre}; too few months to tell a usual range."]
    trial = " (provisional: fewer than twelve months)" if latest.trial else ""
    return [f"{centre}, usual range {write_range(latest.lower, latest.upper, unit)}{trial}."]


def _describe_signals(points: Sequence[Point], unit: str) -> list[str]:
    """Return which months stand out and why; that none does is said too."""
    if not any(point.signals for point in points):
        has_limits = any(point.upper is not None for point in points)
        return ["No month stands out from the usual variation."] if has_limits else []
    parts = []
    for kind, words in SIGNAL_WORDS.items():
        marked = [point for point in points if kind in point.signals]
        if marked:
            shown = [_name_run(run, unit) for run in _split_runs(marked)]
            parts.append(f"{words[0].upper()}{words[1:]}: {join_words(shown)}.")
    return parts


def _split_runs(points: Sequence[Point]) -> list[list[Point]]:
    """Return months in runs that follow one another on one side of the average."""
    runs = [[points[0]]]
    for before, point in pairwise(points):
        if point.place - before.place == 1 and point.above == before.above:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _name_run(run: Sequence[Point], unit: str) -> str:
    """Return a run of months with its values, the ends only where it is long."""
    ends = run if len(run) < 3 else (run[0], run[-1])
    shown = [
        f"{format_month(point.month, short=True)} ({format_number(point.value, unit)})"
        for point in ends
    ]
    return f"{shown[0]} to {shown[1]}" if len(run) >= 3 else join_words(shown)


def _describe_gaps(points: Sequence[Point]) -> list[str]:
    """Return how many months are not known, and why."""
    missing = Counter(point.reason for point in points if point.value is None)
    if not missing:
        return []
    reasons = join_words([f"{reason} ({count})" for reason, count in missing.items()])
    count = missing.total()
    months = "1 month" if count == 1 else f"{count} months"
    return [f"Not known in {months}: {reasons}."]


def tabulate_history(points: Sequence[Point], *, label: str, unit: str) -> pd.DataFrame:
    """Return the table that stands beside a history's chart.

    Parameters
    ----------
    points : sequence of Point
        As `points.list_points` gives.
    label : str
        What is drawn.
    unit : str
        Its unit.

    Returns
    -------
    DataFrame
        Text: Month, the value by its label, Counted (shares only), Average and Usual range
        (with limits only) and What stands out.
    """
    table = {
        "Month": [format_month(point.month, short=True) for point in points],
        f"{label} ({name_unit(unit)})": [
            f"not known: {one.reason}" if one.value is None else format_number(one.value, unit)
            for one in points
        ],
    }
    if unit == "share" and any(point.denominator is not None for point in points):
        table["Counted"] = [_count(point) for point in points]
    if any(point.upper is not None for point in points):
        table["Average"] = [format_number(point.centre, unit) for point in points]
        table["Usual range"] = [
            ""
            if point.lower is None or point.upper is None
            else write_range(point.lower, point.upper, unit)
            for point in points
        ]
        table["What stands out"] = [
            join_words(
                [words for kind, words in SIGNAL_WORDS.items() if kind in one.signals] or [""]
            )
            for one in points
        ]
    return pd.DataFrame(table)
