"""Corrections: a wrong row stays, and a new one with the reason takes its place."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, select

from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import make_row_id, tidy_values
from caseload_lib.record.rows import fetch_row
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES, find_own_id


def drop_corrected(table_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table's rows without those in whose place another stands.

    Parameters
    ----------
    table_name : str
        A name in `TABLES`.
    frame : DataFrame
        All its rows.

    Returns
    -------
    DataFrame
        The rows that stand, numbered from 0; all of them in a table without corrections.
    """
    if not TABLES[table_name].corrected or frame["corrects_id"].isna().all():
        return frame
    key = find_own_id(TABLES[table_name])
    return frame[~frame[key].isin(frame["corrects_id"].dropna())].reset_index(drop=True)


def is_standing(table_name: str) -> ColumnElement[bool]:
    """Return the condition of those rows in whose place no other stands.

    Parameters
    ----------
    table_name : str
        A table whose rows are corrected by new ones.

    Returns
    -------
    condition
        For a query of that table.
    """
    table = METADATA.tables[table_name].c
    own, corrected = table[find_own_id(TABLES[table_name])], table.corrects_id
    return own.is_(None) | own.not_in(select(corrected).where(corrected.is_not(None)))


def find_standing(connection: Connection, table_name: str, row_id: str) -> str:
    """Return the id of the row that stands in the place of another; its own where none does.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table_name : str
        A table whose rows are corrected by new ones.
    row_id : str
        The id by which corrections name the row.

    Returns
    -------
    str
        The last of the corrections that follow one another.
    """
    table = METADATA.tables[table_name].c
    own = table[find_own_id(TABLES[table_name])]
    while True:
        query = select(own).where(table.corrects_id == row_id)
        found = connection.execute(query).scalars().first()
        if found is None:
            return row_id
        row_id = str(found)


def fetch_standing(connection: Connection, table_name: str, key: str) -> dict[str, Any]:
    """Return a row that may be corrected or ended.

    Parameters
    ----------
    connection : Connection
        From `Database.reading` or `Database.writing`.
    table_name : str
        A table with a key of one column, whose rows are corrected by new ones.
    key : str
        The row's key.

    Returns
    -------
    dict of str to object
        As `fetch_row` gives it.

    Raises
    ------
    RecordsError
        If there is no such row, or another stands in its place.
    """
    there = fetch_row(connection, table_name, key)
    if there is None:
        raise RecordsError(f"There is no {key} among the {table_name}. Check its id.")
    stands = find_standing(connection, table_name, key)
    if stands != key:
        raise RecordsError(
            f"{key} was corrected: {stands} stands in its place. Nothing was written. Use that id."
        )
    return there


def draft_correction(
    there: Mapping[str, Any],
    table_name: str,
    changes: Mapping[str, object],
    *,
    changeable: Collection[str],
    reason: str,
) -> tuple[dict[str, Any], list[str]]:
    """Return the row that is to take the place of another, and what is wrong with doing so.

    Parameters
    ----------
    there : mapping of str to object
        The row that stands, as `fetch_standing` gives it.
    table_name : str
        Its table, with a key of one column.
    changes : mapping of str to object
        New values by column.
    changeable : collection of str
        The columns that may be changed.
    reason : str
        Why.

    Returns
    -------
    dict of str to object
        The new row with an id of its own, `corrects_id` and `reason`.
    list of str
        Faults in words: columns that are not changed so, no reason, nothing different.
    """
    (key,) = TABLES[table_name].key
    given = tidy_values(changes)
    faults = [
        f"{name} is not one of {', '.join(changeable)}" for name in given if name not in changeable
    ]
    if all(there.get(name) == value for name, value in given.items()):
        faults.append("nothing is different")
    if not isinstance(reason, str) or not reason.strip():
        faults.append("reason is missing: say why it is corrected")
    known = {name: value for name, value in given.items() if name in changeable}
    ids = {key: make_row_id(table_name), "corrects_id": there[key]}
    return {**there, **known, **ids, **tidy_values({"reason": reason})}, faults
