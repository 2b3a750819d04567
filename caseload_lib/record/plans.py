"""What follows an assessment: actions and their reviews; all that is written of people, too."""

from collections.abc import Mapping
from datetime import date, datetime

from caseload_lib.assess.improvement import check_action
from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import (
    add_row,
    find_day,
    find_written,
    is_day,
    list_days_ahead,
    list_days_far,
    tidy_values,
)
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.goals import add_goal, close_goal
from caseload_lib.record.rows import (
    change_row,
    fetch_row,
    find_moment,
    insert_row,
    list_row_faults,
    make_id,
    refuse_faults,
)
from caseload_lib.record.voices import (
    add_coaching_note,
    add_feedback,
    add_nomination,
    add_recognition,
)

__all__ = [
    "CHANGEABLE",
    "add_action",
    "add_coaching_note",
    "add_feedback",
    "add_goal",
    "add_nomination",
    "add_recognition",
    "change_action",
    "close_goal",
    "note_progress",
]

#: What may be changed in an action.
CHANGEABLE = ("action", "owner_id", "resources", "due_on", "driver", "done_on")


def add_action(
    database: Database,
    *,
    action: str,
    owner_id: str | None,
    resources: str | None,
    due_on: date | None,
    item_id: str | None = None,
    assessment_id: str | None = None,
    driver: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down what will be done after an assessment.

    Parameters
    ----------
    database : Database
        An open database.
    action : str
        What will be done.
    owner_id : str
        Who sees to it, a facilitator_id.
    resources : str
        With what: people, hours or money.
    due_on : date
        By when; not before the day on which it is written down, and at most ten years later.
    item_id, assessment_id : str, optional
        The step that it improves, and the assessment that found it.
    driver : str, optional
        The driver of satisfaction that it works on, one of `tables.DRIVERS`.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its action_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "assessment_id": assessment_id,
        "item_id": item_id,
        "action": action,
        "owner_id": owner_id,
        "resources": resources,
        "driver": driver,
        "due_on": due_on,
    }
    faults = _list_action_faults(values)
    if is_day(due_on) and due_on < find_day(at):
        faults.append("due_on must not lie in the past")
    faults += list_days_far(values, "due_on", at)
    told = faults, CHANGEABLE
    return add_row(database, "actions", values, told=told, actor=actor, at=at)


def change_action(
    database: Database,
    action_id: str,
    *,
    actor: str,
    at: datetime | None = None,
    **changes: object,
) -> None:
    """Change an action; old and new values are kept in the audit trail.

    Parameters
    ----------
    database : Database
        An open database.
    action_id : str
        Which one.
    actor : str
        Who changes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.
    **changes : object
        New values of `CHANGEABLE`; what is not given stays.

    Raises
    ------
    RecordsError
        If there is no such action, something else than `CHANGEABLE` is given, or the action as
        changed lacks a part or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    strange = [name for name in changes if name not in CHANGEABLE]
    refuse_faults(
        f"The action {action_id} cannot be changed so",
        [f"{name} is not one of {', '.join(CHANGEABLE)}" for name in strange],
    )
    given = tidy_values(changes)
    with database.writing() as connection:
        there = fetch_row(connection, "actions", action_id)
        if there is None:
            raise RecordsError(f"There is no action {action_id}. Check its id.")
        faults = _list_action_faults({**there, **given})
        known = {name: value for name, value in given.items() if value is not None}
        faults += list_row_faults(connection, "actions", known)
        since = find_written(connection, "actions", action_id)
        faults += list_days_ahead(given, ("done_on",), at, since=since)
        faults += list_days_far(given, "due_on", at)
        refuse_faults(f"The action {action_id} cannot be changed so", faults)
        entry = change_row(connection, "actions", action_id, given)
        append_entries(connection, [entry] if entry else [], actor=actor, at=find_moment(at))


def note_progress(
    database: Database,
    action_id: str,
    *,
    reviewed_on: date,
    status: str,
    note: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down how far an action was when it was reviewed; earlier reviews stay.

    Parameters
    ----------
    database : Database
        An open database.
    action_id : str
        The action.
    reviewed_on : date
        The day of the review, not a coming one nor one before the action was written down.
    status : str
        One of `tables.PROGRESS`; "done" also sets the action's done_on where it is empty.
    note : str, optional
        What was seen.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        The review's action_progress_id.

    Raises
    ------
    RecordsError
        If there is no such action, or a part breaks a rule; all of it at once.
    CaseloadError
        If the database cannot be written.
    """
    row = tidy_values(
        {
            "action_progress_id": make_id("P"),
            "action_id": action_id,
            "reviewed_on": reviewed_on,
            "status": status,
            "note": note,
        }
    )
    with database.writing() as connection:
        faults = list_row_faults(connection, "action_progress", row)
        since = find_written(connection, "actions", action_id)
        faults += list_days_ahead(row, ("reviewed_on",), at, since=since)
        refuse_faults("The review cannot be kept", faults)
        entries = [insert_row(connection, "action_progress", row)]
        there = fetch_row(connection, "actions", action_id) or {}
        if status == "done" and there.get("done_on") is None:
            done = change_row(connection, "actions", action_id, {"done_on": reviewed_on})
            entries += [done] if done else []
        append_entries(connection, entries, actor=actor, at=find_moment(at))
    return str(row["action_progress_id"])


def _list_action_faults(values: Mapping[str, object]) -> list[str]:
    """Return what an action lacks, as clauses."""
    parts = {name: values.get(name) for name in CHANGEABLE[:-1]}
    for name, value in parts.items():
        if not isinstance(value, date if name == "due_on" else str):
            parts[name] = None
    faults = check_action(**parts)  # type: ignore[arg-type]
    return [fault.removesuffix(".") for fault in faults]
