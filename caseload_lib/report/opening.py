"""How a notebook gets what its page shows: from a prepared file, or from the agency's records."""

from pathlib import Path

from caseload_lib.errors import CaseloadError
from caseload_lib.record.folder import open_agency
from caseload_lib.report.page_files import read_page_data
from caseload_lib.report.pages import PageData, TeamData
from caseload_lib.report.writing import parse_month


def open_page(facilitator_id: str, month: str, *, agency: str = "", inputs: str = "") -> PageData:
    """Return what one facilitator's page shows.

    Parameters
    ----------
    facilitator_id : str
        Whose page, as F001.
    month : str
        The month, as 2026-10.
    agency : str, default ""
        The agency's folder; "" for the one found from where one works.
    inputs : str, default ""
        A file that `page_files.write_page_data` wrote; with it no agency is opened.

    Returns
    -------
    PageData
        What the page shows.

    Raises
    ------
    CaseloadError
        If the month is no month, or nobody of that id is reported on in it.
    CaseloadError
        If the file of inputs is of another facilitator or month.
    """
    reported = parse_month(month)
    if not inputs:
        # Only here: a page of a batch needs none of what finding everything takes to load.
        from caseload_lib.report.page_data import prepare_pages

        folder = open_agency(Path(agency) if agency else None)
        pages = prepare_pages(
            folder.records(), reported, folder.settings, facilitators=[facilitator_id]
        )
        return pages[facilitator_id]
    page = read_page_data(Path(inputs))
    if not isinstance(page, PageData) or (page.facilitator_id, page.month) != (
        facilitator_id,
        reported,
    ):
        raise CaseloadError(
            "The file of inputs is of another page. A page is made from its own inputs only. "
            f"Asked for: {facilitator_id}, {month}. Make the page again."
        )
    return page


def open_team_page(month: str, *, agency: str = "", inputs: str = "") -> TeamData:
    """Return what the team's page shows.

    Parameters
    ----------
    month : str
        The month, as 2026-10.
    agency : str, default ""
        The agency's folder; "" for the one found from where one works.
    inputs : str, default ""
        A file that `page_files.write_page_data` wrote; with it no agency is opened.

    Returns
    -------
    TeamData
        What the page shows.

    Raises
    ------
    CaseloadError
        If the month is no month, or nobody is reported on in it.
    CaseloadError
        If the file of inputs is of another page.
    """
    reported = parse_month(month)
    if not inputs:
        # Only here: a page of a batch needs none of what finding everything takes to load.
        from caseload_lib.report.page_data import prepare_team

        folder = open_agency(Path(agency) if agency else None)
        return prepare_team(folder.records(), reported, folder.settings)
    data = read_page_data(Path(inputs))
    if not isinstance(data, TeamData) or data.month != reported:
        raise CaseloadError(
            "The file of inputs is of another page. A page is made from its own inputs only. "
            f"Asked for: the team, {month}. Make the page again."
        )
    return data
