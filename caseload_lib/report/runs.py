"""A run: one notebook to execute for one page, and what it may be given."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.months import Month
from caseload_lib.tables import FACILITATOR_ID

#: The only names that a notebook is ever given; papermill would write any other into code.
PARAMETERS = ("facilitator_id", "month", "instrument", "about", "period", "agency", "inputs")
#: The run, and the page, that is about everyone.
TEAM = "team"
#: What the page of an assessment of the service is called in place of a facilitator's id.
SERVICE = "service"
_ASSESSMENT = re.compile(rf"assessment-([a-z][a-z0-9_]{{0,59}})-({SERVICE}|{FACILITATOR_ID})")
#: What a notebook can be given: the kinds that reach it as they are.
Value = str | int | float | bool


@dataclass(frozen=True)
class Run:
    """One notebook to execute, for one page.

    Parameters
    ----------
    name : str
        The facilitator's id, "team", or what `name_assessment` gives; the page's file name without
        its ending.
    notebook : Path
        The notebook.
    parameters : dict of str to str, int, float or bool
        What the notebook is given, besides the path of its prepared inputs.
    input_hash : str
        The hash of everything that decides what the page holds.
    notebook_hash : str
        The hash of the notebook alone.
    draft : bool, default False
        Whether the page waits for the facilitator's comment and the agreed cause.
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Value]
    input_hash: str
    notebook_hash: str
    draft: bool = False

    def __post_init__(self) -> None:
        """Refuse what must not become a file name or a parameter."""
        if self.name != TEAM and not may_be_gone(self.name):
            raise ValueError(
                f"A run is named after a facilitator's id ({FACILITATOR_ID}), {TEAM!r} or an "
                f"assessment. Given: {self.name!r}."
            )
        check_parameters(self.parameters)

    @property
    def is_assessment(self) -> bool:
        """Whether the page is of an assessment."""
        return is_assessment(self.name)

    @property
    def about(self) -> str:
        """The facilitator whom the page is about, "service" or "team"."""
        return find_about(self.name)


def name_assessment(instrument: str, about: str) -> str | None:
    """Return what the page of an assessment is called, and its run.

    Parameters
    ----------
    instrument : str
        The instrument's name.
    about : str
        A facilitator_id, or "service".

    Returns
    -------
    str or None
        A safe file name without its ending; None where it would not be one.

    Examples
    --------
    >>> name_assessment("manage_caseload", "F001"), name_assessment("../x", "F001")
    ('assessment-manage_caseload-F001', None)
    """
    name = f"assessment-{instrument}-{about}"
    return name if _ASSESSMENT.fullmatch(name) else None


def is_assessment(name: str) -> bool:
    """Tell whether a run's name is of the page of an assessment.

    Parameters
    ----------
    name : str
        The run's name.

    Returns
    -------
    bool
        True for such a page.
    """
    return bool(_ASSESSMENT.fullmatch(name))


def find_about(name: str) -> str:
    """Return whom the page of a run is about.

    Parameters
    ----------
    name : str
        The run's name.

    Returns
    -------
    str
        A facilitator_id, "service" or "team".

    Examples
    --------
    >>> find_about("F001"), find_about("assessment-manage_caseload-F002")
    ('F001', 'F002')
    """
    found = _ASSESSMENT.fullmatch(name)
    return found[2] if found else name


def may_be_gone(name: str) -> bool:
    """Tell whether a name is of a page that there may be in one month and not in the next.

    Parameters
    ----------
    name : str
        A file name without its ending.

    Returns
    -------
    bool
        True for a facilitator's page and for an assessment's.
    """
    return bool(re.fullmatch(FACILITATOR_ID, name) or _ASSESSMENT.fullmatch(name))


def check_parameters(parameters: Mapping[str, object]) -> None:
    """Raise an error unless a notebook can be given these parameters safely.

    Parameters
    ----------
    parameters : dict
        Names and values.

    Raises
    ------
    ValueError
        If a name is not of the closed list.
    TypeError
        If a value is of a kind that would reach the notebook as another.

    Examples
    --------
    >>> check_parameters({"facilitator_id": "F001", "month": "2026-10"})
    """
    if strange := [name for name in parameters if name not in PARAMETERS]:
        raise ValueError(
            f"A notebook is given {', '.join(PARAMETERS)} and nothing else. "
            f"Given: {list_offenders(map(repr, strange))}."
        )
    wrong = [
        name for name, value in parameters.items() if type(value) not in {str, int, float, bool}
    ]
    if wrong:
        raise TypeError(
            f"Parameters are str, int, float or bool; other kinds change on their way. "
            f"Given otherwise: {list_offenders(wrong)}."
        )


def check_month(month: Month, *, today: date) -> None:
    """Refuse a month that has not ended.

    Parameters
    ----------
    month : Month
        The month to report on.
    today : date
        The day it is, in the agency's time zone.

    Raises
    ------
    CaseloadError
        If the month's last day is today or later.

    Examples
    --------
    >>> check_month(Month(2026, 10), today=date(2026, 11, 1))
    """
    if today <= month.last:
        raise CaseloadError(
            f"{month} has not ended. A page is made of a whole month, so that its numbers stay as "
            f"they are. Today is {today}. Choose {Month.of(today) + -1} or an earlier month."
        )
