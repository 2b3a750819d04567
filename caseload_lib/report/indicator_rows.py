"""The rows of a table of indicators: every value with what it rests on and what it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value, label_indicator
from caseload_lib.months import Month
from caseload_lib.report.labels import ABOUT, PARTS
from caseload_lib.report.sparklines import Sparkline, make_sparkline
from caseload_lib.report.writing import write_fraction, write_objective, write_range

#: What the limits say of the objective. It is about how the work is set up, not about effort.
_ASSURANCE = {
    "met": "As the work is set up, the objective is met month after month.",
    "missed": "As the work is set up, the objective is out of reach; effort alone will not do.",
    "uncertain": "The objective is met in some months and not in others, as chance has it.",
}

#: How a part is counted, where its name does not say so.
_ABOUT_PARTS = {
    "filled": "mean of those filled in the last twelve months",
    "still_open": "mean of those open on the last day",
}


@dataclass(frozen=True)
class IndicatorRow:
    """One row, ready to show.

    Parameters
    ----------
    name, about : str
        The indicator and how it is counted.
    value : str
        The month's value with its unit.
    below : tuple of str
        What the value rests on: counts, interval, what was not counted.
    objective : str
        The objective, "" where none is set.
    marks : tuple of str
        The signals in words.
    says : tuple of str
        What else is to be said: usual range, objective, why a value is missing.
    tone : str
        "good", "notice", "missing" or "".
    spark : Sparkline or None
        The history.
    """

    name: str
    about: str
    value: str
    below: tuple[str, ...]
    objective: str
    marks: tuple[str, ...]
    says: tuple[str, ...]
    tone: str
    spark: Sparkline | None


def make_rows(
    judged: pd.DataFrame,
    history: pd.DataFrame,
    *,
    indicators: Iterable[str],
    agency: Agency,
    month: Month,
) -> list[IndicatorRow]:
    """Return the rows of some indicators, each of their parts in a row of its own.

    Parameters
    ----------
    judged : DataFrame
        The month's values with verdicts, as `review.verdicts.judge_history` gives them.
    history : DataFrame
        The facts of the same person or agency month by month.
    indicators : iterable of str
        Which indicators, in the order of the rows.
    agency : Agency
        The settings: how long a history is, and from when limits are new.
    month : Month
        The month.

    Returns
    -------
    list of IndicatorRow
        One for each indicator and part of it; parts that are all missing for one reason share
        a row.
    """
    months = [str(each) for each in month.trailing(agency.reports.history_months)]
    first = min((each for each in history["month"]), default=str(month))
    months = [each for each in months if each >= first]
    wide = history.pivot(index="month", columns=["indicator", "breakdown"], values="value")
    wide = wide.reindex(months)
    rows = []
    for indicator in indicators:
        own = judged[judged["indicator"] == indicator]
        if len(own) > 1 and own["value"].isna().all() and own["reason"].nunique() == 1:
            own = own.head(1).assign(breakdown="")
        for row in own.to_dict("records"):
            key = (indicator, row["breakdown"])
            values = wide[key].tolist() if key in wide.columns else []
            rebases = [str(r.from_month) for r in agency.rebases if r.indicator == indicator]
            since = sum(each < max(rebases, default="") for each in months)
            rows.append(_make_row(row, values, limits_from=min(since, max(len(values) - 1, 0))))
    return rows


def _make_row(row: dict[Any, Any], values: list[float], *, limits_from: int) -> IndicatorRow:
    """Return one row from its verdict and its history."""
    unit, missing = row["unit"], pd.isna(row["value"])
    has_limits = row["method"] == "xmr" and not pd.isna(row["limit_lower"])
    usual = (row["limit_lower"], row["limit_upper"]) if has_limits else None
    marks = _split(row["signal_words"])
    high = not missing and not pd.isna(row["centre"]) and row["value"] > row["centre"]
    part = row["breakdown"]
    return IndicatorRow(
        name=PARTS[part] if part else label_indicator(row["indicator"]),
        about=_ABOUT_PARTS.get(part, "") if part else ABOUT[row["indicator"]],
        value="not known" if missing else format_value(row["value"], unit),
        below=_write_basis(row),
        objective=write_objective(row["target"], row["better"], unit),
        marks=tuple(_begin(words) for words in marks),
        says=_write_says(row, usual=usual, known=not missing),
        tone="missing" if missing else _find_tone(row["better"], marks, high=high),
        spark=make_sparkline(
            values,
            unit=unit,
            limits=(usual[0], row["centre"], usual[1]) if usual else None,
            limits_from=limits_from,
            sign=bool(marks),
        ),
    )


def _split(words: object) -> list[str]:
    """Return the phrases of a text that joins them by semicolons."""
    return words.split("; ") if isinstance(words, str) and words else []


def _begin(words: object) -> str:
    """Return words as the beginning of a sentence; "" where there are none."""
    return f"{words[:1].upper()}{words[1:]}" if isinstance(words, str) else ""


def _find_tone(better: object, marks: list[str], *, high: bool) -> str:
    """Return whether what stands out is for the better; where nobody said so, it is to be seen."""
    if not marks:
        return ""
    return "good" if better == ("higher" if high else "lower") else "notice"


def _write_basis(row: dict[Any, Any]) -> tuple[str, ...]:
    """Return what a value rests on."""
    interval = write_range(row["lower"], row["upper"], row["unit"])
    if interval and row["method"] == "rare":
        months, count = int(row["trailing_months"]), format_number(row["trailing_count"])
        interval = f"{count} in {months} months, 95% interval {interval.rpartition(' ')[0]}"
    elif interval:
        interval = f"95% interval {interval}"
    uncounted = 0 if pd.isna(row["uncounted"]) else int(row["uncounted"])
    lines = [
        write_fraction(row["numerator"], row["denominator"], row["unit"]),
        interval,
        f"{uncounted} not counted" if uncounted else "",
    ]
    return tuple(line for line in lines if line)


def _write_says(
    row: dict[Any, Any], *, usual: tuple[float, float] | None, known: bool
) -> tuple[str, ...]:
    """Return what is to be said beside the signals."""
    if not known:
        return (_begin(row["reason"]),)
    lines = [_begin(row["note"])]
    if usual and "outside" not in str(row["signals"]).split(";"):
        words = "Usual so far" if row["trial"] else "Usual"
        lines = [f"{words}: {write_range(*usual, row['unit'])}"]
    if isinstance(row["assurance"], str):
        lines.append(_ASSURANCE[row["assurance"]])
    return tuple(line for line in lines if line)
