"""The rules that rows must keep to enter the database, whoever writes them."""

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.record.schema import METADATA
from caseload_lib.record.transfer import fetch_frame, format_rows
from caseload_lib.tables import TABLES, Column, Table


def check_rows(table: Table, frame: pd.DataFrame) -> None:
    """Refuse rows with a value that breaks the rule of its column.

    Parameters
    ----------
    table : Table
        Its declaration.
    frame : DataFrame
        The rows, in their declared kinds.

    Raises
    ------
    RecordsError
        If a value is missing where every row must have one, is not in the closed list, is out of
        bounds, does not match the pattern or holds a NUL character. The text names columns,
        rules and how many rows, never the values.
    """
    faults = []
    for column in table.columns:
        values = frame[column.name]
        for rule, broken in _list_broken(column, values).items():
            if broken.any():
                first = int(broken.to_numpy().argmax()) + 1
                share = f"{int(broken.sum())} of {len(frame)} rows, first in row {first}"
                faults.append(f"{column.name} {rule} ({share})")
    if faults:
        raise RecordsError(
            f"{table.name}: {list_offenders(faults)}. Nothing was written. Put these values right."
        )


def _list_broken(column: Column, values: pd.Series) -> dict[str, pd.Series]:
    """Return which rows break which rule of a column."""
    known = values.notna()
    broken = {"must not be empty": ~known} if column.required else {}
    if values.dtype == "str":
        # PostgreSQL cannot store it, and SQLite's own functions stop at it.
        broken["holds a NUL character"] = values.str.contains("\x00", regex=False).fillna(False)
    if column.choices:
        broken[f"must be one of {', '.join(column.choices)}"] = known & ~values.isin(column.choices)
    if column.pattern:
        matches = values.str.fullmatch(column.pattern).fillna(False)
        broken[f"must match {column.pattern}"] = known & ~matches.astype(bool)
    if column.low is not None:
        broken[f"must be at least {column.low:g}"] = (values < column.low).fillna(False)
    if column.high is not None:
        broken[f"must be at most {column.high:g}"] = (values > column.high).fillna(False)
    return broken


def join_keys(frame: pd.DataFrame, table: Table) -> list[str]:
    """Return each row's key as one text, its columns joined by "/".

    Parameters
    ----------
    frame : DataFrame
        The key's columns at least, in their declared kinds.
    table : Table
        Its declaration.

    Returns
    -------
    list of str
        For example "C1/F001/2026-10-31".
    """
    rows = format_rows(frame[list(table.key)], table.name)
    return ["/".join(part or "" for part in row) for row in rows]


def refuse_taken_keys(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Refuse new rows whose key is there already, or twice among them.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table : Table
        Its declaration.
    frame : DataFrame
        The new rows, in their declared kinds.

    Raises
    ------
    RecordsError
        If a key is there already or occurs twice, unless the table's rows may repeat.
    """
    if table.repeats or frame.empty:
        return
    keys = frame[list(table.key)]
    twice = keys[keys.duplicated()]
    if len(twice):
        raise RecordsError(
            f"{table.name}: {list_offenders(join_keys(twice, table))} occur twice. Each "
            f"{' and '.join(table.key)} may occur once. Nothing was written."
        )
    there = fetch_frame(connection, table.name)[list(table.key)]
    taken = keys.merge(there, on=list(table.key))
    if len(taken):
        raise RecordsError(
            f"{table.name}: {list_offenders(join_keys(taken, table))} are recorded already, from "
            f"another source or by hand. Each {' and '.join(table.key)} may occur once. Nothing "
            "was written. Take these rows out, or import them under the source they came from."
        )


def refuse_orphans(connection: Connection, table: Table) -> None:
    """Refuse to end the transaction while rows refer to rows that are not there.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`, after everything has been written.
    table : Table
        Whose references to look at.

    Raises
    ------
    RecordsError
        If a reference leads nowhere; the text names the column and up to five ids.
    """
    stored = METADATA.tables[table.name]
    for column in table.columns:
        if not column.refers:
            continue
        (key,) = TABLES[column.refers].key
        target = METADATA.tables[column.refers].alias("target")
        reference = stored.c[column.name]
        query = (
            select(reference, func.count())
            .outerjoin_from(stored, target, reference == target.c[key])
            .where(and_(reference.is_not(None), target.c[key].is_(None)))
            .group_by(reference)
            .order_by(reference)
        )
        lost = [str(value) for value, _ in connection.execute(query)]
        if lost:
            raise RecordsError(
                f"{table.name}.{column.name}: {list_offenders(lost)} are not among the "
                f"{column.refers}. Every row refers to one that is there. Nothing was written. "
                f"Add them to the {column.refers}, in the same import or before it."
            )
