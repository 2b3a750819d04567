"""What people say of each other and of the service: notes, nominations, thanks, feedback."""

from collections.abc import Mapping
from datetime import date, datetime

from caseload_lib.record.adding import add_row, list_days_ahead
from caseload_lib.record.database import Database
from caseload_lib.record.rows import fetch_row


def add_coaching_note(
    database: Database,
    *,
    facilitator_id: str,
    by_facilitator_id: str | None,
    given_on: date,
    text: str,
    goal_id: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down what was talked over with somebody who is coached.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id, by_facilitator_id : str
        Who is coached, and by whom.
    given_on : date
        The day, not a coming one.
    text : str
        In words.
    goal_id : str, optional
        The growth goal that it is about, one of the person coached.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its coaching_note_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "facilitator_id": facilitator_id,
        "by_facilitator_id": by_facilitator_id,
        "goal_id": goal_id,
        "given_on": given_on,
        "text": text,
    }
    faults = _list_faults(values, at)
    if isinstance(goal_id, str):
        with database.reading() as connection:
            goal = fetch_row(connection, "goals", goal_id)
        if goal is not None and goal["facilitator_id"] != facilitator_id:
            faults.append(f"the goal {goal_id} is {goal['facilitator_id']}'s")
    return add_row(database, "coaching_notes", values, told=(faults, ()), actor=actor, at=at)


def add_nomination(
    database: Database,
    *,
    facilitator_id: str,
    by_facilitator_id: str,
    item_id: str,
    evidence: str,
    given_on: date,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down that a colleague says of somebody that they master a competency.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id, by_facilitator_id : str
        Who is nominated, and by whom; nobody nominates themself.
    item_id : str
        The competency, as the id of its cluster.
    evidence : str
        What was seen that shows it.
    given_on : date
        The day, not a coming one.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its nomination_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "facilitator_id": facilitator_id,
        "by_facilitator_id": by_facilitator_id,
        "item_id": item_id,
        "given_on": given_on,
        "evidence": evidence,
    }
    told = _list_faults(values, at), ()
    return add_row(database, "nominations", values, told=told, actor=actor, at=at)


def add_recognition(
    database: Database,
    *,
    facilitator_id: str,
    by_facilitator_id: str | None,
    given_on: date,
    text: str,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down thanks that were given.

    Parameters
    ----------
    database : Database
        An open database.
    facilitator_id, by_facilitator_id : str
        Who was thanked, and by whom; None where nobody is named.
    given_on : date
        The day, not a coming one.
    text : str
        For what.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its recognition_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "facilitator_id": facilitator_id,
        "by_facilitator_id": by_facilitator_id,
        "given_on": given_on,
        "text": text,
    }
    told = _list_faults(values, at), ()
    return add_row(database, "recognitions", values, told=told, actor=actor, at=at)


def add_feedback(
    database: Database,
    *,
    from_kind: str,
    given_on: date,
    satisfaction: int | None = None,
    about: str = "service",
    text: str | None = None,
    actor: str,
    at: datetime | None = None,
) -> str:
    """Write down what somebody said of the service, beside what imports bring.

    Parameters
    ----------
    database : Database
        An open database.
    from_kind : str
        Who gave it, one of `tables.FEEDBACK_KINDS`.
    given_on : date
        The day, not a coming one.
    satisfaction : int, optional
        1 (not at all) to 5 (very).
    about : str, default "service"
        A facilitator_id, or a word such as service.
    text : str, optional
        In their words; one of satisfaction and text at least.
    actor : str
        Who writes it, for the audit trail.
    at : datetime, optional
        When, with a time zone, whose day counts; now where not given.

    Returns
    -------
    str
        Its feedback_id.

    Raises
    ------
    RecordsError
        If a part is missing or breaks a rule; all of it at once. Nothing is written then.
    CaseloadError
        If the database cannot be written.
    """
    values = {
        "from_kind": from_kind,
        "given_on": given_on,
        "satisfaction": satisfaction,
        "about": about,
        "text": text,
    }
    faults = _list_faults(values, at)
    if satisfaction is None and not (text or "").strip():
        faults.append("give satisfaction, text or both")
    return add_row(database, "feedback", values, told=(faults, ()), actor=actor, at=at)


def _list_faults(values: Mapping[str, object], at: datetime | None) -> list[str]:
    """Return what is wrong with the day, and with saying something of oneself."""
    faults = list_days_ahead(values, ("given_on",), at)
    by = values.get("by_facilitator_id")
    if by is not None and by == values.get("facilitator_id"):
        faults.append("facilitator_id and by_facilitator_id must be two people")
    return faults
