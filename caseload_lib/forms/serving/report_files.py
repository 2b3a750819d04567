"""The pages that `caseload report` has made: which there are, and which may be looked at."""

import re
from dataclasses import dataclass
from pathlib import Path

from caseload_lib.months import Month
from caseload_lib.report.runs import SERVICE
from caseload_lib.tables import FACILITATOR_ID

_FOLDER = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])|assessments")
_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(?:html|ipynb)")
_PERSON = re.compile(rf"({FACILITATOR_ID})\.html")
_SERVICE = re.compile(rf"assessment-([a-z][a-z0-9_]{{0,59}})-{SERVICE}\.html")
#: However it is written: some file systems take capitals and small letters for the same.
_ASSESSED = re.compile(rf"assessment.*{FACILITATOR_ID}\.[a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class MonthPages:
    """The pages of one month.

    Parameters
    ----------
    month : Month
        Which one.
    people : tuple of str
        The ids of the facilitators who have a page, sorted.
    team : bool
        Whether the team has one.
    service : tuple of str, default none
        The instruments by which the service was assessed and has a page, sorted.
    """

    month: Month
    people: tuple[str, ...]
    team: bool
    service: tuple[str, ...] = ()


def is_assessment_of_person(name: str) -> bool:
    """Tell whether a file's name is of the assessment of one person, or of its record.

    Parameters
    ----------
    name : str
        A file's name.

    Returns
    -------
    bool
        True whether or not there is such a file, so that nothing tells who was assessed.

    Examples
    --------
    >>> is_assessment_of_person("assessment-manage_caseload-F008.html")
    True
    >>> is_assessment_of_person("assessment-service_improvement-service.html")
    False
    """
    return bool(_ASSESSED.fullmatch(name))


def find_page(reports: Path, folder: str, name: str) -> Path | None:
    """Return the file of a page, if there may be such a page and there is one.

    Parameters
    ----------
    reports : Path
        The agency's folder of generated pages.
    folder : str
        A month as YYYY-MM, or "assessments".
    name : str
        A file's name: an id, "index" or "team" and the like, ending in .html, or in .ipynb for
        the notebook that is a page's record.

    Returns
    -------
    Path or None
        A regular file in that folder, never what a link points to; None for anything else, and
        for the assessment of one person.
    """
    known = _FOLDER.fullmatch(folder) and _PAGE.fullmatch(name)
    if not known or is_assessment_of_person(name):
        return None
    path = reports / folder / name
    real = reports.resolve() / folder / name
    if path.is_symlink() or path.resolve() != real or not path.is_file():
        return None
    return path


def list_month_pages(reports: Path) -> tuple[MonthPages, ...]:
    """Return the months that have an index page.

    Parameters
    ----------
    reports : Path
        The agency's folder of generated pages; it need not exist.

    Returns
    -------
    tuple of MonthPages
        The newest first.
    """
    names = (
        sorted((path.name for path in reports.iterdir()), reverse=True) if reports.is_dir() else []
    )
    months = [name for name in names if _FOLDER.fullmatch(name) and name != "assessments"]
    return tuple(
        _read_month(reports / name) for name in months if find_page(reports, name, "index.html")
    )


def _read_month(folder: Path) -> MonthPages:
    """Return the pages in a month's folder."""
    known = sorted(path.name for path in folder.iterdir())
    names = [name for name in known if find_page(folder.parent, folder.name, name)]
    people = tuple(found[1] for name in names if (found := _PERSON.fullmatch(name)))
    service = tuple(found[1] for name in names if (found := _SERVICE.fullmatch(name)))
    return MonthPages(Month.parse(folder.name), people, "team.html" in names, service)
