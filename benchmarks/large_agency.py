"""Agencies of thousands of facilitators and millions of contacts, made in a minute or so."""

import shutil
import sqlite3
from pathlib import Path

from caseload_lib.months import Month
from caseload_lib.record.database import open_database
from caseload_lib.record.demo import make_demo, read_demo_settings
from caseload_lib.record.transfer import insert_frame
from caseload_lib.tables import TABLES, Table

UNTIL = Month(2026, 10)
#: Facilitators of the demo agency whose records are repeated under other ids.
PATTERN = 40
#: Contacts for each facilitator in 24 months.
CONTACTS = 2500
#: The tables that indicators are worked out from, those that others refer to first.
READ = (
    "facilitators",
    "roles",
    "cases",
    "assignments",
    "case_services",
    "services",
    "time_log",
    "absences",
    "disruptions",
    "obligations",
    "referrals",
    "feedback",
    "positions",
    "vacancies",
    "departures",
)
#: Rows of a log are written in the order of time, as they are over the years.
IN_ORDER = {"services": "served_on", "time_log": "worked_on", "obligations": "due_on"}


def make_agency(path: Path, *, contacts: int) -> Path:
    """Make the database of an agency with so many contacts, unless it is there.

    The demo agency's records of 24 months are written over and over, each time with other people
    and other cases, and calls on the days of other contacts are added until the number is
    reached. The schema is the migrations'; references are checked.
    """
    if path.exists():
        return path
    pattern, new = path.with_suffix(".pattern"), path.with_suffix(".new")
    for each in (pattern, new):
        each.unlink(missing_ok=True)
        open_database(each, create=True)
    records = make_demo(facilitators=PATTERN, until=UNTIL, settings=read_demo_settings())
    with open_database(pattern).writing() as connection:
        for name in READ:
            frame = records[name]
            if name == "services":
                frame = frame.assign(activity_id=None)
            insert_frame(connection, name, frame.dropna(axis=1, how="all"))
    _repeat(new, pattern, contacts)
    pattern.unlink()
    shutil.move(new, path)
    return path


def _repeat(new: Path, pattern: Path, contacts: int) -> None:
    """Fill a database with the rows of another, time and again."""
    copies = max(round(contacts / CONTACTS / PATTERN), 1)
    database = sqlite3.connect(new, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("ATTACH ? AS pattern", (str(pattern),))
    database.execute("CREATE TEMP TABLE copies (k INTEGER)")
    database.executemany("INSERT INTO copies VALUES (?)", [(k,) for k in range(copies)])
    for name in READ:
        database.execute(_copy_rows(TABLES[name]))
    (there,) = database.execute("SELECT count(*) FROM services").fetchone()
    database.execute(
        "INSERT INTO services (service_id, case_id, facilitator_id, service_type, status, "
        "served_on, minutes, mode) SELECT service_id || '-call', case_id, facilitator_id, "
        "'phone_call', status, served_on, 20, 'telephone' FROM services "
        "ORDER BY row_id DESC LIMIT ?",
        (max(contacts - there, 0),),
    )
    if strange := database.execute("PRAGMA foreign_key_check").fetchall():
        raise SystemExit(f"{len(strange)} rows refer to rows that are not there.")
    database.execute("ANALYZE")
    database.close()


def _copy_rows(table: Table) -> str:
    """Return the statement that writes a table's rows once for each copy, ids made others."""
    names = ", ".join(table.names)
    values = ", ".join(_change_id(table, name) for name in table.names)
    order = IN_ORDER.get(table.name)
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {values} FROM pattern.{table.name}, copies"
        + (f" ORDER BY {order}" if order else "")
    )


def _change_id(table: Table, name: str) -> str:
    """Return what stands in a column of a copy: ids differ from copy to copy."""
    column = table[name]
    person = f"substr({name}, 1, 1) || (1000 * (k + 1) + substr({name}, 2))"
    if column.refers == "facilitators" or column.name == "facilitator_id":
        return f"CASE WHEN {name} IS NOT NULL THEN {person} END"
    if name == "about":
        return f"CASE WHEN {name} GLOB '[A-Z][0-9]*' THEN {person} ELSE {name} END"
    return f"{name} || '-' || k" if column.kind == "id" else name
