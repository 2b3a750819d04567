"""Time somebody spent, day by day or a week in five numbers; entered again, it is corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from caseload_lib.agency import Agency
from caseload_lib.record.adding import find_local, list_days_ahead, make_row_id, tidy_values
from caseload_lib.record.audit import Entry, append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import format_value, insert_row, list_row_faults, refuse_faults
from caseload_lib.record.schema import METADATA
from caseload_lib.tables import TABLES, TIME_ACTIVITIES

#: The five numbers of a week: what the month's indicators need most. `presence` is the headline
#: (presence hours per case), `leave` and `training` come off the hours available, `direct` and
#: `administration` are what the hours needed by the service plans are held against.
WEEK_ACTIVITIES = ("direct", "presence", "administration", "training", "leave")
#: How many days an entry covers.
_DAYS = {"day": 1, "week": 7}
_NAMES = ("facilitator_id", "worked_on", "period", "activity", "for_facilitator_id")


def record_time(
    database: Database,
    settings: Agency,
    *,
    facilitator_id: str,
    worked_on: date,
    entries: Mapping[str, int],
    period: str = "day",
    for_facilitator_id: str | None = None,
    reason: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> tuple[str, ...]:
    """Write down what the time of a day or a week went to.

    The same activity of the same day (or week) entered again is corrected, never added: a new
    row takes the place of what stood, with the reason. What is entered as it stands already
    writes nothing.

    Parameters
    ----------
    database : Database
        An open database.
    settings : Agency
        The agency's settings; they know the time zone.
    facilitator_id : str
        Whose time.
    worked_on : date
        The day, or the first day of the week; not a coming one.
    entries : mapping of str to int
        Minutes by activity, of `tables.TIME_ACTIVITIES`; for a week usually `WEEK_ACTIVITIES`.
    period : str, default "day"
        "day", or "week" for the seven days from `worked_on`.
    for_facilitator_id : str, optional
        The colleague who was supported; needed for "support", which then is entered alone.
    reason : str, optional
        Why; needed where something else stands already.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone; its day for the agency counts. Now where not given.

    Returns
    -------
    tuple of str
        The entry_id of every row that was written.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule, the day would have more than 24 hours (a week more
        than 168), an activity is logged already by a week or a day that overlaps this one, or
        something else stands already and no reason is given; all of it at once. Nothing is
        written then.
    CaseloadError
        If the database cannot be written.
    """
    moment = find_local(at, settings)
    whole = tidy_values(
        {
            "facilitator_id": facilitator_id,
            "worked_on": worked_on,
            "period": period or "day",
            "for_facilitator_id": for_facilitator_id,
        }
    )
    why = tidy_values({"reason": reason})["reason"]
    with database.writing() as connection:
        faults = _list_faults(connection, whole, entries, at=moment)
        refuse_faults("This time cannot be kept", faults)
        logged = _fetch_logged(connection, whole)
        faults = _list_clashes(logged, whole, entries)
        same = {name: _find_same(logged, whole, name) for name in entries}
        changed = [name for name in entries if same[name] and _add_up(same[name]) != entries[name]]
        if changed and why is None:
            stood = ", ".join(f"{name} with {_add_up(same[name])} minutes" for name in changed)
            faults.append(f"{stood} stands already; to correct it, say why (reason)")
        refuse_faults("This time cannot be kept", faults)
        written: list[Entry] = []
        for name, minutes in entries.items():
            if name in changed:
                written += _correct(connection, same[name], minutes, why)
            elif not same[name]:
                written.append(_insert(connection, whole, name, minutes))
        append_entries(connection, written, actor=actor, at=moment)
    return tuple(entry.row_key for entry in written if entry.action == "insert")


def _list_faults(
    connection: Connection, whole: Mapping[str, Any], entries: Mapping[str, Any], *, at: datetime
) -> list[str]:
    """Return which rules the parts break, before they are held against what is logged."""
    faults = list_row_faults(connection, "time_log", whole)
    faults += list_days_ahead(whole, ("worked_on",), at)
    if not entries:
        faults.append(f"give minutes of at least one of {', '.join(TIME_ACTIVITIES)}")
    for name, minutes in entries.items():
        found = list_row_faults(connection, "time_log", {"activity": name, "minutes": minutes})
        faults += [f"{name}: {fault}" for fault in found]
    helped = whole["for_facilitator_id"]
    if helped is None and "support" in entries:
        faults.append("for_facilitator_id is missing: whom was the support for?")
    if helped is not None and set(entries) != {"support"}:
        faults.append("for_facilitator_id goes with support alone")
    if helped is not None and helped == whole["facilitator_id"]:
        faults.append("for_facilitator_id must be a colleague")
    return faults


def _list_clashes(
    logged: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], entries: Mapping[str, int]
) -> list[str]:
    """Return where time would be counted twice, and where there is more than a day has."""
    first, days = whole["worked_on"], _DAYS[whole["period"]]
    faults = []
    for name in entries:
        for row in logged:
            begins, lasts = row["worked_on"], _DAYS[row["period"]]
            apart = (begins, lasts) != (first, days) and row["minutes"] > 0
            touches = begins < first + timedelta(days=days) and first < begins + timedelta(lasts)
            if apart and touches and _is_same_kind(row, name, whole["for_facilitator_id"]):
                faults.append(
                    f"{name} is logged already for the {row['period']} of {begins}, which this "
                    f"{whole['period']} overlaps: correct it there, or set it to 0 there first"
                )
                break
    stays = [
        row["minutes"]
        for row in logged
        if (row["worked_on"], row["period"]) == (first, whole["period"])
        and not any(_is_same_kind(row, name, whole["for_facilitator_id"]) for name in entries)
    ]
    total, most = sum(stays) + sum(entries.values()), days * 24 * 60
    if total > most:
        faults.append(
            f"the {whole['period']} of {first} would have {total / 60:g} hours; it has {most // 60}"
        )
    return faults


def _is_same_kind(row: Mapping[str, Any], activity: str, helped: str | None) -> bool:
    """Tell whether a row is of an activity, and of support whether it was for the same one."""
    return row["activity"] == activity and row["for_facilitator_id"] == helped


def _find_same(
    logged: Sequence[Mapping[str, Any]], whole: Mapping[str, Any], activity: str
) -> list[Mapping[str, Any]]:
    """Return the rows in whose place an entry stands."""
    return [
        row
        for row in logged
        if (row["worked_on"], row["period"]) == (whole["worked_on"], whole["period"])
        and _is_same_kind(row, activity, whole["for_facilitator_id"])
    ]


def _add_up(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return the minutes of some rows."""
    return sum(row["minutes"] for row in rows)


def _fetch_logged(connection: Connection, whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows that stand of a person and of days near one, as they were written."""
    table = METADATA.tables["time_log"].c
    reach = timedelta(days=6)
    day = whole["worked_on"]
    query = (
        select(table.row_id, table.entry_id, table.corrects_id, table.minutes)
        .add_columns(*(table[name] for name in _NAMES))
        .where(
            table.facilitator_id == whole["facilitator_id"],
            table.worked_on.between(day - reach, day + reach),
        )
        .order_by(table.row_id)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    # A correction is of the same day as what it corrects.
    gone = {row["corrects_id"] for row in rows} - {None}
    return [
        {**row, "period": row["period"] or "day"} for row in rows if row["entry_id"] not in gone
    ]


def _insert(
    connection: Connection,
    whole: Mapping[str, Any],
    activity: str,
    minutes: int,
    *,
    corrects_id: str | None = None,
    reason: object = None,
) -> Entry:
    """Write a new row; the trail names it by its own id, since days and activities repeat."""
    row = {
        **{name: whole[name] for name in _NAMES if name != "activity"},
        "activity": activity,
        "minutes": minutes,
        "entry_id": make_row_id("time_log"),
        "corrects_id": corrects_id,
        "reason": reason,
    }
    return replace(insert_row(connection, "time_log", row), row_key=row["entry_id"])


def _correct(
    connection: Connection, rows: Sequence[Mapping[str, Any]], minutes: int, reason: object
) -> list[Entry]:
    """Write a row in the place of each: the first with all the minutes, others with none."""
    written = []
    for row, now in zip(rows, [minutes, *[0] * (len(rows) - 1)], strict=True):
        if row["minutes"] == now:
            continue
        entry_id = row["entry_id"]
        if entry_id is None:
            entry_id, named = _name_row(connection, row)
            written.append(named)
        written.append(
            _insert(connection, row, row["activity"], now, corrects_id=entry_id, reason=reason)
        )
    return written


def _name_row(connection: Connection, row: Mapping[str, Any]) -> tuple[str, Entry]:
    """Give a row that came by an import an id, so that the one in its place can name it."""
    stored = METADATA.tables["time_log"]
    entry_id = make_row_id("time_log")
    statement = update(stored).where(stored.c.row_id == row["row_id"])
    connection.execute(statement.values(entry_id=entry_id))
    key = "/".join(format_value(row[name]) or "" for name in TABLES["time_log"].key)
    return entry_id, Entry("correct", "time_log", key, {"entry_id": (None, entry_id)})
