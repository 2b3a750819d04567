"""What a history shows, in words: a title that says it and a text for who does not see it."""

import re
from collections.abc import Sequence

import pandas as pd

from caseload_lib.agency import Objective, Rebase
from caseload_lib.charts.points import write_range
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
    points: pd.DataFrame, *, label: str, unit: str, plural: bool = False, summed: bool = False
) -> str:
    """Return a sentence that says what is to be seen in a history.

    Parameters
    ----------
    points : DataFrame
        As `points.tabulate_points` gives.
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
    latest = points.iloc[-1]
    month = format_month(latest["month"])
    if points["value"].isna().all():
        return f"{label}: not known in any of these months"
    if pd.isna(latest["value"]):
        return f"{label}: not known for {month} ({latest['reason']})"
    if latest["signals"]:
        said = _state_signal(points)
        if plural:
            said = re.sub(r"^(was|has)\b", lambda verb: _PLURAL_VERBS[verb[0]], said)
            said = said.replace("and has stayed", "and have stayed")
        return f"{label} {said}"
    value = format_value(latest["value"], unit)
    if summed and points["value"].tail(12).notna().all():
        months = f"the {min(len(points), 12)} months to {month}" if len(points) > 1 else month
        return f"{label}: {format_number(points['value'].tail(12).sum(), unit)} in {months}"
    if pd.isna(latest["centre"]) or pd.isna(latest["upper"]):
        return f"{label}: {value} in {month}"
    trial = ", as far as so few months can tell" if latest["trial"] else ""
    earlier = points[points["signals"].map(bool)]
    if earlier.empty:
        return f"{label} stayed within the usual range{trial}"
    last = format_month(earlier.iloc[-1]["month"])
    verb = "were" if plural else "was"
    return (
        f"{label} {verb} within the usual range in {month}; {last} was the last to stand out{trial}"
    )


def _state_signal(points: pd.DataFrame) -> str:
    """Return the predicate for the signal at the latest month."""
    latest = points.iloc[-1]
    above = latest["value"] > latest["centre"]
    side = "above" if above else "below"
    kinds = latest["signals"]
    if "outside" in kinds:
        beyond = points["value"] > points["upper"] if above else points["value"] < points["lower"]
        start = _find_start(points, beyond)
        verb = "rose" if above else "fell"
        month = format_month(points.iloc[start]["month"])
        if start == len(points) - 1:
            return f"was {side} the usual range in {month}"
        return f"{verb} {side} the usual range in {month} and has stayed there"
    if "shift" in kinds:
        same = (points["value"] > points["centre"]) == above
        length = len(points) - _find_start(points, same & points["value"].notna())
        return f"has been {side} average for {say_count(length)} months in a row"
    if "two_of_three" in kinds:
        end = "upper" if above else "lower"
        return f"was close to the {end} end of the usual range in two of the last three months"
    rises = latest["value"] > points["value"].iloc[-2]
    steps = points["value"].diff()
    start = _find_start(points, steps > 0 if rises else steps < 0)
    since = format_month(points.iloc[max(start - 1, 0)]["month"])
    return f"has {'risen' if rises else 'fallen'} every month since {since}"


def _find_start(points: pd.DataFrame, holds: pd.Series) -> int:
    """Return where the unbroken run of months starts that holds up to the latest, by segment."""
    same = holds & (points["segment"] == points["segment"].iloc[-1])
    broken = points.index[~same.astype(bool)]
    return int(broken.max()) + 1 if len(broken) else 0


def describe_history(
    points: pd.DataFrame,
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
    points : DataFrame
        As `points.tabulate_points` gives.
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
    first, latest = points.iloc[0], points.iloc[-1]
    kind = "Column chart" if columns else "Line chart"
    period = f"{format_month(first['month'])} to {format_month(latest['month'])}"
    parts = [f"{kind} by month, {period}: {label} in {name_unit(unit)}."]
    if pd.notna(latest["value"]):
        value = format_value(latest["value"], unit)
        parts.append(f"{format_month(latest['month'])}: {value}{_count(latest, unit)}.")
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


def _count(row: pd.Series, unit: str) -> str:
    """Return the counts behind a share, if there are any."""
    if unit != "share" or pd.isna(row["denominator"]) or pd.isna(row["numerator"]):
        return ""
    return f" ({format_number(row['numerator'])} of {format_number(row['denominator'])})"


def _describe_limits(latest: pd.Series, unit: str) -> list[str]:
    """Return what is usual at the latest month."""
    if pd.isna(latest["centre"]):
        return []
    centre = f"Average {format_number(latest['centre'], unit)}"
    if pd.isna(latest["upper"]):
        return [f"{centre}; too few months to tell a usual range."]
    trial = " (provisional: fewer than twelve months)" if latest["trial"] else ""
    return [f"{centre}, usual range {write_range(latest, unit)}{trial}."]


def _describe_signals(points: pd.DataFrame, unit: str) -> list[str]:
    """Return which months stand out and why; that none does is said too."""
    marked = points[points["signals"].map(bool)]
    if marked.empty:
        has_limits = points["upper"].notna().any()
        return ["No month stands out from the usual variation."] if has_limits else []
    parts = []
    for kind, words in SIGNAL_WORDS.items():
        rows = marked[marked["signals"].map(lambda kinds, kind=kind: kind in kinds)]
        if len(rows):
            shown = [_name_run(run, unit) for run in _split_runs(rows)]
            parts.append(f"{words[0].upper()}{words[1:]}: {join_words(shown)}.")
    return parts


def _split_runs(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows in runs of months that follow one another on one side of the average."""
    above = rows["value"] > rows["centre"]
    breaks = (rows["place"].diff() != 1) | (above != above.shift())
    return [run for _, run in rows.groupby(breaks.cumsum())]


def _name_run(run: pd.DataFrame, unit: str) -> str:
    """Return a run of months with its values, the ends only where it is long."""
    ends = run if len(run) < 3 else run.iloc[[0, -1]]
    shown = [
        f"{format_month(row.month, short=True)} ({format_number(row.value, unit)})"
        for row in ends.itertuples()
    ]
    return f"{shown[0]} to {shown[1]}" if len(run) >= 3 else join_words(shown)


def _describe_gaps(points: pd.DataFrame) -> list[str]:
    """Return how many months are not known, and why."""
    missing = points[points["value"].isna()]
    if missing.empty:
        return []
    counted = missing.groupby("reason", sort=False).size()
    reasons = join_words([f"{reason} ({count})" for reason, count in counted.items()])
    months = "1 month" if len(missing) == 1 else f"{len(missing)} months"
    return [f"Not known in {months}: {reasons}."]


def tabulate_history(points: pd.DataFrame, *, label: str, unit: str) -> pd.DataFrame:
    """Return the table that stands beside a history's chart.

    Parameters
    ----------
    points : DataFrame
        As `points.tabulate_points` gives.
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
        "Month": [format_month(month, short=True) for month in points["month"]],
        f"{label} ({name_unit(unit)})": [
            f"not known: {row.reason}" if pd.isna(row.value) else format_number(row.value, unit)
            for row in points.itertuples()
        ],
    }
    if unit == "share" and points["denominator"].notna().any():
        table["Counted"] = [_count(row, unit).strip(" ()") for _, row in points.iterrows()]
    if points["upper"].notna().any():
        table["Average"] = [format_number(value, unit) for value in points["centre"]]
        table["Usual range"] = [
            "" if pd.isna(row["upper"]) else write_range(row, unit) for _, row in points.iterrows()
        ]
        table["What stands out"] = [
            join_words([words for kind, words in SIGNAL_WORDS.items() if kind in kinds] or [""])
            for kinds in points["signals"]
        ]
    return pd.DataFrame(table)
