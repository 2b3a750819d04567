"""The facts of months, kept beside the records so that history is not found again."""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, exists, select

from caseload_lib.agency import Agency
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.correcting import is_standing
from caseload_lib.record.database import Database
from caseload_lib.record.ledgers import fetch_ledger, fetch_tables
from caseload_lib.record.marks import Marks
from caseload_lib.record.schema import MARKS_TABLE, METADATA
from caseload_lib.record.transfer import to_frame
from caseload_lib.review.history import list_known
from caseload_lib.review.indicators import find_facts
from caseload_lib.review.window import digest_months
from caseload_lib.tables import TABLES

#: Where in an agency's folder the facts are kept.
FOLDER = Path("data", "facts")

_PACKAGE = Path(__file__).resolve().parents[1]
#: The folders whose code decides what is found, besides the modules of the package's root.
_FINDERS = ("plan", "record", "review")
_SEAL_BYTES = 32


def read_history(database: Database, folder: Path, month: Month, agency: Agency) -> pd.DataFrame:
    """Return the facts of a month and of the months before it, as `history.history_facts`.

    Of a month whose facts are kept in the folder, and that could not have any others by now, no
    contact and no entry of the time log is read. The facts of other months are found, and kept
    for the next time.

    Parameters
    ----------
    database : Database
        An open database.
    folder : Path
        Where facts are kept. It is made where there is none; where it cannot be written, nothing
        is kept.
    month : Month
        The last month.
    agency : Agency
        The settings.

    Returns
    -------
    DataFrame
        As `history.history_facts` gives it for all records.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    SettingsError
        If a service plan of those months names a service type that the settings lack.
    RecordsError
        If a disruption's cause is none of the closed list.
    """
    with database.reading() as connection:
        records = fetch_tables(connection)
        months = list_known(_find_first_month(connection, records), month, agency)
        return _find_all(connection, records, folder, months, agency)


def read_facts(database: Database, folder: Path, month: Month, agency: Agency) -> pd.DataFrame:
    """Return the facts of one month, as `indicators.month_facts`.

    Parameters
    ----------
    database, folder, month, agency
        As for `read_history`.

    Returns
    -------
    DataFrame
        As `indicators.month_facts` gives it for all records.

    Raises
    ------
    CaseloadError, SettingsError, RecordsError
        As `read_history`.
    """
    with database.reading() as connection:
        records = fetch_tables(connection)
        facts = _find_all(connection, records, folder, [month], agency)
    return facts.drop(columns="month")


def _find_all(
    connection: Connection, records: Records, folder: Path, months: Sequence[Month], agency: Agency
) -> pd.DataFrame:
    """Return the facts of some months, those that are kept and those that must be found."""
    keys = _find_keys(connection, records, months, agency)
    tables = {each: _read(folder / f"{each}.facts", keys[each]) for each in months}
    missing = [each for each, table in tables.items() if table is None]
    if missing:
        facts = find_facts(fetch_ledger(connection, records, missing), missing, agency)
        for each in missing:
            own = facts[facts["month"] == str(each)]
            tables[each] = pa.Table.from_pandas(own, preserve_index=False)
            _write(folder / f"{each}.facts", keys[each], tables[each])
    return to_frame(pa.concat_tables(tables[each] for each in months))


def _find_first_month(connection: Connection, records: Records) -> Month | None:
    """Return what `history.find_first_month` gives for all records."""
    days = [records.assignments["from_on"].min()]
    for name in ("services", "time_log"):
        day = METADATA.tables[name].c[TABLES[name].dated]
        query = select(day).where(is_standing(name)).order_by(day).limit(1)
        days.append(connection.execute(query).scalar())
    known: list[date] = [day for day in days if not pd.isna(day)]
    return min((Month.of(pd.Timestamp(day).date()) for day in known), default=None)


def _find_keys(
    connection: Connection, records: Records, months: Sequence[Month], agency: Agency
) -> dict[Month, str]:
    """Return for each month a hash of everything that its facts can depend on."""
    stored = connection.execute(select(METADATA.tables[MARKS_TABLE]))
    marks = Marks({(row.table_name, row.month): row.token for row in stored})
    service = METADATA.tables["services"].c.row_id
    always = {
        "program": hash_finders(),
        "settings": agency.model_dump_json(),
        "contacts": bool(connection.execute(select(exists(select(service)))).scalar()),
    }
    seen = digest_months(records, months, agency)
    keys = {}
    for month in months:
        # Weeks of the month before may reach into it.
        read = [("services", month), ("time_log", month), ("time_log", month + -1)]
        parts = {
            **always,
            "tables": seen[month],
            "marks": [marks.find(*each) for each in read],
            "rows": [_count_rows(connection, *each) for each in read],
        }
        keys[month] = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return keys


def _count_rows(connection: Connection, name: str, month: Month) -> int:
    """Return how many rows of a table lie in a month, from SQLite's index alone.

    Its marks do not tell of a row that "INSERT OR REPLACE" puts in the place of one of another
    month. PostgreSQL's triggers see every row.
    """
    if connection.dialect.name != "sqlite":
        return 0
    day = TABLES[name].dated
    query = f"SELECT count(*) FROM {name} WHERE {day} >= ? AND {day} < ?"  # noqa: S608 - own names
    bounds = (month.first.isoformat(), month.after.isoformat())
    return int(connection.exec_driver_sql(query, bounds).scalar_one())


@cache
def hash_finders() -> str:
    """Return a hash of the code that finds facts and of the libraries that it calculates with.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    whole = hashlib.sha256(f"{np.__version__} {pd.__version__} {pa.__version__}".encode())
    found = [path for folder in _FINDERS for path in (_PACKAGE / folder).rglob("*.py")]
    for path in sorted([*_PACKAGE.glob("*.py"), *found]):
        whole.update(f"{path.relative_to(_PACKAGE).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _read(path: Path, key: str) -> pa.Table | None:
    """Return the facts in a file; None unless every byte is as it was written under the key."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    seal, rows = content[:_SEAL_BYTES], content[_SEAL_BYTES:]
    return pa.ipc.open_stream(rows).read_all() if seal == _seal(key, rows) else None


def _write(path: Path, key: str, facts: pa.Table) -> None:
    """Keep facts in a file of its owner's alone, in the place of what was kept of the month."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, facts.schema, options=options) as writer:
        writer.write_table(facts)
    rows = sink.getvalue().to_pybytes()
    part = path.with_name(f".{path.name}.part")
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Should two programs write it at once, what comes of it is not believed, but found anew.
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(_seal(key, rows) + rows)
        part.replace(path)


def _seal(key: str, rows: bytes) -> bytes:
    """Return what a file of these rows begins with."""
    return hashlib.sha256(key.encode() + rows).digest()
