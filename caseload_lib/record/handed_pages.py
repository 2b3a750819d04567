"""Which pages are in the hands of the people they are about, so that others may speak of them."""

from datetime import date, datetime

from sqlalchemy import Connection, select

from caseload_lib.months import Month
from caseload_lib.record.adding import find_day, is_day, list_days_ahead
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import find_moment, insert_row, list_row_faults, refuse_faults
from caseload_lib.record.schema import METADATA

_TABLE = "handed_pages"


def hand_page(
    database: Database,
    facilitator_id: str,
    month: Month,
    *,
    handed_on: date | None = None,
    actor: str,
    at: datetime | None = None,
) -> date:
    """Write down that somebody has their page of a month; from then on others may be told of it.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id : str
        Whose page.
    month : Month
        The month that the page is of.
    handed_on : date, optional
        The day it was handed over, after the month's last and not a coming one; the day of `at`
        where not given.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    date
        Since when they have it: an earlier day where that was written down before, which stays.

    Raises
    ------
    RecordsError
        If there is no such facilitator, or the page cannot have been handed over on the day; all
        of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    day = find_day(at) if handed_on is None else handed_on
    values = {"facilitator_id": facilitator_id, "month": str(month), "handed_on": day}
    faults = list_days_ahead(values, ("handed_on",), at)
    if is_day(day) and day <= month.last:
        faults.append(f"a page of {month} is made after {month.last}; handed_on is {day}")
    with database.writing() as connection:
        faults += list_row_faults(connection, _TABLE, values)
        refuse_faults("This cannot be kept among the handed_pages", faults)
        known = _fetch_handed(connection, month).get(facilitator_id)
        if known is not None:
            return known
        entry = insert_row(connection, _TABLE, values)
        append_entries(connection, [entry], actor=actor, at=find_moment(at))
    return day


def list_handed(database: Database, month: Month) -> dict[str, date]:
    """Return who has their page of a month, and since when.

    Parameters
    ----------
    database : Database
        An open database.
    month : Month
        The month that the pages are of.

    Returns
    -------
    dict of str to date
        The day by facilitator_id, in order of ids.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    with database.reading() as connection:
        return _fetch_handed(connection, month)


def _fetch_handed(connection: Connection, month: Month) -> dict[str, date]:
    """Return the same inside a transaction."""
    handed = METADATA.tables[_TABLE].c
    query = (
        select(handed.facilitator_id, handed.handed_on)
        .where(handed.month == str(month))
        .order_by(handed.facilitator_id)
    )
    return {str(person): day for person, day in connection.execute(query)}
