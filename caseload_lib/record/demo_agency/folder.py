"""The demo agency in a folder: its settings, what is there already, and filling the database."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pandas as pd
from sqlalchemy import select

from caseload_lib.errors import CaseloadError, list_offenders
from caseload_lib.frames import Records
from caseload_lib.months import Month
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import open_database
from caseload_lib.record.folder import SETTINGS, AgencyFolder, read_settings
from caseload_lib.record.rules import refuse_orphans
from caseload_lib.record.schema import METADATA
from caseload_lib.record.store import write_import
from caseload_lib.record.transfer import fetch_frame, insert_frame
from caseload_lib.resources import find_resource
from caseload_lib.tables import TABLES

SOURCE = "demo"

#: Kept tables that refer to each other; where one is filled, somebody has begun to assess.
_ASSESSING = (
    "assessments",
    "actions",
    "action_progress",
    "goals",
    "coaching_notes",
    "nominations",
)


@dataclass(frozen=True)
class Content:
    """What a database holds.

    Parameters
    ----------
    labels : frozenset of str
        The demos whose people it holds.
    others : frozenset of str
        The sources of other rows; "entered by hand" where a row has none.
    """

    labels: frozenset[str]
    others: frozenset[str]


def open_demo_folder(folder: Path) -> AgencyFolder:
    """Return the folder with settings in it, the demo's where it has none.

    Parameters
    ----------
    folder : Path
        The folder; it is made where there is none.

    Returns
    -------
    AgencyFolder
        The folder with its settings read.

    Raises
    ------
    CaseloadError
        If the folder cannot be written.
    SettingsError
        If the settings that are there break a rule.
    """
    path = folder.expanduser().absolute()
    file = path / SETTINGS
    if not file.exists():
        text = find_resource(*SETTINGS.parts).read_text(encoding="utf-8")
        try:
            for part in (path, file.parent):
                part.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            with open(part, "w", encoding="utf-8", opener=_open_private) as stream:
                stream.write(text)
            part.replace(file)
        except OSError as error:
            raise CaseloadError(
                f"{file} cannot be written ({error.strerror}). The demo agency needs a folder "
                "that your account may write. Name another: caseload demo DIR"
            ) from error
    return AgencyFolder(path, read_settings(path))


def _open_private(path: str, flags: int) -> int:
    """Open a file that only its owner may read and write."""
    return os.open(path, flags, 0o600)


def find_content(url: str) -> Content:
    """Return what the database at an address holds; nothing where there is none.

    Parameters
    ----------
    url : str
        The path of an SQLite file, or the address of a database.

    Returns
    -------
    Content
        Which demo and which other sources have rows in it.
    """
    if "://" not in url and not Path(url).exists():
        return Content(frozenset(), frozenset())
    others: set[str] = set()
    labels: set[str] = set()
    with open_database(url, create=True).reading() as connection:
        for name, table in TABLES.items():
            if table.kept:
                continue
            source = METADATA.tables[name].c.source
            for (found,) in connection.execute(select(source).distinct()):
                others.add(found or "entered by hand")
        people = METADATA.tables["facilitators"].c
        for (key,) in connection.execute(select(people.source_key).where(people.source == SOURCE)):
            labels.add(str(key).rpartition("/")[0])
    return Content(frozenset(labels), frozenset(others - {SOURCE}))


def check_room(content: Content, label: str, url: str, *, force: bool) -> None:
    """Refuse to put a demo where other records are.

    Parameters
    ----------
    content : Content
        What the database holds.
    label : str
        The demo that is to be written.
    url : str
        The database.
    force : bool
        Whether another demo may be removed.

    Raises
    ------
    CaseloadError
        If the database holds records that are no demo's, whatever `force` says.
    CaseloadError
        If it holds another demo and that may not or cannot be removed.
    """
    if content.others:
        raise CaseloadError(
            "The demo agency is made only where no other records are, so that nobody takes it "
            "for the truth. This database holds records from: "
            f"{list_offenders(sorted(content.others))}. Choose an empty folder: caseload demo DIR"
        )
    different = content.labels - {label}
    if different and not force:
        raise CaseloadError(
            "Another demo agency is here already, and one folder holds one. Here: "
            f"{list_offenders(sorted(different))}. Asked for: {label}. Choose another folder, or "
            "replace it with --force."
        )
    if different and "://" in url:
        raise CaseloadError(
            "Another demo agency is in a database that this software did not make a file for, so "
            "it does not remove it. Empty that database yourself, or unset CASELOAD_DATABASE_URL."
        )


def remove_demo(url: str) -> None:
    """Remove a demo's SQLite file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(url + suffix).unlink(missing_ok=True)


def fill_database(
    url: str, records: Records, *, label: str, until: Month, actor: str
) -> dict[str, int]:
    """Write a demo's records and return how many rows each table got.

    The audit trail is dated by the demo's last month and salted in order, so that one demo
    is the same rows whenever it is made; only the marks of changes are random.

    Parameters
    ----------
    url : str
        The database; it is made where there is none.
    records : Records
        What `make_demo` gives.
    label : str
        Which demo it is; kept in the source keys of its people.
    until : Month
        Its last month.
    actor : str
        Who makes it.

    Returns
    -------
    dict of str to int
        Rows written by table; tables without any are left out.

    Raises
    ------
    CaseloadError
        If the database cannot be written.
    """
    database = open_database(url, create=True)
    at = pd.Timestamp(until.after, tz="UTC").to_pydatetime()
    filled = [name for name, table in TABLES.items() if len(records[name]) and not table.kept]
    frames = {
        name: records[name].assign(source_key=_name_rows(name, len(records[name]), label))
        for name in filled
    }
    summary = write_import(
        database, frames, source=SOURCE, actor=actor, at=at, salt=_count_salts(1)
    )
    written = {name: table.inserted for name, table in summary.tables.items()}
    return written | complete_demo(url, records, until=until, actor=actor)


def complete_demo(url: str, records: Records, *, until: Month, actor: str) -> dict[str, int]:
    """Write what the software keeps itself, which no import fills, where it is not there yet.

    Parameters
    ----------
    url, records, until, actor
        As for `fill_database`.

    Returns
    -------
    dict of str to int
        Rows written by table.

    Raises
    ------
    CaseloadError
        If the database cannot be written.
    """
    at = pd.Timestamp(until.after, tz="UTC").to_pydatetime()
    written: dict[str, int] = {}
    with open_database(url).writing() as connection:
        begun = any(len(fetch_frame(connection, name)) for name in _ASSESSING)
        for name, table in TABLES.items():
            rows = 0 if begun and name in {*_ASSESSING, "responses"} else len(records[name])
            if table.kept and rows and fetch_frame(connection, name).empty:
                insert_frame(connection, name, records[name])
                refuse_orphans(connection, table)
                entry = Entry("import", name, f"{rows} rows", {"source": (None, SOURCE)})
                salt = _count_salts(1 + len(TABLES) + len(written))
                append_entries(connection, [entry], actor=actor, at=at, salt=salt)
                written[name] = rows
    return written


def _name_rows(table: str, rows: int, label: str) -> list[str]:
    """Return the source keys of a table's rows; those of people tell which demo it is."""
    prefix = f"{label}/" if table == "facilitators" else ""
    return [f"{prefix}{number}" for number in range(1, rows + 1)]


def _count_salts(first: int) -> Callable[[], str]:
    """Return what gives salts in order; a demo has no value that a digest could betray."""
    numbers = count(first)
    return lambda: f"{next(numbers):032x}"
