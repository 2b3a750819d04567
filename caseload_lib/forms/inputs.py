"""What a browser sends, as the kind that a form keeps; what is none of that kind is refused."""

import math

from caseload_lib.errors import CaseloadError


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
