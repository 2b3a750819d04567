"""What the database's own errors mean, in words that hold no values from the records."""

import re

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from caseload_lib.errors import CaseloadError, RecordsError

#: What to look for in the driver's text (or its SQLSTATE), and what to tell the user.
_MEANINGS: tuple[tuple[str, type[CaseloadError], str], ...] = (
    (
        r"database is locked|database is busy|^55P03|^40P01|^40001",
        CaseloadError,
        (
            "The database {place} is being written by another program and stayed busy. Nothing was "
            "changed. Wait until the other program has finished, then try again."
        ),
    ),
    (
        r"malformed|not a database|database corruption|disk I/O error",
        CaseloadError,
        (
            "The database {place} is damaged. Nothing was changed. Keep the file, put a backup in "
            "its place, or move it away and import your records anew."
        ),
    ),
    (
        r"readonly|read-only|unable to open|permission denied",
        CaseloadError,
        (
            "The database {place} cannot be opened for reading and writing. SQLite writes beside "
            "the file even to read it. Make the file and its folder writable for your account."
        ),
    ),
    (
        r"disk is full|^53100",
        CaseloadError,
        (
            "There is no room left on the disk of the database {place}. Nothing was changed. Make "
            "room, then try again."
        ),
    ),
    (
        r"append-only",
        RecordsError,
        "These rows may be added and never changed or removed. Nothing was changed.",
    ),
    (
        r"UNIQUE constraint|^23505",
        RecordsError,
        (
            "A row has a key that is already there. Each key may occur once{where}. Nothing was "
            "changed."
        ),
    ),
    (
        r"FOREIGN KEY|^23503",
        RecordsError,
        (
            "A row refers to another that is not there{where}. Nothing was changed. Add the other "
            "row first, or with it."
        ),
    ),
    (
        r"NOT NULL|^23502",
        RecordsError,
        "A row lacks a value that every row must have{where}. Nothing was changed.",
    ),
    (
        r"already exists",
        CaseloadError,
        (
            "The database {place} holds tables of another program by the same names. Use a "
            "database of its own."
        ),
    ),
    (
        r"connection|^08|^28|^3D",
        CaseloadError,
        (
            "The database {place} cannot be used: there is no connection, the account is refused "
            "or there is no such database. Check CASELOAD_DATABASE_URL and that the server runs."
        ),
    ),
)


def explain_error(error: Exception, *, place: str) -> CaseloadError:
    """Return what a database's error means to the user.

    Parameters
    ----------
    error : Exception
        SQLAlchemy's error, or the driver's own.
    place : str
        Where the database is, without a password.

    Returns
    -------
    CaseloadError
        To be raised `from None`: the original may quote whole rows. A `RecordsError` where the
        rows are at fault.

    Examples
    --------
    >>> import sqlite3
    >>> fault = explain_error(sqlite3.OperationalError("database is locked"), place="here")
    >>> str(fault)[:45]
    'The database here is being written by another'
    """
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    state = getattr(cause, "sqlstate", None) or ""
    text = f"{state} {cause}".strip()
    for pattern, kind, message in _MEANINGS:
        if re.search(pattern, text, flags=re.IGNORECASE):
            return kind(message.format(place=place, where=_name_columns(cause)))
    kind_of_error = type(error if isinstance(error, SQLAlchemyError) else cause).__name__
    return CaseloadError(
        f"The database {place} refused what was asked ({kind_of_error} {state}".rstrip()
        + "). Nothing was changed. Try again; if it stays so, report these words."
    )


def _name_columns(cause: BaseException) -> str:
    """Return the table or columns that a broken constraint is about, never their values."""
    named = getattr(getattr(cause, "diag", None), "constraint_name", None)
    table = getattr(getattr(cause, "diag", None), "table_name", None)
    column = getattr(getattr(cause, "diag", None), "column_name", None)
    if table:
        return f" ({table}: {named or column})"
    found = re.search(r"constraint failed: ([a-z_., ]+)$", str(cause))
    return f" ({found[1]})" if found else ""
