"""Removing rows: which ones a key names, what still refers to them, and what the trail keeps."""

from collections.abc import Collection, Iterable

import pandas as pd
from sqlalchemy import Connection, delete, select

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.record.audit import Entry
from caseload_lib.record.importing.pieces import make_source_keys
from caseload_lib.record.rules import join_keys
from caseload_lib.record.schema import METADATA
from caseload_lib.record.transfer import fetch_frame, format_rows
from caseload_lib.tables import TABLES, Table, find_own_id


def find_rows(connection: Connection, table: Table, keys: Iterable[str]) -> pd.DataFrame:
    """Return the recorded rows that keys name.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table : Table
        Its declaration.
    keys : iterable of str
        Key values joined by "|", as `record check` and `make_source_keys` write them.

    Returns
    -------
    DataFrame
        The table's columns, row_id and row_key, in the order in which they were written.
    """
    recorded = fetch_frame(connection, table.name, extras=("row_id",))
    recorded = recorded.assign(row_key=make_source_keys(table.name, recorded))
    return recorded[recorded["row_key"].isin(list(keys))].reset_index(drop=True)


def find_references(connection: Connection, table: Table, rows: pd.DataFrame) -> dict[str, set]:
    """Return the values of a table's key to which other rows refer, by the table that does.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table : Table
        Its declaration.
    rows : DataFrame
        Rows of it, with the key's columns; references among these do not count.

    Returns
    -------
    dict of str to set
        Only tables that refer to one of the rows.
    """
    found: dict[str, set] = {}
    values = set(rows[table.key[0]])
    for other in TABLES.values():
        for column in other.columns:
            if column.refers != table.name:
                continue
            stored = METADATA.tables[other.name]
            query = select(stored.c[column.name]).distinct()
            if other.name == table.name:
                query = query.where(stored.c[table.key[0]].not_in(values))
            referred = values & {value for (value,) in connection.execute(query)}
            if referred:
                found[other.name] = found.get(other.name, set()) | referred
    return found


def find_removable(connection: Connection, table: Table, keys: Collection[str]) -> pd.DataFrame:
    """Return the rows that keys name, if all of them can be removed.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table : Table
        Its declaration.
    keys : collection of str
        As in `find_rows`.

    Returns
    -------
    DataFrame
        As `find_rows` returns them.

    Raises
    ------
    RecordsError
        If no row has one of the keys.
    RecordsError
        If other rows refer to one of the rows.
    """
    rows = find_rows(connection, table, keys)
    if unknown := sorted(set(keys) - set(rows["row_key"])):
        raise RecordsError(
            f"{table.name} has no row {list_offenders(unknown)}. A key is written as "
            f"{'|'.join(table.key)}. Nothing was removed. Look the key up in the records."
        )
    if referred := find_references(connection, table, rows):
        ids = sorted({str(value) for values in referred.values() for value in values})
        raise RecordsError(
            f"{table.name}: rows of {', '.join(referred)} refer to {list_offenders(ids)}. Only "
            "rows to which none refers can be removed. Nothing was removed. Remove or correct "
            "those first."
        )
    return rows


def delete_rows(connection: Connection, table: Table, rows: pd.DataFrame) -> list[Entry]:
    """Delete rows and return what the audit trail has to say of each.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table : Table
        Its declaration.
    rows : DataFrame
        As `find_rows` returns them.

    Returns
    -------
    list of Entry
        One "remove" for each row, with the values that it had.
    """
    stored = METADATA.tables[table.name]
    for number in rows["row_id"].tolist():
        connection.execute(delete(stored).where(stored.c.row_id == number))
    names = list(table.names)
    # A row of a log goes by its own id, where it was given one.
    own = rows[find_own_id(table)].fillna(rows["row_key"]) if table.repeats else None
    row_keys = join_keys(rows, table) if own is None else own
    return [
        Entry(
            "remove",
            table.name,
            key,
            {n: (old, None) for n, old in zip(names, was, strict=True) if old is not None},
        )
        for key, was in zip(row_keys, format_rows(rows[names], table.name), strict=True)
    ]


def delete_unreferred(
    connection: Connection, table: Table, keys: Iterable[str]
) -> tuple[int, list[Entry]]:
    """Delete those of the named rows to which no other row refers.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table : Table
        Its declaration.
    keys : iterable of str
        As in `find_rows`.

    Returns
    -------
    int
        How many were deleted.
    list of Entry
        What the audit trail has to say of them.
    """
    rows = find_rows(connection, table, keys)
    kept = set().union(*find_references(connection, table, rows).values())
    free = rows[~rows[table.key[0]].isin(kept)]
    return len(free), delete_rows(connection, table, free)
