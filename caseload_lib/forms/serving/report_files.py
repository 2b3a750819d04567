"""The pages that `caseload report` has made: which there are, and which may be looked at."""

import re
from dataclasses import dataclass
from pathlib import Path

from caseload_lib.months import Month

_FOLDER = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])|assessments")
_PAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(?:html|ipynb)")
_PERSON = re.compile(r"([A-Z][0-9]{3,9})\.html")


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
    """

    month: Month
    people: tuple[str, ...]
    team: bool


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
        A regular file in that folder, never what a link points to; None for anything else.
    """
    if not (_FOLDER.fullmatch(folder) and _PAGE.fullmatch(name)):
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
    return MonthPages(Month.parse(folder.name), people, "team.html" in names)
