"""The words that charts and pages use for indicators, units, activities and scopes."""

import math
from collections.abc import Sequence

import pandas as pd

from caseload_lib.months import Month

#: What each indicator is called at the start of a sentence.
INDICATOR_LABELS = {
    "caseload": "Caseload",
    "average_caseload": "Average caseload",
    "cases_opened": "Cases opened",
    "cases_closed": "Cases closed",
    "cases_received": "Cases received from colleagues",
    "cases_passed_on": "Cases passed on to colleagues",
    "available_hours": "Hours available",
    "needed_hours": "Hours needed",
    "utilisation": "Workload against capacity",
    "contact_rate": "Planned contacts made",
    "extra_contacts": "Contacts beyond the plan",
    "presence_hours_per_case": "Presence with clients' teams",
    "hours": "Hours logged",
    "disruptions": "Disruptions",
    "disruption_hours": "Hours taken by disruptions",
    "obligations_on_time": "Obligations met on time",
    "referrals_followed_up": "Referrals followed up on time",
    "outcomes_met": "Cases closed with goals met",
    "over_duration": "Cases older than expected",
    "continuity": "Clients with the same facilitator throughout",
    "open_position_days": "Days with a position open",
    "days_to_fill": "Days to fill a position",
    "departures": "Departures from clients' teams",
    "turnover": "Turnover in clients' teams",
    "support_given_hours": "Support given to colleagues",
    "support_received_hours": "Support received from colleagues",
    "satisfaction": "Satisfaction with the service",
}

#: What each breakdown is called.
BREAKDOWN_LABELS = {
    "direct": "Direct work with clients",
    "presence": "Presence with teams",
    "administration": "Administration",
    "compliance": "Compliance",
    "communication": "Communication",
    "hiring": "Hiring",
    "training": "Training",
    "leave": "Leave",
    "support": "Support of colleagues",
    "beyond_control": "Beyond anyone's control",
    "staffing_crunch": "Staffing crunch",
    "chronic_understaffing": "Chronic understaffing",
    "avoidable": "Avoidable",
    "record": "Records",
    "reply": "Replies",
    "review": "Reviews",
    "filled": "Filled positions",
    "still_open": "Positions still open",
    "client": "Clients",
    "family": "Families",
    "staff": "Staff",
    "partner": "Partners",
}

#: Unit as it stands over an axis, and after one number and after several.
_UNITS = {
    "cases": ("cases", "case", "cases"),
    "hours": ("hours", "hour", "hours"),
    "hours per case": ("hours per case", "hours per case", "hours per case"),
    "contacts": ("contacts", "contact", "contacts"),
    "disruptions": ("disruptions", "disruption", "disruptions"),
    "days": ("days", "day", "days"),
    "departures": ("departures", "departure", "departures"),
    "departures per position-year": (
        "departures per position and year",
        "departures per position and year",
        "departures per position and year",
    ),
    "points": ("points, 1 to 5", "points of 5", "points of 5"),
}

#: Units that are shown as percentages.
PERCENT_UNITS = {"share": "%", "ratio": "% of available time"}


def label_indicator(indicator: str, breakdown: str = "") -> str:
    """Return what an indicator is called at the start of a sentence.

    Parameters
    ----------
    indicator : str
        One of `agency.INDICATORS`; an unknown one is shown with its underscores as spaces.
    breakdown : str, default ""
        Which part of it.

    Returns
    -------
    str
        A label without a full stop.

    Examples
    --------
    >>> label_indicator("disruptions", "avoidable")
    'Disruptions: avoidable'
    """
    label = INDICATOR_LABELS.get(indicator, indicator.replace("_", " ").capitalize())
    if not breakdown:
        return label
    part = BREAKDOWN_LABELS.get(breakdown, breakdown.replace("_", " "))
    return f"{label}: {part[:1].lower()}{part[1:]}"


def name_unit(unit: str) -> str:
    """Return a unit as it stands over an axis.

    Parameters
    ----------
    unit : str
        One of the units of `agency.INDICATORS`.

    Returns
    -------
    str
        For example "hours per case", or "%" for a share.
    """
    if unit in PERCENT_UNITS:
        return PERCENT_UNITS[unit]
    return _UNITS[unit][0] if unit in _UNITS else unit


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
        None, one or two decimals for 100, 1 and less; an en dash where not known.

    Examples
    --------
    >>> format_number(0.856, "share"), format_number(12.26, "hours"), format_number(None)
    ('86%', '12.3', '–')
    """
    if value is None or pd.isna(value):
        return "–"
    if unit in PERCENT_UNITS:
        return f"{_round_half_up(value * 100, 0):.0f}%"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    text = f"{_round_half_up(value, digits):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


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
    number = format_number(value, unit)
    if unit in PERCENT_UNITS:
        return number
    _, one, many = _UNITS.get(unit, (unit, unit, unit))
    return f"{number} {one if number == '1' else many}".rstrip()


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
    label = Month.parse(month).label
    name, year = label.split(" ")
    return f"{name[:3]} {year}" if short else label


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    Parameters
    ----------
    words : sequence of str
        The words, at least one.

    Returns
    -------
    str
        Joined by commas and "and".

    Examples
    --------
    >>> join_words(["one", "two", "three"])
    'one, two and three'
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _round_half_up(value: float, digits: int) -> float:
    """Round halves away from zero, as people do, tolerating the error of binary fractions."""
    scaled = abs(value) * 10**digits
    return math.copysign(math.floor(scaled + 0.5 + 1e-9) / 10**digits, value)
