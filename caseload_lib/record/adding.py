"""Adding one row that a person wrote: tidied, checked, under a new id, told to the audit trail."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeGuard

from sqlalchemy import Connection, func, select

from caseload_lib.agency import Agency
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import (
    find_moment,
    insert_row,
    list_row_faults,
    make_id,
    refuse_faults,
)
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES

#: The day before which nothing that is written down here was done.
EARLIEST = date(2000, 1, 1)
#: How many years ahead something may be due.
MOST_YEARS = 10
_PREFIXES = {
    "activities": "N",
    "actions": "D",
    "goals": "G",
    "coaching_notes": "K",
    "nominations": "M",
    "recognitions": "T",
    "feedback": "V",
    "services": "S",
    "time_log": "E",
    "disruptions": "H",
    "obligations": "B",
    "referrals": "Q",
    "scenarios": "W",
    "proposals": "P",
}


def add_row(
    database: Database,
    table_name: str,
    values: Mapping[str, object],
    *,
    told: tuple[Sequence[str], Collection[str]] = ((), ()),
    actor: str,
    at: datetime | None,
) -> str:
    """Write a new row under a new id, if nothing is wrong with it.

    Parameters
    ----------
    database : Database
        An open database.
    table_name : str
        One of the tables that people write into row by row.
    values : mapping of str to object
        Every other column; blanks at the ends of texts are taken off.
    told : tuple of (sequence of str, collection of str), default none
        Faults found before, and the columns whose absence is among them.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    str
        The new id.

    Raises
    ------
    RecordsError
        If there are faults; all of them at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    faults, covered = told
    (key,) = TABLES[table_name].key
    row = {key: make_row_id(table_name), **tidy_values(values)}
    given = {name: row[name] for name in row if row[name] is not None or name not in covered}
    with database.writing() as connection:
        found = list_row_faults(connection, table_name, given)
        refuse_faults(f"This cannot be kept among the {table_name}", [*faults, *found])
        entry = insert_row(connection, table_name, row)
        append_entries(connection, [entry], actor=actor, at=find_moment(at))
    return str(row[key])


def make_row_id(table_name: str) -> str:
    """Return a new id for a row of a table that people write into row by row."""
    return make_id(_PREFIXES[table_name])


def tidy_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return values without blanks at the ends of texts; blank texts are missing.

    Examples
    --------
    >>> tidy_values({"action": " Ask. ", "note": " ", "done": None})
    {'action': 'Ask.', 'note': None, 'done': None}
    """
    bare = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    return {name: None if value == "" else value for name, value in bare.items()}


def find_day(at: datetime | None) -> date:
    """Return the day of a moment where it was taken; today by UTC where none is given."""
    return (at or datetime.now(UTC)).date()


def find_local(at: datetime | None, settings: Agency) -> datetime:
    """Return a moment in the agency's time zone, where its day counts; now where none is given."""
    return find_moment(at).astimezone(settings.zone)


def is_day(value: object) -> TypeGuard[date]:
    """Tell whether a value is a day, not a moment.

    Examples
    --------
    >>> is_day(date(2026, 11, 3)), is_day("2026-11-03")
    (True, False)
    """
    return isinstance(value, date) and not isinstance(value, datetime)


def list_days_ahead(
    values: Mapping[str, object],
    names: Iterable[str],
    at: datetime | None,
    *,
    since: date = EARLIEST,
) -> list[str]:
    """Return which days cannot be of what was done: not come yet, or too long ago, in words.

    Parameters
    ----------
    values : mapping of str to object
        Values by column.
    names : iterable of str
        The columns whose days must have come.
    at : datetime, optional
        The moment, with a time zone; now where not given.
    since : date, default `EARLIEST`
        The day before which it cannot have been.

    Returns
    -------
    list of str
        Empty where all have come, and none is too early.
    """
    today = find_day(at)
    days = {name: day for name in names if is_day(day := values.get(name))}
    ahead = [f"{name} must not lie ahead" for name, day in days.items() if day > today]
    return ahead + [
        f"{name} must not lie before {since}; {day} was given"
        for name, day in days.items()
        if day < since
    ]


def list_days_far(values: Mapping[str, object], name: str, at: datetime | None) -> list[str]:
    """Return whether a day by which something is due lies too far ahead, in words.

    Parameters
    ----------
    values : mapping of str to object
        Values by column.
    name : str
        The column.
    at : datetime, optional
        The moment, with a time zone; now where not given.

    Returns
    -------
    list of str
        Empty where the day is at most `MOST_YEARS` years ahead, or none is given.
    """
    day = values.get(name)
    if not is_day(day) or day - find_day(at) <= timedelta(days=MOST_YEARS * 365.25):
        return []
    return [f"{name} must not lie more than {MOST_YEARS} years ahead; {day} was given"]


def find_written(connection: Connection, table_name: str, key: str) -> date:
    """Return the day from which on something can have been done about a row.

    Parameters
    ----------
    connection : Connection
        Of an open transaction.
    table_name, key : str
        The row.

    Returns
    -------
    date
        The day before the one, by UTC, on which the audit trail has the row first, since it may
        have been the day before elsewhere; `EARLIEST` where the trail does not have it, as of
        what came by an import.
    """
    audit = METADATA.tables["audit"].c
    found = connection.execute(
        select(func.min(audit.at)).where(audit.table_name == table_name, audit.row_key == key)
    ).scalar()
    return EARLIEST if found is None else max(EARLIEST, found.date() - timedelta(days=1))
