"""The words that charts and pages use for indicators, units, numbers and months."""

import pandas as pd

from caseload_lib.months import Month
from caseload_lib.review.judgement import CLOSE
from caseload_lib.review.wording import join_words, say_number, say_value

__all__ = [
    "BREAKDOWN_LABELS",
    "CLOSE",
    "INDICATOR_LABELS",
    "PERCENT_UNITS",
    "format_month",
    "format_number",
    "format_value",
    "is_plural",
    "join_words",
    "label_indicator",
    "name_unit",
    "say_chosen_share",
]

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

#: Indicators whose labels take a verb in the singular.
_SINGULAR = frozenset(
    (
        "caseload", "average_caseload", "utilisation", "presence_hours_per_case", "turnover",
        "satisfaction", "support_given_hours", "support_received_hours",
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


def say_chosen_share(share: float) -> str:
    """Return a share that somebody has chosen as they chose it, to three digits.

    Examples
    --------
    >>> say_chosen_share(0.105), say_chosen_share(0.1)
    ('10.5%', '10%')
    """
    return f"{share * 100:.3g}%"


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
