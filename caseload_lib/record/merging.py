"""Telling new, unchanged, corrected and absent rows of an import apart, and writing them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import make_frame
from caseload_lib.record.audit import Entry
from caseload_lib.record.rules import check_rows, join_keys, refuse_taken_keys
from caseload_lib.record.transfer import fetch_frame, format_rows, insert_frame, update_frame
from caseload_lib.tables import Table


@dataclass(frozen=True)
class TableCount:
    """What an import did to one table, in rows.

    Parameters
    ----------
    inserted : int
        New rows.
    unchanged : int
        Rows that were there with the same content.
    corrected : int
        Rows that were there with other content and now have the new one.
    absent : int
        Rows of the same source that this import lacks; they stay.
    removed : int
        Conclusions of earlier imports that no longer hold; they are gone.
    """

    inserted: int = 0
    unchanged: int = 0
    corrected: int = 0
    absent: int = 0
    removed: int = 0


def merge_table(
    connection: Connection,
    table: Table,
    given: pd.DataFrame,
    *,
    source: str,
    adopt: bool = False,
) -> tuple[TableCount, list[Entry]]:
    """Write one table's rows of an import.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    table : Table
        Its declaration.
    given : DataFrame
        Columns of the table and `source_key`. A column that is not given stays as it is in rows
        that are there.
    source : str
        Where the rows come from.
    adopt : bool, default False
        Whether a row whose key another source recorded is corrected and becomes this source's,
        also where it agrees with it.

    Returns
    -------
    TableCount
        How many rows were new, unchanged, corrected and absent.
    list of Entry
        What the audit trail has to say: one entry for all new rows, one for each corrected row
        with the values that changed.

    Raises
    ------
    RecordsError
        If a `source_key` is missing or occurs twice, a column is not the table's, a value breaks
        a rule of its column, or a key is recorded already under another source and not adopted.
    """
    keys = _check_source_keys(table, given)
    frame = make_frame(table, given.drop(columns="source_key"))
    check_rows(table, frame)
    frame = frame.assign(source=source, source_key=keys)
    extras = ("row_id", "source_key")
    there = fetch_frame(connection, table.name, extras=extras, source=source)
    there["source"] = pd.Series(source, index=there.index, dtype="str")
    if adopt and not table.repeats:
        unknown = frame[_find_places(there, keys) == -1]
        there = pd.concat([there, _find_elsewhere(connection, table, unknown)], ignore_index=True)
    places = _find_places(there, keys)
    is_new = places == -1
    new = frame[is_new]
    refuse_taken_keys(connection, table, new[list(table.names)])
    insert_frame(connection, table.name, new)
    compared = [name for name in table.names if name in given.columns]
    old = there.iloc[places[~is_new]].reset_index(drop=True)
    now = frame[~is_new].reset_index(drop=True)
    changed = ~_match_rows(old[compared], now[compared])
    adopted = (old["source"] != source).astype(bool)
    taken = now[adopted].assign(row_id=old.loc[adopted, "row_id"])
    audited = changed | adopted
    was, becomes = old[audited], now[audited]
    old, now = old[changed], now[changed]
    update_frame(connection, table.name, now[compared].assign(row_id=old["row_id"]))
    update_frame(connection, table.name, taken[["source", "source_key", "row_id"]])
    entries = []
    if len(new):
        rows = {"source": (None, source)}
        entries.append(Entry("import", table.name, f"{len(new)} rows", rows))
    entries += _list_corrections(table, was, becomes, [*compared, "source"])
    counts = TableCount(
        inserted=len(new),
        unchanged=int((~changed).sum()),
        corrected=int(changed.sum()),
        absent=len(there) - int((~is_new).sum()),
    )
    return counts, entries


def _find_places(there: pd.DataFrame, keys: pd.Series) -> np.ndarray:
    """Return the place of each source key among the rows that are there, -1 where it is new."""
    # Series.isin takes seconds for texts by the hundred thousand.
    return pd.Index(there["source_key"]).get_indexer(pd.Index(keys))


def _find_elsewhere(connection: Connection, table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows recorded under the keys of these, with the source_key of these."""
    recorded = fetch_frame(connection, table.name, extras=("row_id", "source"))
    return recorded.merge(frame[[*table.key, "source_key"]], on=list(table.key))


def _check_source_keys(table: Table, given: pd.DataFrame) -> pd.Series:
    """Return the rows' source keys; refuse missing and repeated ones."""
    rule = "Every row of an import has a source_key of its own. Nothing was written."
    if "source_key" not in given.columns:
        raise RecordsError(f"{table.name}: the column source_key is missing. {rule}")
    keys = given["source_key"].astype("str").reset_index(drop=True)
    if keys.isna().any():
        raise RecordsError(
            f"{table.name}: {int(keys.isna().sum())} of {len(keys)} rows lack a source_key. {rule}"
        )
    if keys.duplicated().any():
        twice = keys[keys.duplicated()].unique()
        raise RecordsError(f"{table.name}: {list_offenders(twice)} occur twice. {rule}")
    return keys


def _match_rows(old: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Return whether each row has the same content as before."""
    same = pd.Series(True, index=now.index)
    for name in now.columns:
        equal = (old[name] == now[name]).fillna(False).astype(bool)
        same &= equal | (old[name].isna() & now[name].isna())
    return same


def _list_corrections(
    table: Table, old: pd.DataFrame, now: pd.DataFrame, compared: Sequence[str]
) -> list[Entry]:
    """Return an audit entry for each corrected row, with the values that changed."""
    before = format_rows(old[list(compared)], table.name)
    after = format_rows(now[list(compared)], table.name)
    # Rows of a log have no key of their own but the source's.
    row_keys = now["source_key"] if table.repeats else join_keys(now, table)
    entries = []
    for row_key, was, becomes in zip(row_keys, before, after, strict=True):
        pairs = zip(compared, was, becomes, strict=True)
        values = {name: (left, right) for name, left, right in pairs if left != right}
        entries.append(Entry("correct", table.name, row_key, values))
    return entries
