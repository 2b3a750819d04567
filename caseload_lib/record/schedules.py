"""A month's schedule in the records: saved whole, and only what is different written."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, or_, select

from caseload_lib.errors import CaseloadError
from caseload_lib.frames import make_frame
from caseload_lib.plan.availability import Calendar
from caseload_lib.plan.saved import FORMER_COLUMNS
from caseload_lib.plan.schedule import Schedule
from caseload_lib.record.activities import PROPOSED, change_activity
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row, find_moment, format_value, insert_row
from caseload_lib.record.schema import METADATA
from caseload_lib.record.state import fetch_state
from caseload_lib.tables import TABLES

#: What a schedule decides of a contact that is on record, or fills in where it was left open.
_DECIDED = ("starts_at", "minutes", "facilitator_id")


@dataclass(frozen=True)
class SaveSummary:
    """What saving a schedule did, in contacts.

    Parameters
    ----------
    added : int
        That are on record now for the first time.
    changed : int
        That were on record and have another time, length or facilitator.
    withdrawn : int
        That had been proposed and have no place any more.
    unchanged : int
        That are on record as they were planned.
    """

    added: int
    changed: int
    withdrawn: int
    unchanged: int


class RecordsChangedError(CaseloadError, RuntimeError):
    """Somebody wrote into the records while a plan was being made from them."""


def save_schedule(
    database: Database,
    schedule: Schedule,
    activities: pd.DataFrame,
    *,
    calendar: Calendar,
    state: int,
    actor: str,
    at: datetime | None = None,
) -> SaveSummary:
    """Write a schedule into the records, all or nothing.

    Parameters
    ----------
    database : Database
        An open database.
    schedule : Schedule
        What was planned.
    activities : DataFrame
        The contacts that it was planned from, as `plan.due.list_due` gives them.
    calendar : Calendar
        The time that it was planned into.
    state : int
        What `record.state.read_state` gave before the records were read for it.
    actor : str
        Who saves it, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    SaveSummary
        How many contacts were added, changed, withdrawn and left as they are. New ones keep the
        ids that they were planned with, so that a schedule saved again writes nothing. What had
        been proposed in the calendar's time to its facilitators and was not placed is withdrawn.
        A promise never is: one that found no place stays on record as it was, for somebody to
        move it or to call it off.

    Raises
    ------
    RecordsChangedError
        If the records were written since; nothing is saved then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_moment(at)
    given = {row["activity_id"]: row for row in _list_rows(activities)}
    with database.writing() as connection:
        _refuse_older_state(connection, state)
        done = [
            _save_contact(connection, row, given.get(row["activity_id"], {}), at=moment)
            for row in _list_rows(schedule.placed)
        ]
        placed = set(schedule.placed["activity_id"])
        proposed = {*schedule.unplaced["activity_id"], *_list_proposed(connection, calendar)}
        done += [_withdraw(connection, key, at=moment) for key in sorted(proposed - placed)]
        entries = [entry for _, entry in done if entry]
        append_entries(connection, entries, actor=actor, at=moment)
    counts = Counter(what for what, _ in done)
    return SaveSummary(*(counts[name] for name in ("added", "changed", "withdrawn", "unchanged")))


def promise_contacts(
    database: Database, activity_ids: Collection[str], *, actor: str, at: datetime | None = None
) -> int:
    """Promise contacts that were proposed for a time: later plans keep them.

    Parameters
    ----------
    database : Database
        An open database.
    activity_ids : collection of str
        Which ones; those that are promised already, have no time or are over stay as they are.
    actor : str
        Who promises, for the audit trail.
    at : datetime, optional
        When, with a time zone; now where not given.

    Returns
    -------
    int
        How many are promised now that were not before.

    Raises
    ------
    CaseloadError
        If the database cannot be written.
    """
    moment = find_moment(at)
    with database.writing() as connection:
        there = {key: fetch_row(connection, "activities", key) for key in sorted(activity_ids)}
        proposed = [
            key
            for key, row in there.items()
            if row and row["starts_at"] is not None and row["status"] in PROPOSED
        ]
        entries = [
            change_activity(connection, key, {"status": "planned"}, at=moment) for key in proposed
        ]
        append_entries(connection, [one for one in entries if one], actor=actor, at=moment)
    return len(proposed)


def read_former(database: Database) -> pd.DataFrame:
    """Return who made planned contacts before somebody else did, as the audit trail tells it.

    Parameters
    ----------
    database : Database
        An open database.

    Returns
    -------
    DataFrame
        `plan.saved.FORMER_COLUMNS`: a row for each change of hands of a contact that had a time,
        the latest first, so that calendars of those who made it before can be told.

    Raises
    ------
    CaseloadError
        If the database cannot be read.
    """
    audit, told = (METADATA.tables[name].c for name in ("audit", "audit_values"))
    chosen = (
        select(audit.audit_id, audit.row_key, told.column_name, told.old_value)
        .where(told.audit_id == audit.audit_id)
        .where(audit.table_name == "activities", audit.action == "correct")
        .where(told.column_name.in_(FORMER_COLUMNS))
        .order_by(audit.audit_id.desc())
    )
    with database.reading() as connection:
        changes: dict[str, dict[int, dict[str, Any]]] = {}
        for number, key, name, old in connection.execute(chosen):
            changes.setdefault(key, {}).setdefault(number, {})[name] = old
        rows = [
            former
            for key, steps in changes.items()
            for former in _turn_back(fetch_row(connection, "activities", key), steps.values())
        ]
    frame = make_frame(TABLES["activities"], pd.DataFrame(rows, columns=list(FORMER_COLUMNS)))
    return frame[list(FORMER_COLUMNS)]


def _turn_back(
    row: Mapping[str, Any] | None, steps: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Give what a contact was before each step that put it into other hands, latest first."""
    if row is None:
        return
    now = {name: format_value(row[name]) for name in FORMER_COLUMNS}
    for step in steps:
        now |= step
        made = any(now[name] for name in ("facilitator_id", "provider"))
        if made and now["starts_at"] and {"facilitator_id", "provider"} & set(step):
            yield dict(now)


def _refuse_older_state(connection: Connection, state: int) -> None:
    """Refuse to save what was made from records that are not as they were."""
    latest = fetch_state(connection)
    if latest != state:
        raise RecordsChangedError(
            "The records changed while the plan was made (the audit trail has come from entry "
            f"{state} to {latest}). A plan is saved only into the records that it was made from. "
            "Nothing was saved. Plan again."
        )


def _list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as mappings of Python's own values, None where missing."""
    kinds = {column.name: column.kind for column in TABLES["activities"].columns}
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): _read(row[name], kinds.get(str(name))) for name in row} for row in rows]


def _read(value: Any, kind: str | None) -> Any:
    """Return a value as rows of the database are written."""
    if value is None or kind is None:
        return value
    if kind == "date":
        return value.date()
    if kind == "instant":
        return value.to_pydatetime()
    return int(value) if kind == "integer" else value


def _save_contact(
    connection: Connection,
    placed: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    at: datetime,
) -> tuple[str, Entry | None]:
    """Write one contact that has a time, where it is not on record as it is planned."""
    key = placed["activity_id"]
    there = fetch_row(connection, "activities", key)
    if there is None:
        both = {**given, **{name: value for name, value in placed.items() if value is not None}}
        row = {name: both.get(name) for name in TABLES["activities"].names}
        row |= {"sequence": 0, "changed_at": at}
        return "added", insert_row(connection, "activities", row)
    changes = {name: placed[name] for name in _DECIDED if placed[name] != there[name]}
    if "starts_at" in changes and there["status"] in PROPOSED:
        changes["status"] = "proposed"
    elif "starts_at" in changes and there["starts_at"] is not None:
        changes["status"] = "moved"
    entry = change_activity(connection, key, changes, at=at) if changes else None
    return ("changed" if entry else "unchanged"), entry


def _list_proposed(connection: Connection, calendar: Calendar) -> list[str]:
    """Return the contacts on record that are proposed to a calendar's people in its time."""
    stored = METADATA.tables["activities"].c
    chosen = (
        select(stored.activity_id, stored.facilitator_id)
        .where(or_(stored.status.is_(None), stored.status == "proposed"))
        .where(stored.starts_at >= calendar.find_instant(calendar.first, 0))
        .where(stored.starts_at < calendar.find_instant(calendar.after, 0))
    )
    return [key for key, who in connection.execute(chosen) if who in calendar.hours]


def _withdraw(connection: Connection, key: str, *, at: datetime) -> tuple[str, Entry | None]:
    """Take the time from a contact on record that was only proposed."""
    there = fetch_row(connection, "activities", key)
    if there is None or there["starts_at"] is None or there["status"] not in PROPOSED:
        return "left", None
    return "withdrawn", change_activity(connection, key, {"starts_at": None}, at=at)
