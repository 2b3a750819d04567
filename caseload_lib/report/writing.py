"""How a page writes numbers with their units, ranges, dates and lists."""

from datetime import date

import pandas as pd

#: Between a number and its unit: they stay on one line.
_GAP = "\N{NO-BREAK SPACE}"

MISSING = "not known"


def write_number(value: float, *, decimals: int = 1) -> str:
    """Return a number in digits, thousands apart, without empty decimals or a negative zero.

    Parameters
    ----------
    value : float
        The number.
    decimals : int, default 1
        The most decimals to show.

    Returns
    -------
    str
        The number.

    Examples
    --------
    >>> write_number(12.04), write_number(1234.56), write_number(-0.01), write_number(-2)
    ('12', '1,234.6', '0', '−2')
    """
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text.replace("-", "\N{MINUS SIGN}")


_SUFFIXES = {
    "hours": f"{_GAP}h",
    "hours per case": f"{_GAP}h a case",
    "points": f"{_GAP}of{_GAP}5",
    "departures per position-year": f" a{_GAP}year for each position",
}


def write_value(value: float | None, unit: str) -> str:
    """Return a value with its unit, as a page shows it.

    Parameters
    ----------
    value : float or None
        The value; None and NaN are written as not known.
    unit : str
        A unit in `caseload_lib.agency.INDICATORS`; shares and ratios become per cent.

    Returns
    -------
    str
        The value in words and digits.

    Examples
    --------
    >>> write_value(0.87, "share").split(), write_value(132.44, "hours").split()
    (['87', '%'], ['132.4', 'h'])
    >>> write_value(1, "cases").split(), write_value(None, "hours")
    (['1', 'case'], 'not known')
    """
    if value is None or pd.isna(value):
        return MISSING
    if unit in {"share", "ratio"}:
        return f"{write_number(100 * value, decimals=0)}{_GAP}%"
    decimals = 2 if unit.startswith("departures per") else 1
    number = write_number(value, decimals=decimals)
    if unit in _SUFFIXES:
        return number + _SUFFIXES[unit]
    one = {"cases": "case"}.get(unit, unit.removesuffix("s"))
    return f"{number}{_GAP}{one if number == '1' else unit}"


def write_range(lower: float | None, upper: float | None, unit: str) -> str:
    """Return two bounds as a range; "" where either is missing.

    Parameters
    ----------
    lower, upper : float or None
        The bounds.
    unit : str
        Their unit.

    Returns
    -------
    str
        The range, the unit written once.

    Examples
    --------
    >>> write_range(0.71, 0.9, "share").split()
    ['71', 'to', '90', '%']
    """
    if lower is None or upper is None or pd.isna(lower) or pd.isna(upper):
        return ""
    first = write_value(lower, unit).split(_GAP)[0].split(" a")[0]
    return f"{first} to {write_value(upper, unit)}"


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
    >>> write_date(date(2026, 10, 5)).split()
    ['5', 'October', '2026']
    """
    return f"{day.day}{_GAP}{day:%B} {day.year}"


def join_words(words: list[str]) -> str:
    """Return words as one list in a sentence.

    Parameters
    ----------
    words : list of str
        The words in order.

    Returns
    -------
    str
        Joined by commas and a last "and".

    Examples
    --------
    >>> join_words(["records", "replies", "reviews"]), join_words(["records"])
    ('records, replies and reviews', 'records')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
