"""How far the records are written, to tell whether they changed since one looked."""

from sqlalchemy import Connection, func, select

from caseload_lib.record.database import Database
from caseload_lib.record.schema import METADATA


def read_state(database: Database) -> int:
    """Return the number of the audit trail's latest entry: every change to the records adds one.

    Parameters
    ----------
    database : Database
        An open database.

    Returns
    -------
    int
        0 where nothing was ever written. The same number means the same records.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    with database.reading() as connection:
        return fetch_state(connection)


def fetch_state(connection: Connection) -> int:
    """Return the same number inside a transaction, from `Database.reading` or `writing`."""
    latest = connection.execute(select(func.max(METADATA.tables["audit"].c.audit_id)))
    return int(latest.scalar() or 0)
