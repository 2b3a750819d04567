"""What a browser sends, as the kind that a form keeps; what is none of that kind is refused."""

import math
import re
from datetime import date

from caseload_lib.errors import CaseloadError

_HOURS = re.compile(r"(?P<hours>[0-9]{1,4})(:(?P<minutes>[0-5][0-9])|(?P<part>[.,][0-9]+))?")


def read_value(value: object) -> int | None:
    """Return an answer's value as a number; None where the answer is taken back."""
    if value is None:
        return None
    try:
        return int(str(value))
    except ValueError as error:
        raise CaseloadError("An answer is one of those offered. Choose one of them.") from error


def read_pick(field: str, value: object) -> object:
    """Return what was chosen before the first question, as its field keeps it."""
    if field not in {"rater_id", "rater_kind", "about_id", "period", "role_years"}:
        raise CaseloadError("This form has nothing of that name. Reload the page.")
    if field != "role_years":
        return str(value or "")
    if value in {None, ""}:
        return None
    try:
        years = float(str(value))
    except ValueError:
        years = math.nan
    if not 0 <= years <= 80:
        raise CaseloadError("Years as a supervisor are a number from 0 to 80, such as 2.5.")
    return years


def read_day(value: object) -> date | None:
    """Return a day that was chosen; None where none is.

    Raises
    ------
    CaseloadError
        If it is no day.

    Examples
    --------
    >>> read_day("2026-11-27"), read_day("")
    (datetime.date(2026, 11, 27), None)
    """
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError as error:
        raise CaseloadError("The day is written as 2026-11-27. Choose one.") from error


def read_hours(label: str, value: object) -> int | None:
    """Return hours as minutes; None where nothing is given.

    Parameters
    ----------
    label : str
        What to call the field.
    value : object
        As 1.5 or 1:30; decimals are taken to the nearest minute.

    Returns
    -------
    int or None
        Minutes, 0 or more.

    Raises
    ------
    CaseloadError
        If it is neither.

    Examples
    --------
    >>> read_hours("Training", "1:30"), read_hours("Training", 7.33), read_hours("Training", "")
    (90, 440, None)
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    found = _HOURS.fullmatch(text)
    if found is None:
        raise CaseloadError(f"{label}: hours are a number as 1.5, or hours and minutes as 1:30.")
    part = float((found["part"] or "0").replace(",", "."))
    return int(found["hours"]) * 60 + int(found["minutes"] or 0) + round(part * 60)


def write_hours(minutes: int) -> str:
    """Return minutes as hours and minutes.

    Examples
    --------
    >>> write_hours(90), write_hours(2400)
    ('1:30', '40:00')
    """
    return f"{minutes // 60}:{minutes % 60:02}"
