"""How a page writes ranges, objectives and dates, and reads the month it is asked for."""

from datetime import date

import pandas as pd

from caseload_lib.charts.words import format_number, format_value
from caseload_lib.errors import CaseloadError
from caseload_lib.months import Month
from caseload_lib.review.wording import say_range


def write_range(lower: float | None, upper: float | None, unit: str) -> str:
    """Return two bounds as a range.

    Parameters
    ----------
    lower, upper : float or None
        The bounds.
    unit : str
        Their unit, as in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    str
        The range, the unit written once; one value where both are written alike, "" where a
        bound is missing.

    Examples
    --------
    >>> write_range(0.71, 0.9, "share"), write_range(2, 4.2, "hours"), write_range(1, None, "days")
    ('71 to 90%', '2.0 to 4.2 hours', '')
    """
    if lower is None or upper is None or pd.isna(lower) or pd.isna(upper):
        return ""
    return say_range(lower, upper, unit)


def write_objective(target: float | None, better: str | None, unit: str) -> str:
    """Return an objective in words.

    Parameters
    ----------
    target : float or None
        The target.
    better : str or None
        "higher" or "lower".
    unit : str
        Its unit, as in `caseload_lib.agency.INDICATORS`.

    Returns
    -------
    str
        The objective; "" where none is set.

    Examples
    --------
    >>> write_objective(0.9, "higher", "share"), write_objective(1.0, "lower", "ratio")
    ('at least 90%', 'at most 100%')
    >>> write_objective(None, None, "share")
    ''
    """
    if target is None or pd.isna(target):
        return ""
    return f"at {'least' if better == 'higher' else 'most'} {format_value(target, unit)}"


def write_fraction(numerator: float | None, denominator: float | None, unit: str) -> str:
    """Return the counts behind a share.

    Parameters
    ----------
    numerator, denominator : float or None
        The counts.
    unit : str
        The indicator's unit; only of shares are the counts shown.

    Returns
    -------
    str
        As "37 of 42"; "" where there is nothing to show.

    Examples
    --------
    >>> write_fraction(37, 42, "share"), write_fraction(37, 42, "cases")
    ('37 of 42', '')
    """
    if unit != "share" or pd.isna(numerator) or pd.isna(denominator):
        return ""
    return f"{format_number(numerator)} of {format_number(denominator)}"


def pick_verb(value: float) -> str:
    """Return the verb in the past that goes with a number as it is written.

    Parameters
    ----------
    value : float
        The number.

    Returns
    -------
    str
        "was" where 1 is written, else "were".

    Examples
    --------
    >>> pick_verb(1), pick_verb(0.4), pick_verb(0)
    ('was', 'were', 'were')
    """
    return "was" if format_number(value) == "1" else "were"


def write_date(day: date) -> str:
    """Return a day as "5 October 2026".

    Parameters
    ----------
    day : date
        The day, or a timestamp on it.

    Returns
    -------
    str
        The day without a weekday.

    Examples
    --------
    >>> write_date(date(2026, 10, 5))
    '5 October 2026'
    """
    return f"{day.day} {day:%B} {day.year}"


def parse_month(text: str) -> Month:
    """Return the month that was asked for.

    Parameters
    ----------
    text : str
        As 2026-10.

    Returns
    -------
    Month
        The month.

    Raises
    ------
    CaseloadError
        If there is no such month.
    """
    try:
        return Month.parse(str(text))
    except ValueError as error:
        raise CaseloadError(f"{error} Give the month to report on.") from error
