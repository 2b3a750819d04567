"""Growth goals of one person: written down whole, and closed when they are reached."""

from datetime import date, datetime

from caseload_lib.assess.growth import GoalDraft, check_goal
from caseload_lib.errors import RecordsError
from caseload_lib.record.adding import (
    add_row,
    find_day,
    find_written,
    is_day,
    list_days_ahead,
    list_days_far,
)
from caseload_lib.record.audit import append_entries
from caseload_lib.record.database import Database
from caseload_lib.record.rows import change_row, fetch_row, find_moment, refuse_faults


def add_goal(
    database: Database,
    *,
    facilitator_id: str,
    goal: GoalDraft,
    assessment_id: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down a growth goal of one person.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id : str
        Whose goal.
    goal : GoalDraft
        Specific, measurable, achievable, relevant, by when, and for what.
    assessment_id : str, optional
        The assessment from which it comes.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its goal_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    faults: list[str] = []
    try:
        goal = check_goal(goal, today=find_day(at))
    except RecordsError as error:
        faults = [line.removesuffix(".") for line in str(error).splitlines()[1:]]
    faults += list_days_far({"due_on": goal.due_on}, "due_on", at)
    parts = ("item_id", "specific", "measurable", "achievable", "relevant", "due_on")
    values: dict[str, object] = {name: getattr(goal, name) for name in parts}
    values |= {"facilitator_id": facilitator_id, "assessment_id": assessment_id}
    return add_row(database, "goals", values, told=(faults, parts), actor=actor, at=at)


def close_goal(
    database: Database,
    goal_id: str,
    *,
    done_on: date,
    actor: str,
    at: datetime | None = None,
) -> None:
    """Write down that a goal was reached.

    Parameters
    ----------
    database : Database
        An open database.
    goal_id : str
        Which one.
    done_on : date
        The day it was reached, not a coming one nor one before the goal was written down; a day
        written down before is corrected.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Raises
    ------
    RecordsError
        If there is no such goal, or the day is none, has not come, or is before the goal's.
    CaseloadError
        If the database cannot be written.
    """
    with database.writing() as connection:
        if fetch_row(connection, "goals", goal_id) is None:
            raise RecordsError(f"There is no goal {goal_id}. Check its id.")
        faults = [] if is_day(done_on) else ["done_on must be a day"]
        since = find_written(connection, "goals", goal_id)
        faults += list_days_ahead({"done_on": done_on}, ("done_on",), at, since=since)
        refuse_faults(f"The goal {goal_id} cannot be closed so", faults)
        entry = change_row(connection, "goals", goal_id, {"done_on": done_on})
        append_entries(connection, [entry] if entry else [], actor=actor, at=find_moment(at))
