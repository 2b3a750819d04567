"""The rows of a table of indicators: every value with what it rests on and what it says."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from caseload_lib.agency import Agency
from caseload_lib.charts.words import format_number, format_value, label_indicator
from caseload_lib.months import Month
from caseload_lib.report.labels import ABOUT, PARTS
from caseload_lib.report.sparklines import Sparkline, make_sparkline
from caseload_lib.report.unknown import group_reasons, name_unknown
from caseload_lib.report.values import Rows
from caseload_lib.report.writing import write_fraction, write_objective, write_range
from caseload_lib.review.wording import join_words

#: What the limits say of the objective. It is about how the work is set up, not about effort.
_ASSURANCE = {
    "met": "As the work is set up, the objective is met month after month.",
    "missed": "As the work is set up, the objective is out of reach; effort alone will not do.",
    "uncertain": "The objective lies within the usual range.",
}

#: What stands where nothing else is said of a value.
_TOO_FEW = "Too few for a monthly verdict."

#: Of these counts a range says nothing: cases come and go by decision, not by chance.
_DECIDED = frozenset(("cases_opened", "cases_closed", "cases_received", "cases_passed_on"))

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
    number, unit : str
        The month's value and its unit; a percent sign stays with the number.
    below : tuple of str
        What the value rests on: counts, interval, what was not counted.
    objective : str
        The objective, "" where none is set.
    mark : str
        The strongest signal in words, "" where there is none.
    says : tuple of str
        What else is to be said: other signals, the usual range or why there is none, and whether
        the objective is in reach.
    tone : str
        "good", "notice" or "".
    spark : Sparkline or None
        The history.
    """

    name: str
    about: str
    number: str
    unit: str
    below: tuple[str, ...]
    objective: str
    mark: str
    says: tuple[str, ...]
    tone: str
    spark: Sparkline | None


@dataclass(frozen=True)
class IndicatorTable:
    """A table of indicators: what is known and moves in rows, the rest in a line each.

    Parameters
    ----------
    name : str
        What the table is about.
    rows : tuple of IndicatorRow
        The indicators whose value is known.
    asides : tuple of str
        What was zero in every month, and what is not known and why.
    """

    name: str
    rows: tuple[IndicatorRow, ...]
    asides: tuple[str, ...]


def make_table(
    name: str,
    judged: Rows,
    courses: Mapping[tuple[str, str], Mapping[str, float]],
    *,
    indicators: Iterable[str],
    agency: Agency,
    month: Month,
    about: Mapping[str, str] = ABOUT,
) -> IndicatorTable:
    """Return the table of some indicators, each of their parts in a row of its own.

    Parameters
    ----------
    name : str
        What the table is about.
    judged : sequence of dict
        The month's values with verdicts: `rows` of a page.
    courses : dict
        The values of the same person or agency month by month: `courses` of a page.
    indicators : iterable of str
        Which indicators, in the order of the rows.
    agency : Agency
        The settings: how long a history is, and from when limits are new.
    month : Month
        The month.
    about : mapping of str to str, default labels.ABOUT
        How each indicator is counted.

    Returns
    -------
    IndicatorTable
        A row for each indicator, or part of one, that is known; those that were zero in every
        month and those that are not known are named in a line.
    """
    months = _list_months(courses, month, agency.reports.history_months)
    rows, quiet, unknown = [], [], []
    for indicator in indicators:
        rebases = [str(r.from_month) for r in agency.rebases if r.indicator == indicator]
        since = sum(each < max(rebases, default="") for each in months)
        for row in (row for row in judged if row["indicator"] == indicator):
            if row["value"] is None:
                unknown.append(row)
                continue
            course = courses[indicator, row["breakdown"]]
            values = [course.get(each, math.nan) for each in months]
            if not row["denominator"] and all(math.isnan(value) or value == 0 for value in values):
                quiet.append(_name_row(row))
            else:
                start = min(since, len(months) - 1)
                rows.append(_make_row(row, values, counted=about[indicator], limits_from=start))
    asides = [f"Zero in every month: {_list(quiet)}."] if quiet else []
    asides += _explain_unknown(unknown, judged)
    return IndicatorTable(name, tuple(rows), tuple(asides))


def _list_months(
    courses: Mapping[tuple[str, str], Mapping[str, float]], month: Month, count: int
) -> list[str]:
    """Return the months up to one, without those before the history begins."""
    first = min((each for course in courses.values() for each in course), default=str(month))
    return [str(each) for each in month.trailing(count) if str(each) >= first]


def _name_row(row: Mapping[str, Any]) -> str:
    """Return what stands at the head of a row."""
    return PARTS[row["breakdown"]] if row["breakdown"] else label_indicator(row["indicator"])


def _explain_unknown(unknown: Rows, judged: Rows) -> list[str]:
    """Return a line for each reason, with what is not known for it."""
    lines = []
    for reason, rows in group_reasons(unknown).items():
        # What does not apply is not a gap in the records.
        head, colon, rest = reason.partition(": ")
        why = f"{_begin(head)} ({rest})" if colon else f"Not known ({reason})"
        lines.append(f"{why}: {_list(name_unknown(rows, judged))}.")
    return lines


def _list(names: list[str]) -> str:
    """Return names as they stand within a sentence."""
    return join_words([f"{name[:1].lower()}{name[1:]}" for name in names])


def _make_row(
    row: Mapping[str, Any], values: list[float], *, counted: str, limits_from: int
) -> IndicatorRow:
    """Return one row from its verdict and its history."""
    unit, part = row["unit"], row["breakdown"]
    has_limits = row["method"] == "xmr" and row["limit_lower"] is not None
    number, _, words = format_value(row["value"], unit).partition(" ")
    usual = (row["limit_lower"], row["limit_upper"]) if has_limits else None
    marks = _split(row["signal_words"])
    says = (*map(_begin, marks[1:]), *_write_says(row, usual=usual))
    high = row["centre"] is not None and row["value"] > row["centre"]
    return IndicatorRow(
        name=_name_row(row),
        about=_ABOUT_PARTS.get(part, "") if part else counted,
        number=number,
        unit=words,
        below=_write_basis(row),
        objective=write_objective(row["target"], row["better"], unit),
        mark=_begin(marks[0]) if marks else "",
        says=says if says or marks else (_TOO_FEW,),
        tone=_find_tone(row["better"], marks, high=high),
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


def _write_basis(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a value rests on."""
    interval = write_range(row["lower"], row["upper"], row["unit"])
    if interval:
        interval = _write_count(row) if row["method"] == "rare" else f"95% interval {interval}"
    uncounted = int(row["uncounted"] or 0)
    lines = [
        write_fraction(row["numerator"], row["denominator"], row["unit"]),
        interval,
        f"{uncounted} not counted" if uncounted else "",
    ]
    return tuple(line for line in lines if line)


def _write_count(row: Mapping[str, Any]) -> str:
    """Return what is counted over some months, and how many chance alone would give."""
    months = int(row["trailing_months"])
    said = f"{format_number(row['trailing_count'])} in {months} month{'' if months == 1 else 's'}"
    if row["indicator"] in _DECIDED:
        return said
    lower, upper = math.floor(row["lower"]), math.ceil(row["upper"])
    return f"{said} (chance alone would give {lower} to {upper})"


def _write_says(row: Mapping[str, Any], *, usual: tuple[float, float] | None) -> tuple[str, ...]:
    """Return what is to be said beside the signals."""
    # A rare count says over how many months it was counted beside its value, and why a zero is
    # not judged needs no words.
    plain = row["method"] == "rare" or (row["value"] == 0 and row["unit"] != "share")
    lines = [] if plain else [_begin(row["note"])]
    if usual and "outside" not in str(row["signals"]).split(";"):
        words = "Usual so far" if row["trial"] else "Usual"
        lines = [f"{words}: {write_range(*usual, row['unit'])}"]
    lines.append(_write_assurance(row))
    return tuple(line for line in lines if line)


def _write_assurance(row: Mapping[str, Any]) -> str:
    """Return whether the objective is in reach, or how often it was met; "" where none is set."""
    if not isinstance(row["assurance"], str):
        return ""
    months = row.get("months_known")
    if row["assurance"] != "uncertain" or not months:
        return _ASSURANCE[row["assurance"]]
    return f"The objective was met in {int(row['months_met'])} of the last {int(months)} months."
