"""How charts write indicators, units, numbers and months."""

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.wording import name_indicator, say_number, say_value

#: Indicators whose names are plural, for the verbs after them.
_SINGULAR = frozenset(
    (
        "caseload", "average_caseload", "utilisation", "presence_hours_per_case", "turnover",
        "satisfaction",
    )
)  # fmt: skip
#: Units whose name over an axis is not their own.
_UNIT_NAMES = {
    "share": "per cent",
    "ratio": "per cent of available hours",
    "departures per position-year": "departures per position and year",
    "points": "points, 1 to 5",
}
#: Units that are shown as percentages.
PERCENT_UNITS = frozenset(("share", "ratio"))


def label_indicator(indicator: str, breakdown: str = "") -> str:
    """Return what an indicator is called at the start of a sentence.

    Parameters
    ----------
    indicator : str
        One of `agency.INDICATORS`.
    breakdown : str, default ""
        Which part of it.

    Returns
    -------
    str
        A label without a full stop.

    Examples
    --------
    >>> label_indicator("contact_rate"), label_indicator("disruptions", "avoidable")
    ('Planned contacts made', 'Disruptions (avoidable ones)')
    """
    name = name_indicator(indicator, breakdown)
    return name[:1].upper() + name[1:]


def is_plural(indicator: str) -> bool:
    """Tell whether an indicator's name takes a verb in the plural.

    Parameters
    ----------
    indicator : str
        One of `agency.INDICATORS`.

    Returns
    -------
    bool
        Whether it is "are" rather than "is".

    Examples
    --------
    >>> is_plural("disruptions"), is_plural("caseload")
    (True, False)
    """
    return indicator not in _SINGULAR


def name_unit(unit: str) -> str:
    """Return a unit as it stands over an axis.

    Parameters
    ----------
    unit : str
        One of the units of `agency.INDICATORS`.

    Returns
    -------
    str
        For example "hours per case", or "per cent" for a share.

    Examples
    --------
    >>> name_unit("share"), name_unit("hours")
    ('per cent', 'hours')
    """
    return _UNIT_NAMES.get(unit, unit)


def format_number(value: float | None, unit: str = "") -> str:
    """Return a number as a person reads it, without its unit but for a percent sign.

    Parameters
    ----------
    value : float or None
        The number; None and NaN are not known.
    unit : str, default ""
        Its unit: shares and ratios are shown as percentages.

    Returns
    -------
    str
        As `review.wording.say_number`; two decimals for a turnover; an en dash if not known.

    Examples
    --------
    >>> format_number(0.856, "share"), format_number(12.26, "hours"), format_number(None)
    ('86%', '12.3', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    if unit == "departures per position-year":
        return f"{value:.2f}"
    return say_number(float(value), unit)


def format_value(value: float | None, unit: str) -> str:
    """Return a number with its unit as a person reads it.

    Parameters
    ----------
    value : float or None
        The number; None and NaN are not known.
    unit : str
        One of the units of `agency.INDICATORS`.

    Returns
    -------
    str
        For example "3.2 hours per case", "86%" or "not known".

    Examples
    --------
    >>> format_value(1, "cases"), format_value(0.9, "share"), format_value(float("nan"), "hours")
    ('1 case', '90%', 'not known')
    """
    if value is None or pd.isna(value):
        return "not known"
    if unit == "departures per position-year":
        return f"{value:.2f} {name_unit(unit)}"
    return say_value(float(value), unit)


def format_month(month: str, *, short: bool = False) -> str:
    """Return a month in words.

    Parameters
    ----------
    month : str
        As in "2026-10".
    short : bool, default False
        Whether to abbreviate the month's name.

    Returns
    -------
    str
        For example "October 2026" or "Oct 2026".

    Raises
    ------
    ValueError
        If it is no month.

    Examples
    --------
    >>> format_month("2026-10"), format_month("2026-10", short=True)
    ('October 2026', 'Oct 2026')
    """
    name, year = Month.parse(month).label.split(" ")
    return f"{name[:3] if short else name} {year}"
