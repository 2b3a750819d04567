"""The scopes of disruptions: what kind of thing a cause is."""

from enum import StrEnum

from caseload_lib.errors import RecordsError
from caseload_lib.tables import SCOPE_OF_CAUSE


class Scope(StrEnum):
    """What kind of disruption it is; each equals its own name as text."""

    BEYOND_CONTROL = "beyond_control"
    STAFFING_CRUNCH = "staffing_crunch"
    CHRONIC_UNDERSTAFFING = "chronic_understaffing"
    AVOIDABLE = "avoidable"


def scope(cause: str) -> Scope:
    """Return the scope of a cause of disruption.

    Parameters
    ----------
    cause : str
        One of `tables.CAUSES`.

    Returns
    -------
    Scope
        What nobody controls, a staffing crunch, chronic understaffing, or what could have been
        avoided.

    Raises
    ------
    RecordsError
        If there is no such cause.

    Examples
    --------
    >>> scope("slow_hiring")
    <Scope.CHRONIC_UNDERSTAFFING: 'chronic_understaffing'>
    """
    if cause not in SCOPE_OF_CAUSE:
        raise RecordsError(
            f"There is no such cause of a disruption. The causes are {', '.join(SCOPE_OF_CAUSE)}. "
            f"Given: {cause!r}. Use one of those."
        )
    return Scope(SCOPE_OF_CAUSE[cause])
