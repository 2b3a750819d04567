"""Plain words for indicators and numbers, as sentences use them."""

import math
from collections.abc import Sequence

#: What each indicator is called within a sentence, after "your" or at its start.
NOUNS = {
    "caseload": "caseload",
    "average_caseload": "average caseload",
    "cases_opened": "newly opened cases",
    "cases_closed": "closed cases",
    "cases_received": "cases received from colleagues",
    "cases_passed_on": "cases passed on to colleagues",
    "available_hours": "available hours",
    "needed_hours": "hours that the caseload needs",
    "utilisation": "workload against capacity",
    "contact_rate": "planned contacts made",
    "extra_contacts": "contacts beyond the plan",
    "presence_hours_per_case": "presence with clients' teams per case",
    "hours": "hours logged",
    "disruptions": "disruptions",
    "disruption_hours": "hours taken by disruptions",
    "obligations_on_time": "obligations met on time",
    "referrals_followed_up": "referrals followed up on time",
    "outcomes_met": "closures with the outcome met",
    "over_duration": "cases open longer than expected",
    "continuity": "clients with the same facilitator for six months",
    "open_position_days": "days with an open position",
    "days_to_fill": "days to fill a position",
    "departures": "departures from clients' teams",
    "turnover": "turnover in clients' teams",
    "support_given_hours": "hours of support given",
    "support_received_hours": "hours of support received",
    "satisfaction": "satisfaction",
}
_CAUSED = {
    "beyond_control": "{} beyond anyone's control",
    "staffing_crunch": "{} in staffing crunches",
    "chronic_understaffing": "{} from chronic understaffing",
    "avoidable": "avoidable {}",
}
_PARTS = {
    "disruptions": {part: words.format("disruptions") for part, words in _CAUSED.items()},
    "disruption_hours": {
        part: "hours taken by " + words.format("disruptions") for part, words in _CAUSED.items()
    },
    "hours": {
        "direct": "hours of direct work",
        "presence": "hours of presence with clients' teams",
        "support": "hours of support to colleagues",
    },
    "obligations_on_time": {
        "record": "records kept on time",
        "reply": "replies given on time",
        "review": "reviews held on time",
    },
    "days_to_fill": {
        "filled": "days that filled positions had been open",
        "still_open": "days that open positions have been open",
    },
    "satisfaction": {
        "client": "satisfaction of clients",
        "family": "satisfaction of families",
        "staff": "satisfaction of staff",
        "partner": "satisfaction of partners",
    },
}
_UNITS = {
    "cases": ("case", "cases"),
    "hours": ("hour", "hours"),
    "hours per case": ("hour per case", "hours per case"),
    "contacts": ("contact", "contacts"),
    "disruptions": ("disruption", "disruptions"),
    "days": ("day", "days"),
    "departures": ("departure", "departures"),
    "points": ("point of 5", "points of 5"),
}
_NUMBERS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)
_PERCENT = {"share", "ratio"}
_WHOLE = "percent"


def name_indicator(indicator: str, breakdown: str = "") -> str:
    """Return what an indicator is called within a sentence.

    Parameters
    ----------
    indicator : str
        One of `agency.INDICATORS`.
    breakdown : str, default ""
        Which part of it.

    Returns
    -------
    str
        A noun without an article.

    Examples
    --------
    >>> name_indicator("disruptions", "avoidable"), name_indicator("hours", "leave")
    ('avoidable disruptions', 'hours of leave')
    >>> name_indicator("caseload")
    'caseload'
    """
    if not breakdown:
        return NOUNS[indicator]
    words = "hours of {}" if indicator == "hours" else NOUNS[indicator] + ": {}"
    named = _PARTS.get(indicator, {}).get(breakdown)
    return named or words.format(breakdown.replace("_", " "))


def say_number(value: float, unit: str = "", *, apart_from: float | None = None) -> str:
    """Return a number as a sentence says it, without a unit but for a percent sign.

    Parameters
    ----------
    value : float
        The number.
    unit : str, default ""
        Its unit; shares and ratios become percentages.
    apart_from : float, optional
        A number from which it differs: it gets up to two decimals more where both would
        otherwise read the same.

    Returns
    -------
    str
        No decimals from 20 on and for percentages, else at most one.

    Examples
    --------
    >>> say_number(0.856, "share"), say_number(132.4), say_number(5.25), say_number(11.0)
    ('86%', '132', '5.3', '11')
    >>> say_number(60.4, apart_from=60.0)
    '60.4'
    """
    if unit in _PERCENT:
        other = None if apart_from is None else apart_from * 100
        return f"{say_number(value * 100, apart_from=other, unit=_WHOLE)}%"
    digits = 0 if unit == _WHOLE or abs(value) >= 20 else 1
    if apart_from is not None:
        most = digits + 2
        while digits < most and _round(value, digits) == _round(apart_from, digits):
            digits += 1
    text = f"{_round(value, digits):,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def say_value(value: float, unit: str, *, apart_from: float | None = None) -> str:
    """Return a number with its unit as a sentence says it.

    Parameters
    ----------
    value : float
        The number.
    unit : str
        One of the units of `agency.INDICATORS`.
    apart_from : float, optional
        As `say_number` takes it.

    Returns
    -------
    str
        For example "1 case" or "86%".

    Examples
    --------
    >>> say_value(1, "cases"), say_value(0.4, "hours per case"), say_value(0.86, "share")
    ('1 case', '0.4 hours per case', '86%')
    """
    number = say_number(value, unit, apart_from=apart_from)
    if unit in _PERCENT:
        return number
    one, many = _UNITS.get(unit, (unit, unit))
    return f"{number} {one if number == '1' else many}".rstrip()


def say_share(share: float) -> str:
    """Return a share as a percentage that is 100 or 0 only where all or none is meant.

    Parameters
    ----------
    share : float
        0 to 1.

    Returns
    -------
    str
        For example "86%" or "over 99%".

    Examples
    --------
    >>> say_share(299 / 300), say_share(1), say_share(0.86)
    ('over 99%', '100%', '86%')
    """
    text = say_number(share, "share")
    if text == "100%" and share < 1:
        return "over 99%"
    return "under 1%" if text == "0%" and share > 0 else text


def say_range(lower: float, upper: float, unit: str, *, apart_from: float | None = None) -> str:
    """Return two bounds as a sentence says them, both to the same decimals.

    Parameters
    ----------
    lower, upper : float
        The bounds.
    unit : str
        One of the units of `agency.INDICATORS`.
    apart_from : float, optional
        A number from which both differ: they get up to two decimals more where one of them
        would otherwise read the same.

    Returns
    -------
    str
        The unit is written once; one value where both would read the same.

    Examples
    --------
    >>> say_range(0.714, 0.9, "share"), say_range(18.7, 43.2, "hours"), say_range(2, 4.2, "days")
    ('71 to 90%', '19 to 43 hours', '2.0 to 4.2 days')
    >>> say_range(862.2, 903.2, "hours", apart_from=903.4)
    '862.2 to 903.2 hours'
    """
    percent = unit in _PERCENT
    scale = 100 if percent else 1
    low, high = lower * scale, upper * scale
    digits = 0 if percent or max(abs(low), abs(high)) >= 20 else 1
    if apart_from is not None:
        most, value = digits + 2, apart_from * scale
        while digits < most and _round(value, digits) in (
            _round(low, digits),
            _round(high, digits),
        ):
            digits += 1
    texts = [f"{_round(bound, digits):,.{digits}f}" for bound in (low, high)]
    if all("." in text and not text.rpartition(".")[2].strip("0") for text in texts):
        texts = [text.rpartition(".")[0] for text in texts]
    number = texts[0] if texts[0] == texts[1] else " to ".join(texts)
    number = number.replace("-", "−")
    if percent:
        return f"{number}%"
    one, many = _UNITS.get(unit, (unit, unit))
    return f"{number} {one if number == '1' else many}".rstrip()


def say_count(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond.

    Parameters
    ----------
    count : int
        The count, 0 or more.

    Returns
    -------
    str
        For example "seven".

    Examples
    --------
    >>> say_count(7), say_count(13)
    ('seven', '13')
    """
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def join_words(words: Sequence[str]) -> str:
    """Return words as a list within a sentence.

    Parameters
    ----------
    words : sequence of str
        The words.

    Returns
    -------
    str
        Joined by commas and "and".

    Examples
    --------
    >>> join_words(["one", "two", "three"])
    'one, two and three'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _round(value: float, digits: int) -> float:
    """Round halves away from zero, as people do, whatever their binary fraction."""
    scaled = abs(value) * 10**digits
    return math.copysign(math.floor(scaled + 0.5 + 1e-9) / 10**digits, value)
