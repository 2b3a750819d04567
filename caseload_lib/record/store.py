"""Reading records out of the database and writing them into it, all or nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection

from caseload_lib.errors import RecordsError, list_offenders
from caseload_lib.frames import Records, make_frame
from caseload_lib.record.activities import note_corrections
from caseload_lib.record.audit import Entry, append_entries, make_salt
from caseload_lib.record.correcting import drop_corrected
from caseload_lib.record.database import Database
from caseload_lib.record.merging import TableCount, merge_table
from caseload_lib.record.removing import delete_rows, delete_unreferred, find_removable
from caseload_lib.record.rules import check_rows, join_keys, refuse_orphans, refuse_taken_keys
from caseload_lib.record.transfer import fetch_frame, format_rows, insert_frame
from caseload_lib.tables import TABLES, Table

_AUDIT = ("audit", "audit_values")


@dataclass(frozen=True)
class ImportSummary:
    """What an import did.

    Parameters
    ----------
    source : str
        Where the rows came from.
    tables : mapping of str to TableCount
        The counts of each table that the import held.
    """

    source: str
    tables: Mapping[str, TableCount] = field(default_factory=dict)

    @property
    def total(self) -> TableCount:
        """The counts over all tables."""
        names = ("inserted", "unchanged", "corrected", "absent", "removed")
        counts = self.tables.values()
        return TableCount(*(sum(getattr(count, name) for count in counts) for name in names))


def read_records(database: Database, *, tables: Sequence[str] | None = None) -> Records:
    """Return an agency's records as they are at one moment.

    Parameters
    ----------
    database : Database
        An open database.
    tables : sequence of str, optional
        Which tables to read; the others are empty. Without it all but the audit trail, which is
        read only where it is named.

    Returns
    -------
    Records
        Rows in the order in which they were written; of a row that was corrected, the one that
        stands in its place.

    Raises
    ------
    RecordsError
        If a table is not known.
    CaseloadError
        If the database cannot be read.
    """
    chosen = [name for name in TABLES if name not in _AUDIT] if tables is None else list(tables)
    _check_tables(chosen)
    with database.reading() as connection:
        frames = {name: fetch_frame(connection, name) for name in chosen}
    return Records(**{name: drop_corrected(name, frame) for name, frame in frames.items()})


def insert_rows(
    database: Database,
    table: str,
    rows: pd.DataFrame | Sequence[Mapping[str, object]],
    *,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write new rows of one table and an audit entry for each.

    Parameters
    ----------
    database : Database
        An open database.
    table : str
        The table's name.
    rows : DataFrame or sequence of mappings
        Values by column; columns that are not given are missing.
    actor : str
        Who writes: a facilitator_id or an account's name.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If the table or a column is not known, or the table is the audit trail itself.
    RecordsError
        If a value breaks a rule of its column, a key is there already, or a row refers to one
        that is not there. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    _check_tables([table])
    if table in _AUDIT:
        raise RecordsError(f"The table {table} is written by the audit trail alone.")
    declared = TABLES[table]
    frame = make_frame(declared, rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows))
    check_rows(declared, frame)
    entries = [
        Entry("insert", table, key, {name: (None, text) for name, text in pairs})
        for key, pairs in zip(join_keys(frame, declared), _pair_names(frame, table), strict=True)
    ]
    with database.writing() as connection:
        refuse_taken_keys(connection, declared, frame)
        insert_frame(connection, table, frame)
        refuse_orphans(connection, declared)
        append_entries(connection, entries, actor=actor, at=at)


def remove_rows(
    database: Database,
    table: str,
    keys: Collection[str],
    *,
    actor: str,
    at: datetime | None = None,
) -> int:
    """Remove rows of one table, each with an audit entry that keeps its values.

    Parameters
    ----------
    database : Database
        An open database.
    table : str
        The table's name.
    keys : collection of str
        The rows' key values joined by "|", as `record check` writes them: "C1|F001|2026-01-10".
        In a log whose rows may repeat, "#2" marks the second row of a key.
    actor : str
        Who removes them: a facilitator_id or an account's name.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    int
        How many rows were removed.

    Raises
    ------
    RecordsError
        If the table is not known or append-only.
    RecordsError
        If no row has one of the keys, or other rows refer to one. Nothing is removed then.
    CaseloadError
        If the database cannot be written.
    """
    _check_tables([table])
    declared = TABLES[table]
    if declared.append_only:
        raise RecordsError(f"The table {table} is append-only. Its rows are never removed.")
    with database.writing() as connection:
        rows = find_removable(connection, declared, keys)
        append_entries(connection, delete_rows(connection, declared, rows), actor=actor, at=at)
    return len(rows)


def write_import(
    database: Database,
    frames: Mapping[str, pd.DataFrame],
    *,
    source: str,
    actor: str,
    mappings: pd.DataFrame | None = None,
    adopt: bool = False,
    withdrawn: Mapping[str, Collection[str]] | None = None,
    at: datetime | None = None,
    salt: Callable[[], str] = make_salt,
) -> ImportSummary:
    """Write what a source exported, all or nothing.

    Parameters
    ----------
    database : Database
        An open database.
    frames : mapping of str to DataFrame
        Rows by the table's name: columns of the table and `source_key`, which tells a row from
        the others of its source. A column that is not given stays as it is in rows that are
        there, and is missing in new ones.
    source : str
        Where the rows come from. Rows are recognised by source and `source_key`.
    actor : str
        Who imports: a facilitator_id or an account's name.
    mappings : DataFrame, optional
        Rows of `id_mappings`; those that are there already are left alone.
    adopt : bool, default False
        Whether a row whose key another source recorded is corrected and becomes this source's.
    withdrawn : mapping of str to collection of str, optional
        By table, the keys (values joined by "|") of rows that were only concluded and no longer
        hold. They are removed, but for those to which other rows still refer in the end.
    at : datetime, optional
        When, with a time zone; now where not given.
    salt : callable, default `make_salt`
        Gives the audit trail's salts.

    Returns
    -------
    ImportSummary
        How many rows of each table were new, unchanged, corrected, absent and removed. Rows
        that are absent from a newer import stay, unless they are withdrawn.

    Raises
    ------
    RecordsError
        If a table or column is not known or is not one that imports fill, a `source_key` is
        missing or occurs twice, a value breaks a rule of its column, a key is recorded already
        under another source and not adopted, or a row refers to one that is not there. Nothing is
        written then.
    CaseloadError
        If the database cannot be written.
    """
    _check_tables(frames)
    kept = [name for name in frames if TABLES[name].kept]
    if kept:
        raise RecordsError(f"{list_offenders(kept)}: no import fills these tables.")
    counts: dict[str, TableCount] = {}
    removed = {TABLES[name]: keys for name, keys in (withdrawn or {}).items() if keys}
    with database.writing() as connection:
        written = [table for name, table in TABLES.items() if name in frames]
        entries: list[Entry] = []
        numbers = {}
        # Rows to which none can refer make way for new ones under their keys; others may become
        # free only by what is written now.
        for table in (table for table in removed if not _can_be_referred_to(table)):
            numbers[table.name], made = delete_unreferred(connection, table, removed[table])
            entries += made
        for table in written:
            count, made = merge_table(
                connection, table, frames[table.name], source=source, adopt=adopt
            )
            counts[table.name] = count
            entries += made + note_corrections(connection, made, at=at)
        for table in (table for table in removed if _can_be_referred_to(table)):
            number, made = delete_unreferred(connection, table, removed[table])
            entries += made
            numbers[table.name] = number
            count = counts.get(table.name, TableCount())
            counts[table.name] = replace(count, absent=max(count.absent - number, 0))
        for name, number in numbers.items():
            counts[name] = replace(counts.get(name, TableCount()), removed=number)
        for table in written:
            refuse_orphans(connection, table)
        if mappings is not None:
            _add_mappings(connection, mappings)
        append_entries(connection, entries, actor=actor, at=at, salt=salt)
    return ImportSummary(source, counts)


def _can_be_referred_to(table: Table) -> bool:
    """Tell whether a column of any table refers to this one."""
    return any(c.refers == table.name for other in TABLES.values() for c in other.columns)


def _pair_names(frame: pd.DataFrame, table: str) -> list[list[tuple[str, str | None]]]:
    """Return each row as pairs of a column's name and its value as text."""
    rows = format_rows(frame, table)
    return [list(zip(frame.columns, row, strict=True)) for row in rows]


def _add_mappings(connection: Connection, mappings: pd.DataFrame) -> None:
    """Write the id mappings that are not there yet."""
    table = TABLES["id_mappings"]
    frame = make_frame(table, mappings)
    check_rows(table, frame)
    there = fetch_frame(connection, table.name)
    merged = frame.merge(there, on=list(table.names), how="left", indicator=True)
    new = frame[(merged["_merge"] == "left_only").to_numpy()]
    refuse_taken_keys(connection, table, new)
    insert_frame(connection, table.name, new)


def _check_tables(names: Iterable[str]) -> None:
    """Refuse names that are no table's."""
    strange = [name for name in names if name not in TABLES]
    if strange:
        raise RecordsError(
            f"There is no table {list_offenders(strange)}. Tables: {', '.join(TABLES)}."
        )
