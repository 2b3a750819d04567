"""Planned contacts one at a time: added, moved, cancelled, and what calendars must hear of it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import add_row
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import (
    change_row,
    fetch_row,
    find_moment,
    list_row_faults,
    refuse_faults,
)
from caseload_lib.tables import TABLES

#: The columns that a calendar's entry is made of, besides where it stands.
_TOLD = ("starts_at", "minutes", "facilitator_id", "provider", "service_type")
#: Where a contact stands that has not been promised.
PROPOSED = (None, "proposed")
#: What has taken place or was called off is not planned any more; an attempt leaves it due.
_OVER = ("delivered", "cancelled")


def add_activity(
    database: Database,
    *,
    case_id: str,
    service_type: str,
    starts_at: datetime | None = None,
    minutes: int | None = None,
    facilitator_id: str | None = None,
    provider: str | None = None,
    earliest_on: date | None = None,
    latest_on: date | None = None,
    priority: int | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down a contact that somebody planned; with a start it is promised.

    Parameters
    ----------
    database : Database
        An open database.
    case_id : str
        With whom.
    service_type : str
        What it is, a name under `[service_types]` of the settings.
    starts_at : datetime, optional
        When it begins, with a time zone; without it a month's plan finds a time.
    minutes : int, optional
        How long it takes, 1 or more; as its service type says where not given.
    facilitator_id, provider : str, optional
        Who makes it; where neither is given, the case's lead.
    earliest_on, latest_on : date, optional
        The first and the last day on which it may be.
    priority : int, optional
        1 (highest) to 5.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    str
        Its activity_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    faults = ["minutes must be at least 1"] if minutes == 0 else []
    if earliest_on and latest_on and latest_on < earliest_on:
        faults.append("latest_on must not be before earliest_on")
    values = {
        "case_id": case_id,
        "service_type": service_type,
        "starts_at": starts_at,
        "minutes": minutes,
        "facilitator_id": facilitator_id,
        "provider": provider,
        "earliest_on": earliest_on,
        "latest_on": latest_on,
        "priority": priority,
        "status": "planned" if starts_at else "proposed",
        "sequence": 0,
        "changed_at": find_moment(at),
    }
    return add_row(database, "activities", values, told=(faults, ()), actor=actor, at=at)


def move_activity(
    database: Database,
    activity_id: str,
    *,
    starts_at: datetime,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Give a planned contact another time; it is promised from then on.

    Parameters
    ----------
    database : Database
        An open database.
    activity_id : str
        Which one.
    starts_at : datetime
        When it begins now, with a time zone.
    actor : str
        Who moves it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such contact, it was delivered or cancelled, or the time has no zone.
        Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    changes = {"starts_at": starts_at, "status": "moved"}
    _change_planned(database, activity_id, changes, actor=actor, at=at)


def cancel_activity(
    database: Database, activity_id: str, *, actor: str, at: datetime | None = None
) -> None:
    """Call a planned contact off; calendars that had it show it as cancelled.

    Parameters
    ----------
    database : Database
        An open database.
    activity_id : str
        Which one.
    actor : str
        Who cancels it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Raises
    ------
    RecordsError
        If there is no such contact, or it was delivered or cancelled before. Nothing is written
        then.
    CaseloadError
        If the database cannot be written.
    """
    _change_planned(database, activity_id, {"status": "cancelled"}, actor=actor, at=at)


def change_activity(
    connection: Connection, activity_id: str, changes: Mapping[str, object], *, at: datetime
) -> Entry | None:
    """Change a planned contact, and note what calendars must hear of it.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`.
    activity_id : str
        Which one.
    changes : mapping of str to object
        New values by column, checked.
    at : datetime
        When, with a time zone.

    Returns
    -------
    Entry or None
        To be sealed in the same transaction; None where nothing is different. Where a calendar
        says something else of the contact now (`starts_at`, `minutes`, who makes it, what it is,
        or whether it is proposed, promised or cancelled), `sequence` is one more and
        `changed_at` is the moment. Where it left the plan, `withdrawn_at` keeps when it had been
        planned for, until it is planned again.

    Raises
    ------
    RecordsError
        If there is no such contact.
    """
    found = fetch_row(connection, "activities", activity_id)
    noted = _note(found, {**found, **changes}, at=at) if found else {}
    return change_row(connection, "activities", activity_id, {**changes, **noted})


def note_corrections(
    connection: Connection, entries: Iterable[Entry], *, at: datetime | None
) -> list[Entry]:
    """Note what calendars must hear of planned contacts that an import has changed.

    Parameters
    ----------
    connection : Connection
        From `Database.writing`, after the changes were written.
    entries : iterable of Entry
        What the import did; other tables and new rows are passed over.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    list of Entry
        To be sealed behind the others, in the same transaction.
    """
    noted = []
    for entry in entries:
        if (entry.table_name, entry.action) != ("activities", "correct"):
            continue
        now = fetch_row(connection, "activities", entry.row_key) or {}
        before = now | {
            name: _read_text(name, old) for name, (old, _) in entry.values.items() if name in now
        }
        changes = _note(before, now, at=find_moment(at))
        noted.append(change_row(connection, "activities", entry.row_key, changes))
    return [entry for entry in noted if entry]


def _note(before: Mapping[str, Any], now: Mapping[str, Any], *, at: datetime) -> dict[str, object]:
    """Return what is to be noted where a contact becomes another for calendars."""
    noted: dict[str, object] = {}
    if _describe(before) != _describe(now):
        noted = {"sequence": (before["sequence"] or 0) + 1, "changed_at": find_moment(at)}
    if _is_in_plan(now):
        noted["withdrawn_at"] = None
    elif _is_in_plan(before):
        noted["withdrawn_at"] = before["starts_at"]
    return noted


def _read_text(name: str, text: str | None) -> object:
    """Return a value of an activity that the audit trail wrote as text."""
    kind = TABLES["activities"][name].kind
    if text is None or kind not in {"instant", "integer"}:
        return text
    return int(text) if kind == "integer" else datetime.fromisoformat(text).replace(tzinfo=UTC)


def _change_planned(
    database: Database,
    activity_id: str,
    changes: Mapping[str, object],
    *,
    actor: str,
    at: datetime | None,
) -> None:
    """Change a contact that is still to be made."""
    with database.writing() as connection:
        there = fetch_row(connection, "activities", activity_id)
        if there is None:
            raise RecordsError(f"There is no planned contact {activity_id}. Check its id.")
        faults = list_row_faults(connection, "activities", changes)
        if there["status"] in _OVER:
            faults.append(f"it was {there['status']} already, and only what is to come changes")
        if changes.get("starts_at", there) is None:
            faults.append("starts_at is missing")
        refuse_faults(f"The planned contact {activity_id} cannot be changed so", faults)
        entry = change_activity(connection, activity_id, changes, at=find_moment(at))
        append_entries(connection, [entry] if entry else [], actor=actor, at=find_moment(at))


def _is_in_plan(row: Mapping[str, Any]) -> bool:
    """Tell whether a contact has a time and was not called off."""
    return row["starts_at"] is not None and row["status"] != "cancelled"


def _describe(row: Mapping[str, Any]) -> tuple[object, ...] | None:
    """Return what a calendar says of a contact, None where it says nothing."""
    if not _is_in_plan(row):
        return None
    return (row["status"] in PROPOSED, *(row[name] for name in _TOLD))
