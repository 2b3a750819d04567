"""One row at a time: checked, written, changed, and told to the audit trail."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from math import isfinite
from re import fullmatch
from typing import Any

from sqlalchemy import Connection, insert, select, update

from caseload_lib.errors import RecordsError
from caseload_lib.record.audit import Entry
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES, Column, Table

#: The longest text that a person may write into one column, and the longest code.
MOST_CHARACTERS, MOST_CODE_CHARACTERS = 20_000, 200

# Without the letters and digits that are taken for one another.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(
        ("id", "code", "text", "list", "choice"), ("a text", lambda value: isinstance(value, str))
    ),
    "date": ("a day", lambda value: isinstance(value, date) and not isinstance(value, datetime)),
    "instant": (
        "a moment with a time zone",
        lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    ),
    "integer": (
        "a whole number",
        lambda value: isinstance(value, int) and not isinstance(value, bool),
    ),
    "flag": ("true or false", lambda value: isinstance(value, bool)),
    "number": (
        "a number",
        lambda value: (
            isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        ),
    ),
}


def make_id(prefix: str) -> str:
    """Return a new random id: the prefix and twelve capital letters and digits, 59 bits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(12))


def find_moment(at: datetime | None) -> datetime:
    """Return a moment in UTC, the present one where none is given.

    Raises
    ------
    RecordsError
        If it has no time zone.
    """
    if at is not None and at.tzinfo is None:
        raise RecordsError("A moment needs its time zone. Give one that has it, as UTC.")
    return (at or datetime.now(UTC)).astimezone(UTC)


def list_text_faults(name: str, text: str, *, most: int = MOST_CHARACTERS) -> list[str]:
    """Return why a text cannot be stored, in words; the text itself is not quoted.

    Parameters
    ----------
    name : str
        What to call it.
    text : str
        What somebody wrote.
    most : int, default `MOST_CHARACTERS`
        How many characters it may have.

    Returns
    -------
    list of str
        Empty where it can.

    Examples
    --------
    >>> list_text_faults("note", "abc", most=2)
    ['note has 3 characters; at most 2 are kept']
    """
    faults = []
    if len(text) > most:
        faults.append(f"{name} has {len(text):,} characters; at most {most:,} are kept")
    if "\x00" in text:
        faults.append(f"{name} holds a NUL character")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        faults.append(f"{name} holds half of a character that is written in two")
    return faults


def list_row_faults(
    connection: Connection, table_name: str, values: Mapping[str, object]
) -> list[str]:
    """Return which rules a row's values break, in words, all of them.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`, to look up what the row refers to.
    table_name : str
        A name in `TABLES`.
    values : mapping of str to object
        Values by column, None where missing; columns that are not given are not checked.

    Returns
    -------
    list of str
        Column and rule of each fault, with ids and without texts.
    """
    table = TABLES[table_name]
    faults = []
    for column in table.columns:
        if column.name not in values:
            continue
        value = values[column.name]
        blank = value is None or (isinstance(value, str) and not value.strip())
        if blank and column.required:
            faults.append(f"{column.name} is missing")
        elif not blank:
            faults += _list_value_faults(connection, column, value)
    return faults


def _list_value_faults(connection: Connection, column: Column, value: object) -> list[str]:
    """Return which rules of its column a value breaks."""
    name = column.name
    kind, fits = _KINDS[column.kind]
    if not fits(value):
        return [f"{name} must be {kind}"]
    if isinstance(value, str):
        most = MOST_CHARACTERS if column.kind == "text" else MOST_CODE_CHARACTERS
        if faults := list_text_faults(name, value, most=most):
            return faults
        if column.choices and value not in column.choices:
            return [f"{name} must be one of {', '.join(column.choices)}"]
        if column.pattern and not fullmatch(column.pattern, value):
            return [f"{name} must match {column.pattern}"]
        if column.refers and fetch_row(connection, column.refers, value) is None:
            return [f"{name} {value} is not among the {column.refers}"]
    if isinstance(value, int | float):
        if column.low is not None and value < column.low:
            return [f"{name} must be at least {column.low:g}"]
        if column.high is not None and value > column.high:
            return [f"{name} must be at most {column.high:g}"]
    return []


def refuse_faults(what: str, faults: list[str]) -> None:
    """Refuse with all faults at once.

    Raises
    ------
    RecordsError
        If there is any fault.
    """
    if faults:
        raise RecordsError(f"{what}: {'; '.join(faults)}. Nothing was written. Put this right.")


def fetch_row(connection: Connection, table_name: str, key: str) -> dict[str, Any] | None:
    """Return the row of a key of one column, None where there is none.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table_name : str
        A name in `TABLES` whose key is one column.
    key : str
        Its value.

    Returns
    -------
    dict of str to object, or None
        The declared columns; dates and numbers as Python's own, instants in UTC.
    """
    stored, columns, kinds = _find_stored(table_name)
    (name,) = TABLES[table_name].key
    found = connection.execute(select(*columns).where(stored.c[name] == key)).one_or_none()
    return None if found is None else read_values(tuple(found), kinds)


@cache
def _find_stored(table_name: str) -> tuple[Any, tuple[Any, ...], dict[str, str]]:
    """Return a table as it is stored, its declared columns and their kinds."""
    stored = METADATA.tables[table_name]
    declared = TABLES[table_name].columns
    columns = tuple(stored.c[column.name] for column in declared)
    return stored, columns, {column.name: column.kind for column in declared}


def read_values(found: tuple[Any, ...], kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return values as they come from the database by column, instants in UTC."""
    values = dict(zip(kinds, found, strict=True))
    for name, kind in kinds.items():
        if kind == "instant" and values[name] is not None:
            values[name] = read_instant(values[name])
    return values


def read_instant(at: datetime) -> datetime:
    """Return an instant in UTC; SQLite keeps the wall clock of UTC without its zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def insert_row(connection: Connection, table_name: str, values: Mapping[str, object]) -> Entry:
    """Write a new row that has been checked, and return what the audit trail has to say.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table_name : str
        A name in `TABLES`.
    values : mapping of str to object
        Values by column; those not given are missing.

    Returns
    -------
    Entry
        To be sealed in the same transaction.
    """
    connection.execute(insert(METADATA.tables[table_name]).values(**_unify_instants(values)))
    told = {name: (None, format_value(value)) for name, value in values.items()}
    return Entry("insert", table_name, _join_key(TABLES[table_name], values), told)


def change_row(
    connection: Connection, table_name: str, key: str, changes: Mapping[str, object]
) -> Entry | None:
    """Change a row that is there, and return what the audit trail has to say.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table_name : str
        A name in `TABLES` whose key is one column.
    key : str
        Its value.
    changes : mapping of str to object
        New values by column, checked.

    Returns
    -------
    Entry or None
        Old and new values of what is different now, to be sealed in the same transaction; None
        where nothing is.

    Raises
    ------
    RecordsError
        If there is no such row.
    """
    found = fetch_row(connection, table_name, key)
    if found is None:
        raise RecordsError(f"There is no {key} among the {table_name}. Nothing was changed.")
    different = {name: value for name, value in changes.items() if found[name] != value}
    if not different:
        return None
    stored = METADATA.tables[table_name]
    (name,) = TABLES[table_name].key
    unified = _unify_instants(different)
    connection.execute(update(stored).where(stored.c[name] == key).values(**unified))
    told = {
        name: (format_value(found[name]), format_value(value)) for name, value in different.items()
    }
    return Entry("correct", table_name, key, told)


def format_value(value: object) -> str | None:
    """Return a value as the audit trail writes it.

    Examples
    --------
    >>> format_value(date(2026, 10, 31)), format_value(2.5), format_value(None)
    ('2026-10-31', '2.5', None)
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _unify_instants(values: Mapping[str, object]) -> dict[str, object]:
    """Return values with instants in UTC, since SQLite keeps the clock without its zone."""
    return {n: v.astimezone(UTC) if isinstance(v, datetime) else v for n, v in values.items()}


def _join_key(table: Table, values: Mapping[str, object]) -> str:
    """Return a row's key as one text."""
    return "/".join(format_value(values[name]) or "" for name in table.key)
